"""`aicc data`: customers and agents from a file, and customers who are to be forgotten (docs/data.md)."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.import_reports import told_of
from commands.korean import add_language, told
from commands.project import STAGE
from ringback.commands.arguments import Parser, add_assembly, add_stage, add_word, whole
from ringback.commands.exits import CommandError, Exit
from ringback.commands.output import columns, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contact_handlers.records.imports.files import Sheet
    from contact_handlers.records.imports.loading import Report
    from contact_handlers.records.proficiencies import Skills
    from operations.expected import Expected
    from operations.stores import Stores
    from ringback.simulator.center import Center

# The function of the largest file and its retries.
_WAIT_S = 3600.0


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it."""
    parser.description = __doc__
    parser.set_defaults(run=parser.show_help)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND", dest="what")
    check = add_word(kinds, "check", _check, "read a file and name every line that is wrong; asks nobody")
    attempt = add_word(kinds, "try", _try, "load a file into a simulated center, by its function; nothing is deployed")
    load = add_word(kinds, "import", _import, "load a file into the tables of a deployed center")
    for made in (check, attempt, load):
        made.add_argument("file", type=Path, help="CSV file, UTF-8 or code page 949")
        digits = "digits of a customer number (default: %(default)s)"
        made.add_argument("--digits", type=whole(1), default=7, help=digits)
        made.add_argument("--json", action="store_true", help="print the report as JSON, which is English")
        add_language(made)
    erase = add_word(kinds, "erase", _erase, "have a customer forgotten everywhere, or tell how far that is")
    erase.add_argument("customer", help="customer number, or customer id (cust_...)")
    erase.add_argument("--yes", action="store_true", help="do not ask for the customer number again")
    add_stage(check, default="none, so that any skill is taken")
    check.set_defaults(stage=None)
    for made in (attempt, load, erase):
        add_stage(made, default=STAGE)
    for made in (check, attempt, load, erase):
        add_assembly(made, "cloud assembly of the stage")
    attempt.add_argument("--call", metavar="NUMBER", help="phone the center then, from this number")
    load.add_argument("--dry-run", action="store_true", help="say what would be created and changed; write nothing")
    workers = "groups of lines at a time (default: 4 per processor)"
    load.add_argument("--workers", type=whole(0), default=0, help=workers)


def _sheet(options: argparse.Namespace, skills: Skills) -> Sheet:
    from contact_handlers.records.imports.cells import Reading
    from contact_handlers.records.imports.files import FileError, read

    try:
        return read(options.file.read_bytes(), Reading(options.digits, skills))
    except FileError as error:
        korean = told(str(error)) if options.language == "ko" else None
        raise CommandError(f"{options.file}: {korean or error}") from error
    except OSError as error:
        raise CommandError(f"{options.file}: cannot be read: {error.strerror}") from error


def _check(options: argparse.Namespace) -> int:
    from contact_handlers.records.imports.loading import Report
    from contact_handlers.records.proficiencies import Skills

    skills = Skills() if options.stage is None else Skills.from_json(_expected(options).skills)
    report = Report.of(_sheet(options, skills))
    report.finished = True
    return told_of(report, options, loaded=False)


def _try(options: argparse.Namespace) -> int:
    """Puts the file into the bucket of a simulated center, where its function finds it as it would in an account."""
    from contact_handlers.data_import.logic import INCOMING, REPORTS
    from contact_handlers.records.imports.loading import Report
    from ringback.simulator.loading import load

    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise CommandError(f"{options.file}: cannot be read: {error.strerror}") from error
    center = load(options.assembly, stage=options.stage)
    function = center.functions.get("data-import")
    name = "" if function is None else function.definition.environment.get("DATA_BUCKET", "")
    bucket = next((one for one in center.buckets.values() if one.name == name and one.tells), None)
    if bucket is None:
        raise CommandError(f"no bucket of {options.stage} tells the import of what arrives; run `make synth` again")
    where = {"Bucket": bucket.name, "Key": f"{INCOMING}{options.file.name}", "Body": data}
    center.cloud.services["s3"].call("PutObject", where)
    center.advance(_WAIT_S)
    found = [Report.read(bucket.json(key)) for key in bucket.objects if key.startswith(REPORTS)]
    report = found[0] if found else None
    if report is None:
        why = "; ".join(str(problem) for problem in center.problems) or "its function wrote no report"
        raise CommandError(f"{options.file}: {why}")
    code = told_of(report, options)
    return _call(options, center) if options.call else code


def _call(options: argparse.Namespace, center: Center) -> int:
    import sys

    from ringback.commands.call import usual_entry
    from ringback.commands.output import line_reader, paint_for_output
    from ringback.simulator.terminal import Settings, Terminal

    settings = Settings(stage=options.stage, entry=usual_entry(center, options.habits, "voice"), caller=options.call)
    return Terminal(center, settings, out=sys.stdout, read=line_reader(), paint=paint_for_output()).run()


