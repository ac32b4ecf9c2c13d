// The form that begins a contact, and what is asked before.
import { $, el } from "../dom.js";
import { faultName } from "../faults.js";
import { say } from "../language.js";
import { ask } from "../page/ask.js";
import { act, lookAt } from "../server.js";
import { page } from "../state.js";

// The time is only sent when somebody has set it: otherwise a further call begins now.
let timed = false;

export const channel = () => document.querySelector("input[name=channel]:checked").value;

export function updateStartLabel() {
  $("start").textContent = say({ voice: "start", chat: "start-chat", task: "start-task" }[channel()]);
  $("at-label").textContent = say("at", { zone: page.center.zone });
  $("from-hint").textContent = say(`from-hint-${channel()}`, { caller: page.center.caller });
}

export function fillEntries() {
  const wanted = page.center.entries[channel()] ?? [];
  const chosen = $("to").dataset.channel === channel() ? $("to").value : "";
  $("to").dataset.channel = channel();
  $("to").replaceChildren(...wanted.map((entry) => el("option", { value: entry.key, textContent: entry.label })));
  // What somebody has chosen outlives a center that is loaded again.
  if (wanted.some((entry) => entry.key === chosen)) $("to").value = chosen;
  $("from").inputMode = channel() === "voice" ? "tel" : "text";
  if (channel() === "voice" && !$("from").value) $("from").value = page.center.caller;
  if (channel() !== "voice" && $("from").value === page.center.caller) $("from").value = "";
  $("from-field").hidden = channel() === "task";
  updateStartLabel();
}

// Resolves to false when the call should not be made.
async function askAboutFaults() {
  const on = Object.keys(page.state.faults);
  if (!on.length) return true;
  const names = el("ul", {}, ...on.map((target) => el("li", { textContent: `${faultName(target)}: ${say(`fault-${page.state.faults[target]}`)}` })));
  const answer = await ask(say("ask-faults", { n: on.length }), ["faults-keep", "faults-repair", "cancel"], names);
  if (answer === "faults-repair") await act("api/fault", { target: "*" });
  return answer === "faults-keep" || answer === "faults-repair";
}

// Resolves to what happens to the call that goes on: its id when it ends, "" when it stays, null when nothing is begun.
async function askAboutCall() {
  const { contact } = page.state;
  const own = page.state.contacts.find((one) => one.id === contact?.id)?.own;
  if (!contact || contact.state === "ended" || !own) return "";
  const answer = await ask(say("ask-call", { who: contact.who }), ["call-instead", "call-beside", "cancel"]);
  return { "call-instead": contact.id, "call-beside": "" }[answer] ?? null;
}

async function begin() {
  if (!(await askAboutFaults())) return;
  const instead = await askAboutCall();
  if (instead === null) return;
  const wanted = { channel: channel(), from: $("from").value.trim(), to: $("to").value, at: timed ? $("at").value : "", title: say("task"), instead };
  try {
    if (page.looksAt) await lookAt("");
    await act("api/start", wanted);
  } catch {
    if (channel() === "voice") $("from").setAttribute("aria-invalid", "true");
    $("setup").open = true;
    return $("from").focus();
  }
  $("from").removeAttribute("aria-invalid");
  timed = false;
  const begun = page.state.contacts.findLast((one) => one.own);
  if (begun && begun.id !== page.state.contact.id) await lookAt(begun.id);
  $("setup").open = false;
  $("transcript").focus();
}

export function wireDial() {
  $("dial").addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  $("at").addEventListener("change", () => (timed = true));
  for (const radio of document.querySelectorAll("input[name=channel]")) radio.addEventListener("change", fillEntries);
}
