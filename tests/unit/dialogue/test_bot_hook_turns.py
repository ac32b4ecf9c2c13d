"""The code hook through real tables: turns, records, requests, retries, races."""

from __future__ import annotations

import copy
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from contact_handlers.base import clock, ids
from contact_handlers.bot_hook import store as store_module
from contact_handlers.records import tables
from contact_handlers.records.masking import mask
from contact_handlers.records.turns import NewConversation
from tests.unit.dialogue.hook_world import DATA, Caller, HookWorld, buttons, text
from tests.unit.handlers.calls import allowed


def test_first_turn_answers_and_records(bot: HookWorld) -> None:
    """A chat without anything before it: the conversation is opened, both messages are stored in order."""
    caller = Caller(bot)
    answer = caller.say("환불 방법", intent="cancel_request", confidence=0.5)
    assert text(answer).startswith("환불은 구매일로부터 7일 이내에 가능합니다.")
    assert buttons(answer) == ["해결됐어요", "다른 질문", "상담원 연결"]
    assert answer["sessionState"]["dialogAction"] == {"type": "ElicitIntent"}
    user, reply = bot.said(caller)
    assert (user["source"], user["content"], user["intent"], user["sentiment"]) == (
        "user",
        "환불 방법",
        "cancel_request",
        "NEUTRAL",
    )
    assert (reply["source"], reply["next_action"], reply["faq_id"]) == ("bot", "faq", "faq_refund")
    record = bot.conversation_of(caller)
    assert (record["user_turns"], record["message_count"], record["last_intent"]) == (1, 2, "cancel_request")
    assert record["context"]["keywords"] == ["방법", "환불"]


def test_session_attributes_are_those_of_the_contract(bot: HookWorld) -> None:
    """Names are fixed, values are strings with two decimals, attributes of the flow are kept, and all stay below 12
    KB."""
    caller = Caller(
        bot, user_id="cust_9", customer_tier="vip", locale="ko-KR", **{"x-amz-lex:allow-interrupt:*:*": "true"}
    )
    answer = caller.say("노트북 가격이 궁금해요")
    found = answer["sessionState"]["sessionAttributes"]
    assert all(isinstance(value, str) and value for value in found.values())
    expected = {
        "user_id": "cust_9", "customer_tier": "vip", "last_intent": "product_inquiry", "last_confidence": "0.90",
        "entity_product_name": "노트북", "turn_count": "1", "customer_mood": "neutral", "conversation_stage": "inquiry",
        "scenario_id": "product_inquiry", "scenario_step": "ask_contact", "low_conf_count": "0",
        "x-amz-lex:allow-interrupt:*:*": "true", "next_action": "scenario",
    }  # fmt: skip
    assert expected.items() <= found.items()
    assert "bot_result" not in found
    assert found["conversation_id"].startswith("conv_")


@pytest.mark.parametrize("file", ["lex-voice-full.json", "lex-chat-min.json"])
def test_documented_events_are_understood(bot: HookWorld, file: str) -> None:
    """The smallest and the fullest event are understood: unknown members, every form of confidence, both hooks."""
    event = json.loads((DATA / file).read_text(encoding="utf-8"))
    event["sessionId"] = ids.ulid()
    answer = bot.call("bot_hook", event)
    assert answer["messages"]
    assert answer["sessionState"]["sessionAttributes"]["turn_count"] == "1"
    if "voice" in file:
        assert [message["contentType"] for message in answer["messages"]] == ["PlainText"]
        assert answer["sessionState"]["sessionAttributes"]["scenario_step"] == "ask_preferred_date"


def test_hand_over_closes_with_signals_for_the_flow(bot: HookWorld) -> None:
    """The hook closes with bot_result, reason and priority, and the intent of the event is fulfilled."""
    caller = Caller(bot, department="Technical")
    answer = caller.say("서비스에 불만이 있어요", intent="complaint", confidence=0.85)
    state = answer["sessionState"]
    assert (state["dialogAction"], state["intent"]) == ({"type": "Close"}, {"name": "complaint", "state": "Fulfilled"})
    found = state["sessionAttributes"]
    assert (found["bot_result"], found["escalation_reason"], found["escalation_priority"]) == (
        "TransferToAgent",
        "complaint",
        "HIGH",
    )
    assert found["customer_mood"] == "frustrated"


