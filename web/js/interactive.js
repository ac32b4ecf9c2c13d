// Interactive messages of Amazon Connect as buttons: a click sends the title, as the official interface does
// (docs.aws.amazon.com/connect/latest/adminguide/interactive-messages.html).
import { element } from "./rich.js";
import { place, text } from "./texts.js";

// Returns what a message offers: its words, and the titles that can be chosen. Null for anything unknown.
export function offer(content) {
  let message;
  try {
    message = JSON.parse(content);
  } catch {
    return null;
  }
  const shown = message?.data?.content;
  if (!shown || typeof shown !== "object") return null;
  const choices = (CHOICES[message.templateType] ?? (() => []))(shown);
  return { title: shown.title ?? "", subtitle: shown.subtitle ?? "", choices, list: message.templateType !== "QuickReply" };
}

// Returns the token of a view that a flow shows, empty for every other message.
export function viewToken(content) {
  try {
    const message = JSON.parse(content);
    return message?.templateType === "ViewResource" ? String(message.data?.content?.viewToken ?? "") : "";
  } catch {
    return "";
  }
}

// What was pressed in a view, as a message of the customer, and its words in the conversation.
export function pressed(action, data, title) {
  return JSON.stringify({ templateType: "ViewResource", version: "1.0", action, data, title });
}

export function answered(content) {
  try {
    const message = JSON.parse(content);
    return String(message.title || message.action || content);
  } catch {
    return content;
  }
}

const titled = (shown) =>
  (shown.elements ?? []).filter((one) => one?.title).map((one) => ({ title: one.title, detail: one.subtitle ?? "" }));

const CHOICES = {
  QuickReply: titled,
  ListPicker: titled,
  Panel: titled,
  TimePicker: (shown) => (shown.timeslots ?? []).filter((one) => one?.date).map((one) => ({ title: moment(one.date), detail: "" })),
  Carousel: (shown) =>
    (shown.elements ?? []).flatMap((one) => titled(one?.data?.content ?? {}).map((choice) => ({ ...choice, detail: choice.detail || (one.data.content.title ?? "") }))),
};

function moment(date) {
  const found = new Date(date);
  if (Number.isNaN(found.getTime())) return String(date);
  return found.toLocaleString(place(), { dateStyle: "long", timeStyle: "short" });
}

// A flow's own question is plain text; where it lists all answers of a set of config.json, they become buttons.
export function listed(words, sets) {
  const found = sets.find((set) => set.length > 1 && set.every((answer) => words.includes(answer)));
  return found ? found.map((title) => ({ title, detail: "" })) : [];
}

export function buttons(choices, { title, list, choose }) {
  const group = element("div", "", { role: "group", "aria-label": title || text("choose"), class: list ? "choices list" : "choices" });
  for (const choice of choices) {
    const button = element("button", "", { type: "button" });
    button.append(element("span", choice.title));
    if (choice.detail) button.append(element("small", choice.detail));
    button.addEventListener("click", () => {
      button.classList.add("chosen");
      choose(choice.title);
    });
    group.append(button);
  }
  return group;
}
