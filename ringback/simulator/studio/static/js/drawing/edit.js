// Changing a flow: fields for the parameters and branches of an action, what the linter says of them, actions that come and go, and what can be
// done with all of it then.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { branchWord } from "../page/entry.js";
import { send } from "../server.js";
import { page } from "../state.js";
import { addBranch, addParameter, askInsert, askRemove, button, firstField } from "./build.js";
import { fieldFor, labelOf, targetSelect, valueField } from "./fields.js";

const PAUSE_MS = 250;
let told = null;
let shown = "";
let waiting = null;
let newest = 0;
let again = () => undefined;
let lead = () => undefined;

export const editing = () => $("step-edit").getAttribute("aria-pressed") === "true";

// The actions of a flow that are different from what the assembly has.
export function editedActions(flow) {
  return new Set(told?.flow === flow ? told.edits.map((one) => one.action) : []);
}

export function parameterField(data, one) {
  const help = data.help[one.path];
  const field = valueField(one.path, one.value, help);
  if (field.tagName === "SELECT") field.addEventListener("change", () => build("edit", { action: data.action, path: one.path, value: field.value }, one.path));
  else field.addEventListener("input", () => later(data, one.path, field.value));
  return fieldFor(one.path, field, { help, more: dropButton(data, one.path, labelOf(one.path)) });
}

export function branchField(data, one) {
  const name = branchWord(one.name);
  const field = targetSelect(data.targets, one.target);
  field.addEventListener("change", () => edit(data, one.path, field.value));
  const insert = button("insert-here", "quiet insert", () => insertAt(data, one.path));
  insert.dataset.target = one.target;
  insert.setAttribute("aria-label", say("insert-on", { branch: name, action: one.leads }));
  const more = [insert, ...dropButton(data, one.path.replace(/\.NextAction$/, ""), name)];
  const made = fieldFor(one.path, field, { label: name, more });
  if (!one.operand) return made;
  const operand = el("input", { value: one.operand.value, autocomplete: "off", spellcheck: false });
  operand.addEventListener("input", () => later(data, one.operand.path, operand.value));
  return el("div", { className: "branch-fields" }, fieldFor(one.operand.path, operand, { label: one.operand.operator }), made);
}

// What comes before the fields of an action: where the flow begins, something can come in front.
export function aheadOf(data) {
  if (!data.starts) return [];
  const insert = button("insert-first", "quiet insert", () => insertAt(data, "StartAction"));
  insert.dataset.target = data.action;
  return [insert];
}

export const moreParameters = (data) => addParameter(data, (path, value) => build("edit", { action: data.action, path, value }, path));

export function moreBranches(data) {
  const added = addBranch(data, ({ name, operand }) => build("branch", { action: data.action, branch: name, operand }, ""));
  const remove = data.targets.length > 1 ? [button("remove-action", "stop remove", () => removeIt(data))] : [];
  return [...added, ...remove];
}

function dropButton(data, path, name) {
  if (!data.droppable.includes(path)) return [];
  const made = button("drop-sign", "quiet drop", () => build("drop", { action: data.action, path }, ""));
  made.setAttribute("aria-label", say("drop", { name }));
  return [made];
}

// Does what changes which fields there are, and shows them anew; the focus goes on at a place, or at the title of the action.
async function build(what, given, path) {
  await settled();
  const number = ++newest;
  const { data } = await send(`api/draft/${what}`, { flow: told.flow, ...given });
  if (number === newest) renderDraft(data);
  await again();
  ($(`field-${path}`) ?? $("step-title")).focus({ preventScroll: true });
}

async function insertAt(data, path) {
  const given = await askInsert(data, path);
  if (!given) return;
  await build("insert", given, "");
  await lead(data.flow, given.identifier);
  firstField();
}

async function removeIt(data) {
  const to = await askRemove(data);
  if (!to) return;
  await settled();
  const number = ++newest;
  const { data: answer } = await send("api/draft/remove", { flow: data.flow, action: data.action, to });
  if (number === newest) renderDraft(answer);
  await lead(data.flow, to, { focus: true });
}

// While somebody types the linter is asked at each pause.
function later(data, path, value) {
  clearTimeout(waiting?.timer);
  const change = () => {
    waiting = null;
    return edit(data, path, value);
  };
  waiting = { change, timer: setTimeout(change, PAUSE_MS) };
}

async function settled() {
  if (!waiting) return;
  clearTimeout(waiting.timer);
  await waiting.change();
}

async function edit(data, path, value) {
  const number = ++newest;
  const { data: answer } = await send("api/draft/edit", { flow: data.flow, action: data.action, path, value });
  if (number === newest) renderDraft(answer);
}

// Looks at the draft of a flow that is shown; its findings come with it.
export async function showDraft(flow, draft) {
  if (told?.flow === flow && told.version === draft.version) return draw();
  const number = ++newest;
  if (!draft.version && !editing()) {
    told = null;
    return draw();
  }
  const { data } = await send(`api/draft?flow=${encodeURIComponent(flow)}`);
  return number === newest ? renderDraft(data) : undefined;
}

