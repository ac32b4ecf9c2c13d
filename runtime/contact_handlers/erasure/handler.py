"""Lambda handler: every two minutes the customers who asked for it are forgotten, as far as nothing of theirs goes on.

So are those whom nobody heard of for as long as customers are kept. Whatever stops it, the next run goes on. What was
taken is counted in the request itself, which stays as the proof.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contact_handlers.base import clock, deadline, logs, metrics
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.erasure import logic, store
from contact_handlers.erasure.settings import Settings
from contact_handlers.records.requests import Request

DONE, LATER, FAILED = "done", "later", "failed"


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, int]:
    """Goes on with every erasure; answers how many are done, wait, failed."""
    del event
    with invocation("erasure", context):
        settings, moment = load(Settings), clock.now()
        _unheard_of(settings, moment)
        found = {DONE: 0, LATER: 0, FAILED: 0}
        for request in store.pending(settings):
            if deadline.remaining_s() < store.RESERVE_S:
                break
            outcome = _one(settings, request)
            found[outcome] += 1
            if outcome != DONE and logic.is_late(request, moment):
                metrics.put("ErasureLate")
        return found


def _unheard_of(settings: Settings, moment: datetime) -> None:
    """Asks for those who were not in contact for as long as customers are kept; others are later."""
    try:
        for customer_id in store.unheard_of(settings, moment):
            logs.audit("customer.unheard_of", customer_id=customer_id)
    except DependencyError as fault:
        logs.error("erasure.not_looked_for", fault)


def _one(settings: Settings, request: Request) -> str:
    run, name = store.Run(settings, request), request.request_id
    try:
        try:
            store.erase(run)
            store.complete(run)
        except (store.NotYetError, DependencyError):
            store.note(run)
            raise
    except store.NotYetError:
        logs.info("erasure.goes_on", key=name, **run.counts)
        return LATER
    except DependencyError as fault:
        logs.error("erasure.failed", fault, key=name)
        return FAILED
    logs.audit("customer.erased", customer_id=run.customer_id, key=name)
    return DONE
