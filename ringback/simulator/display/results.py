"""Results for programs: JSON, and the XML of JUnit that every build server reads.

Form of the XML: https://github.com/testmoapp/junitxml, which collects what Jenkins, GitLab and others take.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

#: Characters that XML 1.0 cannot hold, and escape codes of terminals.
_UNFIT: Final = re.compile("\x1b\\[[0-9;]*m|[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one scenario, entry or the like went."""

    name: str
    passed: bool
    seconds: float = 0.0
    title: str = ""
    group: str = ""
    """What it belongs to: the center, or the channel."""
    cause: str = ""
    """Why it failed, in one line that is the same for everything that fails for the same reason."""
    report: str = ""
    """The whole report of a failure."""


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a word ran."""

    suite: str
    cases: Sequence[CaseResult]
    seconds: float = 0.0
    figures: Mapping[str, Any] = field(default_factory=dict)
    """What else was counted."""

    @property
    def failed(self) -> list[CaseResult]:
        """The cases that failed."""
        return [case for case in self.cases if not case.passed]


def as_json(results: Results) -> str:
    """Returns the results as JSON: counts, causes with what fails for them, every case."""
    causes: dict[str, list[str]] = {}
    for case in results.failed:
        causes.setdefault(case.cause, []).append(case.name)
    document = {
        "suite": results.suite,
        "cases": len(results.cases),
        "failed": len(results.failed),
        "seconds": round(results.seconds, 3),
        **results.figures,
        "causes": [{"cause": text, "cases": names} for text, names in sorted(causes.items(), key=_frequency)],
        "results": [{**asdict(case), "seconds": round(case.seconds, 3)} for case in results.cases],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _frequency(entry: tuple[str, list[str]]) -> int:
    return -len(entry[1])


def as_junit(results: Results) -> str:
    """Returns the results as the XML of JUnit."""
    counts = f'tests="{len(results.cases)}" failures="{len(results.failed)}" errors="0"'
    named = f'name={_attribute(results.suite)} {counts} time="{results.seconds:.3f}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {named}>", f"  <testsuite {named}>"]
    for case in results.cases:
        place = _attribute(case.group or results.suite)
        head = f'    <testcase name={_attribute(case.name)} classname={place} time="{case.seconds:.3f}"'
        if case.passed:
            lines.append(f"{head}/>")
            continue
        told = f"      <failure message={_attribute(case.cause or 'failed')}>{escape(_fit(case.report))}</failure>"
        lines += [f"{head}>", told, "    </testcase>"]
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""])


def write_junit(results: Results, path: Path) -> None:
    """Writes the XML of JUnit; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_junit(results), encoding="utf-8")


def _attribute(text: str) -> str:
    return quoteattr(_fit(text), {"\n": "&#10;"})


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
