"""agent_desk: what the buttons of the guide do, and what the agent reads when they cannot."""

from __future__ import annotations

from typing import Any

import pytest

from contact_handlers.base.errors import FunctionFailedError
from tests.unit.handlers.world import World, new_contact


def _served(world: World, **contact: Any) -> str:
    served = new_contact()
    world.connect.contacts[served] = {"Id": served, "Channel": "VOICE", **contact}
    return served


def _press(world: World, **given: str) -> dict[str, Any]:
    """Presses a button: a guide is a contact of its own."""
    return world.flow("agent_desk", new_contact(), channel="chat", **given)


def test_the_recording_of_the_served_contact_pauses(world: World) -> None:
    """Not that of the guide; the service wants the first contact of the chain besides."""
    served = _served(world, InitialContactId=new_contact())
    paused = _press(world, step="pause", contact_id=served)
    assert (paused["status"], world.connect.recorded) == ("OK", {served: False})
    resumed = _press(world, step="resume", contact_id=served)
    assert (resumed["status"], world.connect.recorded) == ("OK", {served: True})


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ({"Channel": "CHAT"}, "음성 통화가 아니어서"),
        ({"Channel": "TASK"}, "음성 통화가 아니어서"),
        (None, "찾지 못했습니다"),
    ],
)
def test_what_has_no_recording_is_told(world: World, contact: dict[str, Any] | None, told: str) -> None:
    served = new_contact() if contact is None else _served(world, **contact)
    answer = _press(world, step="pause", contact_id=served)
    assert answer["status"] == "DECLINED"
    assert told in answer["message"]
    assert world.connect.recorded == {}


def test_a_recording_that_may_go_on_is_never_told_as_paused(world: World) -> None:
    """The fault leaves the function, so that the flow says that the recording goes on."""
    world.connect.throttles = 9
    with pytest.raises(FunctionFailedError):
        _press(world, step="pause", contact_id=_served(world))
    world.connect.throttles = 0


@pytest.mark.parametrize("given", [{"step": "note"}, {"step": "hand_over"}, {"step": "dance"}])
def test_an_empty_form_stores_nothing(world: World, given: dict[str, str]) -> None:
    contact = new_contact()
    conversation_id = world.talk(contact, "환불")
    answer = _press(world, contact_id=contact, conversation_id=conversation_id, **given)
    assert answer["status"] == "DECLINED"
    assert "note_count" not in world.conversation(contact)


def test_a_note_without_a_record_is_told_and_not_stored(world: World) -> None:
    for conversation_id in ("", "conv_01M7XX5KBZ4V0CJDJAXE59BG5J"):
        answer = _press(world, step="note", text="메모", contact_id=new_contact(), conversation_id=conversation_id)
        assert (answer["status"], "상담 기록이 없어" in answer["message"]) == ("DECLINED", True)
    assert world.query("conversations", "CONV#conv_01M7XX5KBZ4V0CJDJAXE59BG5J") == []


def test_customers_do_not_read_what_agents_note(world: World) -> None:
    """Notes lie beside the messages, under keys of their own."""
    contact = new_contact()
    conversation_id = world.talk(contact, "환불")
    before = len(world.messages(conversation_id))
    _press(world, step="note", text="주의 고객", contact_id=contact, conversation_id=conversation_id)
    shown = world.flow("agent_guide", new_contact(), conversation_id=conversation_id)
    assert len(world.messages(conversation_id)) == before
    assert "주의 고객" in shown["notes"]


def test_an_agent_books_for_the_customer_without_the_limits_of_callers(world: World) -> None:
    """Agents work off a day of callers without a number; each number still has one open callback a topic."""
    numbers = [f"010-9{index:03d}-1234" for index in range(25)]
    given = {"action": "create", "by": "agent", "mode": "scheduled", "topic": "General"}
    for number in numbers:
        assert _callback(world, phone_number=number, **given)["status"] == "OK"
    again = _callback(world, phone_number=numbers[0], **given)
    assert again["status"] == "DECLINED"
    # The agent is told what stands in the way, which a stranger who names the number is not.
    stranger = world.flow(
        "callback", new_contact(), channel="chat", action="create", mode="scheduled", phone_number=numbers[0]
    )
    assert again["message"] != stranger["message"]


def _callback(world: World, **given: str) -> dict[str, Any]:
    return world.flow("callback", new_contact(), channel="chat", contact_id=new_contact(), **given)
