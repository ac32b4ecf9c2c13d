"""Compares what was expected with what was heard: parts of a sentence, patterns, templates that capture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ringback.simulator.scenarios.errors import ScenarioError

_SPACES = re.compile(r"\s+")
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
ANYTHING = "*"
_CLOSE_ENOUGH = 0.3


def tidy(text: str) -> str:
    """Returns the text in NFC with single spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


@dataclass(frozen=True)
class Pattern:
    """An expectation about a text: `/…/` is a regular expression, `{name}` captures, anything else is a part of it."""

    source: str
    regex: re.Pattern[str]

    def match(self, heard: str, *, exactly: bool = False) -> dict[str, str] | None:
        """Returns what was captured when the text fits, else None."""
        found = self.find(heard, exactly=exactly)
        return found[0] if found else None

    def find(self, heard: str, *, exactly: bool = False, start: int = 0) -> tuple[dict[str, str], int] | None:
        """Returns what was captured and where in the tidied text the match ends, looking from a position on."""
        cleaned = tidy(heard)
        found = self.regex.fullmatch(cleaned, start) if exactly else self.regex.search(cleaned, start)
        return (found.groupdict(), found.end()) if found else None


def compile_pattern(source: str, known: Mapping[str, str] | None = None) -> Pattern:
    """Reads an expectation; placeholders that were captured before must repeat the same words.

    Raises ScenarioError where an expression between slashes is none.
    """
    if len(source) > 2 and source.startswith("/") and source.endswith("/"):
        try:
            return Pattern(source, re.compile(source[1:-1]))
        except re.error as problem:
            raise ScenarioError(f"{source!r} is no regular expression: {problem}") from problem
    known = known or {}
    parts: list[str] = []
    seen: set[str] = set()
    position = 0
    cleaned = tidy(source)
    for match in _PLACEHOLDER.finditer(cleaned):
        parts.append(re.escape(cleaned[position : match.start()]))
        name = match.group(1)
        if name in known:
            parts.append(re.escape(known[name]))
        elif name in seen:
            parts.append(f"(?P={name})")
        else:
            parts.append(f"(?P<{name}>\\S(?:.*?\\S)?)")
            seen.add(name)
        position = match.end()
    tail = cleaned[position:]
    parts.append(re.escape(tail))
    if parts and not tail and seen:
        parts.append(r"(?=[\s.,!?]|$)")
    return Pattern(source, re.compile("".join(parts)))


def nearest(wanted: str, heard: Iterable[str]) -> tuple[str, int] | None:
    """Returns the text most like the wanted one and its likeness in percent; None when nothing resembles it."""
    plain = tidy(wanted.strip("/"))
    scored = [(SequenceMatcher(None, plain, tidy(text), autojunk=False).ratio(), text) for text in heard]
    best = max(scored, default=None)
    return (best[1], round(best[0] * 100)) if best and best[0] >= _CLOSE_ENOUGH else None


def fits(expected: Any, actual: Any, known: Mapping[str, str] | None = None) -> bool:
    """Tells whether a value fits: `*` any non-empty, `/…/` and `{name}` as texts, tables by their named keys only."""
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            name in actual and fits(item, actual[name], known) for name, item in expected.items()
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(actual, list | tuple)
            and len(expected) == len(actual)
            and all(fits(one, other, known) for one, other in zip(expected, actual, strict=True))
        )
    if expected == ANYTHING:
        return actual not in (None, "")
    if isinstance(expected, str) and isinstance(actual, str):
        if expected.startswith("/") or _PLACEHOLDER.search(expected):
            return compile_pattern(expected, known).match(actual, exactly=True) is not None
        return tidy(expected) == tidy(actual)
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)
