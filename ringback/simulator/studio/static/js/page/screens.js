// On a narrow page one pane is seen at a time, chosen with the thumb at its lower edge.
import { page } from "../state.js";

const buttons = () => document.querySelectorAll("#screens button");

export function showScreen(name) {
  document.body.dataset.screen = name;
  for (const button of buttons()) button.setAttribute("aria-pressed", button.dataset.screen === name);
}

export function renderScreens() {
  const rings = page.state.agents.some((agent) => agent.state === "offered");
  for (const button of buttons()) button.classList.toggle("rings", button.dataset.screen === "side" && rings);
}

export function wireScreens() {
  for (const button of buttons()) button.addEventListener("click", () => showScreen(button.dataset.screen));
  showScreen("phone");
}
