"""A center nobody listens to: no event is sent, and one that could not be sent is refused all the same."""

from __future__ import annotations

from typing import Any

import pytest

from contact_handlers.base import aws
from contact_handlers.records import domain_events


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []

    def call(service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        calls.append((service, operation, parameters["Entries"][0]["EventBusName"]))
        return {"FailedEntryCount": 0}

    monkeypatch.setattr(aws, "call", call)
    return calls


DETAIL = {"customer_id": "cust_1", "contact_id": "c-1"}


def test_without_a_bus_nothing_is_sent(sent: list[Any]) -> None:
    domain_events.publish("", "shop", "dev", "auth.locked", DETAIL)
    assert sent == []

    domain_events.publish("shop-dev-events", "shop", "dev", "auth.locked", DETAIL)
    assert sent == [("events", "put_events", "shop-dev-events")]


def test_a_wrong_event_is_refused_without_a_bus_too(sent: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"event 'auth.locked': members \['customer_id'\] given"):
        domain_events.publish("", "shop", "dev", "auth.locked", {"customer_id": "cust_1"})
