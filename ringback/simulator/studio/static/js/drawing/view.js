// Zooming and moving a drawing inside of its pane; nothing here ever scrolls the window.
import { $ } from "../dom.js";

const LEAST = 0.08;
const MOST = 3;
// A drawing that fits at this scale is shown as a whole; a larger one opens at a scale at which it can be read.
const READABLE = 0.6;
const OPENS_AT = 0.85;
const STILL = 5;
const EDGE = 16;

let scale = 1;
let places = new Map();
let shown = "";
let moved = () => undefined;

const pane = () => $("drawing");
export const svg = () => pane().querySelector("svg");
export const scaleNow = () => scale;

// What is called after each change of what can be seen.
export function onMove(one) {
  moved = one;
}

function size() {
  const box = svg().viewBox.baseVal;
  return { width: box.width, height: box.height };
}

function fitting() {
  const { width, height } = size();
  return Math.min((pane().clientWidth - 8) / width, (pane().clientHeight - 8) / height, 1.2);
}

function apply(next) {
  scale = Math.min(Math.max(next, LEAST), MOST);
  const { width, height } = size();
  svg().setAttribute("width", width * scale);
  svg().setAttribute("height", height * scale);
}

// Zooms so that the point (of the window) under the pointer, or else the middle, stays where it is.
export function zoom(factor, at) {
  if (!svg()) return;
  const frame = pane().getBoundingClientRect();
  const point = at ?? { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
  const before = svg().getBoundingClientRect();
  const inside = { x: (point.x - before.left) / scale, y: (point.y - before.top) / scale };
  apply(scale * factor);
  const after = svg().getBoundingClientRect();
  pane().scrollBy(after.left + inside.x * scale - point.x, after.top + inside.y * scale - point.y);
  moved();
}

// Wheels and fingers tell more often than a large drawing can be laid out: once a frame is enough.
let soon = null;

function zoomSoon(factor, at) {
  if (soon) {
    soon.factor *= factor;
    return;
  }
  soon = { factor, at };
  requestAnimationFrame(() => {
    const { factor: all, at: point } = soon;
    soon = null;
    zoom(all, point);
  });
}

export function fit() {
  if (!svg() || !pane().clientWidth) return;
  apply(fitting());
  pane().scrollTo(0, 0);
  moved();
}

// Makes a drawing readable that was shown as a whole.
export function readable() {
  if (svg() && scale < READABLE) apply(OPENS_AT);
}

// Brings an element of the drawing into the middle of the pane, unless it is well inside already.
export function center(node, always = true) {
  const frame = pane().getBoundingClientRect();
  const box = node.getBoundingClientRect();
  const seen = box.left > frame.left + 8 && box.right < frame.right - 8 && box.top > frame.top + 8 && box.bottom < frame.bottom - 8;
  if (seen && !always) return;
  pane().scrollBy(box.left + box.width / 2 - frame.left - frame.width / 2, box.top + box.height / 2 - frame.top - frame.height / 2);
  moved();
}

// Shows a drawing where it was left; for the first time as a whole, or readable with its beginning in the middle.
export function open(name, drawing) {
  if (shown && svg()) places.set(shown, { scale, left: pane().scrollLeft, top: pane().scrollTop });
  pane().replaceChildren(drawing);
  shown = name;
  if (pane().clientWidth) place();
}

// Cuts a drawing down to its cards and wires: the page says by itself what the flow is called.
function crop() {
  const drawing = svg();
  const cards = drawing.querySelector(":scope > g");
  if (drawing.dataset.cropped || !cards) return;
  const box = cards.getBBox();
  const moved = cards.transform.baseVal.consolidate().matrix;
  drawing.setAttribute("viewBox", [box.x + moved.e - EDGE, box.y + moved.f - EDGE, box.width + 2 * EDGE, box.height + 2 * EDGE].join(" "));
  drawing.dataset.cropped = "true";
}

function place() {
  crop();
  const known = places.get(shown);
  if (known) {
    apply(known.scale);
    pane().scrollTo(known.left, known.top);
  } else {
    const whole = fitting();
    apply(whole >= READABLE ? whole : OPENS_AT);
    const start = svg().querySelector("[data-action]");
    pane().scrollTo(0, 0);
    if (start && whole < READABLE) {
      const frame = pane().getBoundingClientRect();
      const box = start.getBoundingClientRect();
      pane().scrollBy(box.left + box.width / 2 - frame.left - frame.width / 2, 0);
    }
    places.set(shown, { scale, left: pane().scrollLeft, top: pane().scrollTop });
  }
  moved();
}

// A picture that is drawn anew may be laid out anew: what is in hand, or else the middle, stays where it is.
export function replace(drawing, action) {
  const node = () => svg()?.querySelector(`[data-action="${CSS.escape(action ?? "")}"]`);
  const { scrollLeft, scrollTop } = pane();
  const before = node()?.getBoundingClientRect();
  pane().replaceChildren(drawing);
  if (!pane().clientWidth) return;
  crop();
  apply(scale);
  pane().scrollTo(scrollLeft, scrollTop);
  const after = node()?.getBoundingClientRect();
  if (before && after) pane().scrollBy(after.left - before.left, after.top - before.top);
  // A card that has just come is looked for.
  else if (after) center(node());
  moved();
}

export const seen = () => pane().clientWidth > 0;

export function wireView(click, appear) {
  const drawing = pane();
  drawing.addEventListener("scroll", () => moved(), { passive: true });
  drawing.addEventListener(
    "wheel",
    (event) => {
      if (event.shiftKey) return;
      event.preventDefault();
      const pixels = event.deltaMode === 1 ? event.deltaY * 18 : event.deltaY;
      zoomSoon(Math.exp(-Math.max(-120, Math.min(120, pixels)) / (event.ctrlKey ? 100 : 400)), { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );
  wireDrag(drawing, click);
  wirePinch(drawing);
  drawing.addEventListener("keydown", (event) => {
    const factor = { "+": 1.25, "=": 1.25, "-": 0.8 }[event.key];
    if (factor) zoom(factor);
    if (event.key === "0") fit();
  });
  $("zoom-in").addEventListener("click", () => zoom(1.25));
  $("zoom-out").addEventListener("click", () => zoom(0.8));
  $("zoom-fit").addEventListener("click", fit);
  let width = drawing.clientWidth;
  new ResizeObserver(() => {
    // A pane that was hidden when its drawing came shows it for the first time now.
    if (!width && drawing.clientWidth && svg()) {
      place();
      appear();
    }
    width = drawing.clientWidth;
    const chosen = drawing.querySelector(".chosen");
    if (chosen) center(chosen, false);
    if (svg()) moved();
  }).observe(drawing);
}

// With the mouse the drawing is dragged; a finger moves it by itself. What was hardly moved was clicked.
function wireDrag(drawing, click) {
  let from = null;
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, left: drawing.scrollLeft, top: drawing.scrollTop, dragged: false };
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.hypot(x, y) > STILL) from.dragged = true;
    if (!from.dragged || event.pointerType !== "mouse") return;
    if (!drawing.hasPointerCapture(event.pointerId)) drawing.setPointerCapture(event.pointerId);
    drawing.classList.add("dragged");
    drawing.scrollTo(from.left - x, from.top - y);
  });
  const end = (event) => {
    drawing.classList.remove("dragged");
    const still = from && !from.dragged;
    from = null;
    if (still && event.type === "pointerup") click(event.target);
  };
  drawing.addEventListener("pointerup", end);
  drawing.addEventListener("pointercancel", end);
}

function wirePinch(drawing) {
  let apart = 0;
  const fingers = ({ touches: [one, other] }) => ({
    distance: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
    x: (one.clientX + other.clientX) / 2,
    y: (one.clientY + other.clientY) / 2,
  });
  drawing.addEventListener("touchstart", (event) => (apart = event.touches.length === 2 ? fingers(event).distance : 0), { passive: true });
  drawing.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const now = fingers(event);
      if (apart) zoomSoon(now.distance / apart, now);
      apart = now.distance;
    },
    { passive: false },
  );
  drawing.addEventListener("touchend", () => (apart = 0), { passive: true });
}
