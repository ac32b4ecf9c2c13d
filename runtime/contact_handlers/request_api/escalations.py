"""Waiting for a person, as the customer sees it: how it stands, and giving it up."""

from __future__ import annotations

from contact_handlers.api import owners
from contact_handlers.api.errors import ApiError, not_found
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, logs
from contact_handlers.base.dynamo import Table
from contact_handlers.records import escalation_desk, escalations
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.vocabulary import CANCELLED
from contact_handlers.records.words import say
from contact_handlers.request_api.settings import Settings


def get_escalation(settings: Settings, request: Request) -> Reply:
    """Returns an escalation with its wait as it is now."""
    found = _owned(settings, request)
    shown = escalation_desk.status(settings, found.escalation_id)
    if shown is None:
        raise not_found()
    current = shown.escalation
    return Reply(
        body={
            "escalation_id": current.escalation_id,
            "reference_number": current.reference_number,
            "reason": current.reason,
            "priority": current.priority,
            "status": current.status,
            "estimated_wait_s": shown.estimated_wait_s,
            "queue_position": shown.queue_position,
            "created_at": current.created_at,
            "updated_at": current.updated_at or current.created_at,
            # The name of an agent is told by the chat, once somebody answers.
            "assigned_agent": None,
            "callback_due_at": current.callback_due_at,
        }
    )


def cancel_escalation(settings: Settings, request: Request) -> Reply:
    """Gives up waiting for a person; asking twice is the same as asking once."""
    found = _owned(settings, request)
    answer, _ = escalation_desk.cancel(settings, found.escalation_id, by="customer", at=clock.now())
    if answer == escalation_desk.NOT_FOUND:
        raise not_found()
    if answer != escalation_desk.OK:
        raise ApiError("ESCALATION_NOT_CANCELLABLE")
    logs.info("escalation.cancelled", escalation_id=found.escalation_id)
    return Reply(body={"escalation_id": found.escalation_id, "status": CANCELLED, "message": say("esc.cancelled")})


def _owned(settings: Settings, request: Request) -> Escalation:
    """Returns the escalation of a conversation whose token was shown; to everybody else there is none."""
    found = escalations.get(Table(settings.table_escalations), request.path["escalation_id"])
    if found is None or not found.conversation_id:
        raise not_found()
    token = request.header("X-Conversation-Token")
    owners.owned(Table(settings.table_conversations), found.conversation_id, token)
    return found
