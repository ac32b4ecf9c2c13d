"""Why a scenario failed, in one line that is the same for everything that fails for the same reason.

Looked for where the reason can stand, the most telling first: what the simulated service refused and why, errors that
functions logged (an environment variable that is missing among them), answers that a flow has no branch for, and at
last the expectation that did not come true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ringback.nearest import closest
from ringback.simulator.kernel.records import Problem
from ringback.simulator.lambdas.manager import Function
from ringback.simulator.scenarios.astray import gone_astray
from ringback.simulator.scenarios.player import Play

#: Problems by design, and those that only say that something before them went wrong.
_HARMLESS: Final = frozenset({"channel", "hook"})
_CONSEQUENCES: Final = frozenset({"intent-failed", "bot-failure", "unhandled-error", "no-queue", "dead-air"})
#: Says that a function failed; what it logged says why.
_VAGUE: Final = frozenset({"function-error"})
_VARIABLE: Final = re.compile(r"environment variable ['\"]?([A-Z][A-Z0-9_]+)|KeyError\W+'([A-Z][A-Z0-9_]+)'")
_OWN: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?|\b(?:[a-z]+_)?[0-9A-HJKMNP-TV-Z]{26}\b|(?<![A-Za-z0-9])\d{5,}(?![A-Za-z0-9])"
)
"""What differs from run to run: ids, times, long numbers."""
_LEVELS: Final = frozenset({"error", "critical", "fatal"})
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Cause:
    """The reason of a failure."""

    text: str
    """One line; equal texts are one cause."""
    place: str = ""
    """Where it was seen: the block of a flow, or the function."""
    details: tuple[str, ...] = ()
    """Lines that show it: what functions logged."""


@dataclass(frozen=True, slots=True)
class _Logged:
    at: float
    function: Function
    line: str
    message: str


def cause_of(play: Play) -> Cause:
    """Returns why a failed scenario failed."""
    logged = list(_errors(play))
    details = tuple(dict.fromkeys(one.line for one in logged))[:6]
    problems = [one for one in _problems(play) if one.code not in _CONSEQUENCES]
    precise = next((one for one in problems if one.code not in _VAGUE), None)
    if precise is not None and (not logged or precise.at <= logged[0].at):
        return _of_problem(precise, details)
    for one in logged:
        if (missing := _missing_variable(one)) is not None:
            return Cause(missing, one.function.name, details)
    if problems:
        return _of_problem(problems[0], details)
    if logged:
        first = logged[0]
        return Cause(_same(f"{first.function.name} logged an error: {first.message}"), first.function.name, details)
    astray = next(gone_astray(play.calls, play.center.world), None)
    if astray is not None:
        return Cause(astray.text, astray.place, astray.details)
    rest = next(iter(_problems(play)), None)
    return _of_problem(rest, details) if rest is not None else Cause(_of_failure(play), _last_place(play))


def _of_problem(problem: Problem, details: tuple[str, ...]) -> Cause:
    resource = f" [{problem.resource}]" if problem.resource and problem.resource not in problem.message else ""
    return Cause(_same(problem.message + resource), str(problem.site or ""), details)


def _problems(play: Play) -> Iterator[Problem]:
    """Yields what failed without the scenario saying so, in order."""
    expected = set(play.scenario.expect.problems) | _HARMLESS
    yield from (one for one in play.center.problems if not one.injected and one.code not in expected)


# --- functions ------------------------------------------------------------------------------------------------------


def _errors(play: Play) -> Iterator[_Logged]:
    """Yields the errors that functions logged, in order."""
    found: list[_Logged] = []
    for function in play.center.functions:
        for invocation in function.finished:
            for line in invocation.logs:
                message = _error_in(line)
                if message is not None:
                    found.append(_Logged(invocation.at, function, line, message))
    yield from sorted(found, key=lambda one: one.at)


def _error_in(line: str) -> str | None:
    """Returns what a line says, when it is an error: JSON with a level, or the text of the Lambda runtime."""
    if line.startswith("{"):
        try:
            entry = json.loads(line)
        except ValueError:
            return None
        if not isinstance(entry, dict) or str(entry.get("level", "")).lower() not in _LEVELS:
            return None
        return " ".join(_said(entry))
    text = line.strip()
    return text.removeprefix("[ERROR]").strip() if text.startswith("[ERROR]") else None


_TELLING: Final = ("event", "message", "msg", "reason", "error", "detail", "error_type", "errorMessage", "exception")


def _said(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in _TELLING:
        value = entry.get(key)
        if isinstance(value, Mapping):
            yield from _said(value)
        elif isinstance(value, str) and value:
            yield value.strip().splitlines()[-1]


def _missing_variable(logged: _Logged) -> str | None:
    """Returns that an environment variable is missing: one that an error speaks of, or that was asked for in vain."""
    function, known = logged.function, logged.function.definition.environment
    spoken = (match[1] or match[2] for match in _VARIABLE.finditer(f"{logged.line} {logged.message}"))
    names = sorted({name for name in spoken if name not in known} | function.unset)
    if not names:
        return None
    near = closest(names[0], known, count=1, cutoff=0.75)
    hint = f"; it has {near[0]}" if near else ""
    several = "variable" if len(names) == 1 else "variables"
    return f"function {function.name} fails without the environment {several} {', '.join(names)}{hint}"


# --- what did not come true -------------------------------------------------------------------------------------------


def _of_failure(play: Play) -> str:
    failure = play.failure
    if failure is None:
        return "nothing failed"
    where = re.sub(r"^step \d+: ", "", failure.where)
    told = failure.message.splitlines()[0]
    seen = failure.actual.splitlines()[0] if failure.actual else ""
    return _same(f"{where}: {told}" + (f" (instead: {seen})" if seen else ""))


def _last_place(play: Play) -> str:
    sites = [str(event.site) for call in play.calls for event in call.trace if event.site is not None]
    return sites[-1] if sites else ""


def _same(text: str) -> str:
    """Returns a text without what differs from run to run."""
    plain = _OWN.sub("…", " ".join(text.split()))
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


@dataclass(frozen=True, slots=True)
class Group:
    """A cause with everything that fails for it."""

    cause: Cause
    names: tuple[str, ...]

    def __str__(self) -> str:
        count = len(self.names)
        return f"{count} {'scenario' if count == 1 else 'scenarios'}: {self.cause.text}"


def grouped(causes: Iterable[tuple[str, Cause]]) -> list[Group]:
    """Returns causes with the names of what fails for them, the most frequent first."""
    names: dict[str, list[str]] = {}
    first: dict[str, Cause] = {}
    for name, cause in causes:
        first.setdefault(cause.text, cause)
        names.setdefault(cause.text, []).append(name)
    groups = [Group(first[text], tuple(found)) for text, found in names.items()]
    return sorted(groups, key=lambda group: -len(group.names))


def middle_cut(lines: Sequence[str], most: int) -> list[str]:
    """Returns the beginning and the end of a long report: the cause stands at the one, the failure at the other."""
    if len(lines) <= most:
        return list(lines)
    head = most // 3
    return [*lines[:head], f"… {len(lines) - most} lines left out …", *lines[-(most - head) :]]
