// The call pane: who calls, what is said, and what the caller can do.
import { $, el } from "./dom.js";
import { say } from "./language.js";
import { act } from "./server.js";
import { page } from "./state.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

const channel = () => document.querySelector("input[name=channel]:checked").value;

export function updateStartLabel() {
  $("start").textContent = say(channel() === "voice" ? "start" : channel() === "chat" ? "start-chat" : "start-task");
}

export function fillEntries() {
  const wanted = page.center.entries[channel()] ?? [];
  $("to").replaceChildren(...wanted.map((entry) => el("option", { value: entry.key, textContent: entry.label })));
  updateStartLabel();
}

function renderStatus() {
  const contact = page.state.contact;
  $("line").hidden = !contact;
  if (!contact) return;
  const status = $("status");
  status.dataset.state = contact.state;
  status.textContent = say(`state-${contact.state}`, { queue: contact.queue ?? "", agent: contact.agent ?? "", seconds: contact.expects?.seconds ?? "" });
  if (contact.state === "ended") status.textContent += ` (${say(`by-${contact.ended_by}`)})`;
  const over = contact.state === "ended";
  if (!over && renderStatus.contact !== contact.id) $("setup").open = false;
  renderStatus.contact = contact.id;
  for (const button of document.querySelectorAll("#line button, #words")) button.disabled = over;
  $("keys").hidden = contact.channel !== "voice";
  $("say").textContent = say(contact.channel === "voice" ? "say" : "send");
  $("words").placeholder = say(contact.channel === "voice" ? "words-voice" : "words-chat");
  for (const key of $("keys").children) key.classList.toggle("wanted", (contact.expects?.keys ?? []).includes(key.textContent));
  $("quick").replaceChildren(
    ...(contact.choices ?? []).map((choice) => {
      const button = el("button", { type: "button", textContent: choice.title });
      button.addEventListener("click", () => act("api/act", { type: "say", value: choice.value }));
      return button;
    }),
  );
}

function renderTranscript() {
  const log = $("transcript");
  const lines = page.state.transcript ?? [];
  const known = Number(log.dataset.contact === (page.state.contact?.id ?? "") ? log.children.length : 0);
  if (!known) log.replaceChildren();
  log.dataset.contact = page.state.contact?.id ?? "";
  for (const line of lines.slice(known)) {
    const who = el("small", { textContent: [say(`who-${line.who}`), line.at].filter(Boolean).join(" · ") });
    log.append(el("div", { className: `said ${line.who}`, lang: "ko" }, who, line.text ?? say(line.key)));
  }
  log.scrollTop = log.scrollHeight;
}

export function renderCall() {
  renderStatus();
  renderTranscript();
}

export function wireCall() {
  $("keys").replaceChildren(...KEYS.map((key) => el("button", { type: "button", textContent: key, ariaLabel: say("key", { key }) })));
  $("keys").addEventListener("click", (event) => event.target.matches("button") && act("api/act", { type: "press", value: event.target.textContent }));
  $("dial").addEventListener("submit", (event) => {
    event.preventDefault();
    act("api/start", { channel: channel(), from: $("from").value, to: $("to").value, at: $("at").value }).then(() => {
      $("setup").open = false;
      $("transcript").focus();
    });
  });
  for (const radio of document.querySelectorAll("input[name=channel]")) radio.addEventListener("change", fillEntries);
  $("talk").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = $("words").value.trim();
    if (!words) return;
    $("words").value = "";
    const keys = page.state.contact.channel === "voice" && /^[0-9*#]+$/.test(words);
    act("api/act", { type: keys ? "press" : "say", value: words });
  });
  document.querySelector(".waiting").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act("api/act", { type: button.dataset.act, value: button.dataset.value ?? "" });
  });
  $("transcript").addEventListener("keydown", (event) => {
    if (page.state?.contact?.channel === "voice" && KEYS.includes(event.key)) act("api/act", { type: "press", value: event.key });
  });
}
