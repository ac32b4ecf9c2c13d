"""Policies of roles that are resources of their own, and so may come later than what needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringback.cloudformation import is_known
from ringback.cloudformation.rehearsal.model import Node, Rehearsal

POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")


def policies_by_role(rehearsal: Rehearsal) -> Mapping[str, Sequence[Node]]:
    """Returns the policies that are attached to a role from outside of it, by the role."""
    found: dict[str, list[Node]] = {}
    for node in rehearsal.of_type(*POLICIES):
        given = node.get("Roles")
        for name in given if isinstance(given, list) else [node.get("RoleName")]:
            role = rehearsal.owner(name, "AWS::IAM::Role") if is_known(name) else None
            if role is not None:
                found.setdefault(str(role), []).append(node)
    return found
