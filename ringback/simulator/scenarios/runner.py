"""Runs scenarios on a synthesized assembly: each stage is loaded once, each scenario gets a fresh center."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.errors import AssemblyError, SimulatorError
from ringback.simulator.lex import LexRuntime
from ringback.simulator.loading import load as load_center
from ringback.simulator.scenarios.causes import Cause, cause_of
from ringback.simulator.scenarios.errors import ScenarioError, ScenarioFailed
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

    @cached_property
    def cause(self) -> Cause:
        """The reason of a failure."""
        return cause_of(self.play)

    def explain(self) -> str:
        """Returns the report of a failure."""
        return report(self.play, cause=None if self.passed else self.cause)


class Centers:
    """Keeps one loaded center per stage of an assembly and hands out fresh copies.

    `stage` is where scenarios play that name neither center nor stack; `options` are those of the loader.
    """

    def __init__(self, assembly: Path | str, *, stage: str | None = None, **options: Any) -> None:
        self.assembly = Path(assembly)
        self._stage = stage
        self._options = options
        self._loaded: dict[str | None, Center] = {}

    def of(self, scenario: Scenario) -> Center:
        """Returns the loaded center that a scenario plays in; nothing may be played in this very one."""
        stage = scenario.stage or self._stage
        if stage not in self._loaded:
            try:
                self._loaded[stage] = load_center(self.assembly, stage=stage, **self._options)
            except AssemblyError as problem:
                raise ScenarioError(f"{scenario.path or scenario.name}: {problem}") from problem
        return self._loaded[stage]

    def unloaded(self) -> Centers:
        """Returns the same without what is loaded: what another process begins with."""
        return Centers(self.assembly, stage=self._stage, **self._options)

    def fresh(self, scenario: Scenario) -> Center:
        """Returns a center in the state of its template, at the scenario's start and with its seed."""
        return fresh(scenario, self.of(scenario))


def fresh(scenario: Scenario, center: Center, **settings: Any) -> Center:
    """Returns a copy of a loaded center as a scenario wants it; `settings` are further ones of `Center.fresh`."""
    given = scenario.given
    bots = LexRuntime(silence=given.bot_silence, assisted=given.assisted_nlu)
    stubs = {**center.stubs, **given.functions}
    # Who gives no time means the morning of the center's own place.
    start = given.start if "start" in given.model_fields_set else center.start
    return center.fresh(start=start, seed=given.seed, bots=bots, stubs=stubs, **settings)


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
