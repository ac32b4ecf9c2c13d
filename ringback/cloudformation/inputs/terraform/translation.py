"""Writes the resources of Terraform as CloudFormation does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback.cloudformation.inputs.terraform.attributes import attribute_of, pascal
from ringback.cloudformation.inputs.terraform.kinds import ATTACHMENT, INSTANCE_PARAMETER, KINDS, awscc_type
from ringback.cloudformation.inputs.terraform.reading import Ids, Reading
from ringback.cloudformation.inputs.terraform.things import Thing, Things, things_of
from ringback.cloudformation.syntax import call_of, joined_parts, reference_of, reference_to

_LEAST = 8
"""Characters an id has at least before it is looked for in other values."""


@dataclass(slots=True)
class Translated:
    """A document of CloudFormation, and what of the plan is not in it."""

    document: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def translated(document: Mapping[str, Any], folder: Path) -> Translated:
    """Returns a plan or state as a document; `folder` is where relative file names begin."""
    things = things_of(document)
    ids = _ids(things.every)
    found = Translated({"Parameters": {INSTANCE_PARAMETER: {"Type": "String"}}, "Resources": {}})
    passed: dict[str, int] = {}
    for thing in things.every:
        made = _resource(thing, things, folder, ids, found.notes)
        if made is None:
            passed[thing.type] = passed.get(thing.type, 0) + 1
            continue
        kind, properties = made
        if ids:
            properties = {key: _with_references(value, ids, thing) for key, value in properties.items()}
        body = {"Type": kind, "Properties": properties, "Metadata": {"terraform:address": thing.address}}
        found.document["Resources"][thing.logical_id] = body
    _attach(found.document["Resources"])
    if passed:
        shown = ", ".join(f"{count} {name}" for name, count in sorted(passed.items()))
        found.notes.append(f"resources that are not translated: {shown}")
    return found


def _attach(resources: dict[str, Any]) -> None:
    """Writes the policies that are attached to roles into the roles."""
    attached = [resources.pop(key)["Properties"] for key, one in list(resources.items()) if one["Type"] == ATTACHMENT]
    roles = {key: one["Properties"] for key, one in resources.items() if one["Type"] == "AWS::IAM::Role"}
    by_name = {name: role for role in roles.values() if isinstance(name := role.get("RoleName"), str)}
    for one in attached:
        named, policy = one.get("Role"), one.get("Policy")
        reference = reference_of(named)
        role = roles.get(reference.name) if reference else by_name.get(named) if isinstance(named, str) else None
        if role is not None and policy is not None:
            role["ManagedPolicyArns"] = [*(role.get("ManagedPolicyArns") or ()), policy]


def _resource(
    thing: Thing, things: Things, folder: Path, ids: Ids, notes: list[str]
) -> tuple[str, dict[str, Any]] | None:
    reading = Reading(thing, things, folder, ids)
    kind = KINDS.get(thing.type)
    if kind is not None:
        properties = {key: value for key, value in kind.read(reading).items() if value is not None}
        notes += [f"{thing.address}: {one}" for one in reading.notes]
        return (kind.type, properties) if not reading.unusable else None
    name = awscc_type(thing.type)
    if name is None:
        return None
    values = {pascal(key): reading.get(key) for key in {*thing.values, *thing.unknown} if key != "id"}
    return name, {key: pascal_values(value) for key, value in values.items() if value is not None}


def pascal_values(value: Any) -> Any:
    """Returns nested values of the provider `awscc` with the names that CloudFormation has for them."""
    if isinstance(value, Mapping):
        if call_of(value) is not None:
            return value
        return {pascal(key): pascal_values(entry) for key, entry in value.items() if entry is not None}
    return [pascal_values(entry) for entry in value] if isinstance(value, list) else value


def _ids(things: Iterable[Thing]) -> Ids:
    """Returns what a state tells of resources that others name: ARNs, ids, names that only they can have."""
    found: dict[str, tuple[Thing, str]] = {}
    for thing in things:
        for key, value in thing.values.items():
            if not isinstance(value, str) or len(value) < _LEAST:
                continue
            own = key in ("arn", "id", "qualified_arn") or (key.endswith("_id") and key != "instance_id")
            if own and attribute_of(thing, key) is not None and _is_id(thing, key):
                found.setdefault(value, (thing, key))
    return found


def _is_id(thing: Thing, key: str) -> bool:
    """Tells whether an attribute names the resource itself: `queue_id` of a queue, not `hours_of_operation_id`."""
    return key in ("arn", "id", "qualified_arn") or thing.type.endswith(key.removesuffix("_id"))


def _with_references(value: Any, ids: Ids, own: Thing) -> Any:
    """Returns a value in which ids of other resources have become references."""
    if isinstance(value, Mapping):
        if call_of(value) is not None:
            return value
        return {key: _with_references(entry, ids, own) for key, entry in value.items()}
    if isinstance(value, list):
        return [_with_references(entry, ids, own) for entry in value]
    if not isinstance(value, str) or len(value) < _LEAST:
        return value
    wanted = [text for text in ids if text in value and ids[text][0] is not own]
    if not wanted:
        return value
    pattern = re.compile("|".join(re.escape(text) for text in sorted(wanted, key=len, reverse=True)))
    parts: list[Any] = []
    end = 0
    for match in pattern.finditer(value):
        thing, key = ids[match.group()]
        parts += [value[end : match.start()], reference_to(thing.logical_id, attribute_of(thing, key) or "")]
        end = match.end()
    return joined_parts([part for part in (*parts, value[end:]) if part != ""])
