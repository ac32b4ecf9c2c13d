"""Texts that match a pattern: the shortest that come to mind, for parameters of which only the pattern is known."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

_MOST_REPEATED = 64
_ANYTHING = "a1-A_./: "
"""Characters that are tried in turn where a pattern takes one of many."""


def matching(pattern: str, least: int, most: int) -> Iterator[str]:
    """Yields texts that match a pattern, short ones first, at least one of them `least` characters long if it can be.

    Whoever takes one has to try it: groups that look around or back are left out. Nothing for an empty pattern, or one
    that Python does not know.
    """
    if not pattern:
        return
    parsed = _parsed(pattern)
    if parsed is None:
        return
    for extra in dict.fromkeys((0, 1, max(0, least - 1), least, max(0, most - 1))):
        try:
            yield _text(parsed, min(extra, _MOST_REPEATED))
        except (RecursionError, _NoTextError):
            return


class _NoTextError(ValueError):
    """A part of a pattern that no text is made for."""


def _parsed(pattern: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # The parser of patterns has no public name; before Python 3.11 it was called sre_parse.
            parser: Any = re._parser  # type: ignore[attr-defined]
            return parser.parse(pattern)
        except (re.error, RecursionError, OverflowError, AttributeError):
            return None


def _text(parsed: Any, extra: int) -> str:
    """Returns a text of a parsed pattern; whatever may repeat does so `extra` times more than it must."""
    return "".join(_piece(str(kind), argument, extra) for kind, argument in parsed)


def _piece(kind: str, argument: Any, extra: int) -> str:
    if kind == "LITERAL":
        return chr(argument)
    if kind == "NOT_LITERAL":
        return next(sign for sign in _ANYTHING if ord(sign) != argument)
    if kind == "ANY":
        return _ANYTHING[0]
    if kind == "IN":
        return _one_of(argument)
    if kind == "BRANCH":
        return _text(argument[1][0], extra)
    if kind == "SUBPATTERN":
        return _text(argument[-1], extra)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = argument
        times = min(int(least) + extra, int(most), _MOST_REPEATED)
        return "".join(_text(inner, 0) for _ in range(max(int(least), times)))
    if kind in ("AT", "ASSERT", "ASSERT_NOT"):
        return ""
    raise _NoTextError(kind)


def _one_of(members: Any) -> str:
    """Returns a character of a set."""
    allowed = [(str(kind), argument) for kind, argument in members]
    if allowed and allowed[0][0] == "NEGATE":
        for sign in _ANYTHING:
            if not any(_holds(kind, argument, sign) for kind, argument in allowed[1:]):
                return sign
        raise _NoTextError("NEGATE")
    for sign in _ANYTHING:
        if any(_holds(kind, argument, sign) for kind, argument in allowed):
            return sign
    kind, argument = allowed[0]
    if kind == "LITERAL":
        return chr(argument)
    if kind == "RANGE":
        return chr(argument[0])
    raise _NoTextError(kind)


def _holds(kind: str, argument: Any, sign: str) -> bool:
    if kind == "LITERAL":
        return ord(sign) == int(argument)
    if kind == "RANGE":
        return bool(argument[0] <= ord(sign) <= argument[1])
    name = str(argument)
    found = {"DIGIT": sign.isdigit(), "WORD": sign.isalnum() or sign == "_", "SPACE": sign.isspace()}
    negated = "NOT_" in name
    return next((value != negated for key, value in found.items() if name.endswith(key)), False)
