// Failures that are switched on and off.
import { $, el } from "./dom.js";
import { say } from "./language.js";
import { act } from "./server.js";
import { page } from "./state.js";

export function renderFaults() {
  $("faults").replaceChildren(
    ...page.center.faults.map((fault) => {
      const select = el("select", { ariaLabel: `${say(`of-${fault.of}`)} ${fault.name}`.trim() });
      select.append(el("option", { value: "", textContent: say("works") }), ...fault.kinds.map((kind) => el("option", { value: kind, textContent: kind })));
      select.value = page.state.faults[fault.target] ?? "";
      select.addEventListener("change", () => act("api/fault", { target: fault.target, kind: select.value }));
      return el("label", {}, el("span", { textContent: `${say(`of-${fault.of}`)} ${fault.name}`.trim() }), select);
    }),
  );
}
