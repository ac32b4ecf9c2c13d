"""Evaluations: what of an export counts, written once, the last submission in the end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from contact_handlers.admin.people import agents
from contact_handlers.base.errors import EventError
from contact_handlers.evaluations import logic
from contact_handlers.records import tables
from tests.unit.handlers.desk import ask
from tests.unit.handlers.journeys.people import evaluated
from tests.unit.handlers.test_handlers_admin_desk import registered
from tests.unit.handlers.world import World, new_contact

GOOD = {"Percentage": 91.0, "NotApplicable": False, "AutomaticFail": False}


def kept(world: World, agent_id: str) -> tuple[list[Any], list[Any]]:
    """Returns the scores and the notes of an agent as the desk shows them."""
    shown = ask(world, agents.get_agent, path={"agent_id": agent_id}).body["statistics"]
    return [one["score"] for one in shown["recent_evaluations"]], [one["text"] for one in shown["coaching_notes"]]


def test_a_later_submission_takes_the_place_of_an_earlier_one(world: World) -> None:
    made = registered(world)
    contact = new_contact()
    world.talk(contact)
    first = evaluated(world, contact, made["connect_user_id"])
    evaluation_id = logic.evaluation_id(first)
    for _ in range(2):
        assert world.call("evaluations", first)["status"] == "OK"
    assert kept(world, made["agent_id"])[0] == [62.5]
    later = datetime(2026, 11, 21, tzinfo=UTC)
    again = evaluated(world, contact, made["connect_user_id"], evaluation_id=evaluation_id, score=GOOD, at=later)
    world.call("evaluations", again)
    scores, notes = kept(world, made["agent_id"])
    assert scores == [91]
    # Remarks are coached about whatever the score is.
    assert len(notes) == 1
    assert "점수가" not in notes[0]
    assert world.conversation(contact)["evaluation_score"] == 91
    # An event that comes late tells of the submission before, and changes nothing.
    evaluated(world, contact, made["connect_user_id"], evaluation_id=evaluation_id)
    world.call("evaluations", first)
    assert kept(world, made["agent_id"])[0] == [91]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"status": "DRAFT"}, "IGNORED"),
        ({"score": {"NotApplicable": True}}, "IGNORED"),
        ({"score": GOOD, "remark": " "}, "OK"),
        ({"score": {"Percentage": 88.0, "AutomaticFail": True}}, "OK"),
    ],
)
def test_what_counts_is_what_was_submitted_with_a_score(world: World, given: dict[str, Any], status: str) -> None:
    made = registered(world)
    event = evaluated(world, new_contact(), made["connect_user_id"], **given)
    assert world.call("evaluations", event)["status"] == status
    scores, notes = kept(world, made["agent_id"])
    assert len(scores) == (status == "OK")
    if given.get("remark") == " ":
        assert notes == []
    if given.get("score", {}).get("AutomaticFail"):
        assert scores == [0]
        assert "0점으로 처리되었습니다." in notes[0]


def test_an_evaluation_of_nobody_is_kept_nowhere(world: World) -> None:
    user = new_contact()
    assert world.call("evaluations", evaluated(world, new_contact(), user))["status"] == "UNKNOWN_AGENT"
    assert world.get("agents", tables.agent_lookup(user)) is None


@pytest.mark.parametrize("key", ["connect/evaluations/contact_1/evaluation_2/2026.json", "connect/evaluations/x.json"])
def test_copies_at_the_old_place_are_left_alone(world: World, key: str) -> None:
    assert world.call("evaluations", {"detail": {"object": {"key": key}}}) == {"status": "IGNORED"}
    with pytest.raises(EventError):
        logic.evaluation_id({"detail": {}})
