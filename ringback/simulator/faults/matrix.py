"""Runs the fault matrix: every case of every scenario, over processes, with coverage collected on the way."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread

from ringback.simulator.center import Center
from ringback.simulator.coverage import Branch, taken_in
from ringback.simulator.display.transcript import transcript
from ringback.simulator.errors import SimulatorError
from ringback.simulator.faults.answers import answer_cases
from ringback.simulator.faults.cases import (
    Case,
    Failing,
    Listener,
    OneFault,
    Outage,
    caller_cases,
    interaction_cases,
    outage_cases,
    staff_cases,
)
from ringback.simulator.faults.driver import LenientPlayer
from ringback.simulator.faults.identity import writes_identity, written_by
from ringback.simulator.faults.plan import Actions, Passed, Plan, allot
from ringback.simulator.faults.sabotage import failures, sabotage, speaks
from ringback.simulator.faults.verdict import FOREIGN, Verdict, judge_call, judge_records
from ringback.simulator.kernel.faults import Fault
from ringback.simulator.kernel.records import ActionTaken
from ringback.simulator.scenarios.files import load
from ringback.simulator.scenarios.judge import authorization
from ringback.simulator.scenarios.model import Scenario
from ringback.simulator.scenarios.player import Player
from ringback.simulator.scenarios.runner import Centers
from ringback.simulator.world.model import World


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
    #: What was judged for whose it is, by kind: told, shown, given, allowed, kept.
    judged: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def violations(self) -> int:
        """The number of runs in which somebody got what belongs to another."""
        return sum(any(verdict.kind == FOREIGN for verdict in finding.verdicts) for finding in self.findings)

    def merge(self, other: Result) -> None:
        """Adds another part of the matrix."""
        self.scenarios += other.scenarios
        self.runs += other.runs
        self.by_fault.update(other.by_fault)
        self.findings += other.findings
        self.hits.update(other.hits)
        self.judged.update(other.judged)


@dataclass(frozen=True)
class Survey:
    """What an undisturbed play of a scenario shows: everything that could go wrong in it, and where it went."""

    cases: tuple[Case, ...]
    passed: Passed
    bot_turns: tuple[str, ...]
    hits: Counter[Branch]
    world: World


def survey(scenario: Scenario, center: Center, plan: Plan) -> Survey:
    """Plays the scenario once undisturbed."""
    listener = Listener()
    center.faults = listener
    LenientPlayer(Player(scenario, center), None).run()
    heard = list(listener.heard.values())
    cases = [
        *interaction_cases(scenario, heard, aws=plan.aws),
        *caller_cases(scenario),
        *staff_cases(scenario),
    ]
    wanted = tuple(case for case in cases if case.family in plan.families)
    services = tuple(dict.fromkeys((item.kind, item.target) for item in heard if item.kind != "aws"))
    turns = tuple(item.id for item in heard if item.kind == "bot")
    actions, written = _actions(center), written_by([scenario])
    passed = Passed(
        actions,
        services,
        tuple(dict.fromkeys(_place(item.id) for item in heard)),
        frozenset(key for key in actions if writes_identity(center.world, *key, written)),
    )
    return Survey(wanted, passed, turns, taken_in(center), center.world)


def _place(interaction: str) -> str:
    return interaction.rpartition("#")[0]


def _actions(center: Center) -> Actions:
    """Returns the actions that ran and can fail: (flow id, action) to the name people read."""
    found: Actions = {}
    for contact in center.contacts:
        for event in contact.trace:
            site = event.site
            if (
                isinstance(event, ActionTaken)
                and site is not None
                and failures(center.world, site.flow_id, site.action)
            ):
                found.setdefault((site.flow_id, site.action), str(site))
    return found


def _action_cases(scenario: Scenario, world: World, actions: Actions) -> Iterator[Case]:
    for (flow, action), name in actions.items():
        for error in failures(world, flow, action):
            yield Case(scenario.name, "action", name, f"action fails by {error}", action, flow=flow, error=error)


def _further_cases(case: Case, center: Center, known: set[tuple[str, str]]) -> Iterator[Case]:
    """Returns cases for actions that only this one leads to: they fail as well."""
    for (flow, action), name in _actions(center).items():
        if (flow, action) not in known:
            known.add((flow, action))
            for error in failures(center.world, flow, action):
                yield replace(case, also=(*case.also, Failing(flow, action, error, name)))


@dataclass
class Run:
    """A case that was run and judged."""

    center: Center
    player: Player
    verdicts: list[Verdict]
    judged: Counter[str] = field(default_factory=Counter)


def run_case(scenario: Scenario, case: Case, fresh: Callable[[Scenario], Center]) -> Run:
    """Runs one case on a fresh center and judges it."""
    center = _broken(fresh(scenario), case)
    player = Player(_without_staff(scenario) if case.family == "staff" else scenario, center)
    driver = LenientPlayer(player, case)
    try:
        driver.run()
    except SimulatorError as problem:
        return Run(center, player, [Verdict("simulator", str(problem))])
    mute = _mute(case, center)
    verdicts = [
        verdict for call in player.play.calls for verdict in judge_call(call, gave_up=driver.gave_up, mute=mute)
    ]
    verdicts += judge_records(center, player.play.calls)
    authorized = authorization(player.play)
    verdicts += [Verdict(FOREIGN, str(violation)) for violation in authorized.violations]
    return Run(center, player, verdicts, authorized.judged)


def _broken(center: Center, case: Case) -> Center:
    """Puts what goes wrong into a fresh center."""
    if case.family == "action":
        center = sabotage(center, case.flow, str(case.detail), case.error)
    for item in case.also:
        center = sabotage(center, item.flow, item.action, item.error)
    if case.family == "interaction":
        center.faults = OneFault(case.place, Fault(case.fault, case.detail))
    elif case.family == "answer":
        center.faults = OneFault(case.place, Fault("answer", case.detail))
    elif case.family == "outage":
        center.faults = Outage((case.kind, case.place), Fault(str(case.detail)))
    return center


def _mute(case: Case, center: Center) -> bool:
    broken = [(case.flow, str(case.detail))] if case.family == "action" else []
    broken += [(item.flow, item.action) for item in case.also]
    return case.kind == "prompt" or any(speaks(center.world, flow, action) for flow, action in broken)


def _without_staff(scenario: Scenario) -> Scenario:
    return scenario.model_copy(update={"given": scenario.given.model_copy(update={"agents": ()})})


def _cases(scenario: Scenario, plan: Plan, seen: Survey, broken: Passed) -> list[Case]:
    """Returns everything that goes wrong once, or for a whole call, in a scenario."""
    found = [
        *answer_cases(scenario, seen.world, broken.actions.items(), seen.bot_turns),
        *_action_cases(scenario, seen.world, broken.actions),
        *outage_cases(scenario, broken.services),
    ]
    places = set(broken.places)
    once = [case for case in seen.cases if case.family != "interaction" or _place(case.place) in places]
    return [*once, *(case for case in found if case.family in plan.families)]


def run_scenario(
    scenario: Scenario,
    centers: Centers,
    plan: Plan,
    *,
    allotted: Passed | None = None,
    known: set[tuple[str, str]] | None = None,
) -> Result:
    """Runs the matrix of one scenario.

    `allotted` is what is broken here (all it passes by default), `known` are the actions that a case of any scenario
    breaks already; those that only a fault leads to are added.
    """
    result = Result(scenarios=1)
    seen = survey(scenario, centers.fresh(scenario), plan)
    result.hits.update(seen.hits)
    known = set() if known is None else known
    known |= set(seen.passed.actions)
    todo = deque(_cases(scenario, plan, seen, allotted or seen.passed)[:: plan.every])
    while todo:
        case = todo.popleft()
        run = run_case(scenario, case, centers.fresh)
        if len(case.also) < plan.further and "action" in plan.families:
            todo.extend(_further_cases(case, run.center, known))
        result.runs += 1
        what = "another answer" if case.family == "answer" else case.fault
        result.by_fault[f"{case.kind or case.family}: {what}{' and another' if case.also else ''}"] += 1
        result.hits.update(taken_in(run.center))
        result.judged.update(run.judged)
        if run.verdicts:
            lines = [
                line for call in run.player.play.calls for line in transcript(call.trace, zone=run.center.locale.zone)
            ]
            result.findings.append(Finding(case, tuple(run.verdicts), tuple(lines)))
    return result


_centers: Centers | None = None
_plan = Plan()
_known: set[tuple[str, str]] = set()


def _start_worker(centers: Centers, plan: Plan) -> None:
    global _centers, _plan
    Thread(target=_end_with_parent, daemon=True).start()
    _centers, _plan = centers, plan
    _known.clear()


def _end_with_parent() -> None:
    """Ends this worker when the process that gives it work ends without a word, as by a kill."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _ready() -> Centers:
    if _centers is None:
        raise RuntimeError("the worker was not started")
    return _centers


