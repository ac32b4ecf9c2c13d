"""Values from outside of the templates: stored parameters and secrets that have to be there before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringback.cloudformation import Unknown, dynamic_references, is_known, scalar_text, unknowns_in
from ringback.cloudformation.parameters import ssm_type
from ringback.cloudformation.rehearsal.findings import Finding, Severity
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding

#: Parameters that AWS publishes, and the one that the bootstrapping of the CDK writes.
_ALWAYS_THERE = ("/aws/service/", "/cdk-bootstrap/")
_OUTSIDE = ("ssm", "ssm-secure", "parameter")
_OF_A_PARENT = re.compile(r":connect:.*(instance|phone-number)/", re.DOTALL)


def stored_parameters_exist(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields parameters of Systems Manager that a deployment reads before anything of it is created."""
    written = {node.name: node for node in rehearsal.of_type("AWS::SSM::Parameter") if node.name}
    for stack in rehearsal.resolver.stacks.values():
        place = {"stage": rehearsal.name, "stack": stack.name, "file": stack.source}
        for name, declared in stack.template.parameters.items():
            key = scalar_text(stack.parameters.get(name, declared.get("Default", "")))
            if ssm_type(declared) is None or not key or key.startswith(_ALWAYS_THERE):
                continue
            by = written.get(key)
            if by is None:
                message = f"parameter {name} reads {key!r} from Systems Manager, which nothing of the assembly writes"
                yield finding("RH130", message, place=place, fault=key)
            elif rehearsal.stacks.index(by.stack.name) >= rehearsal.stacks.index(stack.name):
                message = f"parameter {name} reads {key!r} before {by} writes it: the change set is refused"
                yield finding("RH130", message, place=place, fault=key, severity=Severity.ERROR)


def secrets_exist(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields secrets and stored parameters that templates name by their name and nothing of the assembly makes."""
    made = {rehearsal.physical_name(node) for node in rehearsal.of_type("AWS::SecretsManager::Secret")}
    made |= {node.name for node in rehearsal.of_type("AWS::SSM::Parameter")}
    for node in rehearsal.nodes.values():
        for reference in dynamic_references(node.declared.properties):
            key = scalar_text(reference.key)
            name = key.split(":")[0]
            if not is_known(reference.key) or key.startswith(("arn:", *_ALWAYS_THERE)) or "$" in key or name in made:
                continue
            message = f"reads {name!r} from {reference.service}, which nothing of the assembly makes"
            yield finding("RH130", message, node, fault=name)


def nothing_within_what_is_created_is_stored(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields stored ARNs of things that can only be within an instance that this deployment creates itself."""
    for node in rehearsal.nodes.values():
        parent = node.get("InstanceArn") or node.get("InstanceId")
        owner = rehearsal.owner(parent)
        if node.schema is None or owner is None or owner.type != "AWS::Connect::Instance":
            continue
        for path, value in _unknown_leaves(node.properties, ""):
            outside = next((one for one in unknowns_in(value) if _is_outside(one)), None)
            if outside is not None and _OF_A_PARENT.search(_pattern(node, path)):
                message = f"takes {outside.describe()}, but {owner} is created by this very deployment and has none yet"
                yield finding("RH131", message, node, path=path, fault=f"{path} {outside.name}")


def _is_outside(one: Unknown) -> bool:
    return one.kind == "parameter" or (one.kind == "dynamic reference" and one.name.startswith(_OUTSIDE))


def _unknown_leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _unknown_leaves(entry, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for entry in value:
            yield from _unknown_leaves(entry, path)
    elif not is_known(value):
        yield path, value


def _pattern(node: Node, path: str) -> str:
    """Returns the pattern that the schema has for a property, through definitions and lists."""
    document: Mapping[str, Any] = node.schema.document if node.schema else {}
    found: Any = document
    for name in path.split("."):
        found = _entries(document, found).get("properties", {}).get(name, {})
    return str(_entries(document, found).get("pattern", ""))


def _entries(document: Mapping[str, Any], schema: Any) -> Mapping[str, Any]:
    while isinstance(schema, Mapping):
        place = schema.get("$ref")
        if isinstance(place, str):
            schema = document.get("definitions", {}).get(place.rpartition("/")[2], {})
        elif "items" in schema:
            schema = schema["items"]
        else:
            return schema
    return {}
