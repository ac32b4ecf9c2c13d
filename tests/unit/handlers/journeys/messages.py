"""Messages to customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from contact_handlers.admin.figures import measured
from contact_handlers.base import clock, ids
from contact_handlers.records import phone, tables
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.requests import Callback, Request
from tests.unit.handlers.journeys.base import Check, Event, journey, number, told
from tests.unit.handlers.journeys.files import file_of, wanted_file
from tests.unit.handlers.world import PHONE_KEY, World, new_contact

TICK: Event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


def asked_for(world: World, to: str = "", **data: Any) -> Request:
    """Stores a request, with the number at which its customer wants to be reached."""
    request = Request(
        request_id=ids.new("req"),
        kind=data.pop("kind", "reservation"),
        status=data.pop("status", "scheduled"),
        reference_number="8F3K-27QM",
        created_at=clock.stamp(clock.now()),
        due_at="2026-12-23T15:00:00.000Z",
        customer_id=data.pop("customer_id", None),
        data=data or {"service_type": "상담"},
        version=1,
    )
    world.put("requests", request.key, request.to_item())
    if to:
        world.put("customers", tables.contact_number(request.request_id), {"phone_number": to})
    return request


def reachable(world: World, to: str, mail: str = "", **consents: bool) -> str:
    """Stores a customer with a number and an address."""
    contacts = [{"channel": "sms", "value": to}, *([{"channel": "email", "value": mail}] if mail else [])]
    consent = {name: {"value": value, "at": "2026-01-01T00:00:00.000Z"} for name, value in consents.items()}
    return world.add_customer(to, contacts=contacts, consent=consent)


def messages_about(world: World, subject_id: str) -> dict[str, str]:
    """Returns how far the messages about something have come: template -> status."""
    found = world.query("requests", tables.outgoing(subject_id, "").pk)
    return {str(one["template"]): str(one["status"]) for one in found}


def waiting_messages(world: World, subject_id: str) -> list[str]:
    """Returns the messages about something that somebody still looks at."""
    return [one["message"] for one in world.query("requests", tables.OUTBOX) if one["subject_id"] == subject_id]


@journey("notifier")
def told_of_a_reservation(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    request = asked_for(world, to)
    event = told("reservation.created", request_id=request.request_id, reference_number="8F3K-27QM", kind="reservation")

    def check() -> None:
        (sent,) = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        assert sent["MessageBody"].endswith("상담 예약이 12월 24일로 접수되었습니다. 참조번호 8F3K-27QM")
        assert messages_about(world, request.request_id) == {"reservation.created": "accepted"}
        assert waiting_messages(world, request.request_id) == []

    return [event, event], check


@journey("notifier")
def told_of_a_callback(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    hashed = phone.hashed(to, PHONE_KEY)
    callback = Callback(
        kind="callback",
        status="scheduled",
        request_id=ids.new("cb"),
        reference_number="8F3K-27QM",
        created_at=clock.stamp(clock.now()),
        due_at="2026-12-24T01:30:00.000Z",
        topic="General",
        queue_key="general",
        phone_hash=hashed,
        version=1,
    )
    world.put("requests", callback.key, callback.to_item())
    world.put("customers", tables.phone_number(hashed), {"phone_number": to, "callback_id": callback.request_id})
    event = told("callback.scheduled", callback_id=callback.request_id, due_at=callback.due_at, attempts=0)

    def check() -> None:
        (sent,) = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        assert "콜백이 12월 24일 오전 10시 30분에 예약되었습니다." in sent["MessageBody"]
        # Whoever is not reached is told so when the callback itself has let the number go.
        assert (world.get("customers", tables.contact_number(callback.request_id)) or {})["phone_number"] == to

    return [event, event], check


@journey("notifier")
def called_back_in_vain(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    request = asked_for(world, to, kind="callback", status="failed", topic="General")
    item = {**request.to_item(), "topic": "General", "queue_key": "general", "phone_hash": phone.hashed(to, PHONE_KEY)}
    world.put("requests", request.key, item)
    event = told("callback.failed", callback_id=request.request_id, due_at=request.due_at, attempts=3)

    def check() -> None:
        (sent,) = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        assert "죄송합니다" in sent["MessageBody"]
        assert messages_about(world, request.request_id) == {"callback.failed": "accepted"}

    return [event, event], check


@journey("notifier")
def refused_by_text_and_told_by_mail(world: World) -> tuple[Sequence[Event], Check]:
    to = number()
    mail = f"{to[-8:]}@customer.example"
    customer_id = reachable(world, to, mail, marketing_consent=True)
    world.sms.opted_out.add(to)
    missed = Escalation(
        escalation_id=ids.new("esc"),
        reference_number="8F3K-27QM",
        contact_id=new_contact(),
        status="cancelled",
        created_at=clock.stamp(clock.now()),
        customer_id=customer_id,
        reason="complaint",
        priority="HIGH",
        queue_key="complaint",
        version=1,
    )
    world.put("escalations", missed.key, missed.to_item())
    event = told("escalation.timed_out", escalation_id=missed.escalation_id, status="cancelled")

    def check() -> None:
        (sent,) = [one for one in world.mail.sent if one["Destination"]["ToAddresses"] == [mail]]
        assert "상담원을 연결해 드리지 못해 죄송합니다." in sent["Content"]["Simple"]["Body"]["Text"]["Data"]
        assert messages_about(world, missed.escalation_id) == {"escalation.missed": "accepted"}
        stored = world.get("customers", tables.customer(customer_id)) or {}
        (message,) = world.query("requests", tables.outgoing(missed.escalation_id, "").pk)
        # A service that fails says nothing about the customer.
        refused = "sms" in message.get("failed_channels", ())
        assert stored["consent"]["marketing_consent"]["value"] is not refused
        assert len(world.query("customers", f"CUST#{customer_id}", "CONSENT#")) == int(refused)
        assert refused or world.wire.struck

    return [event, event], check


@journey("notifier")
def told_by_kakaotalk(world: World) -> tuple[Sequence[Event], Check]:
    world.with_relay()
    to = number()
    request = asked_for(world, customer_id=reachable(world, to), kind="loan", status="queued")
    event = told("loan.requested", request_id=request.request_id, reference_number="8F3K-27QM", kind="loan")
    # An entry that a function left which ended before it had taken it off.
    stale = tables.outbox("2026-01-01T00:00:00.000Z", request.request_id, "loan-requested")
    world.put("requests", stale, {"subject_id": request.request_id, "message": "loan-requested"})

    def check() -> None:
        taken = [one for one in world.relay.taken.values() if one["to"] == to]
        texts = [one for one in world.sms.sent if one["DestinationPhoneNumber"] == to]
        # Where the token could not be read, the next way was taken: one message in all.
        assert len(taken) + len(texts) == 1
        assert messages_about(world, request.request_id) == {"loan.received": "accepted"}
        assert waiting_messages(world, request.request_id) == []

    return [event, TICK, event], check


@journey("files")
def summarized(world: World) -> tuple[Sequence[Event], Check]:
    """A report of the last days has everybody in it, with what Amazon Connect measured or without."""
    agent_id, user = ids.new("agt"), new_contact()
    world.connect.users[user] = "reported"
    agent = {"agent_id": agent_id, "name": "보고", "connect_user_id": user, "team": f"팀{agent_id}"}
    world.put("agents", tables.agent(agent_id), agent)
    world.put("agents", tables.agent_lookup(user), {"agent_id": agent_id})
    world.connect.measured = {user: {"CONTACTS_HANDLED": 2}}
    measured.reset()
    today = clock.now().astimezone(clock.KST).date()
    period = {"start": f"{today - timedelta(days=6)}", "end": f"{today}"}
    order = wanted_file(world, {"kind": "overview", "every": "week", **period}, "report")

    def check() -> None:
        text = file_of(world, order)
        assert text.startswith("<!doctype html>")
        assert f"팀{agent_id}" in text

    return [{}, {}], check
