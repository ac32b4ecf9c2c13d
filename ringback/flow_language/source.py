"""Reads JSON text and remembers where everything stood, so that a problem can name its line."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ringback.flow_language.limits import MAX_CONTENT, MAX_DOCUMENT
from ringback.flow_language.references import child
from ringback.surrogates import NO_TEXT, lone_half

MAX_DEPTH = 40
"""No flow nests deeper than a view's data does; a deeper document is damaged or hostile."""


class SourceError(ValueError):
    """The reason why a text is no JSON document that is read here, and where."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Source:
    """A JSON document with its text, so that positions can be found when they are needed."""

    text: str
    value: Any
    duplicates: tuple[tuple[str, int], ...] = field(default=())
    """Name and offset of every key that stands in its object already."""

    def position(self, path: str) -> tuple[int, int]:
        """Returns line and column of a path, or of the nearest thing around it that exists; both count from one."""
        match = _ACTION.match(path)
        if match and int(match.group(1)) < len(self._spans):
            index = int(match.group(1))
            found, path = self._inside(index), path
        else:
            found = self._offsets
        while path and path not in found:
            path = _parent(path)
        return self._line(found.get(path, 0))

    def place(self, offset: int) -> tuple[int, int, int | None]:
        """Returns line and column of an offset, and the index of the action it lies in."""
        inside = (index for index, (start, end) in enumerate(self._spans) if start <= offset < end)
        return *self._line(offset), next(inside, None)

    @cached_property
    def _offsets(self) -> dict[str, int]:
        """Returns where every member and element starts, by path (found once, on first use)."""
        return _offsets(self.text, 0, len(self.text), "")

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Returns start and end of every action."""
        return _action_spans(self.text) if isinstance(self.value, dict) else []

    @cached_property
    def _known(self) -> dict[int, dict[str, int]]:
        return {}

    def _inside(self, index: int) -> dict[str, int]:
        found = self._known.get(index)
        if found is None:
            start, end = self._spans[index]
            found = self._known[index] = _offsets(self.text, start, end, f"Actions[{index}]")
        return found

    @cached_property
    def _breaks(self) -> list[int]:
        return [-1, *(match.start() for match in re.finditer("\n", self.text))]

    def _line(self, offset: int) -> tuple[int, int]:
        line = bisect_left(self._breaks, offset)
        return line, offset - self._breaks[line - 1]


_ACTION = re.compile(r"Actions\[(\d+)\]")
_LAST = re.compile(r"(\.?[^.\[\]]+|\[\d+\]|\['[^]]*'\])$")


def _parent(path: str) -> str:
    match = _LAST.search(path)
    return path[: match.start()] if match and match.start() < len(path) else ""


def read_json(text: str) -> Source:
    """Reads a JSON document; raises `SourceError` with line and column when it is none."""
    if len(text) > MAX_DOCUMENT:
        raise SourceError(
            f"the document has {len(text):,} characters; a flow has at most {MAX_CONTENT:,} and a console export less"
            f" than {MAX_DOCUMENT:,}"
        )
    if not text.strip():
        raise SourceError("the document is empty; a flow starts with {", line=1, column=1)
    text = text.removeprefix("\ufeff")
    doubled = False

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        result = dict(items)
        doubled = doubled or len(result) != len(items)
        return result

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise SourceError(_broken(text, error), line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise SourceError(_too_deep()) from error
    except ValueError as error:
        raise SourceError(f"not JSON: {error}") from error
    if (half := lone_half(text)) is not None:
        raise SourceError(NO_TEXT, line=text.count("\n", 0, half) + 1, column=half - text.rfind("\n", 0, half))
    check_depth(value)
    return Source(text, value, tuple(_repeated(text)) if doubled else ())


_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<{7}|={7}|>{7}"), "a conflict marker of git; resolve the conflict first"),
    (re.compile(r"//|/\*|#"), "a comment; JSON has none, describe the flow in Metadata.description"),
    (re.compile(r"[}\]]"), "a comma before a closing bracket; take the comma out"),
    (re.compile(r"'"), "a single quote; JSON takes double quotes"),
    (re.compile(r"[“”„‟]"), "a curly quote; JSON takes straight ones"),
    (re.compile(r"(?:True|False|None)\b"), "a word of Python; JSON writes true, false and null"),
)
"""What stands where JSON ends, and what to do about it."""


