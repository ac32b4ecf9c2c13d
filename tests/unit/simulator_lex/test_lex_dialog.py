"""The bot emulation talks as Lex V2 does: intents, slots, confirmation, retries, code hooks."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from ringback.simulator.kernel.bots import (
    BotFailureError,
    BotInput,
    BotReply,
    BotSession,
    CodeHookError,
)
from ringback.simulator.lex import BotDefinitionError, LexRuntime, read_bot, typed_keys
from ringback.simulator.world.model import BotAliasDefinition

Json = dict[str, Any]
NOON = datetime.fromisoformat("2026-03-18T12:00:00+09:00").timestamp()


def prompt(text: str, retries: int = 2) -> Json:
    return {"MaxRetries": retries, "MessageGroupsList": [{"Message": {"PlainTextMessage": {"Value": text}}}]}


def intent(name: str, *utterances: str, **more: Any) -> Json:
    return {"Name": name, "SampleUtterances": [{"Utterance": text} for text in utterances], **more}


def slot(name: str, type_name: str, text: str, *, required: bool = True) -> Json:
    constraint = "Required" if required else "Optional"
    return {
        "Name": name,
        "SlotTypeName": type_name,
        "ValueElicitationSetting": {"SlotConstraint": constraint, "PromptSpecification": prompt(text)},
    }


RESERVATION = intent(
    "reservation",
    "예약하고 싶어요",
    "{preferred_date}에 예약해 주세요",
    Slots=[slot("contact", "AMAZON.PhoneNumber", "연락처는요?"), slot("preferred_date", "AMAZON.Date", "날짜는요?")],
    SlotPriorities=[{"SlotName": "preferred_date", "Priority": 1}, {"SlotName": "contact", "Priority": 2}],
    IntentConfirmationSetting={
        "PromptSpecification": prompt("예약할까요?", 1),
        "DeclinationResponse": {"MessageGroupsList": prompt("취소했습니다.")["MessageGroupsList"]},
    },
    IntentClosingSetting={"ClosingResponse": {"MessageGroupsList": prompt("예약했습니다.")["MessageGroupsList"]}},
)
BOT: Json = {
    "Name": "aicc-dev-bot",
    "IdleSessionTTLInSeconds": 300,
    "BotLocales": [
        {
            "LocaleId": "ko_KR",
            "NluConfidenceThreshold": 0.4,
            "Intents": [
                intent("greeting", "안녕하세요", "반갑습니다"),
                intent("payment", "결제가 안돼요", "결제 오류가 발생했어요", "결제 방법이 궁금해요"),
                intent("refund", "환불해주세요", "환불 받고 싶어요"),
                RESERVATION,
                {
                    "Name": "FallbackIntent",
                    "ParentIntentSignature": "AMAZON.FallbackIntent",
                    "DialogCodeHook": {"Enabled": True},
                },
            ],
            "SlotTypes": [],
        }
    ],
}


def with_hooks(*names: str, dialog: bool = True, fulfillment: bool = False) -> Json:
    changed = copy.deepcopy(BOT)
    for item in changed["BotLocales"][0]["Intents"]:
        if item["Name"] in names:
            item["DialogCodeHook"] = {"Enabled": dialog}
            item["FulfillmentCodeHook"] = {"Enabled": fulfillment}
    return changed


class Hook:
    """Stands for the function behind the alias: answers what the test tells it to, remembers what it was asked."""

    def __init__(self, answer: Callable[[Json], Any]) -> None:
        self.answer = answer
        self.events: list[Json] = []

    def __call__(self, event: Mapping[str, Any]) -> Any:
        self.events.append(dict(event))
        return self.answer(dict(event))


def elicit(text: str = "다시 말씀해 주세요.", **attributes: str) -> Json:
    return {
        "sessionState": {"dialogAction": {"type": "ElicitIntent"}, "sessionAttributes": attributes},
        "messages": [{"contentType": "PlainText", "content": text}],
    }


def close(name: str, state: str = "Fulfilled", text: str | None = None, **attributes: str) -> Json:
    messages = [{"contentType": "PlainText", "content": text}] if text else []
    return {
        "sessionState": {
            "dialogAction": {"type": "Close"},
            "intent": {"name": name, "state": state},
            "sessionAttributes": attributes,
        },
        "messages": messages,
    }


def delegate(event: Json) -> Json:
    return {"sessionState": {"dialogAction": {"type": "Delegate"}, "intent": event["sessionState"]["intent"]}}


class Caller:
    """One caller in front of the bot."""

    def __init__(
        self,
        properties: Json = BOT,
        hook: Callable[[Mapping[str, Any]], Any] | None = None,
        *,
        channel: str = "voice",
        runtime: LexRuntime | None = None,
        attributes: Mapping[str, str] | None = None,
        locale_id: str = "ko_KR",
        at: float = NOON,
        alias: Mapping[str, Any] | None = None,
    ) -> None:
        definition = BotAliasDefinition(
            bot_id="BOTID00001",
            bot_name=properties["Name"],
            alias_id="ALIAS00001",
            alias_name="live",
            alias_arn="arn:aws:lex:ap-northeast-2:111122223333:bot-alias/BOTID00001/ALIAS00001",
            version="3",
            properties=properties,
            alias=alias or {},
            locales=("ko_KR",),
            code_hooks={"ko_KR": "arn:aws:lambda:ap-northeast-2:111122223333:function:hook"} if hook else {},
        )
        self.conversation = (runtime or LexRuntime()).start(
            BotSession(
                definition=definition,
                locale_id=locale_id,
                session_id="contact-1",
                channel="voice" if channel == "voice" else "chat",
                session_attributes=attributes or {},
                request_attributes={},
                invoke=hook or (lambda event: {}),
                now=lambda: at,
                random=lambda: 0.5,
            )
        )

    def says(self, text: str) -> BotReply:
        return self.conversation.turn(BotInput("speech", text))

    def silent(self) -> BotReply:
        return self.conversation.turn(BotInput("silence"))

    def presses(self, keys: str) -> BotReply:
        return self.conversation.turn(BotInput("dtmf", keys))


def texts(reply: BotReply) -> list[str]:
    return [message.content for message in reply.messages]


@pytest.mark.parametrize(
    ("said", "name", "lowest"),
    [
        ("결제가 안돼요", "payment", 1.0),
        ("결제가 안 돼요!", "payment", 1.0),
        ("결제가 계속 안 되네요", "payment", 0.4),
        ("환불 받고 싶은데요", "refund", 0.5),
        ("다음 주 화요일에 예약해 주세요", "reservation", 0.98),
    ],
)
def test_the_intent_is_chosen_by_the_sample_utterances(said: str, name: str, lowest: float) -> None:
    reply = Caller().says(said)

    assert reply.intent == name
    assert reply.confidence is not None
    assert reply.confidence >= lowest


@pytest.mark.parametrize("said", ["오늘 날씨 어때요", "노래 틀어줘", "ㅋㅋㅋㅋ", "123456"])
def test_what_nobody_taught_the_bot_falls_back(said: str) -> None:
    hook = Hook(lambda event: elicit())

    reply = Caller(hook=hook).says(said)

    assert reply.intent == "FallbackIntent"
    assert hook.events[0]["inputTranscript"] == said
    assert "nluConfidence" not in hook.events[0]["interpretations"][0]


def test_scores_of_every_intent_are_exposed_with_the_sample_that_matched() -> None:
    reply = Caller().says("결제 오류")

    scores = {item["intent"]["name"]: item.get("nluConfidence") for item in reply.interpretations}
    assert next(iter(scores)) == "payment"
    assert scores["FallbackIntent"] is None
    assert reply.interpretations[0]["matched"] == "결제 오류가 발생했어요"


def test_a_close_call_is_reported() -> None:
    twins = copy.deepcopy(BOT)
    twins["BotLocales"][0]["Intents"] += [intent("one", "가방 주문 바꾸기"), intent("two", "가방 주문 바꾸자")]

    reply = Caller(twins).says("가방 주문 바꾸고 싶은데")

    assert any("ambiguous" in note for note in reply.notes)


def test_slots_are_elicited_in_priority_order_and_confirmed() -> None:
    caller = Caller()

    first = caller.says("예약하고 싶어요")
    second = caller.says("다음 주 화요일이요")
    third = caller.says("공일공 일이삼사 오육칠팔")
    last = caller.says("네")

    assert (first.dialog_action, first.slot_to_elicit, texts(first)) == ("ElicitSlot", "preferred_date", ["날짜는요?"])
    assert (second.slot_to_elicit, texts(second)) == ("contact", ["연락처는요?"])
    assert (third.dialog_action, texts(third)) == ("ConfirmIntent", ["예약할까요?"])
    assert (last.dialog_action, last.intent_state, texts(last)) == ("Close", "ReadyForFulfillment", ["예약했습니다."])
    assert last.slots["preferred_date"]["value"]["interpretedValue"] == "2026-03-24"
    assert last.slots["contact"]["value"]["interpretedValue"] == "01012345678"


def test_a_slot_in_the_first_words_is_not_asked_again() -> None:
    assert Caller().says("모레에 예약해 주세요").slot_to_elicit == "contact"


def test_declining_closes_as_failed_with_the_declination() -> None:
    caller = Caller()
    for words in ("모레에 예약해 주세요", "010-1234-5678"):
        caller.says(words)

    reply = caller.says("아니요")

    assert (reply.dialog_action, reply.intent_state, texts(reply)) == ("Close", "Failed", ["취소했습니다."])


def test_an_answer_that_is_not_understood_is_asked_again_and_then_falls_back() -> None:
    hook = Hook(lambda event: elicit("무엇을 도와드릴까요?"))
    caller = Caller(hook=hook)
    caller.says("예약하고 싶어요")

    replies = [caller.says("음 글쎄"), caller.silent(), caller.says("몰라")]

    assert [reply.slot_to_elicit for reply in replies[:2]] == ["preferred_date", "preferred_date"]
    assert texts(replies[0]) == ["날짜는요?"]
    assert replies[2].intent == "FallbackIntent"
    assert len(hook.events) == 1


def test_another_intent_said_beyond_doubt_interrupts_a_question() -> None:
    caller = Caller()
    caller.says("예약하고 싶어요")

    assert caller.says("환불해주세요").intent == "refund"


def test_silence_is_the_fallback_intent_with_an_empty_transcript() -> None:
    hook = Hook(lambda event: elicit("죄송합니다. 음성을 인식하지 못했습니다."))

    reply = Caller(hook=hook).silent()

    assert texts(reply) == ["죄송합니다. 음성을 인식하지 못했습니다."]
    assert (hook.events[0]["inputTranscript"], hook.events[0]["transcriptions"]) == ("", [])


def test_the_event_of_a_dialog_hook_has_the_v2_form() -> None:
    hook = Hook(lambda event: elicit(turn_count="1"))

    Caller(with_hooks("payment"), hook, attributes={"conversation_id": "conv_1"}).says("결제가 안돼요")

    event = hook.events[0]
    assert event["messageVersion"] == "1.0"
    assert (event["invocationSource"], event["inputMode"]) == ("DialogCodeHook", "Speech")
    assert event["bot"] == {
        "id": "BOTID00001",
        "name": "aicc-dev-bot",
        "localeId": "ko_KR",
        "version": "3",
        "aliasId": "ALIAS00001",
        "aliasName": "live",
    }
    assert event["requestAttributes"]["x-amz-lex:channels:platform"] == "Connect"
    assert event["requestAttributes"]["x-amz-lex:accept-content-types"] == "PlainText,SSML"
    assert event["sessionState"]["sessionAttributes"] == {"conversation_id": "conv_1"}
    assert event["sessionState"]["intent"] == {
        "name": "payment",
        "slots": {},
        "state": "InProgress",
        "confirmationState": "None",
    }
    assert event["interpretations"][0]["nluConfidence"] == 1.0
    assert event["proposedNextState"]["dialogAction"] == {"type": "Close"}
    assert event["transcriptions"][0]["transcription"] == "결제가 안돼요"


def test_chat_reports_text_mode_and_plain_text_only() -> None:
    hook = Hook(lambda event: elicit())

    Caller(with_hooks("payment"), hook, channel="chat").conversation.turn(BotInput("text", "결제가 안돼요"))

    event = hook.events[0]
    assert (event["inputMode"], event["responseContentType"]) == ("Text", "text/plain; charset=utf-8")
    assert event["requestAttributes"]["x-amz-lex:channels:platform"] == "Connect Chat"


def test_a_delegating_dialog_hook_leads_to_the_proposed_question_and_the_fulfilment_hook_closes() -> None:
    def answer(event: Json) -> Json:
        if event["invocationSource"] == "DialogCodeHook":
            return delegate(event)
        return close("reservation", text="접수했습니다.", bot_result="Completed")

    hook = Hook(answer)
    caller = Caller(with_hooks("reservation", fulfillment=True), hook)
    caller.says("모레에 예약해 주세요")
    caller.says("010-1234-5678")
    reply = caller.says("네")

    assert (reply.dialog_action, reply.session_attributes, texts(reply)) == (
        "Close",
        {"bot_result": "Completed"},
        ["접수했습니다."],
    )
    assert [event["invocationSource"] for event in hook.events] == ["DialogCodeHook"] * 3 + ["FulfillmentCodeHook"]
    assert hook.events[0]["proposedNextState"]["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "contact"}
    assert hook.events[2]["sessionState"]["intent"]["confirmationState"] == "Confirmed"
    assert hook.events[3]["sessionState"]["intent"]["state"] == "ReadyForFulfillment"


def test_session_attributes_of_a_hook_reach_the_next_turn_and_the_next_block() -> None:
    hook = Hook(lambda event: elicit(turn_count=str(len(hook.events))))
    runtime = LexRuntime()
    caller = Caller(hook=hook, runtime=runtime)
    caller.says("아무 말")
    caller.says("아무 말")

    Caller(hook=hook, runtime=runtime, attributes={"locale": "ko"}).says("아무 말")

    assert hook.events[1]["sessionState"]["sessionAttributes"] == {"turn_count": "1"}
    assert hook.events[2]["sessionState"]["sessionAttributes"] == {"turn_count": "2", "locale": "ko"}


def test_a_session_is_forgotten_after_the_idle_time() -> None:
    hook = Hook(lambda event: elicit(turn_count="1"))
    runtime = LexRuntime()
    Caller(hook=hook, runtime=runtime).says("아무 말")

    Caller(hook=hook, runtime=runtime, at=NOON + 301).says("아무 말")

    assert hook.events[1]["sessionState"]["sessionAttributes"] == {}


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({}, "without sessionState"),
        ({"sessionState": {}}, "dialogAction"),
        ({"sessionState": {"dialogAction": {"type": "Closed"}}}, "did you mean 'Close'"),
        ({"sessionState": {"dialogAction": {"type": "ElicitIntent"}}}, "needs messages"),
        ({"sessionState": {"dialogAction": {"type": "Close"}}}, "intent.name"),
        (close("paymnt"), "did you mean 'payment'"),
        (close("payment", "Done"), "intent.state 'Done'"),
        (close("payment", text="가" * 1025), "1025 characters"),
        (close("payment", big="가" * 12_000), "at most 12288"),
        ({**elicit(), "messages": [{"contentType": "Text", "content": "x"}]}, "contentType 'Text'"),
        (
            {
                "sessionState": {
                    "dialogAction": {"type": "ElicitSlot", "slotToElicit": "date"},
                    "intent": {"name": "reservation"},
                }
            },
            "did you mean 'preferred_date'",
        ),
        ({"sessionState": {"dialogAction": {"type": "Delegate"}, "sessionAttributes": {"n": 1}}}, "must be a string"),
        ("text", "without sessionState"),
    ],
)
def test_an_answer_the_service_refuses_fails_the_turn_and_says_why(answer: Any, complaint: str) -> None:
    caller = Caller(with_hooks("payment"), Hook(lambda event: answer))

    with pytest.raises(BotFailureError, match=complaint):
        caller.says("결제가 안돼요")


def test_a_failing_function_fails_the_turn_and_the_next_turn_starts_afresh() -> None:
    def answer(event: Json) -> Json:
        if len(hook.events) == 1:
            raise CodeHookError("timeout", "task timed out after 7.00 seconds")
        return elicit()

    hook = Hook(answer)
    caller = Caller(with_hooks("payment"), hook)

    with pytest.raises(BotFailureError, match="timed out"):
        caller.says("결제가 안돼요")
    assert caller.says("결제가 안돼요").dialog_action == "ElicitIntent"


def test_a_hook_without_a_function_behind_the_alias_is_a_failure() -> None:
    with pytest.raises(BotFailureError, match="no function for this locale"):
        Caller(with_hooks("payment")).says("결제가 안돼요")


def test_a_fulfilment_failure_says_its_own_message() -> None:
    properties = with_hooks("refund", dialog=False, fulfillment=True)
    refund = next(item for item in properties["BotLocales"][0]["Intents"] if item["Name"] == "refund")
    refund["FulfillmentCodeHook"]["PostFulfillmentStatusSpecification"] = {
        "FailureResponse": {"MessageGroupsList": prompt("처리하지 못했습니다.")["MessageGroupsList"]}
    }

    def answer(event: Json) -> Json:
        raise CodeHookError("error", "boom")

    reply = Caller(properties, Hook(answer)).says("환불해주세요")

    assert (reply.intent_state, texts(reply)) == ("Failed", ["처리하지 못했습니다."])


def test_an_unknown_locale_names_the_known_ones() -> None:
    with pytest.raises(BotFailureError, match="no locale 'en_US', only ko_KR"):
        Caller(locale_id="en_US")


def test_text_over_1024_characters_is_refused() -> None:
    with pytest.raises(BotFailureError, match="1025 characters"):
        Caller().says("가" * 1025)


@pytest.mark.parametrize(
    ("keys", "attributes", "kept"),
    [
        ("1234567#89", {}, "1234567"),
        ("12*34#", {}, "34"),
        ("12345", {"x-amz-lex:dtmf:max-length:*:*": "4"}, "1234"),
        ("12#4*", {"x-amz-lex:dtmf:end-character:pay:card": "*"}, "12#4"),
    ],
)
def test_keys_become_one_utterance(keys: str, attributes: dict[str, str], kept: str) -> None:
    assert typed_keys(keys, attributes, intent="pay", slot="card") == kept


def test_keys_reach_the_hook_as_dtmf() -> None:
    hook = Hook(lambda event: elicit())

    Caller(hook=hook).presses("12#")

    assert (hook.events[0]["inputMode"], hook.events[0]["inputTranscript"]) == ("DTMF", "12")
    assert hook.events[0]["requestAttributes"]["x-amz-lex:dtmf-transcript"] == "12#"


@pytest.mark.parametrize(("channel", "shown"), [("voice", ["<speak>네</speak>"]), ("chat", ["{}"])])
def test_each_channel_presents_what_it_can(channel: str, shown: list[str]) -> None:
    answer = elicit()
    answer["messages"] = [
        {"contentType": "SSML", "content": "<speak>네</speak>"},
        {"contentType": "CustomPayload", "content": "{}"},
    ]

    reply = Caller(hook=Hook(lambda event: answer), channel=channel).says("아무 말")

    assert texts(reply) == shown
    assert any("cannot be presented" in note for note in reply.notes)


def _broken(change: Callable[[Json], None]) -> Json:
    properties = copy.deepcopy(BOT)
    change(properties["BotLocales"][0])
    return properties


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda locale: locale["Intents"].pop(), "AMAZON.FallbackIntent"),
        (
            lambda locale: locale["Intents"][3]["Slots"][0].update(SlotTypeName="AMAZON.UKPostalCode"),
            "does not exist for ko_KR",
        ),
        (lambda locale: locale["Intents"][3]["Slots"][0].update(SlotTypeName="Phone"), "no slot type 'Phone'"),
        (
            lambda locale: locale["Intents"][3]["Slots"][0]["ValueElicitationSetting"].pop("PromptSpecification"),
            "needs a prompt",
        ),
    ],
)
def test_a_definition_the_service_would_not_build_is_refused(change: Callable[[Json], None], complaint: str) -> None:
    with pytest.raises(BotDefinitionError, match=complaint):
        read_bot(_broken(change))


def test_what_aws_contradicts_itself_about_is_noted_and_not_refused() -> None:
    """The notice of 2025-03-04 offers AMAZON.AlphaNumeric in Korean, the page on languages does not."""
    bot = read_bot(_broken(lambda locale: locale["Intents"][3]["Slots"][0].update(SlotTypeName="AMAZON.AlphaNumeric")))

    assert any("AMAZON.AlphaNumeric" in note for note in bot.locale("ko_KR").notes)


def test_a_runtime_may_give_up_on_silence_instead() -> None:
    hook = Hook(lambda event: elicit())

    reply = Caller(hook=hook, runtime=LexRuntime(silence="no-input")).silent()

    assert (reply.no_input, reply.closed, hook.events) == (True, True, [])
