"""Lambda handler: every two minutes, while agents work, requests that wait become tasks of the right queue.

A task is asked for with a token of its request, so asking twice is asking once; the entry of the list goes last.
"""

from __future__ import annotations

from typing import Any

from contact_handlers.base import clock, deadline, logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import ConditionFailedError, DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.records.work import Work, reason
from contact_handlers.records.work import due as due_of
from contact_handlers.request_work import logic, store
from contact_handlers.request_work.settings import Settings

STARTED, OVER, FAILED = "started", "over", "failed"


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, int]:
    """Starts the tasks that are due; answers how many were started, are over, failed."""
    del event
    with invocation("request_work", context):
        settings, moment, found = load(Settings), clock.now(), {STARTED: 0, OVER: 0, FAILED: 0}
        if not settings.hours.is_open(moment):
            return found
        for work in store.waiting(settings, moment):
            if deadline.remaining_s() < logic.RESERVE_S:
                break
            try:
                found[_one(settings, work)] += 1
            except DependencyError as fault:
                logs.error("work.failed", fault, request_id=work.request_id)
                found[FAILED] += 1
        return found


def _one(settings: Settings, work: Work) -> str:
    request = store.request(settings, work)
    outcome = OVER
    if request is not None and not request.is_closed:
        agent_id = store.served(settings, request) if request.kind == "cancellation" and work.task_number == 1 else ""
        if agent_id:
            store.settle(settings, request, agent_id)
        else:
            queue_key, due = (
                settings.escalation_queues[reason(request.kind, request.data)],
                due_of(request, settings.hours),
            )
            asked = logic.task(request, work, queue_key, settings.supervisor_queue, due)
            contact_id = store.start(settings, request, asked)
            try:
                store.note(settings, request, work, contact_id, due)
            except ConditionFailedError:
                # It changed at this moment: the next run looks at it as it is then.
                return FAILED
            outcome = STARTED
    store.forget(settings, work)
    return outcome
