"""What the studio page shows and does: one center, at most one call at a time, everything as plain JSON data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.errors import NotPossibleError, SimulatorError, UnknownNameError
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.clock import LONGEST_S, parse_time
from ringback.simulator.kernel.records import ActionTaken, Site
from ringback.simulator.loading import DEFAULT_START, load
from ringback.simulator.routing.agents import Agent
from ringback.simulator.scenarios import Centers, ScenarioError, load_all, run
from ringback.simulator.studio.faults import Switch, SwitchedFaults, switches
from ringback.simulator.studio.flows.book import FlowBook
from ringback.simulator.studio.lines import choices, trace_line, transcript_line

#: Words of the agent that the page offers, since agents have no microphone here.
AGENT_WORDS = ("안녕하세요, 무엇을 도와드릴까요?", "확인 후 바로 처리해 드리겠습니다.")


class StudioSession:
    """The center behind the page; every method is called by one thread."""

    def __init__(
        self,
        assembly: Path,
        stage: str | None,
        *,
        scenarios: Path | None = None,
        shared: Center | None = None,
        **settings: Any,
    ) -> None:
        """Loads the center; `settings` are those of the loader for what the templates leave open.

        A center that is `shared` with others is taken as it is, and keeps its time and its state.
        """
        self.assembly = assembly
        self.stage = stage
        self._settings = settings
        self.book = FlowBook(lambda: self.simulated)
        self._results: dict[str, dict[str, Any]] = {}
        self._scenario_folder = scenarios
        self._shared = shared
        self._begin(None)

    def _begin(self, start: str | None) -> None:
        self.faults = SwitchedFaults()
        self._own_call: Call | None = None
        if self._shared is None:
            self.simulated: Center = load(self.assembly, self.stage, start=start, faults=self.faults, **self._settings)
            return
        self.simulated = self._shared
        self.simulated.faults = self.faults

    @property
    def call(self) -> Call | None:
        """The call of the page; in a shared center the newest of anybody while the page has none of its own."""
        own = self._own_call
        if self._shared is None or (own is not None and not own.ended):
            return own
        calls = [contact.call for contact in self.simulated.contacts if isinstance(contact.call, Call)]
        going_on = [call for call in calls if not call.ended]
        return max(going_on or calls, key=lambda call: call.started_at, default=own)

    # --- what does not change ----------------------------------------------------------------------------------------

    def center(self) -> dict[str, Any]:
        """Returns flows, entries, switches and scenarios."""
        known = self.book.definitions
        flows = sorted(known, key=lambda name: (known[name].type == "MODULE", name))
        return {
            "stage": self.stage or self.assembly.resolve().name.split(".")[0],
            "start": DEFAULT_START[:16],
            "flows": [{"name": name, "type": known[name].type} for name in flows],
            "entries": self._entries(),
            "faults": [{"target": s.target, "label": s.label, "kinds": s.kinds} for s in self._switches],
            "scenarios": [
                {"id": key, "title": scenario.title, "channel": scenario.channel}
                for key, scenario in self._scenarios.items()
            ],
        }

    @cached_property
    def _switches(self) -> list[Switch]:
        return switches(self.simulated)

    @cached_property
    def _scenarios(self) -> dict[str, Any]:
        if self._scenario_folder is None or not self._scenario_folder.is_dir():
            return {}
        return {scenario.name: scenario for scenario in load_all(self._scenario_folder)}

    def _entries(self) -> dict[str, list[dict[str, str]]]:
        names = [name for name, flow in self.book.definitions.items() if flow.type == "CONTACT_FLOW"]

        def ordered(word: str) -> list[dict[str, str]]:
            likely = sorted(names, key=lambda name: (word not in name, name))
            return [{"key": name, "label": name, "flow": name} for name in likely]

        return {"voice": ordered("inbound"), "chat": ordered("chat"), "task": ordered("task")}

    # --- what the page shows -----------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Returns everything that may have changed."""
        call = self.call
        return {
            "now": self.simulated.now.astimezone(self.simulated.locale.zone).strftime("%Y-%m-%d %H:%M:%S"),
            "contact": self._contact(call) if call else None,
            "transcript": self._transcript(call) if call else [],
            "trace": [trace_line(event, self.simulated.locale.zone) for event in call.trace] if call else [],
            "attributes": dict(sorted(call.attributes.items())) if call else {},
            "path": self._path(call) if call else {},
            "current": self._current(call) if call else None,
            "queues": [self._queue(name) for name in self.simulated.queues],
            "agents": [self._agent(agent) for agent in self.simulated.agents],
            "faults": self.faults.on,
            "scenarios": self._results,
        }

    def _contact(self, call: Call) -> dict[str, Any]:
        expects = call.expects
        return {
            "id": call.contacts[0].id,
            "channel": call.contact.channel.lower(),
            "state": call.state,
            "ended_by": call.ended_by,
            "queue": call.queue,
            "agent": call.agent.name if call.agent else None,
            "choices": choices(call) if call.state == "bot" else [],
            "expects": None
            if expects is None
            else {"kind": expects.kind, "keys": expects.keys, "seconds": _whole(expects.seconds)},
        }

    def _transcript(self, call: Call) -> list[dict[str, str]]:
        lines = (transcript_line(event, self.simulated.locale.zone) for event in call.trace)
        return [line for line in lines if line is not None]

    @staticmethod
    def _path(call: Call) -> dict[str, list[dict[str, Any]]]:
        path: dict[str, list[dict[str, Any]]] = {}
        for event in call.trace:
            if isinstance(event, ActionTaken) and event.site is not None:
                step = {"action": event.site.action, "branch": event.branch, "target": event.target}
                path.setdefault(event.site.flow, []).append(step)
        return path

    @staticmethod
    def _current(call: Call) -> dict[str, str] | None:
        site: Site | None = call.expects.site if call.expects else None
        if site is None:
            site = next((event.site for event in reversed(call.trace) if event.site is not None), None)
        return None if site is None else {"flow": site.flow, "action": site.action, "type": site.type}

    def _queue(self, name: str) -> dict[str, Any]:
        queue = self.simulated.queues[name]
        ready = sum(agent.routable and agent.free_for("VOICE") for agent in queue.agents)
        return {"name": name, "waiting": len(queue), "longest": round(queue.oldest_s), "ready": ready}

    def _agent(self, agent: Agent) -> dict[str, Any]:
        shown = agent.offered or agent.contact
        return {
            "name": agent.name,
            "status": agent.state,
            "state": _agent_state(agent),
            "contact": f"{shown.channel.lower()} · {shown.queue.name if shown.queue else '–'}" if shown else None,
            "heard": agent.heard[-3:] if agent.contact else [],
            "view": dict(agent.view.view_data) if agent.view else None,
            "writes": _writes(agent),
            "acts": self._agent_acts(agent),
        }

    def _agent_acts(self, agent: Agent) -> list[dict[str, str]]:
        if agent.offered is not None:
            return [{"act": act} for act in ("accept", "reject", "miss")]
        acts: list[dict[str, str]] = []
        if agent.contact is not None:
            on_hold = _agent_state(agent) == "hold"
            acts += [{"act": "resume" if on_hold else "hold"}, {"act": "hang_up"}]
            acts += [{"act": "say", "value": words, "label": words} for words in AGENT_WORDS if not on_hold]
            acts += [
                {"act": "transfer", "value": quick.name, "label": quick.name}
                for quick in self.simulated.world.quick_connects
            ]
            if agent.view is not None:
                acts += [{"act": "submit", "value": action, "label": action} for action in agent.view.view_actions]
        if agent.wrapping:
            acts.append({"act": "finish"})
        if agent.state == "Available":
            return [*acts, {"act": "offline"}]
        return [*acts, {"act": "available"}, {"act": "automatic"}]

    # --- what people do ----------------------------------------------------------------------------------------------

    def do(self, what: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Does one act and returns the new state; a wrong argument raises a ``SimulatorError``."""
        acts: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "start": self._start,
            "act": self._act,
            "agent": self._act_as_agent,
            "fault": self._fault,
            "scenario": self._run_scenarios,
            "reset": self._reset,
        }
        acts[what](arguments)
        return self.state()

    def _start(self, arguments: Mapping[str, Any]) -> None:
        if self._own_call is not None and not self._own_call.ended:
            self._own_call.hang_up()
        at = _said(arguments, "at")
        if at and self._shared is None:
            self._move_clock(at)
        channel, to = _said(arguments, "channel", "voice"), _said(arguments, "to") or None
        if channel == "task":
            self._own_call = self.simulated.task(to=to, name="작업")
        else:
            sender = _said(arguments, "from") or self.simulated.locale.caller
            self._own_call = self.simulated.call(from_=sender, to=to, channel=channel)

    def _move_clock(self, at: str) -> None:
        """Goes to a wall-clock time of the center; an earlier or far one starts a fresh one that keeps the switches."""
        try:
            wanted = datetime.fromisoformat(at).replace(tzinfo=self.simulated.locale.zone)
        except ValueError as error:
            raise NotPossibleError(f"{at!r} is no date and time, write for example {DEFAULT_START[:16]!r}") from error
        now = self.simulated.now.astimezone(self.simulated.locale.zone)
        parse_time(wanted)
        earlier = wanted.replace(second=0, microsecond=0) < now.replace(second=0, microsecond=0)
        if earlier or (wanted - now).total_seconds() > LONGEST_S:
            switched = dict(self.faults.on)
            self._begin(wanted.isoformat())
            self.faults.on.update(switched)
        elif wanted > now:
            self.simulated.at(wanted)

    def _act(self, arguments: Mapping[str, Any]) -> None:
        if self.call is None:
            raise NotPossibleError("there is no call yet")
        call, value = self.call, _said(arguments, "value")
        acts: dict[str, Callable[[], Any]] = {
            "press": lambda: call.press(value),
            "say": lambda: call.say(value),
            "silence": call.silence,
            "wait": lambda: call.wait(_seconds(value or "10")),
            "hang_up": call.hang_up,
        }
        kind = _said(arguments, "type")
        if kind not in acts:
            raise UnknownNameError("act", kind, list(acts))
        acts[kind]()

    def _act_as_agent(self, arguments: Mapping[str, Any]) -> None:
        agent = self.simulated.agents[_said(arguments, "agent")]
        act, value = _said(arguments, "act"), _said(arguments, "value")
        allowed = {one["act"] for one in self._agent_acts(agent)} | ({"typing"} if _writes(agent) else set())
        if act not in allowed:
            raise UnknownNameError("act of this agent now", act, sorted(allowed))
        method = getattr(agent, act)
        if act in {"say", "transfer", "submit"}:
            method(value)
        else:
            method()
        if self.call is not None and not self.call.ended:
            self.call.settle()

    def _fault(self, arguments: Mapping[str, Any]) -> None:
        self.faults.switch(_said(arguments, "target"), _said(arguments, "kind"), self._switches)

    def _run_scenarios(self, arguments: Mapping[str, Any]) -> None:
        centers = Centers(self.assembly, stage=self.stage, **self._settings)
        ids = arguments.get("ids") or []
        if not isinstance(ids, list) or not all(isinstance(key, str) for key in ids):
            raise NotPossibleError(f"'ids' must be a list of names, given is {str(ids)[:40]}")
        for key in ids:
            if key not in self._scenarios:
                raise UnknownNameError("scenario", str(key), list(self._scenarios))
            try:
                outcome = run(self._scenarios[key], centers.fresh(self._scenarios[key]))
                self.book.heat.ran(key, (contact.trace for contact in outcome.play.center.contacts))
                self._results[key] = {"ok": outcome.passed, "text": "" if outcome.passed else outcome.explain()}
            except (ScenarioError, SimulatorError) as error:
                self._results[key] = {"ok": False, "text": str(error)}

    def _reset(self, arguments: Mapping[str, Any]) -> None:
        if self._shared is not None:
            raise NotPossibleError("this center is shared with others: end the server and start it again")
        self._begin(_said(arguments, "start") or None)


def _agent_state(agent: Agent) -> str:
    if agent.offered is not None:
        return "offered"
    if agent.contact is not None:
        call = agent.contact.call
        return "hold" if call is not None and call.state == "hold" else "talking"
    return "wrap" if agent.wrapping else "idle"


def _writes(agent: Agent) -> bool:
    """Tells whether the agent is in a chat, where words of their own are wanted."""
    return agent.offered is None and agent.contact is not None and agent.contact.channel == "CHAT"


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise NotPossibleError(f"{text[:40]!r} is no number of seconds") from error


def _said(arguments: Mapping[str, Any], name: str, otherwise: str = "") -> str:
    """Returns a text of an act; an absent or empty one means something else."""
    given = arguments.get(name)
    if given is not None and not isinstance(given, str):
        raise NotPossibleError(f"{name!r} must be a text, given is {str(given)[:40]}")
    return given or otherwise


def _whole(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:g}"
