// Why a scenario failed: what it expected and what there was instead in the words of the page, the whole report below.
import { el } from "../dom.js";
import { say } from "../language.js";
import { page } from "../state.js";

export function failureOf({ failure, text }) {
  const rows = [];
  if (failure?.step) rows.push(["failed-step", say("failed-step-n", { n: failure.step })]);
  for (const key of ["expected", "nearest", "actual"]) if (failure?.[key]) rows.push([`failed-${key}`, failure[key]]);
  const told = rows.map(([key, value]) => [el("dt", { textContent: say(key) }), el("dd", { lang: key === "failed-step" ? "" : page.center.language, textContent: value })]);
  const whole = el("details", {}, el("summary", { textContent: say("failed-report") }), el("pre", { lang: "en", tabIndex: 0, textContent: text }));
  return [...(told.length ? [el("dl", { className: "parameters" }, ...told.flat())] : []), whole];
}
