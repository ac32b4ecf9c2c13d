"""A view as a person sees it: the template or the managed view with its data, as parts that a page can draw.

The parts know nothing of HTML: a page draws `heading`, `text`, `facts`, `card`, `markup`, `choice`, `field`, `button`,
`form` and `steps`. A button says which action it answers with and what the flow finds in `$.Views.ViewResultData`.
https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-managed-view.html
https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ringback.flow_language.views import MANAGED, ViewFacts, capital, filled
from ringback.numbers import whole_number
from ringback.simulator.display import managed_views
from ringback.simulator.display.markup import markup
from ringback.simulator.display.parts import FIELDS, Part, button, card, cell, facts, field, heading, labeled, text

_WHOLE = 12


def shown(view: ViewFacts, data: Mapping[str, Any]) -> Part:
    """Returns a view with its data: a title, and cells with their widths of twelve and their parts."""
    given = {capital(name): value for name, value in data.items()}
    if MANAGED.get(view.name) is view:
        return {"title": str(given.get("Heading", "")), "cells": managed_views.cells(view.name, given)}
    template = filled(view.template or {}, given)
    head, body = template.get("Head") or {}, template.get("Body") or []
    layout = ((head.get("Configuration") or {}).get("Layout") or {}).get("Columns") or []
    widths = [_width(one) for one in layout] if isinstance(layout, list) else []
    cells = [
        cell(widths[at] if at < len(widths) else _WHOLE, list(_parts(component))) for at, component in enumerate(body)
    ]
    if not cells:
        # What only the deployment knows is shown as it was given.
        cells = [cell(_WHOLE, [facts([{"label": name, "value": str(value)} for name, value in data.items()])])]
    return {"title": str(head.get("Title") or view.name), "cells": cells}


def _width(value: Any) -> int:
    width = whole_number(str(value)) or 0
    return width if 0 < width <= _WHOLE else _WHOLE


def _parts(component: Any) -> Iterator[Part]:
    """Yields what a component of a template shows."""
    if isinstance(component, str):
        yield text(component)
        return
    if not isinstance(component, Mapping):
        return
    kind, props, content = str(component.get("Type")), component.get("Props") or {}, component.get("Content") or []
    if kind in _DRAWN:
        yield from _DRAWN[kind](props, content)
    elif kind in FIELDS:
        yield field(props, FIELDS[kind])
    else:
        yield text(f"[{kind}]")


def _said(content: Sequence[Any]) -> str:
    return " ".join(one for one in content if isinstance(one, str))


def _inside(props: Mapping[str, Any], content: Sequence[Any]) -> Iterator[Part]:
    if props.get("Heading"):
        yield heading(str(props["Heading"]))
    for inner in content:
        yield from _parts(inner)


def _form(props: Mapping[str, Any], content: Sequence[Any]) -> Iterator[Part]:
    inner = [part for one in content for part in _parts(one)]
    for section in props.get("Sections") or ():
        if isinstance(section, Mapping):
            inner += _inside(section, section.get("Components") or section.get("Content") or [])
    yield {"kind": "form", "parts": inner}


def _header(props: Mapping[str, Any], content: Sequence[Any]) -> Iterator[Part]:
    yield heading(_said(content), 2 if str(props.get("variant")) in ("h1", "h2") else 3)
    if props.get("description"):
        yield text(str(props["description"]))


def _pressed(props: Mapping[str, Any], content: Sequence[Any]) -> Iterator[Part]:
    # https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html, scenario 2
    yield button(_said(content) or str(props.get("Label", "")), str(props.get("Action", "")), {"action": "Button"})


def _submit(props: Mapping[str, Any], content: Sequence[Any]) -> Iterator[Part]:
    # The fields of a form in a view of one's own lie directly in the result.
    yield button(str(props.get("Label") or _said(content)), str(props.get("Action") or "Submit"), {}, fields="plain")


def _card(props: Mapping[str, Any], content: Sequence[Any]) -> Iterator[Part]:
    action = str(props.get("Action") or "")
    told = {"Heading": str(props.get("Heading", "")), "Id": str(props.get("Id", ""))}
    yield card(props, [part for one in content for part in _parts(one)], action, told)


def _group(props: Mapping[str, Any], content: Sequence[Any]) -> Iterator[Part]:
    for one in [*(props.get("Items") or ()), *content]:
        yield from _parts(one)


_DRAWN: Mapping[str, Any] = {
    "AttributeBar": lambda props, content: [facts(labeled(props.get("Attributes")), bar=True)],
    "AttributeSection": lambda props, content: [facts(labeled(props.get("Items")))],
    "Alert": lambda props, content: [card({"Heading": props.get("Header"), "Description": _said(content)}, [])],
    "Button": _pressed,
    "ButtonGroup": _group,
    "Card": _card,
    "Container": _inside,
    "Detail": _inside,
    "ExpandableSection": _inside,
    "Form": _form,
    "HTMLBox": lambda props, content: [markup(str(props.get("TemplateString", "")))],
    "Header": _header,
    "Icon": lambda props, content: [],
    "Image": lambda props, content: [text(str(props.get("Alt") or ""))] if props.get("Alt") else [],
    "Link": lambda props, content: [text(_said(content) or str(props.get("Label", "")))],
    "Loader": lambda props, content: [],
    "Section": _inside,
    "SubmitButton": _submit,
    "TextBox": lambda props, content: [text(str(props.get("Value") or _said(content)))],
}
