// How often actions and branches were taken, on the drawing: by this call, or by the scenarios that were run.
import { $ } from "../dom.js";
import { say } from "../language.js";
import { send } from "../server.js";
import { page } from "../state.js";
import { svg } from "./view.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const STEPS = 4;
let counts = null;

export const heatOf = () => $("heat").value;

// Scenarios are run one after the other: what they took is asked for when they pause.
const PAUSE_MS = 400;
let paused = null;

const pause = () =>
  new Promise((resolve) => {
    clearTimeout(paused);
    paused = setTimeout(resolve, PAUSE_MS);
  });

export async function loadHeat(now = true) {
  if (!now) await pause();
  counts = heatOf() ? (await send(`api/heat?${new URLSearchParams({ of: heatOf(), contact: page.state?.contact?.id ?? "" })}`)).data : null;
}

function warmth(count, most) {
  return count < 2 ? count : Math.max(2, Math.ceil((STEPS * Math.log(count)) / Math.log(most)));
}

export function drawHeat(name) {
  const drawing = svg();
  if (!drawing) return;
  for (const old of drawing.querySelectorAll(".heat-count")) old.remove();
  for (const node of drawing.querySelectorAll("[data-heat]")) delete node.dataset.heat;
  const flow = counts?.flows[name];
  const legend = $("heat-legend");
  legend.hidden = !counts;
  if (!counts) return;
  const none = heatOf() === "scenarios" && !counts.runs;
  const dashed = heatOf() === "scenarios" ? ` ${say("heat-dashed")}` : "";
  legend.textContent = none || !flow ? say("heat-no-runs") : say("heat-told", { taken: flow.taken, branches: flow.branches, sum: counts.taken, all: counts.branches }) + dashed;
  if (!flow || none) return;
  const sums = Object.fromEntries(Object.entries(flow.actions).map(([action, branches]) => [action, Object.values(branches).reduce((sum, one) => sum + one, 0)]));
  // What one call left out is most of the flow; what no scenario takes is worth showing.
  const missed = heatOf() === "scenarios";
  const most = Math.max(1, ...Object.values(sums));
  for (const node of drawing.querySelectorAll("g.node[data-action]")) {
    const sum = sums[node.dataset.action];
    if (sum === undefined || (!sum && !missed)) continue;
    node.dataset.heat = warmth(sum, most);
    const shape = node.querySelector("rect, path").getBBox();
    const text = document.createElementNS(NAMESPACE, "text");
    text.setAttribute("class", "heat-count");
    text.setAttribute("x", shape.x + shape.width - 6);
    text.setAttribute("y", shape.y - 4);
    text.textContent = `×${sum}`;
    node.append(text);
  }
  for (const wire of drawing.querySelectorAll("[data-from]")) {
    const branches = flow.actions[wire.dataset.from];
    if (!branches) continue;
    const names = wire.dataset.branches.split("|").map((one) => (one === "NextAction" ? "next" : one));
    const known = names.filter((one) => one in branches);
    const sum = known.reduce((all, one) => all + branches[one], 0);
    if (known.length && (sum || missed)) wire.dataset.heat = warmth(sum, most);
  }
}
