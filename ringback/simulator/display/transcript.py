"""The transcript of a call, with the actions between the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from ringback.simulator.display.console import PLAIN, Paint, wrap
from ringback.simulator.display.interactive import shown
from ringback.simulator.kernel.records import (
    ActionTaken,
    AttributesSet,
    BotTurn,
    CallerInput,
    FunctionCalled,
    Heard,
    Problem,
    Shown,
    StateChanged,
    TraceEvent,
)

#: The clock of who reads, where nobody says another one.
SEOUL: Final = ZoneInfo("Asia/Seoul")
COLUMNS = 104
_INDENT = " " * 11
_INPUTS = {"digits": "⌨", "speech": "🗣", "text": "🗣", "silence": "…", "hang-up": "✆", "answer": "✆", "view": "▦"}


@dataclass(frozen=True, slots=True)
class _Page:
    """How lines are written."""

    paint: Paint
    columns: int
    zone: tzinfo

    def said(self, event: TraceEvent, mark: str, text: str, style: str) -> Iterator[str]:
        """Yields words with the time of day, wrapped."""
        paint = self.paint
        first, *rest = wrap(text, self.columns - len(_INDENT) - 4)
        yield f"{paint(clock_time(event.at, self.zone), 'dim')}  {mark} {paint(first, style) if style else first}"
        for line in rest:
            yield f"{_INDENT} {paint(line, style) if style else line}"


def clock_time(at: float, zone: tzinfo = SEOUL) -> str:
    """Returns the virtual time of day."""
    return datetime.fromtimestamp(at, zone).strftime("%H:%M:%S")


def _heard(event: Heard, page: _Page) -> Iterator[str]:
    if event.audience != "customer":
        yield from page.said(event, "♪", f"({event.audience}) {shown(event.text)}", "cyan")
    elif event.text:
        yield from page.said(event, "◀" if event.source != "agent" else "☺", shown(event.text), "green")


def _input(event: CallerInput, page: _Page) -> Iterator[str]:
    words = event.value or {"silence": "(silence)", "hang-up": "(hangs up)"}.get(event.kind, f"({event.kind})")
    note = f"  — {event.note}" if event.note and not event.used else ""
    yield from page.said(event, "▶", words + note, "bold")


def _bot(event: BotTurn, paint: Paint) -> Iterator[str]:
    sure = "" if event.confidence is None else f" {event.confidence:.2f}"
    state = f" {event.intent_state}" if event.intent_state else ""
    yield f"{_INDENT}{paint(f'· bot {event.bot}: {event.intent}{sure} → {event.dialog_action}{state}', 'magenta')}"
    for note in event.notes:
        yield f"{_INDENT}{paint(f'  {note}', 'dim')}"


def _function(event: FunctionCalled, paint: Paint) -> Iterator[str]:
    outcome = event.error or _short(event.response)
    yield f"{_INDENT}{paint(f'· λ {event.function} → {outcome}', 'red' if event.error else 'blue')}"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={item}" for key, item in list(value.items())[:6])[:140]
    return str(value)[:140]


def _attributes(event: AttributesSet, paint: Paint) -> Iterator[str]:
    changes = ", ".join(f"{name}={value}" for name, value in event.changes.items())
    yield f"{_INDENT}{paint(f'· set {changes}'[:200], 'dim')}"


def _action(event: ActionTaken, paint: Paint) -> Iterator[str]:
    kind = event.site.type if event.site else ""
    yield f"{_INDENT}{paint(f'· {event.site} ({kind}) — {event.branch}', 'dim')}"


def transcript(
    events: Iterable[TraceEvent],
    *,
    paint: Paint = PLAIN,
    actions: bool = True,
    columns: int = COLUMNS,
    zone: tzinfo = SEOUL,
) -> list[str]:
    """Returns the call line by line; with `actions` also what the flow did between the words."""
    lines: list[str] = []
    page = _Page(paint, columns, zone)
    for event in events:
        if isinstance(event, Heard):
            lines += _heard(event, page)
        elif isinstance(event, CallerInput):
            lines += _input(event, page)
        elif isinstance(event, Problem):
            lines.append(f"{_INDENT}{paint(f'! {event}', 'red')}")
        elif isinstance(event, StateChanged):
            lines.append(f"{_INDENT}{paint(f'· {event.state} {event.detail}'.rstrip(), 'yellow')}")
        elif actions:
            lines += _detail(event, paint)
    return lines


def _detail(event: TraceEvent, paint: Paint) -> Iterator[str]:
    if isinstance(event, BotTurn):
        yield from _bot(event, paint)
    elif isinstance(event, FunctionCalled):
        yield from _function(event, paint)
    elif isinstance(event, AttributesSet):
        yield from _attributes(event, paint)
    elif isinstance(event, Shown):
        yield f"{_INDENT}{paint(f'· view {event.view} for the {event.audience}', 'dim')}"
    elif isinstance(event, ActionTaken):
        yield from _action(event, paint)
