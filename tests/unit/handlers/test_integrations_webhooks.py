"""Notices to other systems: signed with every valid key, retried, dead-lettered, each once for each system."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contact_handlers.base import clock, ids, secrets
from contact_handlers.base.errors import DependencyError, FunctionFailedError
from contact_handlers.base.settings import load
from contact_handlers.integrations import breaker, later, signing
from contact_handlers.records import deliveries
from contact_handlers.webhooks.settings import Settings
from tests.unit.handlers import outside
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.journeys.systems import domain_event, told_to
from tests.unit.handlers.outside import BROKEN, BUSY, CUT, DRIP, GARBAGE
from tests.unit.handlers.world import World


def ended() -> dict[str, Any]:
    """Returns what the rule of a system hands to the function."""
    detail = {"callback_id": ids.new("cb"), "due_at": clock.stamp(clock.now()), "attempts": 2}
    return {"endpoint": "erp", "event": domain_event("callback.failed", **detail)}


def delivery(world: World, event: dict[str, Any]) -> dict[str, Any]:
    """Returns what is noted of a delivery."""
    return world.get("sessions", deliveries.key_of("erp", event["event"]["id"])) or {}


def test_a_notice_says_what_the_event_says_and_nothing_else(world: World) -> None:
    listener, event = told_to(world), ended()
    assert world.call("webhooks", event) == {"status": "DELIVERED"}
    ((event_id, told),) = listener.heard.items()
    assert event_id == event["event"]["id"]
    assert set(told) == {"event_id", "event_type", "happened_at", "center", "environment", "data"}
    assert set(told["data"]) == {"callback_id", "due_at", "attempts"}
    assert (delivery(world, event)["status"], listener.refused) == ("delivered", 0)


@pytest.mark.parametrize("fault", [BROKEN, BUSY, CUT, "503"])
def test_a_fault_that_passes_costs_nothing(world: World, fault: str) -> None:
    listener, event = told_to(world), ended()
    outside.server().faults[:] = [fault, fault]
    assert world.call("webhooks", event) == {"status": "DELIVERED"}
    assert len(outside.server().asked) == 3
    assert len(listener.heard) == 1


class Later:
    """The schedules of one test: what each hands to its function, as it is made."""

    def __init__(self, world: World) -> None:
        self._world, self._before = world, world.schedules()

    def next(self) -> tuple[datetime, dict[str, Any]] | None:
        """Returns when a new schedule is due and what it hands over; None without one, and fails with two."""
        new = self._world.schedules() - self._before
        if not new:
            return None
        (name,) = new
        self._before |= new
        made = self._world.schedule(name)
        assert made["Target"]["Arn"].endswith(("-webhooks:live", "-crm:live"))
        due = datetime.strptime(made["ScheduleExpression"], "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)
        return due, json.loads(made["Target"]["Input"])


def test_a_system_that_is_down_for_a_day_is_told_with_growing_gaps_under_one_key(world: World, travel: Travel) -> None:
    """Then the function fails, which Lambda tries twice more and keeps; sent again from there, it arrives once."""
    listener, event, schedules, began = told_to(world), ended(), Later(world), clock.now()
    handed, gaps, moment = event, list[float](), began
    for attempt in range(1, len(later.GAPS) + 1):
        outside.server().faults[:] = ["404"]
        assert world.call("webhooks", handed) == {"status": "PENDING"}
        # Lambda may hand over an event twice: the next attempt is on its way already.
        assert world.call("webhooks", handed) == {"status": "REPEATED"}
        found = schedules.next()
        assert found is not None
        due, handed = found
        noted = delivery(world, event)
        assert (noted["status"], noted["code"], noted["attempt"]) == ("pending", "Http404", attempt)
        assert noted["next_at"] > clock.stamp(moment)
        gaps.append((due - moment).total_seconds())
        moment = due
        travel(due)
        breaker.reset()
    wanted = [gap.total_seconds() for gap in later.GAPS]
    assert all(least - 1 <= gap <= least * 1.11 for gap, least in zip(gaps, wanted, strict=True))
    assert timedelta(hours=23) < moment - began < timedelta(hours=27)
    for _ in range(3):
        outside.server().faults[:] = ["404"]
        with pytest.raises(FunctionFailedError, match="Http404"):
            world.call("webhooks", handed)
        breaker.reset()
    noted = delivery(world, event)
    assert (noted["status"], noted["tries"], "next_at" in noted, schedules.next()) == ("failed", 10, False, None)
    assert listener.heard == {}
    assert world.call("webhooks", handed) == {"status": "DELIVERED"}
    assert world.call("webhooks", handed) == {"status": "REPEATED"}
    noted = delivery(world, event)
    assert (noted["status"], noted["tries"], "code" in noted) == ("delivered", 11, False)
    assert {asked.headers["Idempotency-Key"] for asked in outside.server().asked} == {event["event"]["id"]}
    assert len(listener.heard) == 1


def test_a_system_that_has_gone_for_good_is_not_asked_again(world: World) -> None:
    told_to(world)
    event, schedules = ended(), Later(world)
    outside.server().faults[:] = ["410"]
    with pytest.raises(FunctionFailedError, match="Http410"):
        world.call("webhooks", event)
    assert (delivery(world, event)["status"], schedules.next()) == ("failed", None)


def test_a_system_that_asks_for_an_hour_is_left_alone_for_an_hour(world: World) -> None:
    fault = DependencyError("erp", "post", "Http503")
    fault.wait_s = 3600
    schedules, moment = Later(world), clock.now()
    told_to(world)
    with world.environment("webhooks"):
        settings = load(Settings)
        payload = {"endpoint": "erp"}
        due = later.put_off(settings, settings.webhooks_function_arn, payload, subject="1", attempt=1, fault=fault)
    found = schedules.next()
    assert due is not None
    assert found is not None
    assert found[1] == {"endpoint": "erp", "attempt": 2}
    assert timedelta(minutes=59) < found[0] - moment < timedelta(minutes=67)


def test_a_body_that_is_no_json_is_an_answer_all_the_same(world: World) -> None:
    """Only the status counts: many systems answer with a page."""
    told_to(world)
    outside.server().faults[:] = [GARBAGE]
    assert world.call("webhooks", ended()) == {"status": "DELIVERED"}


def test_an_answer_that_is_lost_is_heard_once(world: World) -> None:
    listener, event = told_to(world), ended()
    outside.server().faults[:], outside.server().after = [CUT], True
    assert world.call("webhooks", event) == {"status": "DELIVERED"}
    assert len(outside.server().asked) == 2
    assert len(listener.heard) == 1


def test_the_function_ends_before_lambda_ends_it(world: World) -> None:
    """Lambda hands the event over again, with all of its time."""
    told_to(world)
    outside.server().faults[:] = [DRIP] * 3
    with pytest.raises(FunctionFailedError, match="TimedOutError"):
        world.call("webhooks", ended(), seconds=1.0)


def test_while_a_key_is_exchanged_both_sides_fit(world: World) -> None:
    """The new key signs beside the one it has replaced, so that the other side may change whenever it likes."""
    listener = told_to(world)
    store, arn = world.client("secretsmanager"), world.secret_arns["webhooks"]
    store.put_secret_value(SecretId=arn, SecretBinary=b"key-of-tomorrow")
    secrets.reset()
    try:
        for keys in (("key-of-notices",), ("key-of-tomorrow",)):
            listener.keys = keys
            assert world.call("webhooks", ended()) == {"status": "DELIVERED"}
    finally:
        store.put_secret_value(SecretId=arn, SecretBinary=b"key-of-notices")
        secrets.reset()
    assert (len(listener.heard), listener.refused) == (2, 0)


def test_a_key_that_was_replaced_a_week_ago_signs_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    since = now - secrets.OVERLAP
    monkeypatch.setattr(secrets, "_asked", lambda arn, stage: (stage.encode() or b"current", since))
    secrets.reset()
    monkeypatch.setattr(clock, "now", lambda: now)
    assert secrets.valid("arn") == (b"current",)
    secrets.reset()
    monkeypatch.setattr(clock, "now", lambda: since)
    assert secrets.valid("arn") == (b"current", b"AWSPREVIOUS")
    secrets.reset()


def test_a_signature_is_of_its_time_and_its_bytes() -> None:
    header = signing.header(["new", "old"], 1_000, b'{"a":1}')
    signature = signing.read(header)
    assert signature is not None
    assert signing.fits(signature, b'{"a":1}', ["other", "old"])
    assert not signing.fits(signature, b'{"a":2}', ["new", "old"])
    assert not signing.fits(signature, b'{"a":1}', ["other"])
    assert [signing.is_fresh(signature, at) for at in (699, 700, 1_300, 1_301)] == [False, True, True, False]
    for wrong in ("", "t=1", header + ",v1=" + "0" * 64, header.upper(), "t=x,v1=" + "0" * 64):
        assert signing.read(wrong) is None


@pytest.mark.parametrize(
    "event", [{}, {"endpoint": "stranger", "event": {}}, {"endpoint": "erp", "event": {"id": "1"}}]
)
def test_what_no_rule_hands_over_is_refused(world: World, event: dict[str, Any]) -> None:
    told_to(world)
    with pytest.raises(FunctionFailedError, match="EventError"):
        world.call("webhooks", event)
    assert outside.server().asked == []


def test_no_address_and_no_key_is_logged(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    told_to(world)
    outside.server().faults[:] = [BROKEN] * 3
    assert world.call("webhooks", ended()) == {"status": "PENDING"}
    printed = capsys.readouterr().out
    assert "Http500" in printed
    assert not any(word in printed for word in ("localhost", "key-of-notices", "X-Signature", "cb_"))
    assert [json.loads(line) for line in printed.splitlines()]
