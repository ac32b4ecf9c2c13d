"""Functions that write logs late: after the log group was deleted they make it anew, outside of any stack."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.cloudformation.policies import evaluate
from ringback.cloudformation.rehearsal.contracts.access import Access
from ringback.cloudformation.rehearsal.model import Node, Rehearsal


def custom_functions(rehearsal: Rehearsal) -> Iterator[tuple[Node, Node]]:
    """Yields custom resources with the function that makes them."""
    for node in rehearsal.nodes.values():
        function = rehearsal.function_of(node.get("ServiceToken")) if node.is_custom else None
        if function is not None:
            yield node, function


def late_log_groups(rehearsal: Rehearsal) -> Iterator[tuple[Node, Node]]:
    """Yields log groups with a fixed name that go with their stack, and a function that can make them anew."""
    access = rehearsal.shared(Access)
    groups = {node.name: node for node in rehearsal.of_type("AWS::Logs::LogGroup") if node.name}
    for function in rehearsal.of_type("AWS::Lambda::Function"):
        given = function.get("LoggingConfig.LogGroup")
        name = given if given is not None else f"/aws/lambda/{rehearsal.physical_name(function)}"
        group = groups.get(name) if isinstance(name, str) else None
        if group is None or group.declared.deletion_policy == "Retain":
            continue
        if may_make_group(access, function, group.name):
            yield group, function


def strange_log_groups(rehearsal: Rehearsal) -> Iterator[tuple[Node, str]]:
    """Yields functions that make their log group themselves, and its name: it belongs to no stack."""
    access = rehearsal.shared(Access)
    groups = {rehearsal.physical_name(node) for node in rehearsal.of_type("AWS::Logs::LogGroup")}
    for function in rehearsal.of_type("AWS::Lambda::Function"):
        given = function.get("LoggingConfig.LogGroup")
        name = given if given is not None else f"/aws/lambda/{rehearsal.physical_name(function)}"
        if isinstance(name, str) and name not in groups and may_make_group(access, function, name):
            yield function, name


def may_make_group(access: Access, function: Node, name: str) -> bool:
    """Tells whether known policies let a function make a log group."""
    role = access.rehearsal.owner(function.get("Role"), "AWS::IAM::Role")
    if role is None:
        return False
    stack = function.stack
    group = f"arn:aws:logs:{stack.region}:{stack.account}:log-group:{name}"
    return evaluate(access.granted(role).statements, "logs:CreateLogGroup", group, {}, complete=True).allowed
