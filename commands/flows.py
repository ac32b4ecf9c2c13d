"""`aicc flows`: lint, format, explain, draw and compare contact flows.

Exit codes: 0 nothing to do or to report; 1 findings (lint), unformatted files (fmt --check); 2 the command line or a
path cannot be understood.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ringback.flow_language import (
    CATALOGUE,
    RULES,
    CenterContext,
    Finding,
    Flow,
    FlowFormatError,
    FlowLanguageError,
    FlowType,
    Level,
    Positions,
    canonical,
    lint_center,
    parse,
)
from ringback.flow_language import report as reports
from ringback.flow_language.assembly import DeployedFlow, assembly_context, is_assembly, read_assembly
from ringback.flow_language.workspace import flow_files, load_workspace

OK, FOUND, USAGE = 0, 1, 2
_PICTURES = "ringback.flow_language.pictures.commands"

_EXAMPLES = """examples:
  aicc flows lint                         the flows below contact_flows/
  aicc flows lint contact_flows/aicc/inbound.json
  aicc flows lint cdk.out                 the flows as they will be deployed
  aicc flows lint --format sarif export.json > flows.sarif
  aicc flows fmt --check                  fails when a file is not in canonical form
  aicc flows fmt --arrange main.json      places all blocks anew for the console
  aicc flows explain FL301                what a rule wants, and why
  aicc flows explain Compare              what an action type takes
  aicc flows schema                       JSON Schema of flow files, for editors

exit codes: 0 fine, 1 findings or unformatted files, 2 wrong command line or unreadable path
"""


class CommandError(Exception):
    """Says what is wrong with the command line."""


@dataclass
class Checked:
    """Collects what was linted."""

    findings: list[Finding] = field(default_factory=list)
    flows: int = 0
    texts: dict[str, str] = field(default_factory=dict)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one subcommand and returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in _hooks():
        return _run_hook(arguments)
    parser = _parser()
    if not arguments:
        parser.print_help()
        return OK
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or OK)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        code = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except (CommandError, FlowLanguageError) as error:
        print(f"aicc flows: {error}", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"aicc flows: {error.filename or 'input'}: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return USAGE
    return code


def _reader_left() -> int:
    """Ends quietly when whoever read the output (`| head`) has had enough; nothing is left to flush at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


def _hooks() -> tuple[str, ...]:
    """Returns the subcommands that need the pictures, when those are installed."""
    try:
        found = importlib.util.find_spec(_PICTURES) is not None
    except ModuleNotFoundError:
        found = False
    return ("draw", "diff") if found else ()


def _run_hook(arguments: Sequence[str]) -> int:
    """Hands ``draw`` and ``diff`` to the functions of the same name in ``ringback.flow_language.pictures.commands``."""
    module = importlib.import_module(_PICTURES)
    result: int = getattr(module, arguments[0])(list(arguments[1:]))
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aicc flows", description=__doc__, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_lint(commands)
    _add_fmt(commands)
    explain = commands.add_parser("explain", help="tell what a rule wants or what an action type takes")
    explain.add_argument("topic", nargs="?", help="a rule (FL301) or an action type (Compare); nothing lists all rules")
    explain.set_defaults(run=_explain)
    schema = commands.add_parser("schema", help="write the JSON Schema of flow files")
    schema.add_argument("--output", type=Path, help="file to write; standard output when absent")
    schema.set_defaults(run=_schema)
    for name in _hooks():
        text = "draw flows as SVG or Mermaid" if name == "draw" else "show what changed between two versions of a flow"
        commands.add_parser(name, help=text, add_help=False)
    return parser


