"""The part of the CloudWatch Logs Insights language that saved queries of ours use, over lines of JSON.

`filter` with comparisons, `like /expression/`, `ispresent` and `and`; `fields`; `stats` with `count`, `count_distinct`
and `avg`, `by` fields and `bin`; `sort` and `limit`. Anything else is an error, so that a query nobody has thought
about does not pass. A comparison with a field that a line lacks does not hold.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Line = Mapping[str, Any]

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">=": operator.ge,
}
_PRESENT = re.compile(r"ispresent\((\w+)\)")
_LIKE = re.compile(r"(\w+) like /(.+)/")
_COMPARED = re.compile(r'(\w+) (=|!=|<|>=) ("[^"]*"|[\d.]+)')
_AGGREGATE = re.compile(r"(count|count_distinct|avg)\((\*|\w+)\) as (\w+)")
_BIN = re.compile(r"bin\(\d+[smhd]\)")


def found(query: str, lines: Iterable[str]) -> list[dict[str, Any]]:
    """Returns the rows that a query makes of log lines; lines that are no JSON have no fields."""
    rows: list[dict[str, Any]] = [dict(_fields(line)) for line in lines]
    for command in map(str.strip, query.split("\n|")):
        name, _, rest = command.partition(" ")
        if name == "filter":
            conditions = [_condition(one) for one in rest.split(" and ")]
            rows = [row for row in rows if all(holds(row) for holds in conditions)]
        elif name == "fields":
            wanted = [one.strip() for one in rest.split(",")]
            rows = [{one: row.get(one) for one in wanted} for row in rows]
        elif name == "stats":
            rows = _stats(rest, rows)
        elif name not in ("sort", "limit"):
            raise ValueError(f"command {command!r} is not known")
    return rows


def _fields(line: str) -> Line:
    try:
        read = json.loads(line)
    except ValueError:
        read = {}
    return {"@timestamp": "0", "@message": line, **(read if isinstance(read, dict) else {})}


def _condition(text: str) -> Callable[[Line], bool]:
    if match := _PRESENT.fullmatch(text.strip()):
        field = match[1]
        return lambda row: row.get(field) is not None
    if match := _LIKE.fullmatch(text.strip()):
        field, wanted = match[1], re.compile(match[2])
        return lambda row: wanted.search(str(row.get(field, ""))) is not None
    match = _COMPARED.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"condition {text!r} is not known")
    field, compare, value = match[1], _COMPARISONS[match[2]], json.loads(match[3])
    return lambda row: row.get(field) is not None and compare(row[field], value)


def _stats(text: str, rows: Sequence[Line]) -> list[dict[str, Any]]:
    aggregates, _, by = text.partition(" by ")
    names = [one.strip() for one in by.split(",")] if by else []
    groups: dict[tuple[Any, ...], list[Line]] = {}
    for row in rows:
        groups.setdefault(tuple(0 if _BIN.fullmatch(name) else row.get(name) for name in names), []).append(row)
    return [
        dict(zip(names, key, strict=True)) | dict(_aggregate(one.strip(), group) for one in aggregates.split(","))
        for key, group in groups.items()
    ]


def _aggregate(text: str, rows: Sequence[Line]) -> tuple[str, float]:
    match = _AGGREGATE.fullmatch(text)
    if match is None:
        raise ValueError(f"aggregate {text!r} is not known")
    kind, field, name = match.groups()
    values = [row[field] for row in rows if field != "*" and row.get(field) is not None]
    if kind == "count":
        return name, len(rows)
    return name, len(set(values)) if kind == "count_distinct" else sum(values) / len(values)
