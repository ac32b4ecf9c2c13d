// What happened in the contact, and the attributes it has now.
import { $, el } from "./dom.js";
import { reveal } from "./drawing/drawing.js";
import { say } from "./language.js";
import { titleOf } from "./page/entry.js";
import { page } from "./state.js";

const KINDS = ["step", "heard", "input", "attributes", "function", "bot", "view", "state", "problem"];
const NEAR_THE_END = 40;
// Whether the list follows its newest entry; whoever scrolls up wants to read.
let follows = true;

const panel = () => $("panel-trace");

function fillFilters() {
  const kinds = [["", say("trace-all")], ...KINDS.map((kind) => [kind, say(`kind-${kind}`)])];
  const flows = [...new Set(page.state.trace.map((entry) => entry.site?.flow).filter(Boolean))];
  fill($("trace-kind"), kinds);
  fill($("trace-flow"), [["", say("trace-flow-all")], ...flows.map((flow) => [flow, flow])]);
}

function fill(select, options) {
  const told = JSON.stringify(options);
  if (select.dataset.told === told) return;
  const chosen = select.value;
  select.dataset.told = told;
  select.replaceChildren(...options.map(([value, textContent]) => el("option", { value, textContent })));
  select.value = options.some(([value]) => value === chosen) ? chosen : "";
}

function wanted(item) {
  const text = $("trace-text").value.trim().toLowerCase();
  const [kind, flow] = [$("trace-kind").value, $("trace-flow").value];
  return (!kind || item.dataset.kind === kind) && (!flow || item.dataset.flow === flow) && (!text || item.textContent.toLowerCase().includes(text));
}

function filter() {
  let count = 0;
  for (const item of $("trace").children) {
    item.hidden = !wanted(item);
    count += item.hidden ? 0 : 1;
  }
  $("trace-count").textContent = say("trace-count", { n: count, all: $("trace").children.length });
  if (follows) panel().scrollTop = panel().scrollHeight;
}

function entryItem(entry, visit) {
  const item = el("li", { className: `kind-${entry.kind}` });
  Object.assign(item.dataset, { kind: entry.kind, flow: entry.site?.flow ?? "" });
  const title = el("span", { className: "title", lang: ["heard", "input"].includes(entry.kind) ? page.center.language : "", textContent: titleOf(entry) });
  const kind = el("span", { className: "kind-word", textContent: say(`kind-${entry.kind}`) });
  kind.dataset.text = `kind-${entry.kind}`;
  const head = [el("time", { textContent: entry.at }), kind, title];
  if (entry.detail) item.append(el("details", {}, el("summary", {}, ...head), el("pre", { lang: "en", textContent: entry.detail })));
  else item.append(el("p", {}, ...head));
  if (entry.site) {
    const place = el("button", { type: "button", className: "jump", textContent: `${entry.site.flow} / ${entry.site.action}` });
    Object.assign(place.dataset, { flow: entry.site.flow, action: entry.site.action, visit });
    item.append(place);
  }
  return item;
}

export function renderTrace() {
  const list = $("trace");
  const same = list.dataset.contact === (page.state.contact?.id ?? "") && list.children.length <= page.state.trace.length;
  if (!same || list.lang !== page.language) {
    list.replaceChildren();
    follows = true;
  }
  list.lang = page.language;
  list.dataset.contact = page.state.contact?.id ?? "";
  const visits = new Map();
  const known = list.children.length;
  for (const [index, entry] of page.state.trace.entries()) {
    const place = entry.site ? `${entry.site.flow} ${entry.site.action}` : "";
    const visit = visits.get(place) ?? 0;
    if (index >= known) list.append(entryItem(entry, visit));
    if (entry.kind === "step") visits.set(place, visit + 1);
  }
  fillFilters();
  filter();
}

export function renderAttributes() {
  const entries = Object.entries(page.state.attributes);
  $("attributes").replaceChildren(...entries.map(([name, value]) => el("tr", {}, el("th", { scope: "row", textContent: name }), el("td", { textContent: value }))));
}

export function wireTrace() {
  for (const id of ["trace-kind", "trace-flow", "trace-text"]) $(id).addEventListener("input", filter);
  $("trace").addEventListener("click", (event) => {
    const place = event.target.closest(".jump");
    if (place) reveal(place.dataset.flow, place.dataset.action, { visit: Number(place.dataset.visit) });
  });
  panel().addEventListener("scroll", () => (follows = panel().scrollHeight - panel().scrollTop - panel().clientHeight < NEAR_THE_END), { passive: true });
  // A tab that comes into view shows its newest entry.
  new ResizeObserver(() => follows && (panel().scrollTop = panel().scrollHeight)).observe(panel());
}
