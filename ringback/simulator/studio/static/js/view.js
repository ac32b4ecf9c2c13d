// A view as the agent sees it: the server makes parts of its template and data (display/views.py), this file draws them.
// Nothing of a view becomes markup: tags come from the list of the server, texts are texts. What is pressed says so in its data, for
// the page keeps elements that are equal and their listeners with them.
import { el } from "./dom.js";
import { page } from "./state.js";

export function drawView(view) {
  numbered = 0;
  const node = el("section", { className: "view", lang: page.center.language, ariaLabel: view.title });
  if (view.title) node.append(el("h3", { className: "view-title", textContent: view.title }));
  const cells = view.cells.map((cell) => el("div", { className: `cell wide-${cell.width}` }, ...parts(cell.parts)));
  node.append(el("div", { className: "cells" }, ...cells));
  // Another view is drawn anew, fields and all; the same one keeps what is half filled in.
  node.dataset.key = JSON.stringify(view);
  return node;
}

// Tells which agent has pressed what, and what the fields hold.
export function wireViews(root, pressed) {
  root.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-press]");
    if (button && button.type === "button") pressed(whose(button), button.dataset.press, JSON.parse(button.dataset.given));
  });
  root.addEventListener("submit", (event) => {
    if (!event.target.matches(".view-form")) return;
    event.preventDefault();
    const { press, fields } = event.submitter.dataset;
    const filled = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, String(value)]));
    pressed(whose(event.target), press, fields === "FormData" ? { FormData: filled } : filled);
  });
}

const whose = (node) => node.closest(".agent").dataset.key;

const parts = (found) => found.map((part) => (DRAWN[part.kind] ?? text)(part));

const heading = (part) => el(part.level < 3 ? "h3" : "h4", { textContent: part.text });

const text = (part) => el("p", { textContent: part.text ?? "" });

function facts(part) {
  const entries = part.items.map((item) => {
    const value = item.url ? el("a", { href: item.url, rel: "noreferrer noopener", target: "_blank", textContent: item.value }) : item.value;
    return el("div", {}, el("dt", { textContent: item.label }), el("dd", {}, value || "–"));
  });
  return el("dl", { className: part.bar ? "facts in-bar" : "facts" }, ...entries);
}

function card(part) {
  const node = el("article", { className: "view-card" });
  if (part.heading) node.append(el("h4", { textContent: part.heading }));
  if (part.status) node.append(el("p", { className: "status", textContent: part.status }));
  if (part.text) node.append(el("p", { textContent: part.text }));
  node.append(...parts(part.parts));
  if (part.action) node.append(button({ ...part, label: part.heading || part.action, fields: "" }));
  return node;
}

const markup = (part) => el("div", { className: "markup" }, ...nodes(part.nodes));

const nodes = (found) => found.map((node) => (typeof node === "string" ? document.createTextNode(node) : el(node[0], {}, ...nodes(node[1]))));

const steps = (part) => el("ol", { className: "steps" }, ...part.items.map((item) => el("li", { textContent: item })));

function button(part) {
  const node = el("button", { type: part.fields ? "submit" : "button", textContent: part.label });
  if (part.primary) node.classList.add("primary");
  Object.assign(node.dataset, { press: part.action, given: JSON.stringify(part.data), fields: part.fields });
  return node;
}

const form = (part) => el("form", { className: "view-form" }, ...parts(part.parts));

let numbered = 0;

function field(part) {
  if (part.input === "radio" || part.input === "checks") return choices(part);
  const id = `view-field-${(numbered += 1)}`;
  const shared = { id, name: part.name, required: part.required };
  const node = el("p", { className: "view-field" }, el("label", { htmlFor: id, textContent: part.label }));
  if (part.input === "area") node.append(el("textarea", { ...shared, rows: 4, value: part.value }));
  else if (part.input === "select") node.append(el("select", shared, ...part.options.map((one) => el("option", { value: one.value, textContent: one.label, selected: one.value === part.value }))));
  else if (part.input === "toggle") node.append(el("input", { ...shared, type: "checkbox", value: "true", required: false, checked: part.value === "true" }));
  else node.append(el("input", { ...shared, type: TYPES[part.input] ?? "text", value: part.value, autocomplete: "off" }));
  if (part.help) node.append(el("small", { textContent: part.help }));
  return node;
}

const TYPES = { date: "date", email: "email", number: "number", password: "password", tel: "tel", time: "time", url: "url" };

function choices(part) {
  const type = part.input === "radio" ? "radio" : "checkbox";
  const boxes = part.options.map((one) => el("label", {}, el("input", { type, name: part.name, value: one.value, required: part.required && type === "radio", checked: one.value === part.value }), ` ${one.label}`));
  return el("fieldset", { className: "view-field" }, el("legend", { textContent: part.label }), ...boxes);
}

const DRAWN = { heading, text, facts, card, markup, steps, button, form, field };
