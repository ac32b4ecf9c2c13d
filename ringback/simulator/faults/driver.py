"""A lenient caller: follows the scenario where that still makes sense, and otherwise brings the call to an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ringback.simulator.errors import NotPossibleError, SimulatorError
from ringback.simulator.faults.cases import Case
from ringback.simulator.kernel.call import Call
from ringback.simulator.scenarios.player import Play, Player, StepFailed
from ringback.simulator.scenarios.steps import CHECKS, Step

_MOST_ACTS: Final = 80
_QUEUE_ROUNDS: Final = 4
_LISTENING: Final = frozenset({"menu", "input", "bot", "view"})


class LenientPlayer:
    """Plays a scenario leniently, with one step of the caller replaced when the case says so."""

    def __init__(self, player: Player, case: Case | None) -> None:
        self._player = player
        self._case = case if case is not None and case.family == "caller" else None
        self.acts = 0

    @property
    def _play(self) -> Play:
        return self._player.play

    def run(self) -> None:
        """Plays every step that can be played, then ends every call."""
        self._player.begin()
        for number, step in enumerate(self._play.scenario.steps, 1):
            if self._case is not None and number == self._case.step:
                self._attempt(lambda: self._instead(self._play.phone))
            elif step.verb not in CHECKS or step.verb == "hears":  # callers wait for what they expect to hear
                self._attempt(lambda chosen=step: self._take(chosen))  # type: ignore[misc]
        for call in list(self._play.calls):
            self._bring_to_end(call)

    def _attempt(self, act: Callable[[], object]) -> None:
        """Does something if the situation allows it; a caller whose plan no longer fits just goes on."""
        try:
            act()
        except (NotPossibleError, StepFailed):
            return

    def _instead(self, call: Call) -> None:
        self.acts += 1
        fault = self._case.fault if self._case else ""
        if fault == "hang-up":
            call.hang_up()
        elif fault == "silence":
            call.silence()
        else:
            self._nonsense(call)

    def _nonsense(self, call: Call) -> None:
        expected = call.expects
        if expected is not None and expected.kind == "menu":
            call.press(next(key for key in "9876543210*#" if key not in expected.keys))
        elif expected is not None and expected.kind == "input":
            call.press("9#")
        else:
            call.say(self._play.center.locale.nonsense)

    def _take(self, step: Step) -> None:
        self.acts += 1
        if step.verb in {"presses", "says", "types", "picks"} and not self._fits(step):
            return
        self._player.do(step)

    def _fits(self, step: Step) -> bool:
        """Tells whether the caller would still do this: keys where keys are asked, words where they are heard."""
        state = self._play.phone.state
        if step.verb == "presses":
            # A bot on the telephone takes keys too.
            return state in {"menu", "input", "bot"}
        return state in {"bot", "agent"}

    def _bring_to_end(self, call: Call) -> None:
        rounds = 0
        while call.state != "ended" and self.acts < _MOST_ACTS:
            self.acts += 1
            state = call.state
            if state in _LISTENING:
                call.silence()
            elif state == "queue" and rounds < _QUEUE_ROUNDS and call.contact.channel != "TASK":
                rounds += 1
                call.wait(130)
            elif state == "dialling":
                self._attempt(call.answer)
            elif state == "ringing" and rounds < _QUEUE_ROUNDS:
                rounds += 1
                call.wait(30)
            elif state == "agent":
                self._end_with_agent(call)
            else:
                call.hang_up()

    @staticmethod
    def _end_with_agent(call: Call) -> None:
        try:
            if call.agent is not None:
                call.agent.hang_up(call.contact)
        except SimulatorError:
            call.hang_up()
        if call.state != "ended":
            call.settle()

    @property
    def gave_up(self) -> bool:
        """Whether the call went on and on."""
        return self.acts >= _MOST_ACTS
