// What the page knows: the center, which stays until it is loaded again, the last state it was told, and the call it looks at (the newest
// one while that is empty). Nothing else is kept.
export const page = {
  center: null,
  state: null,
  looksAt: "",
  language: (navigator.language || "en").startsWith("ko") ? "ko" : "en",
};

let revision = 0;
let render = () => undefined;

// The one function that draws a state; `studio.js` says which panes it calls.
export function drawnBy(one) {
  render = one;
}

// The same state may come twice, as the answer to an act and in the stream, in either order.
export function show(next, number) {
  if (number <= revision) return undefined;
  revision = number;
  page.state = next;
  return render();
}

export function redraw() {
  return page.state ? render() : undefined;
}

// Tells whether what a pane draws is different from what it drew last.
const drawn = new Map();

export function isNew(pane, ...data) {
  const told = JSON.stringify([page.language, page.center.loaded, ...data]);
  if (drawn.get(pane) === told) return false;
  drawn.set(pane, told);
  return true;
}

// A server that was started again counts from the beginning.
export function countAnew() {
  revision = 0;
}
