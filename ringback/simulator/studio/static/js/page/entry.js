// What an entry of the trace says, in the language of the page.
import { known, say } from "../language.js";

// The word for a key, or what stands there itself when the page has no word for it.
const word = (key, plain) => (known(key) ? say(key) : plain);

// What a branch is called: names of errors and conditions are those of the flow language.
export const branchWord = (branch) => word(`branch-${branch}`, branch);

const TITLES = {
  step: ({ type, branch }) => `${type} → ${branchWord(branch)}`,
  heard: ({ audience, text }) => `${word(`who-${audience}`, audience)}: ${text}`,
  input: ({ input, text, used }) => [word(`input-${input}`, input), text, used ? "" : `(${say("unused")})`].filter(Boolean).join(" "),
  attributes: ({ scope, names }) => `${word(`scope-${scope}`, scope)}: ${names}`,
  function: ({ function: name, error }) => `λ ${name}${error ? `: ${error}` : ""}`,
  bot: ({ intent, score, action }) => `${intent} ${score} (${action})`.replace("  ", " "),
  view: ({ audience, view }) => say("entry-view", { who: word(`who-${audience}`, audience), view }),
  state: ({ state, detail }) => (known(`event-${state}`) ? say(`event-${state}`, { detail, by: word(`by-${detail}`, detail) }) : `${state} ${detail}`.trim()),
  problem: ({ code, text }) => say(`problem-${code}`) === `problem-${code}` ? text : say(`problem-${code}`) || text,
};

export const titleOf = (entry) => TITLES[entry.kind](entry.values);