def _passed_by(path: str) -> Passed:
    scenario = load(Path(path))
    return survey(scenario, _ready().fresh(scenario), _plan).passed


def _work(path: str, allotted: Passed, elsewhere: frozenset[tuple[str, str]]) -> Result:
    _known.update(elsewhere)
    return run_scenario(load(Path(path)), _ready(), _plan, allotted=allotted, known=_known)


def run_matrix(
    scenarios: Sequence[Scenario],
    centers: Centers,
    *,
    plan: Plan | None = None,
    processes: int | None = None,
    progress: Callable[[int, int, Result], None] | None = None,
) -> Result:
    """Runs the matrix of all scenarios; processes default to the number of cores."""
    plan = plan or Plan()
    began = time.perf_counter()
    total = Result()
    count = min(processes or os.cpu_count() or 1, max(1, len(scenarios)))
    if count == 1:
        _gather(_alone(scenarios, centers, plan), total, len(scenarios), progress)
    else:
        _in_processes(scenarios, centers.unloaded(), plan, count, total, progress)
    total.seconds = time.perf_counter() - began
    total.findings.sort(key=lambda finding: str(finding.case))
    return total


def _in_processes(
    scenarios: Sequence[Scenario],
    centers: Centers,
    plan: Plan,
    count: int,
    total: Result,
    progress: Callable[[int, int, Result], None] | None,
) -> None:
    """Shares the scenarios out to processes; whatever ends this one early (Ctrl-C, a closed pipe) ends them at once."""
    paths = [str(scenario.path) for scenario in scenarios]
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(centers, plan)
    ) as pool:
        try:
            with _interrupts_kept_from_workers():
                surveys = [pool.submit(_passed_by, path) for path in paths]
            found = [one.result() for one in surveys]
            everywhere = frozenset(key for one in found for key in one.actions)
            with _interrupts_kept_from_workers():
                tasks = [
                    pool.submit(_work, path, share, everywhere)
                    for path, share in zip(paths, allot(found, plan), strict=True)
                ]
            _gather((task.result() for task in as_completed(tasks)), total, len(paths), progress)
        except BaseException:
            # Nothing is canceled: the pool of Python 3.11 stumbles over a canceled task when its processes end.
            for process in active_children():
                process.terminate()
            raise


@contextmanager
def _interrupts_kept_from_workers() -> Iterator[None]:
    """Blocks Ctrl-C while processes start, for they inherit that: only the process with the terminal tells of it.

    A Ctrl-C meanwhile is not lost here, it arrives at the end of the block.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows tells every process of a console
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _alone(scenarios: Sequence[Scenario], centers: Centers, plan: Plan) -> Iterator[Result]:
    found = [survey(scenario, centers.fresh(scenario), plan).passed for scenario in scenarios]
    known = {key for passed in found for key in passed.actions}
    for scenario, share in zip(scenarios, allot(found, plan), strict=True):
        yield run_scenario(scenario, centers, plan, allotted=share, known=known)


def _gather(
    parts: Iterator[Result], total: Result, count: int, progress: Callable[[int, int, Result], None] | None
) -> None:
    for done, part in enumerate(parts, 1):
        total.merge(part)
        if progress is not None:
            progress(done, count, total)
