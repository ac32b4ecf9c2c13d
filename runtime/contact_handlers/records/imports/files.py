"""A CSV file of a spreadsheet as rows: UTF-8 with and without a mark at its beginning, or the Windows code page 949."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from contact_handlers.base.errors import HandlerError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.imports.cells import CellError, Column, Reading
from contact_handlers.records.imports.columns import KINDS

MAX_BYTES = 64 * 1024 * 1024
_DELIMITERS = (",", "\t", ";")


class FileError(HandlerError):
    """A file that is none of ours as a whole; the message quotes nothing but its header."""


@dataclass(frozen=True)
class Wrong:
    """A line that is not taken, and why; its values are not told."""

    line: int
    column: str
    why: str


@dataclass(frozen=True)
class Row:
    """A line that can be taken: what its filled cells say."""

    line: int
    given: Mapping[str, object]


@dataclass(frozen=True)
class Sheet:
    """A file that was read."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    wrong: tuple[Wrong, ...]
    headings: Mapping[str, str]
    """What the file itself calls its columns."""

    @property
    def lines(self) -> int:
        """How many lines there are below the header."""
        return len(self.rows) + len({wrong.line for wrong in self.wrong})


def text_of(data: bytes) -> str:
    """Returns the text of a file; raises FileError when it is in neither of the encodings."""
    if len(data) > MAX_BYTES:
        raise FileError(f"the file has {len(data)} bytes, at most {MAX_BYTES} are taken; split it")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileError("the file is UTF-16 text; save it as CSV, in UTF-8 or in the code page of Korean Windows")
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError("the file is neither UTF-8 nor code page 949")


def read(data: bytes, reading: Reading | None = None) -> Sheet:
    """Reads a file as a center says what cells may hold. Raises FileError for one that is none of ours."""
    text = text_of(data)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = next(lines, [])
        kind, columns = _header(names)
        rows, wrong = _rows(lines, columns, reading or Reading())
    except csv.Error as error:
        raise FileError(f"line {lines.line_num}: no CSV: {error}") from None
    headings = {column.name: " ".join(name.split()) for column, name in zip(columns, names, strict=True)}
    return Sheet(kind, tuple(column.name for column in columns), tuple(rows), tuple(wrong), headings)


def _header(names: Sequence[str]) -> tuple[str, list[Column]]:
    """Returns the kind of a file and its columns by their names, English or Korean, in any order."""
    given = [name.strip().lower().replace(" ", "_") for name in names]
    if not any(given):
        raise FileError("the file has no header")
    for kind, columns in KINDS.items():
        known = {name: column for column in columns for name in (column.name, *column.korean)}
        if not any(known[name].key for name in given if name in known):
            continue
        unknown = [name for name in given if name not in known]
        if unknown:
            allowed = ", ".join(f"{column.korean[0]} ({column.name})" for column in columns)
            named = ", ".join(f"{name!r}{_meant(name, known)}" for name in unknown)
            raise FileError(f"unknown columns {named} in a file of {kind}, known are {allowed}")
        found = [known[name] for name in given]
        twice = sorted({column.name for column in found if found.count(column) > 1})
        if twice:
            raise FileError(f"columns {', '.join(twice)} stand in the header twice")
        return kind, found
    keys = " or ".join(column.name for columns in KINDS.values() for column in columns if column.key)
    raise FileError(f"the header has no column {keys}")


def _meant(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f" ({near[0]}?)" if near else ""


def _rows(lines: Iterator[list[str]], columns: Sequence[Column], reading: Reading) -> tuple[list[Row], list[Wrong]]:
    rows: list[Row] = []
    wrong: list[Wrong] = []
    seen: dict[tuple[str, object], int] = {}
    number = 1
    for cells in lines:
        number += 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            wrong.append(Wrong(number, "", f"{len(cells)} cells, the header has {len(columns)}"))
            continue
        given, problems = _cells(number, cells, columns, reading)
        problems += _twice(number, given, columns, seen)
        wrong += problems
        if not problems:
            rows.append(Row(number, given))
    return rows, wrong


def _cells(
    number: int, cells: Sequence[str], columns: Sequence[Column], reading: Reading
) -> tuple[dict[str, object], list[Wrong]]:
    given: dict[str, object] = {}
    problems: list[Wrong] = []
    for column, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        try:
            if text:
                given[column.name] = column.read(text, reading)
        except CellError as problem:
            problems.append(Wrong(number, column.name, str(problem)))
    for column in columns:
        if column.key and column.name not in given and not problems:
            problems.append(Wrong(number, column.name, "is empty"))
    return given, problems


def _twice(
    number: int, given: Mapping[str, object], columns: Sequence[Column], seen: dict[tuple[str, object], int]
) -> list[Wrong]:
    """Returns what names the same customer, number or agent as a line before."""
    problems = []
    for column in columns:
        if not column.unique or column.name not in given:
            continue
        value = given[column.name]
        for one in value if isinstance(value, tuple) else (value,):
            before = seen.setdefault((column.name, one), number)
            if before != number:
                problems.append(Wrong(number, column.name, f"is in line {before} already"))
    return problems
