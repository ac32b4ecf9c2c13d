"""Calls to customers that people of the center ask for: consent and time are looked at before anything rings.

The flow of the call looks again when somebody has answered, because a consent may have been withdrawn meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from contact_handlers.admin.exchange import NOT_FOUND, VALIDATION_ERROR, audited, unknown
from contact_handlers.admin.settings import Settings
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import aws, clock, ids, secrets
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError, DependencyError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import consents, phone, tables
from contact_handlers.records.consents import MARKETING, SERVICE, Purpose
from contact_handlers.records.customers import Customer, Profile, TableCustomers
from contact_handlers.records.masked import clipped, masked
from contact_handlers.records.requests import Request as CustomerRequest
from contact_handlers.records.turns import Conversations, NewConversation
from contact_handlers.records.waiting import queue_id

NOT_ALLOWED: Final = "DESTINATION_NOT_ALLOWED"
CONSENT_MISSING: Final = "CONSENT_MISSING"
NOTE_LIMIT: Final = 200
RING_S: Final = 30
VOICE: Final = "voice"
# Where customers are called, the number that is theirs first before others.
SPOKEN: Final = ("voice", "sms")
# What the flow is told about a call for which a person has something to say, or to offer.
STAFF: Final = "staff"
OFFER: Final = "staff_offer"
# https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundVoiceContact.html
_REFUSED: Final = frozenset({"DestinationNotAllowedException", "OutboundContactNotPermittedException"})


def start_outbound_call(settings: Settings, request: Request) -> Reply:
    """Calls a customer; the same key of a request is the same call, for as long as Connect knows its token."""
    body = request.body
    purpose: Purpose = body["purpose"]
    queue = settings.queues.get(str(body["queue"]))
    if queue is None:
        raise unknown("queue", settings.queues)
    customer, number = _called(settings, body)
    allowed = consents.may_call(customer, purpose, clock.now())
    if allowed != consents.OK:
        raise ApiError(allowed)
    if number is None:
        raise ApiError(NOT_ALLOWED)
    about = _about(settings, customer, str(body.get("request_id") or ""), purpose)
    note = clipped(masked(str(body.get("note") or "").strip()), NOTE_LIMIT)
    name = f"{request.caller.id}#{request.key or ids.ulid()}"
    told = Told(SERVICE if about else OFFER if purpose == MARKETING else STAFF, about or NONE, note)
    contact_id = _call(settings, customer, number, queue=queue, told=told, name=name)
    conversation_id = _recorded(settings, customer.customer_id, contact_id)
    audited(
        request,
        "customer.called",
        customer_id=customer.customer_id,
        contact_id=contact_id,
        conversation_id=conversation_id,
        request_id=about or None,
        purpose=purpose,
        queue_key=str(body["queue"]),
    )
    return Reply(status=202, body={"contact_id": contact_id, "conversation_id": conversation_id})


def _about(settings: Settings, customer: Customer, request_id: str, purpose: Purpose) -> str:
    """Returns the request that the customer is reminded of: one of theirs about which something is still to happen."""
    if not request_id:
        return ""
    if purpose == MARKETING:
        raise ApiError(VALIDATION_ERROR, ("request_id", "요청에 대한 안내는 service 목적으로만 할 수 있습니다."))
    item = Table(settings.table_requests).get(tables.request(request_id), consistent=True)
    found = None if item is None else CustomerRequest.from_item(item)
    if found is None or found.customer_id != customer.customer_id:
        raise ApiError(NOT_FOUND)
    if found.is_closed:
        raise ApiError(VALIDATION_ERROR, ("request_id", "이미 끝난 요청입니다."))
    return request_id


def _recorded(settings: Settings, customer_id: str, contact_id: str) -> str:
    """Returns the conversation of the call, which says whose it is; how it ends is told by the events of the contact.

    They may have been faster, and do not know who was called.
    """
    conversations = Table(settings.table_conversations)
    records = Conversations(
        conversations=conversations,
        sessions=Table(settings.table_sessions),
        retention_days=settings.retention.conversations_days,
    )
    called = NewConversation(center=settings.center, channel=VOICE, contact_id=contact_id, customer_id=customer_id)
    conversation_id, opened = records.open(called)
    record = None if opened else records.get(conversation_id)
    if record is not None and not record.customer_id:
        known = record.changed({"customer_id": customer_id})
        changes = Changes(put={"customer_id": customer_id, **known.index()}, add={"version": 1})
        with suppress(ConditionFailedError):
            conversations.update(record.key, changes, when=equals("version", record.version), answer="NONE")
    return conversation_id


def _called(settings: Settings, body: Mapping[str, Any]) -> tuple[Customer, str | None]:
    """Returns who is called, and their number when it may be called at all.

    A number that nobody is known by has nobody's consent.
    """
    table = Table(settings.table_customers)
    if "phone_number" in body:
        number = phone.to_e164(str(body["phone_number"]))
        if number is None:
            raise ApiError(NOT_ALLOWED)
        # Consent decides here, and consents are in the table alone.
        key = secrets.secret(settings.phone_hash_secret_arn)
        found = TableCustomers(table=table, key=key).by_phone(number)
        if found is None:
            raise ApiError(CONSENT_MISSING)
        return found, number
    customer_id = str(body["customer_id"])
    item = table.get(tables.customer(customer_id), consistent=True)
    if item is None:
        raise ApiError(NOT_FOUND)
    return Customer.from_item(customer_id, item), _number(Profile.from_item(item))


def _number(profile: Profile) -> str | None:
    contacts = sorted(
        (one for one in profile.contacts or () if one.get("channel") in SPOKEN),
        key=lambda one: (not one.get("is_primary"), SPOKEN.index(str(one["channel"]))),
    )
    return next((number for one in contacts if (number := phone.to_e164(str(one.get("value") or "")))), None)


@dataclass(frozen=True)
class Told:
    """What the flow of the call is told, and what stands in the contact."""

    purpose: str
    request_id: str
    note: str


def _call(settings: Settings, customer: Customer, number: str, *, queue: str, told: Told, name: str) -> str:
    try:
        answer = aws.call(
            "connect",
            "start_outbound_voice_contact",
            InstanceId=settings.instance_id,
            ContactFlowId=settings.outbound_flow_id,
            DestinationPhoneNumber=number,
            # The number that the customer sees is the one of the queue.
            QueueId=queue_id(queue),
            RingTimeoutInSeconds=RING_S,
            ClientToken=ids.ulid_of(0, "outbound", name),
            Attributes={
                "CustomerId": customer.customer_id,
                "Purpose": told.purpose,
                "RequestId": told.request_id,
                "ConversationId": NONE,
            },
            **({"Description": told.note} if told.note else {}),
        )
    except DependencyError as fault:
        if fault.code in _REFUSED:
            raise ApiError(NOT_ALLOWED) from None
        raise
    return str(answer["ContactId"])
