"""The callback, its customer and number, and the task that is started for it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from contact_handlers.callback_dispatch import logic
from contact_handlers.callback_dispatch.settings import Settings
from contact_handlers.common import aws, callbacks, clock, customers, tables
from contact_handlers.common.callbacks import Change
from contact_handlers.common.customers import Customer
from contact_handlers.common.dynamo import Table
from contact_handlers.common.errors import NotThereError
from contact_handlers.common.values import Item
from contact_handlers.common.vocabulary import CANCELLED, FAILED, QUEUED, SCHEDULED


def get(settings: Settings, callback_id: str) -> Item | None:
    """Returns the callback as it is now."""
    return callbacks.get(Table(settings.table_requests), callback_id)


def customer(settings: Settings, callback: Item) -> Customer | None:
    """Returns the customer of the callback as they are now, so that a withdrawn consent counts."""
    customer_id = str(callback.get("customer_id") or "")
    return customers.by_id(Table(settings.table_customers), customer_id) if customer_id else None


def number(settings: Settings, callback: Item) -> str | None:
    """Returns the number to call."""
    return callbacks.number(Table(settings.table_customers), callback)


def start(settings: Settings, callback: Item, phone_number: str) -> str:
    """Starts the task of this attempt and returns its contact."""
    answer = aws.call(
        "connect",
        "start_task_contact",
        InstanceId=settings.instance_id,
        ContactFlowId=settings.task_flow_id,
        ClientToken=logic.client_token(callback),
        **logic.task(callback, phone_number, settings.center),
    )
    return str(answer["ContactId"])


def queued(settings: Settings, callback: Item, contact_id: str) -> Item | None:
    """Marks the callback as queued and remembers which contact serves it."""
    Table(settings.table_requests).put(
        tables.request_of_contact(contact_id),
        {"request_id": callback["request_id"], tables.TTL: callback[tables.TTL]},
    )
    put: dict[str, Any] = {"serving_contact_id": contact_id, "queued_at": clock.stamp(clock.now())}
    return callbacks.change(settings, callback, Change(to=QUEUED, put=put, open_=True, add_attempts=1))


def stop(settings: Settings, contact_id: str) -> None:
    """Ends a task that nobody needs any more."""
    with suppress(NotThereError):
        aws.call("connect", "stop_contact", InstanceId=settings.instance_id, ContactId=contact_id)


def later(settings: Settings, callback: Item, due_at: str) -> Item | None:
    """Moves the callback to another time and schedules it there."""
    changed = callbacks.change(settings, callback, Change(to=SCHEDULED, put={"due_at": due_at}, open_=True))
    if changed is not None:
        callbacks.schedule(settings, changed)
    return changed


def give_up(settings: Settings, callback: Item, reason: str) -> Item | None:
    """Closes a callback that cannot or must not be made."""
    status = CANCELLED if reason == logic.NOT_WANTED else FAILED
    change = Change(to=status, put={"end_reason": reason}, open_=False)
    changed = callbacks.change(settings, callback, change)
    if changed is not None and status == FAILED:
        callbacks.publish(settings, "failed", changed)
    return changed
