// Looks at a report as a manager would, on a telephone and on a desk, in light, in dark and on paper.
// node report.mjs BROWSER URL AXE [PICTURES]; prints one JSON object.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./page.mjs";

const [binary, url, axe, pictures] = process.argv.slice(2);
const page = await open(binary, url);
const report = { axe: [], wide: [], charts: 0, problems: [] };
const AXE = readFileSync(axe, "utf8");

async function look(width, media) {
  await page.send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
  await page.send("Emulation.setEmulatedMedia", { media: media === "print" ? "print" : "screen", features: [{ name: "prefers-color-scheme", value: media === "dark" ? "dark" : "light" }] });
}

await page.run(`${AXE};1`);
const LOOKS = { 390: pictures ? ["dark", "light"] : ["dark"], 1280: ["light", "print"] };
for (const [width, looks] of Object.entries(LOOKS).map(([wide, looks]) => [Number(wide), looks])) {
  for (const media of looks) {
    await look(width, media);
    const found = await page.run(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 90)).join(" | ")))`);
    report.axe.push(...found.map((one) => `${width} ${media}: ${one}`));
    if (media !== "print" && (await page.run(`document.documentElement.scrollWidth > document.documentElement.clientWidth`))) report.wide.push(`${width} ${media}`);
    if (pictures && media === "light") {
      const height = await page.run(`document.documentElement.scrollHeight`);
      await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      mkdirSync(pictures, { recursive: true });
      writeFileSync(join(pictures, `report-${width}.png`), await page.picture());
    }
  }
}
report.charts = await page.run(`document.querySelectorAll("figure > svg[role=img][aria-label]").length`);
report.problems = page.problems;
console.log(JSON.stringify(report));
await page.close();
