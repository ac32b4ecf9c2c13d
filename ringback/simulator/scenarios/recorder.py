"""Turns a call that somebody made by hand into a scenario file that plays it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

import tomli_w

from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import CallerInput, Heard, TraceEvent
from ringback.simulator.scenarios.model import DEFAULT_CALLER
from ringback.simulator.scenarios.steps import EndedBy

#: Ends of the names of stages that are made of a center and an environment.
_ENVIRONMENTS = frozenset({"dev", "staging", "prod"})
_VERBS = {"digits": "presses", "speech": "says", "text": "types"}
# What differs from run to run or says nothing about the route is not written down as an expectation.
_VOLATILE = frozenset({"ConversationId", "EscalationId", "ReferenceNumber", "BotSummary"})


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody knows of a call who saw more of it than its trace: agents, waiting, other callers."""

    steps: Sequence[Mapping[str, Any]]
    given: Mapping[str, Any]
    #: The call whose customer acted last: the one whose end is expected.
    phone: Call


def _steps(events: list[TraceEvent]) -> Iterator[dict[str, Any]]:
    last = None
    for event in events:
        if isinstance(event, Heard) and event.audience == "customer" and event.text and not event.looped:
            step = {"hears": place_or_words(event)}
            if step != last:
                yield step
            last = step
        elif isinstance(event, CallerInput):
            yield _act(event)
            last = None


def place_or_words(event: Heard) -> str:
    """Returns the place of a prompt; only what no flow says is written down in words."""
    if event.source == "flow" and event.site is not None:
        return f"<{event.site}>"
    return event.text.split("\n")[0]


def _act(event: CallerInput) -> dict[str, Any]:
    if event.kind in _VERBS:
        return {_VERBS[event.kind]: event.value}
    if event.kind == "silence":
        return {"silent": True}
    if event.kind == "hang-up":
        return {"hangs_up": True}
    return {"answers": True}


def _expectations(call: Call, phone: Call) -> Iterator[tuple[str, Any]]:
    yield "state", str(phone.state)
    if phone.state == "ended" and phone.ended_by in get_args(EndedBy):
        yield "ended_by", str(phone.ended_by)
    if call.queue is not None:
        yield "queue", call.queue
    kept = {name: text for name, text in sorted(call.attributes.items()) if name not in _VOLATILE}
    if kept:
        yield "attributes", kept


def _where(stage: str | None) -> dict[str, str]:
    """Returns what says where a scenario plays: center and environment, a stack, or nothing for the only one."""
    center, _, environment = (stage or "").rpartition("-")
    if environment not in _ENVIRONMENTS or not center:
        return {"stack": stage} if stage else {}
    return {"center": center} if environment == "dev" else {"center": center, "environment": environment}


def record(
    call: Call,
    *,
    title: str,
    start: datetime,
    channel: str,
    entry: str | None,
    caller: str = DEFAULT_CALLER,
    stage: str | None,
    seed: int = 1,
    told: Told | None = None,
) -> str:
    """Returns the text of a scenario that repeats what was said and pressed, and expects what was heard.

    What is `told` takes the place of the steps that the trace shows, and is added to what is given.
    """
    document: dict[str, Any] = {"title": title, **_where(stage)}
    given: dict[str, Any] = {"start": start.isoformat()}
    if caller != DEFAULT_CALLER:
        given["caller"] = caller
    if seed != 1:
        given["seed"] = seed
    acts: dict[str, Any] = {}
    if channel != "voice":
        acts["channel"] = channel
    if entry:
        acts["entry"] = entry
    acts["steps"] = list(told.steps) if told is not None else list(_steps(list(call.trace)))
    expected = dict(_expectations(call, told.phone if told is not None else call))
    given |= told.given if told is not None else {}
    return tomli_w.dumps({**document, "given": given, "call": acts, "expect": expected}, indent=2)
