"""The Lex bot: locale, version by content, alias with code hook, logs, limits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3

from contact_center.base.errors import DefinitionError
from contact_center.bot.content import (
    FALLBACK_INTENT,
    FALLBACK_SIGNATURE,
    LexIntent,
    LexPhrase,
    LexSlot,
    LexSlotType,
    LexSlotValue,
    LexTexts,
)
from contact_center.bot.content import LexBot as Definition
from contact_center.bot.lex_bot import BotProps, ConversationLogs, LexBot, slot_words
from contact_center.bot.recognition import Recognition
from tests.unit.constructs.workbench import Bench

FALLBACK = LexIntent(
    name=FALLBACK_INTENT,
    display_name="이해하지 못한 말",
    description="그 밖의 말",
    utterances=(),
    slots=(),
    parent_signature=FALLBACK_SIGNATURE,
)
COLORS = LexSlotType(
    name="Color",
    description="색상",
    restricted=True,
    values=(LexSlotValue(value="빨강", synonyms=("빨간색",)), LexSlotValue(value="파랑", synonyms=())),
)


def _slot(**more: Any) -> LexSlot:
    given = {
        "name": "color",
        "description": "색상",
        "slot_type": "Color",
        "prompt": "어떤 색인가요?",
        "obfuscate": False,
    }
    return LexSlot(**{**given, **more})


def _intent(name: str = "order", utterances: tuple[str, ...] = ("주문할게요",), *slots: LexSlot) -> LexIntent:
    return LexIntent(name=name, display_name="주문", description="주문", utterances=utterances, slots=slots)


def _definition(*intents: LexIntent, **more: Any) -> Definition:
    given: dict[str, Any] = {
        "locale_id": "ko_KR",
        "description": "ACME",
        "voice_id": "Seoyeon",
        "voice_engine": "neural",
        "intents": (*(intents or (_intent("order", ("주문할게요",), _slot()),)), FALLBACK),
        "slot_types": (COLORS,),
        **more,
    }
    return Definition(**given)


def _bot(bench: Bench, definition: Definition | None = None, **more: Any) -> LexBot:
    hook = bench.function(more.pop("hook", "hook"))
    given = {"name": "acme-dev-bot", "definition": definition or _definition(), "code_hook": hook, **more}
    return LexBot(bench.stack, "Bot", props=BotProps(**given))


def test_the_locale_is_korean_with_a_neural_voice_and_builds_itself(bench: Bench) -> None:
    """A locale that builds itself, with a fallback intent, is what a bot version can be cut from."""
    _bot(bench)

    bot = bench.one("AWS::Lex::Bot")
    (locale,) = bot["BotLocales"]

    assert bot["AutoBuildBotLocales"] is True
    assert bot["DataPrivacy"] == {"ChildDirected": False}
    assert bot["IdleSessionTTLInSeconds"] == 300
    assert locale["LocaleId"] == "ko_KR"
    assert locale["VoiceSettings"] == {"VoiceId": "Seoyeon", "Engine": "neural"}
    assert [intent["Name"] for intent in locale["Intents"]] == ["order", "FallbackIntent"]
    assert locale["Intents"][1]["ParentIntentSignature"] == "AMAZON.FallbackIntent"


def test_every_intent_asks_the_code_hook(bench: Bench) -> None:
    _bot(bench)

    for intent in bench.one("AWS::Lex::Bot")["BotLocales"][0]["Intents"]:
        assert intent["DialogCodeHook"] == {"Enabled": True}
        assert intent["FulfillmentCodeHook"] == {"Enabled": True}


def test_slots_are_optional_and_sensitive_ones_masked(bench: Bench) -> None:
    """Slot types are closed: values outside the list are not selected."""
    secret = _slot(name="phone", slot_type="AMAZON.PhoneNumber", obfuscate=True)
    _bot(bench, _definition(_intent("order", ("주문할게요",), _slot(), secret)))

    (locale,) = bench.one("AWS::Lex::Bot")["BotLocales"]
    color, phone = locale["Intents"][0]["Slots"]

    assert color["ValueElicitationSetting"]["SlotConstraint"] == "Optional"
    assert "ObfuscationSetting" not in color
    assert phone["ObfuscationSetting"] == {"ObfuscationSettingType": "DefaultObfuscation"}
    assert locale["Intents"][0]["SlotPriorities"] == [
        {"Priority": 1, "SlotName": "color"},
        {"Priority": 2, "SlotName": "phone"},
    ]
    assert locale["SlotTypes"][0]["ValueSelectionSetting"]["ResolutionStrategy"] == "TOP_RESOLUTION"
    assert locale["SlotTypes"][0]["SlotTypeValues"][0] == {
        "SampleValue": {"Value": "빨강"},
        "Synonyms": [{"Value": "빨간색"}],
    }


@pytest.mark.parametrize(
    ("change", "other"),
    [
        ({}, False),
        ({"definition": _definition(_intent("order", ("주문할게요", "주문이요"), _slot()))}, True),
        ({"nlu_confidence_threshold": 0.6}, True),
        ({"hook": "other"}, False),
    ],
    ids=["nothing", "an utterance", "the threshold", "the code hook"],
)
def test_a_new_version_is_cut_when_the_content_changes(bench: Bench, change: dict[str, Any], other: bool) -> None:
    """The version's logical id carries the hash; the alias follows."""
    names = []
    for more in ({}, change):
        current = Bench()
        _bot(current, **more)
        resources = current.template()["Resources"]
        names += [name for name, entry in resources.items() if entry["Type"] == "AWS::Lex::BotVersion"]
        (version,) = current.all("AWS::Lex::BotVersion")
        assert version["DeletionPolicy"] == "RetainExceptOnCreate"
        assert version["UpdateReplacePolicy"] == "Retain"

    assert (names[0] != names[1]) is other


