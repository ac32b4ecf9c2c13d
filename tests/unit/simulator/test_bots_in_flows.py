"""The bot block of a flow: checks before the conversation, turns, and the branch afterward."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Call, Center, Options
from ringback.simulator.kernel.bots import BotFailureError, BotInput, BotMessage, BotReply, BotSession
from ringback.simulator.kernel.records import BotTurn
from tests.unit.simulator import flowkit as kit

NME, NMC = "NoMatchingError", "NoMatchingCondition"


class ScriptedBot:
    """A bot that says what a test wants; remembers the session and what it was given."""

    def __init__(self, *replies: BotReply | Exception) -> None:
        self.replies = list(replies)
        self.given: list[BotInput] = []
        self.session: BotSession | None = None

    def start(self, session: BotSession) -> ScriptedBot:
        """Starts a conversation."""
        self.session = session
        return self

    def turn(self, given: BotInput) -> BotReply:
        """Returns the next reply."""
        self.given.append(given)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


def closed(intent: str = "refund", state: str = "Fulfilled", **extra: Any) -> BotReply:
    """Builds a reply that ends the conversation."""
    return BotReply(dialog_action="Close", intent=intent, intent_state=state, **extra)


ASKS = BotReply(
    messages=(BotMessage("무엇을 환불할까요?"),), dialog_action="ElicitSlot", intent="refund", intent_state="InProgress"
)


def bot_parts(locale: str = "ko_KR", enabled: bool = True) -> dict[str, Any]:
    """Builds a bot with one locale and its alias."""
    return {
        "Bot": {
            "Type": "AWS::Lex::Bot",
            "Properties": {"Name": "helper", "BotLocales": [{"LocaleId": locale, "Intents": []}]},
        },
        "Alias": {
            "Type": "AWS::Lex::BotAlias",
            "Properties": {
                "BotId": {"Ref": "Bot"},
                "BotAliasName": "live",
                "BotAliasLocaleSettings": [
                    {
                        "LocaleId": locale,
                        "BotAliasLocaleSetting": {
                            "Enabled": enabled,
                            "CodeHookSpecification": {"LambdaCodeHook": {"LambdaArn": {"Fn::GetAtt": ["Hook", "Arn"]}}},
                        },
                    }
                ],
            },
        },
        "Role": kit.role(),
        "Hook": kit.function("def handler(event, context):\n    return {'echo': event['inputTranscript']}\n"),
        "Link": kit.association({"Fn::GetAtt": ["Alias", "Arn"]}, "LEX_BOT"),
    }


def center_with(folder: Path, bot: ScriptedBot, parts: dict[str, Any] | None = None, **block: Any) -> Center:
    """Builds a center whose flow talks to the bot in Korean."""
    errors = {NME: "failed", NMC: "other"} | (
        {"InputTimeLimitExceeded": "late"} if "LexTimeoutSeconds" in block else {}
    )
    parameters = {"Text": "말씀해 주세요", "LexV2Bot": {"AliasArn": "${Alias.Arn}"}, **block}
    flow = kit.flow(
        "main",
        kit.act("lang", "UpdateContactData", {"LanguageCode": "ko-KR"}, "bot", {NME: "bot"}),
        kit.act("bot", "ConnectParticipantWithLexBot", parameters, "other", errors, [("Equals", "refund", "refund")]),
        kit.say("refund", "환불 $.Lex.Slots.item $.Lex.SessionAttributes.bot_result", "bye"),
        kit.say("other", "다른 의도 $.Lex.IntentName", "bye"),
        kit.say("failed", "실패", "bye"),
        kit.say("late", "늦음", "bye"),
        kit.bye(),
    )
    return kit.center(folder, {"Main": flow, **(parts or bot_parts())}, bots=bot)


def test_a_conversation_goes_on_until_it_closes(tmp_path: Path) -> None:
    slots = {"item": {"value": {"interpretedValue": "셔츠"}}}
    bot = ScriptedBot(ASKS, closed(slots=slots, session_attributes={"bot_result": "Completed"}))
    call = center_with(tmp_path, bot, LexSessionAttributes={"who": "$.Attributes.who"}).call(
        to="main", attributes={"who": "수"}
    )
    assert (call.state, call.heard) == ("bot", ["말씀해 주세요"])
    call.say("환불").say("셔츠요")
    assert call.heard == ["말씀해 주세요", "무엇을 환불할까요?", "환불 셔츠 Completed"]
    assert [(g.kind, g.text) for g in bot.given] == [("speech", "환불"), ("speech", "셔츠요")]
    assert bot.session is not None
    assert (bot.session.locale_id, bot.session.channel) == ("ko_KR", "voice")
    assert bot.session.session_attributes == {"who": "수"}
    assert [t.intent_state for t in call.trace if isinstance(t, BotTurn)] == ["InProgress", "Fulfilled"]


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        (closed("refund"), "환불  "),
        (closed("FallbackIntent"), "다른 의도 FallbackIntent"),
        (closed("refund", "Failed"), "실패"),
        (BotReply(dialog_action="Delegate", intent="refund", intent_state="ReadyForFulfillment"), "환불  "),
        (BotFailureError("broken"), "실패"),
        (BotReply(no_input=True), "실패"),
    ],
    ids=["intent", "fallback", "failed", "ready", "bot error", "no input"],
)
def test_the_end_of_the_conversation_chooses_the_branch(tmp_path: Path, reply: Any, heard: str) -> None:
    call = center_with(tmp_path, ScriptedBot(reply)).call(to="main").say("환불")
    assert call.heard[-1] == heard


def test_a_failed_intent_can_be_told_to_take_its_intent_branch(tmp_path: Path) -> None:
    center = center_with(tmp_path, ScriptedBot(closed("refund", "Failed"))).fresh(
        options=Options(failed_intent_branch="intent")
    )
    assert center.call(to="main").say("환불").heard[-1].startswith("환불")


@pytest.mark.parametrize(
    ("parts", "code", "text"),
    [
        (
            {k: v for k, v in bot_parts().items() if k != "Link"},
            "alias-not-associated",
            "AWS::Connect::IntegrationAssociation",
        ),
        (bot_parts("en_US"), "bot-locale", "no locale ko_KR (contact language ko-KR); it has en_US"),
        (bot_parts(enabled=False), "bot-locale", "not enabled in alias 'live'"),
    ],
    ids=["association", "locale", "alias locale"],
)
def test_what_the_template_does_not_grant_is_explained(
    tmp_path: Path, parts: dict[str, Any], code: str, text: str
) -> None:
    call = center_with(tmp_path, ScriptedBot(), parts).call(to="main")
    assert call.heard == ["실패"]
    (problem,) = call.problems
    assert problem.code == code
    assert text in problem.message
    assert problem.resource.startswith("Alias ")


def test_a_code_hook_without_permission_is_explained(tmp_path: Path) -> None:
    class Asking(ScriptedBot):
        """Calls the code hook in its turn."""

        def turn(self, given: BotInput) -> BotReply:
            """Asks the hook."""
            assert self.session is not None
            answer = self.session.invoke({"inputTranscript": given.text})
            return closed(session_attributes={"bot_result": answer["echo"]})

    denied = center_with(tmp_path / "a", Asking()).call(to="main").say("환불")
    assert denied.heard[-1] == "실패"
    assert "lexv2.amazonaws.com" in next(p.message for p in denied.problems if p.code == "function-not-permitted")
    permission = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": {"Fn::GetAtt": ["Hook", "Arn"]},
            "Principal": "lexv2.amazonaws.com",
            "SourceArn": {"Fn::Sub": "arn:aws:lex:${AWS::Region}:${AWS::AccountId}:bot-alias/${Bot}/*"},
        },
    }
    allowed = center_with(tmp_path / "b", Asking(), {**bot_parts(), "May": permission}).call(to="main").say("환불")
    assert allowed.heard[-1] == "환불  환불"


def test_keys_are_one_utterance_without_the_end_character(tmp_path: Path) -> None:
    bot = ScriptedBot(closed())
    center_with(tmp_path, bot).call(to="main").press("12*345#")
    assert [(g.kind, g.text) for g in bot.given] == [("dtmf", "345")]


def test_silence_reaches_the_bot_after_the_start_time_out(tmp_path: Path) -> None:
    bot = ScriptedBot(ASKS, closed())
    attributes = {"x-amz-lex:audio:start-timeout-ms:*:*": "7000"}
    call = center_with(tmp_path, bot, LexSessionAttributes=attributes).call(to="main")
    assert call.expects is not None
    assert call.expects.seconds == 7.0
    call.silence()
    assert [g.kind for g in bot.given] == ["silence"]
    assert call.heard[-1] == "무엇을 환불할까요?"


def chat_center(folder: Path, bot: ScriptedBot, **block: Any) -> Call:
    """Starts a chat with the bot."""
    return center_with(folder, bot, **block).chat(to="main")


def test_a_chat_waits_for_ever_without_its_own_time_out(tmp_path: Path) -> None:
    call = chat_center(tmp_path, ScriptedBot(closed()))
    call.wait(86_400)
    assert call.state == "bot"
    assert call.type("환불").heard[-1].startswith("환불")


def test_a_chat_time_out_takes_its_branch(tmp_path: Path) -> None:
    call = chat_center(tmp_path, ScriptedBot(), LexTimeoutSeconds={"Text": "120"})
    call.wait(121)
    assert call.heard[-1] == "늦음"


def test_a_first_message_starts_the_conversation(tmp_path: Path) -> None:
    bot = ScriptedBot(closed())
    block = {"LexInitializationData": {"InitialMessage": "$.Attributes.first"}}
    center = center_with(tmp_path, bot, **block)
    call: Call = center.call(to="main", channel="chat", attributes={"first": "환불할래요"})
    assert [g.text for g in bot.given] == ["환불할래요"]
    assert call.ended