def _add_lint(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "Checks flow files, folders or a cloud assembly."
    lint = commands.add_parser("lint", help="check flows", description=text)
    paths = "files, folders, an assembly (cdk.out), or - for standard input"
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
    lint.add_argument("--no-context", action="store_true", help="leave out the lines around a finding")
    lint.set_defaults(run=_lint)


def _flow_type(text: str) -> str:
    if FlowType.from_text(text) is None:
        known = ", ".join(kind.value for kind in FlowType)
        raise argparse.ArgumentTypeError(f"there is no flow type '{text}'; a flow is one of {known}")
    return text


def _add_fmt(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fmt = commands.add_parser("fmt", help="write flows in canonical form")
    paths = "files or folders; - reads standard input and writes standard output"
    fmt.add_argument("paths", nargs="*", type=Path, help=paths)
    fmt.add_argument("--check", action="store_true", help="change nothing, fail when a file would change")
    fmt.add_argument("--arrange", action="store_true", help="place every block anew")
    fmt.set_defaults(run=_fmt)


def _lint(options: argparse.Namespace) -> int:
    _check_rules(options.rule)
    checked = Checked()
    for path in options.paths or _default_paths():
        _lint_path(path, options.type, checked)
    shown = [
        finding
        for finding in checked.findings
        if finding.level.value <= options.level and (not options.rule or finding.rule in options.rule)
    ]
    _print_report(shown, checked, options)
    return FOUND if any(finding.level.value <= options.fail_on for finding in shown) else OK


def _check_rules(names: Sequence[str]) -> None:
    for name in names:
        if name not in RULES:
            raise CommandError(f"there is no rule '{name}'; `aicc flows explain` lists them")


def _print_report(findings: Sequence[Finding], checked: Checked, options: argparse.Namespace) -> None:
    if options.format == "json":
        print(reports.as_json(findings, checked.flows))
    elif options.format == "sarif":
        print(reports.as_sarif(findings))
    else:
        colour = _colour()
        for line in reports.human(findings, texts=checked.texts, colour=colour, context=not options.no_context):
            print(line)
        print(reports.summary(findings, checked.flows))


def _colour() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _default_paths() -> list[Path]:
    for name in ("contact_flows", "cdk.out"):
        if Path(name).is_dir():
            return [Path(name)]
    raise CommandError("name a file or a folder: there is neither contact_flows/ nor cdk.out/ here")


def _lint_path(path: Path, flow_type: str | None, checked: Checked) -> None:
    if str(path) == "-":
        _lint_texts({"<stdin>": sys.stdin.read()}, flow_type, checked)
    elif path.is_dir() and is_assembly(path):
        _lint_assembly(path, checked)
    elif path.is_dir() or path.is_file():
        workspace = load_workspace(path)
        checked.texts.update(workspace.texts)
        checked.flows += len(workspace.texts)
        checked.findings += workspace.lint(flow_type)
    else:
        raise CommandError(f"{path}: no such file or folder")


def _lint_texts(texts: Mapping[str, str], flow_type: str | None, checked: Checked) -> None:
    checked.texts.update(texts)
    checked.flows += len(texts)
    for name, text in texts.items():
        try:
            flow = parse(text, file=name, flow_type=flow_type)
        except FlowFormatError as error:
            checked.findings.append(error.finding)
        else:
            checked.findings += lint_center([flow], CenterContext())


def _lint_assembly(path: Path, checked: Checked) -> None:
    """Checks the flows of every template together, with the suppressions that the metadata of their resources keeps."""
    by_template: dict[Path, list[DeployedFlow]] = {}
    for deployed in read_assembly(path):
        by_template.setdefault(deployed.template, []).append(deployed)
    for group in by_template.values():
        flows: list[Flow] = []
        for one in group:
            checked.flows += 1
            try:
                flows.append(one.parsed())
            except FlowFormatError as error:
                checked.findings.append(error.finding)
        checked.findings += lint_center(flows, assembly_context(group))


def _fmt(options: argparse.Namespace) -> int:
    positions = Positions.ALL if options.arrange else Positions.MISSING
    paths = options.paths or _default_paths()
    if [str(path) for path in paths] == ["-"]:
        sys.stdout.write(_formatted(sys.stdin.read(), "<stdin>", positions))
        return OK
    files = list(_files(paths))
    changed = unreadable = 0
    for path in files:
        content = path.read_bytes()
        try:
            result = _formatted(content, str(path), positions).encode()
        except FlowFormatError as error:
            unreadable += 1
            print(f"aicc flows: {error}", file=sys.stderr)
            continue
        if result == content:
            continue
        changed += 1
        print(f"{path}: {'not in canonical form' if options.check else 'formatted'}")
        if not options.check:
            path.write_bytes(result)
    print(f"{changed} of {len(files)} files {'would change' if options.check else 'changed'}")
    if unreadable:
        return USAGE
    return FOUND if options.check and changed else OK


def _formatted(text: str | bytes, name: str, positions: Positions) -> str:
    """Returns the canonical form of a text; a document with doubled keys is refused, for one of them would be lost."""
    flow = parse(text, file=name)
    doubled = [finding for finding in flow.problems if finding.rule == "FL004"]
    if doubled:
        raise FlowFormatError(doubled[0])
    return canonical(flow.raw, positions=positions)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise CommandError(f"{path}: no such file or folder")
        yield from flow_files(path)


def _explain(options: argparse.Namespace) -> int:
    from ringback.flow_language.explain import explain_action, explain_rule, list_rules

    topic = options.topic
    names = {name.lower(): name for name in CATALOGUE}
    if topic is None:
        print(list_rules())
    elif topic.upper() in RULES:
        print(explain_rule(topic.upper()))
    elif topic.lower() in names:
        print(explain_action(names[topic.lower()]))
    else:
        raise CommandError(explain_action(topic))
    return OK


def _schema(options: argparse.Namespace) -> int:
    from ringback.flow_language.schema import schema_text

    text = schema_text()
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, encoding="utf-8")
        print(f"{options.output}: written")
    return OK


if __name__ == "__main__":
    sys.exit(main())