def test_result_of_an_earlier_turn_does_not_stay(bot: HookWorld) -> None:
    """The flow comes back after authentication: what closed the bot before must not close it again."""
    caller = Caller(bot, channel="VOICE")
    closed = caller.say("계좌 조회하고 싶어요")
    found = closed["sessionState"]["sessionAttributes"]
    assert (found["bot_result"], found["resume_prompt"]) == (
        "AuthRequired", "어떤 계좌를 조회해 드릴까요? 1. 예금계좌 2. 적금계좌 3. 대출계좌",
    )  # fmt: skip
    customer = bot.add_customer()
    caller.attributes |= {"auth_status": "VERIFIED", "user_id": customer}
    caller.prove(customer)
    bot.put(
        "customers",
        tables.account(customer, "예금계좌"),
        {"account_number": "110-12-345678", "balance": 1_250_000, "as_of": "2026-03-10T00:00:00.000Z"},
    )
    answer = caller.say("예금계좌")
    assert "bot_result" not in answer["sessionState"]["sessionAttributes"]
    assert "예금계좌 끝자리 7 8의 잔액은 1,250,000원입니다." in text(answer)


def test_voice_hears_plain_text_only(bot: HookWorld) -> None:
    """A voice has no buttons: choices are numbered, and codes are read digit by digit."""
    caller = Caller(bot, channel="VOICE")
    answer = caller.say("예약하고 싶어요")
    assert [message["contentType"] for message in answer["messages"]] == ["PlainText"]
    assert text(answer).endswith("1번 상담 예약, 2번 방문 서비스, 3번 전화 상담, 4번 기타")
    caller.say("2번")
    caller.say("내일")
    answer = caller.say("공일공 일이삼사 오육칠팔")
    assert "0 1 0, 1 2 3 4, 5 6 7 8" in text(answer)
    answer = caller.say("네")
    assert "참조번호는 " in text(answer)
    assert "-" not in text(answer).split("참조번호는 ")[1]


def test_reservation_becomes_a_request(bot: HookWorld) -> None:
    """Request, look-up by reference and event are written; the number itself stands in the customer table only."""
    customer = bot.add_customer()
    caller = Caller(bot, user_id=customer)
    caller.say("예약하고 싶어요")
    caller.say("방문 서비스")
    caller.say("내일")
    caller.say("010-1234-5678")
    answer = caller.say("네")
    reference = answer["sessionState"]["sessionAttributes"]["reference_number"]
    assert f"참조번호: {reference}" in text(answer)
    lookup = bot.get("requests", tables.reference(reference))
    assert lookup is not None
    request = bot.get("requests", tables.request(lookup["request_id"]))
    assert request is not None
    assert (request["kind"], request["status"], request["customer_id"]) == ("reservation", "scheduled", customer)
    assert request["phone_masked"] == "010-****-5678"
    assert request["data"]["service_type"] == "방문 서비스"
    assert "1234" not in json.dumps(request["data"], ensure_ascii=False)
    assert request["by_kind_sk"] == request["due_at"]
    assert [
        item["request_id"] for item in bot.query("requests", tables.of_customer(customer), index="by_customer")
    ] == [request["request_id"]]
    number = bot.get("customers", tables.contact_number(request["request_id"]))
    assert number is not None
    assert number["phone_number"] == "+821012345678"
    events = [found for kind, found in bot.published() if found.get("request_id") == request["request_id"]]
    assert events
    assert [event["reference_number"] for event in events] == [reference]
    assert bot.session(caller)["state"].get("scenario") is None


