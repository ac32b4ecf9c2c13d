// The line where people write, and the button for files.
import { text } from "./texts.js";

const TYPING_EVERY_MS = 5000;

export class Composer {
  // `send` is told the words, `attach` a file, `typing` that somebody writes, `refuse` why a file cannot be sent.
  constructor(root, settings, act) {
    this.words = root.querySelector("#words");
    this.file = root.querySelector("#file");
    this.button = root.querySelector("#attach");
    this.settings = settings.attachments;
    this.act = act;
    this.typed = 0;
    this.file.accept = this.settings.accept.join(",");
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.words.addEventListener("keydown", (event) => {
      // Enter that ends the composition of a Korean syllable does not send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    this.words.addEventListener("input", () => this.#input());
    this.button.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => this.#chosen());
  }

  submit() {
    const words = this.words.value.trim().normalize("NFC");
    if (!words) return;
    this.words.value = "";
    this.typed = 0;
    this.#grow();
    this.act.send(words);
  }

  focus() {
    this.words.focus({ preventScroll: true });
  }

  enable(on) {
    for (const one of [this.words, this.button, this.words.form.querySelector("[type=submit]")]) one.disabled = !on;
  }

  #input() {
    this.#grow();
    const now = Date.now();
    if (this.words.value && now - this.typed > TYPING_EVERY_MS) {
      this.typed = now;
      this.act.typing();
    }
  }

  #grow() {
    this.words.rows = Math.min(5, Math.max(1, this.words.value.split("\n").length));
  }

  #chosen() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    const problem = this.#problem(file);
    if (problem) this.act.refuse(problem);
    else this.act.attach(file);
  }

  #problem(file) {
    const { accept, megabytes } = this.settings;
    if (!accept.some((suffix) => file.name.toLowerCase().endsWith(suffix))) return text("errorFileType");
    if (file.size === 0) return text("errorFileEmpty");
    if (file.size > megabytes * 1024 * 1024) return text("errorFileSize", { size: megabytes });
    return "";
  }
}
