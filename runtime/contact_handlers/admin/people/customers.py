"""Customers: their profile with masked contacts, what they agreed to, and their request to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from contact_handlers.admin.exchange import NOT_FOUND, VERSION_CONFLICT, audited
from contact_handlers.admin.settings import Settings
from contact_handlers.admin.words import texts
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, secrets
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import ConditionFailedError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, as_read, exists
from contact_handlers.base.values import Item
from contact_handlers.personal.forms import mask_email, mask_phone
from contact_handlers.records import erasure, phone, tables
from contact_handlers.records.customers import ConsentEvent, Customer, Profile, TableCustomers
from contact_handlers.records.masked import clipped, masked

CONSENTS: Final = ("marketing_consent", "data_sharing_consent")
FLAGS: Final = ("notifications_enabled", "callback_enabled")
SOURCE: Final = "admin"
REASON_LIMIT: Final = 200
HIDDEN: Final = "***"


def get_customer(settings: Settings, request: Request) -> Reply:
    """Returns a customer; who looked is in the audit log."""
    return _shown(settings, request, request.path["customer_id"])


def _shown(settings: Settings, request: Request, customer_id: str) -> Reply:
    found = _stored(settings, customer_id)
    audited(request, "customer.read", customer_id=customer_id)
    return Reply(body=shown(customer_id, found))


def find_customer(settings: Settings, request: Request) -> Reply:
    """Returns the customer of a number that people know; neither number is in an address or a log."""
    table, body = Table(settings.table_customers), request.body
    if "customer_number" in body:
        lookup = table.get(tables.number_lookup(str(body["customer_number"])), consistent=True)
        customer_id = str((lookup or {}).get("customer_id") or "")
    else:
        number = phone.to_e164(str(body["phone_number"]))
        key = secrets.secret(settings.phone_hash_secret_arn)
        found = TableCustomers(table=table, key=key).by_phone(number) if number else None
        customer_id = found.customer_id if found else ""
    if not customer_id:
        raise ApiError(NOT_FOUND)
    return _shown(settings, request, customer_id)


def update_customer(settings: Settings, request: Request) -> Reply:
    """Changes tier, tags, channel or consents; a consent that was withdrawn counts from the next call on."""
    customer_id, body = request.path["customer_id"], request.body
    item = _stored(settings, customer_id)
    before, now = Profile.from_item(item), clock.stamp(clock.now())
    put: dict[str, Any] = {}
    if "tier" in body:
        put["tier"] = str(body["tier"])
    if "tags" in body:
        put["tags"] = texts("tags", body["tags"])
    given = {name: body[name] for name in FLAGS if name in body}
    if "preferred_channel" in body:
        given["preferred_channel"] = str(body["preferred_channel"])
    if given:
        put["preferences"] = {**(before.preferences or {}), **given}
    changed: dict[str, dict[str, Any]] = {
        name: {"value": bool(body[name]), "at": now, "source": SOURCE}
        for name in CONSENTS
        if name in body and _value(before.consent, name) != bool(body[name])
    }
    if changed:
        put["consent"] = {**(before.consent or {}), **changed}
    put |= {"updated_at": now, "updated_by": request.caller.id}
    customers = Table(settings.table_customers)
    when = exists("pk") & as_read("version", int(body["version"]) or None)
    profile = customers.updating(tables.customer(customer_id), Changes(put=put, add={"version": 1}), when=when)
    history = [
        customers.putting(
            tables.consent_event(customer_id, now, name),
            ConsentEvent(customer_id=customer_id, consent=name, recorded_at=now, **new).to_item(),
        )
        for name, new in changed.items()
    ]
    try:
        transact([profile, *history])
    except TransactionCancelledError as cancelled:
        if cancelled.failed(0):
            raise ApiError(VERSION_CONFLICT) from None
        raise
    audited(request, "customer.changed", customer_id=customer_id, fields=len(put) - 2, consents=len(changed))
    return Reply(body=shown(customer_id, _stored(settings, customer_id)))


def erase_customer(settings: Settings, request: Request) -> Reply:
    """Has a customer forgotten in every store within 72 hours; asked twice it is the same request."""
    customer_id = request.path["customer_id"]
    name = erasure.request_id(customer_id)
    requests, key = Table(settings.table_requests), tables.request(name)
    if requests.get(key, consistent=True) is None:
        profile = Profile.from_item(_stored(settings, customer_id))
        item = {
            **erasure.request(customer_id, name, clock.now(), profile.customer_number or ""),
            "asked_by": request.caller.id,
            "asked_because": clipped(masked(str(request.body["reason"])), REASON_LIMIT),
        }
        with suppress(ConditionFailedError):
            requests.create(key, item)
        audited(request, "customer.erasure_requested", customer_id=customer_id, request_id=name)
    return Reply(status=202, body={"erasure_id": name})


def _stored(settings: Settings, customer_id: str) -> Item:
    found = Table(settings.table_customers).get(tables.customer(customer_id), consistent=True)
    if found is None:
        raise ApiError(NOT_FOUND)
    return found


def _value(consents: Mapping[str, Any] | None, name: str) -> bool:
    found = (consents or {}).get(name)
    return bool(found.get("value")) if isinstance(found, Mapping) else bool(found)


def shown(customer_id: str, item: Item) -> dict[str, Any]:
    """Returns a customer as people see them: no contact can be used, none can be guessed from what is left."""
    profile, customer = Profile.from_item(item), Customer.from_item(customer_id, item)
    preferences = profile.preferences or {}
    channel = preferences.get("preferred_channel")
    return {
        "customer_id": customer_id,
        "display_name": customer.display_name,
        "status": customer.status,
        "tier": customer.tier,
        "contacts": [_contact(contact) for contact in profile.contacts or ()],
        "language": customer.language,
        "preferred_channel": None if channel is None else str(channel),
        "tags": list(customer.tags),
        "consent": {
            **{name: _consent(profile.consent, name) for name in CONSENTS},
            "notifications_enabled": customer.notifications_enabled,
            "callback_enabled": customer.callback_enabled,
        },
        "history": dict(profile.history or {}),
        "risk_score": customer.risk_score(clock.now()),
        "created_at": item.get("created_at"),
        "updated_at": item.get("updated_at"),
        "version": profile.version or 0,
    }


def _consent(consents: Mapping[str, Any] | None, name: str) -> dict[str, Any]:
    found = (consents or {}).get(name)
    facts = found if isinstance(found, Mapping) else {}
    return {
        "value": _value(consents, name),
        **{one: facts[one] for one in ("at", "source", "text_version") if one in facts},
    }


def _contact(contact: Mapping[str, Any]) -> dict[str, Any]:
    value, channel = str(contact.get("value") or ""), str(contact.get("channel") or "")
    number = phone.to_e164(value)
    masked_value = mask_phone(number) if number else mask_email(value) if "@" in value else HIDDEN
    facts = {name: bool(contact.get(name)) for name in ("is_primary", "is_verified")}
    return {"channel": channel, "value": masked_value, **facts}
