"""Writes findings for people (with the lines around them), as JSON, and as SARIF for code hosting."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.inputs import PassedOver
from ringback.flow_language.rules.registry import RULES

_COLORS = {"error": "31", "warning": "33", "note": "36", "dim": "2", "bold": "1"}
_AROUND = 1
_LONGEST = 140
_SHOWN = 10
"""Things passed over that a report names unless all are asked for."""
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


class Paint:
    """Colors words for a terminal, or leaves them plain."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, style: str) -> str:
        """Returns a text in a style."""
        return f"\x1b[{_COLORS[style]}m{text}\x1b[0m" if self._color else text


def human(
    findings: Sequence[Finding], *, texts: Mapping[str, str], color: bool = False, context: bool = True
) -> Iterator[str]:
    """Yields the lines of a report; ``texts`` holds the content of files by name, for the lines around a finding."""
    paint = Paint(color=color)
    split: dict[str, list[str]] = {}
    for finding in findings:
        place = paint(finding.location, "bold")
        action = f" {paint(finding.action, 'bold')}:" if finding.action else ""
        yield f"{place}: {paint(finding.severity, finding.severity)} {finding.rule}{action} {finding.message}"
        name = finding.file or ""
        if context and finding.line is not None and name in texts:
            lines = split.setdefault(name, texts[name].splitlines())
            yield from _excerpt(lines, finding.line, finding.column or 1, paint)


def _excerpt(lines: Sequence[str], line: int, column: int, paint: Paint) -> Iterator[str]:
    first, last = max(1, line - _AROUND), min(len(lines), line + _AROUND)
    width = len(str(last))
    for number in range(first, last + 1):
        text = lines[number - 1]
        if number == line:
            start = max(0, column - _LONGEST // 2) if len(text) > _LONGEST else 0
            yield f"  {paint('>', 'error')} {number:>{width}} | {text[start : start + _LONGEST]}"
        elif len(text) <= _LONGEST:
            yield paint(f"    {number:>{width}} | {text}", "dim")


def summary(findings: Sequence[Finding], files: int) -> str:
    """Returns one line that counts files and findings."""
    counts = Counter(finding.level for finding in findings)
    words = [f"{counts[level]} {level.severity}{'s' if counts[level] != 1 else ''}" for level in Level if counts[level]]
    return f"{files} flow{'s' if files != 1 else ''} checked: {', '.join(words) if words else 'nothing to report'}"


def passed_over(entries: Sequence[PassedOver], *, every: bool = False) -> Iterator[str]:
    """Yields a line for each thing that was not looked at; the first ones, or all of them."""
    shown = entries if every else entries[:_SHOWN]
    for entry in shown:
        yield f"{entry.path}: passed over: {entry.why}"
    if len(entries) > len(shown):
        yield f"and {len(entries) - len(shown)} more passed over; --all names them"


def as_json(findings: Sequence[Finding], files: int, passed: Sequence[PassedOver] = ()) -> str:
    """Returns the findings as a JSON document."""
    document = {
        "flows": files,
        "findings": [finding.as_dict() for finding in findings],
        "passed_over": [{"path": str(entry.path), "why": entry.why} for entry in passed],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def as_sarif(findings: Sequence[Finding], passed: Sequence[PassedOver] = ()) -> str:
    """Returns the findings as a SARIF 2.1.0 log."""
    used = sorted({finding.rule for finding in findings})
    place = {rule_id: index for index, rule_id in enumerate(used)}
    run = {
        "tool": {"driver": {"name": "ringback flow linter", "rules": [_sarif_rule(rule_id) for rule_id in used]}},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, place[finding.rule]) for finding in findings],
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": f"{entry.path}: passed over: {entry.why}"}}
                    for entry in passed
                ],
            }
        ],
    }
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _sarif_rule(rule_id: str) -> dict[str, Any]:
    rule = RULES[rule_id]
    return {
        **({"helpUri": rule.source} if rule.source else {}),
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "defaultConfiguration": {"level": rule.level.severity},
        "help": {"text": f"{rule.why}\n\nSee docs/flow-language/rules/{rule.id}.md"},
    }


def _sarif_result(finding: Finding, index: int) -> dict[str, Any]:
    uri = (finding.file or finding.flow or "flow").replace("\\", "/")
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(uri.split("#")[0])}}
    if finding.line is not None and "#" not in uri:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
    location: dict[str, Any] = {"physicalLocation": physical}
    name = "/".join(part for part in (finding.action, finding.path) if part)
    if name:
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [location],
    }
