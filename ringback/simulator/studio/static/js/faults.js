// Failures that are switched on and off; their tab says how many are on.
import { $, el } from "./dom.js";
import { say } from "./language.js";
import { patch } from "./page/patch.js";
import { act } from "./server.js";
import { isNew, page } from "./state.js";

export function faultName(target) {
  const [of, ...name] = target.split(":");
  return `${say(`of-${of}`)} ${name.join(":")}`.trim();
}

function line(fault) {
  const kinds = [["", say("works")], ...fault.kinds.map((kind) => [kind, say(`fault-${kind}`)])];
  const select = el("select", { ariaLabel: faultName(fault.target) }, ...kinds.map(([value, textContent]) => el("option", { value, textContent })));
  select.value = page.state.faults[fault.target] ?? "";
  select.dataset.target = fault.target;
  const label = el("label", { className: select.value ? "on" : "" }, el("span", { textContent: faultName(fault.target) }), select);
  label.dataset.key = fault.target;
  return label;
}

export function renderFaults() {
  if (!isNew("faults", page.state.faults)) return;
  const on = Object.keys(page.state.faults);
  patch($("faults"), page.center.faults.map(line));
  for (const select of $("faults").querySelectorAll("select")) select.value = page.state.faults[select.dataset.target] ?? "";
  $("faults-on").hidden = !on.length;
  $("faults-on-text").textContent = on.length ? say("faults-on", { names: on.map((target) => `${faultName(target)} (${say(`fault-${page.state.faults[target]}`)})`).join(", ") }) : "";
  $("fault-badge").hidden = !on.length;
  $("fault-badge").replaceChildren(String(on.length), el("span", { className: "visually-hidden", textContent: ` ${say("switched-on")}` }));
}

export function wireFaults() {
  $("faults").addEventListener("change", ({ target }) => act("api/fault", { target: target.dataset.target, kind: target.value }));
  $("repair").addEventListener("click", () => act("api/fault", { target: "*" }).then(() => $("tab-faults").focus()));
}
