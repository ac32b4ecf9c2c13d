// A small picture of the whole flow, with a frame around what the pane shows; clicking and dragging it moves the drawing.
import { $ } from "../dom.js";
import { scaleNow, svg } from "./view.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
let frame = null;

function box(className, { x, y, width, height }) {
  const made = document.createElementNS(NAMESPACE, "rect");
  for (const [name, value] of Object.entries({ class: className, x, y, width, height })) made.setAttribute(name, value);
  return made;
}

// Reads where the cards are; they do not move until another drawing is shown.
export function chart() {
  const map = $("minimap");
  const drawing = svg();
  if (!drawing) return;
  const { width, height } = drawing.viewBox.baseVal;
  map.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const origin = drawing.getBoundingClientRect();
  const cards = [...drawing.querySelectorAll("[data-action]")].map((node) => {
    const place = node.getBoundingClientRect();
    const scale = scaleNow();
    const made = box("card", { x: (place.left - origin.left) / scale, y: (place.top - origin.top) / scale, width: place.width / scale, height: place.height / scale });
    made.dataset.action = node.dataset.action;
    return made;
  });
  frame = box("frame", { x: 0, y: 0, width: 0, height: 0 });
  map.replaceChildren(...cards, frame);
}

export function markMap(current, visited) {
  for (const card of $("minimap").querySelectorAll(".card")) {
    card.classList.toggle("current", card.dataset.action === current);
    card.classList.toggle("visited", visited.has(card.dataset.action));
  }
}

export function frameMap() {
  const pane = $("drawing");
  const drawing = svg();
  if (!drawing || !frame) return;
  const { width, height } = drawing.viewBox.baseVal;
  const scale = scaleNow();
  const fits = width * scale <= pane.clientWidth + 2 && height * scale <= pane.clientHeight + 2;
  $("minimap").toggleAttribute("hidden", fits);
  if (fits) return;
  const seen = { x: pane.scrollLeft / scale, y: pane.scrollTop / scale, width: Math.min(pane.clientWidth / scale, width), height: Math.min(pane.clientHeight / scale, height) };
  for (const [name, value] of Object.entries(seen)) frame.setAttribute(name, value);
}

export function wireMinimap() {
  const map = $("minimap");
  const go = (event) => {
    const place = map.createSVGPoint();
    place.x = event.clientX;
    place.y = event.clientY;
    const at = place.matrixTransform(map.getScreenCTM().inverse());
    const pane = $("drawing");
    pane.scrollTo(at.x * scaleNow() - pane.clientWidth / 2, at.y * scaleNow() - pane.clientHeight / 2);
  };
  map.addEventListener("pointerdown", (event) => {
    map.setPointerCapture(event.pointerId);
    go(event);
  });
  map.addEventListener("pointermove", (event) => map.hasPointerCapture(event.pointerId) && go(event));
}
