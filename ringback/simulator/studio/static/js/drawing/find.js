// Finds an action of any flow by its name, type or words.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { send } from "../server.js";

const MOST = 30;
let known = null;
let chosen = -1;

export function forgetActions() {
  known = null;
}

async function matches(text) {
  known ??= (await send("api/index")).data;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const flow = $("flows").value;
  const fits = (one) => words.every((word) => `${one.flow} ${one.action} ${one.type} ${one.text}`.toLowerCase().includes(word));
  const rank = (one) => (one.flow === flow ? 0 : 2) + (one.action.toLowerCase().includes(words[0]) ? 0 : 1);
  return known.filter(fits).sort((one, other) => rank(one) - rank(other)).slice(0, MOST);
}

export function wireFind(reveal) {
  const field = $("find");
  const list = $("found");
  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const take = (one) => {
    close();
    field.value = "";
    reveal(one.dataset.flow, one.dataset.action);
  };
  const mark = (index) => {
    const options = [...list.querySelectorAll("[role=option]")].filter((one) => one.dataset.flow);
    if (!options.length) return;
    chosen = (index + options.length) % options.length;
    for (const [position, option] of options.entries()) option.setAttribute("aria-selected", position === chosen);
    options[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[chosen].id);
  };
  field.addEventListener("input", async () => {
    const text = field.value.trim();
    if (!text) return close();
    const found = await matches(text);
    if (field.value.trim() !== text) return undefined;
    const options = found.map((one, index) => {
      const option = el("li", { id: `found-${index}`, role: "option" }, el("b", { textContent: one.action }), ` ${one.flow} · ${one.type}`);
      Object.assign(option.dataset, { flow: one.flow, action: one.action });
      option.setAttribute("aria-selected", "false");
      if (one.text) option.append(el("small", { textContent: one.text.slice(0, 80) }));
      return option;
    });
    const nothing = el("li", { role: "option", ariaDisabled: "true", ariaSelected: "false", textContent: say("find-none") });
    list.replaceChildren(...(options.length ? options : [nothing]));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    return mark(0);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark(chosen + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = list.querySelector("[aria-selected=true]");
      if (option) take(option);
    } else if (event.key === "Escape") close();
  });
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[data-flow]");
    if (option) take(option);
  });
}
