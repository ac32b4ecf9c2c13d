// What happened in the contact, and the attributes it has now.
import { $, el } from "./dom.js";
import { page } from "./state.js";

export function renderTrace() {
  const list = $("trace");
  const same = list.dataset.contact === (page.state.contact?.id ?? "") && list.children.length <= page.state.trace.length;
  if (!same) list.replaceChildren();
  list.dataset.contact = page.state.contact?.id ?? "";
  for (const entry of page.state.trace.slice(list.children.length)) {
    const item = el("li", { className: entry.kind });
    const where = entry.site ? `${entry.site.flow} / ${entry.site.action}` : "";
    if (entry.detail) item.append(el("details", {}, el("summary", { textContent: entry.title }), el("pre", { textContent: entry.detail })));
    else item.append(el("span", { textContent: entry.title }));
    if (where) item.append(el("div", { className: "where", textContent: where }));
    list.append(item);
  }
}

export function renderAttributes() {
  const entries = Object.entries(page.state.attributes);
  $("attributes").replaceChildren(...entries.map(([name, value]) => el("tr", {}, el("th", { scope: "row", textContent: name }), el("td", { textContent: value }))));
}
