// Drives a headless Chromium over its own protocol, with nothing but Node.js: starts it, opens a page, evaluates, types.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--force-prefers-reduced-motion", "--remote-debugging-port=0", "--window-size=1500,950", "--lang=en",
];

export async function open(binary, url) {
  const profile = mkdtempSync(join(tmpdir(), "aicc-browser-"));
  const process = spawn(binary, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const endpoint = await new Promise((resolve, reject) => {
    let text = "";
    process.stderr.on("data", (chunk) => {
      text += chunk;
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    process.on("exit", (code) => reject(new Error(`the browser ended with ${code}: ${text.slice(-500)}`)));
  });
  const targets = await (await fetch(`http://${new URL(endpoint).host}/json`)).json();
  const socket = new WebSocket(targets.find((one) => one.type === "page").webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));

  const waiting = new Map();
  const problems = [];
  const requests = [];
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    if (message.id) waiting.get(message.id)?.(message);
    if (message.method === "Runtime.exceptionThrown") problems.push(message.params.exceptionDetails.exception?.description ?? message.params.exceptionDetails.text);
    if (message.method === "Log.entryAdded" && message.params.entry.level === "error") problems.push(`${message.params.entry.text} ${message.params.entry.url ?? ""}`);
    if (message.method === "Network.requestWillBeSent") requests.push(message.params.request.url);
  });
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, (answer) => {
        waiting.delete(id);
        answer.error ? reject(new Error(`${method}: ${answer.error.message}`)) : resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  for (const domain of ["Runtime", "Log", "Page", "Network", "Accessibility"]) await send(`${domain}.enable`);
  await send("Page.navigate", { url });

  const page = {
    problems,
    requests,
    send,
    async run(expression) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    text: (selector) => page.run(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`),
    async until(expression, what = expression) {
      for (let round = 0; round < 600; round++) {
        if (await page.run(expression)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`waited 30 s in vain for: ${what}`);
    },
    async key(key, options = {}) {
      const code = { Enter: 13, Tab: 9, Escape: 27, " ": 32, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 }[key];
      const base = { key, code: key, windowsVirtualKeyCode: code, ...(code === 13 ? { text: "\r" } : {}), ...options };
      await send("Input.dispatchKeyEvent", { type: "keyDown", ...base, ...(key.length === 1 ? { text: key } : {}) });
      await send("Input.dispatchKeyEvent", { type: "keyUp", ...base });
    },
    type: (text) => send("Input.insertText", { text }),
    async picture() {
      return Buffer.from((await send("Page.captureScreenshot", { format: "png" })).data, "base64");
    },
    async close() {
      socket.close();
      process.removeAllListeners("exit");
      await new Promise((resolve) => {
        process.on("exit", resolve);
        process.kill();
      });
      rmSync(profile, { recursive: true, force: true });
    },
  };
  return page;
}
