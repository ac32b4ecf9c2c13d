// The drawing of a flow, with the way the call took.
import { $ } from "../dom.js";
import { showScreen } from "../page/screens.js";
import { query } from "../server.js";
import { page } from "../state.js";
import { editedActions, editing } from "./edit.js";
import { forgetActions, wireFind } from "./find.js";
import { drawHeat, heatOf, loadHeat } from "./heat.js";
import { chart, frameMap, markMap, wireMinimap } from "./minimap.js";
import { closeStep, openStep, renderStep, showStep, wireStep } from "./step.js";
import { center, onMove, open, readable, replace, seen, svg, wireView } from "./view.js";

let shownFlow = "";
let shownAs = "";
let followed = "";
const drawings = new Map();

const version = (name) => page.state?.changed?.[name] ?? 0;

// What a drawing is of: a center, in a language, a flow as it is changed.
const keyOf = (name) => `${page.center.loaded ?? 0} ${page.language} ${name} ${version(name)}`;

export async function showFlow(name) {
  if (!name) return;
  shownFlow = name;
  const key = keyOf(name);
  if (!drawings.has(key)) {
    // A flow that cannot be drawn says why; the page goes on without it.
    const drawing = await query("api/flow", { name, language: page.language }).catch(() => "");
    if (!drawing) return;
    // Of a flow that is being changed only the newest drawing is of use.
    for (const old of drawings.keys()) if (version(name) && old.startsWith(key.slice(0, key.lastIndexOf(" ") + 1))) drawings.delete(old);
    if (version(name)) forgetActions();
    drawings.set(key, new DOMParser().parseFromString(drawing, "image/svg+xml").documentElement);
  }
  // Somebody may have gone on to another flow, language or change in the meantime.
  if (shownFlow !== name || key !== keyOf(name)) return;
  $("flows").value = name;
  if (shownAs !== key) {
    const same = shownAs.split(" ").slice(1, 3).join(" ") === `${page.language} ${name}`;
    shownAs = key;
    if (same) replace(drawings.get(key), openStep()?.flow === name ? openStep().action : undefined);
    else {
      followed = "";
      open(name, drawings.get(key));
    }
    chartAgain();
  }
  light();
}

// Another center was loaded: what was drawn and found belongs to the one before.
export function forgetFlows() {
  drawings.clear();
  forgetActions();
}

// Where the cards are is known while they are seen.
function chartAgain() {
  if (!seen()) return;
  chart();
  frameMap();
  drawHeat(shownFlow);
}

const nodeOf = (action) => svg()?.querySelector(`[data-action="${CSS.escape(action)}"]`);

function light() {
  const drawing = $("drawing");
  const path = page.state?.path?.[shownFlow] ?? [];
  const current = page.state?.current?.flow === shownFlow ? page.state.current.action : null;
  const visited = new Set(path.map((step) => step.action));
  const ways = new Set(path.map((step) => `${step.action} ${step.target}`));
  const edited = editedActions(shownFlow);
  const chosen = openStep()?.flow === shownFlow ? openStep().action : null;
  for (const node of drawing.querySelectorAll("[data-action]")) {
    node.classList.toggle("visited", visited.has(node.dataset.action));
    node.classList.toggle("current", node.dataset.action === current);
    node.classList.toggle("chosen", node.dataset.action === chosen);
    node.classList.toggle("edited", edited.has(node.dataset.action));
  }
  for (const edge of drawing.querySelectorAll("[data-from]")) edge.classList.toggle("travelled", ways.has(`${edge.dataset.from} ${edge.dataset.to}`));
  markMap(current, visited);
  follow(current ?? path.at(-1)?.action);
  $("where").textContent = page.state?.current ? `${page.state.current.flow} / ${page.state.current.action} (${page.state.current.type})` : "";
}

// The drawing moves when the call has moved, not when somebody looks around in it.
function follow(action) {
  const place = `${page.state?.contact?.id} ${shownFlow} ${action}`;
  if (!$("follow").checked || !action || place === followed || !seen()) return;
  followed = place;
  const node = nodeOf(action);
  if (node) center(node);
}

// Whoever looks at an action has the call go on without the drawing; with the next call it is followed again.
let pausedIn = null;

function pause() {
  if (!$("follow").checked) return;
  pausedIn = page.state?.contact?.id ?? "";
  $("follow").checked = false;
}

function resume() {
  if (pausedIn === null || pausedIn === (page.state.contact?.id ?? "")) return;
  pausedIn = null;
  $("follow").checked = true;
}

export function renderFlow() {
  resume();
  const wanted = $("follow").checked ? page.state.current?.flow ?? shownFlow : shownFlow;
  renderStep();
  if (heatOf()) refreshHeat(heatOf() === "call");
  if (wanted) return showFlow(wanted);
  return light();
}

async function refreshHeat(now = true) {
  await loadHeat(now);
  if (seen()) drawHeat(shownFlow);
}

// Shows an action in the drawing, with what it is told and what it did.
export async function reveal(flow, action, options = {}) {
  if (page.state?.current?.flow !== flow || page.state.current.action !== action) pause();
  showScreen("flow");
  await showStep(flow, action, options);
  await showFlow(flow);
  const node = nodeOf(action);
  if (!options.clicked) readable();
  if (node) center(node, false);
}

// Of an edge that is clicked while the flow is changed, the button that puts an action onto it is wanted.
async function revealEdge(from, to) {
  await reveal(shownFlow, from.startsWith(":") ? to : from, { clicked: true });
  const buttons = [...document.querySelectorAll("#step-form .insert")];
  buttons.find((one) => one.dataset.target === to)?.focus();
}

export function wireDrawing() {
  $("flows").addEventListener("change", () => {
    $("follow").checked = false;
    showFlow($("flows").value);
  });
  $("follow").addEventListener("change", () => {
    pausedIn = null;
    followed = "";
    renderFlow();
  });
  $("heat").addEventListener("change", () => refreshHeat());
  onMove(frameMap);
  wireView((target) => {
    const edge = editing() ? target.closest("[data-from]") : null;
    if (edge) return revealEdge(edge.dataset.from, edge.dataset.to);
    const place = target.closest("[data-action], [data-from]");
    const action = place?.dataset.action ?? place?.dataset.from;
    return action && !action.startsWith(":") ? reveal(shownFlow, action, { clicked: true }) : undefined;
  }, () => {
    chartAgain();
    light();
  });
  wireMinimap();
  wireFind((flow, action) => reveal(flow, action, { focus: true }));
  wireStep(reveal, () => {
    light();
    $("drawing").focus({ preventScroll: true });
  });
  $("drawing").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && page.state?.current) reveal(page.state.current.flow, page.state.current.action, { focus: true });
    if (event.key === "Escape") closeStep();
  });
}
