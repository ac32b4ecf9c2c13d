"""Escalations that do not go on: without announcement, without timer, without end, or with something left to say."""

from __future__ import annotations

from datetime import datetime, timedelta

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.values import Item
from contact_handlers.records import callback_ends, callbacks, contacts, escalations, sweep
from contact_handlers.records.escalations import Escalation, Move
from contact_handlers.records.vocabulary import (
    ASSIGNED,
    CALLBACK_SCHEDULED,
    CANCELLED,
    IN_PROGRESS,
    PENDING,
    RESOLVED,
)
from contact_handlers.sweeper import logic, store
from contact_handlers.sweeper.settings import Settings

# A callback has its own place in the index; its end closes the escalation.
CALLBACK_LOOK = timedelta(days=1)
# A contact may go on under another id after a transfer.
SETTLED = timedelta(hours=2)


def mend(settings: Settings, table: Table, item: Item, moment: datetime) -> str:
    """Has an escalation go on that waits for something."""
    escalation = Escalation.from_item(item)
    if escalation.untold == escalations.TIMED_OUT_EVENT or escalation.supervisor_alerting:
        # What belongs to a timeout its own function does.
        return _look(settings, escalation, moment)
    if escalation.untold:
        escalations.tell(settings, table, escalation, escalation.wait_s or 0)
        return logic.MENDED
    if escalation.status == PENDING:
        return _pending(settings, table, item, escalation, moment)
    if escalation.status in (ASSIGNED, IN_PROGRESS):
        return _talking(settings, table, item, escalation, moment)
    if escalation.status == CALLBACK_SCHEDULED:
        return _called_back(settings, table, item, escalation, moment)
    store.settle(table, item)
    return logic.FINE


def _look(settings: Settings, escalation: Escalation, moment: datetime) -> str:
    escalations.look(settings, escalation, f"{escalation.escalation_id}-s{clock.epoch(moment)}", moment)
    return logic.MENDED


def _pending(settings: Settings, table: Table, item: Item, escalation: Escalation, moment: datetime) -> str:
    if not escalation.announced_at:
        escalations.announce(settings, table, escalation)
        return logic.MENDED
    due_at = escalations.times_out_at(settings, escalation)
    if due_at > moment:
        missing = escalations.watch(settings, escalation)
        store.postpone(table, item, due_at + sweep.GRACE)
        return logic.MENDED if missing else logic.FINE
    return _look(settings, escalation, moment)


def _talking(settings: Settings, table: Table, item: Item, escalation: Escalation, moment: datetime) -> str:
    # Connect is asked about nothing that it cannot know: one of a conversation over HTTP may have no contact.
    known = escalation.has_contact
    contact = contacts.described(settings.instance_id, escalation.contact_id) if known else None
    over = contact is None or not logic.is_live(contact)
    ended = escalation.created_at if contact is None else clock.stamp(logic.ended_at(contact, moment))
    if not over or moment - (clock.parse(ended) or moment) < SETTLED:
        store.postpone(table, item, moment + sweep.TALK)
        return logic.FINE
    if escalation.status == ASSIGNED and not (known and logic.talked(contact)):
        # Given to an agent by a person, and nobody has taken it.
        escalations.close(settings, table, escalation, CANCELLED, key="sweep-end", at=clock.parse(ended) or moment)
        return logic.MENDED
    if escalation.status == ASSIGNED:
        talked = escalations.move(table, escalation, Move(to=IN_PROGRESS, key="sweep", at=moment))
        escalation = talked or escalation
    escalations.close(settings, table, escalation, RESOLVED, key="sweep-end", at=clock.parse(ended) or moment)
    return logic.MENDED


def _called_back(settings: Settings, table: Table, item: Item, escalation: Escalation, moment: datetime) -> str:
    callback = callbacks.get(Table(settings.table_requests), escalation.callback_id or "")
    if callback is None or callback.is_open:
        store.postpone(table, item, moment + CALLBACK_LOOK)
        return logic.FINE
    callback_ends.close_escalation(settings, callback, moment)
    return logic.MENDED
