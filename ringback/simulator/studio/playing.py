"""A center in play: what people do to it, step by step, as customers, as agents, or as a scenario says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.errors import NotPossibleError, SimulatorError, UnknownNameError
from ringback.simulator.kernel.clock import parse_time
from ringback.simulator.loading import DEFAULT_START
from ringback.simulator.scenarios.judge import judge
from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.scenarios.player import Failure, Player, StepFailed
from ringback.simulator.studio import people
from ringback.simulator.studio.calls import Caller, Calls, key
from ringback.simulator.studio.faults import SwitchedFaults, switches
from ringback.simulator.studio.journal import Step
from ringback.simulator.world import World
from ringback.simulator.world.model import QueueDefinition

_TEST_CASE = "AWS::Connect::TestCase"


class Playing:
    """One center, the calls in it, and the switches that make things fail."""

    def __init__(
        self, center: Center, faults: SwitchedFaults, *, shared: bool = False, scenario: Scenario | None = None
    ) -> None:
        """Takes a center that nothing has happened in, or one that is `shared` with others."""
        self.center, self.faults = center, faults
        self.switches = switches(center)
        self.board = tuple(_board(center.world))
        self.calls = Calls(center, shared=shared)
        self.player = Player(scenario, center) if scenario else None
        self._shared = shared
        self._acts: Mapping[str, Callable[[Step], None]] = {
            "start": lambda step: self._start(step.arguments),
            "act": lambda step: self._act(step.arguments),
            "agent": lambda step: self._act_as_agent(step.arguments),
            "fault": lambda step: self._fault(step.arguments),
            "scenario": self._play,
        }
        if not shared and scenario is None:
            # Whoever the center calls is played by a person.
            center.on_dial = lambda _: None

    def perform(self, step: Step) -> Step:
        """Does one step and returns it with the call it began; what cannot be done raises a ``SimulatorError``."""
        self._acts[step.what](step)
        return replace(step, made=key(self.calls.latest)) if step.what == "start" else step

    # --- scenarios ---------------------------------------------------------------------------------------------------

    def _play(self, step: Step) -> None:
        """Plays the beginning or one step of the scenario; after the last one it is judged."""
        player = self.player
        if player is None or step.number is None:
            raise NotPossibleError("no scenario is open")
        play, steps = player.play, player.play.scenario.steps
        where = f"step {step.number}: {steps[step.number - 1]}" if step.number else "start"
        try:
            if step.number:
                player.do(steps[step.number - 1])
                play.done_steps = step.number
            else:
                player.begin()
            if step.number == len(steps):
                play.failure = judge(play)
        except StepFailed as failed:
            play.failure = Failure(where, str(failed), failed.expected, failed.actual, failed.near, step.number)
        except SimulatorError as problem:
            play.failure = Failure(where, str(problem), step=step.number)
        for call in play.calls:
            self.calls.keep(call)

    @property
    def failure(self) -> Failure | None:
        """What of the scenario did not come true, None as long as all did."""
        return self.player.play.failure if self.player else None

    # --- what people do ----------------------------------------------------------------------------------------------

    def _start(self, arguments: Mapping[str, Any]) -> None:
        caller = Caller(
            channel=said(arguments, "channel", "voice"),
            name=said(arguments, "from"),
            to=said(arguments, "to") or None,
            title=said(arguments, "title", "task"),
        )
        self.calls.check(caller)
        at = said(arguments, "at")
        if at and not self._shared:
            wanted = moment(at, self.center)
            if wanted > self.center.now:
                self.center.at(wanted)
        if instead := said(arguments, "instead"):
            self.calls.meant(instead).hang_up()
        self.calls.begin(caller)

    def _act(self, arguments: Mapping[str, Any]) -> None:
        call, value = self.calls.meant(said(arguments, "contact")), said(arguments, "value")
        acts: dict[str, Callable[[], Any]] = {
            "press": lambda: call.press(value),
            "say": lambda: call.say(value),
            "silence": call.silence,
            "wait": lambda: call.wait(_seconds(value or "10")),
            "hang_up": call.hang_up,
            "answer": call.answer,
            "decline": lambda: call.decline(value or "no_answer"),
        }
        kind = said(arguments, "type")
        if kind not in acts:
            raise UnknownNameError("act", kind, list(acts))
        acts[kind]()

    def _act_as_agent(self, arguments: Mapping[str, Any]) -> None:
        given = {name: said(arguments, name) for name in ("contact", "value")}
        data = arguments.get("data")
        filled = data if isinstance(data, dict) else {}
        people.act(self.center, said(arguments, "agent"), said(arguments, "act"), data=filled, **given)
        for call in self.calls.going_on():
            call.settle()

    def _fault(self, arguments: Mapping[str, Any]) -> None:
        target = said(arguments, "target")
        if target == "*":
            self.faults.repair()
        else:
            self.faults.switch(target, said(arguments, "kind"), self.switches)


def _board(world: World) -> Iterator[QueueDefinition]:
    """Yields the queues that people wait in: not those that only stand in for one in native test cases."""
    served = {arn for profile in world.routing_profiles for arn, *_ in profile.queues}
    for queue in world.queues:
        if queue.arn in served or not _is_fixture(queue, world):
            yield queue


def _is_fixture(queue: QueueDefinition, world: World) -> bool:
    leads = (*(flow.content for flow in (*world.flows, *world.modules)), *(q.queue_arn for q in world.quick_connects))
    tests = (str(one.properties) for one in world.of_type(_TEST_CASE))
    return not any(queue.id in content for content in leads) and any(queue.id in content for content in tests)


def moment(text: str, center: Center) -> datetime:
    """Returns a wall-clock time of the center; raises ``NotPossibleError`` for a text that is none."""
    try:
        wanted = datetime.fromisoformat(text).replace(tzinfo=center.locale.zone)
    except ValueError as error:
        raise NotPossibleError(f"{text!r} is no date and time, write for example {DEFAULT_START[:16]!r}") from error
    return parse_time(wanted)


def said(arguments: Mapping[str, Any], name: str, otherwise: str = "") -> str:
    """Returns a text of an act; an absent or empty one means something else."""
    given = arguments.get(name)
    if given is not None and not isinstance(given, str):
        raise NotPossibleError(f"{name!r} must be a text, given is {str(given)[:40]}")
    return given or otherwise


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise NotPossibleError(f"{text[:40]!r} is no number of seconds") from error
