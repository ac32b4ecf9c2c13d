"""Why a scenario failed: what was expected, what was there instead, and the whole call."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.simulator.display.console import PLAIN, Paint, wrap
from ringback.simulator.display.transcript import COLUMNS, transcript
from ringback.simulator.scenarios.causes import Cause, cause_of
from ringback.simulator.scenarios.player import Failure, Play

_FEW = 12
#: Lines of one line that a function logged.
_LOGGED = 3


def _block(label: str, text: str, paint: Paint, style: str) -> Iterator[str]:
    lines = text.split("\n")
    shown_lines = lines if len(lines) <= _FEW else [*lines[:_FEW], f"… and {len(lines) - _FEW} more"]
    for number, line in enumerate(shown_lines):
        yield f"  {label if number == 0 else '':<10}{paint(line, style)}"


def failure_lines(failure: Failure, paint: Paint = PLAIN) -> list[str]:
    """Returns what was expected and what was there instead."""
    lines = [paint(failure.where, "bold"), f"  {paint(failure.message, 'red')}"]
    for label, text, style in (
        ("expected", failure.expected, "green"),
        ("nearest", failure.nearest, "yellow"),
        ("instead", failure.actual, "red"),
    ):
        if text:
            lines += _block(label, text, paint, style)
    return lines


def cause_lines(cause: Cause, paint: Paint = PLAIN) -> list[str]:
    """Returns why a scenario failed, with what functions logged."""
    place = f" at {cause.place}" if cause.place and cause.place not in cause.text else ""
    lines = [f"{paint('cause', 'bold')}{place}", *(f"  {paint(line, 'red')}" for line in wrap(cause.text, COLUMNS))]
    for detail in cause.details:
        lines += [paint(f"  {'·' if number == 0 else ' '} {line}", "dim") for number, line in enumerate(_lines(detail))]
    return lines


def _lines(text: str) -> list[str]:
    found = wrap(text, COLUMNS - 4)
    return found if len(found) <= _LOGGED else [*found[:_LOGGED], "…"]


def report(play: Play, *, paint: Paint = PLAIN, cause: Cause | None = None) -> str:
    """Returns the whole report of a failed scenario: cause, reason, transcript with action path, problems."""
    scenario = play.scenario
    where = f" ({scenario.path})" if scenario.path else ""
    lines = [paint(f"scenario {scenario.name}: {scenario.title}{where}", "bold")]
    if play.failure:
        lines += ["", *cause_lines(cause or cause_of(play), paint), "", *failure_lines(play.failure, paint)]
    for number, call in enumerate(play.calls):
        heading = "the call" if number == 0 else f"call {number + 1}, dialled by the center"
        lines += ["", paint(f"{heading}: state {call.state}, queue {call.queue or 'none'}", "bold")]
        lines += transcript(call.trace, paint=paint, zone=play.center.locale.zone)
        lines += ["", paint("path", "bold"), *(f"  {line}" for line in wrap(" → ".join(call.path), COLUMNS))]
    problems = [str(problem) for problem in play.center.problems]
    if problems:
        lines += ["", paint("problems", "bold"), *(f"  {problem}" for problem in problems)]
    return "\n".join(lines)
