// Scenarios: what is run, and how it went.
import { $, el } from "./dom.js";
import { say } from "./language.js";
import { act } from "./server.js";
import { page } from "./state.js";

export function renderScenarios() {
  const results = page.state.scenarios ?? {};
  $("scenarios").replaceChildren(
    ...page.center.scenarios.map((scenario) => {
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

export function wireScenarios() {
  $("run-all").addEventListener("click", async () => {
    for (const scenario of page.center.scenarios) await act("api/scenario", { ids: [scenario.id] });
  });
}
