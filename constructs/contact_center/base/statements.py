"""Policy statements as plain values, so that a role with ten of them costs one call into the CDK instead of eleven."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """Allows exact actions on resources, under conditions."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Returns the statement as IAM writes it."""
        written: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": sorted(self.actions),
            "Resource": list(self.resources),
        }
        if self.conditions:
            written["Condition"] = {operator: dict(keys) for operator, keys in self.conditions.items()}
        return written


def service_role(
    scope: Construct,
    construct_id: str,
    *,
    service: str,
    policy_name: str,
    statements: Sequence[Statement],
    conditions: Mapping[str, Any] | None = None,
    description: str | None = None,
) -> iam.Role:
    """Defines a role that one service assumes, with one inline policy of exactly these statements."""
    document = {"Version": "2012-10-17", "Statement": [statement.document() for statement in statements]}
    return iam.Role(
        scope,
        construct_id,
        assumed_by=iam.ServicePrincipal(f"{service}.amazonaws.com", conditions=conditions),
        description=description,
        inline_policies={policy_name: iam.PolicyDocument.from_json(document)},
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack is deployed: tokens or literals for ARNs."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """Returns the ARN of a resource of this account and Region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


_places: WeakKeyDictionary[cdk.Stack, Place] = WeakKeyDictionary()


def place_of(scope: Construct) -> Place:
    """Returns where the stack of a construct is deployed; asked once per stack, every question is a round trip."""
    stack = scope if isinstance(scope, cdk.Stack) else cdk.Stack.of(scope)
    if stack not in _places:
        _places[stack] = Place(stack.partition, stack.region, stack.account)
    return _places[stack]


@lru_cache(maxsize=256)
def days(number: int) -> cdk.Duration:
    """Returns a duration in days."""
    return cdk.Duration.days(number)


@lru_cache(maxsize=256)
def seconds(number: int) -> cdk.Duration:
    """Returns a duration in seconds."""
    return cdk.Duration.seconds(number)
