"""Lambda handler: files that are wanted are written, every few minutes, each by one invocation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from contact_handlers.admin.files import orders, writing
from contact_handlers.admin.files.writing import Written
from contact_handlers.base import aws, clock, deadline, logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.files import logic
from contact_handlers.files.settings import Settings
from contact_handlers.records import notices
from contact_handlers.records.files import REPORT, FileRequest

# Reports ask Amazon Connect for figures that functions of calls never do.
aws.know_all()

# What is left of an invocation for the next file: the largest takes about half of it.
ENOUGH_S = 60.0


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Writes what is wanted, and has the regular reports wanted."""
    with invocation("files", context):
        settings, moment = load(Settings), clock.now()
        started = _started(event)
        if started is not None and started.astimezone(clock.KST).hour == logic.MORNING:
            _regular(settings, started)
        written, failed = 0, list[DependencyError]()
        for order in writing.waiting(settings):
            if deadline.remaining_s() < ENOUGH_S:
                break
            try:
                written += _write(settings, order, moment)
            except DependencyError as fault:
                # The others are not to suffer from it; the next invocation tries it again.
                logs.error("file.failed", fault, export_id=order.request_id)
                failed.append(fault)
        logs.info("files.written", count=written)
        if failed:
            raise failed[0]
        return {"written": written}


def _started(event: Any) -> datetime | None:
    """Returns when the rule fired; None for an event that does not say."""
    at = event.get("time") if isinstance(event, Mapping) else None
    return clock.parse(at) if isinstance(at, str) else None


def _write(settings: Settings, order: FileRequest, moment: datetime) -> bool:
    taken = writing.take(settings, order, moment)
    return taken is not None and writing.finish(settings, taken, partial(_tell, settings)) is not None


def _regular(settings: Settings, moment: datetime) -> None:
    for name, what in logic.due(moment.astimezone(clock.KST).date()):
        orders.ask(settings, REPORT, "rpt", what, by=logic.SCHEDULE, key=name)


def _tell(settings: Settings, order: FileRequest, written: Written) -> None:
    """Tells whoever listens that a regular report is there, and where; it names no person and holds no figure.

    The link opens for whoever may read the bucket: one that opens for everybody would not last until it is read.
    """
    if order.requested_by != logic.SCHEDULE:
        return
    body = {
        "type": notices.REPORT,
        "report_id": order.request_id,
        "reference_number": order.request_id,
        "start": order.what.get("start"),
        "end": order.what.get("end"),
        "link": logic.link(settings.data_bucket, aws.session().get_config_variable("region") or "", written.object_key),
        "center": settings.center,
        "environment": settings.environment,
        "timestamp": clock.stamp(clock.now()),
        # A function that is stopped after this call tells it once more: whoever reads it knows it again.
        "notice_id": f"{order.request_id}#{notices.REPORT}",
    }
    notices.send(settings, body, ("type",))