def test_personal_data_stays_out_of_records(bot: HookWorld) -> None:
    """Messages, record and session hold masked text only; a sensitive message holds its mark."""
    caller = Caller(bot)
    caller.say("환불 방법 알려주세요 010-9876-5432 abc.def@example.com")
    caller.say("제 주민번호는 900101-1234567입니다")
    caller.say("카드번호 4111-1111-1111-1111이에요")
    stored = json.dumps(
        [bot.said(caller), bot.conversation_of(caller), bot.session(caller)], ensure_ascii=False, default=str
    )
    for secret in ("9876-5432", "abc.def", "1234567", "4111-1111"):
        assert secret not in stored
    contents = [message["content"] for message in bot.said(caller) if message["source"] == "user"]
    assert contents[0] == "환불 방법 알려주세요 010-****-5432 a***@example.com"
    assert contents[1:] == ["[민감정보]", "[민감정보]"]


def test_log_lines_hold_no_text_of_the_customer(bot: HookWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line is JSON with the contact, and none holds an utterance, a number or a name."""
    caller = Caller(bot, user_id=bot.add_customer())
    capsys.readouterr()
    for said in ("환불 방법 알려주세요 010-9876-5432", "홍길동입니다 예약하고 싶어요", "ㅋㅋㅋㅋ", "짜증나요"):
        caller.say(said)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert lines
    assert not any("가" <= char <= "힣" for line in lines for char in json.dumps(line, ensure_ascii=False))
    assert all(mask(json.dumps(line)) == json.dumps(line) for line in lines if "_aws" not in line)
    answered = [line for line in lines if line.get("message") == "turn.answered"]
    assert all(line["contact_id"] == caller.session_id for line in answered)


def test_repeated_invocation_changes_nothing(bot: HookWorld) -> None:
    """The same event twice, warm or cold, gives the same answer and one record."""
    caller = Caller(bot)
    caller.say("예약하고 싶어요")
    before = copy.deepcopy(caller.attributes)
    first = caller.say("방문 서비스")
    assert caller.again() == first
    bot.cold()
    assert caller.again() == first
    assert len(bot.said(caller)) == 4
    assert bot.conversation_of(caller)["message_count"] == 4
    assert before["turn_count"] == "1"
    assert bot.session(caller)["state"]["user_turns"] == 2


def test_repeated_request_is_stored_once(bot: HookWorld) -> None:
    """A retry of the turn that completes a scenario gives the same reference number."""
    caller = Caller(bot, user_id=bot.add_customer())
    for said in ("예약하고 싶어요", "방문 서비스", "내일", "010-1234-5678"):
        caller.say(said)
    first = caller.say("네")
    assert caller.again() == first
    found = bot.query("requests", tables.of_customer(caller.attributes["user_id"]), index="by_customer")
    assert len(found) == 1


def test_same_words_twice_are_two_turns(bot: HookWorld) -> None:
    """Only the same request is a retry."""
    caller = Caller(bot)
    caller.say("ㅋㅋㅋㅋ")
    caller.say("ㅋㅋㅋㅋ")
    assert bot.session(caller)["state"]["user_turns"] == 2


def test_concurrent_turns_are_stored_one_after_the_other(bot: HookWorld) -> None:
    """Messages sent at once are all stored once, in order, with their answers."""
    caller = Caller(bot)
    caller.say("안녕하세요")
    events = [caller.lex(f"환불 방법 {number}번째") for number in range(3)]
    barrier = threading.Barrier(len(events))

    def send(event: dict[str, Any]) -> dict[str, Any]:
        barrier.wait()
        from contact_handlers.bot_hook.handler import handler

        found: dict[str, Any] = handler(event)
        return found

    with bot.environment("bot_hook"), ThreadPoolExecutor(len(events)) as pool:
        answers = list(pool.map(send, events))
    assert all(answer["sessionState"]["sessionAttributes"].get("bot_result") != "Failed" for answer in answers)
    said = bot.said(caller)
    assert [message["source"] for message in said] == ["user", "bot"] * 4
    assert sorted(message["content"] for message in said if message["source"] == "user") == sorted(
        ["안녕하세요", *(event["inputTranscript"] for event in events)]
    )
    state = bot.session(caller)["state"]
    assert (state["user_turns"], bot.conversation_of(caller)["user_turns"]) == (4, 4)
    assert sorted(answer["sessionState"]["sessionAttributes"]["turn_count"] for answer in answers) == ["2", "3", "4"]


def test_conversation_of_the_flow_is_used(bot: HookWorld) -> None:
    """customer_lookup opened it: the record moves to bot_handling, its index with it."""
    with bot.looking():
        from contact_handlers.base.dynamo import Table
        from contact_handlers.records.turns import Conversations

        records = Conversations(conversations=Table("t-conversations"), sessions=Table("t-sessions"))
        conversation_id, _ = records.open(NewConversation(center="aicc", channel="chat", contact_id=ids.ulid()))
    caller = Caller(bot, conversation_id=conversation_id)
    caller.say("안녕하세요")
    caller.say("환불 방법")
    record = bot.conversation_of(caller)
    assert caller.attributes["conversation_id"] == conversation_id
    assert (record["status"], record["message_count"]) == ("bot_handling", 4)
    assert record["by_day_sk"].startswith("bot_handling#")


def test_unknown_conversation_of_the_flow_is_replaced(bot: HookWorld) -> None:
    """A stale or forged id: the turn is not lost."""
    caller = Caller(bot, conversation_id="conv_00000000000000000000000000")
    answer = caller.say("환불 방법")
    assert "bot_result" not in answer["sessionState"]["sessionAttributes"]
    assert caller.attributes["conversation_id"] != "conv_00000000000000000000000000"
    assert len(bot.said(caller)) == 2


def test_lost_attributes_do_not_lose_the_scenario(bot: HookWorld) -> None:
    """Lex forgets its session after 300 s of silence; the scenario lives 900 s."""
    caller = Caller(bot)
    caller.say("예약하고 싶어요")
    caller.say("방문 서비스")
    caller.attributes = {"channel": "CHAT", "contact_id": caller.session_id}
    answer = caller.say("내일")
    assert text(answer) == "연락 가능한 전화번호를 알려 주세요."
    assert len(bot.said(caller)) == 6


def test_expired_session_begins_anew(bot: HookWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """What TTL has not removed yet is gone all the same."""
    caller = Caller(bot)
    caller.say("예약하고 싶어요")
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = caller.say("환불 방법")
    assert answer["sessionState"]["sessionAttributes"]["turn_count"] == "1"
    assert "scenario_id" not in answer["sessionState"]["sessionAttributes"]


def test_next_call_of_the_customer_continues(bot: HookWorld) -> None:
    """A dropped call: another contact, the same customer, the same request."""
    customer = bot.add_customer()
    first = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    first.say("예약하고 싶어요")
    first.say("2번")
    second = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    offer = text(second.say("예약하려고 전화드렸어요"))
    assert offer == "이전에 진행하시던 예약 접수가 있습니다. 이어서 진행하시겠습니까?"
    assert text(second.say("네")).startswith("이전에 진행하시던 내용을 이어서 도와드리겠습니다.")
    second.say("내일")
    second.say("010-1234-5678")
    second.say("네")
    third = Caller(bot, channel="VOICE", user_id=customer, auth_status="VERIFIED")
    assert "이전에" not in text(third.say("예약하고 싶어요"))
    stranger = Caller(bot, channel="VOICE", user_id=bot.add_customer(), auth_status="VERIFIED")
    assert "이전에" not in text(stranger.say("예약하고 싶어요"))


TO_THE_NUMBER = ("대출 신청하고 싶습니다", "동의", "5000", "회사원", "3000", "생활자금")


@pytest.mark.parametrize(("last", "requested"), [("네", True), ("그만할게요", False)])
def test_a_number_is_kept_apart_until_it_is_needed(bot: HookWorld, last: str, requested: bool) -> None:
    """Between the question and the end the number lies with the customers, not with the session; then it is gone."""
    caller = Caller(bot, user_id=bot.add_customer())
    for said in TO_THE_NUMBER:
        caller.say(said)
    bot.recorder.operations["bot_hook"].clear()
    caller.say("010-1234-5678")
    assert bot.recorder.operations["bot_hook"] == ["dynamodb:GetItem", "dynamodb:TransactWriteItems"]
    session = bot.session(caller)
    assert session["state"]["scenario"]["data"]["contact_number"] == "010-****-5678"
    assert "12345678" not in json.dumps(session, ensure_ascii=False, default=str).replace("-", "")
    kept = bot.get("customers", tables.kept_answers(caller.session_id)) or {}
    assert kept["answers"] == {"contact_number": "+821012345678"}
    assert kept["expires_at"] == session["expires_at"]
    reference = caller.say(last)["sessionState"]["sessionAttributes"].get("reference_number")
    assert bot.get("customers", tables.kept_answers(caller.session_id)) is None
    assert bool(reference) is requested
    if reference:
        request_id = (bot.get("requests", tables.reference(reference)) or {})["request_id"]
        number = bot.get("customers", tables.contact_number(request_id)) or {}
        assert number["phone_number"] == "+821012345678"
        assert (bot.get("requests", tables.request(request_id)) or {})["phone_masked"] == "010-****-5678"


def test_private_scenarios_are_not_kept_for_the_next_contact(bot: HookWorld) -> None:
    """What was said about income is not told to whoever calls from the same number."""
    customer = bot.add_customer()
    first = Caller(bot, user_id=customer, auth_status="VERIFIED")
    for said in ("대출 신청하고 싶습니다", "동의", "5000"):
        first.say(said)
    assert bot.get("sessions", tables.scenario(customer)) is None


@pytest.mark.parametrize(
    ("auth_status", "owner", "told"), [("VERIFIED", True, True), ("NONE", True, False), ("VERIFIED", False, False)]
)
def test_order_is_told_to_its_verified_owner(bot: HookWorld, auth_status: str, owner: bool, told: bool) -> None:
    """An order is told only when it belongs to the authenticated customer."""
    customer, other = bot.add_customer(), bot.add_customer()
    bot.put(
        "customers",
        tables.order(customer if owner else other, "20240115"),
        {"status_text": "배송 중", "expected_on": "2026-03-12"},
    )
    caller = Caller(bot, user_id=customer, auth_status=auth_status)
    answer = caller.say("주문번호 20240115 조회해 주세요")
    assert ("현재 상태는 배송 중입니다. 도착 예정일은 3월 12일입니다." in text(answer)) is told


def test_own_requests_are_found_by_reference_number(bot: HookWorld) -> None:
    """A reservation is an order too, for its customer."""
    customer = bot.add_customer()
    caller = Caller(bot, user_id=customer)
    for said in ("예약하고 싶어요", "방문 서비스", "내일", "010-1234-5678"):
        caller.say(said)
    reference = caller.say("네")["sessionState"]["sessionAttributes"]["reference_number"]
    owner = Caller(bot, user_id=customer, auth_status="VERIFIED")
    owner.say("주문 조회해 주세요")
    assert "접수하신 예약 요청은 예정되어 있습니다." in text(owner.say(reference))
    stranger = Caller(bot, user_id=bot.add_customer(), auth_status="VERIFIED")
    stranger.say("주문 조회해 주세요")
    assert "예정되어" not in text(stranger.say(reference))


def test_product_answers_come_from_the_catalogue(bot: HookWorld) -> None:
    """The answer is what the center has entered."""
    bot.put("catalogue", tables.product("aicc", "갤럭시노트북"), {"answers": {"가격": "1,290,000원입니다."}})
    caller = Caller(bot)
    for said in ("제품 문의드립니다", "1", "갤럭시 노트북"):
        caller.say(said)
    assert text(caller.say("가격")).startswith("갤럭시 노트북의 가격 정보입니다. 1,290,000원입니다.")


@pytest.mark.parametrize(
    "broken",
    [{"balance": "많음"}, {"balance": None}, {"balance": 5, "as_of": "어제"}, {"as_of": "2026-03-10T00:00:00Z"}],
)
def test_broken_account_data_is_never_read_out(bot: HookWorld, broken: dict[str, Any]) -> None:
    """Never a made-up balance: an unusable item brings a person."""
    customer = bot.add_customer()
    bot.put(
        "customers",
        tables.account(customer, "예금계좌"),
        {"account_number": "110-12-345678", "as_of": "2026-03-10T00:00:00Z", **broken},
    )
    caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
    found = caller.say("예금 잔액 알려주세요")["sessionState"]["sessionAttributes"]
    assert (found["bot_result"], found["escalation_reason"]) == ("TransferToAgent", "system_error")


def test_survey_takes_one_answer(bot: HookWorld) -> None:
    """One score of 1 to 5 is asked for once; anything else ends without a score."""
    for said, score in (
        ("매우 만족", "5"),
        ("만족이요", "4"),
        ("3", "3"),
        ("매우 불만족", "1"),
        ("불만족", "2"),
        ("글쎄요", None),
    ):
        answer = Caller(bot, purpose="survey").say(said)
        found = answer["sessionState"]["sessionAttributes"]
        assert found.get("survey_score") == score, said
        assert answer["sessionState"]["dialogAction"] == {"type": "Close"}
        # The flow thanks, once the score is stored; twice would be too much.
        assert text(answer) == ""


# --- the main menu


def menu_attributes(answer: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = answer["sessionState"]["sessionAttributes"]
    return found


DIGITS = "x-amz-lex:dtmf:max-length:*:*"


@pytest.mark.parametrize(
    ("said", "mode", "key"),
    [("2", "DTMF", "2"), ("0", "DTMF", "0"), ("", "Speech", "silence"), ("", "DTMF", "silence")],
)
def test_a_key_at_the_main_menu_goes_to_the_flow(bot: HookWorld, said: str, mode: str, key: str) -> None:
    """The bot says and stores nothing: what a key means, the flow knows."""
    caller = Caller(bot, channel="VOICE", menu="main", **{DIGITS: "1"})
    answer = caller.say(said, inputMode=mode)
    found = menu_attributes(answer)
    assert (found["bot_result"], found["menu_key"]) == ("MenuKey", key)
    assert answer["sessionState"]["dialogAction"] == {"type": "Close"}
    assert text(answer) == ""


def test_words_at_the_main_menu_are_answered_and_end_it(bot: HookWorld) -> None:
    """From then on keys belong to the bot, and numbers may have more than one digit."""
    caller = Caller(bot, channel="VOICE", menu="main", **{DIGITS: "1"})
    answer = caller.say("영업시간이 어떻게 되나요", inputMode="Speech")
    assert "평일 오전 9시부터" in text(answer)
    found = menu_attributes(answer)
    assert (found["menu"], found[DIGITS]) == ("none", "1024")
    assert "menu_key" not in menu_attributes(caller.say("1", inputMode="DTMF"))


# --- run-time edits -----------------------------------------------------------------------------------------------


def faq(bot: HookWorld, name: str, **given: Any) -> None:
    values = {
        "faq_id": name,
        "category": "일반",
        "question": "포인트는 어떻게 쌓나요?",
        "answer": "구매 금액의 1%가 적립됩니다.",
        "keywords": ["포인트"],
        "paraphrases": [],
        "is_active": True,
        "view_count": 0,
    }
    bot.put("catalogue", tables.catalogue("FAQ", "aicc", name), {**values, **given})


@pytest.fixture
def edited(bot: HookWorld) -> Any:
    """Leaves the catalogue of the table empty again."""
    yield bot
    with bot.looking():
        for kind in ("FAQ", "INTENT", "SYN"):
            for row in bot.query("catalogue", f"{kind}#aicc"):
                bot.table("catalogue").delete(tables.catalogue(kind, "aicc", row["sk"]))
    bot.reload()


def test_edited_questions_are_answered_by_the_next_cold_start(edited: HookWorld) -> None:
    """Added, edited and deleted questions are found through the real storage."""
    faq(edited, "faq_point")
    edited.reload()
    assert "1%가 적립됩니다" in text(Caller(edited).say("포인트는 어떻게 쌓나요"))
    faq(edited, "faq_point", answer="구매 금액의 2%가 적립됩니다.")
    edited.reload()
    assert "2%가 적립됩니다" in text(Caller(edited).say("포인트는 어떻게 쌓나요"))
    faq(edited, "faq_point", is_active=False)
    edited.reload()
    assert "적립됩니다" not in text(Caller(edited).say("포인트는 어떻게 쌓나요"))


def test_a_question_that_a_release_withdrew_is_not_answered(edited: HookWorld) -> None:
    """The loader switches it off with `is_active`, as it switches it on."""
    faq(edited, "faq_point", is_active=True)
    faq(edited, "faq_other", question="적립금은 언제 사라지나요?", answer="1년 뒤에 소멸됩니다.", is_active=True)
    edited.reload()
    assert "1%가 적립됩니다" in text(Caller(edited).say("포인트는 어떻게 쌓나요"))
    faq(edited, "faq_point", is_active=False)
    edited.reload()
    assert "적립됩니다" not in text(Caller(edited).say("포인트는 어떻게 쌓나요"))


def test_when_every_question_is_withdrawn_none_is_answered(edited: HookWorld) -> None:
    """What the release brought along does not come back."""
    assert "운영합니다" in text(Caller(edited).say("영업시간이 어떻게 되나요?"))
    faq(edited, "faq_hours", question="영업시간이 어떻게 되나요?", answer="평일에 운영합니다.", is_active=False)
    edited.reload()
    assert "운영합니다" not in text(Caller(edited).say("영업시간이 어떻게 되나요?"))


def intent(bot: HookWorld, name: str, **given: Any) -> None:
    bot.put("catalogue", tables.catalogue("INTENT", "aicc", name), {"intent": name, **given})
    bot.reload()


def test_intents_behave_as_they_are_stored(edited: HookWorld) -> None:
    """A changed reply is said, a withdrawn intent is not done, a new one says and does what its item says."""
    intent(edited, "greeting", reply="반갑습니다. {center}입니다.")
    assert text(Caller(edited).say("안녕하세요")).startswith("반갑습니다. AICC 고객센터입니다.")
    intent(edited, "reservation", is_active=False)
    answer = Caller(edited).say("예약하고 싶어요", intent="reservation", confidence=0.95)
    assert answer["sessionState"]["sessionAttributes"].get("scenario_id", "none") in ("", "none")
    assert "예약 도움을" not in text(answer)
    examples = ["포인트 적립 문의", "포인트 얼마나 쌓였어요", "포인트 사용 방법"]
    intent(edited, "point_inquiry", examples=examples, reply="포인트는 마이페이지에서 확인하실 수 있습니다.")
    assert text(Caller(edited).say("포인트 적립 문의")).startswith("포인트는 마이페이지에서")
    intent(
        edited, "point_inquiry", examples=examples, label="포인트 문의", action="escalate", reason="technical_support"
    )
    answer = Caller(edited).say("포인트 적립 문의")
    assert menu_attributes(answer)["escalation_reason"] == "technical_support"


def test_edits_reach_a_warm_instance_within_a_minute(edited: HookWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue is kept for at most 60 s."""
    from contact_handlers.bot_hook import handler

    assert text(Caller(edited).say("예약하고 싶어요")).startswith("예약 도움을")
    edited.put(
        "catalogue", tables.catalogue("INTENT", "aicc", "reservation"), {"intent": "reservation", "threshold": 0.99}
    )
    assert text(Caller(edited).say("예약하고 싶어요")).startswith("예약 도움을")
    ((_, knowledge),) = handler._kept
    knowledge._read_at = knowledge._clock() - 61
    assert text(Caller(edited).say("예약하고 싶어요")) == "어떤 예약에 대해 문의하시는 건가요?"


def test_answered_questions_are_counted(edited: HookWorld) -> None:
    """The view counter and its index are atomic; several at once add up."""
    faq(edited, "faq_point", question="포인트 유효 기간이 어떻게 되나요?", answer="1년입니다.")
    edited.reload()
    for _ in range(3):
        Caller(edited).say("포인트 유효 기간이 어떻게 되나요?")
    item = edited.get("catalogue", tables.catalogue("FAQ", "aicc", "faq_point"))
    assert item is not None
    assert (item["view_count"], item["popular_sk"], item["popular_pk"]) == (3, 3, "POP#aicc")


def test_broken_rows_of_the_catalogue_do_no_harm(edited: HookWorld) -> None:
    """An item without an answer, with odd types, or of a later version is left out."""
    faq(edited, "faq_broken", answer="")
    faq(edited, "faq_odd", priority="많이")
    faq(edited, "faq_later", new_member={"x": 1})
    edited.put(
        "catalogue", tables.catalogue("INTENT", "aicc", "x"), {"intent": "x", "threshold": "high", "examples": 5}
    )
    edited.put("catalogue", tables.catalogue("SYN", "aicc", "y"), {"word": "y", "synonyms": None})
    edited.reload()
    assert "1%가 적립됩니다" in text(Caller(edited).say("포인트는 어떻게 쌓나요"))


# --- cost ---------------------------------------------------------------------------------------------------------


def test_turn_is_one_read_and_one_write(bot: HookWorld) -> None:
    """Budget: two round trips for an ordinary turn, the first one included, apart from the catalogue."""
    with bot.looking():
        from contact_handlers.base.dynamo import Table
        from contact_handlers.records.turns import Conversations

        records = Conversations(conversations=Table("t-conversations"), sessions=Table("t-sessions"))
        conversation_id, _ = records.open(NewConversation(center="aicc", channel="chat", contact_id=ids.ulid()))
    caller = Caller(bot, conversation_id=conversation_id)
    bot.recorder.operations["bot_hook"].clear()
    caller.say("안녕하세요")
    assert bot.recorder.operations["bot_hook"] == ["dynamodb:Query"] * 3 + [
        "dynamodb:BatchGetItem",
        "dynamodb:TransactWriteItems",
    ]
    bot.recorder.operations["bot_hook"].clear()
    caller.say("예약하고 싶어요")
    caller.say("2")
    assert bot.recorder.operations["bot_hook"] == ["dynamodb:GetItem", "dynamodb:TransactWriteItems"] * 2


def test_state_stays_small(bot: HookWorld) -> None:
    """The item stays far below 100 KB, also after many long turns."""
    caller = Caller(bot, user_id=bot.add_customer())
    for _ in range(6):
        caller.say("가나다라마바사 " * 140)
    assert len(json.dumps(bot.session(caller), ensure_ascii=False, default=str).encode()) < 20_000
    assert len(json.dumps(caller.attributes, ensure_ascii=False).encode()) < 12_000 * 3 / 4


def test_manifest_holds_what_is_used_and_nothing_else(bot: HookWorld) -> None:
    """Contract: after a walk through everything, permissions in the manifest = calls made (the model apart)."""
    customer = bot.add_customer()
    faq(bot, "faq_walk", question="포장 비용은 얼마인가요 손님?", answer="무료입니다.")
    bot.reload()
    caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
    for said in ("포장 비용은 얼마인가요 손님?", "예약하고 싶어요", "방문 서비스", "내일", "010-1234-5678", "네"):
        caller.say(said)
    Caller(bot, user_id=customer, auth_status="VERIFIED").say("주문번호 20240115 조회해 주세요")
    product = Caller(bot)
    for said in ("제품 문의드립니다", "1", "이름 없는 상품", "1"):
        product.say(said)
    loan = Caller(bot)
    for said in (*TO_THE_NUMBER, "010-1234-5678", "그만할게요", "가나다라 " * 1000):
        loan.say(said)
    with bot.looking():
        bot.table("catalogue").delete(tables.catalogue("FAQ", "aicc", "faq_walk"))
    wanted = {entry for entry in allowed(bot.manifest, "bot_hook") if entry[0] not in ("model", "sentiment")}
    assert {entry for entry in bot.recorder.used["bot_hook"] if entry[0] not in ("model", "sentiment")} == wanted


def test_environment_of_the_manifest_is_the_settings_class(bot: HookWorld) -> None:
    """Contract: every variable is read, every variable that is read is named."""
    from contact_handlers.base.settings import variables
    from contact_handlers.bot_hook.settings import Settings

    named = {"CENTER", "ENVIRONMENT", "LOG_LEVEL", *bot.manifest["bot_hook"]["environment"]}
    assert set(variables(Settings)) == named


def test_races_are_bounded(bot: HookWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that changes for ever gives the contact back to the flow."""

    def lost(*_: Any, **__: Any) -> None:
        raise store_module.LostRaceError

    monkeypatch.setattr(store_module.Store, "save", lost)
    answer = Caller(bot).say("환불 방법")
    assert answer["sessionState"]["sessionAttributes"]["bot_result"] == "Failed"
