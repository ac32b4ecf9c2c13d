"""Findings for people, as JSON, as SARIF for code hosting, and as a table for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ringback.cloudformation.rehearsal.findings import Finding, Severity
from ringback.cloudformation.rehearsal.rules import GRADES, rules

if TYPE_CHECKING:
    from ringback.cloudformation.rehearsal.model import Rehearsal

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_SEEN = 3
"""Places that are named of findings that say the same in several stages."""


def as_text(findings: Sequence[Finding], *, paint: Callable[[str, str], str] | None = None) -> Iterator[str]:
    """Yields lines for people: what is open, and how many are acknowledged; the same in several stages is said once."""
    color = paint or (lambda text, _: text)
    for same in _grouped(one for one in findings if one.is_open):
        first = same[0]
        kind = f" ({first.type})" if first.type else ""
        yield f"{color(first.severity, first.severity)} {first.rule} {color(_places(same), 'bold')}{kind}"
        yield f"    {first.message}"
        if first.remedy:
            yield f"    instead: {first.remedy}"
    acknowledged = Counter(one.acknowledged for one in findings if not one.is_open)
    for reason, count in acknowledged.items():
        yield f"{color('acknowledged', 'note')} {count} because {reason}"


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        key = (one.rule, one.logical_id, one.path, one.stack.removeprefix(one.stage), one.type)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _places(same: Sequence[Finding]) -> str:
    names = [one.place for one in same]
    more = f" and {len(names) - 1} more like it" if len(names) > 1 else ""
    return names[0] + more


def summary(findings: Sequence[Finding], played: Sequence[Rehearsal]) -> str:
    """Returns one line that counts stages, resources and findings."""
    stages, resources = len(played), sum(len(one.nodes) for one in played)
    counts = Counter(one.severity for one in findings if one.is_open)
    words = [f"{counts[level]} {level}{'s' if counts[level] != 1 else ''}" for level in Severity if counts[level]]
    known = sum(not one.is_open for one in findings)
    return (
        f"{stages} stage{'s' if stages != 1 else ''}, {resources:,} resources: "
        f"{', '.join(words) or 'nothing open'}, {known} acknowledged"
    )


def as_json(findings: Sequence[Finding], further: Mapping[str, Any]) -> str:
    """Returns the findings as a JSON document; `further` adds what else was rehearsed."""
    document = {**further, "findings": [one.as_dict() for one in findings]}
    return json.dumps(document, ensure_ascii=False, indent=2)


def as_sarif(findings: Sequence[Finding]) -> str:
    """Returns the findings as a SARIF 2.1.0 log; acknowledged ones are suppressed."""
    used = sorted({one.rule for one in findings})
    run = {
        "tool": {"driver": {"name": "ringback rehearsal", "rules": [_sarif_rule(rule_id) for rule_id in used]}},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(one, used.index(one.rule)) for one in findings],
    }
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _sarif_rule(rule_id: str) -> dict[str, Any]:
    rule = rules()[rule_id]
    made: dict[str, Any] = {
        "id": rule_id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title} ({GRADES[rule.grade]})"},
        "defaultConfiguration": {"level": rule.severity.value},
        "help": {"text": rule.remedy},
    }
    return {**made, "helpUri": rule.source} if rule.source.startswith("https:") else made


def _sarif_result(one: Finding, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": quote((one.file or "assembly").replace("\\", "/"))}}
    }
    if one.place:
        location["logicalLocations"] = [{"fullyQualifiedName": one.place, "kind": "resource"}]
    made: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": one.severity.value,
        "message": {"text": f"{one.message}; {one.remedy}" if one.remedy else one.message},
        "locations": [location],
    }
    if not one.is_open:
        made["suppressions"] = [{"kind": "external", "justification": one.acknowledged}]
    return made


def as_markdown(findings: Sequence[Finding]) -> str:
    """Returns open findings as a table for a pull request; acknowledged ones are counted below it."""
    lines = ["| | Rule | Resource | What happens | Instead |", "| --- | --- | --- | --- | --- |"]
    for same in _grouped(one for one in findings if one.is_open):
        first = same[0]
        cells = (first.severity, first.rule, f"`{first.place}`", first.message, first.remedy)
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    if len(lines) == 2:
        lines = ["Nothing open."]
    known = sum(not one.is_open for one in findings)
    return "\n".join([*lines, *(["", f"{known} acknowledged."] if known else [])])
