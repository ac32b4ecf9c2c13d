// Changing an action: fields for its parameters and branches, what the linter says of them, and what can be done then.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { send } from "../server.js";
import { page } from "../state.js";

const PAUSE_MS = 250;
const LONG = 48;
let told = null;
let shown = "";
let waiting = null;
let newest = 0;

export const editing = () => $("step-edit").getAttribute("aria-pressed") === "true";

// The actions of a flow that are different from what the assembly has.
export function editedActions(flow) {
  return new Set(told?.flow === flow ? told.edits.map((one) => one.action) : []);
}

function fieldFor(path, field) {
  const id = `field-${path}`;
  Object.assign(field, { id });
  field.dataset.path = path;
  field.setAttribute("aria-describedby", `${id}-found`);
  const name = el("label", { htmlFor: id, textContent: path.replace(/^Parameters\.|^Transitions\./, "") });
  return el("div", { className: "editable" }, name, field, el("ul", { id: `${id}-found`, className: "findings" }));
}

export function parameterField(data, one) {
  const given = one.value;
  if (typeof given !== "string") return fieldFor(one.path, el("input", { value: JSON.stringify(given), disabled: true }));
  const field = given.length > LONG || /Text$|SSML$|opening$/i.test(one.path) ? el("textarea", { rows: 2 }) : el("input", {});
  Object.assign(field, { value: given, lang: page.center.language ?? "", autocomplete: "off", spellcheck: false });
  field.addEventListener("input", () => later(data, one.path, field.value));
  return fieldFor(one.path, field);
}

export function branchField(data, one) {
  const field = el("select", {}, ...data.targets.map((target) => el("option", { value: target.action, textContent: target.called, selected: target.action === one.target })));
  field.addEventListener("change", () => edit(data, one.path, field.value));
  const made = fieldFor(one.path, field);
  made.querySelector("label").textContent = one.name === "next" ? say("next") : one.name;
  if (!one.operand) return made;
  const operand = el("input", { value: one.operand.value, autocomplete: "off", spellcheck: false });
  operand.addEventListener("input", () => later(data, one.operand.path, operand.value));
  const compared = fieldFor(one.operand.path, operand);
  compared.querySelector("label").textContent = one.operand.operator;
  return el("div", { className: "branch-fields" }, compared, made);
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
  $("draft-phone").disabled = told.phoned;
  $("draft-write").hidden = !told.file;
  $("draft-write").disabled = told.saved;
  $("draft-download").href = `api/content?flow=${encodeURIComponent(told.flow)}`;
  $("draft-discard").disabled = !some;
  calm();
}

// Under a field that was changed stands what was there before, as a button that brings it back.
function restorable(one) {
  const field = $(`field-${one.path}`);
  if (!field) return;
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

export function wireEdit(redraw, reveal) {
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
    await redraw();
  });
  $("draft-findings").addEventListener("click", (event) => {
    const place = event.target.closest(".jump");
    if (place) reveal(place.dataset.flow, place.dataset.action, { focus: true });
  });
}
