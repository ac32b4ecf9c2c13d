"""What a document is: a flow, an answer of the API, a template, a plan of Terraform, or something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from ringback.cloudformation import inputs
from ringback.flow_language.model import VERSION

_FLOW = re.compile(r'"(?:Actions|StartAction|Identifier|Transitions|ActionMetadata|Version)"|2019-10-30')
_KEY = re.compile(r'"[^"\n]*"\s*:')
_ANSWERS = ("ContactFlow", "ContactFlowModule")
_LISTS = ("ContactFlows", "ContactFlowModules", "ContactFlowsSummaryList", "ContactFlowSummaryList")


class Kind(Enum):
    """What a document holds."""

    FLOW = auto()
    ANSWERS = auto()
    """Flows as the API describes them, their content in a text."""
    TEMPLATE = auto()
    TERRAFORM = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Described:
    """A flow of an answer of the API, or of a request to it."""

    inside: str
    content: str
    type: str | None
    module: bool = False


def kind_of(value: Any) -> Kind:
    """Returns what a decoded document is."""
    if isinstance(value, str):
        return Kind.ANSWERS if is_flow_text(value) else Kind.OTHER
    if isinstance(value, list):
        return Kind.ANSWERS if any(isinstance(one, dict) and any(_described(one)) for one in value) else Kind.OTHER
    if not isinstance(value, dict):
        return Kind.OTHER
    if is_flow(value):
        return Kind.FLOW
    known = inputs.kind_of(value)
    if known in (inputs.Kind.PLAN, inputs.Kind.STATE):
        return Kind.TERRAFORM
    if known is not None or isinstance(value.get("Resources"), dict):
        return Kind.TEMPLATE
    return Kind.ANSWERS if any(_described(value)) else Kind.OTHER


def is_flow(value: Mapping[str, Any]) -> bool:
    """Tells whether an object is meant to be a flow, of today or of the retired export."""
    if "StartAction" in value or value.get("Version") == VERSION:
        return True
    if isinstance(value.get("Actions"), list):
        return "Metadata" in value or any(isinstance(one, dict) and "Identifier" in one for one in value["Actions"])
    return isinstance(value.get("modules"), list) and ("start" in value or "metadata" in value)


def is_flow_text(text: str) -> bool:
    """Tells whether a text is the content of a flow."""
    return text.lstrip()[:1] == "{" and '"Actions"' in text


def answers(value: Any) -> Iterator[Described]:
    """Yields the flows of an answer of the API, of a list of them, or of a content that stands in a text alone."""
    if isinstance(value, str):
        yield Described("content", value, None)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield from _described(one)


def _described(value: Mapping[str, Any]) -> Iterator[Described]:
    for key in _ANSWERS:
        if isinstance(value.get(key), dict):
            yield from _one(value[key], module=key == "ContactFlowModule")
    for key in _LISTS:
        for one in value[key] if isinstance(value.get(key), list) else ():
            if isinstance(one, dict):
                yield from _one(one, module="Module" in key)
    yield from _one(value, module="ContactFlowModuleId" in value)


def _one(value: Mapping[str, Any], *, module: bool) -> Iterator[Described]:
    content = value.get("Content")
    if isinstance(content, str) and content.lstrip()[:1] == "{":
        name = next(
            (value[key] for key in ("Name", "Id", "ContactFlowId") if isinstance(value.get(key), str)), "content"
        )
        kind = value.get("Type")
        yield Described(name, content, kind if isinstance(kind, str) else None, module)


def other(value: Any) -> str:
    """Returns why a document is passed over: what it is instead of something with flows."""
    if isinstance(value, dict):
        keys = [repr(str(key)) for key in value]
        more = ", ..." if len(keys) > 3 else ""
        return f"no flow, an object with {', '.join(keys[:3])}{more}" if keys else "no flow, an empty object"
    names = {list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    return f"no flow, {names.get(type(value), 'nothing at all')}"


def may_be_flow(text: str) -> bool:
    """Tells whether a text that is no JSON may have been a flow: it speaks of one, or nothing says what it is."""
    return _FLOW.search(text) is not None or _KEY.search(text) is None
