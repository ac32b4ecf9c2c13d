"""Plays an assembly as CloudFormation would: first deployment, failure, change, end. No account."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ringback.commands.arguments import Parser, add_assembly, nearest, stages
from ringback.commands.assembly import add_open, opened
from ringback.commands.exits import CommandError, Exit
from ringback.commands.output import paint_for_output

if TYPE_CHECKING:
    from ringback.cloudformation.rehearsal import Finding, Rehearsal

_EXAMPLES = """examples:
  %(prog)s                            every stage of cdk.out, everything
  %(prog)s create --stage HelpDesk    a first deployment of one stage
  %(prog)s change --against before    what a deployment changes, compared with the assembly of another folder
  %(prog)s create --assembly template.yaml --parameter Prefix=help
  %(prog)s --format sarif > rehearsal.sarif
  %(prog)s fail --at HelpDesk-Data/DataKey5CEB6F76
  %(prog)s rules                      what is looked for, and how it is known

exit codes: 0 nothing open, 1 findings, 2 wrong command line or unreadable assembly
"""
_WORDS = ("create", "fail", "change", "destroy", "all", "rules")


def describe(parser: Parser, earlier: Callable[[str, Path], Path] | None = None) -> None:
    """Describes the word and its options; `earlier` returns the assembly of a commit, where one can be had."""
    parser.description, parser.epilog = __doc__, _EXAMPLES
    parser.add_argument("what", nargs="?", choices=_WORDS, default="all", help="what is played (default: all)")
    action = parser.add_argument("--stage", action="append", default=[], help="only this stage (repeatable)")
    vars(action)["completer"] = stages
    add_assembly(parser, "cloud assembly or template to deploy")
    parser.add_argument("--format", choices=("text", "json", "sarif", "markdown"), default="text", help="of the report")
    parser.add_argument(
        "--fail-on", choices=("error", "warning", "note"), default="error", help="findings that fail (default: error)"
    )
    parser.add_argument(
        "--level", choices=("error", "warning", "note"), default="warning", help="lowest to report (default: warning)"
    )
    parser.add_argument("--rule", action="append", default=[], metavar="RHnnn", help="only this rule (repeatable)")
    parser.add_argument("--at", metavar="STACK/RESOURCE", help="tell one creation that fails at this resource")
    deployed = parser.add_mutually_exclusive_group()
    deployed.add_argument("--against", type=Path, help="assembly that is deployed, for what an update does")
    if earlier is not None:
        text = "commit that is deployed; synthesized once, then kept"
        deployed.add_argument("--since", metavar="REVISION", help=text)
        parser.set_defaults(earlier=earlier)
    parser.add_argument(
        "--time-limit", type=float, metavar="MINUTES", help="time that the pipeline gives a deployment (default: 60)"
    )
    parser.add_argument(
        "--acknowledged", type=Path, default=None, help="file of acknowledged findings (default: rehearsal.toml)"
    )
    add_open(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ringback.cloudformation import rehearsal
    from ringback.cloudformation.rehearsal.play import story

    if options.what == "rules":
        return _list_rules()
    _check_rules(options)
    phases = rehearsal.PHASES if options.what == "all" else (options.what,)
    played = rehearsal.rehearsals(options.assembly, options.stage, **opened(options))
    for stage in played if options.time_limit else ():
        stage.time_limit_min = options.time_limit
    if options.at:
        print("\n".join(story.told(played, options.at)))
        return Exit.FINE
    before = _deployed(options)
    known = rehearsal.read_acknowledgments(options.acknowledged or Path(rehearsal.FILE))
    findings = rehearsal.rehearse(
        played,
        phases,
        known,
        today=datetime.now(UTC).date(),
        complete=not options.stage and not options.rule,
        before=before,
    )
    lowest = max(rehearsal.Severity(options.level).rank, rehearsal.Severity(options.fail_on).rank)
    shown = [one for one in findings if one.severity.rank <= lowest and (not options.rule or one.rule in options.rule)]
    _print(shown, played, options.format, before if options.what == "change" else None)
    return _exit(shown, options.fail_on)


def _deployed(options: argparse.Namespace) -> dict[str, Rehearsal] | None:
    from ringback.cloudformation.rehearsal import rehearsals

    since = getattr(options, "since", None)
    folder = options.earlier(since, Path.cwd()) if since else options.against
    if folder is None:
        return None
    # What an earlier template had not asked for, nobody gave it.
    found = {one.name: one for one in rehearsals(folder, **opened(options), strict=False)}
    return {name: one for name, one in found.items() if not options.stage or name in options.stage}


def _exit(findings: Sequence[Finding], fail_on: str) -> int:
    from ringback.cloudformation.rehearsal import Severity

    worst = Severity(fail_on).rank
    return Exit.FOUND if any(one.is_open and one.severity.rank <= worst for one in findings) else Exit.FINE


def _check_rules(options: argparse.Namespace) -> None:
    from ringback.cloudformation.rehearsal import rules

    for name in options.rule:
        if name not in rules():
            raise CommandError(f"there is no rule {name!r}{nearest(name, rules())}; `{options.prog} rules` lists them")


def _print(
    findings: Sequence[Finding], played: Sequence[Rehearsal], form: str, before: Mapping[str, Rehearsal] | None = None
) -> None:
    from ringback.cloudformation.rehearsal import report
    from ringback.cloudformation.rehearsal.play import figures

    if before is not None and form != "sarif":
        _print_changes(findings, played, form, before)
        return
    counted = [figures.figures(one) for one in played] if form in ("json", "text") else []
    if form == "json":
        print(report.as_json(findings, {"stages": [one.as_dict() for one in counted]}))
    elif form == "sarif":
        print(report.as_sarif(findings))
    elif form == "markdown":
        print(report.as_markdown(findings))
    else:
        for line in report.as_text(findings, paint=_paint()):
            print(line)
        for line in figures.as_lines(counted):
            print(line)
        print(report.summary(findings, played))


def _print_changes(
    findings: Sequence[Finding], played: Sequence[Rehearsal], form: str, before: Mapping[str, Rehearsal]
) -> None:
    from ringback.cloudformation.rehearsal import change, report
    from ringback.cloudformation.rehearsal.change import report as changes

    compared = change.comparisons(before.values(), played)
    if form == "json":
        print(
            report.as_json(findings, {"stages": [one.name for one in played], "changes": changes.as_values(compared)})
        )
    elif form == "markdown":
        print("## What a deployment changes\n")
        print(changes.as_markdown(compared))
        print("\n## What is open\n")
        print(report.as_markdown(findings))
    else:
        for line in (*changes.as_lines(compared), *report.as_text(findings, paint=_paint())):
            print(line)
        print(report.summary(findings, played))


def _paint() -> Callable[[str, str], str]:
    paint = paint_for_output()
    styles = {"error": "red", "warning": "yellow", "note": "dim", "bold": "bold"}
    return lambda text, style: paint(text, styles[style])


def _list_rules() -> int:
    from ringback.cloudformation.rehearsal import rules

    for rule in rules().values():
        sys.stdout.write(f"{rule.id}  {rule.phase:9} {rule.severity:8} {rule.grade}  {rule.title}\n")
    return Exit.FINE
