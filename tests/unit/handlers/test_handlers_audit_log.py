"""audit_log: what the functions wrote about authentication and profiles, kept where nothing else is."""

from __future__ import annotations

import json

import pytest

from contact_handlers.audit_log import logic
from contact_handlers.audit_log.logic import Line
from contact_handlers.base.errors import FunctionFailedError
from tests.unit.handlers.journeys.people import kept, subscribed
from tests.unit.handlers.world import World


def test_lines_are_kept_as_they_were_with_where_they_come_from(world: World) -> None:
    """Oldest first, and the id of the event tells a line that arrives twice."""
    line = {"kind": "audit", "message": "profile.read", "customer_id": "cust_audited", "level": "INFO"}
    event = subscribed(line, source="/aws/lambda/aicc-test-agent-guide")

    answers = [world.call("audit_log", event) for _ in range(2)]

    assert answers == [{"kept": 1}, {"kept": 1}]
    mine = [one for one in kept(world) if one.get("customer_id") == "cust_audited"]
    assert len({one.pop("event_id") for one in mine}) == 1
    assert mine == [{**line, "source": "/aws/lambda/aicc-test-agent-guide"}] * 2


def test_the_test_message_of_the_service_is_no_line(world: World) -> None:
    before = len(kept(world))

    event = subscribed("CWL CONTROL MESSAGE: Checking health", kind="CONTROL_MESSAGE")

    assert world.call("audit_log", event) == {"kept": 0}
    assert len(kept(world)) == before


@pytest.mark.parametrize("event", [{}, {"awslogs": None}, {"awslogs": {"data": "AAAA"}}, {"awslogs": {"data": 7}}])
def test_an_event_of_something_else_fails_without_a_word_of_it(world: World, event: dict[str, object]) -> None:
    """So it is retried and then kept in the dead-letter queue."""
    with pytest.raises(FunctionFailedError):
        world.call("audit_log", event)


def test_a_line_that_is_not_ours_fails(world: World) -> None:
    """The filter lets JSON lines through and nothing else."""
    with pytest.raises(FunctionFailedError):
        world.call("audit_log", subscribed("REPORT RequestId: 1"))


def test_lines_older_than_the_log_takes_are_a_failure_and_not_a_loss(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service answers success and names what it refused."""
    from contact_handlers.base import aws

    monkeypatch.setattr(aws, "call", lambda *_, **__: {"rejectedLogEventsInfo": {"tooOldLogEventEndIndex": 1}})
    with pytest.raises(FunctionFailedError):
        world.call("audit_log", subscribed({"kind": "audit", "message": "auth.result"}))


def test_a_request_holds_what_the_service_takes() -> None:
    """10,000 events and 1,048,576 bytes with 26 for each event."""
    short = [Line(n, "{}") for n in range(10_001)]
    assert [len(portion) for portion in logic.requests(short)] == [10_000, 1]

    long = [Line(n, json.dumps({"text": "가" * 100_000})) for n in range(10)]
    portions = list(logic.requests(long))
    assert [line for portion in portions for line in portion] == long
    assert all(sum(line.size for line in portion) <= 1_048_576 for portion in portions)
    assert len(portions) == len(long) // (1_048_576 // long[0].size) + bool(len(long) % (1_048_576 // long[0].size))
