"""What schemas do not say of a type: names and their scope, what blocks a deletion, how long it takes, how fast it may.

The tables are `data/types.toml`, with sources and grades.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from ringback.cloudformation.rehearsal.data import tables


class Scope(StrEnum):
    """Where a name can be taken once."""

    GLOBAL = "global"
    ACCOUNT = "account"
    REGION = "region"
    """Once per account and Region."""
    PARENT = "parent"
    """Once within what `Facts.parent` names, such as an instance of Amazon Connect or a function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a type."""

    type: str = ""
    name: tuple[str, ...] = ()
    """Properties that together are the name; empty where the service makes one."""
    scope: Scope = Scope.REGION
    parent: tuple[str, ...] = ()
    """Properties that say within what a name is unique; those that are not given do not count."""
    duplicate: str = ""
    """Error of the service where the name is taken; empty where it takes over or overwrites what is there."""
    again: str = "yes"
    """When a name is free again after a deletion."""
    protected_by: Mapping[str, Any] = field(default_factory=dict)
    """Property and value that forbid a deletion."""
    holds: str = ""
    """What has to be gone before a deletion, such as objects of a bucket."""
    keeps: bool = False
    """True when the handler deletes nothing: the thing survives its resource."""
    pending: str = ""
    """What stays for days after a deletion."""
    in_use: str = ""
    """Who blocks a deletion by using it, made by hand or by others."""
    seconds: float = 5
    """How long a creation takes, roughly."""
    rate: str = ""
    """Bucket of requests that the handlers share."""
    calls: int = 1
    """Requests of a creation against that bucket."""
    grade: str = "G"
    source: str = ""


_NOTHING = Facts()


@cache
def facts() -> Mapping[str, Facts]:
    """Returns what is known, by type."""
    return {kind: _facts(kind, entry) for kind, entry in tables("types.toml").items()}


def _facts(kind: str, entry: Mapping[str, Any]) -> Facts:
    given = dict(entry)
    for key in ("name", "parent"):
        value = given.pop(key, ())
        given[key] = (value,) if isinstance(value, str) else tuple(value)
    given["scope"] = Scope(given.get("scope", Scope.REGION))
    return Facts(type=kind, **given)


def facts_of(kind: str) -> Facts:
    """Returns what is known of a type; a service's default where nothing is."""
    return facts().get(kind, _NOTHING)
