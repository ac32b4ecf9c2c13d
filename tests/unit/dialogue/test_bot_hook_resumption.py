"""Going on with what an earlier contact left: who may, what everybody else hears, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from contact_handlers.base import clock
from contact_handlers.records import tables
from tests.unit.dialogue.hook_world import Caller, HookWorld, buttons, text

HINT = "전에 하시던 접수를 이어서 하시려면 이어서라고 말씀해 주세요."
VERIFIES = "이어서 도와드리기 위해 본인 확인을 진행하겠습니다."
OFFER = "이전에 진행하시던 예약 접수가 있습니다. 이어서 진행하시겠습니까?"
CONTINUED = "이전에 진행하시던 내용을 이어서 도와드리겠습니다."
NOTHING = "이어서 진행하실 내용이 없어 처음부터 도와드리겠습니다."
FIRST_QUESTION = "어떤 서비스 예약을 원하시나요?"
RESERVES = "예약하고 싶어요"


def leave(bot: HookWorld, customer: str, *said: str) -> None:
    """The verified customer leaves something in the middle."""
    owner = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    for line in said or (RESERVES, "방문 서비스"):
        owner.say(line)
    assert bot.get("sessions", tables.scenario(customer)) is not None


def back_from_keypad(caller: Caller, status: str, customer: str = "none") -> None:
    """The flow comes back from the keypad: a new bot block with the attributes of the contact."""
    if status == "VERIFIED":
        caller.prove(customer)
    given = {"user_id": customer, "auth_status": status}
    caller.attributes = {"channel": "VOICE", "contact_id": caller.session_id, **given}


def session_attributes(answer: Mapping[str, Any]) -> dict[str, str]:
    """Returns what the flow gets, without what differs between any two contacts."""
    found: dict[str, str] = dict(answer["sessionState"]["sessionAttributes"])
    return {name: value for name, value in found.items() if name not in ("contact_id", "conversation_id", "user_id")}


def unknown(bot: HookWorld) -> str:
    """Nobody: a caller whose number belongs to no customer."""
    del bot
    return "none"


def known(bot: HookWorld) -> str:
    """The number of a customer who left nothing."""
    return bot.add_customer()


def unfinished(bot: HookWorld) -> str:
    """The number of a customer who left a reservation."""
    customer = bot.add_customer()
    leave(bot, customer)
    return customer


CLAIMED = (unknown, known, unfinished)


@pytest.mark.parametrize("status", ["FAILED", "LOCKED", "SKIPPED"])
def test_a_stranger_hears_the_same_whatever_there_is(bot: HookWorld, status: str) -> None:
    """Known or not, with or without something unfinished, before and after a failure or a lock: word for word."""
    Caller(bot).say("안녕하세요")  # the content is read once
    told = []
    for claimed in CLAIMED:
        customer = claimed(bot)
        caller = Caller(bot, channel="VOICE", user_id=customer, auth_status="NONE")
        bot.recorder.operations["bot_hook"].clear()
        answers = [caller.say(RESERVES), caller.say("이어서")]
        back_from_keypad(caller, status, customer)
        answers += [caller.say("방문 서비스"), caller.say("이어서"), caller.say("취소"), caller.say(RESERVES)]
        said = [(text(answer), session_attributes(answer)) for answer in answers]
        told.append((said, list(bot.recorder.operations["bot_hook"])))
    assert told[0] == told[1] == told[2]
    heard = [words for words, _ in told[0][0]]
    assert HINT in heard[0]
    assert FIRST_QUESTION in heard[0]
    assert heard[1] == VERIFIES
    assert heard[2].startswith("희망하시는 날짜를 알려 주세요.")
    assert "이전에" not in " ".join(heard)
    # Who failed is not asked once more.
    assert HINT not in heard[5]
    assert FIRST_QUESTION in heard[5]


def test_a_failed_verification_goes_on_with_the_first_question(bot: HookWorld) -> None:
    caller = Caller(bot, channel="VOICE", user_id=unfinished(bot), auth_status="NONE")
    caller.say(RESERVES)
    found = session_attributes(caller.say("이어서 할게요"))
    assert found["bot_result"] == "AuthRequired"
    assert found["resume_prompt"] == "본인 확인이 완료되었습니다. 이어서 진행하시겠습니까?"
    assert found["unverified_prompt"].startswith(f"처음부터 도와드리겠습니다. {FIRST_QUESTION} 1번 ")


def test_verified_resumes_with_the_answers_that_were_kept(bot: HookWorld) -> None:
    """The order number of the first call is in the request of the second, and nobody asked for it again."""
    customer = bot.add_customer()
    leave(bot, customer, "취소하고 싶어요", "주문", "20260310")
    caller = Caller(bot, channel="VOICE", user_id="none", auth_status="NONE")
    caller.say("취소하고 싶어요")
    assert text(caller.say("이어서 하고 싶어요")) == VERIFIES
    back_from_keypad(caller, "VERIFIED", customer)
    assert text(caller.say("네")).startswith(f"{CONTINUED} 취소하시는 이유가 무엇인가요?")
    for said in ("단순 변심", "예"):
        caller.say(said)
    (request,) = bot.query("requests", tables.of_customer(customer), index="by_customer")
    assert request["data"] == {"cancel_target": "주문", "reference": "20260310", "reason": "단순 변심"}
    assert request["customer_verified"] is True
    assert bot.get("sessions", tables.scenario(customer)) is None


@pytest.mark.parametrize(
    ("said", "verifies"), [("하던 예약 이어서 하고 싶어요", True), ("예약하고 이어서 결제도 하고 싶어요", False)]
)
def test_who_asks_at_once_is_verified_at_once(bot: HookWorld, said: str, verifies: bool) -> None:
    """And whoever only wants one thing after the other is not."""
    caller = Caller(bot, channel="VOICE", user_id="none", auth_status="NONE")
    assert (text(caller.say(said)) == VERIFIES) is verifies


def test_verified_as_another_sees_nothing(bot: HookWorld) -> None:
    """The number of the line is one customer's, the secret another's: what counts is the secret."""
    owner, other = unfinished(bot), bot.add_customer()
    kept = bot.get("sessions", tables.scenario(owner))
    caller = Caller(bot, channel="VOICE", user_id=owner, auth_status="NONE")
    caller.say(RESERVES)
    caller.say("이어서")
    back_from_keypad(caller, "VERIFIED", other)
    assert text(caller.say("네")).startswith(f"{NOTHING} {FIRST_QUESTION}")
    caller.say("상담 예약")
    assert bot.get("sessions", tables.scenario(owner)) == kept


@pytest.mark.parametrize(("seconds", "heard"), [(840, CONTINUED), (901, NOTHING)])
def test_what_expired_is_not_resumed(bot: HookWorld, seconds: int, heard: str) -> None:
    """A quarter of an hour, also while the table has not removed it yet."""
    customer = unfinished(bot)
    left = dict(bot.get("sessions", tables.scenario(customer)) or {})
    left["scenario"] = {**left["scenario"], "touched_at": clock.epoch(clock.now()) - seconds}
    bot.put("sessions", tables.scenario(customer), {"scenario": left["scenario"], "expires_at": left["expires_at"]})
    caller = Caller(bot, channel="VOICE", user_id="none", auth_status="NONE")
    caller.say(RESERVES)
    caller.say("이어서")
    back_from_keypad(caller, "VERIFIED", customer)
    assert text(caller.say("네")).startswith(heard)


def test_what_was_finished_in_between_is_not_resumed(bot: HookWorld) -> None:
    """Two contacts of one customer are asked; one finishes before the other says yes."""
    customer = unfinished(bot)
    one, two = (Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED") for _ in range(2))
    assert text(one.say(RESERVES)) == text(two.say(RESERVES)) == OFFER
    for said in ("네", "내일", "010-1234-5678", "네"):
        one.say(said)
    assert text(two.say("네")).startswith(f"{NOTHING} {FIRST_QUESTION}")


@pytest.mark.parametrize("said", ["아니오", "처음부터"])
def test_who_declines_begins_anew(bot: HookWorld, said: str) -> None:
    customer = unfinished(bot)
    caller = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    caller.say(RESERVES)
    assert text(caller.say(said)).startswith(f"처음부터 도와드리겠습니다. {FIRST_QUESTION}")
    caller.say("상담 예약")
    kept = (bot.get("sessions", tables.scenario(customer)) or {})["scenario"]
    assert kept["data"] == {"service_type": "상담 예약"}


def test_an_unclear_answer_is_asked_again_and_gives_nothing_up(bot: HookWorld) -> None:
    """Neither yes nor no; and who hangs up at the offer finds everything the next time."""
    customer = unfinished(bot)
    kept = bot.get("sessions", tables.scenario(customer))
    caller = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    caller.say(RESERVES)
    assert text(caller.say("음 글쎄요")) == OFFER
    assert bot.get("sessions", tables.scenario(customer)) == kept
    assert text(Caller(bot, user_id=customer, auth_status="VERIFIED").say(RESERVES)) == OFFER


def test_another_request_first_loses_nothing(bot: HookWorld) -> None:
    """Whoever asks something else first finds what they left, in the second turn too."""
    customer = unfinished(bot)
    caller = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    assert "이전에" not in text(caller.say("환불 방법 알려주세요"))
    assert text(caller.say("하던 거 이어서 할게요")) == OFFER
    assert text(caller.say("네")).startswith(CONTINUED)


def test_a_signed_in_chat_is_offered_with_buttons(bot: HookWorld) -> None:
    customer = unfinished(bot)
    caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
    answer = caller.say(RESERVES)
    assert (text(answer), buttons(answer)) == (OFFER, ["예", "아니오"])
    assert text(caller.say("예")).startswith(CONTINUED)


def test_a_chat_without_a_proof_is_told_how_and_begins_anew(bot: HookWorld) -> None:
    """A chat has no keypad: the same words for everybody, and no way to the flow and an agent."""
    told = set()
    for claimed in CLAIMED:
        caller = Caller(bot, user_id=claimed(bot), auth_status="NONE")
        first, second = text(caller.say(RESERVES)), text(caller.say("이어서"))
        assert "이어서" not in first
        told.add((first, second))
    ((_, heard),) = told
    assert heard.startswith("전에 하시던 접수는 로그인하신 후에 이어서 도와드릴 수 있습니다.")
    assert FIRST_QUESTION in heard


def test_without_personal_data_nobody_is_verified(bot: HookWorld) -> None:
    """A fault and its symptoms belong to nobody: the same contact goes on, another one begins."""
    caller = Caller(bot, channel="VOICE", user_id="none", auth_status="NONE")
    assert HINT not in text(caller.say("기술 지원이 필요해요"))
    asked = text(caller.say("1번"))
    caller.attributes = {"channel": "VOICE", "contact_id": caller.session_id, "auth_status": "NONE"}
    assert asked.startswith("어떤 제품 또는 서비스를")
    assert text(caller.say("쇼핑 앱")).startswith("증상이나 오류 메시지를")


@pytest.mark.parametrize("status", ["NONE", "VERIFIED"])
def test_an_ordinary_turn_costs_what_it_did(bot: HookWorld, status: str) -> None:
    """One read and one write, whoever calls; only what the customer left comes with the same read."""
    read = {"NONE": "dynamodb:GetItem", "VERIFIED": "dynamodb:BatchGetItem"}[status]
    caller = Caller(bot, channel="VOICE", user_id=unfinished(bot), auth_status=status)
    caller.say("안녕하세요")
    for said in ("무엇을 할 수 있나요", RESERVES, "아니오" if status == "VERIFIED" else "상담 예약", "네"):
        bot.recorder.operations["bot_hook"].clear()
        caller.say(said)
        assert bot.recorder.operations["bot_hook"] == [read, "dynamodb:TransactWriteItems"]


ENDS: dict[str, Callable[[Caller], Any]] = {
    "asks for a person": lambda caller: caller.say("상담원 연결해 주세요"),
    "cancels": lambda caller: caller.say("취소"),
    "complains": lambda caller: caller.say("정말 화가 나네요 너무 불만입니다"),
}


@pytest.mark.parametrize("leaves", ENDS.values(), ids=list(ENDS))
def test_who_turns_away_from_the_offer_is_heard(bot: HookWorld, leaves: Callable[[Caller], Any]) -> None:
    """The offer is no trap: other requests count as everywhere, and what was left stays until it expires."""
    customer = unfinished(bot)
    kept = bot.get("sessions", tables.scenario(customer))
    caller = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    caller.say(RESERVES)
    assert text(leaves(caller)) != OFFER
    assert bot.get("sessions", tables.scenario(customer)) == kept