def test_the_alias_carries_the_code_hook_and_the_tag_connect_looks_for(bench: Bench) -> None:
    bot = _bot(bench)
    bot.allow_code_hook(bench.function("hook").function_arn)

    alias = bench.one("AWS::Lex::BotAlias")
    permission = bench.one("AWS::Lambda::Permission")
    setting = alias["BotAliasLocaleSettings"][0]["BotAliasLocaleSetting"]

    assert alias["BotAliasName"] == "live"
    assert setting["CodeHookSpecification"]["LambdaCodeHook"]["LambdaArn"].endswith(":function:hook")
    assert {"Key": "AmazonConnectEnabled", "Value": "True"} in alias["BotAliasTags"]
    assert permission["Principal"] == "lexv2.amazonaws.com"
    assert permission["SourceArn"]["Fn::GetAtt"][1] == "Arn"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    # Access of Connect comes from the association alone.
    assert bench.all("AWS::Lex::ResourcePolicy") == []


def test_conversations_are_logged_where_the_role_may_write(bench: Bench) -> None:
    key = kms.Key(bench.stack, "Key")
    logged = ConversationLogs(
        text_group=logs.LogGroup(bench.stack, "G"), audio_bucket=s3.Bucket(bench.stack, "B"), audio_key=key
    )
    _bot(bench, conversation_logs=logged)

    settings = bench.one("AWS::Lex::BotAlias")["ConversationLogSettings"]
    (policy,) = bench.one("AWS::IAM::Role")["Policies"]
    sids = {entry["Sid"] for entry in policy["PolicyDocument"]["Statement"]}

    assert settings["TextLogSettings"][0]["Enabled"] is True
    assert settings["AudioLogSettings"][0]["Destination"]["S3Bucket"]["KmsKeyArn"]
    assert sids == {"Speak", "TextLogs", "AudioLogs", "AudioKey"}


def test_without_logs_the_role_may_only_speak(bench: Bench) -> None:
    _bot(bench)

    (policy,) = bench.one("AWS::IAM::Role")["Policies"]
    assert [entry["Sid"] for entry in policy["PolicyDocument"]["Statement"]] == ["Speak"]
    assert not {"ConversationLogSettings", "SentimentAnalysisSettings"} & set(bench.one("AWS::Lex::BotAlias"))


