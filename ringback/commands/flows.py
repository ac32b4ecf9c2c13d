"""Lints, formats and explains contact flows, and writes their schema."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ringback.commands import pictures
from ringback.commands.arguments import Parser, add_part, beside, nearest
from ringback.commands.exits import CommandError, Exit
from ringback.flow_language import (
    CATALOGUE,
    RULES,
    Finding,
    FlowFormatError,
    FlowLanguageError,
    FlowType,
    Level,
    Positions,
)
from ringback.flow_language import report as reports
from ringback.flow_language.files import Checked, canonical_text, named_files
from ringback.flow_language.inputs import flows_at, read_all
from ringback.flow_language.outline import outline
from ringback.flow_language.profile import HOUSE, Profile, named_profile
from ringback.flow_language.workspace import Around

_ENDS = """
exit codes: 0 fine, 1 findings, differences or files out of date, 2 wrong command line or unreadable path
"""
_EXAMPLES = f"""examples:
  %(prog)s lint cdk.out                   the flows as they will be deployed
  %(prog)s explain FL301                  what a rule wants, and why
  %(prog)s COMMAND --help                 more of them
{_ENDS}"""
_LINT_EXAMPLES = f"""examples:
  %(prog)s                                the flows that lie here
  %(prog)s contact_flows/main.json
  %(prog)s cdk.out                        the flows as they will be deployed
  %(prog)s template.yaml                  those of a template, or of terraform show -json
  %(prog)s --format sarif export.json > flows.sarif
{_ENDS}"""
_FMT_EXAMPLES = f"""examples:
  %(prog)s --check                        fails when a file is not in canonical form
  %(prog)s --arrange main.json            places all blocks anew for the console
{_ENDS}"""
_EXPLAIN_EXAMPLES = """examples:
  %(prog)s FL301                          what a rule wants, and why
  %(prog)s Compare                        what an action type takes
  %(prog)s template.yaml                  what its flows do, step by step
