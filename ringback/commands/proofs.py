"""What is proven beyond single calls: faults, explored paths, native test cases."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ringback.commands.arguments import Parser, whole
from ringback.commands.assembly import add_source, source_of
from ringback.commands.exits import CommandError, Exit
from ringback.commands.output import clear, columns, paint_for_output, progress, say
from ringback.commands.selection import add_results, add_selection, coverage_over, publish, selected

if TYPE_CHECKING:
    from ringback.simulator.coverage import Coverage
    from ringback.simulator.display.console import Paint
    from ringback.simulator.display.results import Results
    from ringback.simulator.faults import IdentityBranches, Result
    from ringback.simulator.scenarios.model import Scenario


def describe_faults(parser: Parser) -> None:
    """Describes the word that breaks what can break."""
    parser.set_defaults(run=_faults)
    add_results(add_selection(parser))
    parser.add_argument("--aws", action="store_true", help="also every AWS call that functions make")
    parser.add_argument("--everywhere", action="store_true", help="break what many scenarios pass in all of them")
    parser.add_argument("--every", type=whole(1), default=1, metavar="N", help="only every n-th case")
    parser.add_argument("--processes", type=whole(1), help="default: number of cores")
    parser.add_argument("--complete", action="store_true", help="fail when a branch of a flow was never taken")
    parser.add_argument("--show", type=whole(0), default=20, help="findings to show (default: %(default)s)")
    parser.add_argument("--verbose", action="store_true", help="with transcripts")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the coverage with pictures as a page")


def _matrix_progress(paint: Paint) -> Callable[[int, int, Result], None]:
    """Returns a progress line on a terminal, and now and then a line on standard error elsewhere."""

    def show(done: int, count: int, so_far: Result) -> None:
        text = f"{done} of {count} scenarios, {so_far.runs} runs, {len(so_far.findings)} findings"
        progress(paint, text)
        if not sys.stdout.isatty() and done % 10 == 0:
            print(text, file=sys.stderr, flush=True)

    return show


def describe_explore(parser: Parser) -> None:
    """Describes the word that walks every path."""
    parser.set_defaults(run=_explore)
    add_source(add_results(parser))


def _faults(options: argparse.Namespace) -> int:
    """Runs the fault matrix and prints what ends badly."""
    from ringback.simulator.coverage import missing_lines
    from ringback.simulator.coverage_page import language_of
    from ringback.simulator.faults import Plan, identity_branches, run_matrix, written_by

    paint, scenarios = paint_for_output(), selected(options)
    centers = source_of(options).centers()
    plan = Plan(
        aws=options.aws,
        every=options.every,
        scenarios_per_place=0 if options.everywhere else Plan.scenarios_per_place,
    )
    result = run_matrix(
        scenarios,
        centers,
        plan=plan,
        processes=options.processes,
        progress=_matrix_progress(paint),
    )
    clear()
    coverage = coverage_over(scenarios, centers)
    coverage.add(result.hits)
    identity = identity_branches(coverage, written_by(scenarios))
    never = [*(line.strip() for line in missing_lines(coverage)), *identity.missing]
    publish(_results(scenarios, result, never), options)
    language = language_of(centers.of(scenario) for scenario in scenarios)
    _write_report(coverage, options.html, language, _summary(result, identity, language))
    if options.format == "human":
        _tell(result, coverage, identity, options)
    bad = result.findings or not result.runs
    return Exit.FOUND if bad or (options.complete and never) else Exit.FINE


def _tell(
    result: Result,
    coverage: Coverage,
    identity: IdentityBranches,
    options: argparse.Namespace,
) -> None:
    """Prints a run for people: what was broken, what ends badly, what was never taken."""
    from ringback.simulator.coverage import missing_lines, table
    from ringback.simulator.coverage_page import ENGLISH

    paint = paint_for_output()
    for line in columns([(name, str(count)) for name, count in sorted(result.by_fault.items())] or [("nothing", "0")]):
        say(f"  {line}")
    for finding in result.findings[: options.show]:
        say()
        say(paint(str(finding.case), "bold"))
        say("\n".join(paint(f"  {verdict}", "red") for verdict in finding.verdicts))
        if options.verbose:
            say("\n".join(f"    {line}" for line in finding.transcript))
    say("\n".join(["", *table(coverage, paint=paint), *missing_lines(coverage, paint=paint)]))
    say("\n".join(paint(f"  never taken: {name}", "yellow") for name in identity.missing))
    for count, kind in _kinds(result):
        say(paint(f"  {count} times: {kind}", "red"))
    total, *summary = _summary(result, identity, ENGLISH)
    say("\n".join(["", *summary, paint(total, "red" if result.findings else "green", "bold")]))
    if options.html is not None:
        say(f"written: {options.html}")


def _kinds(result: Result) -> list[tuple[int, str]]:
    """Returns what ends badly, each kind with its number, the most frequent first."""
    found = Counter(str(finding.verdicts[0]) for finding in result.findings if finding.verdicts)
    return [(count, kind) for kind, count in found.most_common(10)]


def _results(scenarios: Sequence[Scenario], result: Result, never: Sequence[str]) -> Results:
    from ringback.simulator.display.results import CaseResult, Results

    cases = []
    for scenario in scenarios:
        own = [finding for finding in result.findings if finding.case.scenario == scenario.name]
        cases.append(
            CaseResult(
                name=scenario.name,
                passed=not own,
                title=scenario.title,
                group=scenario.place,
                cause=str(own[0].verdicts[0]) if own else "",
                report="\n\n".join("\n".join([str(one.case), *map(str, one.verdicts)]) for one in own),
            )
        )
    figures = {
        "runs": result.runs,
        "findings": len(result.findings),
        "by_fault": dict(result.by_fault),
        "never_taken": list(never),
    }
    return Results("fault matrix", cases, result.seconds, figures)


def _summary(result: Result, identity: IdentityBranches, language: str) -> list[str]:
    """Returns how much was run, how much was judged for whose it is, and which branches of identity were taken."""
    from ringback.simulator.coverage_page import phrase

    bad = len(result.findings)
    runs = phrase(language, "runs", runs=result.runs, scenarios=result.scenarios, seconds=f"{result.seconds:.0f}")
    ends = phrase(language, "bad", bad=bad) if bad else phrase(language, "none-bad")
    parts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(result.judged.items()))
    judged = f"{result.judged.total():,}"
    return [
        runs + ends,
        phrase(language, "judged", judged=judged, parts=parts, bad=result.violations)
        if result.judged
        else phrase(language, "not-judged"),
        phrase(language, "identity", taken=identity.taken, branches=identity.branches, actions=identity.actions),
    ]


def _write_report(coverage: Coverage, path: Path | None, language: str, lines: Sequence[str]) -> None:
    from ringback.simulator.coverage_page import phrase, report_html

    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    page = report_html(coverage, title=phrase(language, "matrix"), language=language, lines=lines)
    path.write_text(page, encoding="utf-8")


def _explore(options: argparse.Namespace) -> int:
    """Walks every path of a center and prints how each entry ends."""
    from ringback.simulator.display.results import CaseResult, Results
    from ringback.simulator.explore import explore as walk

    paint, began = paint_for_output(), time.perf_counter()
    source = source_of(options)
    proofs = walk(source.load().world)
    if not proofs:
        raise CommandError(f"{source.path}: there is no flow in which a contact could begin")
    cases = [
        CaseResult(
            name=proof.entry,
            passed=proof.holds,
            group=proof.channel,
            cause="" if proof.holds else f"{proof.violations[0].kind}: {proof.violations[0].message}",
            report="\n\n".join(map(str, proof.violations)),
        )
        for proof in proofs
    ]
    figures = {"states": sum(proof.states for proof in proofs)}
    publish(Results("paths", cases, time.perf_counter() - began, figures), options)
    if options.format == "json":
        return Exit.FINE if all(proof.holds for proof in proofs) else Exit.FOUND
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
    say("\n".join(columns(rows)))
    broken = [violation for proof in proofs for violation in proof.violations]
    for violation in broken:
        say()
        say(paint(str(violation), "red"))
    states = sum(proof.states for proof in proofs)
    say(f"\n{states} states of {len(proofs)} entries walked: {len(broken)} broken promises")
    return Exit.FOUND if broken else Exit.FINE


def native_tests(options: argparse.Namespace) -> int:
    """Writes the native test cases of the chosen scenarios."""
    from ringback.simulator.testcases.files import compile_all, write

    scenarios = selected(options)
    compiled = compile_all(scenarios, source_of(options).centers())
    for name, reason in sorted(compiled.left_out.items()):
        say(f"  {name}: no native test case: {reason}")
    for problem in compiled.findings:
        say(f"  {problem}")
    written = write(compiled, options.into)
    say("\n".join(compiled.summary()))
    say(f"{len(written)} test cases under {options.into}")
    return Exit.FOUND if compiled.findings else Exit.FINE
