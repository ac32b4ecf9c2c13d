// The assembly on disk: that it has changed, and what was different when it was loaded again.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { act } from "../server.js";
import { page } from "../state.js";
import { patch } from "./patch.js";

let read = null;

function told(news) {
  if (!news.length) return [el("span", { textContent: say("news-same") })];
  const names = new Map();
  for (const { change, kind, name } of news) names.set(`${change} ${kind}`, [...(names.get(`${change} ${kind}`) ?? []), name]);
  const lines = [...names].map(([key, ones]) => {
    const [change, kind] = key.split(" ");
    return el("li", { textContent: say(`news-${change}`, { kind: say(`of-${kind}`), names: ones.join(", ") }) });
  });
  return [el("span", { textContent: say("news-loaded") }), el("ul", {}, ...lines)];
}

function button(id, key) {
  const made = el("button", { type: "button", id, textContent: say(key) });
  made.dataset.key = id;
  return made;
}

export function renderNews() {
  const { stale, news, journal } = page.state;
  const key = JSON.stringify(news);
  const parts = [];
  if (stale && journal) parts.push(el("span", { textContent: say("stale") }), button("reload", "reload"));
  else if (stale) parts.push(el("span", { textContent: say("stale-shared") }));
  else if (news && key !== read) parts.push(...told(news), button("news-read", "close"));
  $("news").hidden = !parts.length;
  patch($("news"), parts);
}

export function wireNews() {
  $("news").addEventListener("click", ({ target }) => {
    if (target.id === "reload") act("api/reload", {});
    if (target.id === "news-read") {
      read = JSON.stringify(page.state.news);
      renderNews();
      $("phone").focus();
    }
  });
}
