// Turns the text of a message into nodes: addresses become links, and Markdown its few signs. Never HTML.
const PLAIN = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}…])/g;
const MARKDOWN = /(\*\*[^*\n]+\*\*|\*[^*\n]+\*|\[[^\]\n]+\]\(https?:\/\/[^\s)]+\)|https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}…])/g;

export function nodes(text, { markdown = false } = {}) {
  return text.split(markdown ? MARKDOWN : PLAIN).filter(Boolean).map((part) => node(part, markdown));
}

function node(part, markdown) {
  if (/^https?:\/\//.test(part)) return link(part, part);
  if (markdown) {
    const named = /^\[([^\]]+)\]\((https?:[^)]+)\)$/.exec(part);
    if (named) return link(named[1], named[2]);
    const strong = /^\*\*(.+)\*\*$/.exec(part);
    if (strong) return element("strong", strong[1]);
    const stressed = /^\*(.+)\*$/.exec(part);
    if (stressed) return element("em", stressed[1]);
  }
  return document.createTextNode(part);
}

function link(label, address) {
  const made = element("a", label);
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

export function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
