"""customer_lookup: who calls, and the conversation that begins."""

from __future__ import annotations

from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.handlers.world import World, fixture, flow_event, new_contact

NUMBER = "+821012345678"


def test_a_known_caller_is_found_by_every_spelling_of_the_number(world: World) -> None:
    """What was stored under the keyed hash is found, whatever form the line gives it."""
    customer_id = world.add_customer(
        NUMBER,
        display_name="홍*동",
        tier="vip",
        language="ko-KR",
        history={"last_contact_at": "2026-11-19T16:30:00.000Z"},
    )
    for spelling in (NUMBER, "010-1234-5678", "01012345678", "82 10 1234 5678"):
        answer = world.flow("customer_lookup", new_contact(), number=spelling)
        assert answer["found"] == "true"
        assert answer["customer_id"] == customer_id
        assert answer["display_name"] == "홍*동"
        assert (answer["tier"], answer["is_vip"], answer["is_high_priority"]) == ("vip", "true", "true")
        # 16:30 UTC is the next day in Korea.
        assert answer["last_contact_date"] == "2026-11-20"


def test_the_number_is_that_of_the_line_and_never_a_parameter(world: World) -> None:
    """A flow that passes a number would write it into its log, and could pass somebody else's."""
    customer_id = world.add_customer("+82222345678", tier="regular")
    other = world.add_customer("+82222345679", tier="regular")
    answer = world.flow("customer_lookup", new_contact(), number="+82222345678", phone_number="+82222345679")
    assert answer["customer_id"] == customer_id != other


@pytest.mark.parametrize("number", ["", "anonymous", "+15551234567", "112", "1588-0000", "none", "010-123-456"])
def test_an_unknown_caller_is_a_normal_result(world: World, number: str) -> None:
    answer = world.flow("customer_lookup", new_contact(), number=number)
    assert (answer["status"], answer["found"], answer["customer_id"]) == ("OK", "false", "none")
    assert (answer["display_name"], answer["tier"], answer["blocked"]) == ("고객", "guest", "false")
    assert answer["conversation_id"].startswith("conv_")


def test_a_blocked_customer_is_named_so(world: World) -> None:
    world.add_customer("+821011112222", status="blocked")
    assert world.flow("customer_lookup", new_contact(), number="+821011112222")["blocked"] == "true"


@pytest.mark.parametrize(
    ("history", "segment", "expected"),
    [
        ({"escalation_count": 3}, {}, "true"),
        ({"escalation_count": 2}, {}, "false"),
        ({}, {"priority_level": 4}, "true"),
    ],
)
def test_high_priority_follows_escalations_and_segment(
    world: World, history: dict[str, Any], segment: dict[str, Any], expected: str
) -> None:
    """VIPs, segments from level 4 and customers with three hand-overs have high priority."""
    number = f"+8210{abs(hash(str((history, segment)))) % 10**8:08d}"
    world.add_customer(number, history=history, segment=segment)
    assert world.flow("customer_lookup", new_contact(), number=number)["is_high_priority"] == expected


def test_the_newest_open_request_is_named(world: World) -> None:
    customer_id = world.add_customer("+821033334444")
    for number, (kind, status) in enumerate(
        [("reservation", "scheduled"), ("callback", "queued"), ("loan", "cancelled")]
    ):
        world.put(
            "requests",
            tables.request(f"req_{customer_id}_{number}"),
            {
                "kind": kind,
                "status": status,
                "by_customer_pk": tables.of_customer(customer_id),
                "by_customer_sk": f"2026-11-2{number}T00:00:00.000Z",
            },
        )
    assert world.flow("customer_lookup", new_contact(), number="+821033334444")["open_request"] == "callback"


def test_the_conversation_is_opened_once_however_often_the_service_repeats(world: World) -> None:
    """It is opened once per contact, also when the retries run at the same time."""
    customer_id = world.add_customer("+821055556666")
    contact = new_contact()

    def once(_: int) -> str:
        return world.flow("customer_lookup", contact, number="+821055556666")["conversation_id"]

    first = once(0)
    assert {once(1), once(2)} == {first}
    other = new_contact()
    answers = world.at_once("customer_lookup", [flow_event(other, number="+821055556666")] * 8)
    assert len({answer["conversation_id"] for answer in answers}) == 1
    record = world.conversation(other)
    assert record["customer_id"] == customer_id
    assert record["status"] == "active"
    assert record["by_day_sk"].startswith("active#")
    assert record["by_contact_pk"] == f"CT#{other}"
    assert len(world.query("conversations", tables.of_customer(customer_id), index="by_customer")) == 2


def test_a_record_that_is_never_finished_still_expires(world: World) -> None:
    contact = new_contact()
    world.flow("customer_lookup", contact)
    kept = world.conversation(contact)["expires_at"] - clock.epoch(clock.now())
    assert 97 * 86_400 < kept < 99 * 86_400


@pytest.mark.parametrize("channel", ["voice", "chat", "task"])
@pytest.mark.parametrize("size", ["min", "full"])
def test_smallest_and_fullest_events_are_understood(world: World, channel: str, size: str) -> None:
    answer = world.call("customer_lookup", fixture(f"flow-{channel}-{size}"))
    assert answer["status"] == "OK"
    assert all(isinstance(value, str) and value for value in answer.values())
