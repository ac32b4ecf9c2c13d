// Reads, searches and changes flows on the studio page: with the mouse, with keys alone, with a thumb on a phone.
// node studio_drawing.mjs BROWSER URL AXE [PICTURES]; prints one JSON object.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./page.mjs";

const [binary, url, axe, pictures] = process.argv.slice(2);
const page = await open(binary, url);
const report = { axe: [] };
const { text } = page;
const value = (expression) => page.run(expression);
const number = (id, name) => value(`document.getElementById("${id}").${name}`);
const rect = (selector) => value(`(({ left, top, right, bottom, width, height }) => ({ left, top, right, bottom, width, height }))(document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`);
const card = (action) => `#drawing .node[data-action="${action}"]`;
const inside = (inner, outer) => inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
const mouse = (type, x, y, more = {}) => page.send("Input.dispatchMouseEvent", { type, x, y, button: type === "mouseWheel" ? "none" : "left", clickCount: 1, pointerType: "mouse", ...more });
const touch = (type, ...points) => page.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];
const focused = () => value(`document.activeElement.dataset.path ?? document.activeElement.id`);
const step = (action) => page.until(`!document.getElementById("step").hidden && document.getElementById("step-title").textContent === "${action}"`, `the action ${action}`);
const size = (width, height, mobile = false) => page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile });

async function colors(dark) {
  const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }, { name: "prefers-reduced-motion", value: "reduce" }];
  await page.send("Emulation.setEmulatedMedia", { features });
}

// What axe finds in the drawing and the trace, and a picture of it.
async function judge(name, inDark = [false, true], where = "#flow-pane") {
  for (const dark of inDark) {
    await colors(dark);
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      writeFileSync(join(pictures, `studio-${name}${dark ? "-dark" : ""}.png`), await page.picture());
    }
    const found = await value(`axe.run({ include: [${JSON.stringify(where)}, "#panel-trace"] }, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 90)).join(" | ")))`);
    report.axe.push(...found.map((one) => `${name} ${dark ? "dark" : "light"}: ${one}`));
  }
  await colors(false);
}

async function lookAround() {
  report.start = inside(await rect(card(":start")), await rect("#drawing"));
  report.fact = (await rect(`${card("greet")} text`)).height;
  report.names = await text("#drawing svg");

  const frame = await rect("#drawing");
  const [x, y] = middle(await rect(card("prepare-call")));
  const before = await rect(card("prepare-call"));
  await mouse("mouseWheel", x, y, { deltaX: 0, deltaY: -120 });
  await page.until(`document.querySelector('${card("prepare-call")}').getBoundingClientRect().width > ${before.width * 1.2}`, "a larger drawing");
  const larger = await rect(card("prepare-call"));
  report.underThePointer = Math.abs((x - larger.left) / larger.width - (x - before.left) / before.width) < 0.05 && larger.top < y && y < larger.bottom;

  const top = await number("drawing", "scrollTop");
  await mouse("mousePressed", frame.left + 60, frame.bottom - 80);
  for (const moved of [20, 60, 100]) await mouse("mouseMoved", frame.left + 60, frame.bottom - 80 - moved, { buttons: 1 });
  await mouse("mouseReleased", frame.left + 60, frame.bottom - 180);
  report.dragged = (await number("drawing", "scrollTop")) - top;
  report.openedByDragging = !(await value(`document.getElementById("step").hidden`));

  const [mapX, mapY] = middle(await rect("#minimap"));
  await mouse("mousePressed", mapX, mapY + 30);
  await mouse("mouseReleased", mapX, mapY + 30);
  report.byMap = (await number("drawing", "scrollTop")) - top;

  await value(`document.getElementById("zoom-fit").click()`);
  report.whole = inside(await rect("#drawing svg"), await rect("#drawing"));
  const [cardX, cardY] = middle(await rect(card("greet")));
  await mouse("mousePressed", cardX, cardY);
  await mouse("mouseReleased", cardX, cardY);
  await step("greet");
  report.clicked = await text("#step-form");
}

