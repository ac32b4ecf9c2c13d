"""escalate: priority, queue, one record per contact, who is told."""

from __future__ import annotations

import itertools
import json
import time
from datetime import timedelta
from typing import Any, get_args

import pytest

from contact_handlers.base import clock, ids
from contact_handlers.escalate import logic
from contact_handlers.escalate.logic import PersonRequest
from contact_handlers.records import escalations, notices, tables
from contact_handlers.records.conversations import Message
from contact_handlers.records.escalations import Escalation, Move
from contact_handlers.records.masked import Masked
from contact_handlers.records.summary import summarize
from contact_handlers.records.vocabulary import (
    INTENT_PRIORITIES,
    PRIORITY_LEVELS,
    REASON_PRIORITIES,
    EscalationStatus,
    Reason,
)
from tests.unit.handlers.world import ESCALATION_QUEUES, QUEUES, World, flow_event, new_contact

# --- 9.1 and 9.2, exactly


@pytest.mark.parametrize(("reason", "priority"), REASON_PRIORITIES.items())
def test_the_reason_sets_base_priority_and_queue(reason: str, priority: str) -> None:
    decision = logic.decide(PersonRequest(reason=reason), QUEUES, ESCALATION_QUEUES, ())
    assert decision.priority == priority
    assert decision.queue_key == ESCALATION_QUEUES[reason]


@pytest.mark.parametrize(
    ("intent", "priority"), [*INTENT_PRIORITIES.items(), ("loan_inquiry", "MEDIUM"), ("", "MEDIUM")]
)
def test_without_a_reason_the_intent_decides(intent: str, priority: str) -> None:
    assert logic.final_priority(PersonRequest(intent=intent)) == priority


@pytest.mark.parametrize(
    ("wanted", "priority"),
    [
        (PersonRequest(reason="customer_request"), "LOW"),
        (PersonRequest(reason="customer_request", tier="vip"), "HIGH"),
        (PersonRequest(reason="customer_request", tier="premium"), "HIGH"),
        (PersonRequest(reason="customer_request", tier="corporate"), "LOW"),
        (PersonRequest(reason="customer_request", department="Technical"), "HIGH"),
        (PersonRequest(reason="customer_request", message_count=10), "LOW"),
        (PersonRequest(reason="customer_request", message_count=11), "MEDIUM"),
        (PersonRequest(reason="customer_request", description=Masked("빨리 안 해도 돼요")), "LOW"),
        (PersonRequest(reason="customer_request", priority="MEDIUM"), "LOW"),
        (PersonRequest(reason="customer_request", priority="HIGH"), "HIGH"),
        (PersonRequest(reason="urgent_matter", tier="regular", priority="LOW"), "CRITICAL"),
    ],
)
def test_what_raises_a_priority(wanted: PersonRequest, priority: str) -> None:
    assert logic.final_priority(wanted) == priority


@pytest.mark.parametrize("reason", REASON_PRIORITIES)
@pytest.mark.parametrize(("tier", "department"), list(itertools.product(["regular", "vip"], ["General", "Technical"])))
def test_nothing_lowers_a_priority_and_critical_has_its_queue(reason: Reason, tier: str, department: str) -> None:
    wanted = PersonRequest(reason=reason, tier=tier, department=department, queue_key="complaint")
    decision = logic.decide(wanted, QUEUES, ESCALATION_QUEUES, ())
    assert PRIORITY_LEVELS[decision.priority] >= PRIORITY_LEVELS[REASON_PRIORITIES[reason]]
    assert decision.queue_key == ("priority" if decision.priority == "CRITICAL" else "complaint")


def test_an_unknown_reason_is_a_request_of_the_customer() -> None:
    decision = logic.decide(PersonRequest(reason="because"), QUEUES, ESCALATION_QUEUES, ())
    assert (decision.reason, decision.queue_key) == ("customer_request", "general")


# --- the record


