"""Runs the fault matrix: every case of every scenario, over processes, with coverage collected on the way."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from simulator.coverage import Branch, taken_in
from simulator.engine.center import Center
from simulator.errors import SimulatorError
from simulator.faults.cases import Case, Listener, OneFault, caller_cases, interaction_cases, staff_cases
from simulator.faults.driver import Copes
from simulator.faults.sabotage import can_fail, definition_of, sabotage
from simulator.faults.verdict import Verdict, judge_call, judge_records
from simulator.hooks import Fault
from simulator.records import ActionTaken
from simulator.scenarios.model import Scenario
from simulator.scenarios.player import Player
from simulator.scenarios.report import transcript
from simulator.scenarios.runner import Centers
from simulator.scenarios.schema import load


@dataclass(frozen=True)
class Finding:
    """A case that ended badly."""

    case: Case
    verdicts: tuple[Verdict, ...]
    transcript: tuple[str, ...] = ()


@dataclass
class Result:
    """What the matrix of some scenarios gave."""

    scenarios: int = 0
    runs: int = 0
    by_fault: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    hits: Counter[Branch] = field(default_factory=Counter)
    seconds: float = 0.0

    def merge(self, other: Result) -> None:
        """Adds another part of the matrix."""
        self.scenarios += other.scenarios
        self.runs += other.runs
        self.by_fault.update(other.by_fault)
        self.findings += other.findings
        self.hits.update(other.hits)


@dataclass(frozen=True)
class Plan:
    """How much is tried."""

    aws: bool = False
    actions: bool = True
    #: Take every n-th case only; 1 is all of them.
    every: int = 1
    families: tuple[str, ...] = ("interaction", "caller", "staff", "action")


def cases_of(scenario: Scenario, center: Center, plan: Plan) -> tuple[list[Case], Counter[Branch]]:
    """Plays the scenario once undisturbed and returns everything that can go wrong in it."""
    listener = Listener()
    center.faults = listener
    player = Player(scenario, center)
    Copes(player, None).run()
    cases = [
        *interaction_cases(scenario, list(listener.heard.values()), aws=plan.aws),
        *caller_cases(scenario),
        *staff_cases(scenario),
        *(_action_cases(scenario, center, player) if plan.actions else ()),
    ]
    chosen = [case for case in cases if case.family in plan.families]
    return chosen[:: plan.every], taken_in(center)


def _action_cases(scenario: Scenario, center: Center, player: Player) -> Iterator[Case]:
    seen: set[tuple[str, str]] = set()
    for call in player.play.calls:
        for event in call.trace:
            site = event.site
            if not isinstance(event, ActionTaken) or site is None or (site.flow_id, site.action) in seen:
                continue
            seen.add((site.flow_id, site.action))
            definition = definition_of(center.world, site.flow_id)
            if definition is not None and can_fail(definition, site.action):
                yield Case(scenario.name, "action", str(site), "action fails", site.action, flow=site.flow_id)


def run_case(
    scenario: Scenario, case: Case, fresh: Callable[[Scenario], Center]
) -> tuple[list[Verdict], Center, Player]:
    """Runs one case on a fresh center and judges it."""
    center = fresh(scenario)
    if case.family == "action":
        center = sabotage(center, case.flow, str(case.detail))
    elif case.family == "interaction":
        center.faults = OneFault(case.place, Fault(case.fault, case.detail))
    player = Player(_without_staff(scenario) if case.family == "staff" else scenario, center)
    driver = Copes(player, case)
    try:
        driver.run()
    except SimulatorError as problem:
        return [Verdict("simulator", str(problem))], center, player
    verdicts = [verdict for call in player.play.calls for verdict in judge_call(call, gave_up=driver.gave_up)]
    verdicts += judge_records(center, player.play.calls)
    return verdicts, center, player


def _without_staff(scenario: Scenario) -> Scenario:
    return replace(scenario, given=replace(scenario.given, agents=()))


def run_scenario(scenario: Scenario, centers: Centers, plan: Plan) -> Result:
    """Runs the whole matrix of one scenario."""
    result = Result(scenarios=1)
    cases, hits = cases_of(scenario, centers.fresh(scenario), plan)
    result.hits.update(hits)
    for case in cases:
        verdicts, center, player = run_case(scenario, case, centers.fresh)
        result.runs += 1
        result.by_fault[f"{case.family}: {case.fault}"] += 1
        result.hits.update(taken_in(center))
        if verdicts:
            lines = [line for call in player.play.calls for line in transcript(call.trace)]
            result.findings.append(Finding(case, tuple(verdicts), tuple(lines)))
    return result


_centers: Centers | None = None
_plan = Plan()


def _start_worker(assembly: str, plan: Plan) -> None:
    global _centers, _plan
    _centers, _plan = Centers(assembly), plan


def _work(path: str) -> Result:
    if _centers is None:
        raise RuntimeError("the worker was not started")
    return run_scenario(load(Path(path)), _centers, _plan)


def run_matrix(
    scenarios: Sequence[Scenario],
    assembly: Path | str,
    *,
    plan: Plan | None = None,
    processes: int | None = None,
    progress: Callable[[int, int, Result], None] | None = None,
) -> Result:
    """Runs the matrix of all scenarios; processes default to the number of cores."""
    plan = plan or Plan()
    began = time.perf_counter()
    total = Result()
    count = processes or os.cpu_count() or 1
    if count == 1:
        centers = Centers(assembly)
        parts: Iterator[Result] = (run_scenario(scenario, centers, plan) for scenario in scenarios)
        _gather(parts, total, len(scenarios), progress)
    else:
        paths = [str(scenario.path) for scenario in scenarios]
        with ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(str(assembly), plan)
        ) as pool:
            tasks: list[Any] = [pool.submit(_work, path) for path in paths]
            _gather((task.result() for task in as_completed(tasks)), total, len(paths), progress)
    total.seconds = time.perf_counter() - began
    total.findings.sort(key=lambda finding: str(finding.case))
    return total


def _gather(
    parts: Iterator[Result], total: Result, count: int, progress: Callable[[int, int, Result], None] | None
) -> None:
    for done, part in enumerate(parts, 1):
        total.merge(part)
        if progress is not None:
            progress(done, count, total)