async function callAndTrace() {
  await value(`document.getElementById("start").focus()`);
  await page.key("Enter");
  await page.until(`document.getElementById("status").dataset.state === "bot"`, "the main menu");
  await page.until(`document.querySelector("#drawing .current") !== null`, "the current action in the drawing");
  await value(`document.getElementById("step-close").click()`);
  report.followed = inside(await rect("#drawing .current"), await rect("#drawing"));
  report.scrolled = await value("window.scrollY + document.querySelector('.panes').scrollTop");

  await value(`document.getElementById("tab-trace").click()`);
  await page.until(`document.getElementById("panel-trace").scrollTop > 100`, "the newest entry of the trace");
  report.newest = inside(await rect("#trace > li:last-child"), await rect("#panel-trace"));
  report.time = await text("#trace > li:last-child time");
  const all = await value(`document.querySelectorAll("#trace > li:not([hidden])").length`);
  await value(`(() => { const kind = document.getElementById("trace-kind"); kind.value = "function"; kind.dispatchEvent(new Event("input")); })()`);
  report.filtered = [all, await value(`document.querySelectorAll("#trace > li:not([hidden])").length`), await text("#trace > li:not([hidden])")];
  await value(`(() => { const kind = document.getElementById("trace-kind"); kind.value = "attributes"; kind.dispatchEvent(new Event("input")); })()`);
  await value(`[...document.querySelectorAll("#trace > li:not([hidden]) .jump")].find((one) => one.dataset.action === "save-conversation").click()`);
  await step("save-conversation");
  await page.until(`document.querySelector("#drawing .chosen") !== null`, "the action in the drawing");
  report.jumped = [await value(`document.getElementById("flows").value`), inside(await rect("#drawing .chosen"), await rect("#drawing"))];
  report.attributes = await text("#step-visits details[open] table");
  await value(`(() => { const heat = document.getElementById("heat"); heat.value = "call"; heat.dispatchEvent(new Event("change")); })()`);
  await page.until(`document.querySelector(".heat-count") !== null`, "the counts");
  report.heat = [await text(".heat-count"), await text("#heat-legend")];
  await judge("trace");
  await value(`(() => { const heat = document.getElementById("heat"); heat.value = ""; heat.dispatchEvent(new Event("change")); })()`);
}

// With keys alone: find an action, change its prompt, be told a mistake, mend it, phone it, write the file.
async function change() {
  await value(`document.getElementById("find").focus()`);
  await page.type("choose-service");
  await page.until(`document.querySelector("#found [aria-selected=true]")?.dataset.action === "choose-service"`, "the action");
  await judge("find", [false]);
  await page.key("Enter");
  await step("choose-service");
  report.focus = [await focused()];
  await page.key("Tab");
  report.focus.push(await focused());
  await page.key("Enter", { text: "\r" });
  await page.until(`document.querySelector('[data-path="Parameters.Input.opening"]') !== null`, "the fields");
  for (let tabs = 0; tabs < 12 && (await focused()) !== "Parameters.Input.opening"; tabs++) await page.key("Tab");
  report.focus.push(await focused());
  const add = async (words) => {
    await value(`document.activeElement.setSelectionRange(document.activeElement.value.length, document.activeElement.value.length)`);
    await page.type(words);
  };
  await add(" \${queue.general.arn}");
  await page.until(`document.querySelector("#step-form [aria-invalid]") !== null`, "the finding at the field");
  report.finding = await text("#step-form .findings li");
  await judge("edit");
  await value(`document.activeElement.select()`);
  await page.type("무엇을 도와드릴까요? 편하게 말씀해 주십시오.");
  await page.until(`document.querySelector("#step-form [aria-invalid]") === null`, "no finding any more");
  await page.until(`document.querySelector('${card("choose-service")}')?.textContent.includes("편하게")`, "the new drawing");
  report.marked = await value(`document.querySelector('${card("choose-service")}').classList.contains("edited")`);
  report.stillThere = await focused();
  for (let tabs = 0; tabs < 20 && (await focused()) !== "draft-phone"; tabs++) await page.key("Tab");
  await page.key("Enter", { text: "\r" });
  await page.until(`document.getElementById("draft-phone").disabled`, "the center with the change");
  await value(`document.getElementById("draft-write").focus()`);
  await page.key("Enter", { text: "\r" });
  await page.until(`document.getElementById("draft-write").disabled`, "the written file");
  report.draft = await text("#draft-told");
  await value(`document.querySelector("#step-form .restore").focus()`);
  await page.key("Enter", { text: "\r" });
  await page.until(`document.getElementById("draft-told").textContent.includes("Changes: 0")`, "what was there before");
  report.restored = [await value(`document.querySelector('[data-path="Parameters.Input.opening"]').value`), await focused(), await value(`document.getElementById("draft-write").disabled`)];
}

