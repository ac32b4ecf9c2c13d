"""Lambda handler: a key or a quick reply in, thanks out."""

from __future__ import annotations

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.flow_values import OK
from contact_handlers.base.settings import load
from contact_handlers.records.conversations import Conversation
from contact_handlers.survey import logic, store
from contact_handlers.survey.settings import Settings


@flow_function("survey", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Stores the score of the contact's conversation; a second score changes nothing."""
    settings = load(Settings)
    score = logic.score(event.parameter("score"))
    if score is None:
        return logic.answer(logic.INVALID_SCORE)
    given = event.conversation_id
    conversation = store.conversation_of(settings, given, event.contact.initial_contact_id)
    if conversation is None:
        logs.warning("survey.no_conversation")
        return logic.answer(logic.NOT_FOUND)
    if logic.is_late(conversation, clock.now()):
        return logic.answer(logic.CLOSED)
    if not store.save(settings, conversation, score):
        return logic.answer(logic.DUPLICATE)
    metrics.put("SurveyScore", score, Channel=conversation.channel)
    logs.info("survey.stored", conversation_id=conversation.conversation_id, score=score)
    _tell(settings, conversation, score)
    return logic.answer(OK)


def _tell(settings: Settings, conversation: Conversation, score: int) -> None:
    """Averages and publishes; the stored score stays, whatever happens here."""
    try:
        if conversation.customer_id:
            store.average_in(settings, conversation.customer_id, score)
        store.publish(settings, conversation, score)
    except DependencyError as fault:
        logs.error("survey.not_published", fault, conversation_id=conversation.conversation_id)
