"""A card says what an action does and where it leads, in words a contact-center manager reads."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.flow_language import CATALOGUE, Flow
from ringback.flow_language.pictures.cards import Card, card_of, short
from ringback.flow_language.pictures.words import Family, family_of, word_for
from tests.unit.pictures.conftest import build_flow, end, say


def card(type_: str, parameters: dict[str, Any], transitions: dict[str, Any]) -> Card:
    action = {"Identifier": "it", "Type": type_, "Parameters": parameters, "Transitions": transitions}
    return card_of(build_flow(action, end("a"), end("b"), end("c")).action("it"))


def errors(**targets: str) -> list[dict[str, str]]:
    return [{"ErrorType": name, "NextAction": target} for name, target in targets.items()]


def choice(operator: str, operand: str, target: str) -> dict[str, Any]:
    return {"NextAction": target, "Condition": {"Operator": operator, "Operands": [operand]}}


def labels(of: Card) -> dict[str, str]:
    return {branch.target: branch.label for branch in of.branches}


def test_a_fault_that_goes_on_as_usual_needs_no_branch_of_its_own() -> None:
    found = card("MessageParticipant", {"Text": "안녕"}, {"NextAction": "a", "Errors": errors(NoMatchingError="a")})
    assert labels(found) == {"a": ""}
    assert found.branches[0].names == ("NextAction", "NoMatchingError")
    assert not found.branches[0].quiet


def test_a_fault_that_leads_elsewhere_is_a_quiet_branch() -> None:
    found = card("MessageParticipant", {"Text": "안녕"}, {"NextAction": "a", "Errors": errors(NoMatchingError="b")})
    assert labels(found) == {"a": "", "b": "오류"}
    assert [branch.quiet for branch in found.branches] == [False, True]


def test_a_menu_shows_keys_and_what_happens_without_one() -> None:
    found = card(
        "GetParticipantInput",
        {"Text": "1번을 눌러 주세요.", "StoreInput": "False", "InputTimeLimitSeconds": "8"},
        {
            "NextAction": "c",
            "Conditions": [choice("Equals", "1", "a"), choice("Equals", "2", "a")],
            "Errors": errors(InputTimeLimitExceeded="b", NoMatchingCondition="b", NoMatchingError="c"),
        },
    )
    assert labels(found) == {"a": "1 · 2", "b": "입력 없음 · 다른 키", "c": "오류"}
    assert found.word == "메뉴"
    assert [line.text for line in found.lines] == ["1번을 눌러 주세요.", "8초"]


def test_the_copy_of_the_default_branch_is_no_branch() -> None:
    """The console writes NextAction as a copy of another branch."""
    found = card(
        "Compare",
        {"ComparisonValue": "$.Attributes.x"},
        {
            "NextAction": "b",
            "Conditions": [choice("NumberGreaterThan", "3", "a")],
            "Errors": errors(NoMatchingCondition="b"),
        },
    )
    assert labels(found) == {"a": "> 3", "b": "그 밖"}
    assert not any(branch.quiet for branch in found.branches)


def test_a_transfer_leaves_the_flow_so_only_its_failure_has_a_wire() -> None:
    found = card(
        "TransferToFlow",
        {"ContactFlowId": "${flow.main.arn}"},
        {"NextAction": "a", "Errors": errors(NoMatchingError="a")},
    )
    assert labels(found) == {"a": "오류"}
    assert found.branches[0].quiet
    assert [line.text for line in found.lines] == ["main"]


@pytest.mark.parametrize(
    ("type_", "operand", "label"),
    [
        ("CheckHoursOfOperation", "True", "운영 중"),
        ("CheckHoursOfOperation", "False", "운영 종료"),
        ("Loop", "ContinueLooping", "다시"),
        ("Loop", "DoneLooping", "횟수 끝"),
        ("Compare", "CRITICAL", "CRITICAL"),
    ],
)
def test_branches_speak_korean_where_the_language_has_fixed_words(type_: str, operand: str, label: str) -> None:
    other = choice("Equals", "other", "b")
    found = card(type_, {}, {"NextAction": "b", "Conditions": [choice("Equals", operand, "a"), other]})
    assert labels(found)["a"] == label


LAMBDA = "arn:aws:lambda:ap-northeast-2:1:function:lookup"
RECORDING = {"RecordedParticipants": ["Agent"], "IVRRecordingBehavior": "Enabled"}
ANALYTICS = {"Enabled": "True", "AnalyticsLanguage": "ko-KR"}
FACTS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("InvokeLambdaFunction", {"LambdaFunctionARN": "${lambda.escalate.arn}"}, ["escalate"]),
    (
        "InvokeLambdaFunction",
        {"LambdaFunctionARN": LAMBDA, "LambdaInvocationAttributes": {"k": "$.Channel"}},
        ["lookup", "k ← $.Channel"],
    ),
    ("UpdateContactAttributes", {"Attributes": {"Department": "General"}}, ["Department = General"]),
    (
        "UpdateContactAttributes",
        {"Attributes": {f"k{n}": "v" for n in range(9)}},
        [*(f"k{n} = v" for n in range(7)), "외 2개"],
    ),
    ("UpdateFlowAttributes", {"FlowAttributes": {"k": {"Value": "v"}}}, ["k = v"]),
    ("UpdateContactRecordingBehavior", {"RecordingBehavior": {"RecordedParticipants": []}}, ["녹음 끔"]),
    (
        "UpdateContactRecordingBehavior",
        {"RecordingBehavior": RECORDING, "AnalyticsBehavior": ANALYTICS},
        ["녹음 켬: 상담원, 안내", "분석 ko-KR"],
    ),
    (
        "UpdateContactRecordingAndAnalyticsBehavior",
        {"VoiceBehavior": {"VoiceRecordingBehavior": RECORDING, "VoiceAnalyticsBehavior": ANALYTICS}},
        ["녹음 켬: 상담원, 안내", "분석 ko-KR"],
    ),
    (
        "UpdateContactRecordingAndAnalyticsBehavior",
        {"VoiceBehavior": {"VoiceRecordingBehavior": {"RecordedParticipants": []}}},
        ["녹음 끔"],
    ),
    (
        "UpdateContactRecordingAndAnalyticsBehavior",
        {"ChatBehavior": {"ChatAnalyticsBehavior": ANALYTICS}},
        ["채팅 분석 ko-KR"],
    ),
    ("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": "Disabled"}, ["끔"]),
    ("Loop", {"LoopCount": "${setting.auth.max_attempts}"}, ["max_attempts회까지"]),
    (
        "UpdateContactEventHooks",
        {"EventHooks": {"AgentWhisper": "${flow.agent-whisper.arn}"}},
        ["AgentWhisper → agent-whisper"],
    ),
    ("MessageParticipant", {"SSML": "<speak>잠시만<break time='1s'/> 기다려요.</speak>"}, ["잠시만 기다려요."]),
    ("MessageParticipant", {"Text": "운영시간은 ${text.hours}입니다."}, ["운영시간은 ‹hours›입니다."]),
    (
        "MessageParticipantIteratively",
        {"Messages": [{"Text": "기다려 주세요."}], "InterruptFrequencySeconds": "120"},
        ["기다려 주세요.", "120초마다 중간 안내"],
    ),
    ("SomethingNew", {"Key": "value"}, ["Key = value"]),
]


@pytest.mark.parametrize(
    ("type_", "parameters", "expected"),
    FACTS,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_facts_are_the_ones_that_matter(type_: str, parameters: dict[str, Any], expected: list[str]) -> None:
    assert [line.text for line in card(type_, parameters, {"NextAction": "a"}).lines] == expected


@pytest.mark.parametrize(
    ("operator", "label"),
    [("TextStartsWith", "+82…"), ("TextEndsWith", "…+82"), ("TextContains", "'+82' 포함"), ("NumberLessThan", "< +82")],
)
def test_comparisons_are_written_short(operator: str, label: str) -> None:
    ways = {"NextAction": "b", "Conditions": [choice(operator, "+82", "a")], "Errors": errors(NoMatchingCondition="b")}
    assert labels(card("Compare", {"ComparisonValue": "$.Attributes.x"}, ways))["a"] == label


@pytest.mark.parametrize(
    ("operator", "operand", "label"),
    [("${queue.x}", "1", "${queue.x} 1"), ("{0.__class__}", "{a}", "{0.__class__} {a}"), ("Equals", "{}", "{}")],
)
def test_braces_of_a_flow_are_text(operator: str, operand: str, label: str) -> None:
    ways = {
        "NextAction": "b",
        "Conditions": [choice(operator, operand, "a")],
        "Errors": errors(NoMatchingCondition="b"),
    }
    assert labels(card("Compare", {"ComparisonValue": "$.Attributes.x"}, ways))["a"] == label


def test_encrypted_input_is_named_as_such() -> None:
    stored = {"StoreInput": "True", "InputValidation": {"CustomValidation": {"MaximumLength": "6"}}}
    assert card("GetParticipantInput", stored, {"NextAction": "a"}).word == "숫자 입력"
    secret = {**stored, "InputEncryption": {"Key": "k", "EncryptionKeyId": "i"}}
    assert card("GetParticipantInput", secret, {"NextAction": "a"}).word == "암호화 입력"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("${lambda.survey.arn}", "survey"),
        ("arn:aws:lambda:ap-northeast-2:123456789012:function:aicc-dev-survey:live", "aicc-dev-survey"),
        ("arn:aws:lambda:ap-northeast-2:123456789012:function:aicc-dev-survey", "aicc-dev-survey"),
        ("arn:aws:connect:ap-northeast-2:123456789012:instance/i/queue/q-1", "q-1"),
        ("arn:aws:connect:ap-northeast-2:123456789012:instance/i/flow-module/m-1:live", "m-1"),
        ("arn:aws:lex:ap-northeast-2:123456789012:bot-alias/BOT/LIVE", "LIVE"),
        ("arn:aws:sns:ap-northeast-2:123456789012:topic", "topic"),
        ("$.Attributes.Queue", "$.Attributes.Queue"),
    ],
)
def test_things_are_shown_by_name_whichever_alias_is_called(value: str, shown: str) -> None:
    assert short(value) == shown


def test_unknown_actions_keep_their_own_name() -> None:
    assert (family_of("SomethingNew"), word_for("SomethingNew")) == (Family.OTHER, "SomethingNew")


def test_every_action_of_the_project_has_a_family_and_a_korean_word(project_flows: list[Flow]) -> None:
    for flow in project_flows:
        for action in flow.actions:
            assert family_of(action.type) is not Family.OTHER, action.type
            assert word_for(action.type) != action.type


def test_words_are_kept_for_known_types_only() -> None:
    known = {type_ for type_ in CATALOGUE if family_of(type_) is not Family.OTHER}
    assert len(known) > 45


def test_the_tooltip_holds_the_whole_prompt() -> None:
    text = "가나다 " * 200
    found = card_of(build_flow(say("it", text, "끝"), end()).action("it"))
    assert text in found.full_text


def test_a_long_operand_is_called_by_its_name_and_many_are_counted() -> None:
    """A comparison with ARNs of queues made a card of more than four thousand pixels."""
    queue = "arn:aws:connect:us-west-2:123456789012:instance/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f/queue"
    ids = [f"{digit}a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" for digit in range(9)]
    function = "arn:aws:lambda:us-west-2:123456789012:function:look-up:live"
    rows = [
        *(choice("Equals", f"{queue}/{name}", "a") for name in ids),
        choice("Equals", function, "b"),
        choice("Equals", "x" * 200, "c"),
    ]
    found = card("Compare", {"ComparisonValue": "$.Queue.ARN"}, {"NextAction": "c", "Conditions": rows})
    assert labels(found)["a"] == " · ".join(f"{digit}a1b2c3d…" for digit in range(5)) + " 외 4"
    assert labels(found)["b"] == "look-up"
    assert len(labels(found)["c"]) < 40
    assert found.branches[0].names[0] == f"Equals {queue}/{ids[0]}", "the tooltip has all of it"