def test_a_hand_over_is_recorded_announced_and_routed(world: World) -> None:
    contact = new_contact()
    customer_id = world.add_customer("+821077778888", tier="regular", segment={"segment_id": "gold"})
    conversation_id = world.talk(
        contact, "주문을 취소하고 싶어요", "010-1234-5678로 연락 주세요", customer_id=customer_id
    )
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 3, "AGENTS_AVAILABLE": 0, "ESTIMATED_WAIT_TIME": 150}
    answer = world.flow(
        "escalate",
        contact,
        attributes={"ConversationId": conversation_id, "CustomerId": customer_id},
        reason="complaint",
        department="General",
        priority="MEDIUM",
        intent="complaint",
        conversation_id=conversation_id,
        tier="regular",
    )
    record = world.escalation(contact)
    assert answer["status"] == "OK"
    assert answer["escalation_id"] == record["escalation_id"]
    assert answer["reference_number"] == record["reference_number"]
    assert (answer["queue_key"], answer["queue_arn"]) == ("complaint", QUEUES["complaint"])
    assert (answer["priority"], answer["queue_priority"]) == ("HIGH", "2")
    heard = ids.spelled(answer["reference_number"])
    assert answer["customer_message"] == f"참조번호는 {heard}입니다. 예상 대기 시간은 약 3분입니다."
    assert "010-****-5678" in answer["summary"]
    assert answer["summary"].startswith("고객 발화 2건, 주요 문의 취소·환불, ")
    # The record and everything that leads to it.
    assert (record["status"], record["reason"], record["estimated_wait_s"]) == ("pending", "complaint", 150)
    assert record["tags"] == ["complaint", "segment_gold"]
    assert record["by_status_sk"].startswith("6#")
    assert world.query("escalations", "ST#pending", "6#", "by_status")
    assert [
        item["escalation_id"] for item in world.query("escalations", f"CONV#{conversation_id}", index="by_conversation")
    ]
    lookup = world.get("escalations", tables.reference(answer["reference_number"])) or {}
    assert lookup["escalation_id"] == record["escalation_id"]
    conversation = world.conversation(contact)
    assert (conversation["status"], conversation["escalation_ids"]) == ("escalated", [record["escalation_id"]])
    assert conversation["tags"] == record["tags"]
    assert conversation["by_day_sk"].startswith("escalated#")
    # Who is told.
    (notice,) = world.delivered("topic")
    assert notice["type"] == "auto_escalation"
    assert set(notice) == {
        *("type", "escalation_id", "reference_number", "reason", "rule", "priority", "queue_key"),
        *("center", "environment", "wait_s", "timestamp", "notice_id"),
    }
    ((kind, detail),) = world.published()
    assert kind == "escalation.created"
    assert detail["escalation_id"] == record["escalation_id"]
    # Who has it by mail reads words; https://docs.aws.amazon.com/sns/latest/api/API_Publish.html.
    mail = notices.text({**notice, "timestamp": "2026-11-29T15:01:00.000Z", "wait_s": 290})
    assert mail.splitlines()[0] == "챗봇이 고객을 상담원에게 넘겼습니다."
    assert {f"참조번호: {notice['reference_number']}", "사유: 불만", "우선순위: 높음"} <= set(mail.splitlines())
    assert {"예상 대기: 약 5분", "알림 시각: 2026-11-30 00:01", "센터: aicc-dev"} <= set(mail.splitlines())
    for sink in (notice, detail, mail):
        assert "1234" not in json.dumps(sink, ensure_ascii=False).replace(record["escalation_id"], "")
    # The moment at which it moves on.
    schedule = world.schedule(record["escalation_id"])
    due = clock.parse(schedule["ScheduleExpression"].removeprefix("at(").removesuffix(")") + "Z")
    created = clock.parse(record["created_at"])
    assert due is not None
    assert created is not None
    assert abs((due - created).total_seconds() - 600) < 2
    assert json.loads(schedule["Target"]["Input"]) == {"escalation_id": record["escalation_id"]}
    assert schedule["ActionAfterCompletion"] == "DELETE"


@pytest.mark.parametrize(
    ("reason", "seconds"),
    [("urgent_matter", 300), ("complaint", 600), ("technical_support", 1200), ("bot_limitation", 1800)],
)
def test_the_time_limit_follows_the_priority(world: World, reason: str, seconds: int) -> None:
    contact = new_contact()
    answer = world.flow("escalate", contact, reason=reason)
    schedule = world.schedule(answer["escalation_id"])["ScheduleExpression"]
    due = clock.parse(schedule[3:-1] + "Z")
    assert due is not None
    assert abs((due - clock.now()).total_seconds() - seconds) < 5


