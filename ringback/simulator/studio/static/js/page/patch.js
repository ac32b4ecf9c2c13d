// Makes what stands on the page equal to what should, and touches nothing that is equal already: the focus, what is being typed, open
// details and scrolled lists stay as they are. Children with a `data-key` are known by it, all others by their place.
export function patch(parent, wanted) {
  const keys = new Set(wanted.map((node) => node.dataset?.key).filter(Boolean));
  for (const child of [...parent.children]) if (child.dataset.key && !keys.has(child.dataset.key)) child.remove();
  const known = new Map([...parent.children].filter((child) => child.dataset.key).map((child) => [child.dataset.key, child]));
  let place = parent.firstChild;
  for (const node of wanted) {
    const old = node.dataset?.key ? known.get(node.dataset.key) : alike(place, node) ? place : null;
    if (!old) {
      parent.insertBefore(node, place);
      continue;
    }
    if (old === place) place = place.nextSibling;
    else parent.insertBefore(old, place);
    settle(old, node);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

const alike = (old, node) => old && old.nodeType === node.nodeType && old.nodeName === node.nodeName && !old.dataset?.key;

// What people change themselves: it is set when the element is made, and theirs from then on.
const THEIRS = { INPUT: ["value"], DETAILS: ["open"] };

function settle(old, node) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== node.data) old.data = node.data;
    return;
  }
  const theirs = THEIRS[old.nodeName] ?? [];
  for (const { name } of [...old.attributes]) if (!node.hasAttribute(name) && !theirs.includes(name)) old.removeAttribute(name);
  for (const { name, value } of node.attributes) if (!theirs.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  patch(old, [...node.childNodes]);
  if (old.nodeName === "SELECT" && old !== document.activeElement) old.value = node.value;
}
