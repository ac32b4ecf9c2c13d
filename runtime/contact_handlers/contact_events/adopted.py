"""Calls that Amazon Connect has queued for customers while the function that records callbacks did not answer.

The flow queues the call all the same, so the customer is called; here the promise gets the record that its end, its
attempts and a person who looks for it need.
"""

from __future__ import annotations

from contact_handlers.base import logs, metrics, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.base.events import ContactChange
from contact_handlers.contact_events import logic, store
from contact_handlers.contact_events.settings import Settings
from contact_handlers.records import callbacks, contacts, escalations, phone
from contact_handlers.records.callbacks import NewCallback, Refused
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import CALLBACK_SCHEDULED, QUEUED


def adopted(
    settings: Settings, change: ContactChange, known: Callback | None, escalation: Escalation | None
) -> Callback | None:
    """Returns the record of a queued call: the known one, or one that is made now; does what follows from a new one.

    None when nothing can be recorded: nobody knows the contact or its number, or the number has a callback already.
    """
    found = known
    if found is None and (found := _recorded(settings, change, escalation)) is None:
        return None
    if found.is_open and escalation is not None and escalation.is_open and escalation.status != CALLBACK_SCHEDULED:
        table = Table(settings.table_escalations)
        escalations.turn_into_callback(settings, table, escalation, found.request_id)
    return found


def _recorded(settings: Settings, change: ContactChange, escalation: Escalation | None) -> Callback | None:
    conversation_id = store.conversation_id(settings, change)
    contact = contacts.described(settings.instance_id, change.contact_id) or {}
    number = phone.to_e164(str((contact.get("CustomerEndpoint") or {}).get("Address", "")))
    if conversation_id is None or number is None:
        logs.warning("callback.not_adopted")
        return None
    attributes = contact.get("Attributes") or {}
    new = NewCallback(
        phone_number=number,
        phone_hash=phone.hashed(number, secrets.secret(settings.phone_hash_secret_arn)),
        topic=callbacks.topic(str(attributes.get("Department") or "")),
        status=QUEUED,
        due_at=change.initiated_at or change.happened_at,
        channel=logic.VOICE,
        contact_id=change.initial_contact_id,
        queue_key=settings.callback_queue,
        priority=None if escalation is None else escalation.priority,
        conversation_id=conversation_id,
        escalation_id=None if escalation is None else escalation.escalation_id,
    )
    made = callbacks.create(settings, new)
    if isinstance(made, Refused):
        logs.warning("callback.not_adopted", callback_id=made.existing.request_id if made.existing else None)
        return None
    metrics.put("CallbackScheduled")
    logs.info("callback.adopted", callback_id=made.request_id)
    callbacks.publish(settings, callbacks.MADE, made)
    if made.untold:
        callbacks.mark_published(settings, made)
    return made