@pytest.mark.parametrize("channel", ["voice", "chat"])
def test_a_reference_number_is_spelled_to_the_ear_and_written_for_the_eye(world: World, channel: str) -> None:
    answer = world.flow("escalate", new_contact(), channel=channel, reason="complaint")
    reference = answer["reference_number"]
    assert (ids.spelled(reference) if channel == "voice" else reference) in answer["customer_message"]


def test_no_time_is_claimed_without_metrics(world: World) -> None:
    world.connect.metrics = None
    contact = new_contact()
    answer = world.flow("escalate", contact, reason="complaint")
    assert answer["customer_message"] == f"참조번호는 {ids.spelled(answer['reference_number'])}입니다."
    record = world.escalation(contact)
    assert (record["wait_measured"], record["estimated_wait_s"]) == (False, 900)


def test_a_contact_has_one_open_escalation_under_retry_and_concurrency(world: World) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원 연결해 주세요")
    event = flow_event(contact, reason="customer_request", conversation_id=conversation_id)
    answers = world.at_once("escalate", [event] * 8)
    assert {answer["escalation_id"] for answer in answers} == {world.escalation(contact)["escalation_id"]}
    assert {answer["status"] for answer in answers} == {"OK"}
    again = world.call("escalate", event)
    assert again["escalation_id"] == answers[0]["escalation_id"]
    conversation = world.conversation(contact)
    assert (conversation["escalation_count"], len(conversation["escalation_ids"])) == (1, 1)
    assert len(world.query("escalations", f"CONV#{conversation_id}", index="by_conversation")) == 1


def close(world: World, contact: str) -> None:
    with world.looking():
        found = Escalation.from_item(world.escalation(contact))
        assert escalations.move(
            world.table("escalations"), found, Move(to="cancelled", key=found.escalation_id, at=clock.now())
        )


def test_the_fourth_hand_over_of_a_conversation_is_a_callback(world: World) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact, "상담원")
    made = []
    for _ in range(3):
        made.append(
            world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)["escalation_id"]
        )
        close(world, contact)
    assert len(set(made)) == 3
    fourth = world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)
    assert (fourth["status"], fourth["escalation_id"]) == ("CALLBACK_ONLY", "none")
    assert world.conversation(contact)["escalation_count"] == 3


def test_a_hand_over_without_a_conversation_is_recorded_too(world: World) -> None:
    for conversation_id in ("", "none", "conv_00000000000000000000000000"):
        contact = new_contact()
        answer = world.flow("escalate", contact, reason="complaint", conversation_id=conversation_id)
        assert answer["status"] == "OK"
        assert answer["summary"] == "봇 대화 없이 상담원 연결을 요청했습니다."
        assert "conversation_id" not in world.escalation(contact) or conversation_id == ""


def test_the_request_of_the_customer_is_a_manual_escalation(world: World) -> None:
    world.flow("escalate", new_contact(), reason="customer_request")
    assert [notice["type"] for notice in world.delivered("topic")] == ["manual_escalation"]


def test_what_could_not_be_announced_is_announced_by_a_retry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = new_contact()
    real = escalations.notify

    def fails(*_: Any) -> None:
        from contact_handlers.base.errors import ThrottledError

        raise ThrottledError("sns", "publish", "Throttling")

    monkeypatch.setattr(escalations, "notify", fails)
    assert world.flow("escalate", contact, reason="complaint")["status"] == "OK"
    assert "announced_at" not in world.escalation(contact)
    monkeypatch.setattr(escalations, "notify", real)
    world.flow("escalate", contact, reason="complaint")
    assert "announced_at" in world.escalation(contact)
    assert len(world.delivered("topic")) == 1
    world.flow("escalate", contact, reason="complaint")
    assert world.delivered("topic") == []


