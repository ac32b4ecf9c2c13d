"""A call ends in a message: the whole way from what the bot was told to the customer's phone, in the simulator."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.simulator import Center, Fault, Interaction
from ringback.simulator.scenarios import Centers, run
from tests.calls.conftest import named

pytestmark = pytest.mark.xdist_group("messages")


class Once:
    """Makes the first text message fail."""

    def __init__(self, fault: str) -> None:
        self._left = [Fault(fault)]

    def consult(self, interaction: Interaction) -> Fault | None:
        """Returns the fault of an interaction."""
        wanted = interaction.kind == "aws" and interaction.target.endswith("SendTextMessage")
        return self._left.pop() if wanted and self._left else None


def played(centers: Centers, name: str, **changed: Any) -> Center:
    """Plays a call in the stage that sends messages."""
    scenario = named(name).model_copy(update={"environment": "staging", **changed})
    center = centers.fresh(scenario)
    outcome = run(scenario, center)
    assert outcome.passed, outcome.explain()
    return center


def sent(center: Center) -> list[dict[str, Any]]:
    """Returns the text messages that left."""
    found: list[dict[str, Any]] = center.cloud.services["pinpoint-sms-voice-v2"].sent
    return found


def recorded(center: Center) -> dict[str, tuple[str, str]]:
    """Returns the records of messages: template -> (way, how far it came)."""
    found = [item for item in center.cloud.tables["Requests"].items() if str(item["pk"]).startswith("OUT#")]
    return {item["template"]: (item.get("channel", ""), item["status"]) for item in found}


def test_who_books_a_reservation_by_phone_reads_its_number_and_day(centers: Centers) -> None:
    center = played(centers, "scenario-reservation")
    center.advance(10)
    (message,) = sent(center)
    assert message["DestinationPhoneNumber"] == "+821012345678"
    assert "방문 서비스 예약이 12월 1일로 접수되었습니다. 참조번호" in message["MessageBody"]
    assert recorded(center) == {"reservation.created": ("sms", "delivered")}


def test_who_cannot_be_reached_by_a_callback_is_told_when_it_comes_and_apologized_to(centers: Centers) -> None:
    center = played(centers, "callback-not-answered")
    center.advance(300)
    booked, apology = (message["MessageBody"] for message in sent(center))
    assert "콜백이 11월 23일 오전 9시에 예약되었습니다." in booked
    assert "약속드린 콜백을 연결해 드리지 못해 죄송합니다." in apology
    assert recorded(center) == {
        "callback.scheduled": ("sms", "delivered"),
        "callback.failed": ("sms", "delivered"),
    }


@pytest.mark.parametrize("fault", ["denied", "timeout"])
def test_a_service_that_refuses_or_is_silent_once_sends_later_and_once(centers: Centers, fault: str) -> None:
    center = played(centers, "scenario-reservation")
    center.faults = Once(fault)
    center.advance(1200)
    assert len(sent(center)) == 1
    assert recorded(center) == {"reservation.created": ("sms", "delivered")}
