"""Who somebody says to be opens nothing: state belongs to the contact or to the customer who was verified."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.dialogue.hook_world import Caller, HookWorld, text

CONTINUED = "이전에 진행하시던"
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


def _leave(bot: HookWorld, customer: str) -> None:
    """The verified customer leaves a reservation in the middle."""
    owner = Caller(bot, user_id=customer, auth_status="VERIFIED")
    owner.say("예약하고 싶어요")
    owner.say("방문 서비스")
    assert bot.get("sessions", tables.scenario(customer)) is not None


def _saying(bot: HookWorld, customer: str) -> Caller:
    """Somebody whose attributes say VERIFIED, and whose contact proved nothing."""
    caller = Caller(bot, user_id=customer)
    caller.attributes["auth_status"] = "VERIFIED"
    return caller


def _verified_as_another(bot: HookWorld, customer: str) -> Caller:
    caller = _saying(bot, customer)
    caller.prove(bot.add_customer())
    return caller


def _verified_long_ago(bot: HookWorld, customer: str) -> Caller:
    caller = _saying(bot, customer)
    past = {"customer_id": customer, "expires_at": clock.epoch(clock.now()) - 1}
    bot.put("sessions", tables.auth_attempts(caller.session_id), past)
    return caller


CLAIMS: dict[str, Callable[[HookWorld, str], Caller]] = {
    "calls from the number": lambda bot, customer: Caller(bot, channel="VOICE", user_id=customer, auth_status="NONE"),
    "names the customer": lambda bot, customer: Caller(bot, user_id=customer),
    "failed to verify": lambda bot, customer: Caller(bot, user_id=customer, auth_status="FAILED"),
    "says VERIFIED itself": _saying,
    "verified as another": _verified_as_another,
    "verified long ago": _verified_long_ago,
}
EVERY_CLAIM = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))


@EVERY_CLAIM
def test_a_claim_resumes_nothing_and_leaves_what_belongs_to_the_customer(
    bot: HookWorld, claim: Callable[[HookWorld, str], Caller]
) -> None:
    """Whoever only says to be the customer begins anew, and the customer still finds their own afterward."""
    customer = bot.add_customer()
    _leave(bot, customer)
    kept = bot.get("sessions", tables.scenario(customer))
    stranger = claim(bot, customer)
    answer = stranger.say("예약하고 싶어요")
    assert CONTINUED not in text(answer)
    assert "어떤 서비스 예약을 원하시나요?" in text(answer)
    for said in ("상담 예약", "내일", "010-1234-5678", "네"):
        stranger.say(said)
    assert bot.get("sessions", tables.scenario(customer)) == kept
    owner = Caller(bot, user_id=customer, auth_status="VERIFIED")
    assert text(owner.say("예약하고 싶어요")).startswith(CONTINUED)


@EVERY_CLAIM
def test_a_claim_hears_no_balance(bot: HookWorld, claim: Callable[[HookWorld, str], Caller]) -> None:
    customer = bot.add_customer()
    account = {"account_number": "110-12-345678", "balance": 1_250_000, "as_of": "2026-11-23T00:00:00.000Z"}
    bot.put("customers", tables.account(customer, "예금계좌"), account)
    stranger = claim(bot, customer)
    heard = text(stranger.say("계좌 잔액을 확인하고 싶습니다")) + text(stranger.say("예금계좌"))
    assert "1,250,000" not in heard
    owner = Caller(bot, user_id=customer, auth_status="VERIFIED")
    owner.say("계좌 잔액을 확인하고 싶습니다")
    assert "1,250,000" in text(owner.say("예금계좌"))


def test_a_proof_does_not_pass_to_the_next_contact(bot: HookWorld) -> None:
    """The same words in another contact are not proven there."""
    customer = bot.add_customer()
    Caller(bot, user_id=customer, auth_status="VERIFIED").say("환불 방법")
    following = _saying(bot, customer)
    bot.put("customers", tables.order(customer, "20240115"), {"status_text": "배송 중"})
    assert "배송 중" not in text(following.say("주문번호 20240115 조회해 주세요"))


def test_requests_say_whether_the_customer_was_verified(bot: HookWorld) -> None:
    customer = bot.add_customer()
    for auth_status in ("NONE", "VERIFIED"):
        caller = Caller(bot, user_id=customer, auth_status=auth_status)
        for said in ("예약하고 싶어요", "방문 서비스", "내일", "010-1234-5678", "네"):
            caller.say(said)
    found = bot.query("requests", tables.of_customer(customer), index="by_customer")
    assert [request["customer_verified"] for request in found] == [False, True]
