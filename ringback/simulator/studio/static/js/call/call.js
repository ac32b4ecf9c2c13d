// The call pane: who calls, what state the call is in, and what the caller can do.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { patch } from "../page/patch.js";
import { act } from "../server.js";
import { page } from "../state.js";
import { renderContacts, wireContacts } from "./contacts.js";
import { wireDial } from "./dial.js";
import { renderTranscript } from "./transcript.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
let shown = "";

function statusText(contact) {
  const text = say(`state-${contact.state}`, { queue: contact.queue ?? "", agent: contact.agent ?? "", seconds: contact.expects?.seconds ?? "" });
  return contact.state === "ended" ? `${text} (${say(`by-${contact.ended_by}`)})` : text;
}

function renderStatus(contact) {
  const status = $("status");
  status.dataset.state = contact.state;
  if (status.textContent !== statusText(contact)) status.textContent = statusText(contact);
  const over = contact.state === "ended";
  if (!over && shown !== contact.id) $("setup").open = false;
  shown = contact.id;
  document.body.classList.toggle("in-call", !over);
  for (const button of document.querySelectorAll("#talk button, #words, #keys button, #quick button, #waiting button, #answering button")) button.disabled = over;
}

// Fields and buttons that lose their use would take the focus with them into nowhere.
function keepFocus(draw) {
  const before = document.activeElement;
  draw();
  if (before && before !== document.body && (before.disabled || !before.isConnected || document.activeElement === document.body)) {
    if (before.closest?.("#line, #dial") || !before.isConnected) $("transcript").focus({ preventScroll: true });
  }
}

function quickReply({ title, value }) {
  const button = el("button", { type: "button", textContent: title });
  Object.assign(button.dataset, { key: `quick ${title}`, say: value });
  return button;
}

function renderActs(contact) {
  const voice = contact.channel === "voice";
  $("keys").hidden = !voice;
  $("say").textContent = say(voice ? "say" : "send");
  $("words").placeholder = say(voice ? "words-voice" : "words-chat");
  $("words").lang = page.center.language;
  for (const key of $("keys").children) {
    key.classList.toggle("wanted", (contact.expects?.keys ?? []).includes(key.textContent));
    key.ariaLabel = say("key", { key: key.textContent });
  }
  patch($("quick"), (contact.choices ?? []).map(quickReply));
  $("quick").hidden = !contact.choices?.length;
  $("answering").hidden = contact.state !== "dialling";
}

export function renderCall() {
  const { contact } = page.state;
  renderContacts();
  $("line").hidden = !contact;
  if (!contact) return document.body.classList.remove("in-call");
  keepFocus(() => {
    renderStatus(contact);
    renderActs(contact);
  });
  renderTranscript();
}

function customerDoes(type, value = "") {
  return act("api/act", { type, value, contact: page.state.contact.id });
}

// The dial pad is one stop for Tab; arrows move in it.
const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };

function moveOnPad(event) {
  const keys = [...$("keys").children];
  const next = keys[keys.indexOf(event.target) + MOVES[event.key]];
  if (!MOVES[event.key] || !next) return;
  event.preventDefault();
  for (const key of keys) key.tabIndex = key === next ? 0 : -1;
  next.focus();
}

export function wireCall() {
  $("keys").replaceChildren(...KEYS.map((key, index) => el("button", { type: "button", textContent: key, tabIndex: index ? -1 : 0 })));
  $("keys").addEventListener("keydown", moveOnPad);
  $("keys").addEventListener("click", ({ target }) => target.matches("button") && customerDoes("press", target.textContent));
  $("talk").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = $("words").value.trim();
    if (!words) return;
    $("words").value = "";
    customerDoes(page.state.contact.channel === "voice" && /^[0-9*#]+$/.test(words) ? "press" : "say", words);
  });
  $("quick").addEventListener("click", ({ target }) => target.dataset.say && customerDoes("say", target.dataset.say));
  for (const group of ["waiting", "answering"]) {
    $(group).addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) customerDoes(button.dataset.act, button.dataset.value);
    });
  }
  $("transcript").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { contact } = page.state ?? {};
    if (contact?.channel === "voice" && contact.state !== "ended" && KEYS.includes(event.key)) customerDoes("press", event.key);
  });
  wireDial();
  wireContacts();
}
