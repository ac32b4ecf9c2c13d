// Puts a chat button into any page: <script type="module" src="https://chat.example/widget.js"></script>.
// The chat itself runs in a frame of its own origin, so the page around it needs no more than to allow this script, its
// style sheet and the frame (docs/web-chat.md).
const BASE = new URL(".", import.meta.url);
const OPEN = "web-chat-open";
const LABELS = {
  ko: { open: "상담 채팅 열기", close: "상담 채팅 닫기", frame: "상담 채팅" },
  en: { open: "Open the chat", close: "Close the chat", frame: "Chat" },
};

function made(tag, attributes) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function icon() {
  const names = { viewBox: "0 0 24 24", "aria-hidden": "true" };
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries(names)) picture.setAttribute(name, value);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M4 5h16v11H9l-5 4z M8 9h8 M8 12h5");
  picture.append(line);
  return picture;
}

class Widget {
  constructor(labels) {
    this.labels = labels;
    this.frame = null;
    this.unread = made("span", { class: "web-chat-unread", hidden: "" });
    this.button = made("button", { type: "button", class: "web-chat-button", "aria-expanded": "false", "aria-controls": "web-chat-frame" });
    this.button.append(icon(), this.unread);
    this.button.addEventListener("click", () => this.toggle());
    this.#label();
    document.body.append(this.button);
    window.addEventListener("message", (event) => this.#told(event));
    if (sessionStorage.getItem(OPEN) === "1") this.toggle();
  }

  get opened() {
    return Boolean(this.frame && !this.frame.hidden);
  }

  toggle() {
    this.frame ??= this.#framed();
    this.frame.hidden = !this.frame.hidden;
    this.button.setAttribute("aria-expanded", String(this.opened));
    document.documentElement.classList.toggle("web-chat-opened", this.opened);
    sessionStorage.setItem(OPEN, this.opened ? "1" : "0");
    this.#label();
    this.#tell();
    if (this.opened) this.frame.focus();
    else this.button.focus();
  }

  #framed() {
    const frame = made("iframe", { id: "web-chat-frame", class: "web-chat-frame", title: this.labels.frame, src: new URL("index.html", BASE).href, hidden: "" });
    // Before the button, so that Tab goes from the page through the chat to the button that closes it.
    this.button.before(frame);
    return frame;
  }

  #tell() {
    this.frame?.contentWindow?.postMessage({ source: "web-chat-widget", open: this.opened }, BASE.origin);
  }

  #told({ origin, source, data }) {
    if (origin !== BASE.origin || source !== this.frame?.contentWindow || data?.source !== "web-chat") return;
    if (data.ready) this.#tell();
    if (data.close && this.opened) this.toggle();
    if (typeof data.unread === "number") {
      this.unread.hidden = data.unread === 0;
      this.unread.textContent = data.unread > 99 ? "99+" : String(data.unread);
      this.#label(data.unread ? data.label : "");
    }
  }

  #label(unread = "") {
    const words = this.opened ? this.labels.close : this.labels.open;
    this.button.setAttribute("aria-label", unread ? `${words} (${unread})` : words);
  }
}

document.head.append(made("link", { rel: "stylesheet", href: new URL("widget.css", BASE).href }));
const wanted = document.documentElement.lang.slice(0, 2);
new Widget(LABELS[wanted] ?? LABELS.ko);
