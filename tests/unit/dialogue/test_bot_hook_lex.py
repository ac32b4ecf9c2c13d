"""The contract with Lex: what is read from an event, what a response may be (7.7; facts 5.2)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_handlers.base.errors import EventError
from contact_handlers.bot_hook import response as lex
from contact_handlers.bot_hook.event import LexEvent, lex_event
from contact_handlers.bot_hook.settings import Llm
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.draft import Reply
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqLimits
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.rules import Limits
from contact_handlers.dialogue.steps import ScenarioLimits
from tests.unit.dialogue.hook_world import DATA, Caller, HookWorld
from tests.unit.dialogue.talk import Talk


def raw(file: str = "lex-voice-full.json", **changes: Any) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((DATA / file).read_text(encoding="utf-8"))
    return {**event, **changes}


@pytest.mark.parametrize(
    ("given_confidence", "read"),
    [
        (0.97, 0.97),
        ({"score": 0.41}, 0.41),
        (None, None),
        ("0.5", 0.5),
        ("high", None),
        (True, None),
        (1.5, None),
        (-0.1, None),
        ({}, None),
        ([], None),
        (float("nan"), None),
    ],
)
def test_confidence_is_number_object_or_absent(given_confidence: object, read: float | None) -> None:
    """`nluConfidence` is a number, an object with a score, or absent; anything else is none."""
    event = raw()
    event["interpretations"][0]["nluConfidence"] = given_confidence
    if given_confidence is None:
        del event["interpretations"][0]["nluConfidence"]
    assert lex_event(event).candidates[0].confidence == read


def test_full_event_is_read() -> None:
    """All interpretations, slots, channel; empty attributes count as absent."""
    event = lex_event(raw())
    assert [(c.intent, c.confidence) for c in event.candidates] == [
        ("reservation", 0.97),
        ("cancel_request", 0.41),
        ("FallbackIntent", None),
    ]
    assert dict(event.candidates[0].slots) == {"service_type": "방문 서비스"}
    assert (event.channel, event.intent) == ("voice", "reservation")
    assert dict(event.slots) == {"service_type": "방문 서비스"}
    assert (event.attribute("conversation_id"), event.attribute("user_id"), event.claimed.tier) == ("", "", "regular")


@pytest.mark.parametrize(
    ("attributes", "mode", "content", "channel"),
    [
        ({"channel": "VOICE"}, "Text", "text/plain", "voice"), ({"channel": "CHAT"}, "Speech", "audio/pcm", "chat"),
        ({"channel": "TASK"}, "Text", "text/plain", "chat"), ({}, "Speech", "", "voice"), ({}, "DTMF", "", "voice"),
        ({}, "Text", "audio/pcm", "voice"), ({}, "Text", "text/plain; charset=utf-8", "chat"), ({"channel": ""},
        "Text", "", "chat"),
    ],
)  # fmt: skip
def test_channel_comes_from_the_flow_or_the_input(
    attributes: dict[str, str], mode: str, content: str, channel: str
) -> None:
    """The flow knows best."""
    event = raw(inputMode=mode, responseContentType=content)
    event["sessionState"]["sessionAttributes"] = attributes
    assert lex_event(event).channel == channel


@pytest.mark.parametrize(
    "broken", [{"sessionId": ""}, {"sessionState": None}, {"sessionState": "x"}, {"sessionId": None}]
)
def test_other_events_are_refused(broken: dict[str, Any]) -> None:
    """Not from Lex."""
    with pytest.raises(EventError):
        lex_event(raw(**broken))


@pytest.mark.parametrize(
    "odd",
    [
        {"interpretations": None}, {"interpretations": "x"}, {"interpretations": [None, 5, {}]},
        {"inputTranscript": None},
        {"inputTranscript": {"a": 1}}, {"sessionState": {}}, {"sessionState": {"sessionAttributes": None}},
        {"sessionState": {"sessionAttributes": {"channel": None, "x": {"y": 1}}, "intent": None}}, {"inputMode": None},
    ],
    ids=repr,
)  # fmt: skip
def test_missing_and_odd_members_have_defaults(odd: dict[str, Any]) -> None:
    """Missing optional parts give defaults, not errors."""
    event = lex_event(raw(**odd))
    assert isinstance(event.text, str)
    assert event.channel in ("voice", "chat")


def test_turn_is_named_by_request_attributes_and_words() -> None:
    """The same invocation has the same name, everything else another."""

    def name(**changes: Any) -> str:
        return lex_event(raw(**changes)).turn_id

    later = raw()["sessionState"]
    later["sessionAttributes"] = {**later["sessionAttributes"], "turn_count": "1"}
    other = raw()["sessionState"]
    other["originatingRequestId"] = "22222222-2222-4222-8222-222222222222"
    assert name() == name()
    assert len({name(), name(inputTranscript="아니요"), name(sessionState=later), name(sessionState=other)}) == 4


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_no_garbage_in_an_event_crashes_the_reader(junk: Any) -> None:
    """Whatever the members are, reading gives a value or an EventError."""
    event = {**raw(), "interpretations": junk, "inputTranscript": junk}
    event["sessionState"] = {"sessionAttributes": junk, "intent": junk, "originatingRequestId": junk}
    try:
        assert isinstance(lex_event(event), LexEvent)
    except EventError:
        pytest.fail("a sessionId and a sessionState are there")


# --- responses ----------------------------------------------------------------------------------------------------


def test_choice_in_a_chat_is_one_interactive_message(dialogue: Any) -> None:
    """The question is the heading, so nothing is said twice."""
    answer = Talk(dialogue).say("예약하고 싶어요")
    (message,) = lex.messages("chat", answer.text, answer.draft.reply)
    content = json.loads(message["content"])
    assert (message["contentType"], content["templateType"]) == ("CustomPayload", "QuickReply")
    assert content["data"]["content"]["title"] == answer.text


def test_answer_with_buttons_is_text_and_buttons(dialogue: Any) -> None:
    """The answer is text, and the buttons stand under a question of their own."""
    answer = Talk(dialogue).say("환불 방법")
    first, second = lex.messages("chat", answer.text, answer.draft.reply)
    assert (first["contentType"], first["content"]) == ("PlainText", answer.text)
    assert json.loads(second["content"])["data"]["content"]["title"] == "도움이 되셨나요?"


def test_long_question_does_not_fit_a_heading() -> None:
    """Headings end at 400 characters: longer text stands before its buttons."""
    reply = Reply(text="가" * 500, buttons=(Button("하나", "a"), Button("둘", "b")))
    first, second = lex.messages("chat", reply.text, reply)
    assert (first["contentType"], second["contentType"]) == ("PlainText", "CustomPayload")


def test_open_slot_is_elicited_and_closed_lists_are_not(dialogue: Any) -> None:
    """`ElicitSlot` is used where every answer reaches the hook, `ElicitIntent` everywhere else."""
    chat = Talk(dialogue)
    event = lex_event(raw())
    category = lex.response(event, chat.say("제품 문의드립니다"))
    name = lex.response(event, chat.say("1"))
    assert category["sessionState"]["dialogAction"] == {"type": "ElicitIntent"}
    assert name["sessionState"]["dialogAction"] == {"type": "ElicitSlot", "slotToElicit": "product_name"}
    assert name["sessionState"]["intent"] == {
        "name": "product_inquiry",
        "slots": {"product_name": None},
        "state": "InProgress",
    }
    assert category["messages"]
    assert name["messages"]


def test_text_that_the_flow_says_is_not_said_twice(content: dict[str, Any]) -> None:
    """Where the flow goes on after an answer, it says that the problem is solved."""
    returning = Catalogue.of({**content, "center": {**content["center"], "after_answer": "return"}}, FaqLimits())
    call = Talk(Dialogue(returning, Limits(), ScenarioLimits()), channel="voice")
    answer = call.all("기술 지원이 필요해요", "오류", "쇼핑 앱", "앱이 자꾸 꺼져요", "네")
    response = lex.response(lex_event(raw()), answer)
    assert "messages" not in response
    assert response["sessionState"]["sessionAttributes"]["bot_result"] == "Completed"


def test_whoever_looks_something_up_is_listened_to_longer(dialogue: Any) -> None:
    """The silence that the flow set is overwritten for one turn, and comes back with the next."""
    silence = "x-amz-lex:audio:start-timeout-ms:*:*"
    call = Talk(dialogue, channel="voice")
    event = raw()
    event["sessionState"]["sessionAttributes"][silence] = "5000"
    call.say("예약하고 싶어요")
    waits = lex.attributes(lex_event(event), call.say("잠깐만요 찾아볼게요"))
    assert int(waits[silence]) >= 10_000
    event["sessionState"]["sessionAttributes"] = waits
    assert lex.attributes(lex_event(event), call.say("방문 서비스"))[silence] == "5000"


def test_resume_prompt_is_what_the_flow_looks_for(dialogue: Any) -> None:
    """The assistant module keeps a prompt that contains a full stop."""
    answer = Talk(dialogue, channel="voice").say("계좌 조회하고 싶어요")
    found = lex.attributes(lex_event(raw()), answer)
    assert "." in found["resume_prompt"]


def test_attributes_fit_whatever_the_flow_sends(dialogue: Any) -> None:
    """Attributes stay below 12 KB in base64; our own survive, foreign ones give way."""
    event = raw()
    event["sessionState"]["sessionAttributes"] |= {f"foreign_{number}": "가" * 400 for number in range(20)}
    found = lex.attributes(lex_event(event), Talk(dialogue).say("서비스에 불만이 있어요"))
    assert len(base64.b64encode(json.dumps(found, ensure_ascii=False).encode())) < 12 * 1024
    assert (found["bot_result"], found["escalation_reason"]) == ("TransferToAgent", "complaint")


def test_attributes_never_hold_reasoning_or_secrets(dialogue: Any) -> None:
    """No forbidden key and no value of a sensitive step is among the attributes."""
    chat = Talk(dialogue)
    chat.all("계좌 조회하고 싶어요", "7654321")
    found = lex.attributes(lex_event(raw()), chat.say("123456"))
    assert not any(word in key for key in found for word in ("reason_text", "prompt_text", "secret", "pin"))
    assert "123456" not in json.dumps(found)


def test_failure_gives_the_contact_back() -> None:
    """The hook closes with Failed and the reason system_error; the flow says the text."""
    answer = lex.failed(lex_event(raw()))
    assert answer["sessionState"]["dialogAction"] == {"type": "Close"}
    assert answer["sessionState"]["intent"]["state"] == "Failed"
    assert answer["sessionState"]["sessionAttributes"]["bot_result"] == "Failed"
    assert "messages" not in answer


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ('{"enabled": true, "profile_id": "apac.x"}', True), ('{"enabled": false, "profile_id": "apac.x"}', False),
        ('{"enabled": true}', False), ('{"enabled": true, "profile_id": null, "guardrail_id": null}', False), ("{}",
        False),
        ('{"enabled": "yes", "profile_id": "apac.x"}', False),
    ],
)  # fmt: skip
def test_model_is_off_unless_enabled_and_named(text: str, usable: bool) -> None:
    """The id of the model comes from the settings."""
    assert Llm.from_json(text).usable is usable


@pytest.mark.parametrize("said", ["주문 조회", "배송 조회", "택배 조회요", "이번 주문 조회해 주세요"])
@pytest.mark.parametrize("first", ["", "배송 조회하고 싶어요"])
def test_a_number_that_only_lex_hears_is_no_order_number(bot: HookWorld, said: str, first: str) -> None:
    """조 is a trillion for a recognizer; whoever asks for an order without a number is asked for it."""
    caller = Caller(bot, user_id="CUST-1", auth_status="VERIFIED")
    if first:
        caller.say(first)
    value = {"shape": "Scalar", "value": {"interpretedValue": "1000000000000", "originalValue": said}}

    answer = caller.say(said, intent="order_inquiry", confidence=0.97, slots={"order_number": value})

    assert answer["sessionState"]["dialogAction"]["type"] != "Close"
    assert caller.attributes["scenario_step"] == "ask_order_number"
    assert "1000000000000" not in str(bot.session(caller))
