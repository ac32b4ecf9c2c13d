// Views that a flow shows to a customer (the block Show view), drawn from the components of a view's template:
// docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html. What is no component known here is left
// out; a view without any offers its actions by their names, so that nobody is stuck.
import { element, nodes } from "./rich.js";
import { text } from "./texts.js";

const FIELDS = { FormInput: input, TextArea: area, Dropdown: select, DatePicker: (props) => input(props, "date"), TimePicker: (props) => input(props, "time"), RadioGroup: (props) => group(props, "radio"), CheckboxGroup: (props) => group(props, "checkbox") };
const PLAIN = { Header: heading, TextBox: words, Alert: words, AttributeBar: facts, AttributeSection: facts };
let made = 0;

// Returns the view as a form with a name; `press` is told the action, what was filled in, and the words of the button.
export function draw(described, press) {
  const template = parsed(described?.Content?.Template);
  const title = String(template.Head?.Title || described?.Name || "");
  const form = element("form", "", { class: "view", "aria-label": title || text("view") });
  if (title) form.append(element("h2", title));
  for (const part of template.Body ?? []) form.append(...drawn(part));
  if (!form.querySelector("button")) {
    const row = element("div", "", { class: "choices" });
    for (const action of described?.Content?.Actions ?? []) row.append(button({ Action: action }, [action]));
    if (row.childElementCount) form.append(row);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    if (pressed) press(pressed.dataset.action, { ...filled(form, pressed), ...JSON.parse(pressed.dataset.told) }, pressed.dataset.label);
  });
  return form;
}

function parsed(given) {
  try {
    const found = typeof given === "string" ? JSON.parse(given) : given;
    return found && typeof found === "object" ? found : {};
  } catch {
    return {};
  }
}

function* drawn(part) {
  if (typeof part === "string") {
    if (part.trim()) yield paragraph(part);
    return;
  }
  if (!part || typeof part !== "object") return;
  const props = part.Props ?? {};
  const content = [part.Content ?? [], props.Items ?? []].flat();
  if (part.Type in FIELDS) yield FIELDS[part.Type](props);
  else if (part.Type in PLAIN) yield* PLAIN[part.Type](props, content);
  else if (part.Type === "Button" || part.Type === "SubmitButton") yield button(props, content, part.Type === "SubmitButton");
  else if (part.Type === "Card") yield card(props, content);
  else yield* inside(part.Type, props, content);
}

// Container, Form, Section, ButtonGroup, and whatever else holds something.
function* inside(type, props, content) {
  if (props.Heading) yield element("h3", String(props.Heading));
  const parts = content.flatMap((one) => [...drawn(one)]);
  if (type !== "ButtonGroup") return yield* parts;
  const row = element("div", "", { class: "choices" });
  row.append(...parts);
  yield row;
}

function* heading(props, content) {
  yield element("h3", said(content) || String(props.Text ?? ""));
}

function* words(props, content) {
  for (const one of [props.Header, props.Value, said(content)]) if (one) yield paragraph(String(one));
}

function* facts(props, content) {
  const list = element("dl", "", { class: "facts" });
  for (const one of props.Attributes ?? content) list.append(element("dt", String(one.Label ?? "")), element("dd", String(one.Value ?? "")));
  if (list.childElementCount) yield list;
}

function card(props, content) {
  const box = element("div", "", { class: "card" });
  if (props.Heading) box.append(element("h3", String(props.Heading)));
  for (const one of [props.Status, props.Description]) if (one) box.append(paragraph(String(one)));
  for (const one of content) box.append(...drawn(one));
  const told = Object.fromEntries(["Id", "Heading"].filter((name) => props[name]).map((name) => [name, props[name]]));
  if (props.Action) box.append(button({ Action: props.Action, Told: told, Label: props.Heading }, [text("pick")]));
  return box;
}

function button(props, content, primary = false) {
  const label = said(content) || String(props.Label || props.Action || "");
  const attributes = { type: "submit", "data-action": String(props.Action || "Submit"), "data-told": JSON.stringify(props.Told ?? {}), "data-label": String(props.Label || label) };
  const pressed = element("button", label, attributes);
  if (primary) pressed.className = "primary";
  else pressed.formNoValidate = true;
  if (props.Label && props.Label !== label) pressed.setAttribute("aria-label", `${props.Label}: ${label}`);
  return pressed;
}

// --- fields ------------------------------------------------------------------------------------------------------------

function input(props, kind) {
  const asked = String(props.InputType ?? "").toLowerCase();
  const type = kind ?? (["email", "number", "tel", "password", "url"].includes(asked) ? asked : "text");
  return labeled(props, element("input", "", { type }));
}

function area(props) {
  return labeled(props, element("textarea", "", { rows: "3" }));
}

function select(props) {
  const list = element("select");
  list.append(element("option", text("choose"), { value: "" }), ...options(props).map(([label, value]) => element("option", label, { value })));
  return labeled(props, list);
}

function labeled(props, field) {
  const id = `view-field-${++made}`;
  Object.assign(field, { id, name: String(props.Name ?? ""), required: needed(props) });
  if (props.DefaultValue !== undefined) field.value = String([props.DefaultValue].flat()[0] ?? "");
  const box = element("p", "", { class: "field" });
  box.append(element("label", String(props.Label || props.Name || ""), { for: id }), field);
  if (props.HelperText) {
    field.setAttribute("aria-describedby", `${id}-help`);
    box.append(element("small", String(props.HelperText), { id: `${id}-help` }));
  }
  return box;
}

function group(props, type) {
  const set = element("fieldset", "", { class: "field" });
  set.append(element("legend", String(props.Label || props.Name || "")));
  const chosen = new Set([props.DefaultValue ?? []].flat().map(String));
  for (const [label, value] of options(props)) {
    const line = element("label");
    const box = element("input", "", { type, name: String(props.Name ?? ""), value });
    box.checked = chosen.has(value);
    box.required = type === "radio" && needed(props);
    line.append(box, ` ${label}`);
    set.append(line);
  }
  return set;
}

const needed = (props) => String(props.Required).toLowerCase() === "true";
const options = (props) => [props.Options ?? []].flat().map((one) => (typeof one === "object" ? [String(one.Label ?? one.Value), String(one.Value ?? one.Label)] : [String(one), String(one)]));
const said = (content) => content.filter((one) => typeof one === "string").join(" ").trim();

function paragraph(given) {
  const line = element("p");
  line.append(...nodes(given));
  return line;
}

// A name that several boxes share has a list of what was chosen.
function filled(form, pressed) {
  if (!pressed.classList.contains("primary")) return {};
  const several = new Set([...form.querySelectorAll('[type="checkbox"]')].map((box) => box.name));
  const data = new FormData(form);
  return Object.fromEntries([...new Set(data.keys())].map((name) => [name, several.has(name) ? data.getAll(name) : data.get(name)]));
}
