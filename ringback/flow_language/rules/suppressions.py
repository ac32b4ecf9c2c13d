"""Suppressions: a flow may keep a finding on purpose, with a reason, for as long as the finding exists.

``Metadata.ActionMetadata.<identifier>.suppress`` holds a list of ``{"rule": "FL302", "reason": "..."}`` for one action,
``Metadata.suppress`` the same for findings that belong to no action.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.model import Flow
from ringback.flow_language.profile import HOUSE, Profile
from ringback.flow_language.references import child
from ringback.flow_language.rules.registry import RULES, Scope, declare
from ringback.flow_language.rules.scene import nearest

LEAST_REASON = 20
_NEEDS_WAYS = "FL2"
"""Rules from here on look at what other flows and modules do."""

declare(
    "FL901",
    Level.PRACTICE,
    "suppression without effect",
    scope=Scope.TOOL,
    suppressible=False,
    why="""A suppression names a rule that reports nothing here any more. It would hide the next real finding of that
    rule, so it is taken out as soon as it is not needed. Rules that look at what happened before, or at the center,
    are judged where the whole center is known.""",
)
declare(
    "FL902",
    Level.WRONG,
    "suppression that cannot be used",
    scope=Scope.TOOL,
    suppressible=False,
    why="""A suppression is `{"rule": "FL302", "reason": "a full sentence"}`. The rule must exist, must be one that
    can be suppressed (what the service refuses cannot), and the reason must tell a reviewer why the finding is right to
    stay.""",
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One entry of a ``suppress`` list."""

    rule: str
    action: str | None
    path: str


def apply_suppressions(
    flow: Flow, findings: list[Finding], *, together: bool, profile: Profile = HOUSE
) -> list[Finding]:
    """Returns the findings without the suppressed ones, and with findings about suppressions that are wrong or stale.

    ``together`` tells whether the whole center is known; without it some rules cannot speak, so silence says nothing.
    """
    if not _has_suppressions(flow):
        return findings
    usable: list[Suppression] = []
    problems: list[Finding] = []
    for entry, action, path in _entries(flow):
        problem = _problem(entry)
        if problem:
            problems.append(_finding(flow, "FL902", problem, action, path))
        else:
            usable.append(Suppression(entry["rule"], action, path))
    wanted = {(entry.rule, entry.action) for entry in usable}
    hit = {(found.rule, found.action) for found in findings}
    kept = [found for found in findings if (found.rule, found.action) not in wanted]
    stale = [e for e in usable if (e.rule, e.action) not in hit and _speaks(e.rule, together, profile)]
    for entry in stale:
        message = f"{entry.rule} reports nothing here; take the suppression out"
        problems.append(_finding(flow, "FL901", message, entry.action, entry.path))
    return kept + problems


def _speaks(rule_id: str, together: bool, profile: Profile) -> bool:
    """Tells whether a rule would have reported what it knows."""
    if not profile.allows(rule_id, RULES[rule_id].house):
        return False
    return rule_id < _NEEDS_WAYS or (together and not RULES[rule_id].needs_center)


def _has_suppressions(flow: Flow) -> bool:
    entries = flow.metadata.get("ActionMetadata")
    per_action = entries.values() if isinstance(entries, dict) else ()
    return "suppress" in flow.metadata or any(isinstance(entry, dict) and "suppress" in entry for entry in per_action)


def _entries(flow: Flow) -> Iterator[tuple[Any, str | None, str]]:
    if "suppress" in flow.metadata:
        yield from _list(flow.metadata["suppress"], None, "Metadata.suppress")
    entries = flow.metadata.get("ActionMetadata")
    for identifier, entry in entries.items() if isinstance(entries, dict) else ():
        if isinstance(entry, dict) and "suppress" in entry:
            path = f"{child('Metadata.ActionMetadata', identifier)}.suppress"
            yield from _list(entry["suppress"], identifier, path)


def _list(value: Any, action: str | None, path: str) -> Iterator[tuple[Any, str | None, str]]:
    if not isinstance(value, list):
        yield value, action, path
        return
    for index, entry in enumerate(value):
        yield entry, action, f"{path}[{index}]"


def _problem(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return 'a suppression is {"rule": "FL302", "reason": "a full sentence"}, in a list'
    name, reason = entry.get("rule"), entry.get("reason")
    known = RULES.get(name) if isinstance(name, str) else None
    if known is None:
        return f"there is no rule '{name}'{nearest(str(name), RULES)}"
    if not known.suppressible:
        return f"{name} ({known.title}) cannot be suppressed: {_why_not(known.level)}"
    if not isinstance(reason, str) or len(reason.strip()) < LEAST_REASON:
        return f"the suppression of {name} needs a reason: a sentence that tells a reviewer why the finding may stay"
    return None


def _why_not(level: Level) -> str:
    return "the service refuses the flow" if level is Level.REFUSED else "it watches over the suppressions themselves"


def _finding(flow: Flow, rule: str, message: str, action: str | None, path: str) -> Finding:
    line, column = flow.source.position(path) if flow.source else (None, None)
    return Finding(
        rule=rule,
        level=RULES[rule].level,
        message=message,
        file=flow.file,
        flow=flow.key or flow.name,
        action=action,
        path=path,
        line=line,
        column=column,
    )
