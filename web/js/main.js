// The page: what is shown when, and what its buttons do.
import { Composer } from "./composer.js";
import { configure, Connection, denied } from "./connection.js";
import { inFrame, onOpened, tell } from "./frame.js";
import { read } from "./settings.js";
import { startChat, StartError } from "./start.js";
import * as store from "./store.js";
import { language, show, text } from "./texts.js";
import { pressed } from "./interactive.js";
import { RESPONSE, Timeline } from "./timeline.js";

const TYPING_SHOWN_MS = 12_000;
const by = (id) => document.getElementById(id);

class Page {
  constructor(settings) {
    this.settings = settings;
    this.chat = null;
    this.opened = !inFrame();
    this.unread = 0;
    this.lastTheirs = "";
    this.timeline = new Timeline(by("messages"), settings, {
      choose: (title) => this.send(title),
      retry: (draft) => this.deliver(draft),
      download: (file) => this.download(file),
      view: (token) => this.chat.view(token),
      press: (action, data, title) => this.send(pressed(action, data, title), RESPONSE),
    });
    this.composer = new Composer(by("composer"), settings, {
      send: (words) => this.send(words),
      attach: (file) => this.attach(file),
      typing: () => this.agent && this.chat?.typing(),
      refuse: (problem) => this.warn(problem),
    });
    this.#listen();
    this.speak(store.load().language ?? settings.language);
  }

