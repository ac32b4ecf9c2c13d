"""Reads JSON text and remembers where everything stood, so that a problem can name its line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flow_language.references import child

MAX_BYTES = 1_000_000
"""A console import takes less than 1 MB (A:contact-flow-import-export); anything longer is not a flow."""
MAX_DEPTH = 40
"""No flow nests deeper than a view's data does; a deeper document is damaged or hostile."""


class SourceError(ValueError):
    """Says why a text is not a JSON document that we read, and where."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Source:
    """Is a JSON document with its text, so that positions can be found when they are needed."""

    text: str
    value: Any
    duplicates: tuple[str, ...] = field(default=())

    @cached_property
    def positions(self) -> dict[str, tuple[int, int]]:
        """Returns line and column of every member and element, by JSON path (found once, on first use)."""
        return _positions(self.text)

    def position(self, path: str) -> tuple[int, int] | None:
        """Returns line and column of a path, or of the nearest thing around it that exists."""
        while path:
            found = self.positions.get(path)
            if found is not None:
                return found
            path = _parent(path)
        return self.positions.get("", (1, 1))


_LAST = re.compile(r"(\.?[^.\[\]]+|\[\d+\]|\['[^]]*'\])$")


def _parent(path: str) -> str:
    match = _LAST.search(path)
    return path[: match.start()] if match and match.start() < len(path) else ""


def read_json(text: str) -> Source:
    """Reads a JSON document; raises `SourceError` with line and column when it is none."""
    if len(text) > MAX_BYTES:
        raise SourceError(
            f"the document has {len(text):,} characters; a flow has at most 256,000 and a console export less than"
            f" {MAX_BYTES:,}"
        )
    if not text.strip():
        raise SourceError("the document is empty; a flow starts with {", line=1, column=1)
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            seen: set[str] = set()
            duplicates.extend(key for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return result

    try:
        value = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise SourceError(f"not JSON: {error.msg.lower()}", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise SourceError(_too_deep()) from error
    except ValueError as error:
        raise SourceError(f"not JSON: {error}") from error
    check_depth(value)
    return Source(text, value, tuple(duplicates))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")


def _too_deep() -> str:
    return f"objects are nested deeper than {MAX_DEPTH} levels; no flow needs that"


def check_depth(value: Any) -> None:
    """Raises `SourceError` when a JSON value is nested deeper than any flow."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = (
            [
                item
                for holder in level
                for item in (holder.values() if isinstance(holder, dict) else holder)
                if isinstance(item, dict | list) and item
            ]
            if isinstance(level[0], dict | list)
            else []
        )
        if not level:
            return
    raise SourceError(_too_deep())


_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def _positions(text: str) -> dict[str, tuple[int, int]]:
    """Walks the pieces of a valid JSON text and notes where each path starts."""
    walker = _Walker(text)
    for match in _PIECE.finditer(text):
        walker.take(match.group(0), match.start())
    return walker.found


class _Walker:
    """Follows JSON pieces with a stack of open containers."""

    def __init__(self, text: str) -> None:
        self.found: dict[str, tuple[int, int]] = {}
        self._breaks = [-1, *(match.start() for match in re.finditer("\n", text))]
        self._line = 0
        self._stack: list[tuple[str, int]] = []  # path of the container, index in a list or -1 in an object
        self._key: tuple[str, int] | None = None
        self._value_next = True

    def _note(self, path: str, offset: int) -> None:
        breaks = self._breaks
        while self._line + 1 < len(breaks) and breaks[self._line + 1] < offset:
            self._line += 1
        self.found[path] = (self._line + 1, offset - breaks[self._line])

    def _path_of_value(self, offset: int) -> str:
        if not self._stack:
            self._note("", offset)
            return ""
        path, index = self._stack[-1]
        if index >= 0:
            path = f"{path}[{index}]"
            self._note(path, offset)
            return path
        assert self._key is not None  # noqa: S101 - the text was parsed before
        return self._key[0]

    def take(self, piece: str, offset: int) -> None:
        """Takes one piece."""
        if piece in "{[":
            path = self._path_of_value(offset)
            self._stack.append((path, -1 if piece == "{" else 0))
            self._value_next = piece == "["
        elif piece in "}]":
            self._stack.pop()
            self._value_next = False
        elif piece == ",":
            path, index = self._stack[-1]
            if index >= 0:
                self._stack[-1] = (path, index + 1)
            self._value_next = index >= 0
        elif piece == ":":
            self._value_next = True
        elif self._value_next:
            self._path_of_value(offset)
            self._value_next = False
        else:
            key = json.loads(piece) if "\\" in piece else piece[1:-1]
            path = child(self._stack[-1][0], key)
            self._key = (path, offset)
            self._note(path, offset)
