"""A view as it is handed over to a customer's page: its template with the data that the flow has given.

How the service hands over the data of a view is not documented (DescribeView returns a template, an input schema and
actions); here the template is filled. The views of AWS have no template that anybody knows: theirs is made of the same
components, so that a page has one thing to draw.
https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html
https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-managed-view.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ringback.flow_language.views import capital, filled

_INPUTS: Final = frozenset(
    {"CheckboxGroup", "DatePicker", "Dropdown", "FormInput", "RadioGroup", "TextArea", "TimeInput", "TimePicker"}
)
_SELECTED: Final = "ActionSelected"
Component = dict[str, Any]


def template_of(name: str, template: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the template of a view, filled; `template` is None for a view of AWS."""
    given = {capital(one): value for one, value in data.items()}
    if template is None:
        return {"Head": {"Title": str(given.get("Heading", ""))}, "Body": list(_managed(name, given))}
    if isinstance(template, str):
        try:
            template = json.loads(template)
        except ValueError:
            return {}
    whole = filled(template, given)
    return whole if isinstance(whole, dict) else {}


# --- views of AWS -----------------------------------------------------------------------------------------------------


def _managed(name: str, data: Mapping[str, Any]) -> Iterator[Component]:
    if data.get("AttributeBar"):
        yield _made("AttributeBar", {"Attributes": data["AttributeBar"]})
    yield from (_said(data[one]) for one in ("SubHeading", "Description", "ErrorText") if data.get(one))
    if name == "form":
        yield _made("Form", {}, [part for one in _listed(data.get("Sections")) for part in _section(one)])
    elif name == "detail":
        yield from (part for one in _listed(data.get("Sections")) for part in _section(one))
        yield from (_pressed(_SELECTED, str(one)) for one in _listed(data.get("Actions")))
    elif name == "list":
        yield from (_card(one) for one in _listed(data.get("Items")))
    elif name == "cards":
        yield from (_card(_part(one, "Summary"), _part(one, "Detail")) for one in _listed(data.get("Cards")))
    steps = [step for step in ("Next", "Previous", "Edit", "Back", "NoMatchFound", "Cancel") if data.get(step)]
    if steps:
        kind = "SubmitButton" if name == "form" else "Button"
        # What was filled in goes with the first step; the others leave it behind.
        buttons = [_pressed(one, _label(data[one]), kind if one == "Next" else "Button") for one in steps]
        yield _made("ButtonGroup", {}, buttons)


def _section(section: Any) -> Iterator[Component]:
    if not isinstance(section, Mapping):
        yield _said(section)
        return
    if section.get("Heading"):
        yield _made("Header", {}, [str(section["Heading"])])
    if "TemplateString" in section:
        yield _said(re.sub(r"<[^>]*>", " ", str(section["TemplateString"])))
    items = [one for one in _listed(section.get("Items")) if isinstance(one, Mapping)]
    if section.get("Type") == "DataSection" or any("Value" in one and "Type" not in one for one in items):
        yield _made("AttributeSection", {"Attributes": items})
    else:
        yield from (part for one in items for part in _fields(one))


def _fields(item: Mapping[str, Any]) -> Iterator[Component]:
    """Yields the fields of a row: fields lie in grids, which may lie in grids."""
    kind = str(item.get("Type") or "")
    if kind in _INPUTS:
        yield _made("TimePicker" if kind == "TimeInput" else kind, item)
        return
    yield from (part for one in _listed(item.get("Items")) if isinstance(one, Mapping) for part in _fields(one))


def _card(item: Any, detail: Any = None) -> Component:
    props = item if isinstance(item, Mapping) else {"Heading": str(item)}
    content = [_said(detail["Description"])] if isinstance(detail, Mapping) and detail.get("Description") else []
    chosen = {"Action": _SELECTED} if props.get("Id") or props.get("Heading") else {}
    return _made("Card", {**props, **chosen}, content)


def _part(one: Any, name: str) -> Any:
    return one.get(name) or {} if isinstance(one, Mapping) else {}


def _pressed(action: str, label: str, kind: str = "Button") -> Component:
    return _made(kind, {"Action": action, "Label": label}, [label])


def _label(value: Any) -> str:
    return str(value.get("Label") or "") if isinstance(value, Mapping) else str(value)


def _said(value: Any) -> Component:
    told = value.get("Content") or value.get("Header") if isinstance(value, Mapping) else value
    return _made("TextBox", {}, [str(told or "")])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _made(kind: str, props: Mapping[str, Any], content: list[Any] | None = None) -> Component:
    return {"Type": kind, "Props": dict(props), "Content": content or []}
