"""Looks at a change as a reviewer would: lints flows, draws those that changed, rehearses, plays scenarios.

Writes into a folder what build servers read, `flows.sarif`, `rehearsal.sarif` and `scenarios.xml` (JUnit), and
`review.md`, a comment with pictures. What cannot be looked at is said, and is no success.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ringback.commands.arguments import Parser
from ringback.commands.assembly import add_source, opened, source_of
from ringback.commands.exits import Exit
from ringback.commands.output import say

if TYPE_CHECKING:
    from ringback.flow_language import Finding
    from ringback.flow_language.pictures import Difference

#: What a comment on GitHub holds is 65,536 characters; pictures that no longer fit are named instead.
ROOM: Final = 60_000
#: Mermaid on GitHub draws no more than that.
PICTURE: Final = 20_000
_SHOWN: Final = 20


@dataclass(frozen=True)
class Part:
    """What one look found."""

    title: str
    told: str
    """The outcome in one line."""
    good: bool
    body: str = ""
    """What there is to read, as Markdown."""


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    parser.add_argument("paths", nargs="*", type=Path, default=[Path()], help="what holds flows (default: this folder)")
    parser.add_argument("--since", metavar="REVISION", help="draw flows that differ from this revision of git")
    parser.add_argument("--scenarios", type=Path, metavar="FOLDER", help="call scenarios to play on the assembly")
    parser.add_argument(
        "--into", type=Path, default=Path("build/review"), help="folder of the results (default: %(default)s)"
    )
    add_source(parser)
    parser.set_defaults(run=_run, assembly=None)


def _run(options: argparse.Namespace) -> int:
    into: Path = options.into
    into.mkdir(parents=True, exist_ok=True)
    parts = [_linted(options, into)]
    if options.since:
        parts.append(_changed(options))
    if options.assembly is not None:
        parts.append(_rehearsed(options, into))
        if options.scenarios is not None:
            parts.append(_played(options, into))
    (into / "review.md").write_text(comment(parts), encoding="utf-8")
    for part in parts:
        say(f"{'✓' if part.good else '✗'} {part.title}: {part.told}")
    say(f"{into / 'review.md'} holds the comment")
    return Exit.FINE if all(part.good for part in parts) else Exit.FOUND


def comment(parts: Sequence[Part]) -> str:
    """Returns the parts as one comment: a table, then what there is to read; what no longer fits is left out."""
    rows = [f"| {'✅' if part.good else '❌'} {part.title} | {_cell(part.told)} |" for part in parts]
    text = "\n".join(["## Contact flows and calls", "", "| | |", "| --- | --- |", *rows, ""])
    for part in parts:
        if not part.body:
            continue
        section = f"\n### {part.title}\n\n{part.body}\n"
        left_out = f"\n### {part.title}\n\nMore than a comment holds: see the files beside it.\n"
        text += section if len(text) + len(section) <= ROOM else left_out
    return text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _linted(options: argparse.Namespace, into: Path) -> Part:
    from ringback.flow_language import FlowLanguageError, Level, report
    from ringback.flow_language.files import Checked

    checked, problems = Checked(), list[str]()
    for path in options.paths:
        try:
            checked.add_path(path)
        except FlowLanguageError as error:
            problems.append(str(error))
    (into / "flows.sarif").write_text(report.as_sarif(checked.findings, checked.passed_over), encoding="utf-8")
    wrong = [one for one in checked.findings if one.level.value <= Level.WRONG.value]
    told = report.summary(checked.findings, checked.flows) if checked.flows or checked.findings else ""
    return Part("Lint", "; ".join([*problems, told]).strip("; "), not wrong and not problems, _findings(wrong))


def _findings(findings: Sequence[Finding]) -> str:
    lines = [f"- `{one.rule}` {_cell(str(one))}" for one in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        lines.append(f"- and {len(findings) - _SHOWN} more")
    return "\n".join(lines)


def _changed(options: argparse.Namespace) -> Part:
    from ringback.flow_language.pictures import compare
    from ringback.flow_language.pictures.language import in_language
    from ringback.flow_language.pictures.versions import versions_since

    versions, damaged = versions_since(options.since, options.paths)
    changed = [difference for old, new in versions if not (difference := compare(old, new)).empty]
    count = f"{len(changed)} of {len(versions)} flows differ from {options.since}"
    told = f"{count}, {len(damaged)} cannot be read" if damaged else count
    with in_language(options.habits.language):
        return Part("Changes", told, not damaged, _drawn(changed))


def _drawn(changed: Sequence[Difference]) -> str:
    from ringback.flow_language.pictures import mermaid, text_diff

    shown, room = [], ROOM // 2
    for one in changed:
        name, words = one.new.key or one.new.name or "flow", text_diff(one.old, one.new)
        picture = mermaid(one.new) if one.new.actions else ""
        block = f"#### {name}\n\n```text\n{words}\n```\n"
        if picture and len(picture) <= PICTURE:
            block += f"\n<details><summary>picture</summary>\n\n```mermaid\n{picture}\n```\n\n</details>\n"
        room -= len(block)
        shown.append(block if room > 0 else f"#### {name}\n\nchanged; more than a comment holds\n")
    return "\n".join(shown)


def _rehearsed(options: argparse.Namespace, into: Path) -> Part:
    from ringback.cloudformation import rehearsal
    from ringback.cloudformation.rehearsal import report

    try:
        played = rehearsal.rehearsals(options.assembly, [options.stage] if options.stage else [], **opened(options))
        known = rehearsal.read_acknowledgments(Path(rehearsal.FILE))
        findings = rehearsal.rehearse(played, ["create"], known, today=datetime.now(UTC).date(), complete=False)
    except rehearsal.SchemaError as missing:
        return Part("Rehearsal", str(missing), good=False)
    findings = [one for one in findings if one.severity.rank <= rehearsal.Severity.WARNING.rank]
    (into / "rehearsal.sarif").write_text(report.as_sarif(findings), encoding="utf-8")
    told = report.summary(findings, played)
    bad = any(one.is_open and one.severity is rehearsal.Severity.ERROR for one in findings)
    return Part("Rehearsal", told, not bad, report.as_markdown(findings) if findings else "")


def _played(options: argparse.Namespace, into: Path) -> Part:
    from ringback.commands.scenarios import played
    from ringback.simulator.display.results import Results, write_junit
    from ringback.simulator.scenarios.causes import grouped
    from ringback.simulator.scenarios.files import load_all

    scenarios, began = load_all(options.scenarios), time.perf_counter()
    if not scenarios:
        return Part("Scenarios", f"there is no scenario in {options.scenarios}", good=False)
    # A center is let go before the next scenario plays: a whole suite of them would not fit into memory.
    done = [(one.case, one.cause) for one in played(scenarios, source_of(options).centers())]
    cases = [case for case, _ in done]
    write_junit(Results("scenarios", cases, time.perf_counter() - began), into / "scenarios.xml")
    causes = [(case.name, cause) for case, cause in done if cause is not None]
    told = f"{len(cases) - len(causes)} of {len(cases)} pass"
    body = "\n".join(f"- {_cell(str(group))}: {', '.join(group.names[:_SHOWN])}" for group in grouped(causes))
    return Part("Scenarios", told, not causes, body)