"""


def describe(parser: Parser, around: Callable[[], Around | None] | None = None) -> None:
    """Describes the words on flows as words behind one; `around` says which files are deployed together."""
    parser.epilog = _EXAMPLES
    parser.set_defaults(run=parser.show_help)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND")
    add_part(kinds, "lint", describe_lint, "check flows: in files, folders, templates, assemblies, plans")
    add_part(kinds, "fmt", describe_fmt, "write flows in canonical form")
    add_part(kinds, "explain", describe_explain, "tell what a rule wants, an action type takes, or a flow does")
    add_part(kinds, "schema", describe_schema, "write the JSON Schema of flow files")
    add_part(kinds, "draw", pictures.describe_draw, "draw flows as SVG or Mermaid")
    add_part(kinds, "diff", pictures.describe_diff, "show what changed between two versions of a flow")
    if around is not None:
        parser.set_defaults(together=around)


def describe_lint(lint: Parser) -> None:
    """Describes the word that checks flows."""
    lint.epilog = _LINT_EXAMPLES
    lint.set_defaults(run=_lint)
    paths = "flow files, answers of the API, templates, plans of Terraform, folders, cdk.out; - is standard input"
    lint.add_argument("paths", nargs="*", type=Path, help=paths)
    lint.add_argument("--format", choices=("human", "json", "sarif"), default="human", help="form of the report")
    lint.add_argument(
        "--fail-on",
        choices=[level.value for level in Level],
        help="levels that fail: a refused by the service, b also wrong at run time (default), c also advice",
        default=Level.WRONG.value,
    )
    lint.add_argument("--level", choices=[level.value for level in Level], default="c", help="lowest level to report")
    lint.add_argument("--rule", action="append", default=[], metavar="FLnnn", help="report only this rule (repeatable)")
    lint.add_argument("--type", type=_flow_type, help="flow type of the files, for example CUSTOMER_QUEUE")
    profiles = "house rules that hold: house, plain, or a file (else ringback.toml or pyproject.toml above the flows)"
    lint.add_argument("--profile", metavar="NAME", help=profiles)
    lint.add_argument(
        "--all", action="store_true", help="name every file that was passed over, not only the first ones"
    )
    lint.add_argument(
        "--pass-over", action="store_true", help="no failure where there is no flow behind a path: for hooks"
    )
    lint.add_argument("--no-context", action="store_true", help="leave out the lines around a finding")


def describe_fmt(fmt: Parser) -> None:
    """Describes the word that writes flows in canonical form."""
    fmt.epilog = _FMT_EXAMPLES
    fmt.set_defaults(run=_fmt)
    paths = "files or folders; - reads standard input and writes standard output"
    fmt.add_argument("paths", nargs="*", type=Path, help=paths)
    fmt.add_argument("--check", action="store_true", help="change nothing, fail when a file would change")
    fmt.add_argument("--arrange", action="store_true", help="place every block anew")


def describe_explain(explain: Parser) -> None:
    """Describes the word that explains rules, action types and flows."""
    explain.epilog = _EXPLAIN_EXAMPLES
    explain.set_defaults(run=_explain)
    topic = "a rule (FL301), an action type (Compare), or what holds flows, as for lint; nothing lists all rules"
    explain.add_argument("topic", nargs="?", help=topic)


def describe_schema(schema: Parser) -> None:
    """Describes the word that writes the schema."""
    schema.set_defaults(run=_schema)
    schema.add_argument("--output", type=Path, help="file to write; standard output when absent")


def _flow_type(text: str) -> str:
    if FlowType.from_text(text) is None:
        known = ", ".join(kind.value for kind in FlowType)
        raise argparse.ArgumentTypeError(f"there is no flow type '{text}'; a flow is one of {known}")
    return text


def _lint(options: argparse.Namespace) -> int:
    _check_rules(options)
    together = getattr(options, "together", None)
    checked = Checked(together() if together else None, _profile(options))
    failed = False
    for path in options.paths or _default_paths(options):
        if str(path) == "-":
            checked.add_texts({"<stdin>": sys.stdin.read()}, options.type)
            continue
        try:
            checked.add_path(path, options.type, needed=not options.pass_over)
        except FlowLanguageError as error:  # the other paths are checked all the same
            failed = True
            print(f"{options.prog}: {error}", file=sys.stderr)
    shown = [
        finding
        for finding in checked.findings
        if finding.level.value <= options.level and (not options.rule or finding.rule in options.rule)
    ]
    if checked.flows or checked.findings:
        _print_report(shown, checked, options)
    if failed:
        return Exit.USAGE
    return Exit.FOUND if any(finding.level.value <= options.fail_on for finding in shown) else Exit.FINE


def _profile(options: argparse.Namespace) -> Profile | None:
    """Returns the house rules that hold everywhere; whoever asks for a rule by name gets its answer."""
    if options.profile:
        return named_profile(options.profile, RULES)
    return HOUSE if options.rule else None


def _check_rules(options: argparse.Namespace) -> None:
    for name in options.rule:
        if name not in RULES:
            lists = f"`{beside(options, 'explain')}` lists them"
            raise CommandError(f"there is no rule {name!r}{nearest(name, RULES)}; {lists}")


def _print_report(findings: Sequence[Finding], checked: Checked, options: argparse.Namespace) -> None:
    if options.format == "json":
        print(reports.as_json(findings, checked.flows, checked.passed_over))
    elif options.format == "sarif":
        print(reports.as_sarif(findings, checked.passed_over))
    else:
        color = _color()
        for line in reports.human(findings, texts=checked.texts, color=color, context=not options.no_context):
            print(line)
        for line in reports.passed_over(checked.passed_over, every=options.all):
            print(line)
        print(reports.summary(findings, checked.flows))


def _color() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _default_paths(options: argparse.Namespace) -> list[Path]:
    usual = options.habits.flows
    for path in usual:
        if path.is_dir():
            return [path]
    raise CommandError(f"name a file or a folder: there is neither {' nor '.join(f'{path}/' for path in usual)} here")


def _fmt(options: argparse.Namespace) -> int:
    positions = Positions.ALL if options.arrange else Positions.MISSING
    paths = options.paths or _default_paths(options)
    if [str(path) for path in paths] == ["-"]:
        sys.stdout.write(canonical_text(sys.stdin.read(), "<stdin>", positions))
        return Exit.FINE
    files = list(named_files(paths))
    changed = unreadable = 0
    for path in files:
        content = path.read_bytes()
        try:
            result = canonical_text(content, str(path), positions).encode()
        except FlowFormatError as error:
            unreadable += 1
            print(f"{options.prog}: {error}", file=sys.stderr)
            continue
        if result == content:
            continue
        changed += 1
        print(f"{path}: {'not in canonical form' if options.check else 'formatted'}")
        if not options.check:
            path.write_bytes(result)
    print(f"{changed} of {len(files)} files {'would change' if options.check else 'changed'}")
    if unreadable:
        return Exit.USAGE
    return Exit.FOUND if options.check and changed else Exit.FINE


def _explain(options: argparse.Namespace) -> int:
    from ringback.flow_language.explain import explain_action, explain_rule, list_rules

    topic = options.topic
    names = {name.lower(): name for name in CATALOGUE}
    if topic is None:
        print(list_rules(), "", f"{options.prog} FL301 tells more", sep="\n")
    elif topic.upper() in RULES:
        print(explain_rule(topic.upper()))
    elif topic.lower() in names:
        print(explain_action(names[topic.lower()]))
    elif Path(topic).exists():
        return _tell(Path(topic), options.prog)
    else:
        raise CommandError(explain_action(topic))
    return Exit.FINE


def _tell(path: Path, name: str) -> int:
    """Prints in words what the flows behind a path do."""
    found = flows_at(path)
    flows, broken = read_all(found.flows)
    print("\n\n".join(outline(flow) for flow in flows))
    for finding in (*found.damaged, *broken):
        print(f"{name}: {finding}", file=sys.stderr)
    return Exit.USAGE if broken or found.damaged else Exit.FINE


def _schema(options: argparse.Namespace) -> int:
    from ringback.flow_language.schema import schema_text

    text = schema_text()
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(text, encoding="utf-8")
        print(f"{options.output}: written")
    return Exit.FINE