def test_lex_detects_sentiment_where_the_role_may_ask(bench: Bench) -> None:
    _bot(bench, detect_sentiment=True)

    (policy,) = bench.one("AWS::IAM::Role")["Policies"]
    actions = {entry["Sid"]: entry["Action"] for entry in policy["PolicyDocument"]["Statement"]}
    assert actions == {"Speak": "polly:SynthesizeSpeech", "Feel": "comprehend:DetectSentiment"}
    assert bench.one("AWS::Lex::BotAlias")["SentimentAnalysisSettings"] == {"DetectSentiment": True}


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (_definition(_intent("order", ())), "intent 'order' has no utterance"),
        (_definition(_intent("a", ("네",)), _intent("b", ("네",))), "'네' belongs to 'a' and to 'b'"),
        (_definition(_intent("a", ("가" * 501,))), "utterance longer than 500"),
        (_definition(_intent("a", ("네",), _slot(slot_type="Colr"))), r"unknown slot type 'Colr'.*'Color'"),
        (
            _definition(_intent("a", ("네",), _slot(slot_type="AMAZON.UKPostalCode"))),
            "unknown slot type for ko_KR 'AMAZON.UKPostalCode'",
        ),
        (
            _definition(_intent("a", ("네",), _slot(slot_type="AMAZON.FreeFormInput"))),
            "AMAZON.FreeFormInput is not offered in chats of Amazon Connect",
        ),
        (_definition(_intent("a", ("네",), _slot(prompt="가" * 1001))), "prompt has 1001 characters"),
        (_definition(slot_types=(replace(COLORS, values=()),)), "slot type 'Color' has no value"),
        (_definition(*(_intent(f"i{number}", (f"말 {number}",)) for number in range(250))), "251 intents"),
        (replace(_definition(), intents=(_intent(),), slot_types=()), "parent signature AMAZON.FallbackIntent"),
    ],
    ids=[
        *("silent", "twice", "long", "slot type", "not Korean", "free form", "prompt", "empty type", "too many"),
        "no fallback",
    ],
)
def test_a_bot_lex_would_refuse_is_refused(bench: Bench, definition: Definition, message: str) -> None:
    """Limits of Lex and features that ko_KR does not offer are refused at synth."""
    with pytest.raises(DefinitionError, match=message):
        _bot(bench, definition)


def test_every_problem_is_reported_at_once(bench: Bench) -> None:
    definition = _definition(_intent("a", ()), _intent("b", ("네",), _slot(slot_type="Nope")))

    with pytest.raises(DefinitionError) as raised:
        _bot(bench, definition)

    assert len(str(raised.value).splitlines()) == 2


def test_words_of_closed_slot_types_are_known() -> None:
    assert slot_words(_definition()) == ["빨강", "빨간색", "파랑"]


# --- how Lex hears and understands ----------------------------------------------------------------------------------

TEXTS = LexTexts(
    waiting="네, 천천히 찾아보세요.",
    still_waiting="기다리고 있습니다.",
    going_on="네, 말씀해 주세요.",
    disambiguation="어느 것을 도와드릴까요?",
)
PHRASES = (LexPhrase(phrase="브이피엔", display_as="VPN", weight=3), LexPhrase(phrase="공기청정기"))
NUMBER = _slot(name="order_number", slot_type="AMAZON.Number", waits=True)


def _rich(*slots: LexSlot, **more: Any) -> Definition:
    return _definition(_intent("order", ("주문할게요",), *slots), **{"texts": TEXTS, "phrases": PHRASES, **more})


def test_every_answer_to_a_slot_reaches_the_code_hook(bench: Bench) -> None:
    """Without the hook for what is no value Lex would ask again by itself, and 상담원 would reach nobody."""
    _bot(bench, _rich(_slot(), NUMBER))

    (locale,) = bench.one("AWS::Lex::Bot")["BotLocales"]
    for slot in locale["Intents"][0]["Slots"]:
        capture = slot["ValueElicitationSetting"]["SlotCaptureSetting"]
        assert capture == {"ElicitationCodeHook": {"EnableCodeHookInvocation": True}}


def test_names_are_a_vocabulary(bench: Bench) -> None:
    """A phrase has its own weight or that of the bot; the values of lists are heard while they are asked for."""
    _bot(bench, _rich(_slot()), recognition=Recognition(vocabulary_weight=2))

    (locale,) = bench.one("AWS::Lex::Bot")["BotLocales"]
    assert locale["CustomVocabulary"] == {
        "CustomVocabularyItems": [
            {"Phrase": "브이피엔", "DisplayAs": "VPN", "Weight": 3},
            {"Phrase": "공기청정기", "Weight": 2},
        ]
    }
    assert locale["SlotTypes"][0]["ValueSelectionSetting"] == {
        "ResolutionStrategy": "TOP_RESOLUTION",
        "AdvancedRecognitionSetting": {"AudioRecognitionStrategy": "UseSlotValuesAsCustomVocabulary"},
    }


