"""Views that a flow shows: what data each of them takes, which of it must be there, and what it answers with.

A view of a template needs each `$.Name` that the template names; the service makes its input schema from them. Data the
schema does not name is refused like data that is missing, and the first letter of a name counts as a capital.
https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from ringback.flow_language.words import closest, listed

_FIELD = re.compile(r"\$\.([A-Za-z_][\w-]*)")
_REFERENCE = re.compile(r"\$\.([A-Za-z_][\w-]*)((?:\.[\w-]+)*)")
_DYNAMIC = re.compile(r"\$[.\[]")
_MANAGED = re.compile(
    r"(?:arn:aws[\w-]*:connect:[a-z0-9-]*:aws:view/)?(detail|list|form|confirmation|cards)(?::[\w$]+)?"
)
# Properties of components that hold several things.
_LISTS = frozenset({"Attributes", "Items", "Options", "Cards", "Columns", "Sections"})

TEXT, LIST, OBJECT, SWITCH = "a text", "a list", "an object", "true or false"
_TYPES: Mapping[str, tuple[type, ...]] = {TEXT: (str, int, float), LIST: (list,), OBJECT: (dict,), SWITCH: (bool, str)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewFacts:
    """What is known about a view."""

    name: str
    fields: Mapping[str, Set[str]] | None
    """What each field may be: TEXT, LIST, OBJECT, SWITCH; None when only the deployment knows."""
    required: Set[str] = frozenset()
    actions: tuple[str, ...] = ()
    """What it can answer with: the branches of the block that shows it."""
    optional_actions: Set[str] = field(default_factory=frozenset)
    """Actions that only some data brings, so that no flow has to have a branch for them."""
    template: Mapping[str, Any] | None = None
    """How a view that is no managed one is built."""


def _bar(**fields: Set[str]) -> dict[str, Set[str]]:
    return {"AttributeBar": {LIST}, "Heading": {TEXT}, "Style": {OBJECT}, **fields}


_STEP = {TEXT, OBJECT}
# What each takes and gives: https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-managed-view.html;
# the branches are those of the console, which exported flows have (`Step` among them).
MANAGED: Mapping[str, ViewFacts] = {
    view.name: view
    for view in (
        ViewFacts(
            name="detail",
            fields=_bar(Sections={LIST, OBJECT, TEXT}, Back=_STEP, Description={TEXT}, Actions={LIST, TEXT}),
            required={"Sections"},
            actions=("ActionSelected", "Back"),
            optional_actions={"ActionSelected", "Back"},
        ),
        ViewFacts(
            name="list",
            fields=_bar(Items={LIST, TEXT}, Back=_STEP, SubHeading={TEXT}),
            required={"Items"},
            actions=("ActionSelected", "Back"),
            optional_actions={"ActionSelected", "Back"},
        ),
        ViewFacts(
            name="form",
            fields=_bar(
                Sections={LIST, TEXT},
                Wizard={LIST, OBJECT},
                Back=_STEP,
                Next=_STEP,
                Cancel=_STEP,
                Previous=_STEP,
                Edit=_STEP,
                SubHeading={TEXT},
                ErrorText=_STEP,
            ),
            required={"Sections"},
            actions=("Back", "Next", "Step", "Submit", "Cancel", "Previous", "Edit"),
            optional_actions={"Back", "Next", "Step", "Submit", "Cancel", "Previous", "Edit"},
        ),
        ViewFacts(
            name="confirmation",
            fields=_bar(Next=_STEP, SubHeading={TEXT}, Graphic={OBJECT, TEXT}),
            required={"Next"},
            actions=("Next",),
        ),
        ViewFacts(
            name="cards",
            fields=_bar(Cards={LIST, TEXT}, Back=_STEP, NoMatchFound=_STEP),
            required={"Cards"},
            actions=("ActionSelected", "Back", "NoMatchFound"),
            optional_actions={"ActionSelected", "Back", "NoMatchFound"},
        ),
    )
}
"""The views that AWS provides, by name."""


def managed(view_id: str) -> ViewFacts | None:
    """Returns what is known about a view of AWS, named shortly (`cards`) or by its ARN; None for any other view."""
    found = _MANAGED.fullmatch(view_id)
    return None if found is None else MANAGED[found.group(1)]


def view_facts(name: str, template: Any, actions: Any) -> ViewFacts:
    """Returns what is known about a view of a template, which may be written as JSON text."""
    named = tuple(action for action in actions if isinstance(action, str)) if isinstance(actions, list) else ()
    if isinstance(template, str):
        try:
            template = json.loads(template)
        except ValueError:
            template = None
    if not isinstance(template, dict) or not isinstance(template.get("Body"), list):
        return ViewFacts(name=name, fields=None, actions=named)
    fields: dict[str, set[str]] = {}
    for prop, text in _texts(template, ""):
        whole = _FIELD.fullmatch(text)
        for found in _REFERENCE.finditer(text):
            kind = OBJECT if found[2].strip(".") else LIST if whole and prop in _LISTS else TEXT
            fields.setdefault(capital(found[1]), set()).add(kind)
    return ViewFacts(name=name, fields=fields, required=fields.keys(), actions=named, template=template)


def _texts(value: Any, prop: str) -> Iterator[tuple[str, str]]:
    """Yields every text of a template with the property it is the value of."""
    if isinstance(value, str):
        yield prop, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, "")


# What each component must have: the dictionary of views, https://d3irlmavjxd3d8.cloudfront.net/.
COMPONENTS: Mapping[str, Set[str]] = {
    "Alert": frozenset(),
    "Application": frozenset(),
    "AttributeBar": frozenset({"Attributes"}),
    "AttributeSection": frozenset({"Items"}),
    "Button": frozenset(),
    "ButtonGroup": frozenset({"Items"}),
    "Card": frozenset({"Id"}),
    "CheckboxGroup": frozenset({"Label", "Name"}),
    "ConnectAction": frozenset({"ConnectActionType"}),
    "Container": frozenset(),
    "DatePicker": frozenset({"Label", "Name"}),
    "Detail": frozenset(),
    "Dropdown": frozenset({"Label", "Name", "Options"}),
    "ExpandableSection": frozenset(),
    "Form": frozenset(),
    "FormInput": frozenset({"Label", "Name"}),
    "HTMLBox": frozenset({"TemplateString"}),
    "Header": frozenset(),
    "Icon": frozenset(),
    "Image": frozenset(),
    "Link": frozenset(),
    "Loader": frozenset(),
    "RadioGroup": frozenset({"Label", "Name"}),
    "Section": frozenset(),
    "SubmitButton": frozenset({"Label"}),
    "Table": frozenset({"Name", "Items", "Columns"}),
    "TextArea": frozenset({"Label", "Name"}),
    "TextBox": frozenset(),
    "TimePicker": frozenset({"Label", "Name"}),
    "Toggle": frozenset({"Label", "Name"}),
}


def template_problems(view: ViewFacts, spare: Set[str] = frozenset()) -> Iterator[str]:
    """Yields what the service refuses in a template, or what nobody could press, but for `spare` actions."""
    body = (view.template or {}).get("Body", [])
    seen: set[str] = set()
    pressed: set[str] = set()
    for part in body:
        if isinstance(part, dict) and part.get("Type") != "Container":
            yield f"'{part.get('_id')}' is at the top of the body, which holds containers alone; put it into one"
        yield from _component_problems(part, view, seen, pressed)
    unused = [action for action in view.actions if action not in pressed and action not in spare]
    if body and unused:
        yield f"nothing has the action {listed(unused)}"


def _component_problems(part: Any, view: ViewFacts, seen: set[str], pressed: set[str]) -> Iterator[str]:
    if not isinstance(part, dict):
        return
    identifier, kind, props = str(part.get("_id") or ""), str(part.get("Type") or ""), part.get("Props") or {}
    if not identifier or identifier in seen:
        yield f"'{identifier or kind}' needs an _id that nothing else has"
    seen.add(identifier)
    if kind not in COMPONENTS:
        near = closest(kind, COMPONENTS)
        yield f"'{identifier}' is of type '{kind}', which no view knows" + (f", did you mean '{near}'" if near else "")
    missing = sorted(COMPONENTS.get(kind, frozenset()) - props.keys())
    if missing:
        yield f"{kind} '{identifier}' needs {listed(missing, last='and')}"
    action = props.get("Action")
    if isinstance(action, str):
        pressed.add(action)
        if action not in view.actions:
            yield f"'{identifier}' has the action '{action}', which is not among those of the view"
    for inner in part.get("Content") or ():
        yield from _component_problems(inner, view, seen, pressed)


def input_schema(view: ViewFacts) -> dict[str, Any]:
    """Returns the JSON schema of the data that a view takes, as the service makes it of a template."""
    kinds = {TEXT: ["string", "number"], LIST: ["array"], OBJECT: ["object"], SWITCH: ["boolean"]}
    fields = view.fields or {}
    return {
        "type": "object",
        "properties": {
            name: {"type": sorted({one for kind in of for one in kinds[kind]})} for name, of in fields.items()
        },
        "required": sorted(view.required),
        "additionalProperties": view.fields is None,
    }


def capital(name: str) -> str:
    """Returns the name of a field as a view reads it."""
    return name[:1].upper() + name[1:]


def filled(value: Any, data: Mapping[str, Any]) -> Any:
    """Fills what a template leaves open; a text that is one field becomes the value of the field, of any kind.

    The names of `data` begin with a capital.
    """
    if isinstance(value, Mapping):
        return {name: filled(inner, data) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, data) for inner in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    return _found(whole, data) if whole else _REFERENCE.sub(lambda found: str(_found(found, data)), value)


def _found(reference: re.Match[str], data: Mapping[str, Any]) -> Any:
    value: Any = data.get(capital(reference[1]), "")
    for step in filter(None, reference[2].split(".")):
        value = value.get(step, "") if isinstance(value, Mapping) else ""
    return value


def data_problems(view: ViewFacts, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields what the data of a view has wrong: the name of a field (empty for the whole) and the message.

    What a flow looks up (`$.External.x`) may be anything.
    """
    if view.fields is None:
        return
    given = {capital(name): name for name in data}
    for name, written in given.items():
        known = view.fields.get(name)
        if known is None:
            near = closest(name, view.fields)
            hint = f", did you mean '{near}'" if near else ""
            yield written, f"view '{view.name}' takes no '{written}'{hint}; data it does not name is refused"
        elif not _fits(data[written], known):
            wanted = " or ".join(sorted(known))
            yield written, f"view '{view.name}' takes {wanted} as '{written}', not {_kind(data[written])}"
    for name in sorted(view.required - given.keys()):
        yield "", f"view '{view.name}' needs '{name}', which is not given; it cannot be shown without"


def _fits(value: Any, known: Set[str]) -> bool:
    if isinstance(value, str) and _DYNAMIC.match(value):
        return True
    return any(isinstance(value, _TYPES[kind]) for kind in known)


def _kind(value: Any) -> str:
    return next((name for name, types in _TYPES.items() if isinstance(value, types)), "nothing")
