"""Numbers that a scenario asks for, as customers say them: an order of another shop, a telephone number in words."""

from __future__ import annotations

import json

import pytest

from contact_handlers.records import tables
from tests.unit.dialogue.hook_world import Caller, HookWorld, text

ORDER = "2024011512345678"


@pytest.mark.parametrize(
    "said", [ORDER, f"네이버 주문번호 {ORDER}", f"네이버 주문번호 {ORDER}이에요", f"어 {ORDER}요", "1234567890123"]
)
def test_ten_digits_and_more_are_the_order_that_was_asked_for(bot: HookWorld, said: str) -> None:
    """With the name of the shop before it or alone: it is looked up, and stays readable in the record."""
    number = ORDER if ORDER in said else said
    customer = bot.add_customer()
    bot.put("customers", tables.order(customer, number), {"status_text": "배송 중"})
    caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
    caller.say("주문 조회해 주세요")
    assert "배송 중" in text(caller.say(said))
    assert bot.said(caller)[2]["content"] == said


def test_an_order_is_said_with_its_name_and_again_without(bot: HookWorld) -> None:
    """The first sentence names the order of another shop; asked again, the bare digits mean the same."""
    customer = bot.add_customer()
    bot.put("customers", tables.order(customer, ORDER), {"status_text": "배송 중"})
    caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
    assert "배송 중" in text(caller.say(f"네이버 주문번호 {ORDER} 조회해 주세요"))
    caller.say("주문 조회해 주세요")
    assert "배송 중" in text(caller.say(ORDER))
    # What the caller and the bot said takes turns.
    told = [message["content"] for message in bot.said(caller)][::2]
    assert told == [f"네이버 주문번호 {ORDER} 조회해 주세요", "주문 조회해 주세요", ORDER]


@pytest.mark.parametrize(
    "said",
    [
        "공일공 일이삼사 오육칠이입니다",
        "공일공 일이삼사 오육칠삼 아니 오육칠이입니다",
        "공일공에 천이백삼십사에 오천육백칠십이입니다",
    ],
)
def test_a_reservation_takes_a_telephone_number_in_words(bot: HookWorld, said: str) -> None:
    """칠이입니다 ends in 72; the number is taken, told back masked, and stands in no message."""
    caller = Caller(bot, user_id=bot.add_customer(), channel="VOICE")
    for line in ("예약하고 싶어요", "방문 서비스", "내일", said):
        answer = caller.say(line)
    assert "010-****-5672" in json.dumps(answer, ensure_ascii=False)
    told = json.dumps(bot.said(caller), ensure_ascii=False, default=str)
    assert not any(digits in told for digits in ("일이삼사", "천이백", "1234"))
    if "reference_number" not in caller.attributes:
        caller.say("네")
    assert "reference_number" in caller.attributes
