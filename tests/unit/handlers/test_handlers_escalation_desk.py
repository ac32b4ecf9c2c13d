"""What people do with an escalation, asked for once, twice and stopped anywhere; and which agent suits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.settings import load
from contact_handlers.records import agent_scores, escalation_desk, tables
from contact_handlers.records.agent_scores import Load, Task
from contact_handlers.records.callback_ends import EndSettings
from contact_handlers.records.integrations import Agent
from contact_handlers.records.masked import masked
from tests.unit.handlers.faults import CUT, DENIED, KILLED_AFTER, KILLED_BEFORE, Killed, Plan
from tests.unit.handlers.world import World, contact_event, new_contact

AGENT = Agent(agent_id="agt_1", name="김상담", connect_user_id="user-1")
Act = Callable[[EndSettings, str], Any]


class Floor:
    """Agents with room for contacts, and which contacts they were offered."""

    def __init__(self) -> None:
        self.free: dict[str, dict[str, int]] = {"user-1": {"VOICE": 1, "CHAT": 3}}
        self.routed: dict[str, Mapping[str, Any]] = {}

    def users(self, user_id: str) -> Mapping[str, Any]:
        return {"UserDataList": [{"AvailableSlotsByChannel": self.free[user_id]}] if user_id in self.free else []}

    def route(self, contact_id: str, criteria: Mapping[str, Any]) -> None:
        self.routed[contact_id] = criteria


FLOOR = Floor()


def escalated(world: World, **given: str) -> str:
    contact = new_contact()
    world.flow("escalate", contact, **{"reason": "complaint", **given})
    return str(world.escalation(contact)["escalation_id"])


def record(world: World, escalation_id: str) -> dict[str, Any]:
    return world.get("escalations", tables.escalation(escalation_id)) or {}


def at_the_desk(world: World, act: Act, escalation_id: str) -> Any:
    """Does something the way a function with the settings of the sweeper would."""
    world.recorder.function = "test"
    with world.environment("sweeper"):
        return act(load(EndSettings), escalation_id)


def cancel(settings: EndSettings, escalation_id: str) -> Any:
    return escalation_desk.cancel(settings, escalation_id, by="sup_1", at=clock.now())


def assign(settings: EndSettings, escalation_id: str) -> Any:
    return escalation_desk.assign(settings, FLOOR, escalation_id, AGENT, by="sup_1", at=clock.now())


def resolve(settings: EndSettings, escalation_id: str) -> Any:
    said = masked("010-1234-5678로 안내함")
    return escalation_desk.resolve(settings, escalation_id, said, "solved", by="sup_1", at=clock.now())


def talk(world: World, escalation_id: str) -> None:
    agent = {"agentArn": "arn:aws:connect:::agent/9", "connectedToAgentTimestamp": clock.stamp(clock.now())}
    contact = str(record(world, escalation_id)["contact_id"])
    world.call(
        "contact_events", contact_event(contact, "CONNECTED_TO_AGENT", clock.stamp(clock.now()), agentInfo=agent)
    )


def test_the_wait_is_that_of_the_queue_now(world: World) -> None:
    escalation_id = escalated(world)
    contact = record(world, escalation_id)["contact_id"]
    world.connect.metrics = {"CONTACTS_IN_QUEUE": 4, "AGENTS_AVAILABLE": 2}
    world.connect.positions = {contact: 3}
    shown = at_the_desk(world, escalation_desk.status, escalation_id)
    assert (shown.estimated_wait_s, shown.queue_position) == (360, 3)
    world.connect.metrics = None
    assert at_the_desk(world, escalation_desk.status, escalation_id).estimated_wait_s is None
    assert at_the_desk(world, escalation_desk.status, "esc_nobody") is None


def test_a_cancelled_escalation_is_watched_no_more_and_its_chat_ends(world: World) -> None:
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint", channel="chat")
    escalation_id = str(world.escalation(contact)["escalation_id"])
    world.published()
    assert at_the_desk(world, cancel, escalation_id)[0] == "OK"
    assert at_the_desk(world, cancel, escalation_id)[0] == "OK"
    assert record(world, escalation_id)["status"] == "cancelled"
    assert escalation_id not in world.schedules()
    assert [kind for kind, _ in world.published()] == ["escalation.cancelled"]
    assert contact in world.connect.stopped


def test_who_talks_to_an_agent_is_not_cancelled(world: World) -> None:
    escalation_id = escalated(world)
    talk(world, escalation_id)
    assert at_the_desk(world, cancel, escalation_id)[0] == "NOT_CANCELLABLE"
    assert at_the_desk(world, cancel, "esc_nobody")[0] == "NOT_FOUND"


def test_the_callback_of_a_cancelled_escalation_is_not_made(world: World) -> None:
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    made = world.flow("callback", contact, action="create", phone_number="01055550001", mode="scheduled")
    escalation_id = str(world.escalation(contact)["escalation_id"])
    assert at_the_desk(world, cancel, escalation_id)[0] == "OK"
    assert (world.get("requests", tables.request(made["callback_id"])) or {})["status"] == "cancelled"
    assert record(world, escalation_id)["status"] == "cancelled"


def test_a_contact_is_offered_first_to_the_agent_it_was_given_to(world: World) -> None:
    escalation_id = escalated(world)
    FLOOR.free = {"user-1": {"VOICE": 0, "CHAT": 3}}
    assert at_the_desk(world, assign, escalation_id)[0] == "AGENT_UNAVAILABLE"
    FLOOR.free = {"user-1": {"VOICE": 1}}
    assert at_the_desk(world, assign, escalation_id)[0] == "OK"
    assert at_the_desk(world, assign, escalation_id)[0] == "OK"
    found = record(world, escalation_id)
    assert (found["status"], found["assigned_agent"]) == ("assigned", "agt_1")
    (step,) = FLOOR.routed[found["contact_id"]]["Steps"]
    assert step["Expression"]["AttributeCondition"]["MatchCriteria"]["AgentsCriteria"]["AgentIds"] == ["user-1"]
    talk(world, escalation_id)
    assert record(world, escalation_id)["status"] == "in_progress"
    assert at_the_desk(world, assign, escalation_id)[0] == "CONFLICT"


def test_nobody_resolves_what_nobody_has_worked_on(world: World) -> None:
    escalation_id = escalated(world)
    assert at_the_desk(world, resolve, escalation_id)[0] == "CONFLICT"
    talk(world, escalation_id)
    assert at_the_desk(world, resolve, escalation_id)[0] == "OK"
    assert at_the_desk(world, resolve, escalation_id)[0] == "OK"
    found = record(world, escalation_id)
    assert (found["status"], found["resolution_type"]) == ("resolved", "solved")
    assert "1234" not in found["resolution"]


def test_an_escalation_that_its_agent_never_took_ends_when_its_caller_is_gone(world: World) -> None:
    """Given to an agent by a person is not taken by the agent."""
    world.forget_waiting()
    escalation_id = escalated(world)
    at_the_desk(world, assign, escalation_id)
    found = record(world, escalation_id)
    gone = clock.now() - timedelta(hours=3)
    world.connect.contacts[found["contact_id"]] = {"Id": found["contact_id"], "DisconnectTimestamp": gone}
    overdue = {**found, "sweep_pk": "SWEEP", "sweep_sk": clock.stamp(gone), "sweeps": 0}
    world.put("escalations", tables.escalation(escalation_id), overdue)
    world.call("sweeper", {})
    assert record(world, escalation_id)["status"] == "cancelled"


@pytest.mark.parametrize("fault", [DENIED, CUT, KILLED_BEFORE, KILLED_AFTER])
@pytest.mark.parametrize(
    ("act", "wanted"),
    [(cancel, "cancelled"), (assign, "assigned"), (resolve, "resolved")],
    ids=lambda one: str(one)[:20],
)
def test_stopped_anywhere_and_asked_again_it_is_done_once(world: World, act: Act, wanted: str, fault: str) -> None:
    for position in range(12):
        escalation_id = escalated(world)
        if act is resolve:
            talk(world, escalation_id)
        world.wire.plan = plan = Plan(fault=fault, at=position)
        with suppress(Killed, DependencyError):
            at_the_desk(world, act, escalation_id)
        world.wire.plan = None
        assert at_the_desk(world, act, escalation_id)[0] == "OK", position
        found = record(world, escalation_id)
        events = [item for item in world.query("escalations", f"ESC#{escalation_id}") if item["sk"].startswith("EVT#")]
        assert found["status"] == wanted
        assert [event["to_status"] for event in events].count(wanted) == 1
        if position >= len(plan.seen):
            break
    else:
        pytest.fail("more calls than positions")


# --- scores: the table of the domain


@pytest.mark.parametrize(
    ("agent", "task", "load", "points"),
    [
        ({}, Task(), Load(), 50.0),
        ({}, Task(required=("loan",)), Load(), 30.0),
        ({"skills": [{"skill_id": "loan", "level": 1}]}, Task(required=("loan",)), Load(), 70.0),
        ({"skills": [{"skill_id": "loan", "level": 1}]}, Task(required=("loan", "chat")), Load(), 50.0),
        (
            {"skills": [{"skill_id": "loan", "level": 5, "expires_at": "2026-01-01"}]},
            Task(required=("loan",)),
            Load(),
            30,
        ),
        ({}, Task(), Load(contacts=2), 30.0),
        ({}, Task(), Load(contacts=7), 20.0),
        ({}, Task(), Load(productivity=80.0), 66.0),
        ({"tags": ["vip"]}, Task(tier="vip"), Load(), 60.0),
        ({"tags": ["vip"]}, Task(tier="regular"), Load(), 50.0),
        ({"skills": [{"skill_id": "technical", "level": 4}]}, Task(technical=True), Load(), 60.0),
        ({"skills": [{"skill_id": "technical", "level": 3}]}, Task(technical=True), Load(), 50.0),
        (
            {"skills": [{"skill_id": "technical", "level": 5}], "tags": ["vip"]},
            Task(required=("technical",), tier="vip", technical=True),
            Load(productivity=100.0),
            100.0,
        ),
    ],
)
def test_the_score_of_an_agent(agent: dict[str, Any], task: Task, load: Load, points: float) -> None:
    found = agent_scores.score(Agent(agent_id="a", name="가", **agent), task, load, "2026-11-30")
    assert found == points


def test_of_equals_the_one_with_less_to_do_is_first() -> None:
    busy, idle, other = (Agent(agent_id=name, name=name) for name in ("busy", "idle", "other"))
    skilled = Agent(agent_id="skilled", name="skilled", skills=[{"skill_id": "loan", "level": 2}])
    agents = [(busy, Load(contacts=5)), (other, Load(contacts=4)), (idle, Load()), (skilled, Load(contacts=1))]
    ordered = agent_scores.best(agents, Task(required=("loan",)), "2026-11-30")
    assert [agent.agent_id for _, agent in ordered] == ["skilled", "idle", "other", "busy"]
