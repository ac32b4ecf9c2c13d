// The page of the studio: draws what the server tells and sends back what people do. The server pushes every change, so
// all open pages show the same call; a page keeps no state of its own beyond the last one it was told.
import { renderBoard, wireBoard } from "./board.js";
import { renderCall, wireCall } from "./call/call.js";
import { fillEntries, updateStartLabel } from "./call/dial.js";
import { renderJournal, wireJournal } from "./call/journal.js";
import { $, el } from "./dom.js";
import { forgetFlows, renderFlow, showFlow, wireDrawing } from "./drawing/drawing.js";
import { renderFaults, wireFaults } from "./faults.js";
import { otherLanguage, say, translate } from "./language.js";
import { announceRinging } from "./page/announce.js";
import { ask } from "./page/ask.js";
import { renderNews, wireNews } from "./page/news.js";
import { renderScreens, wireScreens } from "./page/screens.js";
import { renderScenarios, wireScenarios } from "./scenarios.js";
import { act, listen, lookAt, send } from "./server.js";
import { drawnBy, page, redraw } from "./state.js";
import { wireTabs } from "./tabs.js";
import { renderAttributes, renderTrace, wireTrace } from "./trace.js";

drawnBy(() => {
  if (page.state.loaded !== page.center.loaded) return loadAgain();
  $("clock").textContent = page.state.now;
  renderNews();
  renderCall();
  renderJournal();
  renderBoard();
  renderAttributes();
  renderTrace();
  renderFaults();
  renderScenarios();
  renderScreens();
  announceRinging();
  return renderFlow();
});

function speak() {
  translate();
  updateStartLabel();
}

async function load() {
  page.center = (await send("api/center")).data;
  $("stage").textContent = page.center.stage;
  $("flows").replaceChildren(...page.center.flows.map((flow) => el("option", { value: flow.name, textContent: flow.name })));
  $("reset").hidden = page.center.shared;
  fillEntries();
}

// Another center was loaded, here or on another page: what does not change has changed.
async function loadAgain() {
  await load();
  forgetFlows();
  return redraw();
}

async function startOver() {
  if (page.state.contacts.length && (await ask(say("ask-reset"), ["reset", "cancel"])) !== "reset") return;
  await lookAt("");
  await act("api/reset", {});
}

await load();
$("at").value = page.center.start;
$("from").value = page.center.caller;
$("reset").addEventListener("click", startOver);
$("language").addEventListener("click", () => {
  otherLanguage();
  speak();
  redraw();
});
wireBoard();
wireCall();
wireDrawing();
wireFaults();
wireJournal();
wireNews();
wireScreens();
wireScenarios();
wireTabs();
wireTrace();
speak();
await listen();
await showFlow(page.state.current?.flow ?? page.center.entries.voice?.[0]?.flow ?? page.center.flows[0]?.name);
document.body.dataset.ready = "true";
