// Questions that are asked before something is lost. The focus goes to a field that asks for it or else to the answer that loses
// nothing, and back to where it was.
import { $, el } from "../dom.js";
import { say } from "../language.js";

// Answers after which something is gone.
const ENDS = new Set(["remove", "reset"]);

// Resolves to the chosen answer, or to "" when the person leaves the question; `answers` are keys of texts, the safest one last.
export function ask(question, answers, ...details) {
  const dialog = $("question");
  const before = document.activeElement;
  const buttons = answers.map((answer, index) => {
    const button = el("button", { type: "submit", value: answer, textContent: say(answer), className: index ? "" : ENDS.has(answer) ? "stop" : "go" });
    button.dataset.answer = answer;
    button.formNoValidate = answer === "cancel";
    return button;
  });
  $("question-title").textContent = question;
  $("question-body").replaceChildren(...details);
  $("question-answers").replaceChildren(...buttons);
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? buttons.at(-1)).focus();
  return new Promise((resolve) => {
    const answered = (event, answer) => {
      event.preventDefault();
      dialog.onsubmit = dialog.oncancel = null;
      dialog.close();
      before?.focus?.();
      resolve(answer);
    };
    dialog.onsubmit = (event) => answered(event, event.submitter.value);
    dialog.oncancel = (event) => answered(event, "");
  });
}
