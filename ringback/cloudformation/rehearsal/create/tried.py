"""What services try while a resource is created: the rights of its role, and whether they may call a function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringback.cloudformation.rehearsal.data import tables
from ringback.cloudformation.rehearsal.findings import Finding, Severity
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.play.graph import Graphs
from ringback.cloudformation.rehearsal.rights import policies_by_role
from ringback.cloudformation.rehearsal.rules import finding

#: Who calls a function and tries it at once, with the paths of the function's ARN; `*` stands for every entry.
_CALLERS = {
    "AWS::Logs::SubscriptionFilter": ("DestinationArn", "logs."),
    "AWS::S3::Bucket": ("NotificationConfiguration.LambdaConfigurations.*.Function", "s3."),
}


def roles_have_their_rights(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields resources that do not wait for a policy of the role whose rights are tried while they are created."""
    graphs, attached = rehearsal.shared(Graphs), policies_by_role(rehearsal)
    for kind, entry in tables("tested.toml").items():
        severity = Severity.WARNING if entry["grade"] == "G" else None
        for node in rehearsal.of_type(kind):
            if "when" in entry and not any(node.get(path) is not None for path in entry["when"]):
                continue
            for path, role in _roles(rehearsal, node, entry):
                for policy in attached.get(str(role), ()):
                    if policy.stack.name == node.stack.name and not graphs.comes_before(policy, node):
                        message = f"does not wait for {policy.logical_id}, which gives {role.logical_id} its rights"
                        fault, source = f"{node} {policy}", entry["source"]
                        yield finding("RH113", message, node, path=path, severity=severity, fault=fault, source=source)


def _roles(rehearsal: Rehearsal, node: Node, entry: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    function = rehearsal.function_of(node.get(entry["function"])) if "function" in entry else None
    if function is not None:
        role = rehearsal.owner(function.get("Role"))
        if role is not None:
            yield entry["function"], role
    for path in entry.get("role", ()):
        role = rehearsal.owner(node.get(path))
        if role is not None:
            yield path, role


def callers_are_allowed(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields resources that do not wait for the permission by which their service calls a function."""
    graphs = rehearsal.shared(Graphs)
    permissions = list(rehearsal.of_type("AWS::Lambda::Permission"))
    for kind, (path, principal) in _CALLERS.items():
        for node in rehearsal.of_type(kind):
            for function in node.every(path):
                allowing = [
                    one
                    for one in permissions
                    if one.stack.name == node.stack.name
                    and str(one.get("Principal")).startswith(principal)
                    and rehearsal.owner(one.get("FunctionName")) is rehearsal.owner(function)
                ]
                if allowing and not any(graphs.comes_before(one, node) for one in allowing):
                    message = f"does not wait for {allowing[0].logical_id}, by which the service may call the function"
                    yield finding("RH114", message, node, path=path)
