"""Notices of other systems, once: keys that are being exchanged, functions that are stopped, payments that end."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock, ids, secrets
from contact_handlers.integrations import signing
from contact_handlers.records import payments, tables
from contact_handlers.records.payments import Payment
from contact_handlers.records.sessions import Notice
from contact_handlers.request_api import notices
from tests.unit.api.world import API_SECRET, Answered, ApiWorld

CARD = "4111-1111-1111-1111"


def tell(api: ApiWorld, source: str, body: dict[str, Any], *secret: bytes) -> Answered:
    """Sends a notice, signed with keys made from these secrets."""
    raw = json.dumps(body, ensure_ascii=False)
    keys = [notices.key_of(source, one) for one in secret or (API_SECRET,)]
    headers = {"X-Signature": signing.header(keys, clock.epoch(clock.now()), raw.encode())}
    return api.ask("POST", f"/v1/webhooks/{source}", headers=headers, raw=raw, key=None)


def event(event_id: str = "", **data: Any) -> dict[str, Any]:
    """A notice."""
    return {"event_id": event_id or f"evt-{ids.ulid()}", "event_type": "payment.updated", "data": data}


def payment(api: ApiWorld, **change: Any) -> Payment:
    """Stores a payment whose link lives."""
    payment_id = ids.new("pay")
    made = Payment.from_item(
        {
            "kind": payments.KIND,
            "status": "open",
            "request_id": payment_id,
            "reference_number": ids.reference(payment_id),
            "created_at": clock.stamp(clock.now()),
            "due_at": clock.stamp(clock.now() + timedelta(minutes=30)),
            "amount": 35_000,
            "link": "https://pay.example.com/p/1",
            "version": 1,
            **change,
        }
    )
    api.put("requests", made.key, made.to_item())
    return made


def stored(api: ApiWorld, made: Payment) -> dict[str, Any]:
    """Returns what is kept of a payment."""
    return api.get("requests", made.key) or {}


def published(api: ApiWorld) -> list[str]:
    """Returns the events that were told."""
    return [entry["DetailType"] for entry in api.events]


def test_a_payment_ends_once_by_a_notice_and_no_card_is_kept(api: ApiWorld, capsys: pytest.CaptureFixture[str]) -> None:
    made = payment(api)
    body = event(reference=made.request_id, status="paid", amount=35_000, receipt="r-1", card_number=CARD)
    assert tell(api, "pay", body).status == 202
    assert tell(api, "pay", body).status == 202
    late = event(reference=made.request_id, status="expired")
    assert tell(api, "pay", late).status == 202
    kept = stored(api, made)
    assert (kept["status"], kept["paid_amount"], kept["receipt"], "link" in kept) == ("completed", 35_000, "r-1", False)
    assert published(api) == ["payment.completed"]
    everything = json.dumps([kept, api.events], default=str) + capsys.readouterr().out
    assert "4111" not in everything


@pytest.mark.parametrize(("status", "end"), [("failed", "failed"), ("cancelled", "cancelled"), ("expired", "expired")])
def test_every_end_is_true(api: ApiWorld, status: str, end: str) -> None:
    made = payment(api)
    assert tell(api, "pay", event(reference=made.request_id, status=status)).status == 202
    assert stored(api, made)["status"] == end
    assert published(api) == [f"payment.{end}"]


def test_money_of_another_amount_is_for_people(api: ApiWorld, capsys: pytest.CaptureFixture[str]) -> None:
    made = payment(api)
    tell(api, "pay", event(reference=made.request_id, status="paid", amount=3_500))
    assert stored(api, made)["status"] == "disputed"
    assert published(api) == ["payment.disputed"]
    assert "SweepGivenUp" in capsys.readouterr().out


@pytest.mark.parametrize(
    "data",
    [
        {"reference": "pay_unknown", "status": "paid"},
        {"reference": "req_01", "status": "paid"},
        {"status": "paid"},
        {"reference": 7, "status": {}},
    ],
)
def test_what_is_about_no_payment_of_ours_has_no_effect(api: ApiWorld, data: dict[str, Any]) -> None:
    assert tell(api, "pay", event(**data)).status == 202
    assert published(api) == []


def test_only_the_provider_ends_payments(api: ApiWorld) -> None:
    made = payment(api)
    assert tell(api, "crm", event(reference=made.request_id, status="paid", amount=35_000)).status == 202
    assert stored(api, made)["status"] == "open"
    assert published(api) == ["notice.received"]


def test_what_was_noted_and_not_told_is_told_when_the_notice_comes_again(api: ApiWorld) -> None:
    since = clock.stamp(clock.now() - timedelta(minutes=1))
    made = payment(api, status="completed", untold="payment.completed", untold_since=since)
    assert tell(api, "pay", event(reference=made.request_id, status="paid", amount=35_000)).status == 202
    assert published(api) == ["payment.completed"]


def test_a_notice_in_hand_comes_later_and_one_left_in_the_middle_is_done_again(
    api: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = event(order="A1")
    place = tables.once("webhook", f"crm#{body['event_id']}")
    begun = clock.now()
    api.put("sessions", place, Notice(claimed_at=clock.stamp(begun), expires_at=2_000_000_000).to_item())
    assert tell(api, "crm", body).code == "UPSTREAM_UNAVAILABLE"
    assert published(api) == []
    later: datetime = begun + timedelta(seconds=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert tell(api, "crm", body).status == 202
    assert tell(api, "crm", body).status == 202
    assert published(api) == ["notice.received"]


def test_a_key_that_is_being_exchanged_fits_and_a_strangers_does_not(
    api: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "valid", lambda arn: (API_SECRET, b"secret-of-last-week"))
    assert tell(api, "crm", event(), b"secret-of-last-week").status == 202
    assert tell(api, "crm", event(), b"other", API_SECRET).status == 202
    assert tell(api, "crm", event(), b"other").code == "SIGNATURE_INVALID"
