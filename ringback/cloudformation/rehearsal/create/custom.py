"""Custom resources: what CloudFormation does not do for them."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.cloudformation import dynamic_references
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding

_SECURE = ("secretsmanager", "ssm-secure")


def secrets_are_not_handed_over(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields secrets that a template gives to a custom resource, or writes into an output."""
    for node in rehearsal.nodes.values():
        for path, value in node.declared.properties.items() if node.is_custom else ():
            for reference in dynamic_references(value):
                if reference.service in _SECURE:
                    message = f"{{{{resolve:{reference.service}:...}}}} is not resolved for a custom resource"
                    yield finding("RH115", message, node, path=path)
    for stack in rehearsal.resolver.stacks.values():
        place = {"stage": rehearsal.name, "stack": stack.name, "file": stack.source}
        for name, output in stack.template.outputs.items():
            if any(reference.service in _SECURE for reference in dynamic_references(output.get("Value"))):
                message = f"output {name} shows a secret to everybody who may describe the stack"
                yield finding("RH115", message, place=place, fault=f"{stack.name} {name}")


def functions_are_in_the_region(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields custom resources whose function is in another Region than their stack."""
    for node in rehearsal.nodes.values():
        region = _region(node)
        if node.is_custom and region and node.stack.region and region != node.stack.region:
            message = f"the function is in {region}, the stack in {node.stack.region}: it is never invoked"
            yield finding("RH116", message, node, path="ServiceToken")


def _region(node: Node) -> str:
    token = node.get("ServiceToken")
    parts = token.split(":") if isinstance(token, str) else []
    return parts[3] if len(parts) > 5 and parts[0] == "arn" else ""
