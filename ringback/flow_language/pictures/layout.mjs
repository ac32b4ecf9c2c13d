// Lays graphs out with Graphviz. Reads a JSON list of DOT texts from standard input, writes a JSON list of layouts.
// The first argument is the file of @viz-js/viz to load.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { instance } = await import(pathToFileURL(process.argv[2]).href);
const viz = await instance();
const layouts = [];
for (const dot of JSON.parse(readFileSync(0, "utf8"))) {
  const result = viz.render(dot, { format: "json0", engine: "dot" });
  if (result.status !== "success") {
    console.error(`Error: ${result.errors.map((problem) => problem.message).join("; ")}`);
    process.exit(1);
  }
  layouts.push(result.output);
}
process.stdout.write(JSON.stringify(layouts));
