// The language of the page.
import { $ } from "./dom.js";
import { page } from "./state.js";
import { parameters } from "./drawing/parameters.js";
import { texts as pageTexts } from "./texts.js";
import { words } from "./words.js";

const COLUMN = { en: 0, ko: 1 };
const texts = { ...pageTexts, ...words, ...parameters };

export const known = (key) => key in texts;

export function say(key, values = {}) {
  const text = texts[key]?.[COLUMN[page.language]] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// Texts that stand in the page itself name their key: `data-text`, `data-label` (the name for screen readers), `data-hint` (in an empty field).
export function translate() {
  document.documentElement.lang = page.language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-hint]")) node.placeholder = say(node.dataset.hint);
  $("language").textContent = page.language === "ko" ? "English" : "한국어";
  $("language").lang = page.language === "ko" ? "en" : "ko";
}

export function otherLanguage() {
  page.language = page.language === "ko" ? "en" : "ko";
}
