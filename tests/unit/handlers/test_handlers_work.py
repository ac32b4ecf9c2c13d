"""How urgent a request of a customer is, and by when somebody should have worked on it."""

from __future__ import annotations

from datetime import datetime

import pytest

from contact_handlers.base import clock
from contact_handlers.base.clock import Hours
from contact_handlers.records import work
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import Priority, RequestKind
from tests.unit.handlers.world import WEEK, hours

OFFICE = Hours.from_json(hours(WEEK, ("2026-11-24",)))


@pytest.mark.parametrize(
    ("kind", "data", "tier", "wanted"),
    [
        ("cancellation", {"reason": "단순 변심"}, "regular", "MEDIUM"),
        ("cancellation", {"reason": "상품 불량"}, "regular", "HIGH"),
        ("loan", {}, "regular", "MEDIUM"),
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
