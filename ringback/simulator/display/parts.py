"""The parts that views are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Part = dict[str, Any]
FIELDS: Mapping[str, str] = {
    "CheckboxGroup": "checks",
    "DatePicker": "date",
    "Dropdown": "select",
    "FormInput": "text",
    "RadioGroup": "radio",
    "TextArea": "area",
    "TimePicker": "time",
    "Toggle": "toggle",
}
"""Components that people fill in, with the input that a page draws for each."""


def cell(width: int, parts: Sequence[Part]) -> Part:
    """Returns a cell: `width` of twelve columns."""
    return {"width": width, "parts": list(parts)}


def heading(said: str, level: int = 3) -> Part:
    """Returns a heading."""
    return {"kind": "heading", "text": said, "level": level}


def text(said: str) -> Part:
    """Returns a paragraph."""
    return {"kind": "text", "text": said}


def facts(items: Sequence[Mapping[str, str]], *, bar: bool = False) -> Part:
    """Returns labels with their values, in a row (`bar`) or below each other."""
    return {"kind": "facts", "bar": bar, "items": list(items)}


def labeled(items: Any) -> list[dict[str, str]]:
    """Returns the attributes of a bar or section; `Url` is where one leads."""
    found = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    return [
        {
            "label": str(item.get("Label", "")),
            "value": str(item.get("Value", "")),
            **({"url": str(item["Url"])} if str(item.get("Url", "")).startswith("https://") else {}),
        }
        for item in found
    ]


def button(label: str, action: str, data: Mapping[str, Any], *, fields: str = "", primary: bool = False) -> Part:
    """Returns a button: its action, what the flow finds in the result, and where fields of a form lie in it: `plain`
    beside the rest, `FormData` below that name, nowhere without a form.
    """
    return {
        "kind": "button",
        "label": label,
        "action": action,
        "data": dict(data),
        "fields": fields,
        "primary": primary or bool(fields),
    }


def card(
    props: Mapping[str, Any], parts: Sequence[Part], action: str = "", data: Mapping[str, Any] | None = None
) -> Part:
    """Returns a card; one with an action is pressed as a whole."""
    return {
        "kind": "card",
        "heading": str(props.get("Heading") or ""),
        "status": str(props.get("Status") or ""),
        "text": str(props.get("Description") or ""),
        "parts": list(parts),
        "action": action,
        "data": dict(data or {}),
    }


def field(props: Mapping[str, Any], kind: str) -> Part:
    """Returns a field of a form."""
    options = props.get("Options")
    return {
        "kind": "field",
        "input": str(props.get("InputType") or kind) if kind == "text" else kind,
        "name": str(props.get("Name") or ""),
        "label": str(props.get("Label") or ""),
        "help": str(props.get("HelperText") or ""),
        "required": str(props.get("Required")).lower() == "true",
        "value": _default(props.get("DefaultValue")),
        "options": [_option(one) for one in options] if isinstance(options, list) else [],
    }


def _default(value: Any) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return "" if value is None else str(value)


def _option(one: Any) -> dict[str, str]:
    if isinstance(one, Mapping):
        label = str(one.get("Label", one.get("Value", "")))
        return {"label": label, "value": str(one.get("Value", label))}
    return {"label": str(one), "value": str(one)}
