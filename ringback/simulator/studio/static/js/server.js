// The studio's server: what it is asked, what it is told to do, and the stream of its changes.
import { $ } from "./dom.js";
import { say } from "./language.js";
import { countAnew, show } from "./state.js";

export async function send(path, body) {
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

export function complain(text) {
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
    const answer = await send(path, body);
    await show(answer.data, answer.revision);
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

export function listen() {
  const stream = new EventSource("api/changes");
  stream.addEventListener("open", () => {
    countAnew();
    document.body.dataset.live = "true";
  });
  stream.addEventListener("state", (event) => show(JSON.parse(event.data), Number(event.lastEventId)));
  stream.addEventListener("error", () => {
    if (document.body.dataset.live === "true") complain(say("gone"));
    document.body.dataset.live = "false";
  });
  return new Promise((resolve) => stream.addEventListener("state", resolve, { once: true }));
}
