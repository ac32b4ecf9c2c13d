// Queues and agents: each agent with the contacts they have, and what can be done with each.
import { $, el } from "./dom.js";
import { known, say } from "./language.js";
import { patch } from "./page/patch.js";
import { act } from "./server.js";
import { isNew, page } from "./state.js";
import { drawView, wireViews } from "./view.js";

function queueRow(queue) {
  const numbers = [queue.waiting, queue.longest ? say("seconds", { n: queue.longest }) : "–", queue.ready];
  const row = el("tr", { className: queue.waiting ? "busy" : "" }, el("th", { scope: "row", textContent: queue.name }), ...numbers.map((text) => el("td", { className: "number", textContent: text })));
  row.dataset.key = queue.name;
  return row;
}

function actButton(agent, option, contact = "") {
  const button = el("button", { type: "button", textContent: say(`act-${option.act}`, { to: option.label ?? "" }) });
  const key = `${contact} ${option.act} ${option.value ?? ""}`;
  Object.assign(button.dataset, { key, agent: agent.name, act: option.act, value: option.value ?? "", contact });
  return button;
}

// Agents have no microphone here: what they say is written, on the telephone too.
function writing(agent, contact) {
  const label = say(contact.channel === "voice" ? "speak" : "write", { agent: agent.name, to: contact.who });
  const field = el("input", { type: "text", autocomplete: "off", ariaLabel: label, placeholder: say("to-customer"), lang: page.center.language });
  Object.assign(field.dataset, { agent: agent.name, contact: contact.id, channel: contact.channel });
  const form = el("form", { className: "writing" }, field, el("button", { type: "submit", textContent: say(contact.channel === "voice" ? "say" : "send") }));
  form.dataset.key = `writing ${contact.id}`;
  return form;
}

function contactBox(agent, contact) {
  const box = el("section", { className: `held ${contact.state}`, ariaLabel: `${say(contact.channel)} ${contact.who}` });
  box.append(el("p", {}, el("b", { textContent: say(`agent-${contact.state}`) }), ` ${say(contact.channel)} · ${contact.who} · ${contact.queue ?? "–"}`));
  if (contact.heard.length) box.append(el("p", { className: "heard", lang: page.center.language, textContent: contact.heard.join(" / ") }));
  if (contact.writes) box.append(writing(agent, contact));
  box.append(el("div", { className: "buttons" }, ...contact.acts.map((option) => actButton(agent, option, contact.id))));
  box.dataset.key = contact.id;
  return box;
}

// Whoever is not available has nothing to do and is not free for it either: the status says it all.
function statusOf(agent) {
  const status = known(`status-${agent.status}`) ? say(`status-${agent.status}`) : agent.status;
  return agent.state === "idle" && agent.status !== "Available" ? status : `${status} · ${say(`agent-${agent.state}`)}`;
}

export function agentCard(agent) {
  const card = el("article", { className: `agent ${agent.state === "offered" ? "offered" : ""}` });
  card.append(el("header", {}, el("a", { className: "agent-name", href: `agent?name=${encodeURIComponent(agent.name)}`, target: "_blank", rel: "noopener", title: say("agent-desk"), textContent: agent.name }), el("span", { textContent: statusOf(agent) })));
  card.append(...agent.contacts.map((contact) => contactBox(agent, contact)));
  // The buttons of a view are drawn with it.
  const acts = agent.acts.filter((option) => option.act !== "submit" || !agent.view);
  card.append(el("div", { className: "buttons" }, ...acts.map((option) => actButton(agent, option))));
  if (agent.view) card.append(el("details", { open: true }, el("summary", {}, el("h2", { className: "summary", textContent: say("view") })), drawView(agent.view)));
  card.dataset.key = agent.name;
  return card;
}

// A button that has done its work may be gone: the focus then goes to the agent's next one, never to the top of the page.
function keepFocus(draw) {
  const before = document.activeElement;
  const inside = before?.closest?.("#agents");
  const agent = before?.dataset?.agent;
  draw();
  if (!inside || before.isConnected) return;
  const card = [...$("agents").children].find((one) => one.dataset.key === agent);
  (card?.querySelector(".writing input") ?? card?.querySelector("button") ?? $("panel-agents")).focus({ preventScroll: true });
}

export function renderBoard() {
  if (!isNew("board", page.state.queues, page.state.agents)) return;
  patch($("queues"), page.state.queues.map(queueRow));
  keepFocus(() => patch($("agents"), page.state.agents.map(agentCard)));
}

export function wireBoard() {
  wireViews($("agents"), (agent, action, data) => act("api/agent", { agent, act: "submit", value: action, data }));
  $("agents").addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-act]");
    if (!button) return;
    const { agent, act: what, value, contact } = button.dataset;
    act("api/agent", { agent, act: what, value, contact });
  });
  $("agents").addEventListener("input", ({ target }) => {
    // The customer of a chat sees that somebody has begun to write.
    if (target.dataset.channel === "chat" && target.value.length === 1) act("api/agent", { agent: target.dataset.agent, contact: target.dataset.contact, act: "typing" });
  });
  $("agents").addEventListener("submit", (event) => {
    if (!event.target.matches(".writing")) return;
    event.preventDefault();
    const field = event.target.querySelector("input");
    const words = field.value.trim();
    field.value = "";
    if (words) act("api/agent", { agent: field.dataset.agent, contact: field.dataset.contact, act: "say", value: words });
  });
}
