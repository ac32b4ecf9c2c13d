// The page of the studio: draws what the server tells and sends back what people do. The server pushes every change, so
// all open pages show the same call; a page keeps no state of its own beyond the last one it was told.
import { texts } from "./texts.js";

const $ = (id) => document.getElementById(id);
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
let language = (navigator.language || "en").startsWith("ko") ? "ko" : "en";
let center = null;
let state = null;
let revision = 0;
let shownFlow = "";
let zoom = 1;
const drawings = new Map();

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), texts[language][key] ?? texts.en[key] ?? key);

function el(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  for (const child of children) node.append(child);
  return node;
}

async function send(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-Ringback-Studio": "1" } };
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    complain(say("gone"));
    throw new Error("the studio server does not answer");
  }
  const data = await answer.json();
  if (!answer.ok) {
    complain(data.error);
    throw new Error(data.error);
  }
  return { data, revision: Number(answer.headers.get("X-Ringback-Revision") ?? 0) };
}

function complain(text) {
  const toast = $("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => (toast.hidden = true), 8000);
}

// Acts reach the server in the order in which the person did them, however fast they come.
let lastAct = Promise.resolve();

function act(path, body) {
  const done = lastAct.then(() => perform(path, body));
  lastAct = done.catch(() => {});
  return done;
}

async function perform(path, body) {
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await send(path, body);
    await show(answer.data, answer.revision);
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

// ---------------------------------------------------------------- changes

// The same state may come twice, as the answer to an act and in the stream, in either order.
function show(next, number) {
  if (number <= revision) return undefined;
  revision = number;
  return render(next);
}

function listen() {
  const stream = new EventSource("api/changes");
  stream.addEventListener("open", () => {
    // A server that was started again counts from the beginning.
    revision = 0;
    document.body.dataset.live = "true";
  });
  stream.addEventListener("state", (event) => show(JSON.parse(event.data), Number(event.lastEventId)));
  stream.addEventListener("error", () => {
    if (document.body.dataset.live === "true") complain(say("gone"));
    document.body.dataset.live = "false";
  });
  return new Promise((resolve) => stream.addEventListener("state", resolve, { once: true }));
}

// ---------------------------------------------------------------- texts

function translate() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  $("language").textContent = language === "ko" ? "English" : "한국어";
  $("language").lang = language === "ko" ? "en" : "ko";
  updateStartLabel();
}

const channel = () => document.querySelector("input[name=channel]:checked").value;

function updateStartLabel() {
  $("start").textContent = say(channel() === "voice" ? "start" : channel() === "chat" ? "start-chat" : "start-task");
}

// ---------------------------------------------------------------- customer

function fillEntries() {
  const wanted = center.entries[channel()] ?? [];
  $("to").replaceChildren(...wanted.map((entry) => el("option", { value: entry.key, textContent: entry.label })));
  updateStartLabel();
}

function renderStatus() {
  const contact = state.contact;
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
  const lines = state.transcript ?? [];
  const known = Number(log.dataset.contact === (state.contact?.id ?? "") ? log.children.length : 0);
  if (!known) log.replaceChildren();
  log.dataset.contact = state.contact?.id ?? "";
  for (const line of lines.slice(known)) {
    const who = el("small", { textContent: [say(`who-${line.who}`), line.at].filter(Boolean).join(" · ") });
    log.append(el("div", { className: `said ${line.who}`, lang: "ko" }, who, line.text));
  }
  log.scrollTop = log.scrollHeight;
}

// ---------------------------------------------------------------- flow

async function showFlow(name) {
  if (!name) return;
  shownFlow = name;
  if (!drawings.has(name)) {
    const answer = await fetch(`api/flow?name=${encodeURIComponent(name)}`);
    if (!answer.ok) return complain((await answer.json()).error);
    drawings.set(name, new DOMParser().parseFromString(withoutStyles(await answer.text()), "image/svg+xml").documentElement);
  }
  if (shownFlow !== name) return;
  $("flows").value = name;
  $("drawing").replaceChildren(drawings.get(name));
  applyZoom();
  light();
}

// The policy of the page lets no style stand in it; the one of a drawing becomes a style sheet of the document.
const sheets = new Set();

function withoutStyles(svg) {
  return svg.replace(/<style>([^<]*)<\/style>/g, (_, rules) => {
    if (!sheets.has(rules)) {
      sheets.add(rules);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      document.adoptedStyleSheets.push(sheet);
    }
    return "";
  });
}

function applyZoom(fit = false) {
  const svg = $("drawing").querySelector("svg");
  if (!svg) return;
  const box = svg.viewBox.baseVal;
  if (fit) zoom = Math.min(($("drawing").clientWidth - 16) / box.width, ($("drawing").clientHeight - 16) / box.height, 1.2);
  zoom = Math.min(Math.max(zoom, 0.15), 3);
  svg.setAttribute("width", box.width * zoom);
  svg.setAttribute("height", box.height * zoom);
}

function light() {
  const drawing = $("drawing");
  const path = state?.path?.[shownFlow] ?? [];
  const current = state?.current?.flow === shownFlow ? state.current.action : null;
  for (const node of drawing.querySelectorAll("[data-action]")) {
    node.classList.toggle("visited", path.some((step) => step.action === node.dataset.action));
    node.classList.toggle("current", node.dataset.action === current);
  }
  for (const edge of drawing.querySelectorAll("[data-from]"))
    edge.classList.toggle("travelled", path.some((step) => step.action === edge.dataset.from && step.target === edge.dataset.to));
  const lit = drawing.querySelector(".current") ?? [...drawing.querySelectorAll(".visited")].pop();
  if (lit && $("follow").checked) lit.scrollIntoView({ block: "center", inline: "center", behavior: "auto" });
  $("where").textContent = state?.current ? `${state.current.flow} / ${state.current.action} (${state.current.type})` : "";
}

function renderFlow() {
  const wanted = $("follow").checked ? state.current?.flow ?? shownFlow : shownFlow;
  if (wanted && wanted !== shownFlow) return showFlow(wanted);
  light();
}

// ---------------------------------------------------------------- side

function renderQueues() {
  $("queues").replaceChildren(
    ...state.queues.map((queue) =>
      el("tr", { className: queue.waiting ? "busy" : "" }, el("th", { scope: "row", textContent: queue.name }), ...[queue.waiting, queue.longest ? say("seconds", { n: queue.longest }) : "–", queue.ready].map((text) => el("td", { className: "number", textContent: text }))),
    ),
  );
}

function agentCard(agent) {
  const card = el("article", { className: `agent ${agent.state === "offered" ? "offered" : ""}` });
  card.append(el("header", {}, el("b", { textContent: agent.name }), el("span", { textContent: `${agent.status} · ${say(`agent-${agent.state}`)}` })));
  if (agent.contact) card.append(el("p", { className: "heard", textContent: agent.contact }));
  if (agent.heard?.length) card.append(el("p", { className: "heard", lang: "ko", textContent: agent.heard.slice(-3).join(" / ") }));
  const buttons = el("div", { className: "buttons" });
  for (const option of agent.acts) {
    const button = el("button", { type: "button", textContent: say(`act-${option.act}`, { to: option.label ?? "" }) });
    button.addEventListener("click", () => act("api/agent", { agent: agent.name, act: option.act, value: option.value ?? "" }));
    buttons.append(button);
  }
  card.append(buttons);
  if (agent.writes) card.append(writing(agent));
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
    if (!drafts.get(agent.name)) act("api/agent", { agent: agent.name, act: "typing" });
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
  $("agents").replaceChildren(...state.agents.map(agentCard));
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

function renderTrace() {
  const list = $("trace");
  const same = list.dataset.contact === (state.contact?.id ?? "") && list.children.length <= state.trace.length;
  if (!same) list.replaceChildren();
  list.dataset.contact = state.contact?.id ?? "";
  for (const entry of state.trace.slice(list.children.length)) {
    const item = el("li", { className: entry.kind });
    const where = entry.site ? `${entry.site.flow} / ${entry.site.action}` : "";
    if (entry.detail) item.append(el("details", {}, el("summary", { textContent: entry.title }), el("pre", { textContent: entry.detail })));
    else item.append(el("span", { textContent: entry.title }));
    if (where) item.append(el("div", { className: "where", textContent: where }));
    list.append(item);
  }
}

function renderFaults() {
  $("faults").replaceChildren(
    ...center.faults.map((fault) => {
      const select = el("select", { ariaLabel: fault.label });
      select.append(el("option", { value: "", textContent: say("works") }), ...fault.kinds.map((kind) => el("option", { value: kind, textContent: kind })));
      select.value = state.faults[fault.target] ?? "";
      select.addEventListener("change", () => act("api/fault", { target: fault.target, kind: select.value }));
      return el("label", {}, el("span", { textContent: fault.label }), select);
    }),
  );
}

function renderScenarios() {
  const results = state.scenarios ?? {};
  $("scenarios").replaceChildren(
    ...center.scenarios.map((scenario) => {
      const result = results[scenario.id];
      const mark = el("span", { className: `mark ${result ? (result.ok ? "ok" : "no") : ""}`, textContent: result ? (result.ok ? "✓" : "✗") : "·", ariaLabel: say(result ? (result.ok ? "passed" : "failed") : "not-run") });
      const run = el("button", { type: "button", textContent: say("run") });
      run.addEventListener("click", () => act("api/scenario", { ids: [scenario.id] }));
      const item = el("li", {}, mark, el("span", {}, scenario.title, el("br"), el("small", { textContent: scenario.id })), run);
      if (result && !result.ok) item.append(el("pre", { textContent: result.text }));
      return item;
    }),
  );
  const done = Object.values(results);
  $("scenario-summary").textContent = done.length ? say("scenario-summary", { ok: done.filter((one) => one.ok).length, all: done.length }) : "";
}

function render(next) {
  state = next;
  $("clock").textContent = state.now;
  renderStatus();
  renderTranscript();
  renderQueues();
  renderAgents();
  $("attributes").replaceChildren(...Object.entries(state.attributes).map(([name, value]) => el("tr", {}, el("th", { scope: "row", textContent: name }), el("td", { textContent: value }))));
  renderTrace();
  renderFaults();
  renderScenarios();
  return renderFlow();
}

// ---------------------------------------------------------------- wiring

function chooseTab(tab) {
  for (const other of document.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", chosen);
    other.tabIndex = chosen ? 0 : -1;
    $(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

function wire() {
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
    const keys = state.contact.channel === "voice" && /^[0-9*#]+$/.test(words);
    act("api/act", { type: keys ? "press" : "say", value: words });
  });
  document.querySelector(".waiting").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act("api/act", { type: button.dataset.act, value: button.dataset.value ?? "" });
  });
  $("transcript").addEventListener("keydown", (event) => {
    if (state?.contact?.channel === "voice" && KEYS.includes(event.key)) act("api/act", { type: "press", value: event.key });
  });
  $("flows").addEventListener("change", () => {
    $("follow").checked = false;
    showFlow($("flows").value);
  });
  $("follow").addEventListener("change", renderFlow);
  $("zoom-in").addEventListener("click", () => ((zoom *= 1.25), applyZoom()));
  $("zoom-out").addEventListener("click", () => ((zoom /= 1.25), applyZoom()));
  $("zoom-fit").addEventListener("click", () => applyZoom(true));
  $("reset").addEventListener("click", () => act("api/reset", {}));
  $("run-all").addEventListener("click", async () => {
    for (const scenario of center.scenarios) await act("api/scenario", { ids: [scenario.id] });
  });
  $("language").addEventListener("click", () => {
    language = language === "ko" ? "en" : "ko";
    translate();
    if (state) render(state);
  });
  const tabs = [...document.querySelectorAll("[role=tab]")];
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => chooseTab(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      chooseTab(next);
      next.focus();
    });
  }
}

wire();
center = (await send("api/center")).data;
$("stage").textContent = center.stage;
$("at").value = center.start;
$("flows").replaceChildren(...center.flows.map((flow) => el("option", { value: flow.name, textContent: flow.name })));
translate();
fillEntries();
await listen();
await showFlow(state.current?.flow ?? center.entries.voice?.[0]?.flow ?? center.flows[0]?.name);
document.body.dataset.ready = "true";
