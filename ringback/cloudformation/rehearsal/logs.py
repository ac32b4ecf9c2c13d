"""Functions that write logs late: after the log group was deleted they make it anew, outside of any stack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringback.cloudformation import is_known
from ringback.cloudformation.rehearsal.model import Node, Rehearsal

_ACTION = "logs:createloggroup"
#: Managed policies that allow it.
_MANAGED = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole")


def custom_functions(rehearsal: Rehearsal) -> Iterator[tuple[Node, Node]]:
    """Yields custom resources with the function that makes them."""
    for node in rehearsal.nodes.values():
        function = rehearsal.function_of(node.get("ServiceToken")) if node.is_custom else None
        if function is not None:
            yield node, function


def late_log_groups(rehearsal: Rehearsal) -> Iterator[tuple[Node, Node]]:
    """Yields log groups with a fixed name that go with their stack, and a function that can make them anew."""
    groups = {node.name: node for node in rehearsal.of_type("AWS::Logs::LogGroup") if node.name}
    for function in rehearsal.of_type("AWS::Lambda::Function"):
        given = function.get("LoggingConfig.LogGroup")
        name = given if given is not None else f"/aws/lambda/{rehearsal.physical_name(function)}"
        group = groups.get(name) if isinstance(name, str) else None
        if group is not None and group.declared.deletion_policy != "Retain" and _may_make_groups(rehearsal, function):
            yield group, function


def strange_log_groups(rehearsal: Rehearsal) -> Iterator[tuple[Node, str]]:
    """Yields functions that make their log group themselves, and its name: it belongs to no stack."""
    groups = {rehearsal.physical_name(node) for node in rehearsal.of_type("AWS::Logs::LogGroup")}
    for function in rehearsal.of_type("AWS::Lambda::Function"):
        given = function.get("LoggingConfig.LogGroup")
        name = given if given is not None else f"/aws/lambda/{rehearsal.physical_name(function)}"
        if isinstance(name, str) and name not in groups and _may_make_groups(rehearsal, function):
            yield function, name


def _may_make_groups(rehearsal: Rehearsal, function: Node) -> bool:
    role = rehearsal.owner(function.get("Role"))
    if role is None:
        return False
    managed = role.get("ManagedPolicyArns") or []
    if any(isinstance(arn, str) and arn.endswith(_MANAGED) for arn in managed):
        return True
    documents = [one.get("PolicyDocument") for one in role.get("Policies") or [] if isinstance(one, Mapping)]
    name = rehearsal.physical_name(role)
    policies = rehearsal.of_type("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")
    documents += [one.get("PolicyDocument") for one in policies if name in (one.get("Roles") or [one.get("RoleName")])]
    return any(map(_allows_groups, documents))


def _allows_groups(document: Any) -> bool:
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    for statement in statements if isinstance(statements, list) else [statements]:
        if not isinstance(statement, Mapping) or statement.get("Effect") != "Allow":
            continue
        actions = statement.get("Action")
        for action in actions if isinstance(actions, list) else [actions]:
            if isinstance(action, str) and is_known(action) and _covers(action):
                return True
    return False


def _covers(action: str) -> bool:
    pattern = re.escape(action.lower()).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(pattern, _ACTION) is not None
