"""queue_status: waiting time and position in words."""

from __future__ import annotations

import pytest

from tests.unit.handlers.world import INSTANCE_ARN, QUEUES, World, new_contact


def ask(world: World, **given: str) -> dict[str, str]:
    return world.flow("queue_status", new_contact(), **{"queue_key": "general", "priority": "LOW", **given})


def test_numbers_of_the_service_become_words(world: World) -> None:
    world.connect.metrics = {
        "CONTACTS_IN_QUEUE": 5,
        "AGENTS_AVAILABLE": 2,
        "AGENTS_ON_CONTACT": 7,
        "OLDEST_CONTACT_AGE": 100,
    }
    assert ask(world) == {
        "status": "OK",
        "contacts_in_queue": "5",
        "agents_available": "2",
        "agents_on_contact": "7",
        "estimated_wait_s": "540",
        "estimated_wait_text": "현재 상담 대기 고객이 많아 약 9분 정도 기다리셔야 합니다. 계속 기다리시겠습니까?",
        "position": "unknown",
        "position_text": "순서대로 연결해 드리겠습니다.",
        "decision": "confirm_wait",
    }
    (request,) = world.connect.called("GetCurrentMetricData")
    assert request["Filters"] == {"Queues": [QUEUES["general"].rsplit("/", 1)[-1]]}
    assert request["Groupings"] == ["QUEUE"]


@pytest.mark.parametrize(
    ("contacts", "available", "estimate", "decision", "text"),
    [
        (0, 1, None, "transfer_to_agent", "상담원이 대기 중입니다. 바로 연결해 드리겠습니다."),
        (1, 1, None, "transfer_to_agent", "상담원에게 연결해 드리겠습니다. 잠시만 기다려 주세요."),
        (3, 0, 120, "queue_wait", "현재 모든 상담원이 통화 중입니다. 예상 대기시간은 약 2분입니다."),
        (3, 0, 300, "queue_wait", "현재 모든 상담원이 통화 중입니다. 예상 대기시간은 약 5분입니다."),
        (3, 0, 301, "confirm_wait", "현재 상담 대기 고객이 많아 약 6분 정도 기다리셔야 합니다. 계속 기다리시겠습니까?"),
    ],
)
def test_the_decision_follows_the_state(
    world: World, contacts: int, available: int, estimate: int | None, decision: str, text: str
) -> None:
    world.connect.metrics = {"CONTACTS_IN_QUEUE": contacts, "AGENTS_AVAILABLE": available}
    if estimate is not None:
        world.connect.metrics["ESTIMATED_WAIT_TIME"] = estimate
    answer = ask(world)
    assert (answer["decision"], answer["estimated_wait_text"]) == (decision, text)


def test_an_empty_answer_is_never_a_measurement(world: World) -> None:
    """Counts are unknown, and no time is told."""
    world.connect.metrics = None
    answer = ask(world)
    assert answer["status"] == "METRICS_UNAVAILABLE"
    assert (answer["contacts_in_queue"], answer["agents_available"]) == ("unknown", "unknown")
    assert answer["estimated_wait_s"] == "900"
    assert not any(character.isdigit() for character in answer["estimated_wait_text"])


@pytest.mark.parametrize(("position", "said"), [(3, "3"), (0, "unknown")])
def test_the_position_comes_from_the_service_or_is_unknown(world: World, position: int, said: str) -> None:
    contact = new_contact()
    world.connect.positions[contact] = position
    answer = world.flow("queue_status", contact, queue_key="general", contact_id=contact, priority="HIGH")
    assert answer["position"] == said
    assert ("3번째" in answer["position_text"]) is (position == 3)


@pytest.mark.parametrize("form", ["complaint", "aicc-dev-complaint", QUEUES["complaint"]])
def test_a_queue_is_known_by_key_name_and_arn(world: World, form: str) -> None:
    """Flows pass the name of the queue a contact waits in."""
    assert ask(world, queue_key=form)["status"] == "OK"
    (request,) = world.connect.called("GetCurrentMetricData")
    assert QUEUES["complaint"].endswith(request["Filters"]["Queues"][0])


def test_a_queue_of_the_instance_needs_no_key(world: World) -> None:
    """Functions know the queues they choose between by key; a contact may wait in any of a hundred others."""
    other = f"{INSTANCE_ARN}/queue/11111111-2222-4333-8444-555555555555"
    assert ask(world, queue_key=other)["status"] == "OK"
    (request,) = world.connect.called("GetCurrentMetricData")
    assert request["Filters"] == {"Queues": ["11111111-2222-4333-8444-555555555555"]}


def test_a_queue_of_another_instance_is_unknown(world: World) -> None:
    other = QUEUES["general"].replace(INSTANCE_ARN, INSTANCE_ARN[:-4] + "beef")
    assert ask(world, queue_key=other)["status"] == "UNKNOWN_QUEUE"
    assert world.connect.called("GetCurrentMetricData") == []


def test_without_a_queue_the_one_of_the_contact_is_used(world: World) -> None:
    answer = world.flow("queue_status", new_contact(), queue_arn=QUEUES["payment"])
    assert answer["status"] == "OK"


def test_an_unknown_queue_says_so_and_asks_nobody(world: World) -> None:
    answer = ask(world, queue_key="aicc-dev-genral")
    assert (answer["status"], answer["decision"]) == ("UNKNOWN_QUEUE", "transfer_to_agent")
    assert world.connect.calls == []
