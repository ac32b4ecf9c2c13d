"""Turns a call that somebody made by hand into a scenario file that plays it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import CallerInput, Heard, TraceEvent
from ringback.simulator.scenarios.model import DEFAULT_CALLER
from ringback.simulator.scenarios.toml_writer import inline, key, value

_SEOUL = ZoneInfo("Asia/Seoul")
_VERBS = {"digits": "presses", "speech": "says", "text": "types"}
# What differs from run to run or says nothing about the route is not written down as an expectation.
_VOLATILE = frozenset({"ConversationId", "EscalationId", "ReferenceNumber", "BotSummary"})


def _steps(events: list[TraceEvent]) -> Iterator[dict[str, Any]]:
    last = None
    for event in events:
        if isinstance(event, Heard) and event.audience == "customer" and event.text and not event.looped:
            step = {"hears": _heard(event)}
            if step != last:
                yield step
            last = step
        elif isinstance(event, CallerInput):
            yield _deed(event)
            last = None


def _heard(event: Heard) -> str:
    """Returns the place of a prompt; only what no flow says is written down in words."""
    if event.source == "flow" and event.site is not None:
        return f"<{event.site}>"
    return event.text.split("\n")[0]


def _deed(event: CallerInput) -> dict[str, Any]:
    if event.kind in _VERBS:
        return {_VERBS[event.kind]: event.value}
    if event.kind == "silence":
        return {"silent": True}
    if event.kind == "hang-up":
        return {"hangs_up": True}
    return {"answers": True}


def _expectations(call: Call) -> Iterator[str]:
    yield f"state = {value(str(call.state))}"
    if call.state == "ended" and call.ended_by:
        yield f"ended_by = {value(str(call.ended_by))}"
    if call.queue is not None:
        yield f"queue = {value(call.queue)}"
    kept = {name: text for name, text in sorted(call.attributes.items()) if name not in _VOLATILE}
    if kept:
        yield f"attributes = {inline(kept)}"


def record(
    call: Call,
    *,
    title: str,
    start: datetime,
    channel: str,
    entry: str | None,
    caller: str = DEFAULT_CALLER,
    stage: str = "aicc-dev",
    seed: int = 1,
) -> str:
    """Returns the text of a scenario that repeats what was said and pressed, and expects what was heard."""
    center, _, environment = stage.rpartition("-")
    lines = [f"title = {value(title)}", f"center = {value(center)}"]
    if environment != "dev":
        lines.append(f"environment = {value(environment)}")
    lines += ["", "[given]", f"start = {value(start.astimezone(_SEOUL).isoformat())}"]
    if caller != DEFAULT_CALLER:
        lines.append(f"caller = {value(caller)}")
    if seed != 1:
        lines.append(f"seed = {seed}")
    lines += ["", "[call]"]
    if channel != "voice":
        lines.append(f"channel = {value(channel)}")
    if entry:
        lines.append(f"{key('entry')} = {value(entry)}")
    lines += ["steps = [", *(f"  {inline(step)}," for step in _steps(list(call.trace))), "]"]
    lines += ["", "[expect]", *_expectations(call), ""]
    return "\n".join(lines)


def free_path(folder: Path, title: str) -> Path:
    """Returns a path for a new scenario: the title in words, numbered when it is taken."""
    word = "-".join("".join(sign if sign.isalnum() else " " for sign in title.lower()).split()) or "recorded"
    candidate, number = folder / f"{word}.toml", 1
    while candidate.exists():
        number += 1
        candidate = folder / f"{word}-{number}.toml"
    return candidate
