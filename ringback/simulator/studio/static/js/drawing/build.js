// Actions that come into a flow and leave it, and what an action gets besides: asked for in a dialog, done by the server.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { ask } from "../page/ask.js";
import { send } from "../server.js";
import { page } from "../state.js";
import { labelOf, targetSelect } from "./fields.js";

function labeled(key, field) {
  return el("label", { className: "field" }, el("span", { textContent: say(key) }), field);
}

// A name that nothing else in the flow has.
function freeName(name, targets) {
  const taken = new Set(targets.map((one) => one.action));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}-${n}`;
  return free;
}

// Asks which action comes onto an edge; resolves to what the server is told, or to nothing.
export async function askInsert(data, path) {
  const action = path === "StartAction" ? "" : data.action;
  const { data: offer } = await send(`api/offers?${new URLSearchParams({ flow: data.flow, name: action, path, language: page.language })}`);
  const search = el("input", { type: "search", id: "insert-search", autocomplete: "off", autofocus: true });
  search.setAttribute("autofocus", "");
  const list = el("select", { id: "insert-type", size: 8, required: true });
  const about = el("p", { id: "insert-about", className: "hint" });
  about.setAttribute("role", "status");
  const name = el("input", { id: "insert-name", required: true, maxLength: 50, autocomplete: "off", spellcheck: false });
  const otherwise = targetSelect(data.targets, offer.safe);
  otherwise.id = "insert-otherwise";
  const errors = labeled("insert-otherwise", otherwise);
  let typed = false;
  name.addEventListener("input", () => (typed = name.value !== ""));
  const choose = () => {
    const one = offer.types.find((other) => other.type === list.value);
    about.textContent = one ? `${one.summary} ${say("insert-onward", { action: offer.onward })}` : "";
    errors.hidden = !one?.fails;
    if (one && !typed) name.value = freeName(one.name, data.targets);
  };
  const fill = () => {
    const wanted = search.value.trim().toLowerCase();
    const fits = (one) => !wanted || `${one.called} ${one.type} ${one.summary}`.toLowerCase().includes(wanted);
    const groups = offer.families.map((family) => {
      const ones = offer.types.filter((one) => one.family === family.family && fits(one));
      return el("optgroup", { label: family.called }, ...ones.map((one) => el("option", { value: one.type, textContent: `${one.called} · ${one.type}` })));
    });
    list.replaceChildren(...groups.filter((group) => group.children.length));
    if (list.options.length) list.selectedIndex = 0;
    choose();
  };
  search.addEventListener("input", fill);
  search.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    list.selectedIndex = Math.max(0, Math.min(list.options.length - 1, list.selectedIndex + step));
    choose();
  });
  list.addEventListener("change", choose);
  fill();
  const answer = await ask(say("insert-question"), ["insert", "cancel"], labeled("insert-search", search), labeled("insert-type", list), about, labeled("insert-name", name), errors);
  return answer === "insert" ? { action, path, type: list.value, identifier: name.value.trim(), otherwise: otherwise.value } : null;
}

// Asks where what led to an action leads without it; resolves to that action, or to nothing.
export async function askRemove(data) {
  const others = data.targets.filter((one) => one.action !== data.action);
  const to = targetSelect(others, data.joint || others[0]?.action);
  to.id = "remove-to";
  const details = data.leading ? [labeled("remove-to", to)] : [];
  const answer = await ask(say("remove-question", { action: data.called, n: data.leading }), ["remove", "cancel"], ...details);
  return answer === "remove" ? to.value : null;
}

export function button(key, className, act, values) {
  const made = el("button", { type: "button", className, textContent: say(key, values) });
  made.addEventListener("click", act);
  return made;
}

// A list with a button: what an action could have besides.
function adder(id, key, options, act) {
  if (!options.length) return [];
  const list = el("select", { id }, ...options.map(([value, label]) => el("option", { value, textContent: label })));
  list.setAttribute("aria-label", say(key));
  return [el("div", { className: "adder" }, list, button(key, "quiet", () => act(list.value)))];
}

export function addParameter(data, done) {
  return adder("add-parameter", "add-parameter", data.more.map((one) => [one.path, labelOf(one.path) + (one.named ? " …" : "")]), async (path) => {
    const one = data.more.find((other) => other.path === path);
    const key = one.named ? await askName(path) : "";
    if (key !== null) done(path + key, one.first);
  });
}

async function askName(path) {
  const name = el("input", { id: "entry-name", required: true, autocomplete: "off", spellcheck: false });
  name.setAttribute("autofocus", "");
  const answer = await ask(labelOf(path), ["add", "cancel"], labeled("name", name));
  return answer === "add" ? name.value.trim() : null;
}

export function addBranch(data, done) {
  return adder("add-branch", "add-branch", data.moreBranches.map((one, index) => [String(index), `${one.name} ${one.operand}`.trim()]), (index) => done(data.moreBranches[Number(index)]));
}

export function firstField() {
  ($("step-form").querySelector("[aria-invalid]") ?? $("step-form").querySelector("[data-path]:not(:disabled)") ?? $("step-title")).focus({ preventScroll: false });
}
