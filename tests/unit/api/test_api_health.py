"""Whether a center answers, as strangers may know it: one real read, at most every ten seconds, and no details."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from contact_handlers.request_api import health
from tests.unit.api.test_api_matrix import DOC
from tests.unit.api.world import Answered, ApiWorld
from tests.unit.handlers.faults import DENIED, Plan


def asked(api: ApiWorld) -> Answered:
    """Asks as a monitor does: without a key."""
    return api.ask("GET", "/v1/health", key=None)


def test_a_center_whose_tables_cannot_be_read_says_so_and_no_more(api: ApiWorld) -> None:
    api.wire.plan = Plan(DENIED, when=lambda call: call == "dynamodb:GetItem")
    try:
        told = asked(api)
    finally:
        api.wire.plan = None
    assert told.status == 503
    assert told.body.keys() == {"status", "version", "timestamp"}
    assert (told.body["status"], told.body["version"]) == ("unhealthy", DOC["info"]["version"])


def test_tables_are_asked_at_most_every_ten_seconds(api: ApiWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = api.wire.plan = Plan(DENIED)
    begun = time.monotonic()
    try:
        for after, reads in ((0.0, 1), (9.0, 1), (10.5, 2)):
            monkeypatch.setattr(health, "time", SimpleNamespace(monotonic=lambda after=after: begun + after))
            assert asked(api).body["status"] == "healthy"
            assert plan.seen.count("dynamodb:GetItem") == reads
    finally:
        api.wire.plan = None


def test_a_read_that_takes_longer_than_a_second_is_a_center_that_suffers(
    api: ApiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 1.5])
    monkeypatch.setattr(health, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    told = asked(api)
    assert (told.status, told.body["status"]) == (200, "degraded")
