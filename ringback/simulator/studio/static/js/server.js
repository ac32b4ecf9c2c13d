// The studio's server: what it is asked, what it is told to do, and the stream of its changes.
import { $ } from "./dom.js";
import { say } from "./language.js";
import { countAnew, page, show } from "./state.js";

const AGAIN_MS = 1000;

async function answerOf(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    connected(false);
    // The stream may not have noticed yet.
    clearTimeout(answerOf.again);
    answerOf.again = setTimeout(listen, AGAIN_MS);
    throw new Error("the studio server does not answer");
  }
  if (answer.ok) return answer;
  const { error } = await answer.json();
  complain(error);
  throw new Error(error);
}

export async function send(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-Ringback-Studio": "1" } };
  const answer = await answerOf(body === undefined ? seenFrom(path) : path, options);
  return { data: await answer.json(), revision: Number(answer.headers.get("X-Ringback-Revision") ?? 0) };
}

// Questions are about the call that this page looks at.
function seenFrom(path) {
  return page.looksAt ? `${path}${path.includes("?") ? "&" : "?"}contact=${encodeURIComponent(page.looksAt)}` : path;
}

export async function query(path, values) {
  return (await answerOf(`${path}?${new URLSearchParams(values)}`)).text();
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

export function act(path, body) {
  const done = lastAct.then(() => perform(path, body));
  lastAct = done.catch(() => {});
  return done;
}

async function perform(path, body) {
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await send(path, { ...body, looks_at: page.looksAt });
    await show(answer.data, answer.revision);
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

let stream = null;

// Says for as long as it lasts that nothing comes in any more; the browser goes on trying.
function connected(is) {
  document.body.dataset.live = String(is);
  $("connection").hidden = is;
  $("connection").textContent = is ? "" : say("gone");
}

export function listen() {
  stream?.close();
  stream = new EventSource(seenFrom("api/changes"));
  stream.addEventListener("open", () => {
    countAnew();
    connected(true);
  });
  stream.addEventListener("state", (event) => show(JSON.parse(event.data), Number(event.lastEventId)));
  stream.addEventListener("error", () => connected(false));
  return new Promise((resolve) => stream.addEventListener("state", resolve, { once: true }));
}

// Looks at one call from now on, or with an empty id at the newest one.
export function lookAt(contact) {
  page.looksAt = contact;
  return listen();
}