  #listen() {
    by("begin").addEventListener("submit", (event) => {
      event.preventDefault();
      this.begin();
    });
    by("language").addEventListener("click", () => this.speak(language() === "ko" ? "en" : "ko"));
    by("download").addEventListener("click", () => this.saveConversation());
    by("save").addEventListener("click", () => this.saveConversation());
    by("again").addEventListener("click", () => this.welcome({ focus: true }));
    by("end").addEventListener("click", () => by("leave").showModal());
    by("stay").addEventListener("click", () => by("leave").close());
    by("go").addEventListener("click", () => this.leave());
    by("minimize").addEventListener("click", () => tell({ close: true }));
    by("minimize").hidden = !inFrame();
    document.addEventListener("keydown", ({ key }) => key === "Escape" && !by("leave").open && tell({ close: true }));
    document.addEventListener("visibilitychange", () => this.readAll());
    window.addEventListener("offline", () => this.view === "talk" && this.warn(text("offline")));
    window.addEventListener("online", () => this.calm());
    onOpened((open) => {
      this.opened = open;
      if (open) this.arrive();
    });
  }

  // --- views -----------------------------------------------------------------------------------------------------------

  // Who is in the chat, empty while nobody is.
  get agent() {
    return this.timeline.agent;
  }

  get view() {
    return document.body.dataset.view;
  }

  set view(name) {
    document.body.dataset.view = name;
    by("end").hidden = name !== "talk";
    by("download").hidden = name !== "talk";
    this.#state();
  }

  speak(wanted) {
    show(wanted);
    store.save({ language: language() });
    by("title").textContent = this.settings.title;
    document.title = this.settings.title;
    by("language").textContent = text("language");
    by("language").lang = language() === "ko" ? "en" : "ko";
    by("language").setAttribute("aria-label", text("languageLabel"));
    this.#state();
  }

  #state() {
    const words = {
      talk: this.agent ? text("stateAgent", { name: this.agent }) : text("stateBot"),
      starting: text("stateStarting"),
      over: text("stateOver"),
    }[this.view];
    by("state").textContent = words ?? "";
  }

  welcome({ focus = false } = {}) {
    this.view = "welcome";
    this.timeline.clear();
    this.calm();
    if (focus) by("name").focus();
  }

  // The widget was opened: whoever did so wants to write or to begin.
  arrive() {
    this.readAll();
    if (this.view === "talk") this.composer.focus();
    else if (this.view === "welcome") by("name").focus();
  }

  warn(words, action, act) {
    by("notice").hidden = false;
    by("notice-text").textContent = words;
    by("notice-action").hidden = !action;
    by("notice-action").textContent = action ?? "";
    by("notice-action").onclick = act ?? null;
  }

  calm() {
    by("notice").hidden = true;
    by("notice-text").textContent = "";
  }

  // --- beginning and end -----------------------------------------------------------------------------------------------

  async begin() {
    if (this.view === "starting") return;
    this.view = "starting";
    this.calm();
    const name = by("name").value.trim().normalize("NFC") || text("customer");
    // A second try of the same start must not open a second chat.
    this.startKey ??= crypto.randomUUID();
    try {
      const details = await startChat(this.settings, name, this.startKey);
      this.startKey = null;
      store.save({ chat: details });
      await this.join(details);
      this.composer.focus();
    } catch (error) {
      this.view = "welcome";
      this.warn(error instanceof StartError ? error.message : text("broken"));
      by("begin").querySelector("[type=submit]").focus();
    }
  }

  async resume(details) {
    this.view = "starting";
    try {
      await this.join(details);
    } catch (error) {
      if (denied(error)) this.forget(text("gone"));
      else this.warn(text("broken"), text("reconnect"), () => this.resume(details));
    }
  }

  async join(details) {
    const seen = this.chat?.seen;
    this.chat?.close();
    const handlers = {
      item: (item) => this.#item(item),
      receipt: (id, kind) => this.timeline.status(id, kind),
      typing: (name) => this.typing(name),
      connected: () => this.connected(),
      lost: () => this.warn(text(navigator.onLine ? "lost" : "offline")),
      broken: () => this.warn(text("broken"), text("reconnect"), () => this.resume(details)),
      ended: () => this.#over(),
    };
    this.chat = new Connection(this.settings, details, handlers, seen);
    await this.chat.connect();
    this.view = "talk";
    this.composer.enable(true);
  }

  connected() {
    this.calm();
    document.body.dataset.connected = "true";
    this.timeline.bottom();
  }

  forget(words) {
    store.forgetChat();
    this.chat = null;
    this.welcome();
    this.warn(words);
  }

  async leave() {
    by("leave").close();
    try {
      await this.chat.leave();
    } catch (error) {
      if (denied(error)) this.#over();
      else this.warn(text("broken"));
    }
  }

  #over() {
    if (this.view === "over") return;
    store.forgetChat();
    this.chat = null;
    delete document.body.dataset.connected;
    by("typing").textContent = "";
    by("leave").close();
    this.composer.enable(false);
    this.view = "over";
    this.calm();
    this.timeline.bottom();
    if (this.opened) by("over-title").focus();
  }

  // --- the conversation ------------------------------------------------------------------------------------------------

  #item(item) {
    const kind = this.timeline.add(item);
    if (kind === "event") {
      this.#state();
      return;
    }
    if (kind === "mine") return;
    by("typing").textContent = "";
    if (kind === "agent") {
      this.lastTheirs = item.Id;
      this.chat?.receipt("delivered", item.Id);
    }
    this.unread += 1;
    this.readAll();
  }

  // What is on the screen of somebody who looks at it has been read.
  readAll() {
    if (!this.opened || document.visibilityState !== "visible") {
      tell({ unread: this.unread, label: text("unread", { count: this.unread }) });
      return;
    }
    this.unread = 0;
    tell({ unread: 0 });
    if (this.lastTheirs) this.chat?.receipt("read", this.lastTheirs);
    this.lastTheirs = "";
  }

  typing(name) {
    by("typing").textContent = text("typing", { name });
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => (by("typing").textContent = ""), TYPING_SHOWN_MS);
  }

  send(words, kind) {
    if (!this.chat) return;
    const draft = this.timeline.draft(words, crypto.randomUUID(), kind);
    this.deliver(draft);
    this.composer.focus();
  }

  async deliver(draft) {
    try {
      this.timeline.sent(draft, await this.chat.send(draft.words, draft.token, draft.kind));
    } catch (error) {
      if (denied(error)) this.#over();
      else this.timeline.failed(draft);
    }
  }

  async attach(file) {
    by("typing").textContent = text("uploading", { name: file.name });
    this.calm();
    try {
      await this.chat.attach(file);
    } catch {
      this.warn(text("errorFile"), text("retry"), () => this.attach(file));
    }
    by("typing").textContent = "";
    this.composer.focus();
  }

  async download(file) {
    try {
      offerFile(await this.chat.download(file.AttachmentId), file.AttachmentName);
    } catch {
      this.warn(text("errorDownload"));
    }
  }

  saveConversation() {
    const day = new Date().toISOString().slice(0, 10);
    // The mark at the front tells Windows that this is UTF-8.
    const content = `\uFEFF${this.timeline.plain(`${this.settings.title} ${text("transcript")}`)}`;
    offerFile(new Blob([content], { type: "text/plain;charset=utf-8" }), `${text("transcript")} ${day}.txt`);
  }
}

function offerFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function open() {
  let settings;
  try {
    settings = await read();
  } catch {
    show("ko");
    document.body.dataset.view = "welcome";
    by("begin").hidden = true;
    by("notice").hidden = false;
    by("notice-text").textContent = text("errorSettings");
    return;
  }
  configure(settings);
  const page = new Page(settings);
  const { chat } = store.load();
  if (chat) await page.resume(chat);
  else page.welcome();
  document.body.dataset.ready = "true";
  tell({ ready: true });
}

open();
