"""Writes a session down as a call scenario: what callers and agents did, what was heard in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from ringback.simulator.errors import NotPossibleError
from ringback.simulator.kernel.call import Call
from ringback.simulator.scenarios.player import customer_heard, dialled
from ringback.simulator.scenarios.recorder import Told, place_or_words, record
from ringback.simulator.studio.calls import key, who
from ringback.simulator.studio.journal import Step
from ringback.simulator.studio.playing import Playing, said

_WORDS: Final = {
    "accept": "accepts",
    "reject": "rejects",
    "miss": "misses",
    "hold": "holds",
    "resume": "resumes",
    "hang_up": "hangs_up",
    "finish": "finishes",
    "available": "available",
    "offline": "offline",
}
#: What an agent does who works alone (`Agent.automatic`).
_ALONE: Final = {"accepts_after_s": 3.0, "talks_s": 120.0, "wraps_up_s": 10.0}


class Recording:
    """Listens to a session that is played again, from the beginning of one call on."""

    def __init__(self, wanted: str) -> None:
        """Waits for the call with this key."""
        self._wanted = wanted
        self._first: Call | None = None
        self._start: Mapping[str, Any] = {}
        self._agents: dict[str, dict[str, Any]] = {}
        self._faults: dict[str, str] = {}
        self._steps: list[dict[str, Any]] = []
        self._names: dict[str, str] = {}
        self._heard: dict[str, int] = {}
        self._phone: Call | None = None
        self._noted: Mapping[str, Callable[[Mapping[str, Any], Playing], None]] = {
            "start": self._another,
            "act": self._act,
            "agent": self._agent,
            "fault": self._fault,
        }

    def note(self, step: Step, playing: Playing) -> None:
        """Notes a step that was just done."""
        if step.what == "scenario":
            raise NotPossibleError("this call is a scenario already; start over to record one of your own")
        if self._first is None:
            self._before(step, playing)
        else:
            self._noted[step.what](step.arguments, playing)
        self._listen()

    def _before(self, step: Step, playing: Playing) -> None:
        """Keeps what is so when the call begins, and notices when it does."""
        given, act = step.arguments, said(step.arguments, "act")
        if step.what == "start" and step.made == self._wanted:
            self._first = self._phone = playing.calls.meant(self._wanted)
            self._start, self._faults = given, dict(playing.faults.on)
            self._names[self._wanted] = "first"
        elif step.what == "agent" and act in {"available", "automatic", "offline"}:
            name = said(given, "agent")
            self._agents.pop(name, None)
            if act != "offline":
                self._agents[name] = {"name": name, **(_ALONE if act == "automatic" else {})}

    def _listen(self) -> None:
        """Notes what the customer has heard since the last step."""
        phone = self._phone
        if phone is None:
            return
        heard, last = customer_heard(phone), None
        for event in heard[self._heard.get(key(phone), 0) :]:
            step = {"hears": place_or_words(event)}
            if not event.looped and step != last:
                self._steps.append(step)
                last = step
        self._heard[key(phone)] = len(heard)

    # --- steps -------------------------------------------------------------------------------------------------------

    def _another(self, given: Mapping[str, Any], playing: Playing) -> None:
        call = playing.calls.latest
        channel = said(given, "channel", "voice")
        if channel == "task":
            raise NotPossibleError("a task beside a call has no step in a scenario; record calls and chats alone")
        name = f"caller-{len(self._names) + 1}"
        self._names[key(call)], self._phone = name, call
        step = {"calls": said(given, "from") or playing.center.locale.caller, "named": name, "channel": channel}
        self._steps.append(step | ({"entry": said(given, "to")} if said(given, "to") else {}))

    def _act(self, given: Mapping[str, Any], playing: Playing) -> None:
        call, kind, value = playing.calls.meant(said(given, "contact")), said(given, "type"), said(given, "value")
        if key(call) not in self._names and kind not in {"answer", "decline"}:
            return  # a call that began before this one
        if kind in {"answer", "decline"}:
            self._steps.append({"phone_rings": dialled(call)})
            self._names[key(call)] = f"dialled-{len(self._names) + 1}"
        elif call is not self._phone:
            self._steps.append({"caller": self._names[key(call)]})
        self._phone = call
        steps: Mapping[str, dict[str, Any]] = {
            "press": {"presses": value},
            "say": {"says" if call.contact.voice else "types": value},
            "silence": {"silent": True},
            "wait": {"waits_s": float(value or "10") if kind == "wait" else 0},
            "hang_up": {"hangs_up": True},
            "answer": {"answers": True},
            "decline": {"declines": value or "no_answer"},
        }
        self._steps.append(steps[kind])

    def _agent(self, given: Mapping[str, Any], _: Playing) -> None:
        act, value = said(given, "act"), said(given, "value")
        step: dict[str, Any] = {"agent": said(given, "agent")}
        if act in _WORDS:
            step["does"] = _WORDS[act]
        elif act == "automatic":
            raise NotPossibleError("agents who answer by themselves must do so before the call begins")
        elif act == "typing":
            return
        else:
            word = {"say": "says", "transfer": "transfers_to", "submit": "submits"}[act]
            data = given.get("data")
            step[word] = value if act != "submit" else {"action": value, **({"fields": data} if data else {})}
        self._steps.append(step)

    def _fault(self, _: Mapping[str, Any], __: Playing) -> None:
        raise NotPossibleError("a failure that is switched during a call has no step in a scenario; switch it before")

    # --- text --------------------------------------------------------------------------------------------------------

    def text(self, playing: Playing, *, title: str, stage: str | None) -> str:
        """Returns the scenario file."""
        first, phone = self._first, self._phone
        if first is None or phone is None:
            raise NotPossibleError("only calls that were begun on this page can be recorded")
        center = playing.center
        given: dict[str, Any] = {"agents": list(self._agents.values())} if self._agents else {}
        faults = [_given_fault(target, kind) for target, kind in self._faults.items()]
        start = datetime.fromtimestamp(first.started_at, center.locale.zone)
        return record(
            first,
            title=title or f"{start:%Y-%m-%d %H:%M}",
            start=start,
            channel=said(self._start, "channel", "voice"),
            entry=said(self._start, "to") or None,
            caller=said(self._start, "from") or center.locale.caller,
            stage=stage,
            seed=center.seed,
            told=Told(steps=self._steps, given=given | ({"faults": faults} if faults else {}), phone=phone),
        )


def _given_fault(target: str, kind: str) -> dict[str, str]:
    of, _, name = target.partition(":")
    return {"kind": of, "fault": kind, **({"target": name} if name else {})}


def recorded(call: Call, zone: tzinfo, *, title: str, stage: str | None) -> str:
    """Returns a scenario of one call by its trace alone: what the customer did and heard."""
    start = datetime.fromtimestamp(call.started_at, zone)
    return record(
        call,
        title=title or f"{start:%Y-%m-%d %H:%M}",
        start=start,
        channel=call.contact.channel.lower(),
        entry=call.path[0].partition("/")[0] if call.path else None,
        caller=who(call),
        stage=stage,
    )