def _import(options: argparse.Namespace) -> int:
    from contact_handlers.records.proficiencies import Skills

    expected = _expected(options)
    skills = Skills.from_json(expected.skills)
    sheet = _sheet(options, skills)

    def act(found: Stores) -> int:
        report = run(sheet, found, skills=skills, dry_run=options.dry_run, workers=options.workers)
        return told_of(report, options)

    return _with_stores(expected, act)


def _expected(options: argparse.Namespace) -> Expected:
    from operations.expected import read

    return read(options.assembly, options.stage)


def _with_stores(expected: Expected, act: Callable[[Stores], int]) -> int:
    """Does something with the stores of a deployed stage."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from contact_handlers.base.errors import DependencyError
    from operations.checks import code_of
    from operations.stores import stores

    try:
        return act(stores(boto3.Session(), expected))
    except ClientError as error:
        raise CommandError(f"{error.operation_name} answered {code_of(error)}") from error
    except (BotoCoreError, DependencyError) as error:
        raise CommandError(f"stopped: {error}; run it again, what is done is not done twice") from error


def _erase(options: argparse.Namespace) -> int:
    return _with_stores(_expected(options), lambda found: erase(options, found))


def erase(options: argparse.Namespace, stores: Stores) -> int:
    """Stores the request of a customer to be forgotten, once, and tells how far it is."""
    from contact_handlers.base import clock
    from contact_handlers.base.dynamo import Table
    from contact_handlers.base.errors import ConditionFailedError
    from contact_handlers.records import erasure, tables

    customers, requests = Table(stores.table("customers")), Table(stores.table("requests"))
    customer_id, number = str(options.customer), ""
    if not customer_id.startswith("cust_"):
        number = customer_id
        lookup = customers.get(tables.number_lookup(number), consistent=True)
        if lookup is None:
            raise CommandError("nobody has this customer number; a customer who was forgotten has none any more")
        customer_id = str(lookup["customer_id"])
    name = erasure.request_id(customer_id)
    request = requests.get(tables.request(name), consistent=True)
    if request is None:
        if customers.get(tables.customer(customer_id), consistent=True) is None:
            raise CommandError("there is no customer of this id")
        say(f"everything about {customer_id} in {options.stage} goes, and does not come back")
        if not options.yes and _asked(f"type {options.customer} to do it: ") != options.customer:
            say("nothing was changed")
            return Exit.FOUND
        try:
            requests.create(tables.request(name), erasure.request(customer_id, name, clock.now(), number))
        except ConditionFailedError:
            say("somebody else has asked for it at this moment")
        request = requests.get(tables.request(name), consistent=True) or {}
    for line in _far(request):
        say(line)
    return Exit.FINE


def _far(request: Mapping[str, Any]) -> list[str]:
    counts = {name.removeprefix("erased_"): str(value) for name, value in request.items() if name.startswith("erased_")}
    rows = [("request", str(request.get("request_id"))), ("reference", str(request.get("reference_number")))]
    rows += [("status", str(request.get("status"))), ("asked", str(request.get("created_at")))]
    rows += [("until", str(request.get("due_at"))), ("done", str(request.get("completed_at") or "not yet"))]
    return columns([*rows, *sorted(counts.items())])


def _asked(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


def run(sheet: Sheet, stores: Stores, *, skills: Skills, dry_run: bool, workers: int = 0) -> Report:
    """Loads a file that was read into the stores of a center and returns what became of it."""
    from contact_handlers.base import aws
    from contact_handlers.base.control_plane import connect
    from contact_handlers.base.dynamo import Table
    from contact_handlers.records.imports.columns import AGENTS
    from contact_handlers.records.imports.loading import Report, outcomes
    from contact_handlers.records.imports.target import Target
    from contact_handlers.records.proficiencies import Mirror, Users

    aws.know_all()
    instance_id = stores.instance_id() if sheet.kind == AGENTS else ""
    is_routed = bool(instance_id and skills.attribute)
    target = Target(
        customers=Table(stores.table("customers")),
        agents=Table(stores.table("agents")),
        phone_key=stores.secret("phone_hash"),
        pepper=stores.secret("pin_pepper"),
        source="aicc data import",
        users=Users(instance_id, connect),
        mirror=Mirror(instance_id, skills, connect) if is_routed else None,
    )
    report = Report.of(sheet)
    many = workers or 4 * (os.cpu_count() or 1)
    for group in outcomes(sheet, target, dry_run=dry_run, workers=many):
        report.add(group)
    report.finished = True
    return report
