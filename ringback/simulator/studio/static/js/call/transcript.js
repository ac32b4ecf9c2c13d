// What both sides said and what the customer noticed, in the language of the page; what was said stays in the center's own.
import { $, el } from "../dom.js";
import { known, say } from "../language.js";
import { page } from "../state.js";

// Whoever scrolls up wants to read; the newest line is followed by everybody else.
const NEAR_THE_END = 60;
let drawn = { about: "", lines: [] };

function wordsOf(line) {
  if (line.who === "problem") {
    if (page.language === "en") return line.text;
    return [say(known(line.key) ? line.key : "problem-other"), line.detail].filter(Boolean).join(": ");
  }
  if (line.key) return say(line.key, { detail: line.detail ?? "", by: say(`by-${line.detail}`) });
  return line.text;
}

function said(line) {
  const head = [say(`who-${line.who}`), line.at, line.unused ? say("unused") : ""].filter(Boolean).join(" · ");
  const node = el("div", { className: `said ${line.who}` }, el("small", { textContent: head, lang: page.language }), wordsOf(line));
  node.lang = line.text && line.who !== "problem" ? page.center.language : page.language;
  return node;
}

const points = (score) => (score === null ? say("understood-none") : score.toFixed(2));

// What the bot made of the words above, with the score of every intent it thought of.
function understood(line) {
  const scores = line.scores.map(([intent, score]) => el("li", {}, el("span", { textContent: intent }), el("b", { textContent: points(score) })));
  const told = [say("understood", { intent: line.intent }), line.score === null ? "" : points(line.score)].filter(Boolean).join(" ");
  return el("details", { className: "said understood" }, el("summary", { textContent: told }), el("ol", {}, ...scores));
}

export function renderTranscript() {
  const log = $("transcript");
  const about = `${page.state.contact.id} ${page.language}`;
  const lines = page.state.transcript.map((line) => JSON.stringify(line));
  const same = drawn.about === about;
  const follows = !same || log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
  // Lines are added at the end; after a step back the last ones are gone, or others.
  let kept = 0;
  while (same && kept < drawn.lines.length && drawn.lines[kept] === lines[kept]) kept++;
  while (log.children.length > kept) log.lastElementChild.remove();
  // Switching to another contact or language is no news: only lines that come in are read out.
  log.setAttribute("aria-live", same ? "polite" : "off");
  log.append(...page.state.transcript.slice(kept).map((line) => (line.who === "understood" ? understood : said)(line)));
  drawn = { about, lines };
  if (follows) log.scrollTop = log.scrollHeight;
}
