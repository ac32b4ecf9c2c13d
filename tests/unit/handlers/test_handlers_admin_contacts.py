"""Conversations, escalations and callbacks at the desk: found by indexes, in pages, masked by role, changed once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from contact_handlers.admin.contacts import callbacks, conversations, escalations
from contact_handlers.api.exchange import Role
from contact_handlers.base import clock, ids
from contact_handlers.records import paging, tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.vocabulary import ConversationStatus
from tests.unit.handlers.desk import ask, pages, refused
from tests.unit.handlers.world import World, contact_event, new_contact

_days = count()


@pytest.fixture
def day() -> datetime:
    """Noon in Seoul of a day that no other test has conversations on."""
    return datetime(2021, 1, 2, 3, tzinfo=UTC) + timedelta(days=3 * next(_days))


def kept(world: World, created: datetime, status: ConversationStatus = "completed", **given: Any) -> str:
    conversation_id = ids.new("conv")
    record = Conversation(
        conversation_id=conversation_id,
        channel=given.pop("channel", "voice"),
        status=status,
        created_at=clock.stamp(created),
        version=1,
        **given,
    )
    world.put("conversations", record.key, record.to_item())
    return conversation_id


def span(day: datetime, days: int = 0) -> dict[str, str]:
    end = (day + timedelta(days=days)).astimezone(clock.KST).date()
    return {"start": day.astimezone(clock.KST).date().isoformat(), "end": end.isoformat()}


def found(world: World, **query: Any) -> list[str]:
    listed = pages(world, conversations.list_conversations, query=query)
    assert all(len(page) == query.get("limit", 50) for page in listed[:-1])
    return [str(item["conversation_id"]) for page in listed for item in page]


def test_conversations_of_days_come_in_order_of_time_whatever_their_status(world: World, day: datetime) -> None:
    statuses: tuple[ConversationStatus, ...] = ("completed", "active", "escalated", "cancelled", "bot_handling")
    made = [kept(world, day + timedelta(minutes=97 * n), statuses[n % 5]) for n in range(13)]
    outside = kept(world, day - timedelta(hours=12, milliseconds=1))
    assert found(world, **span(day, 1), limit=4) == made[::-1]
    assert found(world, **span(day, 1), limit=5, order="asc") == made
    assert found(world, **span(day, 1), status="active") == [made[11], made[6], made[1]]
    assert outside in found(world, **span(day - timedelta(days=1)))


def test_conversations_are_found_by_customer_agent_and_channel(world: World, day: datetime) -> None:
    customer = ids.new("cust")
    mine = [kept(world, day + timedelta(hours=n), customer_id=customer) for n in range(3)]
    agent = f"agt_{customer[-8:]}"
    served = kept(world, day, assigned_agent=agent, channel="chat")
    assert found(world, **span(day), customer_id=customer, limit=2) == mine[::-1]
    assert found(world, **span(day), agent_id=agent) == [served]
    assert found(world, **span(day), channel="chat") == [served]
    assert found(world, **span(day), customer_id=customer, channel="chat") == []


def test_what_happened_last_comes_first_when_it_is_asked_for(world: World, day: datetime) -> None:
    moments = [5, 1, 9, 3]
    made = {n: kept(world, day, last_activity_at=clock.stamp(day + timedelta(minutes=n))) for n in moments}
    wanted = [made[n] for n in sorted(moments, reverse=True)]
    assert found(world, **span(day), sort="updated_at", limit=3) == wanted
    assert found(world, **span(day), sort="updated_at", order="asc", limit=3) == wanted[::-1]


def test_a_page_reads_no_more_than_it_may_and_says_where_to_go_on(
    world: World, day: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "EXAMINED", 3)
    rare = [kept(world, day + timedelta(minutes=n), channel="chat" if n in (0, 8) else "voice") for n in range(9)]
    listed = pages(world, conversations.list_conversations, query={**span(day), "channel": "chat"})
    assert [item["conversation_id"] for page in listed for item in page] == [rare[8], rare[0]]
    assert len(listed) > 2


def test_a_search_reads_indexes_alone(world: World, day: datetime) -> None:
    world.recorder.operations["admin_api"].clear()
    found(world, **span(day, 2))
    assert set(world.recorder.operations["admin_api"]) <= {"dynamodb:Query", "secrets-manager:GetSecretValue"}


@pytest.mark.parametrize(
    "query", [{"start": "2026-01-02", "end": "2026-01-01"}, {"start": "2026-01-01", "end": "2026-12-31"}]
)
def test_periods_that_are_none_or_too_long_are_refused(world: World, query: dict[str, str]) -> None:
    assert refused(world, conversations.list_conversations, query=query).startswith("VALIDATION_ERROR")


def test_who_only_analyzes_sees_less_of_a_conversation(world: World) -> None:
    contact = new_contact()
    conversation = world.talk(contact, "제 번호는 010-9876-5432예요", "홍길동입니다")
    path = {"conversation_id": conversation}
    key = tables.message(conversation, world.messages(conversation)[0]["sk"].partition("#")[2])
    # As an older release may have stored it, and with what the bot took out of it.
    stored = {**world.messages(conversation)[0], "content": "010-9876-5432", "entities": {"name": "홍길동"}}
    world.put("conversations", key, stored)
    roles: tuple[Role, ...] = ("analyst", "supervisor")
    seen = {role: ask(world, conversations.get_conversation_detail, role=role, path=path).body for role in roles}
    assert seen["analyst"]["status"] == seen["supervisor"]["status"] == "active"
    assert "9876-5432" not in str(seen["analyst"])
    assert "entities" in seen["supervisor"]["messages"][0]["metadata"]
    assert "홍길동" not in str(seen["analyst"]["messages"][0])
    none = {"conversation_id": "conv_none"}
    assert refused(world, conversations.get_conversation_detail, path=none) == "NOT_FOUND"


def test_messages_come_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "FIRST_MESSAGES", 3)
    conversation = world.talk(new_contact(), *(f"질문 {n}" for n in range(4)))
    said, cursor = list[str](), None
    while True:
        path = {"conversation_id": conversation}
        reply = ask(world, conversations.get_conversation_detail, path=path, cursor=cursor)
        said += [str(message["message_id"]) for message in reply.body["messages"]]
        cursor = reply.body["next_cursor"]
        if cursor is None:
            break
    assert said == [message["message_id"] for message in world.messages(conversation)]


def test_conversations_are_closed_each_for_itself(world: World, day: datetime) -> None:
    waiting, talking, over = (
        kept(world, day, "bot_handling"),
        kept(world, day, "agent_assigned"),
        kept(world, day, "completed"),
    )
    body = {
        "conversation_ids": [waiting, talking, over, "conv_none"],
        "status": "cancelled",
        "reason": "010-1111-2222 중복",
    }
    results = ask(world, conversations.change_conversation_statuses, body=body, who="sup-9").body["results"]
    assert {one["conversation_id"]: (one["ok"], one["code"]) for one in results} == {
        waiting: (True, None),
        talking: (False, "CONFLICT"),
        over: (False, "CONFLICT"),
        "conv_none": (False, "NOT_FOUND"),
    }
    closed = world.get("conversations", tables.conversation(waiting)) or {}
    assert (closed["status"], closed["closed_by"], closed["version"]) == ("cancelled", "sup-9", 2)
    assert "1111" not in closed["close_reason"]
    assert found(world, **span(day), status="cancelled") == [waiting]
    again = ask(world, conversations.change_conversation_statuses, body={**body, "conversation_ids": [waiting]})
    assert again.body["results"][0]["ok"] is True


def test_a_conversation_that_people_complete_counts_once(world: World) -> None:
    conversation = world.talk(new_contact(), "배송 언제 와요")
    body = {"conversation_ids": [conversation], "status": "completed", "reason": "해결"}

    def counted() -> int:
        hour = f"{clock.now():%Y%m%d%H}"
        key = tables.counter("aicc", "ConversationCompleted", str(record["channel"]), hour)
        return int((world.get("counters", key) or {}).get("count", 0))

    record = world.get("conversations", tables.conversation(conversation)) or {}
    before = counted()
    for _ in range(2):
        results = ask(world, conversations.change_conversation_statuses, body=body, who="sup-9").body["results"]
        assert results == [{"conversation_id": conversation, "ok": True, "code": None}]
    record = world.get("conversations", tables.conversation(conversation)) or {}
    assert (record["status"], record["end_reason"], record["closed_by"]) == ("completed", "ADMIN_CLOSED", "sup-9")
    assert record["summary"]["user_messages"] == 1
    assert counted() == before + 1


def escalated(world: World, **given: str) -> str:
    contact = new_contact()
    world.flow("escalate", contact, **{"reason": "complaint", **given})
    return str(world.escalation(contact)["escalation_id"])


def listed(world: World, **query: Any) -> list[str]:
    return [
        str(one["escalation_id"]) for page in pages(world, escalations.list_escalations, query=query) for one in page
    ]


def test_escalations_wait_urgent_first_and_are_listed_by_day(world: World) -> None:
    low = escalated(world, reason="customer_request")
    urgent = escalated(world, reason="urgent_matter")
    mine = {low, urgent}
    waiting = [one for one in listed(world, status="pending", limit=3) if one in mine]
    assert waiting == [urgent, low]
    assert [one for one in listed(world) if one in mine] == [urgent, low]
    assert [one for one in listed(world, priority="CRITICAL") if one in mine] == [urgent]
    assert [one for one in listed(world, reason="customer_request", status="pending") if one in mine] == [low]


def test_an_escalation_is_given_to_an_agent_with_room_and_resolved_with_what_came_of_it(world: World) -> None:
    escalation_id, agent_id, user = escalated(world), ids.new("agt"), new_contact()
    path = {"escalation_id": escalation_id}
    nobody = {"agent_id": agent_id}
    assert (
        refused(world, escalations.assign_escalation, path=path, body=nobody) == "NOT_FOUND 등록되지 않은 상담원입니다."
    )
    world.put("agents", tables.agent(agent_id), {"agent_id": agent_id, "name": "김상담", "connect_user_id": user})
    assert refused(world, escalations.assign_escalation, path=path, body=nobody) == "AGENT_UNAVAILABLE"
    world.put("agents", tables.agent_lookup(user), {"agent_id": agent_id})
    world.connect.agents = {user: {"AvailableSlotsByChannel": {"VOICE": 1}}}
    assert ask(world, escalations.assign_escalation, path=path, body=nobody).body["agent_name"] == "김상담"
    contact = str((world.get("escalations", tables.escalation(escalation_id)) or {})["contact_id"])
    (step,) = world.connect.routed[contact]["Steps"]
    assert step["Expression"]["AttributeCondition"]["MatchCriteria"]["AgentsCriteria"]["AgentIds"] == [user]
    result = {"resolution": "010-1234-5678로 안내함", "resolution_type": "solved"}
    assert refused(world, escalations.resolve_escalation, path=path, body=result) == "CONFLICT"
    now = clock.stamp(clock.now())
    agent = {"agentArn": f"arn:aws:connect:::agent/{user}", "connectedToAgentTimestamp": now}
    world.call("contact_events", contact_event(contact, "CONNECTED_TO_AGENT", now, agentInfo=agent))
    assert refused(world, escalations.cancel_escalation_for_customer, path=path) == "ESCALATION_NOT_CANCELLABLE"
    assert ask(world, escalations.resolve_escalation, path=path, body=result).body["status"] == "resolved"
    shown = ask(world, escalations.get_escalation_detail, path=path).body
    assert (shown["status"], shown["resolution_type"], shown["assigned_agent"]) == ("resolved", "solved", agent_id)
    assert "1234" not in shown["resolution"]


def test_an_escalation_that_nobody_took_is_cancelled(world: World) -> None:
    path = {"escalation_id": escalated(world)}
    assert ask(world, escalations.cancel_escalation_for_customer, path=path).body["status"] == "cancelled"
    assert refused(world, escalations.get_escalation_detail, path={"escalation_id": "esc_none"}) == "NOT_FOUND"


def test_callbacks_are_listed_as_they_are_due_and_called_off(world: World) -> None:
    made = [
        world.flow("callback", new_contact(), action="create", phone_number=f"0105559{n:04}", mode="scheduled")
        for n in range(7101, 7104)
    ]
    mine = [one["callback_id"] for one in made]
    rows = [
        row
        for page in pages(world, callbacks.list_callbacks, query={"status": "scheduled", "limit": 2})
        for row in page
    ]
    assert [row["due_at"] for row in rows] == sorted(row["due_at"] for row in rows)
    ours = [row for row in rows if row["callback_id"] in mine]
    assert len(ours) == 3
    assert all("7101" not in row["phone_masked"][:-4] and "5559" not in row["phone_masked"] for row in ours)
    none = pages(world, callbacks.list_callbacks, query={"due_to": "2020-01-01"})
    assert none == [[]]
    path = {"callback_id": mine[0]}
    assert ask(world, callbacks.cancel_callback_for_customer, path=path).body["status"] == "cancelled"
    assert ask(world, callbacks.cancel_callback_for_customer, path=path).body["status"] == "cancelled"
    assert mine[0] not in "".join(world.schedules())
    assert ask(world, callbacks.get_callback_detail, path=path).body["status"] == "cancelled"
    assert refused(world, callbacks.get_callback_detail, path={"callback_id": "cb_none"}) == "NOT_FOUND"
    request = world.get("requests", tables.request(mine[1])) or {}
    world.put("requests", tables.request(mine[1]), {**request, "status": "dialing"})
    dialing = {"callback_id": mine[1]}
    assert refused(world, callbacks.cancel_callback_for_customer, path=dialing) == "CALLBACK_NOT_CANCELLABLE"
