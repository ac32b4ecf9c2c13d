// Says to screen readers what rings: a telephone is heard without looking at it.
import { $ } from "../dom.js";
import { say } from "../language.js";
import { page } from "../state.js";

let rang = new Set();

function* ringing() {
  for (const agent of page.state.agents) {
    for (const contact of agent.contacts.filter((one) => one.state === "offered")) {
      yield [`${agent.name} ${contact.id}`, say("announce-agent", { agent: agent.name, channel: say(contact.channel), queue: contact.queue ?? "" })];
    }
  }
  for (const call of page.state.contacts.filter((one) => one.state === "dialling")) yield [call.id, say("announce-customer", { who: call.who })];
}

export function announceRinging() {
  const rings = new Map(ringing());
  const news = [...rings].filter(([key]) => !rang.has(key)).map(([, text]) => text);
  rang = new Set(rings.keys());
  if (news.length) $("announce").textContent = news.join(" ");
  else if (!rings.size) $("announce").textContent = "";
}
