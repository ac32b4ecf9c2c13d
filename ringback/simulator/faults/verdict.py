"""Judges a call in which something went wrong: no caller in dead air, nothing endless, no record lost or doubled.

Whether anybody got what belongs to another is judged by `ringback.simulator.ownership`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringback.simulator.center import Center
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.contact import CHAT_SESSION_OVER, NOT_REACHED
from ringback.simulator.kernel.records import CallerInput, FunctionCalled, Heard, StateChanged, TraceEvent

SILENCE_LIMIT_S: Final = 20.0
#: The kind of a verdict that somebody was told, shown, given or allowed what belongs to another.
FOREIGN: Final = "another's"
#: Reasons for which the service may end a contact: a chat that ran out of time, a number that was not answered.
_IN_ORDER: Final = frozenset({CHAT_SESSION_OVER, *NOT_REACHED.values()})
_FATAL: Final = {
    "unhandled-error": "unhandled error",
    "endless-loop": "endless loop",
    "dead-air": "dead air",
    "flow-content": "unhandled error",
}
#: Ids that functions hand out: a prefix and a ULID. Whoever got one must be found in a table.
_ID = re.compile(r"^(?:conv|esc|cb|req)_[0-9A-Z]{26}$")
#: What must not exist twice for one contact: table, and the beginning of its key.
_ONCE: Final = (("conversations", "CONV#"), ("escalations", "ESC#"))


@dataclass(frozen=True)
class Verdict:
    """One thing that went wrong for the caller or the records."""

    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


def judge_call(call: Call, *, gave_up: bool, mute: bool = False) -> Iterator[Verdict]:
    """Judges what the caller went through; `mute` says that a prompt itself was broken, so a word may be missing."""
    if gave_up:
        yield Verdict("endless loop", f"the call does not end; it is in state {call.state!r}")
    for problem in call.problems:
        if problem.code in _FATAL:
            yield Verdict(_FATAL[problem.code], str(problem))
    given_up = call.ended_by == "system" and call.contact.reason not in _IN_ORDER
    if given_up and not any(problem.code in _FATAL for problem in call.problems):
        yield Verdict("unhandled error", f"the service gave up the contact: {call.contact.reason}")
    if call.contact.channel == "TASK":
        return
    events = call.trace
    yield from _silence(events)
    if not mute:
        yield from _cut_off(call, events)


def _silence(events: list[TraceEvent]) -> Iterator[Verdict]:
    """Adds up what functions take while nothing is said."""
    quiet = 0.0
    names: list[str] = []
    for event in events:
        if isinstance(event, Heard | CallerInput) or (isinstance(event, StateChanged) and event.state == "agent"):
            quiet, names = 0.0, []
        elif isinstance(event, FunctionCalled):
            quiet += event.seconds
            names.append(event.function)
            if quiet > SILENCE_LIMIT_S:
                yield Verdict("dead air", f"{quiet:.0f} s of {', '.join(names)} without a word")
                return


def _cut_off(call: Call, events: list[TraceEvent]) -> Iterator[Verdict]:
    """A flow that hangs up must have said something since the caller's last step."""
    if call.ended_by != "flow":
        return
    for event in reversed(events):
        if isinstance(event, Heard) and event.audience == "customer" and event.text:
            return
        if isinstance(event, CallerInput) and event.used:
            yield Verdict("cut off", f"the flow hangs up after {event.kind} {event.value!r} without a word")
            return
    yield Verdict("cut off", "the flow hangs up without having said anything")


def _text(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _text(item)
    elif isinstance(value, str):
        yield value


def judge_records(center: Center, calls: list[Call]) -> Iterator[Verdict]:
    """Judges what was written: ids that were handed out exist, and nothing exists twice for one contact."""
    if not len(center.world.tables):
        return
    items = {table.name: list(table.items()) for table in center.tables.states()}
    keys = {str(item.get("pk", "")) for found in items.values() for item in found}
    known = {key.rpartition("#")[2] for key in keys}
    handed = {
        text
        for call in calls
        for event in call.trace
        if isinstance(event, FunctionCalled) and not event.error
        for text in _text(event.response)
        if _ID.match(text)
    }
    for lost in sorted(handed - known):
        yield Verdict("lost record", f"{lost} was handed out and is in no table")
    yield from _doubled(items)


def _doubled(items: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[Verdict]:
    for table, prefix in _ONCE:
        found = next((rows for name, rows in items.items() if table in name.lower()), [])
        contacts = Counter(
            str(row["contact_id"])
            for row in found
            if str(row.get("pk", "")).startswith(prefix) and row.get("sk") == "META" and row.get("contact_id")
        )
        for contact, count in contacts.items():
            if count > 1:
                yield Verdict("doubled record", f"{count} {table} for contact {contact}")
        yield from _twice_said(table, found)


def _twice_said(table: str, rows: list[Mapping[str, Any]]) -> Iterator[Verdict]:
    """Messages carry the request they answer; the same one twice was stored twice."""
    turns = Counter(
        (str(row["pk"]), str(row["request_id"]), str(row.get("source", "")))
        for row in rows
        if str(row.get("sk", "")).startswith("MSG#") and row.get("request_id")
    )
    for (key, request, source), count in turns.items():
        if count > 1:
            yield Verdict("doubled record", f"{count} messages of {source} for request {request} in {table} {key}")
