"""Plays the steps of a scenario on a center: what callers and agents do, what they must hear meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ringback.simulator.center import Center
from ringback.simulator.display.interactive import offered_titles
from ringback.simulator.errors import SimulatorError
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import Heard
from ringback.simulator.ownership import Witness
from ringback.simulator.routing.agents import Agent
from ringback.simulator.scenarios.errors import ScenarioError
from ringback.simulator.scenarios.files import CENTER_FILE
from ringback.simulator.scenarios.matching import compile_pattern, fits, nearest, tidy
from ringback.simulator.scenarios.model import Channel, Scenario
from ringback.simulator.scenarios.places import find_place
from ringback.simulator.scenarios.setting import ScriptedFaults, expanded, prepare
from ringback.simulator.scenarios.steps import Step
from ringback.simulator.world import World
from ringback.simulator.world.registry import Registry

_PATIENCE_S: Final = 2.0
_RING_S: Final = 600.0
#: The name of the caller that a scenario begins with.
FIRST: Final = "first"


@dataclass(frozen=True)
class Failure:
    """Why a scenario failed: where, what was expected, what there was instead, what came nearest."""

    where: str
    message: str
    expected: str = ""
    actual: str = ""
    nearest: str = ""
    step: int | None = None


class StepFailed(Exception):  # noqa: N818 - caught here, reported as a Failure
    """Ends the play at the step that did not come true."""

    def __init__(self, message: str, *, expected: str = "", actual: str = "", near: str = "") -> None:
        super().__init__(message)
        self.expected = expected
        self.actual = actual
        self.near = near


@dataclass
class Play:
    """A call in progress or done: everything a judge, a report or a recorder looks at."""

    scenario: Scenario
    center: Center
    calls: list[Call] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    #: The next message to look at, and how far it has been looked at.
    cursor: int = 0
    offset: int = 0
    #: What each `hears` matched: (step, call, position among what its customer heard).
    matches: list[tuple[int, int, int]] = field(default_factory=list)
    faults: ScriptedFaults | None = None
    failure: Failure | None = None
    done_steps: int = 0
    #: The callers by the names that steps call them, and how far each has listened.
    callers: dict[str, Call] = field(default_factory=dict)
    speaking: Call | None = None
    listened: dict[Call, tuple[int, int]] = field(default_factory=dict)
    #: Notes what is written for whom; None where the center does not say what belongs to whom.
    witness: Witness | None = None

    @property
    def first(self) -> Call:
        """The call the scenario started with."""
        return self.calls[0]

    @property
    def phone(self) -> Call:
        """The call whose customer acts now: the last one that began, unless a step says whose turn it is."""
        return self.speaking or self.calls[-1]

    def listen_to(self, call: Call) -> None:
        """Lets the customer of this call act from now on; each goes on listening where they stopped."""
        self.listened[self.phone] = (self.cursor, self.offset)
        self.speaking = call
        self.cursor, self.offset = self.listened.get(call, (0, 0))


def dialled(call: Call) -> str:
    """Returns the number of the customer."""
    return (call.contact.customer_endpoint or {}).get("Address", "")


def customer_heard(call: Call) -> list[Heard]:
    """Returns everything the customer of a call was told, in order."""
    return [event for event in call.trace if isinstance(event, Heard) and event.audience == "customer" and event.text]


#: Looks at one thing heard, from a position on: what was captured and where the match ends, None when it does not fit.
Find = Callable[[Heard, int], tuple[dict[str, str], int] | None]


def finder(play: Play, wanted: str, *, exactly: bool = False) -> Find:
    """Returns what recognizes an expectation among things heard: words in a text, or all that a place says."""
    place = find_place(wanted, play.center.world)
    if place is not None:
        return lambda heard, start: ({}, len(tidy(heard.text))) if not start and place.says(heard) else None
    pattern = compile_pattern(wanted, play.known)
    return lambda heard, start: pattern.find(heard.text, exactly=exactly, start=start)


class Player:
    """Plays one scenario once on a fresh center."""

    def __init__(self, scenario: Scenario, center: Center) -> None:
        self.play = Play(scenario, center)
        self._verbs: Mapping[str, Callable[[Step], None]] = {
            "hears": self._hears,
            "hears_not": self._hears_not,
            "presses": lambda step: self._act(lambda: self._phone.press(step.value)),
            "says": lambda step: self._act(lambda: self._phone.say(step.value)),
            "types": lambda step: self._act(lambda: self._phone.type(step.value)),
            "picks": self._picks,
            "silent": self._silent,
            "waits_s": lambda step: self._act(lambda: self._phone.wait(float(step.value))),
            "hangs_up": lambda _: self._act(lambda: self._phone.hang_up()),
            "calls": self._calls,
            "caller": self._caller,
            "phone_rings": self._phone_rings,
            "answers": lambda _: self._act(lambda: self._phone.answer()),
            "declines": lambda step: self._act(lambda: self._phone.decline(step.value)),
            "agent": self._agent,
            "later_s": lambda step: self._act(lambda: self.play.center.advance(float(step.value))),
            "clock": lambda step: self._act(lambda: self.play.center.at(str(step.value))),
            "state": self._state,
            "queue": self._queue,
            "attributes": self._attributes,
            "at": self._at,
        }

    @property
    def _phone(self) -> Call:
        return self.play.phone

    def begin(self) -> None:
        """Prepares the world and makes the call; raises ScenarioError for a place that no flow has."""
        for text in self._expected():
            find_place(text, self.play.center.world)
        self.play.faults = prepare(self.play.scenario, self.play.center)
        if self.play.scenario.ownership is not None:
            self.play.witness = Witness(self.play.center)
        self._start()

    def _expected(self) -> Iterator[str]:
        scenario = self.play.scenario
        yield from (*scenario.expect.heard, *scenario.expect.never_heard)
        yield from (str(step.value) for step in scenario.steps if step.verb in {"hears", "hears_not"})

    def do(self, step: Step) -> None:
        """Plays one step; raises StepFailed when it does not come true, NotPossibleError when it cannot be done."""
        self._verbs[step.verb](step)

    def run(self) -> Play:
        """Starts the call and plays every step; a failure ends the play and is kept in it."""
        play = self.play
        try:
            self.begin()
        except SimulatorError as problem:
            play.failure = Failure("start", str(problem))
            return play
        for number, step in enumerate(play.scenario.steps, 1):
            try:
                self.do(step)
            except StepFailed as failed:
                play.failure = Failure(
                    f"step {number}: {step}", str(failed), failed.expected, failed.actual, failed.near, number
                )
                return play
            except SimulatorError as problem:
                play.failure = Failure(f"step {number}: {step}", str(problem), step=number)
                return play
            play.done_steps = number
        return play

    def _start(self) -> None:
        play, given = self.play, self.play.scenario.given
        channel = play.scenario.channel
        entry = play.scenario.entry or self._only_entry(channel)
        attributes = dict(expanded(given.attributes, play.center))
        caller = given.caller if "caller" in given.model_fields_set else play.center.locale.caller
        if any(step.verb == "phone_rings" for step in play.scenario.steps):
            play.center.on_dial = lambda _: None
        if channel == "voice":
            play.calls.append(play.center.call(from_=caller, to=entry, attributes=attributes))
        elif channel == "chat":
            play.calls.append(play.center.chat(from_=caller, to=entry, attributes=attributes))
        elif channel == "task":
            play.calls.append(play.center.task(to=entry, name=play.scenario.title, attributes=attributes))
        else:
            self._dial(entry, caller, attributes)
        play.callers[FIRST] = play.first
        self._meet(play.first, proven=given.proven)

    def _meet(self, call: Call, *, proven: str | None) -> None:
        if self.play.witness is not None:
            self.play.witness.meets(call, proven=proven)

    def _calls(self, step: Step) -> None:
        """Lets another caller come in."""
        play, options = self.play, step.options
        name = str(options.get("named", "second"))
        channel: Channel = options.get("channel", "voice")
        same = play.scenario.entry if channel == play.scenario.channel else None
        entry = options.get("entry") or same or play.scenario.entries.get(channel) or self._only_entry(channel)
        begin = play.center.chat if channel == "chat" else play.center.call
        attributes = dict(expanded(options.get("attributes", {}), play.center))
        call = begin(from_=str(step.value), to=entry, attributes=attributes)
        play.listen_to(call)
        play.calls.append(call)
        play.callers[name] = call
        self._meet(call, proven=options.get("proven"))

    def _caller(self, step: Step) -> None:
        if step.value not in self.play.callers:
            known = ", ".join(self.play.callers)
            raise StepFailed("nobody of this name has called", expected=str(step.value), actual=known)
        self.play.listen_to(self.play.callers[step.value])

    def _only_entry(self, channel: str) -> str:
        """Returns the flow behind the only number of the center, or its only flow; a call needs no other entry then."""
        center = self.play.center
        flows = set(center.instance.number_flows.values())
        entries = sorted(flows) if flows and channel == "voice" else [one.to for one in center.starts.entries()]
        if len(entries) != 1 or channel not in {"voice", "chat"}:
            raise ScenarioError(
                f"where does the {channel} contact begin? write call.entry, or entries.{channel} in {CENTER_FILE}"
                + (f"; numbers lead to {len(flows)} flows" if channel == "voice" else "")
            )
        return entries[0]

    def _dial(self, entry: str, number: str, attributes: dict[str, str]) -> None:
        center = self.play.center
        flow = center.flows.find(center.world.flows[entry].arn)
        if flow is None:
            raise ScenarioError(f"flow {entry} cannot be run")
        center.on_dial = lambda _: None
        center.starts.outbound(flow=flow, number=number, attributes=attributes, source="", queue=None)
        center.settle_all()
        self.play.calls.append(center.outbound[-1])

    def _act(self, act: Callable[[], Any]) -> None:
        heard = len(customer_heard(self._phone))
        if heard > self.play.cursor or self.play.offset:
            self.play.cursor, self.play.offset = heard, 0
        act()

    def _agent_act(self, act: Callable[[], Any]) -> None:
        """Lets an agent do something; whispers, guides and flows that follow run until people are needed again."""
        self._act(act)
        if not self._phone.ended:
            self._phone.settle()

    def _hears(self, step: Step) -> None:
        if self._look_for(step):
            return
        waited, limit = 0.0, float(step.options.get("within_s", 0))
        while waited < limit and self._phone.state != "ended":
            pause = min(_PATIENCE_S, limit - waited)
            self._phone.wait(pause)
            waited += pause
            if self._look_for(step):
                return
        later = [item.text for item in customer_heard(self._phone)[self.play.cursor :]]
        place = find_place(step.value, self.play.center.world)
        wanted = max(place.texts, key=len, default="") if place else step.value
        near = nearest(wanted, later) or nearest(wanted, [item.text for item in customer_heard(self._phone)])
        raise StepFailed(
            "the caller did not hear this",
            expected=f"{step.value} {wanted}" if place else step.value,
            actual="\n".join(later) or self._silence_reason(step),
            near=f"{near[0]} ({near[1]} %)" if near else "",
        )

    def _silence_reason(self, step: Step) -> str:
        waiting = self._phone.state in {"queue", "ringing", "hold", "agent"} and "within_s" not in step.options
        hint = "; add within_s to wait for it" if waiting else ""
        return f"nothing since the last step (the call is in state {self._phone.state!r}{hint})"

    def _look_for(self, step: Step) -> bool:
        find = finder(self.play, step.value, exactly=bool(step.options.get("exactly")))
        heard = customer_heard(self._phone)
        for index in range(self.play.cursor, len(heard)):
            start = self.play.offset if index == self.play.cursor else 0
            found = find(heard[index], start)
            if found is not None:
                self.play.known.update(found[0])
                self.play.cursor, self.play.offset = index, found[1]
                self.play.matches.append((self.play.done_steps + 1, self.play.calls.index(self._phone), index))
                return True
        return False

    def _hears_not(self, step: Step) -> None:
        find = finder(self.play, step.value)
        for index, item in enumerate(customer_heard(self._phone)[self.play.cursor :]):
            if find(item, 0 if index else self.play.offset) is not None:
                raise StepFailed("the caller heard what must not be said", expected=step.value, actual=item.text)

    def _picks(self, step: Step) -> None:
        titles = [title for item in customer_heard(self._phone) for title in offered_titles(item.text)]
        if step.value not in titles:
            near = nearest(step.value, titles)
            raise StepFailed(
                "no such choice was offered",
                expected=step.value,
                actual=", ".join(dict.fromkeys(titles)) or "no choices at all",
                near=near[0] if near else "",
            )
        self._act(lambda: self._phone.type(step.value))

    def _silent(self, step: Step) -> None:
        for _ in range(int(step.value)):
            self._act(lambda: self._phone.silence())

    def _phone_rings(self, step: Step) -> None:
        """Waits until the center dials this number; from then on the caller's steps belong to that call."""
        waited, limit = 0.0, float(step.options.get("within_s", _RING_S))
        while True:
            calls = [call for call in self.play.center.outbound if call not in self.play.calls]
            for call in calls:
                if compile_pattern(step.value, self.play.known).match(dialled(call)) is not None:
                    self.play.listen_to(call)
                    self.play.calls.append(call)
                    self._meet(call, proven=None)
                    return
            if waited >= limit:
                raise StepFailed(
                    f"no phone rang within {limit:g} s",
                    expected=step.value,
                    actual=", ".join(map(dialled, calls)) or "the center dialled nobody",
                )
            self.play.center.advance(_PATIENCE_S)
            waited += _PATIENCE_S

    def _agent(self, step: Step) -> None:
        agent = self.play.center.agents[step.value]
        acts: Mapping[str, Callable[[Any], None]] = {
            "does": lambda act: self._agent_does(agent, act, step),
            "says": lambda text: self._agent_act(lambda: agent.say(text)),
            "transfers_to": lambda name: self._agent_act(lambda: agent.transfer(name)),
            "hears": lambda text: self._agent_hears(agent, text),
            "sees": lambda data: self._agent_sees(agent, data),
            "submits": lambda form: self._agent_act(lambda: agent.submit(form.action, dict(form.fields))),
        }
        for option, given in step.options.items():
            if option in acts:
                acts[option](given)

    def _agent_does(self, agent: Agent, act: str, step: Step) -> None:
        acts: Mapping[str, Callable[[], Any]] = {
            "accepts": lambda: self._accept(agent, float(step.options.get("offered_within_s", 60))),
            "rejects": agent.reject,
            "misses": agent.miss,
            "holds": agent.hold,
            "resumes": agent.resume,
            "hangs_up": agent.hang_up,
            "finishes": agent.finish,
            "available": agent.available,
            "offline": agent.offline,
        }
        self._agent_act(acts[act])

    def _accept(self, agent: Agent, limit: float) -> None:
        waited = 0.0
        while agent.offered is None and waited < limit:
            self.play.center.advance(_PATIENCE_S)
            waited += _PATIENCE_S
        if agent.offered is None:
            raise StepFailed(
                f"agent {agent.name} was offered no contact within {limit:g} s",
                expected="a contact rings",
                actual=f"the call is in state {self._phone.state!r}",
            )
        agent.accept()

    def _agent_hears(self, agent: Agent, wanted: str) -> None:
        heard = [str(item) for item in agent.heard]
        pattern = compile_pattern(wanted, self.play.known)
        for text in heard:
            found = pattern.match(text)
            if found is not None:
                self.play.known.update(found)
                return
        near = nearest(wanted, heard)
        raise StepFailed(
            f"agent {agent.name} did not hear this",
            expected=wanted,
            actual="\n".join(heard) or "nothing",
            near=f"{near[0]} ({near[1]} %)" if near else "",
        )

    def _agent_sees(self, agent: Agent, wanted: Mapping[str, Any]) -> None:
        view = agent.view
        shown = dict(view.view_data) if view else {}
        if not fits(wanted, shown, self.play.known):
            actual = "\n".join(f"{name} = {value}" for name, value in shown.items()) or "no guide at all"
            raise StepFailed(f"agent {agent.name} sees another guide", expected=repr(dict(wanted)), actual=actual)

    def _state(self, step: Step) -> None:
        if self._phone.state != step.value:
            raise StepFailed("the call is in another state", expected=step.value, actual=str(self._phone.state))

    def _queue(self, step: Step) -> None:
        actual = self._phone.queue or ""
        if not same_thing(self.play.center.world.queues, step.value, actual):
            raise StepFailed("the call is in another queue", expected=step.value, actual=actual or "no queue")

    def _attributes(self, step: Step) -> None:
        check_attributes(step.value, self._phone.attributes, self.play.known)

    def _at(self, step: Step) -> None:
        path: Sequence[str] = self._phone.path
        if not path or not same_place(step.value, path[-1], self.play.center.world):
            raise StepFailed(
                "the call is at another action", expected=step.value, actual=path[-1] if path else "nowhere"
            )


