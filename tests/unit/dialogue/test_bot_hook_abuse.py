"""Floods of messages and of look-ups: asked to slow down, handed to a person, and nothing of a scenario lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.dialogue.hook_world import Caller, HookWorld, text
from tests.unit.dialogue.talk import Talk

FAST = "메시지가 너무 빠르게 들어와"
LONG = "메시지가 너무 길어"


Start = Callable[..., Talk]


def flood(talk: Talk, count: int, every_s: float) -> list[str]:
    """Sends the same question again and again and returns the answers."""
    found = []
    for _ in range(count):
        talk.wait(seconds=every_s)
        found.append(talk.say("배송 조회").text)
    return found


def test_thirty_messages_a_minute_are_read_and_the_next_is_asked_to_wait(talk: Start) -> None:
    customer = talk()
    answers = flood(customer, 33, 1)
    assert [FAST in answer for answer in answers] == [False] * 30 + [True] * 3
    refused = customer.answers[-1].measurements
    assert next((found.name, found.dimensions) for found in refused) == ("LimitReached", {"Reason": "chat_turns"})
    customer.wait(seconds=61)
    assert FAST not in customer.say("환불은 어떻게 하나요?").text


def test_a_person_does_not_type_that_fast(talk: Start) -> None:
    assert not any(FAST in answer for answer in flood(talk(), 40, 3))


def test_a_flood_ends_with_the_conversation(talk: Start) -> None:
    customer = talk()
    answers = flood(customer, 50, 0.1)
    assert "여기에서 마치겠습니다" in answers[-1]
    assert customer.answers[-1].draft.bot_result == "Ended"


def test_whoever_floods_still_reaches_a_person(talk: Start) -> None:
    customer = talk()
    flood(customer, 35, 0.5)
    customer.say("상담원 연결해 주세요")
    assert customer.answers[-1].draft.bot_result == "TransferToAgent"


def test_a_scenario_waits_while_messages_are_refused(bot: HookWorld) -> None:
    caller = Caller(bot)
    caller.say("예약하고 싶어요")
    before = bot.session(caller)["state"]["scenario"]
    assert LONG in text(caller.say("방문 서비스 " * 200))
    assert bot.session(caller)["state"]["scenario"] == before
    caller.say("방문 서비스")
    assert bot.session(caller)["state"]["scenario"]["step"] != before["step"]


def test_what_is_too_long_is_urgent_all_the_same(talk: Start) -> None:
    customer = talk()
    customer.say("카드를 잃어버렸어요 도와주세요 " * 60)
    assert customer.answers[-1].draft.bot_result == "TransferToAgent"


@pytest.mark.parametrize(("length", "refused"), [(1000, False), (1001, True)])
def test_a_thousand_characters_are_read(talk: Start, length: int, refused: bool) -> None:
    answer = talk().say(("배송이 언제 오는지 궁금합니다 " * 80)[:length].strip().ljust(length, "요")).text
    assert (LONG in answer) == refused


def test_a_verified_customer_looks_up_ten_orders_a_day(bot: HookWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than anybody needs: a person takes over. The day after it is possible again."""
    customer = bot.add_customer()
    order = {"status_text": "배송 중", "expected_on": "2026-11-25"}
    bot.put("customers", tables.order(customer, "20261234"), order)

    def look() -> str:
        caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
        caller.say("주문 조회하고 싶어요")
        return text(caller.say("20261234"))

    answers = [look() for _ in range(12)]
    assert ["배송 중" in answer for answer in answers] == [True] * 10 + [False] * 2
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert "배송 중" in look()