@pytest.mark.parametrize("old", get_args(EscalationStatus))
def test_only_the_allowed_changes_of_status_happen(world: World, old: EscalationStatus) -> None:
    """Other changes are refused, and each change is written down."""
    allowed = {
        "pending": {"assigned", "cancelled", "callback_scheduled"},
        "assigned": {"in_progress", "cancelled", "callback_scheduled"},
        "in_progress": {"resolved"},
        "callback_scheduled": {"resolved", "cancelled"},
    }.get(old, set())
    moment = clock.now()
    for new in get_args(EscalationStatus):
        escalation_id = ids.new("esc")
        record = Escalation(
            escalation_id=escalation_id,
            reference_number="AB3D-9KQ1",
            contact_id=new_contact(),
            status=old,
            priority="HIGH",
            reason="complaint",
            queue_key="complaint",
            created_at=clock.stamp(moment),
        )
        world.put("escalations", record.key, record.to_item())
        with world.looking():
            moved = escalations.move(world.table("escalations"), record, Move(to=new, key="test", at=moment))
        assert (moved is not None) == (new in allowed), f"{old} -> {new}"
        events = world.query("escalations", f"ESC#{escalation_id}", "EVT#")
        assert len(events) == (1 if moved else 0)
        if moved is not None:
            stored = world.get("escalations", tables.escalation(escalation_id)) or {}
            assert (stored["status"], stored["by_status_pk"]) == (new, f"ST#{new}")


def test_the_same_cause_changes_once(world: World) -> None:
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    record = Escalation.from_item(world.escalation(contact))
    move = Move(to="assigned", key="agent#1", at=clock.now() + timedelta(seconds=1))
    with world.looking():
        assert escalations.move(world.table("escalations"), record, move) is not None
        assert escalations.move(world.table("escalations"), record, move) is None


@pytest.mark.parametrize("channel", ["voice", "chat", "task"])
@pytest.mark.parametrize("size", ["min", "full"])
def test_every_shape_of_event_gets_a_complete_answer(world: World, channel: str, size: str) -> None:
    from tests.unit.handlers.world import fixture

    event = fixture(f"flow-{channel}-{size}")
    event["Details"]["ContactData"]["ContactId"] = new_contact()
    answer = world.call("escalate", event)
    assert set(answer) == set(logic.RESULTS)
    assert answer["status"] == "OK"


@pytest.mark.parametrize("intent", ["unknown", "", "custom_intent"])
def test_an_agent_never_reads_the_name_of_an_intent(world: World, intent: str) -> None:
    said = Message(source="user", content=Masked("환불은 얼마나 걸려요?"), intent=intent, confidence=0.4)
    with world.looking():
        assert summarize([said]) == "고객 발화 1건, 환불, 마지막 발화: 환불은 얼마나 걸려요?"


def test_rule_and_what_it_found_come_from_the_message_that_hands_over(world: World) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact, "제 번호는 010-1234-5678인데 카드를 잃어버렸어요")
    said = Message(source="bot", rule="urgent", description=Masked("긴급 키워드 감지: 분실"), next_action="escalate")
    # Identifiers count the time of the machine.
    key = tables.message(conversation_id, ids.ulid_of(time.time_ns() // 1_000_000 + 1_000, "x"))
    world.put("conversations", key, said.to_item())
    answer = world.flow("escalate", contact, reason="urgent_matter", conversation_id=conversation_id)
    record = world.escalation(contact)
    assert (record["rule"], record["description"]) == ("urgent", "긴급 키워드 감지: 분실")
    assert "카드를 잃어버렸어요" in record["summary"]
    assert "1234" not in str(record)
    assert (
        next(n for n in world.delivered("topic") if n["escalation_id"] == record["escalation_id"])["rule"] == "urgent"
    )
    assert ids.spelled(answer["reference_number"]) in answer["customer_message"]
    assert "곧 상담원과 연결됩니다" in answer["customer_message"]


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        ({"CONTACTS_IN_QUEUE": 4, "AGENTS_AVAILABLE": 2}, "예상 대기 시간은 약 6분입니다."),
        ({"CONTACTS_IN_QUEUE": 0, "AGENTS_AVAILABLE": 1}, "곧 상담원과 연결됩니다."),
        (None, "입니다."),
    ],
)
def test_the_customer_hears_reference_and_wait(world: World, metrics: dict[str, float] | None, said: str) -> None:
    world.connect.metrics = metrics
    answer = world.flow("escalate", new_contact(), reason="customer_request")
    assert answer["customer_message"].startswith(f"참조번호는 {ids.spelled(answer['reference_number'])}")
    assert answer["customer_message"].endswith(said)
    assert ("대기 시간" in answer["customer_message"]) is ("대기" in said)
