"""escalation_timeout: what becomes of a hand-over nobody took."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.escalation_timeout import logic
from contact_handlers.records import tables
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.vocabulary import PRIORITY_LEVELS, EscalationStatus, Priority
from tests.unit.handlers.connect_fake import FakeConnect
from tests.unit.handlers.modeled import ServiceError
from tests.unit.handlers.test_handlers_callback import new_number
from tests.unit.handlers.world import WEEK, World, hours, new_contact

ENDED = {"DisconnectTimestamp": datetime(2026, 11, 20, tzinfo=UTC)}
WITH_AGENT = {"AgentInfo": {"Id": "a", "ConnectedToAgentTimestamp": datetime(2026, 11, 20, tzinfo=UTC)}}
REASONS = {"CRITICAL": "urgent_matter", "HIGH": "complaint", "MEDIUM": "technical_support", "LOW": "bot_limitation"}


def hand_over(world: World, priority: str, number: str = "", state: dict[str, Any] | None = None) -> str:
    """Escalates a contact, tells Connect about it, and returns the contact."""
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원 연결해 주세요")
    world.flow("escalate", contact, reason=REASONS[priority], conversation_id=conversation_id)
    endpoint = {"CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": number}} if number else {}
    world.connect.contacts[contact] = {"Id": contact, **endpoint, **(state or {})}
    world.connect.calls.clear()
    world.delivered("topic")
    world.published()
    return contact


def fire(world: World, contact: str) -> str:
    decision: str = world.call("escalation_timeout", {"escalation_id": world.escalation(contact)["escalation_id"]})[
        "decision"
    ]
    return decision


@pytest.mark.parametrize(
    "status", ["pending", "assigned", "in_progress", "callback_scheduled", "resolved", "cancelled"]
)
@pytest.mark.parametrize("priority", PRIORITY_LEVELS)
@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("number", [True, False])
def test_the_decision_for_every_status_and_priority(
    status: EscalationStatus, priority: Priority, live: bool, number: bool
) -> None:
    """A live call is never dropped, and only a pending escalation moves on."""
    escalation = Escalation(
        escalation_id="esc_1",
        reference_number="AB3D-9KQ1",
        contact_id="contact",
        status=status,
        priority=priority,
        reason="complaint",
        queue_key="complaint",
        created_at="2026-11-20T00:00:00.000Z",
    )
    decision = logic.decide(escalation, known=True, live=live, number=number, open_hours=True)
    if status != "pending":
        assert decision == "nothing"
    elif priority == "CRITICAL":
        assert decision == "supervisor"
    elif live:
        assert decision == "keep_waiting"
    else:
        assert decision == ("callback" if number else "give_up")


def test_who_hung_up_is_called_back_an_hour_later_inside_opening_hours(world: World) -> None:
    world.overrides["HOURS"] = hours(WEEK)
    number = new_number()
    contact = hand_over(world, "LOW", number, ENDED)
    assert fire(world, contact) == "callback"
    record = world.escalation(contact)
    assert record["status"] == "callback_scheduled"
    callback = world.get("requests", tables.request(record["callback_id"])) or {}
    due = clock.parse(callback["due_at"])
    assert due is not None
    assert (due - clock.now()).total_seconds() > 3590
    opening = clock.Hours.from_json(hours(WEEK))
    assert opening.is_open(due)
    assert callback["escalation_id"] == record["escalation_id"]
    assert any(name.startswith(record["callback_id"]) for name in world.schedules())
    assert [kind for kind, _ in world.published()] == ["escalation.timed_out"]
    notes = [m["content"] for m in world.messages(record["conversation_id"]) if m["source"] == "system"]
    assert notes == ["콜백으로 전환되었습니다."]
    assert world.delivered("topic") == []
    # The schedule fires again: nothing more happens.
    assert fire(world, contact) == "nothing"
    assert world.published() == []


def test_a_caller_who_still_waits_keeps_waiting_and_is_looked_at_again(world: World) -> None:
    contact = hand_over(world, "HIGH", new_number())
    assert fire(world, contact) == "keep_waiting"
    record = world.escalation(contact)
    assert (record["status"], record["timeout_looks"]) == ("pending", 1)
    assert f"{record['escalation_id']}-1" in world.schedules()
    assert fire(world, contact) == "keep_waiting"
    assert [kind for kind, _ in world.published()] == ["escalation.timed_out"]
    world.connect.contacts[contact] |= ENDED
    assert fire(world, contact) == "callback"


def test_looking_again_ends(world: World) -> None:
    contact = hand_over(world, "HIGH")
    record = world.escalation(contact)
    world.put("escalations", tables.escalation(record["escalation_id"]), {**record, "timeout_looks": logic.LOOKS})
    assert fire(world, contact) == "keep_waiting"
    assert world.escalation(contact)["timeout_looks"] == logic.LOOKS


def test_critical_goes_to_a_supervisor_and_keeps_its_place(world: World) -> None:
    contact = hand_over(world, "CRITICAL", new_number())
    assert fire(world, contact) == "supervisor"
    record = world.escalation(contact)
    assert record["status"] == "pending"
    (task,) = world.connect.called("StartTaskContact")
    assert task["Attributes"]["QueueKey"] == "supervisor"
    assert task["Attributes"]["EscalationId"] == record["escalation_id"]
    assert task["RelatedContactId"] == contact
    (notice,) = world.delivered("topic")
    assert (notice["type"], notice["queue_key"]) == ("escalation_timeout", "supervisor")
    assert "+82" not in json.dumps(notice)
    # A second firing does not alert twice; who hangs up then is called back.
    assert fire(world, contact) == "keep_waiting"
    world.connect.contacts[contact] |= ENDED
    assert fire(world, contact) == "callback"
    assert len(world.connect.called("StartTaskContact")) == 1


def test_a_failed_alert_is_repeated(world: World) -> None:
    contact = hand_over(world, "CRITICAL")

    def fails(operation: str) -> None:
        if operation == "StartTaskContact":
            raise ServiceError("ServiceQuotaExceededException", 402)

    world.connect.before = fails
    with pytest.raises(FunctionFailedError, match="start_task_contact"):
        fire(world, contact)
    world.connect.before = None
    assert fire(world, contact) == "supervisor"


@pytest.mark.parametrize("known", [True, False])
def test_without_a_number_the_escalation_is_given_up(world: World, known: bool) -> None:
    contact = hand_over(world, "LOW", state=ENDED)
    if not known:
        # Giving up cannot be taken back, so a contact that Connect does not know is looked at a second time.
        del world.connect.contacts[contact]
        assert fire(world, contact) == "keep_waiting"
        assert f"{world.escalation(contact)['escalation_id']}-1" in world.schedules()
    assert fire(world, contact) == "give_up"
    record = world.escalation(contact)
    assert (record["status"], record["end_reason"]) == ("cancelled", "abandoned")


def test_an_agent_who_took_the_call_a_moment_ago_is_left_alone(world: World) -> None:
    contact = hand_over(world, "LOW", new_number(), WITH_AGENT)
    assert fire(world, contact) == "nothing"
    assert world.escalation(contact)["status"] == "pending"


def test_a_callback_the_caller_booked_serves_the_escalation_too(world: World) -> None:
    number = new_number()
    booked = world.flow(
        "callback", new_contact(), action="create", phone_number=number, topic="General", mode="scheduled"
    )
    contact = hand_over(world, "LOW", number, ENDED)
    assert fire(world, contact) == "callback"
    assert world.escalation(contact)["callback_id"] == booked["callback_id"]


def test_fired_twice_at_the_same_time_it_happens_once(world: World) -> None:
    contact = hand_over(world, "LOW", new_number(), ENDED)
    event = {"escalation_id": world.escalation(contact)["escalation_id"]}
    decisions = sorted(answer["decision"] for answer in world.at_once("escalation_timeout", [event] * 3))
    assert decisions == ["callback", "nothing", "nothing"]
    assert [kind for kind, _ in world.published()] == ["escalation.timed_out"]


@pytest.mark.parametrize("payload", [{}, {"escalation_id": None}])
def test_a_payload_without_an_escalation_is_a_fault(world: World, payload: dict[str, Any]) -> None:
    with pytest.raises(FunctionFailedError, match="escalation_id"):
        world.call("escalation_timeout", payload)


def test_an_unknown_escalation_is_nothing(world: World) -> None:
    assert world.call("escalation_timeout", {"escalation_id": "esc_unknown"})["decision"] == "nothing"


def test_the_fake_knows_only_operations_of_the_service_model(connect_server: FakeConnect) -> None:
    """A call of something Connect does not have cannot pass here."""
    status, code, _ = connect_server.answer("POST", "/invented", b"{}")
    assert (status, code) == (404, "UnknownOperationException")
    status, code, _ = connect_server.answer("PUT", "/contact/task", b'{"InstanceId": 5}')
    assert (status, code) == (400, "InvalidParameterException")
    assert len(connect_server.problems) == 2
    connect_server.reset()
