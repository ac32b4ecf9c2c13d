"""What a customer hears when an agent is there: the name where it is known, always somebody."""

from __future__ import annotations

import pytest

from contact_handlers.agent_desk import introduction
from contact_handlers.base import ids
from contact_handlers.records import tables
from tests.unit.handlers.world import World, new_contact


def said(world: World, user_id: str) -> dict[str, str]:
    arn = f"arn:aws:connect:ap-northeast-2:111122223333:instance/i/agent/{user_id}"
    return world.flow("agent_desk", new_contact(), step="introduce", agent_arn=arn)


def test_a_registered_agent_is_called_by_name(world: World) -> None:
    agent_id, user_id = ids.new("agt"), new_contact()
    world.put("agents", tables.agent(agent_id), {"agent_id": agent_id, "name": "김민수"})
    world.put("agents", tables.agent_lookup(user_id), {"agent_id": agent_id})

    assert said(world, user_id) == {"status": "OK", "message": "김민수 상담원이 연결되었습니다."}


def test_whoever_nobody_has_registered_is_an_agent(world: World) -> None:
    unknown = {"status": "UNKNOWN_AGENT", "message": "상담원이 연결되었습니다."}

    assert said(world, new_contact()) == unknown
    assert world.flow("agent_desk", new_contact(), step="introduce", agent_arn="") == unknown


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("김민수", "김민수 상담원"),
        ("  Mary  Jane ", "Mary Jane 상담원"),
        ("이영희 상담원", "이영희 상담원"),
        ("", "상담원"),
        # What nobody is called by: numbers, mark-up, an essay.
        ("agent-07", "상담원"),
        ("<speak>김</speak>", "상담원"),
        ("가" * 31, "상담원"),
    ],
)
def test_only_names_are_said(name: str, called: str) -> None:
    assert introduction.called(name) == called
