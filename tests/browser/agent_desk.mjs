// Works at the desk of an agent as the studio shows it: reads the cards, presses buttons, fills in a form.
// node agent_desk.mjs BROWSER URL AXE [PICTURES]; prints one JSON object.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./page.mjs";

const [binary, url, axe, pictures] = process.argv.slice(2);
const page = await open(binary, new URL("agent?name=agent1", url).href);
const report = { axe: [] };

const said = (words) => page.until(`document.querySelector(".view")?.textContent.includes(${JSON.stringify(words)})`, words);
const press = (label) => page.run(`[...document.querySelectorAll(".view button")].find((one) => one.textContent === ${JSON.stringify(label)}).click()`);

async function judge(name) {
  for (const width of [1280, 390]) {
    await page.send("Emulation.setDeviceMetricsOverride", { width, height: 844, deviceScaleFactor: 1, mobile: false });
    for (const scheme of ["dark", "light"]) {
      await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
      const found = await page.run(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 90)).join(" | ")))`);
      report.axe.push(...found.map((one) => `${name} ${width} ${scheme}: ${one}`));
    }
    if (await page.run(`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) report.axe.push(`${name} ${width}: wider than the window`);
    if (!pictures) continue;
    const height = await page.run(`document.querySelector("main").getBoundingClientRect().height + 20`);
    await page.send("Emulation.setDeviceMetricsOverride", { width, height: Math.ceil(height), deviceScaleFactor: 1, mobile: false });
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(pictures, `${name}-${width}.png`), await page.picture());
  }
}

try {
  await page.until(`document.body?.dataset.ready === "true"`, "the page");
  await page.run(readFileSync(axe, "utf8"));
  await said("연결되었습니다");
  report.cards = await page.text(".view");
  report.buttons = await page.run(`[...document.querySelectorAll(".view button")].map((one) => one.textContent)`);
  await press("녹음 일시 정지");
  await said("녹음을 잠시 멈추었습니다");
  await press("메모 남기기");
  await page.until(`document.querySelector(".view textarea")`, "the form");
  await page.run(`document.querySelector(".view textarea").focus()`);
  await page.type("환불 기한을 7일에서 <10일>로 늘려 달라고 하심");
  await judge("agent-note");
  await press("저장");
  await said("메모를 상담 기록에 저장했습니다");
  report.noted = await page.text(".view");
  await judge("agent-desk");
  const fault = { target: "lambda:aicc-dev-agent-guide", kind: "error" };
  await page.run(`fetch("api/fault", { method: "POST", body: ${JSON.stringify(JSON.stringify(fault))}, headers: { "Content-Type": "application/json", "X-Ringback-Studio": "1" } }).then((answer) => answer.ok || answer.text().then((text) => { throw new Error(text); }))`);
  await press("새로 고침");
  await said("불러오지 못했습니다");
  report.basics = await page.text(".view");
  await judge("agent-basics");
  report.problems = page.problems;
} finally {
  await page.close();
}
console.log(JSON.stringify(report));
