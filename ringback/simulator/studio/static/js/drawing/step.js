// One action: what it is told, where it leads, and what it did in this call.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { branchWord, titleOf } from "../page/entry.js";
import { send } from "../server.js";
import { page } from "../state.js";
import { aheadOf, branchField, editing, moreBranches, moreParameters, parameterField, showAction, showDraft, wireEdit } from "./edit.js";
import { loadChoices } from "./fields.js";

let open = null;
let drawn = "";

export const openStep = () => open;

const pathOf = ({ flow, action }) => `api/action?${new URLSearchParams({ flow, name: action, contact: page.state?.contact?.id ?? "" })}`;

// Shows an action; `visit` says which time that the call was there is meant.
export async function showStep(flow, action, { visit = null, focus = false } = {}) {
  const wanted = { flow, action, visit };
  open = wanted;
  const { data } = await send(pathOf(wanted));
  if (editing()) await loadChoices(flow);
  if (open !== wanted) return;
  draw(data, true);
  $("step").hidden = false;
  if (focus) $("step-title").focus({ preventScroll: true });
}

// What happened in the call is asked for again when it may have changed; what somebody is typing stays as it is.
export async function renderStep(anew = false) {
  if (!open || $("step").hidden) return;
  const wanted = open;
  const { data } = await send(`${pathOf(wanted)}&shown=1`);
  if (data && editing()) await loadChoices(wanted.flow);
  if (open !== wanted) return;
  // The action may have been taken out, here or on another page.
  if (data) draw(data, anew);
  else closeStep();
}

export function closeStep() {
  open = null;
  $("step").hidden = true;
}

function draw(data, anew) {
  const { action, flow, type, draft } = data;
  $("step-title").textContent = data.called;
  $("step-type").textContent = `${flow} · ${type}`;
  const body = $("step-body");
  const top = body.scrollTop;
  const form = $("step-form");
  const state = `${page.language} ${flow} ${action} ${draft.version} ${editing()}`;
  const typing = editing() && form.contains(document.activeElement);
  if (anew || (!typing && state !== drawn)) {
    drawn = state;
    showAction(action);
    form.replaceChildren(...parameters(data), ...branches(data));
  }
  showDraft(flow, draft);
  $("step-visits").replaceChildren(...visits(data));
  body.scrollTop = anew ? 0 : top;
}

function parameters(data) {
  const heading = el("h4", { textContent: say("step-parameters") });
  if (editing()) return [...aheadOf(data), heading, ...data.parameters.map((one) => parameterField(data, one)), ...moreParameters(data)];
  if (!data.parameters.length) return [heading, el("p", { className: "hint", textContent: say("step-no-parameters") })];
  const rows = data.parameters.map((one) => row(one.path, el("span", { className: "value", textContent: text(one.shown), title: text(one.value) })));
  return [heading, el("dl", { className: "parameters" }, ...rows.flat())];
}

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function row(path, ...shown) {
  return [el("dt", { textContent: path.replace("Parameters.", "") }), el("dd", {}, ...shown)];
}

export function jump(flow, action, label = action) {
  const button = el("button", { type: "button", className: "jump", textContent: label });
  Object.assign(button.dataset, { flow, action });
  return button;
}

function branches(data) {
  if (editing()) return [el("h4", { textContent: say("step-branches") }), ...data.branches.map((one) => branchField(data, one)), ...moreBranches(data)];
  const rows = data.branches.map((one) => [el("dt", { textContent: branchWord(one.name) }), el("dd", {}, jump(data.flow, one.target, `→ ${one.leads}`))]);
  return [el("h4", { textContent: say("step-branches") }), rows.length ? el("dl", { className: "parameters" }, ...rows.flat()) : el("p", { className: "hint", textContent: say("step-ends") })];
}

function visits(data) {
  const heading = el("h4", { textContent: say("step-visits") });
  if (!page.state?.contact) return [];
  if (!data.visits.length) return [heading, el("p", { className: "hint", textContent: say("step-never") })];
  const shown = open.visit ?? data.visits.length - 1;
  return [heading, ...data.visits.map((one, index) => visit(data, one, index === Math.min(shown, data.visits.length - 1)))];
}

function visit(data, one, isOpen) {
  const way = one.branch === null ? say("step-waits") : `${branchWord(one.branch)}${one.target ? ` → ${one.target}` : ""}`;
  const parts = one.lines.map((line) => entry(line));
  if (one.changes.length) parts.push(changes(one.changes));
  else parts.push(el("p", { className: "hint", textContent: say("step-unchanged") }));
  const before = Object.entries(one.before);
  if (before.length) {
    const rows = before.map(([name, value]) => [el("dt", { textContent: name }), el("dd", { textContent: value })]);
    parts.push(el("details", {}, el("summary", { textContent: say("step-before", { n: before.length }) }), el("dl", { className: "parameters" }, ...rows.flat())));
  }
  return el("details", { className: "visit", open: isOpen }, el("summary", {}, el("time", { textContent: one.at }), ` ${way}`), ...parts);
}

function entry(line) {
  const title = el("span", { textContent: titleOf(line) });
  return line.detail ? el("details", { className: `kind-${line.kind}` }, el("summary", {}, title), el("pre", { textContent: line.detail })) : el("p", { className: `kind-${line.kind}` }, title);
}

function changes(list) {
  const heads = ["name", "before", "after"].map((key) => el("th", { scope: "col", textContent: say(key) }));
  const rows = list.map((one) => el("tr", {}, el("th", { scope: "row", textContent: one.name }), el("td", { textContent: one.before ?? "–" }), el("td", { textContent: one.after })));
  return el("table", { className: "board" }, el("caption", { textContent: say("step-changed") }), el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
}

export function wireStep(reveal, closed) {
  $("step-close").addEventListener("click", () => {
    closeStep();
    closed();
  });
  wireEdit(() => renderStep(true), reveal);
  $("step").addEventListener("keydown", (event) => event.key === "Escape" && $("step-close").click());
  $("step-body").addEventListener("click", (event) => {
    const button = event.target.closest(".jump");
    if (button) reveal(button.dataset.flow, button.dataset.action, { focus: true });
  });
}