def same_thing(known: Registry[Any], wanted: str, actual: str) -> bool:
    """Tells whether a key or a name of the scenario (payment) means the resource of this name (shop-dev-payment)."""
    found = known.get(wanted)
    return wanted == actual or (found is not None and actual in found.names())


def same_place(wanted: str, actual: str, world: World) -> bool:
    """Tells whether `flow/action`, `flow/*` or a bare action means this step of the path."""
    if "/" not in wanted:
        return actual.rpartition("/")[2] == wanted
    flow, _, action = wanted.partition("/")
    real_flow, _, real_action = actual.partition("/")
    same = same_thing(world.flows, flow, real_flow) or same_thing(world.modules, flow, real_flow)
    return same and action in {"*", real_action}


def check_attributes(wanted: Mapping[str, Any], actual: Mapping[str, Any], known: dict[str, str]) -> None:
    """Raises StepFailed for the first contact attribute that differs; placeholders capture."""
    for name, value in wanted.items():
        if name not in actual:
            near = nearest(name, list(actual))
            raise StepFailed(
                f"contact attribute {name} is not set",
                expected=str(value),
                actual=", ".join(f"{key}={text}" for key, text in sorted(actual.items())) or "no attributes",
                near=near[0] if near else "",
            )
        if not fits(value, actual[name], known):
            raise StepFailed(f"contact attribute {name} differs", expected=str(value), actual=str(actual[name]))
        if isinstance(value, str) and "{" in value:
            known.update(compile_pattern(value, known).match(str(actual[name]), exactly=True) or {})
