"""Runs the fault matrix: every case of every scenario, over processes, with coverage collected on the way."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
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
from simulator.faults.sabotage import can_fail, sabotage, speaks
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
    #: Also break actions that only another fault leads to.
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
        *_action_cases(scenario, center),
    ]
    chosen = [case for case in cases if case.family in plan.families]
    return chosen[:: plan.every], taken_in(center)


def _actions(center: Center) -> dict[tuple[str, str], str]:
    """Returns the actions that ran and can fail: (flow id, action) to the name people read."""
    found: dict[tuple[str, str], str] = {}
    for contact in center.contacts:
        for event in contact.trace:
            site = event.site
            if (
                isinstance(event, ActionTaken)
                and site is not None
                and can_fail(center.world, site.flow_id, site.action)
            ):
                found.setdefault((site.flow_id, site.action), str(site))
    return found


def _action_cases(scenario: Scenario, center: Center) -> Iterator[Case]:
    for (flow, action), name in _actions(center).items():
        yield Case(scenario.name, "action", name, "action fails", action, flow=flow)


def _second_cases(case: Case, center: Center, known: set[tuple[str, str]]) -> Iterator[Case]:
    """Returns cases for actions that only a first fault leads to: they fail as well."""
    for (flow, action), name in _actions(center).items():
        if (flow, action) not in known:
            known.add((flow, action))
            yield replace(case, also=(flow, action, name))


def run_case(
    scenario: Scenario, case: Case, fresh: Callable[[Scenario], Center]
) -> tuple[list[Verdict], Center, Player]:
    """Runs one case on a fresh center and judges it."""
    center = fresh(scenario)
    if case.family == "action":
        center = sabotage(center, case.flow, str(case.detail))
    if case.also is not None:
        center = sabotage(center, case.also[0], case.also[1])
    if case.family == "interaction":
        center.faults = OneFault(case.place, Fault(case.fault, case.detail))
    player = Player(_without_staff(scenario) if case.family == "staff" else scenario, center)
    driver = Copes(player, case)
    try:
        driver.run()
    except SimulatorError as problem:
        return [Verdict("simulator", str(problem))], center, player
    mute = _mute(case, center)
    verdicts = [
        verdict for call in player.play.calls for verdict in judge_call(call, gave_up=driver.gave_up, mute=mute)
    ]
    verdicts += judge_records(center, player.play.calls)
    return verdicts, center, player


def _mute(case: Case, center: Center) -> bool:
    broken = [(case.flow, str(case.detail))] if case.family == "action" else []
    broken += [case.also[:2]] if case.also else []
    return case.kind == "prompt" or any(speaks(center.world, flow, action) for flow, action in broken)


def _without_staff(scenario: Scenario) -> Scenario:
    return replace(scenario, given=replace(scenario.given, agents=()))


def run_scenario(scenario: Scenario, centers: Centers, plan: Plan) -> Result:
    """Runs the whole matrix of one scenario."""
    result = Result(scenarios=1)
    undisturbed = centers.fresh(scenario)
    cases, hits = cases_of(scenario, undisturbed, plan)
    result.hits.update(hits)
    known = set(_actions(undisturbed))
    todo = deque(cases)
    while todo:
        case = todo.popleft()
        verdicts, center, player = run_case(scenario, case, centers.fresh)
        if plan.actions and case.also is None and "action" in plan.families:
            todo.extend(_second_cases(case, center, known))
        result.runs += 1
        result.by_fault[f"{case.kind or case.family}: {case.fault}{' and another' if case.also else ''}"] += 1
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
