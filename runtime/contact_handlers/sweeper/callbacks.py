"""Callbacks and other requests that do not go on: without schedule, without task, or with something left to say."""

from __future__ import annotations

from datetime import datetime

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.values import Item
from contact_handlers.records import callback_ends, callbacks, domain_events, sweep, work
from contact_handlers.records.callbacks import Change
from contact_handlers.records.contacts import described
from contact_handlers.records.requests import INCIDENT_REPORTED, Callback, Request
from contact_handlers.records.vocabulary import SCHEDULED
from contact_handlers.sweeper import logic, store
from contact_handlers.sweeper.settings import Settings


def mend(settings: Settings, table: Table, item: Item, moment: datetime) -> str:
    """Has a request go on that waits for something."""
    if item["kind"] != callbacks.KIND:
        return _other(settings, table, item, moment)
    callback = Callback.from_item(item)
    if not callback.is_open:
        return _wind_up(settings, table, item, callback, moment)
    if callbacks.is_lapsed(callback, moment):
        callbacks.lapse(settings, callback)
        return logic.MENDED
    if domain_events.left_untold(callback, moment):
        # That it was made, or moved, by a function that ended before it had told of it.
        callbacks.publish(settings, callback.untold or "", callback)
        callbacks.mark_published(settings, callback)
    if callback.status == SCHEDULED:
        return _scheduled(settings, table, item, callback, moment)
    return _queued(settings, table, item, callback, moment)


def _other(settings: Settings, table: Table, item: Item, moment: datetime) -> str:
    """Tells of a request that nobody has heard of, and closes a reservation whose day is over."""
    request = Request.from_item(item)
    over_at = work.day_over_at(request) if request.worked_at and request.status == SCHEDULED else None
    if request.untold:
        _tell(settings, table, request, request.untold, settled=over_at is None)
    elif over_at is None:
        store.settle(table, item)
    elif over_at > moment:
        store.postpone(table, item, over_at)
    else:
        work.close(table, request)
    return logic.MENDED if request.untold else logic.FINE


def _tell(settings: Settings, table: Table, request: Request, event: str, *, settled: bool) -> None:
    """Publishes the event of a request whose function ended before it had done so."""
    if event == INCIDENT_REPORTED:
        store.notify_on_duty(settings, request)
    detail = {"request_id": request.request_id, "reference_number": request.reference_number, "kind": request.kind}
    domain_events.publish(settings.event_bus_name, settings.center, settings.environment, event, detail)
    domain_events.mark_published(table, request, settled=settled)


def _scheduled(settings: Settings, table: Table, item: Item, callback: Callback, moment: datetime) -> str:
    due_at = clock.parse(callback.due_at) or moment
    if due_at > moment:
        missing = callbacks.schedule(settings, callback)
        store.postpone(table, item, due_at + sweep.GRACE)
        return logic.MENDED if missing else logic.FINE
    # The time is over and nobody came: whoever dispatches does it now, under a name that no schedule has had.
    return _dispatch(settings, callback, moment)


def _dispatch(settings: Settings, callback: Callback, moment: datetime) -> str:
    callbacks.dispatch(settings, callback, f"{callback.request_id}-s{clock.epoch(moment)}", moment)
    return logic.MENDED


def _queued(settings: Settings, table: Table, item: Item, callback: Callback, moment: datetime) -> str:
    """Looks for the contact that serves a callback: it may have ended without saying so, or never have begun."""
    ours = callback.serving_contact_id
    if ours:
        found = described(settings.instance_id, ours)
        if found is None and int(item["sweeps"]) < logic.LOOKS_FOR_UNKNOWN:
            # To call a customer twice cannot be undone, so a contact that Connect does not know is looked for again.
            return logic.FINE
        contacts = [{**(found or {"DisconnectTimestamp": moment}), "ContactId": ours}]
    else:
        contacts = [dict(one) for one in store.calls_for(settings, callback.contact_id or "")]
    if any(map(logic.is_live, contacts)):
        store.postpone(table, item, moment + sweep.TALK)
        return logic.FINE
    ended = logic.unseen(callback, contacts)
    if ended is None:
        # Connect has nothing that would call: the flow ended before it asked for it, or its attempts are used up.
        again = Change(to=SCHEDULED, put={"due_at": clock.stamp(moment)}, open_=True)
        changed = callbacks.change(settings, callback, again)
        if changed is not None:
            callbacks.schedule(settings, changed)
        return logic.MENDED
    whole = ended if ours else described(settings.instance_id, ended["ContactId"]) or ended
    end = logic.end_of(whole, str(ended["ContactId"]), moment, is_ours=bool(ours))
    callback_ends.ended(settings, callback, end)
    return logic.MENDED


def _wind_up(settings: Settings, table: Table, item: Item, callback: Callback, moment: datetime) -> str:
    if callback.starting or callback.stray_contact_id:
        # A contact may have been started for a callback that was closed at that moment.
        return _dispatch(settings, callback, moment)
    if callback.untold:
        callback_ends.wind_up(settings, callback, clock.parse(callback.updated_at or "") or moment)
        return logic.MENDED
    callbacks.release_number(settings, callback)
    callback_ends.close_escalation(settings, callback, moment)
    store.settle(table, item)
    return logic.FINE