def _broken(text: str, error: json.JSONDecodeError) -> str:
    """Returns what is wrong with a text that is no JSON, in words about what stands there where that is known."""
    message = f"not JSON: {error.msg.lower()}"
    if error.msg.startswith(("Expecting", "Illegal trailing comma")):
        place = error.pos
        if error.msg.startswith("Illegal"):
            place = _skip(text, place + 1)
        after_comma = text[:place].rstrip().endswith(",")
        for pattern, slip in _SLIPS:
            if pattern.match(text, place) and ("comma" not in slip or after_comma):
                return f"{message}; there is {slip}"
    return message


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


def check_text(value: Any) -> None:
    """Raises `SourceError` when a decoded JSON value holds something that is no text."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise SourceError(NO_TEXT) from error


_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def _repeated(text: str) -> Iterator[tuple[str, int]]:
    """Yields name and offset of every key of a valid JSON text that stands in its object already."""
    open_objects: list[set[str]] = []
    last: re.Match[str] | None = None
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece == "{":
            open_objects.append(set())
        elif piece == "}":
            open_objects.pop()
        elif piece == ":" and last is not None:
            name = json.loads(last.group())
            if name in open_objects[-1]:
                yield name, last.start()
            open_objects[-1].add(name)
        last = match


def _action_spans(text: str) -> list[tuple[int, int]]:
    """Returns start and end of the elements of the top-level list ``Actions`` of a valid JSON object."""
    spans: list[tuple[int, int]] = []
    place = _skip(text, text.index("{") + 1)
    while text[place] != "}":
        key, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        if key == "Actions" and text[place] == "[":
            spans, place = _element_spans(text, place)
        else:
            _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, place)
        if text[place] == ",":
            place = _skip(text, place + 1)
    return spans


def _element_spans(text: str, place: int) -> tuple[list[tuple[int, int]], int]:
    """Returns start and end of the elements of a list, and the place behind it."""
    spans: list[tuple[int, int]] = []
    place = _skip(text, place + 1)
    while text[place] != "]":
        _, end = _DECODER.raw_decode(text, place)
        spans.append((place, end))
        place = _skip(text, end)
        if text[place] == ",":
            place = _skip(text, place + 1)
    return spans, place + 1


def _skip(text: str, place: int) -> int:
    """Returns the place of the next character that is no white space."""
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _offsets(text: str, start: int, end: int, path: str) -> dict[str, int]:
    """Walks the pieces of a valid JSON value and notes where each path below it starts."""
    found: dict[str, int] = {}
    stack: list[tuple[str, int]] = []  # path of an open container; index of its next element, or -1 in an object
    key, value_next = path, True
    for match in _PIECE.finditer(text, start, end):
        piece, offset = match.group(), match.start()
        if piece == ":":
            value_next = True
        elif piece == ",":
            holder, index = stack[-1]
            value_next = index >= 0
            if value_next:
                stack[-1] = (holder, index + 1)
        elif piece in ("}", "]"):
            stack.pop()
            value_next = False
        elif value_next:
            if stack and stack[-1][1] >= 0:
                key = f"{stack[-1][0]}[{stack[-1][1]}]"
            found.setdefault(key, offset)
            value_next = piece == "["
            if piece in ("{", "["):
                stack.append((key, -1 if piece == "{" else 0))
        else:
            name = json.loads(piece) if "\\" in piece else piece[1:-1]
            key = child(stack[-1][0], name)
            found[key] = offset
    return found