// With keys alone: put an action where the flow begins, fill it, phone it, write it, take it out and undo that.
async function grow() {
  await value(`document.getElementById("find").focus()`);
  await value(`document.getElementById("find").select()`);
  await page.type("greet inbound");
  await page.until(`document.querySelector("#found [aria-selected=true]")?.dataset.flow === "inbound"`, "the greeting");
  await page.key("Enter");
  await step("greet");
  await page.until(`document.querySelector("#step-form .insert") !== null`, "the way to insert");
  const onward = await value(`[...document.querySelectorAll("#step-form .insert")].at(0).dataset.target`);
  await value(`document.querySelector("#step-form .insert").focus()`);
  await page.key("Enter", { text: "\r" });
  await page.until(`document.getElementById("question").open && document.getElementById("insert-search") !== null`, "the question");
  report.asked = [await focused()];
  await page.type("prompt");
  report.asked.push(await text("#insert-about"), await value(`document.getElementById("insert-type").value`), await value(`document.getElementById("insert-otherwise").closest("label").hidden`));
  await judge("insert", [false, true], "#question");
  for (let tabs = 0; tabs < 3 && (await focused()) !== "insert-name"; tabs++) await page.key("Tab");
  await value(`document.activeElement.select()`);
  await page.type("say-hello");
  await page.key("Enter", { text: "\r" });
  await step("say-hello");
  await page.until(`document.querySelector('${card("say-hello")}') !== null`, "the card of the new action");
  await page.until(`document.activeElement.dataset.path === "Parameters.Text" && document.querySelector("#step-form .findings li") !== null`, "the field of the prompt");
  report.inserted = [await focused(), await text("#step-form .findings li")];
  await page.type("처음 뵙겠습니다. 잠시만 기다려 주십시오.");
  await page.until(`document.querySelector("#step-form [aria-invalid]") === null`, "no finding any more");
  report.edge = await value(`[document.querySelector('#drawing [data-from="greet"][data-to="say-hello"]') !== null, document.querySelector('#drawing [data-from="say-hello"][data-to=${JSON.stringify(onward)}]') !== null]`);
  await judge("inserted", [false, true]);
  await page.until(`!document.getElementById("draft-phone").disabled`, "something to phone");
  await value(`document.getElementById("draft-phone").click()`);
  await page.until(`document.getElementById("transcript").textContent.includes("처음 뵙겠습니다")`, "the new prompt in the call");
  await value(`document.getElementById("draft-write").click()`);
  await page.until(`document.getElementById("draft-write").disabled`, "the written file");
  await value(`document.querySelector("#step-form .remove").focus()`);
  await page.key("Enter", { text: "\r" });
  await page.until(`document.getElementById("remove-to") !== null && document.getElementById("question").open`, "the question");
  report.joint = await value(`document.getElementById("remove-to").value`);
  await judge("remove", [true], "#question");
  await value(`document.querySelector("#question [data-answer=remove]").click()`);
  await step(onward);
  await page.until(`document.querySelector('${card("say-hello")}') === null`, "the drawing without it");
  await value(`document.getElementById("draft-undo").focus()`);
  await page.key("Enter", { text: "\r" });
  await page.until(`document.querySelector('${card("say-hello")}') !== null`, "the drawing with it");
  report.undone = [await text("#draft-told"), onward];
}

// On a phone: the pane alone moves, two fingers zoom the drawing and not the page, a tap opens an action.
async function onAPhone() {
  await page.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 2 });
  await size(390, 844, true);
  await value(`document.getElementById("step-close").click()`);
  await value(`document.getElementById("flow-pane").scrollIntoView()`);
  await value(`(() => { const flows = document.getElementById("flows"); flows.value = "main-menu"; flows.dispatchEvent(new Event("change")); })()`);
  await page.until(`document.getElementById("drawing").clientWidth > 200 && document.querySelector('${card("choose-service")}') !== null`, "the drawing on a phone");
  const [x, y] = middle(await rect("#drawing"));
  const width = (await rect("#drawing svg")).width;
  await touch("touchStart", [x - 30, y], [x + 30, y]);
  for (const apart of [45, 60, 75]) await touch("touchMove", [x - apart, y], [x + apart, y]);
  await touch("touchEnd");
  report.pinched = (await rect("#drawing svg")).width / width;
  report.pageScale = await value("window.visualViewport.scale");
  report.wide = await value(`document.documentElement.scrollWidth > document.documentElement.clientWidth`);
  const scrolled = await value("window.scrollY");
  await value(`(() => { document.getElementById("find").value = ""; const node = document.querySelector('${card("choose-service")}'); const box = node.getBoundingClientRect(), pane = document.getElementById("drawing"), frame = pane.getBoundingClientRect(); pane.scrollBy(box.left - frame.left - 40, box.top - frame.top - 40); })()`);
  const box = await rect(card("choose-service"));
  await touch("touchStart", [box.left + 40, box.top + 40]);
  await touch("touchEnd");
  await step("choose-service");
  report.tapped = (await value("window.scrollY")) - scrolled;
  report.small = await value(`[...document.querySelectorAll("#flow-pane :is(button, select, input:not([type=checkbox]), .button)")].filter((one) => one.checkVisibility() && !one.matches(".jump, .restore") && one.getBoundingClientRect().height < 32).map((one) => one.id)`);
  await judge("phone", [true]);
}

try {
  await size(1280, 800);
  await page.until(`document.body?.dataset.ready === "true"`, "the page to be ready");
  await value(readFileSync(axe, "utf8") + ";0");
  await colors(false);
  await lookAround();
  await callAndTrace();
  await change();
  await grow();
  await value(`(document.getElementById("language").focus(), document.getElementById("language").click())`);
  await page.until(`document.querySelector("#drawing svg").textContent.includes("시작")`, "the Korean drawing");
  report.korean = [await text("#step-form h4"), await text("#drawing svg")];
  report.dark = await value(`getComputedStyle(document.querySelector("#drawing .shape")).fill`);
  await colors(true);
  report.dark = [report.dark, await value(`getComputedStyle(document.querySelector("#drawing .shape")).fill`)];
  await colors(false);
  await onAPhone();
  report.foreign = page.requests.filter((one) => !one.startsWith(url) && !one.startsWith("data:") && !one.startsWith("about:"));
  report.problems = page.problems;
} finally {
  console.log(JSON.stringify(report));
  await page.close();
}
