"""What a document is: a flow, an answer of the API, a template, a plan of Terraform, or something else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

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
    """A flow of an answer of the API, of a request to it, or of a resource of Terraform."""

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
    if isinstance(value.get("Resources"), dict):
        return Kind.TEMPLATE
    if "terraform_version" in value or ("planned_values" in value and "format_version" in value):
        return Kind.TERRAFORM
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


def terraform(value: Mapping[str, Any]) -> Iterator[Described | tuple[str, str]]:
    """Yields the flows of `terraform show -json` (a plan or a state) or of a state file.

    A flow whose content is known only after the apply is yielded as its address and the reason.
    """
    planned = value.get("planned_values", value.get("values"))
    root = planned.get("root_module") if isinstance(planned, dict) else None
    for address, kind, values in (*_resources(root), *_instances(value.get("resources"))):
        if not re.search(r"connect_contact_flow(?:_module)?$", kind):
            continue
        content = values.get("content")
        if isinstance(content, str) and content:
            stated = values.get("type")
            yield Described(address, content, stated if isinstance(stated, str) else None, kind.endswith("_module"))
        else:
            file = values.get("filename")
            named = f"; check {file} itself" if isinstance(file, str) else ""
            yield address, f"its content is known only after the apply{named}"


_Resource = tuple[str, str, Mapping[str, Any]]


def _resources(module: Any) -> Iterator[_Resource]:
    """Yields address, type and values of the resources of a module and of those below it."""
    if not isinstance(module, dict):
        return
    for one in _objects(module.get("resources")):
        values = one.get("values")
        yield str(one.get("address")), str(one.get("type")), values if isinstance(values, dict) else {}
    for below in _objects(module.get("child_modules")):
        yield from _resources(below)


def _instances(resources: Any) -> Iterator[_Resource]:
    """Yields the same of a state file, in which every resource has instances."""
    for one in _objects(resources):
        prefix = f"{one['module']}." if isinstance(one.get("module"), str) else ""
        for instance in _objects(one.get("instances")):
            key = instance.get("index_key")
            index = "" if key is None else f"[{json.dumps(key)}]"
            values = instance.get("attributes")
            address = f"{prefix}{one.get('type')}.{one.get('name')}{index}"
            yield address, str(one.get("type")), values if isinstance(values, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


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
