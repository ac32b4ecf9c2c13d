// Scenarios: what is run, how it went, and each of them opened to be looked at step by step.
import { $, el } from "./dom.js";
import { say } from "./language.js";
import { failureOf } from "./page/failure.js";
import { patch } from "./page/patch.js";
import { showScreen } from "./page/screens.js";
import { act } from "./server.js";
import { isNew, page } from "./state.js";

// What is being run one after the other; null while nothing is.
let run = null;

function button(key, scenario, what) {
  const made = el("button", { type: "button", textContent: say(key), ariaLabel: `${say(key)}: ${scenario.title}` });
  made.dataset[what] = scenario.id;
  return made;
}

function line(scenario) {
  const result = page.state.scenarios[scenario.id];
  const mark = el("span", { className: `mark ${result ? (result.ok ? "ok" : "no") : ""}`, role: "img", textContent: result ? (result.ok ? "✓" : "✗") : "·", ariaLabel: say(result ? (result.ok ? "passed" : "failed") : "not-run") });
  const open = page.state.journal ? [button("open", scenario, "open")] : [];
  const item = el("li", {}, mark, el("span", { lang: page.center.language }, scenario.title, el("br"), el("small", { textContent: scenario.id })), el("span", { className: "buttons" }, button("run", scenario, "run"), ...open));
  if (result && !result.ok) item.append(el("div", { className: "failure" }, ...failureOf(result)));
  item.dataset.key = scenario.id;
  return item;
}

export function renderScenarios() {
  if (!isNew("scenarios", page.state.scenarios, run, Boolean(page.state.journal))) return;
  const done = Object.values(page.state.scenarios);
  patch($("scenarios"), page.center.scenarios.map(line));
  $("scenario-summary").textContent = done.length ? say("scenario-summary", { ok: done.filter((one) => one.ok).length, all: done.length }) : "";
  $("scenario-problem").hidden = !page.center.unreadable;
  $("scenario-problem").textContent = page.center.unreadable ? `${say("unreadable")}\n${page.center.unreadable}` : "";
  $("run-all").disabled = Boolean(run) || !page.center.scenarios.length;
  $("run-stop").hidden = $("run-progress").hidden = !run;
  if (run) Object.assign($("run-progress"), { max: run.all, value: run.done });
}

async function runAll() {
  run = { all: page.center.scenarios.length, done: 0, stopped: false };
  renderScenarios();
  $("run-stop").focus();
  try {
    for (const scenario of page.center.scenarios) {
      if (run.stopped) break;
      await act("api/scenario", { ids: [scenario.id] });
      run.done += 1;
      renderScenarios();
    }
  } finally {
    const held = document.activeElement === $("run-stop");
    run = null;
    renderScenarios();
    if (held) $("run-all").focus();
  }
}

export function wireScenarios() {
  $("run-all").addEventListener("click", runAll);
  $("run-stop").addEventListener("click", () => run && (run.stopped = true));
  $("scenarios").addEventListener("click", async ({ target }) => {
    if (target.dataset.run) await act("api/scenario", { ids: [target.dataset.run] });
    if (!target.dataset.open) return;
    await act("api/open", { id: target.dataset.open });
    showScreen("phone");
    $("transcript").focus();
  });
}
