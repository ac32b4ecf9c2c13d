"""Runs scenarios on a synthesized assembly: each stage is loaded once, each scenario gets a fresh center."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.errors import SimulatorError
from ringback.simulator.lex import LexRuntime
from ringback.simulator.loading import load as load_center
from ringback.simulator.scenarios.errors import ScenarioFailed
from ringback.simulator.scenarios.judge import judge
from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.scenarios.player import Failure, Play, Player
from ringback.simulator.scenarios.report import report


@dataclass(frozen=True)
class Outcome:
    """How one scenario went, and how long it took on the wall clock."""

    scenario: Scenario
    play: Play
    seconds: float

    @property
    def failure(self) -> Failure | None:
        """Why it failed, or None."""
        return self.play.failure

    @property
    def passed(self) -> bool:
        """Whether everything came true."""
        return self.play.failure is None

    def explain(self) -> str:
        """Returns the report of a failure."""
        return report(self.play)


class Centers:
    """Keeps one loaded center per stage of an assembly and hands out fresh copies."""

    def __init__(self, assembly: Path | str, **options: Any) -> None:
        self.assembly = Path(assembly)
        self._options = options
        self._loaded: dict[str, Center] = {}

    def fresh(self, scenario: Scenario) -> Center:
        """Returns a center in the state of its template, at the scenario's start and with its seed."""
        if scenario.stage not in self._loaded:
            self._loaded[scenario.stage] = load_center(
                self.assembly, stage=scenario.stage, start=scenario.given.start, **self._options
            )
        center = self._loaded[scenario.stage]
        bots = LexRuntime(silence=scenario.given.bot_silence, assisted=scenario.given.assisted_nlu)
        return center.fresh(start=scenario.given.start, seed=scenario.given.seed, bots=bots)


def run(scenario: Scenario, center: Center) -> Outcome:
    """Plays and judges one scenario on a fresh center."""
    began = time.perf_counter()
    play = Player(scenario, center).run()
    if play.failure is None:
        try:
            play.failure = judge(play)
        except SimulatorError as problem:
            play.failure = Failure("expect", str(problem))
    return Outcome(scenario, play, time.perf_counter() - began)


def check(scenario: Scenario, centers: Centers) -> Outcome:
    """Runs one scenario; raises ScenarioFailed with the whole report when it does not come true."""
    outcome = run(scenario, centers.fresh(scenario))
    if not outcome.passed:
        raise ScenarioFailed(outcome.explain())
    return outcome
