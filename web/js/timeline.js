// The conversation as people see it: messages, files, notices and choices, in the order of their times.
import { answered, buttons, listed, offer, viewToken } from "./interactive.js";
import { element, nodes } from "./rich.js";
import { place, text } from "./texts.js";
import { draw } from "./views.js";

const EVENT = "application/vnd.amazonaws.connect.event.";
const INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive";
export const RESPONSE = `${INTERACTIVE}.response`;
const NOTICES = { "participant.joined": "agentJoined", "participant.left": "agentLeft", "transfer.succeeded": "transferred" };

export class Timeline {
  // `choose` is told the title of a button, `retry` a message that was not sent, `download` a file; `view` returns what
  // belongs to the token of a view, and `press` is told what was pressed in it.
  constructor(list, settings, { choose, retry, download, view, press }) {
    this.list = list;
    this.answers = settings.answers;
    this.act = { choose, retry, download, view, press };
    this.low = true;
    // Whoever sees the newest message keeps seeing it, whatever changes the size: a keyboard, a notice, the end.
    list.parentElement.addEventListener("scroll", () => (this.low = this.#isLow()), { passive: true });
    new ResizeObserver(() => this.low && this.bottom()).observe(list.parentElement);
    this.clear();
  }

  clear() {
    this.list.replaceChildren();
    this.entries = [];
    this.mine = new Map();
    this.waiting = [];
    this.agent = "";
  }

  // Adds an item of the service; returns what kind of news it is for the page: agent, bot, mine, event.
  add(item) {
    if (item.Type === "EVENT") return this.#event(item);
    if (item.ParticipantRole === "CUSTOMER") {
      if (item.Type !== "ATTACHMENT" && this.#echo(item)) return "mine";
      const line = this.#line(item, "mine");
      this.mine.set(item.Id, line);
      this.status(item.Id, "sent");
      return "mine";
    }
    const kind = item.ParticipantRole === "AGENT" ? "agent" : item.DisplayName === "BOT" ? "bot" : "system";
    if (kind === "agent") this.#retire();
    this.#line(item, kind);
    return kind;
  }

  // A message of this window before the service has it; `kind` is its content type.
  draft(words, token, kind = "text/plain") {
    this.#retire();
    const draft = { token, words, kind, line: this.#line({ Content: words, ContentType: kind }, "mine") };
    this.waiting.push(draft);
    this.#status(draft.line, "sending");
    return draft;
  }

  sent(draft, { Id: id, AbsoluteTime: moment }) {
    if (!this.waiting.includes(draft)) return;
    this.waiting.splice(this.waiting.indexOf(draft), 1);
    this.mine.set(id, draft.line);
    const at = new Date(moment);
    draft.line.querySelector("time").replaceWith(element("time", clock(at), { datetime: at.toISOString() }));
    Object.assign(this.entries.find((one) => one.line === draft.line), { id, at: clock(at, true), moment: at.getTime() });
    this.status(id, "sent");
  }

  failed(draft) {
    this.#status(draft.line, "failed");
    const again = element("button", text("retry"), { type: "button", class: "retry" });
    again.addEventListener("click", () => {
      this.#status(draft.line, "sending");
      this.act.retry(draft);
    });
    draft.line.querySelector(".status").append(" ", again);
  }

  // sent, delivered and read only ever go forward.
  status(id, state) {
    const line = this.mine.get(id);
    const order = ["sending", "failed", "sent", "delivered", "read"];
    if (!line || order.indexOf(state) <= order.indexOf(line.dataset.status ?? "")) return;
    this.#status(line, state);
    for (const other of this.mine.values()) if (other !== line) other.querySelector(".status")?.classList.add("old");
  }

  notice(words, moment) {
    const line = element("li", "", { class: "notice" });
    line.append(element("p", words));
    this.#append(line, { words, who: text("system"), moment });
  }

  // The conversation as a text file.
  plain(title) {
    const lines = this.entries.map(({ at, who, words }) => `[${at}] ${who}: ${words}`);
    return [title, "", ...lines, ""].join("\r\n");
  }

  // A message of this window comes back from the service: it belongs where the service has put it, which is behind what
  // the other side said while it was on its way.
  #echo(item) {
    const draft = this.waiting.find((one) => one.words === item.Content);
    if (!this.mine.has(item.Id)) {
      if (!draft) return false;
      this.sent(draft, item);
    }
    const line = this.mine.get(item.Id);
    const from = this.entries.findIndex((one) => one.line === line);
    const first = this.entries.findIndex((one) => this.waiting.some((waiting) => waiting.line === one.line));
    const end = first < 0 ? this.entries.length : first;
    if (from < end - 1) {
      const [entry] = this.entries.splice(from, 1);
      this.entries[end - 2].line.after(line);
      this.entries.splice(end - 1, 0, entry);
    }
    return true;
  }

  #event(item) {
    const kind = item.ContentType.replace(EVENT, "");
    if (item.ParticipantRole === "AGENT") {
      this.agent = kind === "participant.joined" ? item.DisplayName : "";
      if (kind in NOTICES) this.notice(text(NOTICES[kind], { name: item.DisplayName }), Date.parse(item.AbsoluteTime));
    }
    return "event";
  }

  #line(item, kind) {
    const line = element("li", "", { class: kind });
    const who = { mine: text("you"), bot: text("bot"), system: text("system"), agent: text("agent", { name: item.DisplayName }) }[kind];
    line.append(element("span", who, { class: "who" }));
    const bubble = element("div", "", { class: "bubble" });
    line.append(bubble);
    const words = item.Type === "ATTACHMENT" ? this.#files(item, bubble) : this.#words(item, bubble, line);
    const moment = item.AbsoluteTime ? new Date(item.AbsoluteTime) : new Date();
    const foot = element("p", "", { class: "foot" });
    foot.append(element("time", clock(moment), { datetime: moment.toISOString() }));
    if (kind === "mine") foot.append(element("span", "", { class: "status" }));
    line.append(foot);
    this.#append(line, { id: item.Id, who, words, at: clock(moment, true), moment: item.AbsoluteTime ? moment.getTime() : 0 });
    return line;
  }

  #words(item, bubble, line) {
    const shown = item.ContentType === INTERACTIVE ? viewToken(item.Content) : "";
    if (shown) return this.#view(shown, bubble);
    if (item.ContentType === RESPONSE) {
      this.#paragraphs(bubble, answered(item.Content));
      return answered(item.Content);
    }
    const offered = item.ContentType === INTERACTIVE ? offer(item.Content) : null;
    if (offered) {
      for (const words of [offered.title, offered.subtitle].filter(Boolean)) this.#paragraphs(bubble, words);
      this.#choices(line, offered.choices, offered);
      return [offered.title, offered.subtitle, ...offered.choices.map((one) => `- ${one.title}`)].filter(Boolean).join("\r\n  ");
    }
    const words = item.Content ?? "";
    this.#paragraphs(bubble, words, item.ContentType === "text/markdown");
    if (item.ParticipantRole === "SYSTEM") this.#choices(line, listed(words, this.answers), { title: "", list: false });
    return words;
  }

