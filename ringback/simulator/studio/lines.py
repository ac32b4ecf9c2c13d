"""Turns trace records into the lines of the studio page: data and keys of texts, the page knows the words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from typing import Any

from ringback.simulator.display.transcript import clock_time
from ringback.simulator.kernel.call import Call
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

_SPEAKERS = {"flow": "system", "bot": "bot", "agent": "agent", "audio": "audio"}
#: What a customer notices of the life of a contact; everything else is for the trace.
NOTICED = frozenset(
    {
        "queue",
        "ringing",
        "agent",
        "hold",
        "transferred",
        "missed",
        "rejected",
        "third-party",
        "dialling",
        "no_answer",
        "voicemail",
        "failed",
        "callback-created",
        "callback-retry",
        "ended",
    }
)


def transcript_lines(events: Iterable[TraceEvent], zone: tzinfo) -> Iterator[dict[str, Any]]:
    """Yields the lines of a conversation: what both sides said, what the customer notices, what the bot understood.

    A line has words that somebody said (``text``) or the key of a text of the page (``key``, with ``detail``).
    """
    for event in events:
        line = _transcript_line(event)
        if line is not None:
            yield {"at": clock_time(event.at, zone), **line}


def _transcript_line(event: TraceEvent) -> dict[str, Any] | None:
    if isinstance(event, Heard) and event.audience == "customer" and event.text:
        return {"who": _SPEAKERS.get(event.source, event.source), "text": spoken(event.text)}
    if isinstance(event, CallerInput):
        line: dict[str, Any] = {"who": "customer"}
        line |= {"text": event.value} if event.value else {"key": f"input-{event.kind}"}
        return line if event.used else {**line, "unused": True}
    if isinstance(event, BotTurn):
        return _understood(event)
    if isinstance(event, Problem):
        where = str(event.site) if event.site else event.resource
        return {"who": "problem", "key": f"problem-{event.code}", "detail": where, "text": str(event)}
    if isinstance(event, StateChanged) and event.state in NOTICED:
        return {"who": "event", "key": f"event-{event.state}", "detail": event.detail}
    return None


def _understood(event: BotTurn) -> dict[str, Any] | None:
    """Returns what the bot made of words, with the score of every intent it thought of."""
    if not event.input or not event.intent:
        return None
    return {"who": "understood", "intent": event.intent, "score": event.confidence, "scores": list(event.scores)}


def spoken(text: str) -> str:
    """Shows an interactive message by its title and options, everything else as it is."""
    content = _interactive(text)
    if content is None:
        return text
    parts = [content.get("title", ""), content.get("subtitle", "")]
    return "\n".join(part for part in [*parts, *(f"• {option}" for option in _titles(content))] if part)


def choices(call: Call) -> list[dict[str, str]]:
    """Returns the buttons of the last interactive message of the bot."""
    heard = [e for e in call.trace if isinstance(e, (Heard, CallerInput))]
    last: list[dict[str, str]] = []
    for event in reversed(heard):
        if isinstance(event, CallerInput):
            break
        content = _interactive(event.text)
        if content is not None:
            last = [{"title": title, "value": title} for title in _titles(content)]
            break
    return last


def _interactive(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    try:
        message = json.loads(text)
    except ValueError:
        return None
    content = message.get("data", {}).get("content") if isinstance(message, dict) else None
    return content if isinstance(content, dict) else None


def _titles(content: Any) -> Iterator[str]:
    for element in content.get("elements") or ():
        if isinstance(element, dict) and element.get("title"):
            yield str(element["title"])


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


#: What an entry says: names and words of people, which the page puts into a sentence of its language.
Values = dict[str, Any]


def _function(event: FunctionCalled) -> tuple[Values, str]:
    calls = "\n".join(f"{name} {resource} {error}".rstrip() for name, resource, error in event.aws_calls)
    detail = f"request {_pretty(event.request)}\nanswer {_pretty(event.response)}\n{calls}"
    return {"function": event.function, "error": event.error}, detail


def _bot(event: BotTurn) -> tuple[Values, str]:
    confidence = "" if event.confidence is None else f"{event.confidence:.2f}"
    notes = "\n".join(event.notes)
    detail = f"{notes}\nslots {_pretty(event.slots)}\nsession {_pretty(event.session_attributes)}"
    return {"intent": event.intent or "–", "score": confidence, "action": event.dialog_action or "–"}, detail


_WRITERS: dict[type[TraceEvent], Callable[[Any], tuple[Values, str]]] = {
    ActionTaken: lambda e: ({"type": e.site.type if e.site else "", "branch": e.branch}, ""),
    Heard: lambda e: ({"audience": e.audience, "text": spoken(e.text)}, ""),
    CallerInput: lambda e: ({"input": e.kind, "text": e.value, "used": e.used}, e.note),
    AttributesSet: lambda e: ({"scope": e.scope, "names": ", ".join(e.changes)}, _pretty(dict(e.changes))),
    FunctionCalled: _function,
    BotTurn: _bot,
    Shown: lambda e: ({"audience": e.audience, "view": e.view}, _pretty(dict(e.data))),
    StateChanged: lambda e: ({"state": e.state, "detail": e.detail}, ""),
    Problem: lambda e: ({"code": e.code, "text": e.message}, f"{e.code} {e.resource}".strip()),
}


_KINDS: dict[type[TraceEvent], str] = {
    ActionTaken: "step",
    Heard: "heard",
    CallerInput: "input",
    AttributesSet: "attributes",
    FunctionCalled: "function",
    BotTurn: "bot",
    Shown: "view",
    StateChanged: "state",
    Problem: "problem",
}


def trace_line(event: TraceEvent, zone: tzinfo) -> dict[str, Any]:
    """Returns one entry of the trace: its kind, the values of a sentence that the page knows, and details."""
    values, detail = _WRITERS[type(event)](event)
    site = event.site
    return {
        "kind": _KINDS[type(event)],
        "at": clock_time(event.at, zone),
        "values": values,
        "detail": detail,
        "site": None if site is None else {"flow": site.flow, "action": site.action, "type": site.type},
    }
