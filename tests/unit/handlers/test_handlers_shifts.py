"""Who works when, and who is asked first: shifts over midnight, room, skills and what agents have done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from contact_handlers.admin.contacts import escalations
from contact_handlers.admin.people import agents
from contact_handlers.base import clock, ids
from contact_handlers.records.shifts import on_shift
from tests.unit.handlers.conftest import Travel
from tests.unit.handlers.desk import ask
from tests.unit.handlers.test_handlers_admin_desk import registered
from tests.unit.handlers.world import World, new_contact

OFFICE = {"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "18:00"}
NIGHT = {"days": [5], "start": "22:00", "end": "06:00"}


@pytest.mark.parametrize(
    ("schedule", "moment", "works"),
    [
        (None, "2026-11-29T03:00", True),
        (OFFICE, "2026-11-27T09:00", True),
        (OFFICE, "2026-11-27T18:00", False),
        (OFFICE, "2026-11-28T10:00", False),
        # Friday's night shift goes on until Saturday morning, and there is none on Thursday.
        (NIGHT, "2026-11-27T21:59", False),
        (NIGHT, "2026-11-27T22:00", True),
        (NIGHT, "2026-11-28T05:59", True),
        (NIGHT, "2026-11-28T06:00", False),
        (NIGHT, "2026-11-27T05:00", False),
        # Pauses are no work, of a night shift neither; one may reach over midnight.
        ({**OFFICE, "breaks": [{"start": "12:00", "end": "13:00"}]}, "2026-11-27T12:00", False),
        ({**OFFICE, "breaks": [{"start": "12:00", "end": "13:00"}]}, "2026-11-27T13:00", True),
        ({**NIGHT, "breaks": [{"start": "23:30", "end": "00:30"}]}, "2026-11-28T00:29", False),
        ({**NIGHT, "breaks": [{"start": "23:30", "end": "00:30"}]}, "2026-11-28T00:30", True),
        ({"days": [1, 2, 3, 4, 5, 6, 7], "start": "00:00", "end": "24:00"}, "2026-11-28T23:59", True),
    ],
)
def test_a_shift_belongs_to_the_day_on_which_it_begins(schedule: Any, moment: str, works: bool) -> None:
    assert on_shift(schedule, datetime.fromisoformat(moment).replace(tzinfo=clock.KST)) is works


def test_a_waiting_hand_over_comes_with_who_suits_it_best(world: World, travel: Travel) -> None:
    travel(datetime(2026, 11, 27, 11, tzinfo=clock.KST))
    team = f"팀{ids.ulid()[-6:]}"
    skilled = [{"skill_id": "complaint", "level": 3}]
    able, busy = (registered(world, team=team, skills=skilled, schedule=OFFICE) for _ in range(2))
    other = registered(world, team=team, skills=[], schedule=OFFICE)
    asleep = registered(world, team=team, skills=skilled, schedule=NIGHT)
    room = {"Status": {"StatusName": "Available"}, "AvailableSlotsByChannel": {"VOICE": 1}}
    talking = {**room, "Contacts": [{"ContactId": new_contact()}, {"ContactId": new_contact()}]}
    states = ((able, room), (busy, talking), (other, room), (asleep, room))
    world.connect.agents = {one["connect_user_id"]: state for one, state in states}
    contact = new_contact()
    world.flow("escalate", contact, reason="complaint")
    path = {"escalation_id": world.escalation(contact)["escalation_id"]}
    found = ask(world, escalations.get_escalation_detail, path=path).body["suggested_agents"]
    # 40 for the skill and 30 for no contact; two contacts cost 20; without the skill 30 are left.
    assert [(one["agent_id"], one["score"]) for one in found] == [
        (able["agent_id"], 70),
        (busy["agent_id"], 50),
        (other["agent_id"], 30),
    ]
    query = {"team": team, "available_only": True}
    listed = {one["agent_id"] for one in ask(world, agents.list_agents, query=query).body["items"]}
    assert listed == {able["agent_id"], busy["agent_id"], other["agent_id"]}
    world.connect.agents = {}
    assert ask(world, escalations.get_escalation_detail, path=path).body["suggested_agents"] == []