  // A view is asked for when it is shown; one that cannot be had says so, and words are always an answer.
  #view(token, bubble) {
    this.#retire();
    this.act.view(token).then(
      (described) => {
        const form = draw(described, (action, data, title) => this.act.press(action, data, title));
        if (bubble.closest("li") !== this.list.lastElementChild) close(form);
        bubble.append(form);
        if (this.low) this.bottom();
      },
      () => this.#paragraphs(bubble, text("viewBroken")),
    );
    return text("view");
  }

  #paragraphs(bubble, words, markdown = false) {
    for (const part of words.split(/\n+/)) {
      const paragraph = element("p");
      paragraph.append(...nodes(part, { markdown }));
      bubble.append(paragraph);
    }
  }

  #choices(line, choices, { title, list }) {
    if (!choices.length) return;
    this.#retire();
    line.append(buttons(choices, { title, list, choose: this.act.choose }));
  }

  #files(item, bubble) {
    for (const file of item.Attachments ?? []) {
      const button = element("button", file.AttachmentName, { type: "button", class: "file", "aria-label": text("fileDownload", { name: file.AttachmentName }) });
      button.addEventListener("click", () => this.act.download(file));
      bubble.append(button);
    }
    return (item.Attachments ?? []).map((file) => text("file", { name: file.AttachmentName })).join(", ");
  }

  // Buttons belong to the last question: once it is answered they only show what was chosen.
  #retire() {
    for (const group of this.list.querySelectorAll(".choices:not(.past)")) {
      group.classList.add("past");
      for (const button of group.querySelectorAll("button")) button.disabled = true;
    }
    for (const form of this.list.querySelectorAll(".view:not(.past)")) close(form);
  }

  #status(line, state) {
    line.dataset.status = state;
    line.querySelector(".status")?.replaceChildren(text(state));
  }

  #append(line, entry) {
    const shown = { at: clock(new Date(), true), ...entry, line };
    // A transcript that was asked for may come after newer news.
    const next = entry.moment ? this.entries.findIndex((one) => one.moment > entry.moment) : -1;
    if (next >= 0) {
      this.entries[next].line.before(line);
      this.entries.splice(next, 0, shown);
    } else {
      this.entries.push(shown);
      this.list.append(line);
    }
    if (this.low || line.classList.contains("mine")) this.bottom();
  }

  bottom() {
    const frame = this.list.parentElement;
    frame.scrollTo({ top: frame.scrollHeight, behavior: "instant" });
    this.low = true;
  }

  #isLow() {
    const frame = this.list.parentElement;
    return frame.scrollHeight - frame.scrollTop - frame.clientHeight < 120;
  }
}

// What was answered is shown, and cannot be answered again.
function close(form) {
  form.classList.add("past");
  for (const one of form.querySelectorAll("input, textarea, select, button")) one.disabled = true;
}

function clock(moment, withDay = false) {
  return moment.toLocaleString(place(), withDay ? { dateStyle: "short", timeStyle: "short" } : { timeStyle: "short" });
}
