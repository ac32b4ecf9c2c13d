"""Findings that a project lives with, and why: `rehearsal.toml` at its root.

    [[acknowledged]]
    rule = "RH502"
    stage = "*-prod"                 # patterns; left out means every one
    stack = "*-Data"
    resource = "*Table*"
    reason = "the tables of prod are protected on purpose"
    until = 2027-06-30               # left out means for good

An entry without a reason, one that is over and one that matches nothing any more are findings themselves.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ringback.cloudformation.errors import CloudFormationError, nearest
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.rules import finding, rules

FILE = "rehearsal.toml"
_PATTERNS = ("stage", "stack", "resource", "property")
_KEYS = ("rule", *_PATTERNS, "reason", "until")


class AcknowledgmentError(CloudFormationError):
    """A file of acknowledgments that cannot be read."""


@dataclass(slots=True)
class Acknowledgment:
    """One entry of the file."""

    number: int
    rule: str
    patterns: dict[str, str]
    reason: str = ""
    until: date | None = None
    used: bool = field(default=False, compare=False)

    def covers(self, one: Finding) -> bool:
        """Returns whether a finding is meant."""
        given = {"stage": one.stage, "stack": one.stack, "resource": one.logical_id, "property": one.path}
        return one.rule == self.rule and all(
            fnmatchcase(given[name], pattern) for name, pattern in self.patterns.items()
        )

    def means_one_of(self, stages: Iterable[str]) -> bool:
        """Returns whether the entry is for one of these stages."""
        return any(fnmatchcase(stage, self.patterns.get("stage", "*")) for stage in stages)

    def __str__(self) -> str:
        shown = ", ".join(f"{name} {pattern!r}" for name, pattern in self.patterns.items())
        return f"acknowledgment {self.number} of {self.rule}" + (f" ({shown})" if shown else "")


@dataclass(slots=True)
class Acknowledgments:
    """The entries of a file."""

    source: str = FILE
    entries: list[Acknowledgment] = field(default_factory=list)

    def applied(self, findings: Iterable[Finding], today: date) -> list[Finding]:
        """Returns findings with the reasons of those that are acknowledged."""
        return [self._applied(one, today) for one in findings]

    def _applied(self, one: Finding, today: date) -> Finding:
        for entry in self.entries:
            if entry.covers(one):
                entry.used = True
                if entry.reason and (entry.until is None or today <= entry.until):
                    return replace(one, acknowledged=entry.reason)
        return one

    def problems(
        self, today: date, phases: Container[str], stages: Iterable[str], *, compared: bool
    ) -> Iterator[Finding]:
        """Yields what is wrong with the entries.

        `stages` are those that were played in these phases, none where they were not all: what is not used then may
        be for the others. `compared` says that they were compared with what is deployed.
        """
        played = {name for name, rule in rules().items() if rule.phase in phases and (compared or not rule.compares)}
        for entry in self.entries:
            if not entry.reason:
                yield finding("RH001", f"{entry} has no reason", fault=str(entry), file=self.source)
            if entry.until is not None and entry.until < today:
                yield finding("RH003", f"{entry} is over since {entry.until}", fault=str(entry), file=self.source)
            if not entry.used and entry.rule in played and entry.means_one_of(stages):
                yield finding("RH002", f"{entry} matches nothing any more", fault=str(entry), file=self.source)


def read_acknowledgments(path: Path) -> Acknowledgments:
    """Reads a file, no entries where it is missing; raises AcknowledgmentError with what is allowed."""
    if not path.is_file():
        return Acknowledgments(str(path))
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise AcknowledgmentError(f"{path}: {problem}") from problem
    given = document.get("acknowledged", [])
    if not isinstance(given, list) or set(document) - {"acknowledged"}:
        raise AcknowledgmentError(f"{path}: holds [[acknowledged]] tables and nothing else")
    return Acknowledgments(str(path), [_entry(path, number, one) for number, one in enumerate(given, 1)])


def _entry(path: Path, number: int, given: dict[str, Any]) -> Acknowledgment:
    place = f"{path}: acknowledgment {number}"
    for name in given:
        if name not in _KEYS:
            raise AcknowledgmentError(f"{place}: unknown key {name!r}{nearest(name, _KEYS)}")
    rule = str(given.get("rule", ""))
    if rule not in rules():
        raise AcknowledgmentError(f"{place}: unknown rule {rule!r}{nearest(rule, rules())}")
    until = given.get("until")
    if until is not None and not isinstance(until, date):
        raise AcknowledgmentError(f"{place}: until {until!r} is no date, write 2027-06-30")
    patterns = {name: str(given[name]) for name in _PATTERNS if name in given}
    return Acknowledgment(number, rule, patterns, str(given.get("reason", "")).strip(), until)
