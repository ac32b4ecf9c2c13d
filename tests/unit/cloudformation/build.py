"""Stacks and resolvers for tests."""

from __future__ import annotations

from typing import Any

from ringback.cloudformation import Identities, Resolver, Stack, Template

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alerts"}}
SEOUL = "ap-northeast-2"
ACCOUNT = "111122223333"


def stack(name: str = "one", *, region: str | None = SEOUL, account: str | None = ACCOUNT, **template: Any) -> Stack:
    """Returns a stack in Seoul; keywords are the sections of its template."""
    return Stack(name, Template(template, f"{name}.json"), region, account)


def resolver(*stacks: Stack, identities: Identities | None = None) -> Resolver:
    """Returns a resolver over stacks."""
    return Resolver(stacks, identities)


def resolved(value: Any, identities: Identities | None = None, **template: Any) -> Any:
    """Returns a value resolved in a stack of its own."""
    one = stack(**template)
    return resolver(one, identities=identities).resolve(one, value)
