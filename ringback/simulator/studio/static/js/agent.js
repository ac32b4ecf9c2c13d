// The desk of one agent in a window of its own: /agent?name=NAME, the first agent without a name.
import { agentCard, wireBoard } from "./board.js";
import { $ } from "./dom.js";
import { otherLanguage, translate } from "./language.js";
import { patch } from "./page/patch.js";
import { listen, send } from "./server.js";
import { drawnBy, page, redraw } from "./state.js";

const name = new URLSearchParams(location.search).get("name");

drawnBy(() => {
  const agent = page.state.agents.find((one) => one.name === name) ?? page.state.agents[0];
  document.title = agent.name;
  patch($("agents"), [agentCard(agent)]);
});

$("language").addEventListener("click", () => {
  otherLanguage();
  translate();
  redraw();
});
page.center = (await send("api/center")).data;
translate();
wireBoard();
await listen();
document.body.dataset.ready = "true";
