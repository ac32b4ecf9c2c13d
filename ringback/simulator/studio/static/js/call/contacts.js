// The contacts that go on at once: each has its own transcript, and acts are for the one that is looked at.
import { $, el } from "../dom.js";
import { say } from "../language.js";
import { patch } from "../page/patch.js";
import { lookAt } from "../server.js";
import { page } from "../state.js";

const LISTED = 8;

function line(contact) {
  const shown = contact.id === page.state.contact?.id;
  const parts = [say(contact.channel), say(`is-${contact.state}`)];
  const button = el("button", { type: "button", className: `contact ${contact.state}` }, el("b", { textContent: contact.who || "–" }), el("small", { textContent: parts.join(" · ") }));
  button.dataset.contact = contact.id;
  if (shown) button.setAttribute("aria-current", "true");
  const item = el("li", {}, button);
  item.dataset.key = contact.id;
  return item;
}

export function renderContacts() {
  const { contacts } = page.state;
  const going = contacts.filter((one) => one.state !== "ended");
  const over = contacts.filter((one) => one.state === "ended").reverse();
  const listed = [...going.reverse(), ...over].slice(0, LISTED);
  $("contacts").hidden = contacts.length < 2;
  patch($("contacts"), contacts.length < 2 ? [] : listed.map(line));
}

export function wireContacts() {
  $("contacts").addEventListener("click", (event) => {
    const button = event.target.closest("[data-contact]");
    if (button) lookAt(button.dataset.contact);
  });
}
