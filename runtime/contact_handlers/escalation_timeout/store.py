"""The waiting contact, the supervisor task and the records of a timed-out escalation."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from contact_handlers.base import clock, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError, DependencyError
from contact_handlers.base.expressions import Changes, absent, equals
from contact_handlers.base.flow_values import NONE
from contact_handlers.escalation_timeout import logic
from contact_handlers.escalation_timeout.settings import Settings
from contact_handlers.records import callbacks, contacts, domain_events, escalations, phone, sweep
from contact_handlers.records.callbacks import NewCallback, Refused
from contact_handlers.records.escalations import Escalation, Move
from contact_handlers.records.masked import ours
from contact_handlers.records.requests import Callback
from contact_handlers.records.turns import Conversations
from contact_handlers.records.vocabulary import PENDING, SCHEDULED, EscalationStatus
from contact_handlers.records.words import say

GENERAL = callbacks.GENERAL


def get(settings: Settings, escalation_id: str) -> Escalation | None:
    """Returns the escalation as it is now."""
    return escalations.get(Table(settings.table_escalations), escalation_id)


def number_of(found: Mapping[str, Any] | None) -> str | None:
    """Returns the number of the customer, if it can be called."""
    endpoint = (found or {}).get("CustomerEndpoint", {})
    return phone.to_e164(str(endpoint.get("Address", ""))) if endpoint.get("Type") == "TELEPHONE_NUMBER" else None


def claim_supervisor(settings: Settings, escalation: Escalation, moment: datetime) -> bool:
    """Takes the right to alert a supervisor, or takes it over; tells whether this call has it."""
    first = escalation.supervisor_at is None
    unchanged = absent("supervisor_at") if first else equals("supervisor_at", escalation.supervisor_at)
    put = {"supervisor_at": clock.stamp(moment), logic.ALERTING: True, **sweep.soon()}
    try:
        Table(settings.table_escalations).update(
            escalation.key,
            Changes(put=put, add={"version": 1}),
            when=equals("status", PENDING) & unchanged,
            answer="NONE",
        )
    except ConditionFailedError:
        return False
    return True


def let_go(settings: Settings, escalation: Escalation) -> None:
    """Gives the right to alert a supervisor back, so that the retry need not wait for it."""
    with suppress(DependencyError):
        Table(settings.table_escalations).update(escalation.key, Changes(remove=("supervisor_at",)), answer="NONE")


def alerted(settings: Settings, escalation: Escalation) -> None:
    """Notes that the alert is done; until then a retry does it again."""
    Table(settings.table_escalations).update(escalation.key, Changes(remove=(logic.ALERTING,)), answer="NONE")


def start_supervisor_task(settings: Settings, escalation: Escalation, *, live: bool) -> str:
    """Starts a task for the supervisor queue; the same escalation always gives the same task."""
    reference = escalation.reference_number
    return contacts.start_task(
        settings,
        token=escalation.escalation_id,
        name=say("supervisor.task", reference=reference),
        description=" ".join(text for text in (escalation.description, escalation.summary) if text)[:512],
        attributes={
            "CallType": "Task",
            "Center": settings.center,
            "QueueKey": settings.supervisor_queue,
            "Priority": escalation.priority,
            "EscalationId": escalation.escalation_id,
            "EscalationReason": escalation.reason,
            "EscalationRule": escalation.rule or NONE,
            "Department": escalation.department or GENERAL,
            "ReferenceNumber": reference,
            "ConversationId": escalation.conversation_id or NONE,
            "CustomerId": escalation.customer_id or NONE,
        },
        related=escalation.contact_id if live else "",
    )


def look_again(settings: Settings, escalation: Escalation, due: datetime, *, tells: str = "") -> Escalation | None:
    """Schedules another look at a caller who keeps waiting; the same look is counted and scheduled once.

    Returns the escalation for the one call that counted the look, which has to tell the event that `tells` names.
    """
    before, counted = escalation.timeout_looks or 0, None
    put = {
        "timeout_looks": before + 1,
        **(domain_events.noted(tells) if tells else {}),
        **sweep.at(due + sweep.GRACE),
    }
    with suppress(ConditionFailedError):
        changed = Table(settings.table_escalations).update(
            escalation.key,
            Changes(put=put, add={"version": 1}),
            when=equals("status", PENDING) & (equals("timeout_looks", before) if before else absent("timeout_looks")),
        )
        counted = Escalation.from_item(changed)
    escalations.look(settings, escalation, f"{escalation.escalation_id}-{before + 1}", due)
    return counted


def leave_to_sweeper(settings: Settings, escalation: Escalation, moment: datetime) -> None:
    """Has a caller who waits for very long looked at now and then."""
    with suppress(ConditionFailedError):
        Table(settings.table_escalations).update(
            escalation.key,
            Changes(put=sweep.at(moment + sweep.TALK)),
            when=equals("status", PENDING),
            answer="NONE",
        )


def call_back(settings: Settings, escalation: Escalation, number: str, due: datetime) -> Callback | None:
    """Records a callback for the escalation; one that is open for the number already serves it too."""
    phone_hash = phone.hashed(number, secrets.secret(settings.phone_hash_secret_arn))
    made = callbacks.create(
        settings,
        NewCallback(
            phone_number=number,
            phone_hash=phone_hash,
            topic=escalation.department or GENERAL,
            status=SCHEDULED,
            due_at=due,
            channel=escalation.channel or "voice",
            contact_id=escalation.contact_id,
            queue_key=settings.callback_queue,
            priority=escalation.priority,
            conversation_id=escalation.conversation_id,
            customer_id=escalation.customer_id,
            escalation_id=escalation.escalation_id,
        ),
    )
    callback = made.existing if isinstance(made, Refused) else made
    if callback is not None and callback.status == SCHEDULED:
        callbacks.schedule(settings, callback)
    return callback


def move(
    settings: Settings, escalation: Escalation, to: EscalationStatus, put: Mapping[str, Any], moment: datetime
) -> Escalation | None:
    """Changes the status because the time is over; None when another invocation was faster."""
    change = Move(to=to, key="timeout", at=moment, put=put, tells=escalations.TIMED_OUT_EVENT)
    return escalations.move(Table(settings.table_escalations), escalation, change)


def tell_customer(settings: Settings, escalation: Escalation, moment: datetime, key: str) -> None:
    """Writes into the conversation what became of the hand-over, once."""
    conversation_id = escalation.conversation_id
    if not conversation_id:
        return
    kept = Conversations(
        conversations=Table(settings.table_conversations),
        sessions=Table(settings.table_sessions),
        retention_days=settings.retention.conversations_days,
    )
    kept.note(str(conversation_id), f"timeout#{escalation.escalation_id}", ours(say(key)), moment)
