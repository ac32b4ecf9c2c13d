"""Lambda handler: a queue in, waiting time, position and a decision in words out."""

from __future__ import annotations

from contact_handlers.base import logs
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.settings import load
from contact_handlers.queue_status import logic
from contact_handlers.queue_status.settings import Settings
from contact_handlers.records import waiting
from contact_handlers.records.waiting import QueueState


@flow_function("queue_status", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Says how busy a queue is; the queue of the contact when none is named."""
    settings = load(Settings)
    priority = event.parameter("priority")
    given = event.parameter("queue_key") or event.contact.queue_arn
    queue_arn = waiting.queue_arn(
        settings.queues,
        given,
        center=settings.center,
        environment=settings.environment,
        instance_id=settings.instance_id,
    )
    if not queue_arn:
        logs.warning("queue.unknown", queue_key=given)
        return logic.answer(QueueState(), None, priority, known_queue=False)
    state = waiting.queue_state(settings.instance_id, queue_arn)
    position: int | None = None
    contact_id = event.parameter("contact_id")
    if contact_id:
        position, estimated_s = waiting.contact_state(settings.instance_id, contact_id)
        state = waiting.merged(state, estimated_s)
    answer = logic.answer(state, position, priority)
    key = waiting.queue_key(settings.queues, given, settings.center, settings.environment)
    logs.info(
        "queue.status",
        queue_key=key or waiting.queue_id(queue_arn),
        decision=answer["decision"],
        status=answer["status"],
    )
    return answer
