"""Lambda handler: audit lines of the functions in, the same lines in the log that keeps them out.

At least once: a failure is retried by the Lambda service and then kept in the dead-letter queue, and the id of its
event tells a line that was delivered twice.
"""

from __future__ import annotations

from typing import Any

from contact_handlers.audit_log import logic
from contact_handlers.audit_log.settings import Settings
from contact_handlers.base import logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import EventError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Keeps the audit lines of one event of a subscription."""
    with invocation("audit_log", context):
        found = logic.lines(event)
        if not found:
            return {"kept": 0}
        # A test message of the service needs no client.
        from contact_handlers.audit_log import store

        settings, refused = load(Settings), 0
        for portion in logic.requests(found):
            if not store.put(settings, portion):
                refused += 1
        if refused:
            logs.error("audit.refused", count=refused)
            raise EventError(f"the audit log refused lines of {refused} requests as too old or too new")
        return {"kept": len(found)}
