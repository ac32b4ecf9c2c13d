// Phones the center from the studio page as a person would: keyboard, agent side, faults, accessibility.
// Then a session with several contacts, see studio_session.mjs.
// node studio.mjs BROWSER URL AXE ASSEMBLY [PICTURES]; prints one JSON object.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./page.mjs";
import { session } from "./studio_session.mjs";

const [binary, url, axe, assembly, pictures] = process.argv.slice(2);
const page = await open(binary, url);
const report = {};
const { text } = page;
const click = (selector) => page.run(`document.querySelector(${JSON.stringify(selector)}).click()`);
const transcript = () => text("#transcript");

try {
  await page.until(`document.body?.dataset.ready === "true"`, "the page to be ready");
  report.stage = await text("#stage");

  // A call by keyboard alone: submit the form, press a key on the transcript, talk to the bot.
  await page.run(`document.getElementById("start").focus()`);
  await page.key("Enter");
  await page.until(`document.getElementById("status").dataset.state === "bot"`, "the main menu");
  report.welcome = await transcript();
  await page.until(`document.activeElement.id === "transcript"`, "the focus on the transcript");
  await page.key("1");
  await page.until(`document.getElementById("transcript").textContent.length > ${report.welcome.length} && document.getElementById("status").dataset.state === "bot"`, "the bot");
  await page.run(`document.getElementById("words").focus()`);
  await page.type("영업시간 알려주세요");
  await page.key("Enter");
  await page.until(`document.getElementById("transcript").textContent.includes("평일 오전 9시")`, "the answer of the bot");
  report.answer = await transcript();
  // The drawing of a flow is fetched after the words have arrived.
  await page.until(`document.querySelector("#drawing .current") !== null`, "the current action in the drawing");
  report.lit = await page.run(`document.querySelectorAll("#drawing .visited, #drawing .current").length`);
  report.current = await page.run(`document.querySelector("#drawing .current")?.dataset.action ?? ""`);

  // Tabs by arrow keys; attributes of the call.
  await page.run(`document.getElementById("tab-agents").focus()`);
  await page.key("ArrowRight");
  await page.key("ArrowRight");
  report.attributes = await text("#panel-attributes");
  report.tab = await page.run(`document.querySelector("[role=tab][aria-selected=true]").id`);

  // To an agent: available, accept, talk, hang up.
  await click("#tab-agents");
  await page.run(`document.getElementById("words").focus()`);
  await page.type("상담원 연결해 주세요");
  await page.key("Enter");
  await page.until(`document.getElementById("status").dataset.state === "queue"`, "the queue");
  report.queues = await text("#queues");
  const agent = `[...document.querySelectorAll(".agent")].find((card) => card.textContent.includes("agent1"))`;
  const press = (label) => page.run(`[...${agent}.querySelectorAll("button")].find((one) => one.textContent === ${JSON.stringify(label)}).click()`);
  await press("Go available");
  await page.until(`document.getElementById("status").dataset.state === "ringing"`, "the agent's phone");
  await press("Accept");
  await page.until(`document.getElementById("status").dataset.state === "agent"`, "the agent");
  report.agent = await page.run(`${agent}.textContent`);
  if (pictures) writeFileSync(join(pictures, "agent.png"), await page.picture());
  await click("#hangup");
  await page.until(`document.getElementById("status").dataset.state === "ended"`, "the end");

  // What somebody else does, in another page, is pushed to this one.
  await fetch(`${url}api/fault`, { method: "POST", headers: { "X-Ringback-Studio": "1" }, body: JSON.stringify({ target: "metric:", kind: "unavailable" }) });
  await page.until(`document.querySelector("#faults select[aria-label='Queue metrics']").value === "unavailable"`, "the other page's switch");
  report.pushed = true;

  // A failure switched on is asked about, and shows in the next call.
  await click("#tab-faults");
  await page.run(`(() => {
    const select = [...document.querySelectorAll("#faults label")].find((one) => one.textContent.includes("customer-lookup")).querySelector("select");
    select.value = "error";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  })()`);
  await page.until(`document.getElementById("fault-badge").textContent.startsWith("2")`, "the badge of the tab");
  await page.run(`document.getElementById("start").click()`);
  await page.until(`document.getElementById("question").open`, "the question about failures");
  report.asked = await text("#question");
  await click("[data-answer=faults-keep]");
  await page.until(`document.querySelector("#transcript .problem") !== null`, "the planted failure");
  report.problem = await text("#transcript .problem");

  // Korean page texts.
  await click("#language");
  report.korean = await text("#phone-title");
  report.lang = await page.run("document.documentElement.lang");

  // What a screen reader gets: nothing that can be pressed or filled in is nameless.
  const { nodes } = await page.send("Accessibility.getFullAXTree");
  report.nameless = nodes
    .filter((node) => !node.ignored && ["button", "textbox", "combobox", "radio", "checkbox", "tab", "DateTime"].includes(node.role?.value))
    .filter((node) => !(node.name?.value ?? "").trim())
    .map((node) => node.role.value);
  report.foreign = page.requests.filter((one) => !one.startsWith(url) && !one.startsWith("data:") && !one.startsWith("about:"));
  report.problems = [...page.problems];
  page.problems.length = 0;
  report.session = await session(page, { url, axe, assembly, pictures });
} finally {
  console.log(JSON.stringify(report));
  await page.close();
}
