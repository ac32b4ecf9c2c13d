// The fields of an action that is changed: what the catalogue says of each parameter, in the words of the page.
import { el } from "../dom.js";
import { known, say } from "../language.js";
import { send } from "../server.js";
import { page } from "../state.js";

const LONG = 48;
let choices = { flow: "", found: {} };

// What parameters can point to is asked once for each flow that is changed.
export async function loadChoices(flow) {
  const key = `${page.center.loaded} ${flow}`;
  if (choices.flow === key) return;
  choices = { flow: key, found: {} };
  const { data } = await send(`api/choices?flow=${encodeURIComponent(flow)}`);
  if (choices.flow === key) choices.found = data;
}

const nameOf = (path) => path.replace(/^Parameters\.|^Transitions\./, "");

// Parameters whose keys the author of a flow chooses.
const OPEN = new Set(["Attributes", "FlowAttributes", "LambdaInvocationAttributes", "LexSessionAttributes", "Tags", "ViewData", "Input", "ResultData", "ContextVariables", "CaseRequestFields"]);

// The name in the flow, with the words people have for it.
export function labelOf(path) {
  const parts = path.replace(/\[\d+\]|\.$/g, "").split(".");
  const word = `parameter-${OPEN.has(parts.at(-2)) ? parts.at(-2) : parts.at(-1)}`;
  return known(word) ? `${nameOf(path)} · ${say(word)}` : nameOf(path);
}

function limits({ low, high }) {
  if (low !== null && high !== null) return say("help-between", { low, high });
  if (low !== null) return say("help-least", { low });
  return high === null ? say("help-number") : say("help-most", { high });
}

export function helpText(help) {
  if (!help) return "";
  const parts = [help.oneOf.length ? say("help-one-of", { names: help.oneOf.join(", ") }) : say(help.required ? "help-required" : "help-optional")];
  if (help.number) parts.push(limits(help));
  if (help.names) parts.push(say("help-names", { kind: known(`kind-of-${help.names}`) ? say(`kind-of-${help.names}`) : help.names }));
  if (help.attributes) parts.push(say("help-attributes"));
  if (help.note && page.language === "en") parts.push(help.note);
  return parts.join(" · ");
}

export function fieldFor(path, field, { label, help, more = [] } = {}) {
  const id = `field-${path}`;
  Object.assign(field, { id });
  field.dataset.path = path;
  const about = helpText(help);
  field.setAttribute("aria-describedby", `${id}-found${about ? ` ${id}-help` : ""}`);
  const name = el("label", { htmlFor: id, textContent: label ?? labelOf(path) });
  const row = el("div", { className: "field-row" }, field, ...more);
  return el("div", { className: "editable" }, name, row, ...(about ? [el("small", { id: `${id}-help`, className: "hint", textContent: about })] : []), el("ul", { id: `${id}-found`, className: "findings" }));
}

// A field for a value: of a few words, of many, of what the center has, or free.
export function valueField(path, value, help) {
  if (typeof value !== "string") return el("input", { value: JSON.stringify(value), disabled: true });
  if (help?.values.length && !value.startsWith("$")) {
    const words = help.values.includes(value) ? help.values : [value, ...help.values];
    return el("select", {}, ...words.map((word) => el("option", { value: word, textContent: word, selected: word === value })));
  }
  const field = value.length > LONG || /Text$|SSML$|opening$/i.test(path) ? el("textarea", { rows: 2 }) : el("input", {});
  Object.assign(field, { value, lang: page.center.language ?? "", autocomplete: "off", spellcheck: false });
  if (help?.number) field.inputMode = "numeric";
  const found = choices.found[help?.names] ?? [];
  if (found.length && field.tagName === "INPUT") field.setAttribute("list", listOf(help.names, found));
  return field;
}

function listOf(kind, found) {
  const id = `choices-${kind}`;
  const list = document.getElementById(id) ?? document.body.appendChild(el("datalist", { id }));
  list.replaceChildren(...found.map((one) => el("option", { value: one.value, label: one.called })));
  return id;
}

export function targetSelect(targets, chosen) {
  return el("select", {}, ...targets.map((target) => el("option", { value: target.action, textContent: target.called, selected: target.action === chosen })));
}
