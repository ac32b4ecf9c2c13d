"""Which queue a request is for, and what its task says."""

from __future__ import annotations

from typing import Final

from contact_handlers.base import clock
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import HIGH, INCIDENT, MEDIUM, REASON_NAMES, SYSTEM_ERROR
from contact_handlers.records.words import say
from contact_handlers.records.work import MOST_TASKS, Work

RESERVE_S = 10.0
MOST = 50
# What a cancellation says of goods that are broken makes it a complaint, as the hand-over does.
BROKEN: Final = "상품 불량"
DESCRIPTION_LIMIT = 1_000
PRESSING: Final = ("cancellation", INCIDENT)


@dataclass(frozen=True)
class Task:
    """What Amazon Connect is asked for."""

    token: str
    name: str
    description: str
    queue_key: str
    priority: str


def reason(request: Request) -> str:
    """Returns the reason of a hand-over that would bring the request to the same people."""
    if request.kind == INCIDENT:
        return str((request.data or {}).get("reason") or SYSTEM_ERROR)
    broken = request.kind == "cancellation" and (request.data or {}).get("reason") == BROKEN
    return "complaint" if broken else "complex_inquiry"


def task(request: Request, work: Work, queue_key: str, supervisor_queue: str) -> Task:
    """Returns the task of a request; the last one goes to a supervisor."""
    last = work.task_number >= MOST_TASKS
    values = [_value(value) for value in (request.data or {}).values() if isinstance(value, (str, int))]
    said = say("work.task.description", data=" · ".join(values) or "-", asked=_spoken(request.created_at))
    return Task(
        token=f"work-{request.request_id}-{work.task_number}",
        name=say("work.task", kind=say(f"work.kind.{request.kind}"), reference=request.reference_number),
        description=said[:DESCRIPTION_LIMIT],
        queue_key=supervisor_queue if last else queue_key,
        priority=HIGH if request.kind in PRESSING else MEDIUM,
    )


def _value(value: str | int) -> str:
    """Returns what a customer answered; of an incident the name of its reason."""
    return REASON_NAMES.get(str(value), str(value))


def _spoken(stamp: str) -> str:
    moment = clock.parse(stamp)
    return NONE if moment is None else clock.spoken(moment)
