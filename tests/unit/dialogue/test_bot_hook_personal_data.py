"""What the bot is told stays with it: canaries at every step of every scenario, looked for in every sink."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

import pytest

from contact_handlers.records import tables
from tests.unit.dialogue.hook_world import Caller, FakeBedrock, HookWorld, text
from tests.unit.handlers.calls import allowed
from tests.unit.handlers.canaries import CANARIES, Sinks, found_in, listening

SENTENCES = {kind: sentence for kind, (sentence, _) in CANARIES.items()}
# How a customer walks through each scenario; before each right answer two canaries are said.
SCENARIOS = {
    "reservation": ("예약하고 싶어요", "방문 서비스", "내일"),
    "cancellation": ("주문 취소하고 싶어요", "1", "모름", "1", "네"),
    "order_lookup": ("주문 조회해 주세요", "20240115"),
    "order_change": ("반품하고 싶어요", "옷이 작아요", "모름"),
    "product_inquiry": ("제품 문의드립니다", "1", "이름 없는 상품", "1"),
    "tech_support": ("기술 지원이 필요해요", "1", "쇼핑 앱", "화면이 깨져요", "아니오"),
    "account_inquiry": ("계좌 조회하고 싶어요", "예금계좌", "아니오"),
    "callback_change": ("콜백 시간 바꿔 주세요", "내일 세 시", "네"),
    "callback_cancel": ("콜백 취소해 주세요", "네"),
    "loan_application": ("대출 신청하고 싶습니다", "동의", "5000", "회사원", "3000", "생활자금"),
}
# What the job needs: a number to call, and where alone it may lie.
JOB_NUMBER, JOB_DIGITS = "010-2468-1357", "1024681357"
CALLER_NUMBER = "+821013572468"
WRITES = ("PutItem", "UpdateItem", "BatchWriteItem", "PutEvents", "InvokeModel", "ApplyGuardrail")


def test_every_scenario_of_the_center_is_walked(content: dict[str, Any]) -> None:
    """A callback asks for a number first, so that it is walked without those that could be it."""
    assert {*SCENARIOS, "callback"} == set(content["scenarios"])


def walk(bot: HookWorld, lines: Sequence[str], said: Iterator[str], **attributes: str) -> Caller:
    """Talks through a scenario; the first sentence carries a canary, and each question gets two before its answer."""
    caller = Caller(bot, user_id=bot.add_customer(), **attributes)
    caller.say(f"{lines[0]} {next(said)}")
    if "scenario_id" not in caller.attributes:
        caller.say(lines[0])
    for line in lines[1:]:
        if "bot_result" in caller.attributes:
            break
        caller.say(next(said))
        if "bot_result" not in caller.attributes:
            caller.say(line)
    return caller


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("auth_status", ["NONE", "VERIFIED"])
def test_no_step_of_a_scenario_lets_anything_out(
    bot: HookWorld, capsys: pytest.CaptureFixture[str], scenario: str, auth_status: str
) -> None:
    """Every call, every answer and every line of the log; what is asked for is kept, all else is masked."""
    if scenario == "account_inquiry" and auth_status == "NONE":
        pytest.skip("it goes to the keypad at once")
    sinks = Sinks()
    capsys.readouterr()
    for offset in (0, 4, 8):
        sentences = [*SENTENCES.values()]
        with listening(bot, sinks):
            walk(bot, SCENARIOS[scenario], cycle(sentences[offset:] + sentences[:offset]), auth_status=auth_status)
    sinks.add("bot_hook", "log", capsys.readouterr().out)
    assert sinks.leaks() == []


def test_a_callback_lets_nothing_out_but_its_number(bot: HookWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """The number that is to be called lies where numbers are kept; the number of the caller nowhere at all."""
    sinks = Sinks()
    capsys.readouterr()
    others = [sentence for kind, sentence in SENTENCES.items() if "mobile" not in kind and "landline" not in kind]
    lines = ("콜백 신청할게요", JOB_NUMBER, "내일 오후 세 시", "네")
    with listening(bot, sinks):
        called = walk(bot, lines, cycle(others), channel="VOICE", caller_number=CALLER_NUMBER)
        own = Caller(bot, channel="VOICE", caller_number=CALLER_NUMBER)
        for line in ("콜백 신청할게요", "네", "빨리요"):
            own.say(line)
    sinks.add("bot_hook", "log", capsys.readouterr().out)
    assert called.attributes["bot_result"] == "Callback"
    assert sinks.leaks() == []
    # What is read back is said digit by digit.
    assert _holders(sinks, JOB_DIGITS) == {("dynamodb:TransactWriteItems", "t-customers")}
    # Lex keeps what the flow gave it only as long as the answers have it.
    assert _holders(sinks, CALLER_NUMBER) == {("dynamodb:TransactWriteItems", "t-customers"), ("result", "")}


@pytest.mark.parametrize("kind", SENTENCES)
@pytest.mark.parametrize("channel", ["CHAT", "VOICE"])
def test_a_sentence_outside_of_scenarios_lets_nothing_out(
    bot: HookWorld, capsys: pytest.CaptureFixture[str], channel: str, kind: str
) -> None:
    """Alone, before a request, and with an intent and slots that Lex made of it."""
    sinks, sentence = Sinks(), SENTENCES[kind]
    capsys.readouterr()
    with listening(bot, sinks):
        caller = Caller(bot, channel=channel, user_id=bot.add_customer())
        caller.say(sentence)
        caller.say(f"{sentence} 상담원 연결해 주세요")
        slots = {name: {"value": {"interpretedValue": sentence}} for name in ("name", "product_name", "order_number")}
        for intent in ("product_inquiry", "agent_request", "order_inquiry"):
            Caller(bot, channel=channel).say(sentence, intent=intent, confidence=0.95, slots=slots)
    sinks.add("bot_hook", "log", capsys.readouterr().out)
    assert sinks.leaks() == []


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_prompt_holds_nothing_of_it(bot: HookWorld, model: FakeBedrock, kind: str) -> None:
    """What the model is asked is masked; what it would say back of it is not heard."""
    sentence, _ = CANARIES[kind]
    model.proposes(intent="unknown", confidence=0.9, response_text=sentence, next_action="continue")
    sinks = Sinks()
    with listening(bot, sinks):
        caller = Caller(bot)
        caller.say("포인트 쌓이면 뭐가 되나요 그러니까")
        caller.say(f"음 그게 좀 복잡한데요 있잖아요 {sentence}")
    assert sinks.leaks() == []
    assert model.called("Converse")


def test_the_number_of_the_job_lies_in_one_table(bot: HookWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """A number to call is kept where numbers are kept, and nowhere else ever; whoever said it hears it read back."""
    sinks = Sinks()
    capsys.readouterr()
    with listening(bot, sinks):
        for lines in (SCENARIOS["reservation"], SCENARIOS["loan_application"]):
            caller = Caller(bot, user_id=bot.add_customer())
            for line in (*lines, JOB_NUMBER, "네"):
                if "reference_number" not in caller.attributes:
                    caller.say(line)
            assert "reference_number" in caller.attributes
    sinks.add("bot_hook", "log", capsys.readouterr().out)
    assert _holders(sinks, JOB_DIGITS) == {("dynamodb:TransactWriteItems", "t-customers"), ("result", "")}


def _holders(sinks: Sinks, digits: str) -> set[tuple[str, str]]:
    """Returns the sinks, and the tables, in which a number lies."""
    held: set[tuple[str, str]] = set()
    for _, sink, told in sinks.left:
        for part in _parts(json.loads(told)) if sink == "dynamodb:TransactWriteItems" else [("", told)]:
            if digits in part[1].replace("-", ""):
                held.add((sink, part[0]))
    return held


def _parts(params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for element in params["TransactItems"]:
        ((_, request),) = element.items()
        yield request["TableName"], json.dumps(request, ensure_ascii=False)


ORDERS = ["240115-1234567", "2024011512345678", "641-89-367973", "A20240115-001234"]


@pytest.mark.parametrize("number", ORDERS)
def test_an_order_number_is_no_secret(bot: HookWorld, number: str) -> None:
    """With its name, or as the answer to the question for it: it is kept, looked up and told, and masked nowhere."""
    customer = bot.add_customer()
    bot.put("customers", tables.order(customer, number), {"status_text": "배송 중"})
    caller = Caller(bot, user_id=customer, auth_status="VERIFIED")
    answer = caller.say(f"주문번호 {number} 배송 조회해 주세요")
    assert "배송 중" in text(answer)
    assert bot.said(caller)[0]["content"] == f"주문번호 {number} 배송 조회해 주세요"
    for said in (number, f"{number}요", f"{number}입니다", f"주문번호는 {number}이에요"):
        again = Caller(bot, user_id=customer, auth_status="VERIFIED")
        again.say("주문 조회해 주세요")
        assert "배송 중" in text(again.say(said)), said
        assert bot.said(again)[2]["content"] == said


@pytest.mark.parametrize("said", ["주민번호 880512-1647283이에요", "880512-1647283", "8805121647283입니다"])
def test_a_resident_number_is_no_order_number(bot: HookWorld, said: str) -> None:
    """The question makes an order number of bare digits, not of what says itself what it is, nor of a birthday."""
    caller = Caller(bot)
    caller.say("주문 조회해 주세요")
    caller.say(said)
    assert bot.said(caller)[2]["content"] == "[민감정보]"
    assert found_in(json.dumps(bot.session(caller), ensure_ascii=False, default=str)) == set()


def test_every_write_of_the_bot_was_listened_to(bot: HookWorld, model: FakeBedrock) -> None:
    """The walks above reach every sink that the permissions name; a new one makes this fail until a walk reaches it."""
    sinks = Sinks()
    bot.recorder.used["bot_hook"].clear()
    bot.overrides["LLM"] = json.dumps(
        {"enabled": True, "profile_id": "apac.x", "region": "ap-northeast-2", "guardrail_id": "gr1"}
    )
    bot.cold()
    model.stops("end_turn")
    with listening(bot, sinks):
        for lines in (SCENARIOS["reservation"], SCENARIOS["loan_application"]):
            walk(bot, (*lines, JOB_NUMBER, "네"), cycle(SENTENCES.values()))
        caller = Caller(bot)
        for said in ("예약하고 싶어요", "1", "내일", JOB_NUMBER, "네", "환불 방법", "음 그게 좀 복잡한데요 있잖아요"):
            caller.say(said)
        asking = Caller(bot, user_id=bot.add_customer(), auth_status="VERIFIED")
        asking.say(f"주문번호 20240115 조회해 주세요 {SENTENCES['mobile']}")
    wanted = {entry for entry in allowed(bot.manifest, "bot_hook") if entry[1].split(":")[1] in WRITES}
    unreached = wanted - bot.recorder.used["bot_hook"]
    assert unreached == set()
    assert sinks.leaks() == []
