"""Who somebody says to be opens nothing: state belongs to the contact or to the customer who was verified."""

from __future__ import annotations

import pytest

from contact_handlers.records import tables
from tests.unit.dialogue.hook_world import Caller, HookWorld, text

CONTINUED = "이전에 진행하시던 내용을 이어서"
NOBODY = ("none", "unknown", "UNKNOWN", "null", "undefined", "", "고객", "guest")


@pytest.mark.parametrize("word", NOBODY)
def test_an_anonymous_caller_begins_anew(bot: HookWorld, word: str) -> None:
    """Two callers without a number, one after the other: the second hears nothing of the first."""
    first = Caller(bot, channel="VOICE", user_id=word)
    first.say("예약하고 싶어요")
    first.say("방문 서비스")
    second = Caller(bot, channel="VOICE", user_id=word)
    answer = second.say("예약하고 싶어요")
    assert CONTINUED not in text(answer)
    assert "어떤 서비스 예약을 원하시나요?" in text(answer)
    assert bot.get("sessions", tables.scenario(word)) is None
    assert "customer_id" not in bot.conversation_of(second)
