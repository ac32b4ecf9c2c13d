"""What Lex does around a slot and with a model: misses, waiting, choices, as its guide describes them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from ringback.simulator.lex import LexRuntime
from tests.unit.simulator_lex.test_lex_dialog import Caller, Hook, Json, elicit, intent, prompt, slot, texts

ON: Json = {"DialogCodeHook": {"Enabled": True}}
ASK = "주문번호를 말씀해 주세요."
WAITING = {
    "IsActive": True,
    "WaitingResponse": {"MessageGroupsList": prompt("네, 천천히 찾아보세요.")["MessageGroupsList"]},
    "StillWaitingResponse": {
        "MessageGroupsList": prompt("기다리고 있습니다.")["MessageGroupsList"],
        "FrequencyInSeconds": 20,
        "TimeoutInSeconds": 60,
    },
    "ContinueResponse": {"MessageGroupsList": prompt("네, 말씀해 주세요.")["MessageGroupsList"]},
}


def bot(*, hears_misses: bool = True, waits: bool = False, model: Json | None = None) -> Json:
    number = slot("order_number", "AMAZON.Number", ASK, required=False)
    elicitation = number["ValueElicitationSetting"]
    if hears_misses:
        elicitation["SlotCaptureSetting"] = {"ElicitationCodeHook": {"EnableCodeHookInvocation": True}}
    if waits:
        elicitation["WaitAndContinueSpecification"] = copy.deepcopy(WAITING)
    locale: Json = {
        "LocaleId": "ko_KR",
        "NluConfidenceThreshold": 0.4,
        "Intents": [
            intent(
                "order",
                "주문 조회",
                "배송 조회하고 싶어요",
                Slots=[number],
                DialogCodeHook={"Enabled": True},
                DisplayName="주문 조회",
            ),
            intent("refund", "환불해 주세요", "환불 받고 싶어요", DialogCodeHook={"Enabled": True}, DisplayName="환불"),
            intent("cancel", "취소해 주세요", DialogCodeHook={"Enabled": True}, DisplayName="취소"),
            {
                "Name": "FallbackIntent",
                "ParentIntentSignature": "AMAZON.FallbackIntent",
                "DialogCodeHook": {"Enabled": True},
            },
        ],
        "SlotTypes": [],
    }
    if model is not None:
        locale["GenerativeAISettings"] = {"RuntimeSettings": {"NluImprovementSpecification": model}}
    return {"Name": "acme", "IdleSessionTTLInSeconds": 300, "BotLocales": [locale]}


def asks_for_the_number(event: Mapping[str, Any]) -> Json:
    """Asks for the order number again and again, and repeats what it heard."""
    return {
        "sessionState": {
            "dialogAction": {"type": "ElicitSlot", "slotToElicit": "order_number"},
            "intent": {"name": "order", "slots": {"order_number": None}, "state": "InProgress"},
        },
        "messages": [{"contentType": "PlainText", "content": f"들은 말: {event['inputTranscript']}"}],
    }


def asked(properties: Json, *, channel: str = "voice", runtime: LexRuntime | None = None) -> tuple[Caller, Hook]:
    """Returns a caller whom the hook has asked for the order number, and the hook."""
    hook = Hook(asks_for_the_number)
    caller = Caller(properties, hook, channel=channel, runtime=runtime)
    reply = caller.says("주문 조회")
    assert (reply.dialog_action, reply.slot_to_elicit) == ("ElicitSlot", "order_number")
    return caller, hook


@pytest.mark.parametrize("said", ["모르겠어요", "상담원 바꿔 주세요", "아까 문자로 왔는데요", "조회요"])
def test_an_answer_that_is_no_value_reaches_the_code_hook(said: str) -> None:
    """SlotCaptureSetting.elicitationCodeHook: "called when Amazon Lex doesn't capture a slot value"."""
    caller, hook = asked(bot())

    reply = caller.says(said)

    assert texts(reply) == [f"들은 말: {said}"]
    event = hook.events[-1]
    assert (event["invocationSource"], event["sessionState"]["intent"]["name"]) == ("DialogCodeHook", "order")
    assert event["sessionState"]["intent"]["slots"] == {"order_number": None}
    assert event["proposedNextState"]["prompt"] == {"attempt": "Retry1"}


def test_without_the_setting_lex_asks_again_by_itself() -> None:
    caller, hook = asked(bot(hears_misses=False))

    reply = caller.says("모르겠어요")

    assert texts(reply) == [ASK]
    assert len(hook.events) == 1


def test_a_value_reaches_the_code_hook_too() -> None:
    caller, hook = asked(bot())

    caller.says("20261234")

    value = hook.events[-1]["sessionState"]["intent"]["slots"]["order_number"]["value"]
    assert value["interpretedValue"] == "20261234"


def test_a_hook_that_delegates_leaves_the_question_to_lex_until_its_retries_are_over() -> None:
    caller, hook = asked(bot())
    hook.answer = lambda event: {
        "sessionState": {"dialogAction": {"type": "Delegate"}, "intent": event["sessionState"]["intent"]}
    }

    first, second = caller.says("글쎄요"), caller.says("모르겠어요")
    hook.answer = lambda event: elicit("다른 도움이 필요하신가요?")
    third = caller.says("그게 뭐더라")

    assert [texts(first), texts(second)] == [[ASK], [ASK]]
    assert third.intent == "FallbackIntent"


def test_a_caller_who_asks_for_time_is_waited_for() -> None:
    """잠깐만요 - reminders - 계속할게요: Lex leads these turns alone, and the state of the intent is Waiting."""
    caller, hook = asked(bot(waits=True))

    waits = caller.says("잠깐만요")
    reminded = caller.silent()
    goes_on = caller.says("계속할게요")
    value = caller.says("20261234")

    assert [texts(reply) for reply in (waits, reminded, goes_on)] == [
        ["네, 천천히 찾아보세요."],
        ["기다리고 있습니다."],
        ["네, 말씀해 주세요."],
    ]
    assert [reply.intent_state for reply in (waits, reminded, goes_on)] == ["Waiting", "Waiting", "InProgress"]
    assert {reply.dialog_action for reply in (waits, reminded, goes_on)} == {"ElicitSlot"}
    assert texts(value) == ["들은 말: 20261234"]
    assert [event["inputTranscript"] for event in hook.events] == ["주문 조회", "20261234"]


def test_whoever_is_waited_for_may_simply_answer() -> None:
    caller, hook = asked(bot(waits=True))
    caller.says("잠시만 기다려 주세요")

    caller.says("20261234")

    assert hook.events[-1]["inputTranscript"] == "20261234"
    assert hook.events[-1]["sessionState"]["intent"]["state"] == "InProgress"


def test_waiting_ends_with_its_time() -> None:
    """Three reminders in a minute; after that a silence is a missing answer again."""
    caller, hook = asked(bot(waits=True))
    caller.says("잠깐만요")

    replies = [caller.silent() for _ in range(4)]

    assert [reply.intent_state for reply in replies] == ["Waiting", "Waiting", "Waiting", "InProgress"]
    assert len(hook.events) == 2


def test_a_chat_does_not_wait() -> None:
    """Wait and continue belongs to streaming conversations; in a chat the code hook hears 잠깐만요."""
    caller, hook = asked(bot(waits=True), channel="chat")

    caller.says("잠깐만요")

    assert hook.events[-1]["inputTranscript"] == "잠깐만요"


def test_a_slot_that_is_told_not_to_wait_does_not() -> None:
    properties = bot(waits=True)
    elicitation = properties["BotLocales"][0]["Intents"][0]["Slots"][0]["ValueElicitationSetting"]
    elicitation["WaitAndContinueSpecification"]["IsActive"] = False
    caller, hook = asked(properties)

    caller.says("잠깐만요")

    assert hook.events[-1]["inputTranscript"] == "잠깐만요"


FALLBACK = {"Enabled": True, "AssistedNluMode": "Fallback"}
PRIMARY = {"Enabled": True, "AssistedNluMode": "Primary"}
CHOICE = {
    **FALLBACK,
    "IntentDisambiguationSettings": {
        "Enabled": True,
        "MaxDisambiguationIntents": 2,
        "CustomDisambiguationMessage": "어느 것을 도와드릴까요?",
    },
}


def test_the_model_chooses_only_what_a_test_says() -> None:
    """No script, no model: the sentence is understood as without it, and the trace says so."""
    hook = Hook(lambda event: elicit())

    reply = Caller(bot(model=FALLBACK), hook).says("지난번 그거 돈 좀 돌려받으려고요")

    assert reply.intent == "FallbackIntent"
    assert any("in no script" in note for note in reply.notes)


@pytest.mark.parametrize(
    ("model", "said", "name", "source"),
    [
        (FALLBACK, "돈 좀 돌려받으려고요", "refund", "Bedrock"),
        (FALLBACK, "주문 조회", "order", "Lex"),
        (PRIMARY, "주문 조회", "refund", "Bedrock"),
        (None, "돈 좀 돌려받으려고요", "FallbackIntent", "Lex"),
    ],
    ids=["unsure", "sure", "always", "off"],
)
def test_the_model_is_asked_always_or_when_lex_is_unsure(model: Json | None, said: str, name: str, source: str) -> None:
    hook = Hook(lambda event: elicit())
    runtime = LexRuntime(assisted={"돈 좀 돌려받으려고요": "refund", "주문 조회": "refund"})

    Caller(bot(model=model), hook, runtime=runtime).says(said)

    (best, *_) = hook.events[0]["interpretations"]
    assert (best["intent"]["name"], best["interpretationSource"]) == (name, source)


def test_several_intents_are_offered_by_their_names_and_one_is_chosen() -> None:
    """The code hook is asked after the customer has chosen, and not before."""
    hook = Hook(lambda event: elicit("네"))
    runtime = LexRuntime(assisted={"그거 무르고 싶어요": ("cancel", "refund", "order")})
    caller = Caller(bot(model=CHOICE), hook, runtime=runtime)

    offer = caller.says("그거 무르고 싶어요")
    assert (texts(offer), offer.dialog_action, hook.events) == (
        ["어느 것을 도와드릴까요?", "취소, 환불"],
        "ElicitIntent",
        [],
    )

    caller.says("환불")
    assert hook.events[0]["sessionState"]["intent"]["name"] == "refund"


def test_another_sentence_is_no_choice() -> None:
    hook = Hook(lambda event: elicit("네"))
    runtime = LexRuntime(assisted={"그거 무르고 싶어요": ("cancel", "refund")})
    caller = Caller(bot(model=CHOICE), hook, runtime=runtime)
    caller.says("그거 무르고 싶어요")

    caller.says("주문 조회")

    assert hook.events[0]["sessionState"]["intent"]["name"] == "order"


def test_without_choices_the_first_of_several_is_taken() -> None:
    hook = Hook(lambda event: elicit("네"))
    runtime = LexRuntime(assisted={"그거 무르고 싶어요": ("cancel", "refund")})

    Caller(bot(model=FALLBACK), hook, runtime=runtime).says("그거 무르고 싶어요")

    assert hook.events[0]["sessionState"]["intent"]["name"] == "cancel"
