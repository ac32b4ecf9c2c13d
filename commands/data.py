"""`aicc data`: customers with consents and secrets, and agents, from a file, judged and loaded (docs/data.md)."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.arguments import Parser, add_assembly, add_stage, add_word
from commands.exits import CommandError, Exit
from commands.output import columns, say

if TYPE_CHECKING:
    from contact_handlers.records.imports.files import Sheet, Wrong
    from contact_handlers.records.imports.loading import Report

_SHOWN = 50


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it."""
    parser.description = __doc__
    parser.set_defaults(run=parser.show_help)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND", dest="what")
    check = add_word(kinds, "check", _check, "read a file and name every line that is wrong; asks nobody")
    load = add_word(kinds, "import", _import, "load a file into the tables of a deployed center")
    for made in (check, load):
        made.add_argument("file", type=Path, help="CSV file, UTF-8 or code page 949")
        made.add_argument("--digits", type=int, default=7, help="digits of a customer number (default: %(default)s)")
        made.add_argument("--json", action="store_true", help="print the report as JSON")
    add_stage(load)
    add_assembly(load, "cloud assembly that names the stage")
    load.add_argument("--dry-run", action="store_true", help="say what would be created and changed; write nothing")
    load.add_argument("--workers", type=int, default=0, help="groups of lines at a time (default: 4 per processor)")


def _sheet(options: argparse.Namespace) -> Sheet:
    from contact_handlers.records.imports.files import FileError, read

    try:
        return read(options.file.read_bytes(), digits=options.digits)
    except FileError as error:
        raise CommandError(f"{options.file}: {error}") from error
    except OSError as error:
        raise CommandError(f"{options.file}: cannot be read: {error.strerror}") from error


def _check(options: argparse.Namespace) -> int:
    from contact_handlers.records.imports.loading import Report

    report = Report.of(_sheet(options))
    report.finished = True
    return told(report, as_json=options.json)


def _import(options: argparse.Namespace) -> int:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from contact_handlers.base.errors import DependencyError
    from operations.expected import read
    from operations.stores import stores

    sheet, expected = _sheet(options), read(options.assembly, options.stage)
    try:
        found = stores(boto3.Session(), expected)
        report = run(sheet, found, dry_run=options.dry_run, workers=options.workers)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "unknown")
        raise CommandError(f"{error.operation_name} answered {code}") from error
    except (BotoCoreError, DependencyError) as error:
        raise CommandError(f"stopped: {error}; run it again, what is done is not done twice") from error
    return told(report, as_json=options.json)


def run(sheet: Sheet, stores: Any, *, dry_run: bool, workers: int = 0) -> Report:
    """Loads a file that was read into the stores of a center and returns what became of it."""
    from contact_handlers.base.dynamo import Table
    from contact_handlers.records.imports.loading import Report, outcomes
    from contact_handlers.records.imports.target import Target

    target = Target(
        customers=Table(stores.table("customers")),
        agents=Table(stores.table("agents")),
        phone_key=stores.secret("phone_hash"),
        pepper=stores.secret("pin_pepper"),
        source="aicc data import",
    )
    report = Report.of(sheet)
    many = workers or 4 * (os.cpu_count() or 1)
    for group in outcomes(sheet, target, dry_run=dry_run, workers=many):
        report.add(group)
    report.finished = True
    return report


def told(report: Report, *, as_json: bool) -> int:
    """Prints a report and returns the exit code; no line of the file is shown."""
    if as_json:
        say(json.dumps(report.document(), ensure_ascii=False, indent=2))
    else:
        counts = f"{report.created} created, {report.updated} changed, {report.unchanged} as they were"
        say(f"{report.lines} lines of {report.kind}: {counts}, {len(_lines(report.wrong))} wrong")
        rows = [(f"line {one.line}", one.column, one.why) for one in report.wrong[:_SHOWN]]
        for line in columns(rows):
            say(f"  {line}")
        if len(report.wrong) > _SHOWN:
            say(f"  and {len(report.wrong) - _SHOWN} more; --json has them all")
    return Exit.FOUND if report.wrong else Exit.FINE


def _lines(wrong: tuple[Wrong, ...]) -> set[int]:
    return {one.line for one in wrong}
