"""Values of template parameters: given or by default, checked as CloudFormation checks them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ringback.cloudformation.errors import TemplateError
from ringback.cloudformation.values import scalar_text

_SSM = "AWS::SSM::Parameter::Value"


def ssm_type(declared: Mapping[str, Any]) -> str | None:
    """Returns the type inside `AWS::SSM::Parameter::Value<...>`, or None for other parameters."""
    kind = str(declared.get("Type", "String"))
    return kind[len(_SSM) + 1 : -1] if kind.startswith(_SSM + "<") else None


def is_list(kind: str) -> bool:
    """Returns whether parameters of a type are lists, written with commas."""
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def items(value: Any) -> list[Any]:
    """Returns the items of a list parameter."""
    return value if isinstance(value, list) else [item.strip() for item in scalar_text(value).split(",")]


def typed(source: str, name: str, declared: Mapping[str, Any], value: Any) -> Any:
    """Returns a value as `Ref` returns it, text or a list of texts; raises TemplateError where it is not allowed."""
    kind = str(declared.get("Type", "String"))
    numbers = kind in ("Number", "List<Number>")
    if is_list(kind):
        found: Any = items(value)
        every = found
    else:
        found = scalar_text(value)
        every = [found]
    for one in every:
        try:
            problem = _problem(declared, scalar_text(one), numbers=numbers)
        except (TypeError, ValueError) as malformed:
            raise TemplateError(source, f"parameter {name}: a limit of it is malformed: {malformed}") from malformed
        if problem:
            shown = "its value" if str(declared.get("NoEcho", "")).lower() == "true" else repr(one)
            raise TemplateError(source, f"parameter {name}: {shown} {problem}", "Parameters")
    return found


def _problem(declared: Mapping[str, Any], text: str, *, numbers: bool) -> str:
    if numbers:
        return _number_problem(declared, text)
    allowed = [scalar_text(one) for one in declared.get("AllowedValues") or ()]
    if allowed and text not in allowed:
        return f"is not allowed; allowed: {', '.join(allowed)}"
    pattern = declared.get("AllowedPattern")
    if isinstance(pattern, str) and _matches(pattern, text) is False:
        return f"does not match {pattern}"
    shortest, longest = int(declared.get("MinLength") or 0), declared.get("MaxLength")
    if len(text) < shortest or (longest is not None and len(text) > int(longest)):
        return f"has {len(text)} characters; allowed: {shortest} to {longest if longest is not None else 'any'}"
    return ""


def _matches(pattern: str, text: str) -> bool | None:
    """Returns whether a text matches, None where the pattern is one of Java's that Python does not know."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return None


def _number_problem(declared: Mapping[str, Any], text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return "is no number"
    allowed = [scalar_text(one) for one in declared.get("AllowedValues") or ()]
    if allowed and number not in [float(one) for one in allowed]:
        return f"is not allowed; allowed: {', '.join(allowed)}"
    smallest, largest = declared.get("MinValue"), declared.get("MaxValue")
    if (smallest is not None and number < float(smallest)) or (largest is not None and number > float(largest)):
        return f"is out of range; allowed: {smallest} to {largest}"
    return ""
