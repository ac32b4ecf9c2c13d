"""Plays, lists, explains and records call scenarios, and compiles them to native test cases."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringback.commands import proofs
from ringback.commands.arguments import Parser, add_word
from ringback.commands.assembly import add_source, source_of
from ringback.commands.call import describe as describe_call
from ringback.commands.call import phone
from ringback.commands.exits import Exit
from ringback.commands.output import clear, columns, paint_for_output, progress, say
from ringback.commands.selection import add_results, add_selection, coverage_over, publish, selected

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.display.results import CaseResult
    from ringback.simulator.scenarios.causes import Cause
    from ringback.simulator.scenarios.model import Scenario
    from ringback.simulator.scenarios.runner import Centers, Outcome

_SHORT_REPORT = 40
_SHOWN_NAMES = 5


def describe(parser: Parser) -> Any:
    """Describes the word and what stands behind it; returns what takes more of it."""
    parser.description = __doc__
    parser.set_defaults(run=parser.show_help)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND")

    made = add_results(add_selection(add_word(kinds, "run", _run, "play scenarios and say which fail, and why")))
    made.add_argument("--verbose", action="store_true", help="the whole report of failures")
    made.add_argument("--coverage", action="store_true", help="which branches of the flows were taken")
    made = add_selection(add_word(kinds, "list", _list, "list scenarios with their tags"))
    made.add_argument("--json", action="store_true", help="as JSON")
    text = "tell a scenario as a transcript, and what its native test case leaves out"
    made = add_selection(add_word(kinds, "explain", _explain, text))
    made.add_argument("--brief", action="store_true", help="words only, no actions")
    made = add_word(kinds, "record", _record, "make a call by hand and write it down as a scenario")
    add_source(made)
    made.add_argument("file", type=Path, help="file to write")
    made.add_argument("--chat", action="store_true", help="write instead of speaking")
    text = "compile scenarios to native AWS::Connect::TestCase files"
    made = add_selection(add_word(kinds, "tests", proofs.native_tests, text))
    made.add_argument(
        "--into", type=Path, default=Path("build/native_tests"), help="folder, emptied before (default: %(default)s)"
    )
    return kinds


def _run(options: argparse.Namespace) -> int:
    from ringback.simulator.coverage import missing_lines, table, taken_in
    from ringback.simulator.display.results import Results
    from ringback.simulator.scenarios.causes import middle_cut

    human = options.format == "human"
    paint, scenarios = paint_for_output(), selected(options)
    centers = source_of(options).centers()
    # What is kept of each is what is told at the end: an outcome itself holds everything of a whole center.
    cases: list[CaseResult] = []
    causes: list[tuple[str, Cause]] = []
    coverage = coverage_over(scenarios, centers) if options.coverage else None
    began = time.perf_counter()
    for one in played(scenarios, centers, lambda name: progress(paint, name) if human else None):
        case = one.case
        cases.append(case)
        if one.cause is not None:
            causes.append((case.name, one.cause))
        if coverage is not None:
            coverage.add(taken_in(one.center))
        if not human:
            continue
        clear()
        mark = paint("✓", "green") if case.passed else paint("✗", "red", "bold")
        say(f"{mark} {case.name:<34} {paint(f'{case.seconds * 1000:6.0f} ms', 'dim')}  {case.title}")
        if not case.passed:
            lines = case.report.split("\n")
            say("\n".join(["", *(lines if options.verbose else middle_cut(lines, _SHORT_REPORT)), ""]))
    seconds = time.perf_counter() - began
    publish(Results("scenarios", cases, seconds), options)
    if human:
        say(f"\n{len(scenarios) - len(causes)} of {len(scenarios)} scenarios pass in {seconds:.1f} s")
        if coverage is not None:
            say("\n".join(["", *table(coverage, paint=paint), "", *missing_lines(coverage, paint=paint)]))
        _say_causes(causes, options.prog)
    return Exit.FOUND if causes else Exit.FINE


@dataclass(frozen=True)
class Played:
    """A scenario that was played, and the center as it left it."""

    case: CaseResult
    cause: Cause | None
    """Why it failed; None when it passed."""
    center: Center


def played(
    scenarios: Sequence[Scenario], centers: Centers, before: Callable[[str], None] | None = None
) -> Iterator[Played]:
    """Plays scenarios one after the other; `before` is told the name of each."""
    from ringback.simulator.scenarios.runner import run

    for scenario in scenarios:
        if before is not None:
            before(scenario.name)
        center = centers.fresh(scenario)
        outcome = run(scenario, center)
        yield Played(_case(outcome), None if outcome.passed else outcome.cause, center)


def _case(outcome: Outcome) -> CaseResult:
    from ringback.simulator.display.results import CaseResult

    return CaseResult(
        name=outcome.scenario.name,
        passed=outcome.passed,
        seconds=outcome.seconds,
        title=outcome.scenario.title,
        group=outcome.scenario.place,
        cause="" if outcome.passed else outcome.cause.text,
        report="" if outcome.passed else outcome.explain(),
    )


def _say_causes(causes: Sequence[tuple[str, Cause]], name: str) -> None:
    """Says what fails for which reason: one cause may fail a hundred scenarios."""
    from ringback.simulator.scenarios.causes import grouped

    if not causes:
        return
    paint, groups = paint_for_output(), grouped(causes)
    say(paint(f"\n{len(groups)} {'cause' if len(groups) == 1 else 'causes'}:", "bold"))
    for group in groups:
        shown = ", ".join(group.names[:_SHOWN_NAMES])
        more = f" and {len(group.names) - _SHOWN_NAMES} more" if len(group.names) > _SHOWN_NAMES else ""
        say(f"  {paint(str(group), 'red')}")
        say(paint(f"    {shown}{more}", "dim"))
    say(f"run one alone for the whole report: {name} --verbose --only {causes[0][0]}")


# --- list, explain ----------------------------------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    scenarios = selected(options, some=False)
    if options.json:
        rows = [{"name": item.name, "title": item.title, "tags": item.tags} for item in scenarios]
        say(json.dumps(rows, ensure_ascii=False, indent=2))
        return Exit.FINE
    paint = paint_for_output()
    for line in columns([(item.name, item.channel, ", ".join(item.tags), item.title) for item in scenarios]):
        say(line)
    tags = sorted({tag for item in scenarios for tag in item.tags})
    told = f", {len(tags)} tags: {', '.join(tags)}" if tags else ""
    say(paint(f"\n{len(scenarios)} scenarios{told}", "dim"))
    return Exit.FINE


def _explain(options: argparse.Namespace) -> int:
    from ringback.simulator.display.transcript import transcript
    from ringback.simulator.scenarios.report import failure_lines
    from ringback.simulator.scenarios.runner import run
    from ringback.simulator.testcases.files import Compiled, compile_played

    paint = paint_for_output()
    centers, compiled, played = source_of(options).centers(), Compiled(), 0
    for scenario in selected(options):
        center = centers.fresh(scenario)
        outcome = run(scenario, center)
        say(paint(f"{scenario.name}: {scenario.title}", "bold"))
        say(" · ".join([*scenario.tags, center.start.isoformat(), scenario.place]).rstrip(" ·") + "\n")
        for call in outcome.play.calls:
            zone = outcome.play.center.locale.zone
            say("\n".join(transcript(call.trace, paint=paint, actions=not options.brief, zone=zone)))
        if outcome.failure is not None:
            say("\n" + "\n".join(failure_lines(outcome.failure, paint)))
            continue
        before = len(compiled.tests)
        compile_played(scenario, outcome.play, compiled, centers)
        played += 1
        if len(compiled.tests) == before:
            say(f"\nno native test case: {compiled.left_out[scenario.name]}")
            continue
        native = list(compiled.tests.values())[-1]
        say(f"\nnative test case with {len(native.content['Observations'])} observations; left out:")
        say("\n".join(f"  {item}" for item in native.dropped) or "  nothing")
        say("proven offline alone: what is left out; proven by the service too: the observations")
        say("\n".join(f"  unproven there: {text}" for text in native.unproven))
    if played > 1:
        say("\n".join(compiled.summary()))
    return Exit.FINE


# --- record -----------------------------------------------------------------------------------------------------------


def _record(options: argparse.Namespace) -> int:
    defaults = Parser(prog=options.prog, habits=options.habits)
    describe_call(defaults)
    given = {**vars(options), "record": options.file}
    return phone(argparse.Namespace(**{**vars(defaults.parse_args([])), **given}))
