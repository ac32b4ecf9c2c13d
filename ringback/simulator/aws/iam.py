"""Evaluates role policies: explicit deny, allow, or nothing that allows; with the conditions that can be known here."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: allowed or not, and which statement or lack of one decided."""

    allowed: bool
    because: str


Statements = list[tuple[Mapping[str, Any], str]]


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


@lru_cache(maxsize=4096)
def _pattern(text: str, *, ignore_case: bool) -> re.Pattern[str]:
    body = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in text)
    return re.compile(body, re.IGNORECASE | re.DOTALL if ignore_case else re.DOTALL)


def like(pattern: str, value: str, *, ignore_case: bool = False) -> bool:
    """Compares with ``*`` and ``?`` as IAM does."""
    return bool(_pattern(pattern, ignore_case=ignore_case).fullmatch(value))


def evaluate(statements: Statements, action: str, resource: str, context: Mapping[str, Any]) -> Decision:
    """Decides whether statements allow an action on a resource."""
    allowed: str | None = None
    near: list[str] = []
    for statement, label in statements:
        if not _covers(statement, "Action", action, ignore_case=True):
            continue
        if not _covers(statement, "Resource", resource, ignore_case=False):
            if statement.get("Effect") == "Allow":
                near.append(f"{label} allows it on {_shown(statement.get('Resource'))}")
            continue
        holds, why = conditions_hold(statement, context)
        if statement.get("Effect") == "Deny":
            if holds and not why:
                return Decision(False, f"{label} denies it")
        elif holds:
            allowed = label
        else:
            near.append(f"{label} allows it when {why}")
    if allowed is not None:
        return Decision(True, allowed)
    return Decision(False, "; ".join(near[:3]) or "no statement allows it")


def _shown(value: Any) -> str:
    items = [str(v) for v in _list(value)]
    return ", ".join(items[:3]) + (" ..." if len(items) > 3 else "")


def _covers(statement: Mapping[str, Any], key: str, value: str, *, ignore_case: bool) -> bool:
    if key in statement:
        return any(like(str(p), value, ignore_case=ignore_case) for p in _list(statement[key]))
    negated = f"Not{key}"
    if negated in statement:
        return not any(like(str(p), value, ignore_case=ignore_case) for p in _list(statement[negated]))
    return key == "Resource"


_STRING_TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda given, wanted: given == wanted,
    "StringEqualsIgnoreCase": lambda given, wanted: given.lower() == wanted.lower(),
    "StringLike": lambda given, wanted: like(wanted, given),
    "ArnEquals": lambda given, wanted: like(wanted, given),
    "ArnLike": lambda given, wanted: like(wanted, given),
    "Bool": lambda given, wanted: given.lower() == wanted.lower(),
    "NumericEquals": lambda given, wanted: float(given) == float(wanted),
    "NumericLessThan": lambda given, wanted: float(given) < float(wanted),
    "NumericLessThanEquals": lambda given, wanted: float(given) <= float(wanted),
    "NumericGreaterThan": lambda given, wanted: float(given) > float(wanted),
    "NumericGreaterThanEquals": lambda given, wanted: float(given) >= float(wanted),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


def conditions_hold(statement: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[bool, str]:
    """Tells whether the conditions of a statement hold, and what failed (or could not be known, for a deny).

    A key whose value is unknown here counts as fulfilled for an allow; a deny that hangs on it does not apply.
    """
    unknown = ""
    known = {k.lower(): v for k, v in context.items()}
    for operator, entries in (statement.get("Condition") or {}).items():
        for key, wanted in entries.items():
            present = key.lower() in known
            if not present and not operator.endswith("Null"):
                unknown = f"{key} is {_shown(wanted)}"
                continue
            if not _condition(operator, known.get(key.lower()), _list(wanted)):
                return False, f"{key} {operator} {_shown(wanted)}"
    return True, unknown if statement.get("Effect") == "Deny" else ""


def _condition(operator: str, given: Any, wanted: list[Any]) -> bool:
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return (given is None) == (str(wanted[0]).lower() == "true")
    quantifier, _, rest = name.partition(":")
    values = [str(v) for v in _list(given)]
    if rest:
        name = rest
        if quantifier == "ForAllValues":
            return all(_one(name, value, wanted) for value in values)
        return any(_one(name, value, wanted) for value in values)
    return any(_one(name, value, wanted) for value in values) if values else False


def _one(name: str, value: str, wanted: Iterable[Any]) -> bool:
    if name in _NEGATED:
        return not any(_STRING_TESTS[_NEGATED[name]](value, str(w)) for w in wanted)
    test = _STRING_TESTS.get(name)
    return test is None or any(test(value, str(w)) for w in wanted)


def principal_matches(statement: Mapping[str, Any], principal: str, service: str) -> bool:
    """Tells whether a statement of a resource policy is about a role ARN or a service."""
    who = statement.get("Principal")
    if who == "*":
        return True
    if not isinstance(who, Mapping):
        return False
    names = [str(v) for v in [*_list(who.get("AWS")), *_list(who.get("Service"))]]
    account = principal.split(":")[4] if principal.count(":") > 4 else ""
    return any(
        name in {"*", principal, service, account, f"arn:aws:iam::{account}:root"}
        or fnmatch.fnmatchcase(principal, name)
        for name in names
    )
