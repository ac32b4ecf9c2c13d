// What was done, step by step: back and forth in it, and the whole of it as a scenario.
import { $, el } from "../dom.js";
import { faultName } from "../faults.js";
import { say } from "../language.js";
import { ask } from "../page/ask.js";
import { failureOf } from "../page/failure.js";
import { patch } from "../page/patch.js";
import { act, query } from "../server.js";
import { isNew, page } from "../state.js";

const WORDS = {
  start: (step) => say(`step-start-${step.channel ?? "voice"}`, { who: step.from || page.center.caller }),
  act: (step) => say(`step-${step.type}`, { value: step.value ?? "" }),
  agent: (step) => `${step.agent}: ${say(step.act === "say" ? "step-say" : `act-${step.act}`, { to: step.value ?? "", value: step.value ?? "" })}`,
  fault: (step) => (step.target === "*" ? say("faults-repaired") : `${faultName(step.target)}: ${say(step.kind ? `fault-${step.kind}` : "works")}`),
  scenario: (step) => step.text,
};

function stepLine(step, index) {
  const button = el("button", { type: "button", textContent: WORDS[step.what](step) });
  button.dataset.step = index + 1;
  if (index + 1 === page.state.journal.position) button.setAttribute("aria-current", "step");
  const item = el("li", { className: index >= page.state.journal.position ? "undone" : "" }, button);
  item.dataset.key = `step ${index}`;
  return item;
}

function renderScenario() {
  const { scenario } = page.state.journal;
  $("opened").hidden = !scenario;
  if (!scenario) return;
  const mark = scenario.ok === null ? "scenario-open" : scenario.ok ? "scenario-passed" : "scenario-failed";
  $("opened").className = `opened ${scenario.ok === false ? "no" : ""}`;
  patch($("opened"), [
    el("p", { textContent: say(mark, { title: scenario.title }) }),
    ...(scenario.text ? failureOf(scenario) : []),
  ]);
}

export function renderJournal() {
  const { journal } = page.state;
  // In a center that others share nothing is played again; a call can still be kept.
  $("journal").hidden = journal ? !journal.steps.length : !page.state.contact;
  for (const id of ["step-back", "step-forth", "journal-steps"]) $(id).hidden = !journal;
  $("no-steps").hidden = Boolean(journal);
  $("opened").hidden = true;
  $("record").disabled = !page.state.contact || Boolean(journal?.scenario);
  if (!journal) return;
  const { steps, position, stopped } = journal;
  $("journal-count").textContent = say("journal-count", { n: position, all: steps.length });
  $("step-back").disabled = position === 0;
  $("step-forth").disabled = position >= steps.length;
  if (isNew("steps", steps, position)) patch($("steps"), steps.map(stepLine));
  $("stopped").hidden = !stopped;
  $("stopped").textContent = stopped ? say("stopped", { why: stopped }) : "";
  renderScenario();
}

const goTo = (to) => act("api/step", { to });

async function record() {
  const title = el("input", { id: "record-title", autocomplete: "off", maxLength: 120, value: `${page.state.now.slice(0, 16)} ${page.state.contact.who}` });
  const name = el("input", { id: "record-name", autocomplete: "off", pattern: "[a-z0-9][a-z0-9\\-]{0,62}", value: `call-${page.state.now.slice(0, 16).replace(/\D+/g, "-")}` });
  const fields = [el("label", { className: "field" }, el("span", { textContent: say("record-title") }), title), el("label", { className: "field" }, el("span", { textContent: say("record-name") }), name)];
  const folder = page.state.journal && page.center.folder;
  const answer = await ask(say("record-question"), [...(folder ? ["record-save"] : []), "record-download", "cancel"], ...fields);
  const contact = page.state.contact.id;
  if (answer === "record-save") return act("api/save", { contact, name: name.value.trim(), title: title.value.trim() });
  if (answer !== "record-download") return undefined;
  const text = await query("api/recording", { contact, title: title.value.trim() });
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "application/toml" })), download: `${name.value.trim() || "recorded-call"}.toml` });
  link.click();
  return URL.revokeObjectURL(link.href);
}

export function wireJournal() {
  $("step-back").addEventListener("click", () => goTo(page.state.journal.position - 1));
  $("step-forth").addEventListener("click", () => goTo(page.state.journal.position + 1));
  $("steps").addEventListener("click", ({ target }) => target.dataset.step && goTo(Number(target.dataset.step)));
  $("record").addEventListener("click", record);
}
