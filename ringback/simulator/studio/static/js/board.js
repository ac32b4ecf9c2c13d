// Queues and agents.
import { $, el } from "./dom.js";
import { say } from "./language.js";
import { act } from "./server.js";
import { page } from "./state.js";

function renderQueues() {
  $("queues").replaceChildren(
    ...page.state.queues.map((queue) =>
      el("tr", { className: queue.waiting ? "busy" : "" }, el("th", { scope: "row", textContent: queue.name }), ...[queue.waiting, queue.longest ? say("seconds", { n: queue.longest }) : "–", queue.ready].map((text) => el("td", { className: "number", textContent: text }))),
    ),
  );
}

function agentCard(agent) {
  const card = el("article", { className: `agent ${agent.state === "offered" ? "offered" : ""}` });
  card.append(el("header", {}, el("b", { textContent: agent.name }), el("span", { textContent: `${agent.status} · ${say(`agent-${agent.state}`)}` })));
  const contact = agent.contacts.at(-1);
  if (contact) card.append(el("p", { className: "heard", textContent: `${contact.channel} · ${contact.queue ?? "–"}` }));
  if (contact?.heard.length) card.append(el("p", { className: "heard", lang: "ko", textContent: contact.heard.join(" / ") }));
  const buttons = el("div", { className: "buttons" });
  for (const option of [...(contact?.acts ?? []), ...agent.acts]) {
    const button = el("button", { type: "button", textContent: say(`act-${option.act}`, { to: option.label ?? "" }) });
    button.addEventListener("click", () => act("api/agent", { agent: agent.name, act: option.act, value: option.value ?? "" }));
    buttons.append(button);
  }
  card.append(buttons);
  if (contact?.writes) card.append(writing(agent));
  if (agent.view) card.append(el("details", { open: true }, el("summary", { textContent: say("view") }), viewTable(agent.view)));
  return card;
}

// What agents are writing to the customer of a chat outlives the redrawing of their cards.
const drafts = new Map();

function writing(agent) {
  const field = el("input", { type: "text", lang: "ko", autocomplete: "off", value: drafts.get(agent.name) ?? "", ariaLabel: say("write", { to: agent.name }), placeholder: say("write", { to: agent.name }) });
  field.dataset.agent = agent.name;
  const form = el("form", { className: "writing" }, field, el("button", { type: "submit", textContent: say("write-send") }));
  field.addEventListener("input", () => {
    if (!drafts.get(agent.name) && agent.contacts.at(-1).channel === "chat") act("api/agent", { agent: agent.name, act: "typing" });
    drafts.set(agent.name, field.value);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = field.value.trim();
    drafts.delete(agent.name);
    if (words) act("api/agent", { agent: agent.name, act: "say", value: words });
  });
  return form;
}

function renderAgents() {
  const writer = document.activeElement?.dataset?.agent;
  $("agents").replaceChildren(...page.state.agents.map(agentCard));
  const field = writer && [...$("agents").querySelectorAll("input")].find((one) => one.dataset.agent === writer);
  if (field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
}

// Shows the data of a view: values that are JSON text themselves are laid out, everything else is a line.
function viewTable(value) {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      value = JSON.parse(value);
    } catch {
      return document.createTextNode(value);
    }
  }
  if (Array.isArray(value)) return el("ol", { className: "view" }, ...value.map((one) => el("li", {}, viewTable(one))));
  if (value === null || typeof value !== "object") return document.createTextNode(String(value ?? "–"));
  return el("dl", { className: "view" }, ...Object.entries(value).flatMap(([name, one]) => [el("dt", { textContent: name }), el("dd", {}, viewTable(one))]));
}

export function renderBoard() {
  renderQueues();
  renderAgents();
}
