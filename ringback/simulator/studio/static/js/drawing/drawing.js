// The drawing of a flow, with the way the call took.
import { $, el } from "../dom.js";
import { complain } from "../server.js";
import { page } from "../state.js";

let shownFlow = "";
let zoom = 1;
const drawings = new Map();

export async function showFlow(name) {
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
  const path = page.state?.path?.[shownFlow] ?? [];
  const current = page.state?.current?.flow === shownFlow ? page.state.current.action : null;
  for (const node of drawing.querySelectorAll("[data-action]")) {
    node.classList.toggle("visited", path.some((step) => step.action === node.dataset.action));
    node.classList.toggle("current", node.dataset.action === current);
  }
  for (const edge of drawing.querySelectorAll("[data-from]"))
    edge.classList.toggle("travelled", path.some((step) => step.action === edge.dataset.from && step.target === edge.dataset.to));
  const lit = drawing.querySelector(".current") ?? [...drawing.querySelectorAll(".visited")].pop();
  if (lit && $("follow").checked) lit.scrollIntoView({ block: "center", inline: "center", behavior: "auto" });
  $("where").textContent = page.state?.current ? `${page.state.current.flow} / ${page.state.current.action} (${page.state.current.type})` : "";
}

export function renderFlow() {
  const wanted = $("follow").checked ? page.state.current?.flow ?? shownFlow : shownFlow;
  if (wanted && wanted !== shownFlow) return showFlow(wanted);
  light();
}

export function wireDrawing() {
  $("flows").replaceChildren(...page.center.flows.map((flow) => el("option", { value: flow.name, textContent: flow.name })));
  $("flows").addEventListener("change", () => {
    $("follow").checked = false;
    showFlow($("flows").value);
  });
  $("follow").addEventListener("change", renderFlow);
  $("zoom-in").addEventListener("click", () => ((zoom *= 1.25), applyZoom()));
  $("zoom-out").addEventListener("click", () => ((zoom /= 1.25), applyZoom()));
  $("zoom-fit").addEventListener("click", () => applyZoom(true));
}
