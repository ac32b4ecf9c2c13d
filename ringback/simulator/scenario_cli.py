"""The command line of scenarios: run, list, explain, record, faults, coverage, explore, tests."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ringback.simulator.cli import ASSEMBLY, FAILED, OK, SCENARIOS, add_assembly, columns, guarded, paint_for_output
from ringback.simulator.errors import SimulatorError
from ringback.simulator.scenarios.console import Paint
from ringback.simulator.scenarios.model import Scenario

if TYPE_CHECKING:
    from ringback.simulator.coverage import Coverage
    from ringback.simulator.faults import Result

_REPORTS: Final = Path("reports")
_TESTS: Final = Path("contact_flows")

Run = Callable[[argparse.Namespace], int]


def _say(text: str = "") -> None:
    print(text)  # noqa: T201


def _load(arguments: argparse.Namespace) -> list[Scenario]:
    from ringback.simulator.scenarios.schema import load_all

    places = [Path(place) for place in arguments.scenarios]
    for place in places:
        if not place.exists():
            raise SimulatorError(f"no file or folder {place}")
    wanted, words = set(getattr(arguments, "feature", None) or ()), getattr(arguments, "only", None) or ""
    return load_all(
        *places,
        chosen=lambda item: words in item.name and (not wanted or bool(wanted & set(item.features))),
    )


def _matrix_progress(paint: Paint) -> Callable[[int, int, Result], None]:
    """Returns a progress line on a terminal, and now and then a line on standard error elsewhere."""

    def show(done: int, count: int, so_far: Result) -> None:
        text = f"{done} of {count} scenarios, {so_far.runs} runs, {len(so_far.findings)} findings"
        _progress(paint, text)
        if not sys.stdout.isatty() and done % 10 == 0:
            print(text, file=sys.stderr, flush=True)  # noqa: T201

    return show


def _progress(paint: Paint, text: str) -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[2K" + paint(text, "dim"))
        sys.stdout.flush()


def _clear() -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[2K")


def _coverage(scenarios: Sequence[Scenario], assembly: str) -> Coverage:
    """Prepares to count the branches of every center that the scenarios phone."""
    from ringback.simulator.coverage import Coverage, universe_of
    from ringback.simulator.loading import load

    stages = {scenario.stage: scenario.center for scenario in scenarios}
    plain = len(set(stages.values())) == len(stages)
    worlds = {center if plain else stage: load(assembly, stage=stage).world for stage, center in stages.items()}
    return Coverage(universe_of(worlds))


# --- run --------------------------------------------------------------------------------------------------------------


def _run(arguments: argparse.Namespace) -> int:
    from ringback.simulator.coverage import missing_lines, table, taken_in
    from ringback.simulator.scenarios.runner import Centers, run

    paint, scenarios = paint_for_output(), _load(arguments)
    centers = Centers(arguments.assembly)
    failed: list[str] = []
    coverage = _coverage(scenarios, arguments.assembly) if arguments.coverage and scenarios else None
    began = time.perf_counter()
    for scenario in scenarios:
        _progress(paint, scenario.name)
        center = centers.fresh(scenario)
        outcome = run(scenario, center)
        if coverage is not None:
            coverage.add(taken_in(center))
        _clear()
        mark = paint("✓", "green") if outcome.passed else paint("✗", "red", "bold")
        _say(f"{mark} {scenario.name:<34} {paint(f'{outcome.seconds * 1000:6.0f} ms', 'dim')}  {scenario.title}")
        if not outcome.passed:
            failed.append(scenario.name)
            _say()
            _say(outcome.explain() if arguments.verbose else _short(outcome.explain(), paint))
            _say()
    _say(f"\n{len(scenarios) - len(failed)} of {len(scenarios)} scenarios pass in {time.perf_counter() - began:.1f} s")
    if coverage is not None:
        _say("\n".join(["", *table(coverage, paint=paint), "", *missing_lines(coverage, paint=paint)]))
    if failed:
        _say(f"run one alone for the whole report: aicc scenarios run --verbose --only {failed[0]}")
    return FAILED if failed or not scenarios else OK


def _short(report: str, paint: Paint, lines: int = 40) -> str:
    found = report.split("\n")
    if len(found) <= lines:
        return report
    return "\n".join([*found[:lines], paint(f"… {len(found) - lines} more lines with --verbose", "dim")])


# --- list, explain ----------------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> int:
    scenarios = _load(arguments)
    if arguments.json:
        rows = [{"name": item.name, "title": item.title, "features": item.features} for item in scenarios]
        _say(json.dumps(rows, ensure_ascii=False, indent=2))
        return OK
    paint = paint_for_output()
    for line in columns([(item.name, item.channel, ", ".join(item.features), item.title) for item in scenarios]):
        _say(line)
    features = sorted({feature for item in scenarios for feature in item.features})
    _say(paint(f"\n{len(scenarios)} scenarios, {len(features)} features: {', '.join(features)}", "dim"))
    return OK


def _explain(arguments: argparse.Namespace) -> int:
    from ringback.simulator.scenarios.report import failure_lines, transcript
    from ringback.simulator.scenarios.runner import Centers, run
    from ringback.simulator.testcases import NotSayable, compile_scenario

    paint = paint_for_output()
    centers = Centers(arguments.assembly)
    for scenario in _load(arguments):
        outcome = run(scenario, centers.fresh(scenario))
        _say(paint(f"{scenario.name}: {scenario.title}", "bold"))
        _say(f"features {', '.join(scenario.features)} · {scenario.given.start.isoformat()} · {scenario.stage}\n")
        for call in outcome.play.calls:
            _say("\n".join(transcript(call.trace, paint=paint, actions=not arguments.brief)))
        if outcome.failure is not None:
            _say("\n" + "\n".join(failure_lines(outcome.failure, paint)))
            continue
        try:
            native = compile_scenario(scenario, outcome.play)
        except NotSayable as reason:
            _say(f"\nno native test case: {reason}")
            continue
        _say(f"\nnative test case with {len(native.content['Observations'])} observations; left out:")
        _say("\n".join(f"  {item}" for item in native.dropped) or "  nothing")
    return OK


# --- record -----------------------------------------------------------------------------------------------------------


def _record(arguments: argparse.Namespace) -> int:
    from ringback.simulator.cli import call_main

    rest = ["--assembly", arguments.assembly, "--record", str(arguments.file)]
    return call_main([*rest, *(["--chat"] if arguments.chat else [])])


# --- faults -----------------------------------------------------------------------------------------------------------


def _faults(arguments: argparse.Namespace) -> int:
    from ringback.simulator.coverage import missing_lines, table
    from ringback.simulator.faults import Plan, run_matrix

    paint, scenarios = paint_for_output(), _load(arguments)
    plan = Plan(
        aws=arguments.aws,
        every=arguments.every,
        scenarios_per_place=0 if arguments.everywhere else Plan.scenarios_per_place,
    )
    result = run_matrix(
        scenarios,
        arguments.assembly,
        plan=plan,
        processes=arguments.processes,
        progress=_matrix_progress(paint),
    )
    _clear()
    for line in columns([(name, str(count)) for name, count in sorted(result.by_fault.items())] or [("nothing", "0")]):
        _say(f"  {line}")
    for finding in result.findings[: arguments.show]:
        _say()
        _say(paint(str(finding.case), "bold"))
        _say("\n".join(paint(f"  {verdict}", "red") for verdict in finding.verdicts))
        if arguments.verbose:
            _say("\n".join(f"    {line}" for line in finding.transcript))
    missing: list[str] = []
    if scenarios:
        coverage = _coverage(scenarios, arguments.assembly)
        coverage.add(result.hits)
        missing = missing_lines(coverage, paint=paint)
        _say("\n".join(["", *table(coverage, paint=paint), *missing]))
        _write_report(coverage, arguments.html)
    bad = len(result.findings)
    _say(
        f"\n{result.runs} runs of {result.scenarios} scenarios in {result.seconds:.0f} s: "
        + (paint(f"{bad} end badly", "red", "bold") if bad else paint("none ends badly", "green", "bold"))
    )
    return FAILED if bad or (arguments.complete and missing) else OK


def _write_report(coverage: Coverage, path: Path | None) -> None:
    from ringback.simulator.coverage import report_html

    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report_html(coverage, title="branch coverage of the flows"), encoding="utf-8")
    _say(f"written: {path}")


# --- explore ----------------------------------------------------------------------------------------------------------


def _explore(arguments: argparse.Namespace) -> int:
    from ringback.simulator.explore import explore
    from ringback.simulator.loading import load

    paint = paint_for_output()
    proofs = explore(load(arguments.assembly, stage=arguments.stage).world)
    rows = [("entry", "channel", "states", "prompts at most", "silence at most", "ends with")]
    for proof in proofs:
        ends = ", ".join(f"{name} ({count})" for name, count in sorted(proof.endings.items()))
        rows.append(
            (
                proof.entry,
                proof.channel,
                str(proof.states),
                str(proof.most_prompts),
                f"{proof.longest_silence_s} s",
                ends if proof.holds else paint("NOT PROVEN", "red", "bold"),
            )
        )
    _say("\n".join(columns(rows)))
    broken = [violation for proof in proofs for violation in proof.violations]
    for violation in broken:
        _say()
        _say(paint(str(violation), "red"))
    states = sum(proof.states for proof in proofs)
    _say(f"\n{states} states of {len(proofs)} entries walked: {len(broken)} broken promises")
    return FAILED if broken else OK


# --- native tests -----------------------------------------------------------------------------------------------------


def _tests(arguments: argparse.Namespace) -> int:
    from ringback.simulator.testcases.files import compile_all, outdated, write

    scenarios = _load(arguments)
    compiled = compile_all(scenarios, arguments.assembly)
    folder = arguments.into or _TESTS
    for name, reason in sorted(compiled.left_out.items()):
        _say(f"  {name}: no native test case: {reason}")
    for problem in compiled.findings:
        _say(f"  {problem}")
    if arguments.check:
        old = outdated(compiled, folder)
        _say("\n".join(f"out of date: {path}" for path in old) or f"{len(compiled.tests)} test cases are current")
        return FAILED if old or compiled.findings else OK
    written = write(compiled, folder)
    _say(f"{len(compiled.tests)} test cases under {folder}, {len(written)} changed")
    return FAILED if compiled.findings else OK


# --- the parser -------------------------------------------------------------------------------------------------------


def _with_scenarios(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenarios", nargs="*", default=[SCENARIOS], help="files or folders (default: tests/calls)")
    parser.add_argument("--only", metavar="TEXT", help="scenarios whose name holds this text")
    parser.add_argument("--feature", action="append", metavar="F-011", help="scenarios that cover this feature")


def parser() -> argparse.ArgumentParser:
    """Describes `aicc scenarios`."""
    top = argparse.ArgumentParser(
        prog="aicc scenarios", description="Plays call scenarios on the synthesized center; exit code 1 when one fails."
    )
    kinds = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Run, text: str, *, scenarios: bool = True) -> argparse.ArgumentParser:
        made = kinds.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        if scenarios:
            _with_scenarios(made)
        add_assembly(made)
        return made

    chosen = add("run", _run, "play scenarios and say which fail, and why")
    chosen.add_argument("--verbose", action="store_true", help="the whole report of failures")
    chosen.add_argument("--coverage", action="store_true", help="which branches of the flows were taken")
    chosen = add("list", _list, "list scenarios with their features")
    chosen.add_argument("--json", action="store_true", help="as JSON")
    chosen = add("explain", _explain, "tell a scenario as a transcript, and what its native test case leaves out")
    chosen.add_argument("--brief", action="store_true", help="words only, no actions")
    chosen = add("record", _record, "make a call by hand and write it down as a scenario", scenarios=False)
    chosen.add_argument("file", type=Path, help="file to write")
    chosen.add_argument("--chat", action="store_true", help="write instead of speaking")
    chosen = add("faults", _faults, "break everything that can break, once each, and judge what the caller suffers")
    chosen.add_argument("--aws", action="store_true", help="also every AWS call that functions make")
    chosen.add_argument("--everywhere", action="store_true", help="break what many scenarios pass in all of them")
    chosen.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th case")
    chosen.add_argument("--processes", type=int, default=None, help="default: number of cores")
    chosen.add_argument("--complete", action="store_true", help="fail when a branch of a flow was never taken")
    chosen.add_argument("--show", type=int, default=20, help="findings to show (default: %(default)s)")
    chosen.add_argument("--verbose", action="store_true", help="with transcripts")
    chosen.add_argument("--html", type=Path, metavar="FILE", help="write the coverage with pictures as a page")
    chosen = add("explore", _explore, "prove how every path of the flows ends, without calls", scenarios=False)
    chosen.add_argument("--stage", default="aicc-dev", help="center and environment (default: %(default)s)")
    chosen = add("tests", _tests, "compile scenarios to native AWS::Connect::TestCase files")
    chosen.add_argument("--check", action="store_true", help="write nothing, fail when a file is out of date")
    chosen.add_argument("--into", type=Path, help="folder (default: contact_flows)")
    return top


def scenarios_main(argv: Sequence[str]) -> int:
    """Runs `aicc scenarios`; 0 when all is well, 1 when something fails, 2 for a wrong command line."""
    arguments = parser().parse_args(list(argv) or ["--help"])
    run: Run = arguments.run
    return guarded(lambda: run(arguments))


__all__ = ["ASSEMBLY", "parser", "scenarios_main"]
