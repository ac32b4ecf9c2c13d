// The page of the studio: draws what the server tells and sends back what people do. The server pushes every change, so
// all open pages show the same call; a page keeps no state of its own beyond the last one it was told.
import { renderBoard } from "./board.js";
import { fillEntries, renderCall, updateStartLabel, wireCall } from "./call.js";
import { $ } from "./dom.js";
import { renderFlow, showFlow, wireDrawing } from "./drawing/drawing.js";
import { renderFaults } from "./faults.js";
import { otherLanguage, translate } from "./language.js";
import { renderScenarios, wireScenarios } from "./scenarios.js";
import { act, listen, send } from "./server.js";
import { drawnBy, page, redraw } from "./state.js";
import { wireTabs } from "./tabs.js";
import { renderAttributes, renderTrace, wireTrace } from "./trace.js";

drawnBy(() => {
  $("clock").textContent = page.state.now;
  renderCall();
  renderBoard();
  renderAttributes();
  renderTrace();
  renderFaults();
  renderScenarios();
  return renderFlow();
});

function speak() {
  translate();
  updateStartLabel();
}

page.center = (await send("api/center")).data;
$("stage").textContent = page.center.stage;
$("at").value = page.center.start;
$("reset").addEventListener("click", () => act("api/reset", {}));
$("language").addEventListener("click", () => {
  otherLanguage();
  speak();
  redraw();
});
wireCall();
wireDrawing();
wireScenarios();
wireTabs();
wireTrace();
speak();
fillEntries();
await listen();
await showFlow(page.state.current?.flow ?? page.center.entries.voice?.[0]?.flow ?? page.center.flows[0]?.name);
document.body.dataset.ready = "true";
