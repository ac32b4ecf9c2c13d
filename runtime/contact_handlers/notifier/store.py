"""Reads whom a message is for and what it says, right before it is sent; writes what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock, content, logs, secrets
from contact_handlers.base.dynamo import Range, Table, transact
from contact_handlers.base.expressions import Changes, absent, equals
from contact_handlers.notifier import logic
from contact_handlers.notifier.logic import Planned, Subject
from contact_handlers.notifier.settings import Settings
from contact_handlers.records import customers, outgoing, payments, phone, tables
from contact_handlers.records.customers import ConsentEvent, Customer
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.outgoing import OutboxEntry, Outgoing
from contact_handlers.records.requests import Callback, CallbackNumber, ContactNumber, Request
from contact_handlers.records.vocabulary import REQUEST_NAMES
from contact_handlers.records.words import say

# A number is needed until the last message about a callback is sent; a callback that failed is told within a day.
NUMBER_KEPT = timedelta(days=3)
OPT_OUT_SOURCE = "message"


def plan(settings: Settings, wanted: Planned, moment: datetime) -> Outgoing:
    """Writes a message once and returns it as it is now."""
    requests, stamp = Table(settings.table_requests), clock.stamp(moment)
    template = wanted.template
    if template == "callback.scheduled" and _was_told(requests, wanted):
        template = "callback.changed"
    new = Outgoing(
        subject_id=wanted.subject_id,
        message=wanted.message,
        template=template,
        status=outgoing.WAITING,
        created_at=stamp,
        due_at=stamp,
        customer_id=wanted.customer_id or None,
        expires_at=clock.epoch(moment + timedelta(days=settings.retention.requests_days)),
    )
    if outgoing.create(requests, new):
        return new
    return outgoing.get(requests, wanted.subject_id, wanted.message) or new


def _was_told(requests: Table, wanted: Planned) -> bool:
    """Tells whether an earlier time of the callback was told."""
    earlier = requests.query(
        tables.outgoing(wanted.subject_id, "").pk, sort=Range(prefix="callback-scheduled_"), consistent=True
    )
    return any(found["sk"] != wanted.message for found in earlier)


def due(settings: Settings, moment: datetime) -> Iterator[OutboxEntry]:
    """Yields the entries of the list whose time has come, those first that have waited longest."""
    until = Range(low="0", high=f"{clock.stamp(moment)}~")
    found = Table(settings.table_requests).query(tables.OUTBOX, sort=until, limit=logic.MOST, consistent=True)
    yield from map(OutboxEntry.from_item, found)


def listed(settings: Settings, entry: OutboxEntry) -> Outgoing | None:
    """Returns the message of an entry; an entry that stands for none goes."""
    requests = Table(settings.table_requests)
    found = outgoing.get(requests, entry.subject_id, entry.message)
    if found is None or found.is_settled or found.entry != entry.key:
        requests.delete(entry.key)
        return None
    return found


def subject(settings: Settings, message: Outgoing) -> Subject | None:
    """Returns what a message is about; None when it is no longer known."""
    if message.customer_id:
        return _reached(settings, message.customer_id, "", "", is_true=True, values={})
    if message.subject_id.startswith("esc_"):
        return _escalation(settings, message)
    if message.template == "payment.link":
        return _payment(settings, message)
    found = Table(settings.table_requests).get(tables.request(message.subject_id), consistent=True)
    if found is None:
        return None
    if found.get("kind") == "callback":
        return _callback(settings, message, Callback.from_item(found))
    return _request(settings, Request.from_item(found))


def _escalation(settings: Settings, message: Outgoing) -> Subject | None:
    found = Table(settings.table_escalations).get(tables.escalation(message.subject_id), consistent=True)
    if found is None:
        return None
    escalation = Escalation.from_item(found)
    values = {"reference": escalation.reference_number}
    return _reached(settings, escalation.customer_id or "", "", "", is_true=True, values=values)


def _payment(settings: Settings, message: Outgoing) -> Subject | None:
    link = payments.link(Table(settings.table_requests), message.subject_id, clock.now())
    if link is None:
        return None
    values = {"url": link.url, "until": clock.spoken_time(link.expires_at)}
    given = _given_number(settings, link.payment_id)
    return _reached(settings, link.customer_id, given, "", is_true=True, values=values)


def _request(settings: Settings, request: Request) -> Subject:
    day = clock.parse(request.due_at)
    values = {
        "reference": request.reference_number,
        "kind": REQUEST_NAMES[request.kind],
        "service": str((request.data or {}).get("service_type") or "서비스"),
        "matter": str((request.data or {}).get("order_matter") or REQUEST_NAMES[request.kind]),
        "date": "" if day is None else _date(day),
    }
    is_true = request.status != "cancelled"
    given = _given_number(settings, request.request_id)
    return _reached(settings, request.customer_id or "", given, "", is_true=is_true, values=values)


def _callback(settings: Settings, message: Outgoing, callback: Callback) -> Subject:
    told = logic.due_of(message.message)
    due_at = told or clock.parse(callback.due_at) or clock.now()
    values = {"reference": callback.reference_number, "due": _moment(due_at)}
    promised = (clock.parse(callback.due_at), clock.parse(callback.promised_at or ""))
    still = callback.is_open and told in [None if one is None else _whole(one) for one in promised]
    is_true = still if told is not None else callback.status == "failed"
    given = _given_number(settings, callback.request_id) or _number_to_call(settings, callback)
    return _reached(settings, callback.customer_id or "", given, callback.phone_hash, is_true=is_true, values=values)


def _whole(moment: datetime) -> datetime:
    return datetime.fromtimestamp(clock.epoch(moment), clock.KST)


def _given_number(settings: Settings, request_id: str) -> str:
    found = Table(settings.table_customers).get(tables.contact_number(request_id), consistent=True)
    return "" if found is None else phone.to_e164(ContactNumber.from_item(found).phone_number) or ""


def _number_to_call(settings: Settings, callback: Callback) -> str:
    found = Table(settings.table_customers).get(tables.phone_number(callback.phone_hash), consistent=True)
    return "" if found is None else CallbackNumber.from_item(found).phone_number


def _reached(
    settings: Settings, customer_id: str, number: str, number_hash: str, *, is_true: bool, values: Mapping[str, str]
) -> Subject:
    profile = customers.profile(Table(settings.table_customers), customer_id, consistent=True) if customer_id else None
    contacts = () if profile is None else profile.contacts or ()
    number = number or _of_profile(contacts, ("sms", "voice"))
    if number and not number_hash and not customer_id:
        number_hash = phone.hashed(number, secrets.secret(settings.phone_hash_secret_arn))
    return Subject(
        is_true=is_true,
        customer_id=customer_id,
        customer=None if profile is None else Customer.from_item(customer_id, profile.to_item()),
        preferred=str(((profile.preferences if profile else None) or {}).get("preferred_channel") or ""),
        number=number,
        number_hash=number_hash,
        mail=_of_profile(contacts, ("email",)),
        values=values,
    )


def _of_profile(contacts: Any, channels: tuple[str, ...]) -> str:
    """Returns an address of the profile, the primary one first; numbers as E.164."""
    found = [one for channel in channels for one in contacts if one.get("channel") == channel and one.get("value")]
    found.sort(key=lambda one: not one.get("is_primary"))
    values = [str(one["value"]) for one in found]
    return next((good for value in values if (good := value if "@" in value else phone.to_e164(value) or "")), "")


def keep_number(settings: Settings, callback_id: str) -> None:
    """Keeps the number of an open callback for a message about its end, when the callback itself keeps it no longer."""
    found = Table(settings.table_requests).get(tables.request(callback_id), consistent=True)
    callback = None if found is None else Callback.from_item(found)
    number = "" if callback is None else _number_to_call(settings, callback)
    if callback is None or not number:
        return
    ends = max(clock.parse(callback.due_at) or clock.now(), clock.now()) + NUMBER_KEPT
    kept = ContactNumber(phone_number=number, expires_at=clock.epoch(ends))
    Table(settings.table_customers).put(tables.contact_number(callback_id), kept.to_item())


def forget_number(settings: Settings, subject_id: str) -> None:
    """Lets the number of a callback go that needs no message any more."""
    Table(settings.table_customers).delete(tables.contact_number(subject_id))


def withdraw(settings: Settings, customer_id: str, moment: datetime) -> None:
    """Withdraws the consent to advertising of a customer who refused it by answer or by the list of the service."""
    table, stamp = Table(settings.table_customers), clock.stamp(moment)
    profile = customers.profile(table, customer_id, consistent=True)
    if profile is None or not Customer.from_item(customer_id, profile.to_item()).marketing_consent:
        return
    new = {"value": False, "at": stamp, "source": OPT_OUT_SOURCE}
    given = {**(profile.consent or {}), "marketing_consent": new}
    same = absent("version") if profile.version is None else equals("version", profile.version)
    event = ConsentEvent(
        customer_id=customer_id,
        consent="marketing_consent",
        value=False,
        at=stamp,
        source=OPT_OUT_SOURCE,
        recorded_at=stamp,
    )
    changes = Changes(put={"consent": given}, add={"version": 1})
    place = tables.consent_event(customer_id, stamp, "marketing_consent")
    transact([table.updating(profile.key, changes, when=same), table.putting(place, event.to_item())])
    logs.audit("consent.withdrawn", customer_id=customer_id)


def _date(moment: datetime) -> str:
    local = moment.astimezone(clock.KST)
    return f"{local.month}월 {local.day}일"


def _moment(moment: datetime) -> str:
    return f"{_date(moment)} {clock.spoken_time(moment)}"


def rendered(settings: Settings, message: Outgoing, values: Mapping[str, str]) -> tuple[str, str]:
    """Returns title and text of a message."""
    center = content.load()["center"]
    known = {
        **values,
        "phone": str(center.get("phone", "")),
        "opt_out": settings.notifier.opt_out_number,
        "name": str(center.get("display_name", "")),
    }
    return say(f"out_title.{message.template}", **known), say(f"out.{message.template}", **known)