function renderDraft(next) {
  told = next;
  draw();
}

export function showAction(action) {
  shown = action;
}

function draw() {
  const bar = $("draft");
  const some = told !== null && (told.edits.length > 0 || !told.saved);
  bar.hidden = !told || !(some || editing());
  for (const list of $("step-form").querySelectorAll(".findings")) list.replaceChildren();
  for (const field of $("step-form").querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!told) return;
  const elsewhere = told.findings.filter((one) => !atField(one));
  const list = $("draft-findings");
  list.hidden = !elsewhere.length;
  list.replaceChildren(...elsewhere.map((one) => finding(one, one.action)));
  const parts = [say("draft-told", { n: told.edits.length }) + (told.file ? say("draft-file", { file: told.file }) : say("draft-no-file"))];
  if (told.edits.length && told.phoned) parts.push(say("draft-phoned"));
  if (told.edits.length && told.file && told.saved) parts.push(say("draft-saved"));
  parts.push(told.findings.length ? say("draft-found", { n: told.findings.length }) : say("draft-clean"));
  const words = parts.join(" · ");
  if ($("draft-told").textContent !== words) $("draft-told").textContent = words;
  for (const one of told.edits.filter((other) => other.action === shown)) restorable(one);
  document.querySelector(".draft-acts").hidden = !some;
  $("draft-phone").hidden = page.center.shared;
  $("draft-phone").disabled = told.phoned;
  $("draft-write").hidden = !told.file;
  $("draft-write").disabled = told.saved;
  $("draft-download").href = `api/content?flow=${encodeURIComponent(told.flow)}`;
  $("draft-discard").disabled = !some;
  $("draft-undo").disabled = !told.undo;
  calm();
}

// Under a field that was changed stands what was there before, as a button that brings it back.
function restorable(one) {
  const field = $(`field-${one.path}`);
  if (!field || one.before === null) return;
  const back = el("button", { type: "button", className: "restore", textContent: say("edit-before", { value: typeof one.before === "string" ? one.before : JSON.stringify(one.before) }) });
  back.addEventListener("click", () => {
    clearTimeout(waiting?.timer);
    waiting = null;
    field.value = one.before;
    field.focus({ preventScroll: true });
    edit({ flow: told.flow, action: one.action }, one.path, one.before);
  });
  $(`${field.id}-found`).append(el("li", {}, back));
}

function atField(one) {
  if (one.action !== shown) return false;
  const fields = [...$("step-form").querySelectorAll("[data-path]")];
  const field = fields.find((other) => one.path && (one.path === other.dataset.path || one.path.startsWith(`${other.dataset.path}.`) || other.dataset.path.startsWith(`${one.path}.`) || other.dataset.path.startsWith(`${one.path}[`)));
  if (!field) return false;
  field.setAttribute("aria-invalid", "true");
  $(`${field.id}-found`).append(finding(one));
  return true;
}

function finding(one, action) {
  const item = el("li", { className: one.severity, lang: "en" }, el("b", { textContent: one.rule }), ` ${one.message}`);
  if (action) {
    const place = el("button", { type: "button", className: "jump", textContent: action });
    Object.assign(place.dataset, { flow: told.flow, action });
    item.prepend(place, " ");
  }
  return item;
}

// The button that takes everything back asks once more, by its own words.
function calm() {
  clearTimeout(calm.timer);
  delete $("draft-discard").dataset.sure;
  $("draft-discard").textContent = say("draft-discard");
}

async function change(what) {
  await settled();
  if (!told) return;
  const number = ++newest;
  const { data } = await send(`api/draft/${what}`, { flow: told.flow });
  if (number === newest) renderDraft(data);
}

// The action that is shown may be gone with what was taken back.
async function undo() {
  await change("undo");
  if (told && !told.actions.includes(shown)) $("step-close").click();
  else await again();
}

export function wireEdit(redraw, reveal) {
  again = redraw;
  lead = reveal;
  $("draft-undo").addEventListener("click", undo);
  $("step-edit").addEventListener("click", async () => {
    $("step-edit").setAttribute("aria-pressed", String(!editing()));
    await settled();
    await redraw();
  });
  $("draft-phone").addEventListener("click", () => change("phone"));
  $("draft-write").addEventListener("click", () => change("write"));
  $("draft-discard").addEventListener("click", async (event) => {
    if (!event.target.dataset.sure) {
      event.target.dataset.sure = "asked";
      event.target.textContent = say("draft-sure", { n: told.edits.length });
      calm.timer = setTimeout(calm, 5000);
      return;
    }
    await change("discard");
    if (told && !told.actions.includes(shown)) $("step-close").click();
    else await redraw();
  });
  $("draft-findings").addEventListener("click", (event) => {
    const place = event.target.closest(".jump");
    if (place) reveal(place.dataset.flow, place.dataset.action, { focus: true });
  });
}
