"""How urgent a request of a customer is, and by when somebody should have worked on it."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from contact_center.bot.content import models
from contact_center.bot.content.outgoing import OUTGOING
from contact_center.settings.integrations import TOLD
from contact_handlers.admin.overview import promises
from contact_handlers.base import clock
from contact_handlers.base.clock import Hours
from contact_handlers.notifier.logic import FOLLOWS, TEMPLATES
from contact_handlers.records import work
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import (
    REQUEST_EVENTS,
    REQUEST_NAMES,
    REQUEST_PRIORITIES,
    WORKED_REQUESTS,
    Priority,
    RequestKind,
)
from tests.unit.handlers.world import WEEK, hours

NOTIFIER = tomllib.loads(Path("runtime/functions.toml").read_text(encoding="utf-8"))["notifier"]
OFFICE = Hours.from_json(hours(WEEK, ("2026-11-24",)))


@pytest.mark.parametrize(
    ("kind", "data", "tier", "wanted"),
    [
        ("cancellation", {"reason": "단순 변심"}, "regular", "MEDIUM"),
        ("cancellation", {"reason": "상품 불량"}, "regular", "HIGH"),
        ("loan", {}, "regular", "MEDIUM"),
        ("order", {"order_matter": "교환"}, "regular", "MEDIUM"),
        ("product", {}, "regular", "LOW"),
        ("product", {}, "vip", "HIGH"),
        ("reservation", {}, "guest", "MEDIUM"),
        ("incident", {"reason": "system_error"}, "regular", "HIGH"),
        ("incident", {"reason": "technical_support"}, "regular", "MEDIUM"),
    ],
)
def test_a_request_is_as_urgent_as_its_matter(
    kind: RequestKind, data: dict[str, str], tier: str, wanted: Priority
) -> None:
    assert work.priority(kind, data, tier) == wanted


@pytest.mark.parametrize("kind", get_args(models.RequestKind))
def test_every_kind_that_the_bot_records_is_worked_on(kind: str) -> None:
    """A kind that content may name has an event, which the notifier hears and turns into a message of its own; a name,
    a priority and a task."""
    event = REQUEST_EVENTS[kind]
    template = FOLLOWS[event]

    assert kind in get_args(RequestKind)
    assert kind in WORKED_REQUESTS
    assert kind in promises.KINDS
    assert kind in REQUEST_PRIORITIES
    assert REQUEST_NAMES[kind]
    assert template in TEMPLATES
    assert template in OUTGOING
    assert event in TOLD
    assert event in NOTIFIER["hears"]


def test_nothing_is_recorded_that_content_cannot_name() -> None:
    assert set(REQUEST_EVENTS) == set(get_args(models.RequestKind))
    assert set(REQUEST_NAMES) >= {*WORKED_REQUESTS, "callback", "payment"}


@pytest.mark.parametrize(
    ("asked", "priority", "due"),
    [
        # A Friday morning: four hours, a day, two days; Saturday and Sunday are no days to work on.
        ("2026-11-20T10:00:00+09:00", "HIGH", "2026-11-20T14:00:00+09:00"),
        ("2026-11-20T10:00:00+09:00", "MEDIUM", "2026-11-23T09:00:00+09:00"),
        # A Sunday night is worked on from Monday nine o'clock on; Tuesday the 24th is closed.
        ("2026-11-22T23:00:00+09:00", "HIGH", "2026-11-23T13:00:00+09:00"),
        ("2026-11-22T23:00:00+09:00", "MEDIUM", "2026-11-25T09:00:00+09:00"),
        ("2026-11-22T23:00:00+09:00", "LOW", "2026-11-25T09:00:00+09:00"),
    ],
)
def test_a_request_is_due_while_agents_work(asked: str, priority: Priority, due: str) -> None:
    created = datetime.fromisoformat(asked)
    request = Request(kind="loan", status="pending", created_at=clock.stamp(created), priority=priority)

    found = work.due(request, OFFICE)

    assert found == datetime.fromisoformat(due)
