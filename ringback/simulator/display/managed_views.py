"""The views that AWS provides, drawn from their data, each with the answers its page documents.

https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-managed-view.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringback.simulator.display.markup import markup
from ringback.simulator.display.parts import FIELDS, Part, button, card, cell, facts, field, heading, labeled, text

_SELECTED = "ActionSelected"
_INPUTS: Mapping[str, str] = {**FIELDS, "TimeInput": "time"}


def cells(name: str, data: Mapping[str, Any]) -> list[Part]:
    """Returns the cells of a managed view; the heading is the title of the view."""
    body = _VIEWS[name](data)
    top = [facts(labeled(data["AttributeBar"]), bar=True)] if data.get("AttributeBar") else []
    back = [_step("Back", data)] if data.get("Back") else []
    return [cell(12, [*top, *back, *body])]


def _label(value: Any, otherwise: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get("Label") or otherwise)
    return str(value or otherwise)


def _step(name: str, data: Mapping[str, Any], *, fields: str = "") -> Part:
    label = _label(data.get(name), name)
    return button(label, name, {} if fields else {"actionName": name, "Label": label}, fields=fields)


def _named(name: str) -> Part:
    return button(name, _SELECTED, {"actionName": name})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _sections(value: Any) -> Iterator[Part]:
    """Yields sections: texts, markup, or labels with their values."""
    for section in _listed(value):
        if isinstance(section, Mapping):
            if section.get("Heading"):
                yield heading(str(section["Heading"]))
            if "TemplateString" in section:
                yield markup(str(section["TemplateString"]))
            items = labeled(section.get("Items") or section.get("Content"))
            if "Label" in section:
                items = labeled([section])
            if items:
                yield facts(items)
        else:
            yield text(str(section))


def _detail(data: Mapping[str, Any]) -> list[Part]:
    described = [text(str(data["Description"]))] if data.get("Description") else []
    actions = [_named(str(one)) for one in _listed(data.get("Actions"))]
    return [*described, *_sections(data.get("Sections")), *actions]


def _list(data: Mapping[str, Any]) -> list[Part]:
    under = [heading(str(data["SubHeading"]))] if data.get("SubHeading") else []
    found = []
    for item in _listed(data.get("Items")):
        if not isinstance(item, Mapping):
            found.append(text(str(item)))
            continue
        named = str(item.get("Id") or "")
        found.append(card(item, [], _SELECTED if named else "", {"actionName": named}))
    return [*under, *found]


def _form(data: Mapping[str, Any]) -> list[Part]:
    told = [text(str(data["SubHeading"]))] if data.get("SubHeading") else []
    error = data.get("ErrorText")
    if error:
        words = error if isinstance(error, Mapping) else {"Content": error}
        told.append(card({"Heading": words.get("Header"), "Description": words.get("Content")}, []))
    wizard = data.get("Wizard")
    steps = _listed(wizard.get("Steps") if isinstance(wizard, Mapping) else wizard)
    if steps:
        told.append({"kind": "steps", "items": [_label_of_step(one) for one in steps]})
    inner = [part for section in _listed(data.get("Sections")) for part in _form_section(section)]
    buttons = [_step("Next", data, fields="FormData")] if data.get("Next") else []
    buttons += [_step(name, data) for name in ("Previous", "Cancel") if data.get(name)]
    return [*told, {"kind": "form", "parts": [*inner, *buttons]}]


def _label_of_step(step: Any) -> str:
    return str(step.get("Heading") or step.get("Label") or "") if isinstance(step, Mapping) else str(step)


def _form_section(section: Any) -> Iterator[Part]:
    if not isinstance(section, Mapping):
        return
    if section.get("Heading"):
        yield heading(str(section["Heading"]))
    if section.get("Type") == "DataSection":
        yield facts(labeled(section.get("Items")))
        return
    for item in _listed(section.get("Items")):
        yield from _form_items(item)


def _form_items(item: Any) -> Iterator[Part]:
    """Yields the fields of a row: fields lie in grids, which may lie in grids."""
    if not isinstance(item, Mapping):
        return
    kind = str(item.get("Type") or "")
    if kind in _INPUTS:
        yield field(item, _INPUTS[kind])
    for inner in _listed(item.get("Items")) if kind not in _INPUTS else ():
        yield from _form_items(inner)


def _confirmation(data: Mapping[str, Any]) -> list[Part]:
    told = [text(str(data["SubHeading"]))] if data.get("SubHeading") else []
    return [*told, _step("Next", data)]


def _cards(data: Mapping[str, Any]) -> list[Part]:
    found = []
    for one in _listed(data.get("Cards")):
        summary, detail = (one.get("Summary") or {}, one.get("Detail") or {}) if isinstance(one, Mapping) else ({}, {})
        inside = [text(str(detail["Description"]))] if detail.get("Description") else []
        inside += [*_sections(detail.get("Sections")), *(_named(str(name)) for name in _listed(detail.get("Actions")))]
        found.append(card(summary, inside))
    other = [_step("NoMatchFound", data)] if data.get("NoMatchFound") else []
    return [*found, *other]


_VIEWS: Mapping[str, Any] = {
    "cards": _cards,
    "confirmation": _confirmation,
    "detail": _detail,
    "form": _form,
    "list": _list,
}
