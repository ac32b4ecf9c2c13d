"""Lambda handler: a file that arrived in the bucket in, its lines in the tables and a report out; the file is removed.

What does not fit into one invocation is gone on with by its retry, from the line that the report has reached.
"""

from __future__ import annotations

from typing import Any

from contact_handlers.base import aws, deadline, logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import TimedOutError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.data_import import logic, store
from contact_handlers.data_import.logic import Arrived
from contact_handlers.data_import.settings import Settings
from contact_handlers.records.imports import files
from contact_handlers.records.imports.cells import Reading
from contact_handlers.records.imports.files import Sheet
from contact_handlers.records.imports.loading import Report, outcomes

# The report is written in time; a group of lines with secrets takes some seconds.
RESERVE_S = 30.0
WORKERS = 8

# Functions of calls give nobody a skill.
aws.know_all()


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, Any]:
    """Loads a file; the same event again finds its report and does nothing more than to remove the file."""
    with invocation("data_import", context):
        settings, arrived = load(Settings), logic.arrived(event)
        before = Report.read(store.report(settings, arrived))
        if before is not None and before.finished:
            store.forget(settings, arrived)
            return {"finished": True}
        data = store.content(settings, arrived)
        if data is None:
            logs.warning("import.gone")
            return {"finished": False}
        try:
            sheet = files.read(data, Reading(settings.auth_number_digits, settings.skills))
        except files.FileError as problem:
            refused = Report(finished=True, refused=str(problem))
            store.write_report(settings, arrived, refused.document())
            logs.warning("import.refused")
        else:
            _load(settings, arrived, sheet, before.gone_on(sheet) if before else Report.of(sheet))
        store.forget(settings, arrived)
        return {"finished": True}


def _load(settings: Settings, arrived: Arrived, sheet: Sheet, report: Report) -> None:
    for group in outcomes(sheet, store.target(settings), workers=WORKERS, after=report.reached):
        report.add(group)
        if deadline.remaining_s() < RESERVE_S:
            store.write_report(settings, arrived, report.document())
            raise TimedOutError("import", "run", "GoesOnLater")
    report.finished = True
    store.write_report(settings, arrived, report.document())
    logs.audit(
        "data.imported",
        kind=report.kind,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        wrong=len(report.wrong),
    )
