"""What the page shows of a center in play, as plain JSON data without a word of any language."""

from __future__ import annotations

from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import ActionTaken, Site
from ringback.simulator.studio import people
from ringback.simulator.studio.calls import key, who
from ringback.simulator.studio.lines import choices, trace_line, transcript_lines
from ringback.simulator.studio.playing import Playing
from ringback.simulator.world.model import QueueDefinition

#: What the types of flows begin with that only agents hear.
_OF_AGENTS = "AGENT_"


def state_of(playing: Playing, wanted: str) -> dict[str, Any]:
    """Returns everything that may have changed, with the call that a page looks at in full."""
    center, call = playing.center, playing.calls.shown(wanted)
    return {
        "now": center.now.astimezone(center.locale.zone).strftime("%Y-%m-%d %H:%M:%S"),
        "contact": _contact(call) if call else None,
        "contacts": playing.calls.listed(),
        "transcript": list(transcript_lines(call.trace, center.locale.zone)) if call else [],
        "trace": [trace_line(event, center.locale.zone) for event in call.trace] if call else [],
        "attributes": dict(sorted(call.attributes.items())) if call else {},
        "path": _path(call) if call else {},
        "current": _current(call) if call else None,
        "queues": [_queue(center, queue) for queue in playing.board],
        "agents": people.shown(center),
        "faults": playing.faults.on,
    }


def _contact(call: Call) -> dict[str, Any]:
    expects = call.expects
    return {
        "id": key(call),
        "channel": call.contact.channel.lower(),
        "who": who(call),
        "state": call.state,
        "ended_by": call.ended_by,
        "queue": call.queue,
        "agent": call.agent.name if call.agent else None,
        "choices": choices(call) if call.state == "bot" else [],
        "expects": None
        if expects is None
        else {"kind": expects.kind, "keys": expects.keys, "seconds": _whole(expects.seconds)},
    }


def _path(call: Call) -> dict[str, list[dict[str, Any]]]:
    path: dict[str, list[dict[str, Any]]] = {}
    for event in call.trace:
        if isinstance(event, ActionTaken) and event.site is not None:
            step = {"action": event.site.action, "branch": event.branch, "target": event.target}
            path.setdefault(event.site.flow, []).append(step)
    return path


def _current(call: Call) -> dict[str, str] | None:
    """Returns where the customer is: the action that waits for them, else the last one of their own flows."""
    site: Site | None = call.expects.site if call.expects else None
    if site is None:
        sites = (event.site for event in reversed(call.trace))
        site = next((one for one in sites if one is not None and not one.flow_type.startswith(_OF_AGENTS)), None)
    return None if site is None else {"flow": site.flow, "action": site.action, "type": site.type}


def _queue(center: Center, definition: QueueDefinition) -> dict[str, Any]:
    queue = center.queues[definition.name]
    ready = sum(agent.routable and agent.free_for("VOICE") for agent in queue.agents)
    return {"name": definition.name, "waiting": len(queue), "longest": round(queue.oldest_s), "ready": ready}


def _whole(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:g}"
