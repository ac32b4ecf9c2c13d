"""Which queue a request is for, and what its task says."""

from __future__ import annotations

from datetime import datetime

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import REASON_NAMES, REQUEST_NAMES
from contact_handlers.records.words import say
from contact_handlers.records.work import MOST_TASKS, Work, urgency

RESERVE_S = 10.0
MOST = 50
DESCRIPTION_LIMIT = 1_000


@dataclass(frozen=True)
class Task:
    """What Amazon Connect is asked for."""

    token: str
    name: str
    description: str
    queue_key: str
    priority: str


def task(request: Request, work: Work, queue_key: str, supervisor_queue: str, due: datetime | None) -> Task:
    """Returns the task of a request with the time by which it is due; the last one goes to a supervisor."""
    last = work.task_number >= MOST_TASKS
    values = [_value(value) for value in (request.data or {}).values() if isinstance(value, (str, int))]
    said = say(
        "work.task.description",
        data=" · ".join(values) or "-",
        asked=_spoken(clock.parse(request.created_at)),
        due=_spoken(due),
    )
    return Task(
        token=f"work-{request.request_id}-{work.task_number}",
        name=say("work.task", kind=REQUEST_NAMES[request.kind], reference=request.reference_number),
        description=said[:DESCRIPTION_LIMIT],
        queue_key=supervisor_queue if last else queue_key,
        priority=urgency(request),
    )


def _value(value: str | int) -> str:
    """Returns what a customer answered; of an incident the name of its reason."""
    return REASON_NAMES.get(str(value), str(value))


def _spoken(moment: datetime | None) -> str:
    return NONE if moment is None else clock.spoken(moment)
