"""Evaluates policies as IAM does: an explicit deny, a statement that allows, or nothing that allows.

Two readers ask. A simulator knows part of a request: a condition key that it does not know counts as fulfilled for an
allow, and a deny that hangs on it does not apply. A check of templates knows a request completely and the policy
partly (`complete=True`): a key that is not in the context is not sent, and what only a deployment decides may be
anything for an allow and is nothing for a deny.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ringback.cloudformation.values import PartialText, Unknown


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: allowed or not, and which statement or lack of one decided."""

    allowed: bool
    because: str


ANYTHING = Unknown("attribute", "value of a condition key")
"""In a context, the value of a key that is sent and not known: an allow may rest on it, a deny may not."""

NOTHING = "no statement allows it"
"""Why something is denied of which no statement speaks."""

Statements = list[tuple[Mapping[str, Any], str]]
"""Statements, each with the label that explains a decision."""


def as_list(value: Any) -> list[Any]:
    """Returns the values of an element that takes one or several."""
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


def speaking_of(statements: Statements, action: str) -> Statements:
    """Returns the statements that can decide about an action, in their order: `evaluate` passes over the others."""
    return [
        (statement, label)
        for statement, label in statements
        if _covers(statement, "Action", action, ignore_case=True, guess=True)
    ]


def evaluate(
    statements: Statements, action: str, resource: str, context: Mapping[str, Any], *, complete: bool = False
) -> Decision:
    """Decides whether statements allow an action on a resource; who is meant by them is decided before."""
    allowed: str | None = None
    near: list[str] = []
    for statement, label in statements:
        allows = statement.get("Effect") == "Allow"
        if not _covers(statement, "Action", action, ignore_case=True, guess=complete and allows):
            continue
        if not _covers(statement, "Resource", resource, ignore_case=False, guess=complete and allows):
            if allows:
                near.append(f"{label} allows it on {_shown(statement.get('Resource'))}")
            continue
        holds, why = conditions_hold(statement, context, complete=complete)
        if statement.get("Effect") == "Deny":
            if holds and not why:
                return Decision(False, f"{label} denies it")
        elif holds:
            allowed = label
        else:
            near.append(f"{label} allows it when {why}")
    if allowed is not None:
        return Decision(True, allowed)
    return Decision(False, "; ".join(near[:3]) or NOTHING)


def _shown(value: Any) -> str:
    items = [str(v) for v in as_list(value)]
    return ", ".join(items[:3]) + (" ..." if len(items) > 3 else "")


def _covers(statement: Mapping[str, Any], key: str, value: str, *, ignore_case: bool, guess: bool) -> bool:
    if key in statement:
        return any(_means(p, value, ignore_case=ignore_case, guess=guess) for p in as_list(statement[key]))
    negated = f"Not{key}"
    if negated in statement:
        return not any(_means(p, value, ignore_case=ignore_case, guess=not guess) for p in as_list(statement[negated]))
    return key == "Resource"


def _means(pattern: Any, value: str, *, ignore_case: bool, guess: bool) -> bool:
    """Compares with a pattern; its unknown parts may be anything (`guess`) or match nothing."""
    if isinstance(pattern, Unknown):
        return guess
    if isinstance(pattern, PartialText):
        text = "".join(part if isinstance(part, str) else "*" for part in pattern.parts)
        return guess and like(text, value, ignore_case=ignore_case)
    return like(str(pattern), value, ignore_case=ignore_case)


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


def conditions_hold(
    statement: Mapping[str, Any], context: Mapping[str, Any], *, complete: bool = False
) -> tuple[bool, str]:
    """Tells whether the conditions of a statement hold, and what failed (or could not be known, for a deny)."""
    unknown = ""
    known = {k.lower(): v for k, v in context.items()}
    guess = complete and statement.get("Effect") == "Allow"
    for operator, key, wanted in conditions(statement):
        present = key.lower() in known
        if not present and not operator.endswith("Null"):
            if not complete:
                unknown = f"{key} is {_shown(wanted)}"
            elif not _holds_without_key(operator):
                return False, f"{key} {operator} {_shown(wanted)}, and {key} is not sent"
            continue
        if known.get(key.lower()) is ANYTHING:
            if guess:
                continue
            return False, f"{key} is not known"
        if not _condition(operator, known.get(key.lower()), as_list(wanted), guess=guess):
            return False, f"{key} {operator} {_shown(wanted)}"
    return True, unknown if statement.get("Effect") == "Deny" else ""


def conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yields operator, key and wanted values of a statement."""
    given = statement.get("Condition")
    for operator, entries in given.items() if isinstance(given, Mapping) else ():
        for key, wanted in entries.items() if isinstance(entries, Mapping) else ():
            yield str(operator), str(key), wanted


def _holds_without_key(operator: str) -> bool:
    """Returns whether a condition on a key that a request does not carry is fulfilled."""
    quantifier, _, rest = operator.rpartition(":")
    if rest.endswith("IfExists") or quantifier == "ForAllValues":
        return True
    return quantifier != "ForAnyValue" and rest in _NEGATED


def _condition(operator: str, given: Any, wanted: list[Any], *, guess: bool) -> bool:
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return (given is None) == (str(wanted[0]).lower() == "true")
    quantifier, _, rest = name.partition(":")
    values = [str(v) for v in as_list(given)]
    if rest:
        name = rest
        if quantifier == "ForAllValues":
            return all(_one(name, value, wanted, guess=guess) for value in values)
        return any(_one(name, value, wanted, guess=guess) for value in values)
    return any(_one(name, value, wanted, guess=guess) for value in values) if values else False


def _one(name: str, value: str, wanted: Iterable[Any], *, guess: bool) -> bool:
    if name in _NEGATED:
        return not any(_equal(_STRING_TESTS[_NEGATED[name]], value, w, guess=False) for w in wanted)
    test = _STRING_TESTS.get(name)
    return test is None or any(_equal(test, value, w, guess=guess) for w in wanted)


def _equal(test: Callable[[str, str], bool], value: str, wanted: Any, *, guess: bool) -> bool:
    if isinstance(wanted, Unknown | PartialText):
        return _means(wanted, value, ignore_case=False, guess=guess)
    return test(value, str(wanted))


def principal_matches(statement: Mapping[str, Any], principal: str, service: str, *, delegated: bool = True) -> bool:
    """Tells whether a statement of a resource policy is about a role ARN or a service.

    A statement for the account of a role (`delegated`) is about the role where its own policies allow it too.
    """
    excluded = statement.get("NotPrincipal")
    if excluded is not None:
        return not _named(excluded, principal, service, delegated=delegated)
    return _named(statement.get("Principal"), principal, service, delegated=delegated)


def _named(who: Any, principal: str, service: str, *, delegated: bool) -> bool:
    if who == "*":
        return True
    if not isinstance(who, Mapping):
        return False
    account = principal.split(":")[4] if principal.count(":") > 4 else ""
    whole = {account, f"arn:aws:iam::{account}:root"} if account and delegated else set()
    names = [str(name) for kind in ("AWS", "Federated") for name in as_list(who.get(kind))]
    if "*" in names or (principal and any(name in {principal, *whole} for name in names)):
        return True
    return bool(service) and any(str(name) == service for name in as_list(who.get("Service")))
