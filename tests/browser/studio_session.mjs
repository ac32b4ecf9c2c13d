// A session of the studio as people with a keyboard, a screen reader or a telephone have it: several contacts, what is asked before
// something is lost, steps back, scenarios, a new assembly, a server that is gone for a while.
// Plays after studio.mjs, in its browser: starting one costs more than all that is done here.
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// `assembly` is a file of the assembly that may be written again; with a folder for `pictures` every state is seen in every size and color.
export async function session(page, { url, axe, assembly, pictures }) {
  const report = { axe: [], focus: {}, small: [], scrolled: [] };
  const AXE = readFileSync(axe, "utf8");
  const { text } = page;

  const click = (selector) => page.run(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const status = (state, what = state) => page.until(`document.getElementById("status").dataset.state === "${state}"`, what);
  const focused = () => page.run(`(({ id, dataset, textContent }) => id || dataset.act || dataset.answer || dataset.channel || textContent)(document.activeElement)`);
  const focus = (selector) => page.run(`document.querySelector(${JSON.stringify(selector)}).focus()`);
  const say = async (words) => {
    await focus("#words");
    await page.type(words);
    await page.key("Enter");
  };
  // Presses Tab until something has the focus: nothing on the page may need a mouse.
  async function tabTo(test, what) {
    for (let presses = 1; presses <= 60; presses++) {
      await page.key("Tab");
      if (await page.run(`((node) => ${test})(document.activeElement)`)) return presses;
    }
    throw new Error(`60 tabs do not reach ${what}`);
  }
  async function look(width, dark) {
    await page.send("Emulation.setDeviceMetricsOverride", { width, height: width === 390 ? 844 : 900, deviceScaleFactor: 1, mobile: width === 390 });
    await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
  }
  const LOOKS = [[1280, false], [1280, true], [390, false], [390, true]];
  // What axe finds. With pictures every state is looked at in every size and color, else in one of them, each in its turn.
  let turn = 0;
  const ASIDE = new Set(["faults", "scenarios"]);
  async function judge(name, width) {
    const fitting = LOOKS.filter((one) => !width || one[0] === width);
    for (const [width, dark] of pictures ? fitting : [fitting[turn++ % fitting.length]]) {
      await look(width, dark);
      if (ASIDE.has(name) && width === 390) await click("[data-screen=side]");
      if (pictures) {
          writeFileSync(join(pictures, `${name}-${width}${dark ? "-dark" : ""}.png`), await page.picture());
      }
      const found = await page.run(`axe.run({ exclude: [["#drawing svg"], ["#minimap"]] }, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 90)).join(" | ")))`);
      report.axe.push(...found.map((one) => `${name} ${width} ${dark ? "dark" : "light"}: ${one}`));
    }
    await click("[data-screen=phone]");
    await look(1280, false);
  }

  await fetch(`${url}api/reset`, { method: "POST", headers: { "X-Ringback-Studio": "1" }, body: "{}" });
  await page.run("window.before = true");
  await page.send("Page.navigate", { url });
  await page.until(`!window.before && document.body?.dataset.ready === "true"`, "the page to be ready");
  await page.run(AXE);
  await look(1280, false);
  await click("#language");
  await judge("start");
  // The drawing has tests of its own, and moves with every step.
  await click("#follow");

  // A number that nobody has is refused, and the field says so.
  await page.run(`document.getElementById("from").value = "abc"`);
  await click("#start");
  await page.until(`document.activeElement.id === "from"`, "the field with the mistake");
  report.refused = await text("#toast");
  report.invalid = await page.run(`document.getElementById("from").getAttribute("aria-invalid")`);
  await page.run(`document.getElementById("from").value = ""; document.getElementById("toast").hidden = true`);

  // By keyboard alone: to the agent, who is free; the telephone is announced; the agent's buttons keep the focus.
  await focus("#start");
  await page.key("Enter");
  await status("bot", "the main menu");
  await say("상담원 연결해 주세요");
  await status("queue", "the queue");
  report.tabs = await tabTo(`node.dataset.agent === "agent1" && node.dataset.act === "available"`, "the agent's button");
  await page.key("Enter");
  await status("ringing", "the agent's phone");
  report.announced = await text("#announce");
  report.focus.available = await focused();
  await judge("ringing");
  await tabTo(`node.dataset.act === "accept"`, "the button that accepts");
  await page.key("Enter");
  await status("agent", "the agent");
  report.focus.accepted = await focused();
  await page.type("확인해 드리겠습니다.");
  await page.key("Enter");
  await page.until(`document.getElementById("transcript").textContent.includes("확인해 드리겠습니다.")`, "the agent's own words");
  report.focus.said = await focused();
  report.transcript = await text("#transcript");
  await page.run(`document.querySelector("#transcript .understood").open = true`);
  report.scores = await text("#transcript .understood");

  // The dial pad by arrows: 5 stands below 2.
  await focus("#keys button");
  for (const key of ["ArrowRight", "ArrowDown"]) await page.key(key);
  report.pad5 = await focused();

  // Another contact beside it: asked first, listed, each with its own transcript.
  await click("input[value=chat]");
  await click("#start");
  await page.until(`document.getElementById("question").open`, "the question about the call");
  report.asked = await text("#question");
  report.focus.question = await focused();
  await judge("question");
  await click("[data-answer=call-beside]");
  await status("bot", "the chat");
  report.contacts = await text("#contacts");
  report.chat = await text("#transcript");
  await click("#contacts li:last-child button");
  await status("agent", "the telephone call again");
  report.back = await text("#transcript");
  await judge("contacts");

  // Back to where the call was with the bot, and forth again.
  report.steps = await page.run(`document.getElementById("steps").children.length`);
  await click("#steps li:nth-child(1) button");
  await status("bot", "the first step");
  report.earlier = await text("#transcript");
  await click(`#steps li:nth-child(${report.steps}) button`);
  await status("agent", "the last step");
  report.again = await text("#transcript");

  // English and Korean, again and again: what is said stays, the words of the page change.
  await click("#language");
  report.english = await text("#transcript");
  await click("#language");
  report.korean = await text("#transcript");

  // A failure in a Korean page is told in Korean.
  await page.run(`(() => { const select = document.querySelector("#faults select[data-target$='customer-lookup']"); select.value = "error"; select.dispatchEvent(new Event("change", { bubbles: true })); })()`);
  await page.until(`!document.getElementById("fault-badge").hidden`, "the badge");
  await click("#tab-faults");
  await judge("faults");
  await click("input[value=voice]");
  await click("#start");
  await page.until(`document.getElementById("question").open`, "the question about failures");
  await click("[data-answer=faults-keep]");
  await page.until(`document.getElementById("question").open && document.querySelector("[data-answer=call-instead]")`, "the question about the call");
  await click("[data-answer=call-instead]");
  await page.until(`document.querySelector("#transcript .problem") !== null`, "the planted failure");
  report.problem = await text("#transcript .problem");

  // Start over is asked about.
  await click("#reset");
  await page.until(`document.getElementById("question").open`, "the question");
  await click("[data-answer=cancel]");
  report.kept = await page.run(`document.getElementById("contacts").children.length`);
  await click("#reset");
  await page.until(`document.getElementById("question").open`, "the question");
  await click("[data-answer=reset]");
  await page.until(`document.getElementById("line").hidden`, "nothing");

  // Scenarios are run, and opened when they have passed.
  await click("#tab-scenarios");
  await click("#run-all");
  await page.until(`document.querySelectorAll("#scenarios .ok").length > 0`, "a scenario that passed");
  await page.run(`document.getElementById("run-stop").click()`);
  await page.until(`document.getElementById("run-stop").hidden`, "the end of running");
  report.ran = await page.run(`document.querySelectorAll("#scenarios .mark.ok, #scenarios .mark.no").length`);
  report.all = await page.run(`document.querySelectorAll("#scenarios .mark").length`);
  await judge("scenarios");
  await page.run(`document.querySelector("#scenarios .ok").closest("li").querySelector("[data-open]").click()`);
  await page.until(`!document.getElementById("opened").hidden`, "the scenario");
  report.opened = await text("#opened");
  report.played = await page.run(`document.getElementById("steps").children.length`);

  // A new assembly is noticed, offered, and loaded; the page says what is different.
  utimesSync(assembly, new Date(), new Date());
  await page.until(`document.getElementById("reload") !== null`, "the notice of a new assembly");
  await judge("stale");
  await click("#reload");
  await page.until(`document.getElementById("news-read") !== null`, "what is different");
  report.news = await text("#news");
  report.reopened = await text("#opened");
  await click("#news-read");

  // A server that is gone for a while: the page says so as long as it lasts, and goes on by itself.
  await page.send("Network.emulateNetworkConditions", { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await click("#step-back");
  await page.until(`!document.getElementById("connection").hidden`, "the notice that the server is gone");
  report.gone = await text("#connection");
  await page.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await page.until(`document.getElementById("connection").hidden`, "the connection");
  await click("#step-back");
  await page.until(`document.querySelector("#steps .undone") !== null`, "an act after it");

  // On a telephone: one pane at a time, nothing scrolls away under the thumb, everything is large enough for it.
  await click("#reset");
  await page.until(`document.getElementById("question").open`, "the question");
  await click("[data-answer=reset]");
  await page.until(`document.getElementById("line").hidden`, "nothing");
  await look(390, false);
  await click("input[value=voice]");
  await click("#start");
  await status("bot", "the main menu");
  const place = `JSON.stringify([scrollY, document.getElementById("phone").scrollTop, document.querySelector("#keys button").getBoundingClientRect().top])`;
  const before = await page.run(place);
  for (const key of ["1", "4"]) {
    const length = (await text("#transcript")).length;
    await page.run(`[...document.querySelectorAll("#keys button")].find((one) => one.textContent === "${key}").click()`);
    await page.until(`document.getElementById("transcript").textContent.length > ${length}`, `what key ${key} leads to`);
    report.scrolled.push([before, await page.run(place)]);
  }
  report.pad = await page.run(`(({ top, bottom }) => top > 0 && bottom <= innerHeight)(document.getElementById("keys").getBoundingClientRect())`);
  const small = `[...document.querySelectorAll("button, input, select, summary, [role=tab]")].filter((one) => one.checkVisibility() && !one.closest("svg, .said, .view, dialog")).map((one) => [one.matches("[type=radio], [type=checkbox]") ? one.closest("label") : one, one.id || one.textContent]).filter(([one]) => one.getBoundingClientRect().height < 43.5).map(([, name]) => name)`;
  for (const screen of ["phone", "flow", "side"]) {
    await click(`[data-screen=${screen}]`);
    await click("#tab-agents");
    report.small.push(...(await page.run(small)));
    report.wide = (report.wide ?? false) || (await page.run(`document.documentElement.scrollWidth > innerWidth`));
    await judge(`mobile-${screen}`, 390);
    await look(390, false);
  }
  // What was refused, and what could not be asked, is all that went wrong.
  report.problems = page.problems.filter((one) => !/422.*api\/start|ERR_INTERNET_DISCONNECTED|does not answer/.test(one));
  return report;
}