def test_a_slot_with_a_long_number_waits(bench: Bench) -> None:
    _bot(bench, _rich(_slot(), NUMBER), recognition=Recognition(wait_s=90, wait_reminder_s=15))

    (locale,) = bench.one("AWS::Lex::Bot")["BotLocales"]
    color, number = (slot["ValueElicitationSetting"] for slot in locale["Intents"][0]["Slots"])
    waiting = number["WaitAndContinueSpecification"]
    still = waiting["StillWaitingResponse"]

    assert "WaitAndContinueSpecification" not in color
    assert waiting["IsActive"] is True
    assert (still["FrequencyInSeconds"], still["TimeoutInSeconds"]) == (15, 90)
    assert [
        response["MessageGroupsList"][0]["Message"]["PlainTextMessage"]["Value"]
        for response in (waiting["WaitingResponse"], still, waiting["ContinueResponse"])
    ] == ["네, 천천히 찾아보세요.", "기다리고 있습니다.", "네, 말씀해 주세요."]


def test_everything_can_be_switched_off(bench: Bench) -> None:
    _bot(bench, _rich(_slot(), NUMBER), recognition=Recognition(vocabulary=False, wait_s=0))

    (locale,) = bench.one("AWS::Lex::Bot")["BotLocales"]
    assert not {"CustomVocabulary", "GenerativeAISettings"} & set(locale)
    assert locale["SlotTypes"][0]["ValueSelectionSetting"] == {"ResolutionStrategy": "TOP_RESOLUTION"}
    assert "WaitAndContinueSpecification" not in json.dumps(locale)


@pytest.mark.parametrize(
    ("recognition", "given"),
    [
        (Recognition(assisted_nlu="fallback"), {"Enabled": True, "AssistedNluMode": "Fallback"}),
        (
            Recognition(assisted_nlu="primary", disambiguation=4),
            {
                "Enabled": True,
                "AssistedNluMode": "Primary",
                "IntentDisambiguationSettings": {
                    "Enabled": True,
                    "MaxDisambiguationIntents": 4,
                    "CustomDisambiguationMessage": "어느 것을 도와드릴까요?",
                },
            },
        ),
    ],
    ids=["when unsure", "always, with a choice"],
)
def test_a_model_may_assist(bench: Bench, recognition: Recognition, given: dict[str, Any]) -> None:
    _bot(bench, _rich(_slot()), recognition=recognition)

    (locale,) = bench.one("AWS::Lex::Bot")["BotLocales"]
    assert locale["GenerativeAISettings"] == {"RuntimeSettings": {"NluImprovementSpecification": given}}


def test_how_lex_hears_makes_another_version(bench: Bench) -> None:
    plain = BotProps(name="acme-dev-bot", definition=_rich(), code_hook=bench.function("hook"))

    assert plain.content_hash != replace(plain, recognition=Recognition(wait_s=0)).content_hash
    assert plain.content_hash != replace(plain, definition=_rich(phrases=PHRASES[:1])).content_hash


@pytest.mark.parametrize(
    ("definition", "recognition", "message"),
    [
        (_rich(phrases=tuple(LexPhrase(phrase=f"말 {n}") for n in range(501))), Recognition(), "501 phrases, .* 500"),
        (_rich(phrases=(LexPhrase(phrase="하나 둘 셋 넷 다섯"),)), Recognition(), "5 words, allowed are 4"),
        (_rich(phrases=(LexPhrase(phrase="말"), LexPhrase(phrase="말"))), Recognition(), "'말' .* more than once"),
        (_rich(phrases=(LexPhrase(phrase="말", weight=4),)), Recognition(), "weight 4, allowed are 0 to 3"),
        (_rich(phrases=(LexPhrase(phrase="가" * 101),)), Recognition(), "longer than 100"),
        (_rich(NUMBER, texts=None), Recognition(), "slot 'order_number' waits .* no texts"),
        (_rich(NUMBER), Recognition(wait_s=901), "wait_s is 901, allowed are 1 to 900"),
        (_rich(NUMBER), Recognition(wait_reminder_s=0), "wait_reminder_s is 0, allowed are 1 to 300"),
        (_rich(), Recognition(disambiguation=3), "part of assisted NLU, which is off"),
        (_rich(), Recognition(assisted_nlu="primary", disambiguation=6), "offers 6 intents, allowed are 2 to 5"),
        (
            _rich(intents=(_intent("a", ("하나",)), _intent("b", ("둘",)), FALLBACK)),
            Recognition(assisted_nlu="primary", disambiguation=2),
            "2 intents are offered as '주문'",
        ),
    ],
    ids=[
        *("phrases", "words", "twice", "weight", "long", "no texts", "wait", "reminder", "no model", "options"),
        "same names",
    ],
)
def test_what_lex_would_not_take_is_refused(
    bench: Bench, definition: Definition, recognition: Recognition, message: str
) -> None:
    with pytest.raises(DefinitionError, match=message):
        _bot(bench, definition, recognition=recognition)
