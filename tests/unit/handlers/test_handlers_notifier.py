"""When a customer is told something, by which way, how often, and what becomes of a message that does not arrive."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.notifier import logic
from contact_handlers.notifier.ways import relay as relay_way
from contact_handlers.records import domain_events, tables
from tests.unit.handlers.journeys.base import number, told
from tests.unit.handlers.journeys.messages import TICK, asked_for, messages_about, reachable, waiting_messages
from tests.unit.handlers.messages_fake import mail_report, report
from tests.unit.handlers.world import NOTIFIER, World

Travel = Callable[[datetime], None]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=clock.KST)
LATE = datetime(2026, 11, 20, 22, 0, tzinfo=clock.KST)
EIGHT = datetime(2026, 11, 21, 8, 0, tzinfo=clock.KST)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_way, "PAUSES_S", (0, 0))
    monkeypatch.setattr(relay_way, "TIMEOUT_S", 0.5)


def created(world: World, request_id: str, kind: str = "reservation.created") -> dict[str, Any]:
    """Has the function hear of a request; returns its answer."""
    found: dict[str, Any] = world.call("notifier", told(kind, request_id=request_id, reference_number="x", kind="x"))
    return found


def advertised(world: World, customer_id: str, name: str = "spring") -> dict[str, Any]:
    """Has the function hear that somebody wants to advertise; returns its answer."""
    event = told("message.wanted", message_id=name, customer_id=customer_id, template="marketing.event")
    found: dict[str, Any] = world.call("notifier", event)
    return found


def texts(world: World, to: str) -> list[str]:
    """Returns the text messages that a number got."""
    return [one["MessageBody"] for one in world.sms.sent if one["DestinationPhoneNumber"] == to]


def outgoing(world: World, subject_id: str) -> dict[str, Any]:
    """Returns the one message about something."""
    (found,) = world.query("requests", tables.outgoing(subject_id, "").pk)
    return found


# --- consent and time


def test_advertising_waits_for_the_morning_and_is_asked_for_again_then(world: World, travel: Travel) -> None:
    to = number()
    customer_id = reachable(world, to, marketing_consent=True)
    travel(LATE)
    assert advertised(world, customer_id) == {"outcome": "deferred"}
    assert (texts(world, to), waiting_messages(world, "spring")) == ([], ["wanted"])
    travel(EIGHT - timedelta(minutes=1))
    assert world.call("notifier", TICK) == {}
    travel(EIGHT)
    world.call("notifier", TICK)
    (body,) = texts(world, to)
    assert body.startswith("(광고)")
    assert body.endswith("무료수신거부 080-123-4567")
    assert world.sms.sent[-1]["MessageType"] == "PROMOTIONAL"


def test_consent_that_is_withdrawn_over_night_counts_in_the_morning(world: World, travel: Travel) -> None:
    to = number()
    customer_id = reachable(world, to, marketing_consent=True)
    travel(LATE)
    advertised(world, customer_id)
    stored = world.get("customers", tables.customer(customer_id)) or {}
    stored["consent"]["marketing_consent"]["value"] = False
    world.put("customers", tables.customer(customer_id), stored)
    travel(EIGHT)
    world.call("notifier", TICK)
    assert texts(world, to) == []
    found = outgoing(world, "spring")
    assert (found["status"], found["end_reason"], found.get("customer_id")) == ("refused", "consent_missing", None)


@pytest.mark.parametrize("moment", [EIGHT, NOON, datetime(2026, 11, 20, 20, 59, tzinfo=clock.KST)])
def test_advertising_is_sent_by_day(world: World, travel: Travel, moment: datetime) -> None:
    to = number()
    travel(moment)
    assert advertised(world, reachable(world, to, marketing_consent=True)) == {"outcome": "sent"}
    assert len(texts(world, to)) == 1


def test_advertising_without_consent_or_without_a_free_number_is_not_sent(world: World, travel: Travel) -> None:
    travel(NOON)
    to = number()
    assert advertised(world, reachable(world, to)) == {"outcome": "refused"}
    world.overrides["NOTIFIER"] = json.dumps({**NOTIFIER, "opt_out_number": ""})
    assert advertised(world, reachable(world, to, marketing_consent=True), "summer") == {"outcome": "refused"}
    assert texts(world, to) == []


@pytest.mark.parametrize(
    ("profile", "reason"),
    [({"preferences": {"notifications_enabled": False}}, "consent_missing"), ({"status": "blocked"}, "not_found")],
)
def test_who_wants_no_messages_gets_none(world: World, profile: dict[str, Any], reason: str) -> None:
    to = number()
    customer_id = world.add_customer(to, contacts=[{"channel": "sms", "value": to}], **profile)
    request = asked_for(world, customer_id=customer_id)
    assert created(world, request.request_id) == {"outcome": "refused"}
    assert outgoing(world, request.request_id)["end_reason"] == reason
    assert texts(world, to) == []


def test_a_promise_is_told_at_night(world: World, travel: Travel) -> None:
    travel(LATE)
    to = number()
    assert created(world, asked_for(world, to).request_id) == {"outcome": "sent"}


# --- three a day


def test_the_fourth_message_of_a_day_comes_the_next_morning(world: World, travel: Travel) -> None:
    travel(NOON)
    to = number()
    requests = [asked_for(world, to) for _ in range(4)]
    outcomes = [created(world, one.request_id)["outcome"] for one in requests]
    assert outcomes == ["sent", "sent", "sent", "deferred"]
    assert len(texts(world, to)) == 3
    travel(EIGHT)
    world.call("notifier", TICK)
    assert len(texts(world, to)) == 4


def test_messages_of_a_customer_count_whatever_the_way(world: World, travel: Travel) -> None:
    travel(NOON)
    to = number()
    customer_id = reachable(world, to, f"{to[1:]}@customer.example")
    first = [asked_for(world, customer_id=customer_id) for _ in range(2)]
    for one in first:
        created(world, one.request_id)
    world.sms.opted_out.add(to)
    assert created(world, asked_for(world, customer_id=customer_id).request_id) == {"outcome": "sent"}
    assert created(world, asked_for(world, customer_id=customer_id).request_id) == {"outcome": "deferred"}
    assert (len(texts(world, to)), len(world.mail.sent)) == (2, 1)


def test_what_cannot_wait_is_sent_and_counted(world: World, travel: Travel) -> None:
    """A time that was promised would be over the next morning."""
    travel(NOON)
    to = number()
    for _ in range(3):
        created(world, asked_for(world, to).request_id)
    moved = asked_for(world, to, kind="callback", status="scheduled")
    item = {"topic": "General", "queue_key": "general", "phone_hash": "h", "due_at": "2026-11-20T06:00:00.000Z"}
    world.put("requests", moved.key, {**moved.to_item(), **item})
    event = told("callback.scheduled", callback_id=moved.request_id, due_at=item["due_at"], attempts=0)
    assert world.call("notifier", event) == {"outcome": "sent"}
    assert "콜백이 11월 20일 오후 3시에 예약되었습니다." in texts(world, to)[-1]


# --- what is true


def test_a_callback_that_was_moved_is_told_as_changed_and_its_old_time_not_at_all(world: World) -> None:
    to = number()
    callback = asked_for(world, to, kind="callback", status="scheduled")
    times = ("2026-12-01T01:00:00.000Z", "2026-12-02T01:00:00.000Z")
    base = {**callback.to_item(), "topic": "General", "queue_key": "general", "phone_hash": "h"}
    for due_at in times:
        world.put("requests", callback.key, {**base, "due_at": due_at})
        world.call("notifier", told("callback.scheduled", callback_id=callback.request_id, due_at=due_at, attempts=0))
    # The first event comes once more, late.
    world.call("notifier", told("callback.scheduled", callback_id=callback.request_id, due_at=times[0], attempts=0))
    first, second = texts(world, to)
    assert "12월 1일 오전 10시에 예약" in first
    assert "12월 2일 오전 10시로 변경" in second


@pytest.mark.parametrize(("kind", "status"), [("reservation", "cancelled"), ("callback", "cancelled")])
def test_what_no_longer_holds_is_not_told(world: World, kind: str, status: str) -> None:
    to = number()
    request = asked_for(world, to, kind=kind, status=status)
    more = {"topic": "General", "queue_key": "general", "phone_hash": "h"}
    world.put("requests", request.key, {**request.to_item(), **(more if kind == "callback" else {})})
    event = (
        told("callback.scheduled", callback_id=request.request_id, due_at=request.due_at, attempts=0)
        if kind == "callback"
        else told("reservation.created", request_id=request.request_id, reference_number="x", kind=kind)
    )
    assert world.call("notifier", event) == {"outcome": "refused"}
    assert (texts(world, to), outgoing(world, request.request_id)["end_reason"]) == ([], "outdated")


def test_an_escalation_that_still_waits_or_is_called_back_is_no_apology(world: World) -> None:
    for status in ("pending", "callback_scheduled"):
        event = told("escalation.timed_out", escalation_id="esc_01M80000000000000000000001", status=status)
        assert world.call("notifier", event) == {"outcome": "left"}


def test_who_left_no_address_is_not_promised_anything(world: World) -> None:
    request = asked_for(world)
    assert created(world, request.request_id) == {"outcome": "refused"}
    assert outgoing(world, request.request_id)["end_reason"] == "no_address"


def test_a_landline_gets_no_text_message(world: World) -> None:
    request = asked_for(world, "+82212345678")
    assert created(world, request.request_id) == {"outcome": "refused"}
    assert world.sms.sent == []


# --- ways


def test_a_customers_own_way_goes_first(world: World) -> None:
    to = number()
    address = f"{to[1:]}@customer.example"
    contacts = [{"channel": "sms", "value": to}, {"channel": "email", "value": address}]
    customer_id = world.add_customer(to, contacts=contacts, preferences={"preferred_channel": "email"})
    created(world, asked_for(world, customer_id=customer_id).request_id)
    assert (texts(world, to), len(world.mail.sent)) == ([], 1)
    content = world.mail.sent[0]["Content"]["Simple"]
    assert content["Subject"]["Data"] == "[AICC 고객센터] 예약 접수 안내"


@pytest.mark.parametrize(
    ("answers", "taken", "by_text"),
    [
        ([], 1, 0),
        # It has taken the message and hangs up: the same key brings the answer.
        ([0], 1, 0),
        ([503, 503], 1, 0),
        ([429], 1, 0),
        # The customer has no KakaoTalk, the token is wrong: the next way.
        ([404], 0, 1),
        ([403], 0, 1),
    ],
    ids=str,
)
def test_a_relay_is_asked_with_one_key_and_followed_by_the_next_way(
    world: World, answers: list[int], taken: int, by_text: int
) -> None:
    world.with_relay()
    world.relay.answers.extend(answers)
    to = number()
    request = asked_for(world, to)
    assert created(world, request.request_id) == {"outcome": "sent"}
    assert (len(world.relay.taken), len(texts(world, to))) == (taken, by_text)
    assert {one["key"] for one in world.relay.requests} == {f"{request.request_id}/reservation-created"}
    sent = world.relay.requests[0]
    assert (sent["path"], sent["to"], sent["template"]) == ("/v1/messages", to, "reservation.created")
    assert sent["variables"]["reference"] == "8F3K-27QM"


def test_a_relay_that_is_not_there_is_followed_by_the_next_way(world: World) -> None:
    world.with_relay()
    ways = json.loads(world.overrides["NOTIFIER"])
    ways["alimtalk"]["url"] = "http://127.0.0.1:9/v1/messages"
    world.overrides["NOTIFIER"] = json.dumps(ways)
    to = number()
    assert created(world, asked_for(world, to).request_id) == {"outcome": "sent"}
    assert len(texts(world, to)) == 1


def test_a_relay_that_answers_nothing_is_asked_again_later_with_the_same_key(world: World, travel: Travel) -> None:
    travel(NOON)
    world.with_relay()
    world.relay.answers.extend([503] * 3)
    to = number()
    request = asked_for(world, to)
    assert created(world, request.request_id) == {"outcome": "open"}
    assert messages_about(world, request.request_id) == {"reservation.created": "sending"}
    travel(NOON + logic.GRACE)
    world.call("notifier", TICK)
    assert (len(world.relay.taken), texts(world, to)) == (1, [])
    assert messages_about(world, request.request_id) == {"reservation.created": "accepted"}


def test_a_way_that_never_answers_is_given_up_for_the_next(world: World, travel: Travel) -> None:
    travel(NOON)
    world.with_relay()
    world.relay.answers.extend([503] * 9)
    to = number()
    created(world, asked_for(world, to).request_id)
    for look in (1, 2):
        travel(NOON + look * logic.GRACE)
        world.call("notifier", TICK)
    assert (len(world.relay.taken), len(texts(world, to))) == (0, 1)


# --- what the services report


def test_a_delivery_is_recorded_and_a_failed_one_goes_another_way(world: World) -> None:
    to = number()
    customer_id = reachable(world, to, f"{to[1:]}@customer.example")
    request = asked_for(world, customer_id=customer_id)
    created(world, request.request_id)
    (sent,) = world.sms.sent
    assert set(sent["Context"]) == {"center", "environment", "subject", "message", "attempt"}
    assert to not in json.dumps(sent["Context"])
    world.call("notifier", report("TEXT_CARRIER_UNREACHABLE", sent))
    (mail,) = world.mail.sent
    assert outgoing(world, request.request_id)["channel"] == "email"
    # What comes late of the way that was given up says nothing.
    world.call("notifier", report("TEXT_DELIVERED", sent))
    assert messages_about(world, request.request_id) == {"reservation.created": "accepted"}
    for _ in range(2):
        world.call("notifier", mail_report("Email Delivered", mail, delivery={}))
    assert messages_about(world, request.request_id) == {"reservation.created": "delivered"}
    assert len(world.mail.sent) == 1


def test_a_message_that_nobody_can_deliver_is_lost_and_rings(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    request = asked_for(world, number())
    created(world, request.request_id)
    world.call("notifier", report("TEXT_INVALID", world.sms.sent[0]))
    found = outgoing(world, request.request_id)
    assert (found["status"], found["end_reason"]) == ("failed", "unreachable")
    assert '"MessageLost": 1' in capsys.readouterr().out
    assert waiting_messages(world, request.request_id) == []


def test_a_full_mailbox_is_no_reason_to_write_elsewhere(world: World) -> None:
    to = number()
    contacts = [{"channel": "email", "value": f"{to[1:]}@customer.example"}]
    request = asked_for(world, customer_id=world.add_customer("", contacts=contacts))
    created(world, request.request_id)
    world.call("notifier", mail_report("Email Bounced", world.mail.sent[0], bounce={"bounceType": "Transient"}))
    assert messages_about(world, request.request_id) == {"reservation.created": "accepted"}


@pytest.mark.parametrize("how", ["complaint", "relay"])
def test_who_refuses_messages_by_answer_is_asked_for_nothing_more(world: World, travel: Travel, how: str) -> None:
    travel(NOON)
    to = number()
    address = f"{to[1:]}@customer.example"
    contacts = [{"channel": "email", "value": address}, {"channel": "sms", "value": to}]
    given = {"marketing_consent": {"value": True, "at": "2026-01-01T00:00:00.000Z"}}
    preferred = {"preferred_channel": "email" if how == "complaint" else "alimtalk"}
    customer_id = world.add_customer(to, contacts=contacts, consent=given, preferences=preferred)
    world.with_relay()
    request = asked_for(world, customer_id=customer_id)
    created(world, request.request_id)
    reference = f"{request.request_id}/reservation-created"
    event = (
        mail_report("Email Complaint Received", world.mail.sent[0])
        if how == "complaint"
        else told(
            domain_events.NOTICE,
            source_system="relay",
            event_id="e1",
            event_type="message.opted_out",
            data={"reference": reference},
        )
    )
    for _ in range(2):
        world.call("notifier", event)
    stored = world.get("customers", tables.customer(customer_id)) or {}
    assert stored["consent"]["marketing_consent"] == {
        "value": False,
        "at": clock.stamp(NOON),
        "source": "message",
    }
    assert len(world.query("customers", f"CUST#{customer_id}", "CONSENT#")) == 1
    assert advertised(world, customer_id) == {"outcome": "refused"}


def test_events_about_others_change_nothing(world: World) -> None:
    """Of another center, of a message nobody knows, of a kind that is not followed."""
    given = {"DestinationPhoneNumber": "+821012345678", "Context": {"subject": "req_x", "message": "nothing"}}
    assert world.call("notifier", report("TEXT_DELIVERED", given)) == {"outcome": "left"}
    assert world.call("notifier", told("survey.submitted", conversation_id="c", score=5)) == {"outcome": "left"}
    assert world.call("notifier", told("message.wanted", message_id="a/b", customer_id="c", template="x")) == {
        "outcome": "left"
    }


def test_every_event_that_is_followed_is_one_of_the_catalogue_and_of_the_rule(world: World) -> None:
    heard = set(world.manifest["notifier"]["hears"])
    followed = {*logic.FOLLOWS, "message.wanted", "callback.completed", domain_events.NOTICE}
    assert heard == followed
    assert heard <= set(domain_events.CATALOGUE)
    assert {*logic.FOLLOWS.values(), "callback.changed", *logic.WANTED} == set(logic.TEMPLATES)
