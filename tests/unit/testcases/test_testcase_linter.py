"""The linter for native test cases finds what the service was seen to reject (testing-language rules)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from ringback.simulator.testcases import language as say
from ringback.simulator.testcases import lint

Json = dict[str, Any]


def good() -> Json:
    start = say.observation(
        "o1",
        say.event("o1-e", "TestInitiated", {}),
        [
            (
                "OverrideSystemBehavior",
                say.override(
                    "CheckHoursOfOperation", "${hours.agents.arn}", say.substitute("${hours.always-open.arn}")
                ),
            )
        ],
        "o2",
    )
    menu = say.observation(
        "o2",
        say.event("o2-e", "MessageReceived", say.message("원하시는 서비스를 선택해 주세요.", "Similarity")),
        [("SendInstruction", say.instruction("DtmfInput", "4"))],
        "o3",
    )
    queue = say.observation(
        "o3",
        say.event("o3-e", "FlowActionStarted", say.started("TransferContactToQueue", "${queue.general.arn}")),
        [("Assert", say.assertion("$.Queue.Name", "Equals", "aicc-dev-general")), ("TestControl", say.end_test())],
        None,
    )
    return {
        "Name": "menu-agent",
        "EntryPoint": {"Type": "VOICE_CALL", "VoiceCallEntryPointParameters": {"FlowId": "${flow.inbound.arn}"}},
        "InitializationData": {"Attributes": {}, "SegmentAttributes": {}},
        "EstimatedSeconds": 30,
        "Content": {"Version": say.VERSION, "Metadata": {}, "Observations": [start, menu, queue]},
    }


def test_a_good_test_case_has_no_findings() -> None:
    assert lint(good()) == []


def _observation(number: int, change: Callable[[Json], object]) -> Callable[[Json], object]:
    return lambda document: change(document["Content"]["Observations"][number])


def _action(number: int, action: int, change: Callable[[Json], object]) -> Callable[[Json], object]:
    return lambda document: change(document["Content"]["Observations"][number]["Actions"][action])


def _strategy(given: Json) -> Callable[[Json], object]:
    return _action(0, 0, lambda item: item["Parameters"]["Behavior"]["Properties"].update(Strategy=given))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("TC001", lambda document: document["Content"].update(Version="2025-06-21")),
        ("TC001", lambda document: document["Content"].update(Observations=[])),
        ("TC002", _observation(1, lambda item: item.update(Usage={"Type": "EXACTLY"}))),
        ("TC003", _observation(1, lambda item: item["Event"].update(Identifier="o1-e"))),
        ("TC003", _observation(1, lambda item: item["Event"].pop("Identifier"))),
        ("TC004", _observation(0, lambda item: item["Transitions"].update(NextObservations=["o9"]))),
        ("TC004", _action(1, 0, lambda item: item.update(Transitions={"NextAction": ""}))),
        ("TC004", _action(2, 0, lambda item: item.update(Transitions={"NextAction": "nowhere"}))),
        ("TC005", _observation(1, lambda item: item["Event"].update(Type="MessageRecieved"))),
        (
            "TC005",
            _observation(2, lambda item: item["Event"]["Properties"].update(ActionType="UpdateContactTargetQueue")),
        ),
        ("TC005", _observation(2, lambda item: item["Event"]["Properties"].update(ActionParameters={}))),
        ("TC006", _observation(1, lambda item: item["Event"]["Properties"].update(Text=""))),
        ("TC006", _observation(1, lambda item: item["Event"]["Properties"].update(SSML="<speak/>"))),
        ("TC006", _observation(1, lambda item: item["Event"]["Properties"].update(MatchingCriteria="Similarity"))),
        (
            "TC006",
            _observation(1, lambda item: item["Event"]["Properties"].update(MatchingCriteria={"Type": "Contains"})),
        ),
        ("TC007", _action(2, 0, lambda item: item["Parameters"].update(Operator="Exists"))),
        ("TC007", _action(2, 0, lambda item: item["Parameters"].pop("Operand"))),
        ("TC007", _action(2, 0, lambda item: item["Parameters"].update(Namespace="Queue.Name"))),
        (
            "TC008",
            _action(1, 0, lambda item: item["Parameters"]["Instruction"].update(Type="TextUtterance")),
        ),
        (
            "TC008",
            _action(
                1,
                0,
                lambda item: item["Parameters"].update(Instruction={"Type": "Utterance", "Properties": {"Text": "네"}}),
            ),
        ),
        ("TC009", _action(1, 0, lambda item: item["Parameters"]["Instruction"]["Properties"].update(Value="일"))),
        (
            "TC009",
            lambda document: document.update(
                EntryPoint={"Type": "CHAT", "ChatEntryPointParameters": {"FlowId": "${flow.chat-entry.arn}"}}
            ),
        ),
        (
            "TC010",
            _strategy({"Type": "MockResponse", "Response": {"Type": "ExecutionResult", "ExecutionResult": {}}}),
        ),
        ("TC010", _strategy({"Type": "SubstituteResource"})),
        ("TC011", _action(2, 1, lambda item: item["Parameters"].update(Command={"Type": "LogData"}))),
        ("TC012", _action(2, 1, lambda item: item["Parameters"].update(Command={"Type": "LogData"}))),
        (
            "TC013",
            lambda document: document["EntryPoint"]["VoiceCallEntryPointParameters"].update(
                DestinationPhoneNumber="+8215880000"
            ),
        ),
        (
            "TC013",
            lambda document: document["EntryPoint"]["VoiceCallEntryPointParameters"].update(
                SourcePhoneNumber="010-1234-5678"
            ),
        ),
        ("TC013", lambda document: document["EntryPoint"]["VoiceCallEntryPointParameters"].pop("FlowId")),
        ("TC014", lambda document: document.update(InitializationData={"tier": "vip"})),
        ("TC015", lambda document: document.update(Name="")),
        ("TC015", _observation(1, lambda item: item["Event"]["Properties"].update(Text="가" * 256_001))),
        (
            "TC016",
            _observation(1, lambda item: item["Event"]["Properties"].update(say.message("1번을 눌러", "Inclusion"))),
        ),
        ("TC017", lambda document: document.update(EstimatedSeconds=301)),
    ],
)
def test_each_rule_finds_its_mistake(rule: str, change: Callable[[Json], object]) -> None:
    document = copy.deepcopy(good())
    change(document)

    assert rule in {finding.rule for finding in lint(document)}


def test_a_mock_error_names_the_errors_that_exist() -> None:
    document = good()
    broken = say.override("TransferContactToQueue", "${queue.general.arn}", say.mock_error("QueueFull"))
    document["Content"]["Observations"][0]["Actions"][0]["Parameters"] = broken

    assert any("QueueAtCapacity" in finding.message for finding in lint(document))


def test_a_substituted_queue_may_be_entered() -> None:
    document = good()
    document["Content"]["Observations"][0]["Actions"][0]["Parameters"] = say.override(
        "TransferContactToQueue", "${queue.general.arn}", say.substitute("${queue.no-agents.arn}")
    )
    last = say.observation(
        "o4",
        say.event("o4-e", "MessageReceived", say.message("계속 대기하시겠습니다.", "Similarity")),
        [("TestControl", say.end_test())],
        None,
    )
    document["Content"]["Observations"][2]["Actions"].pop()
    document["Content"]["Observations"][2]["Actions"][0]["Transitions"] = {}
    document["Content"]["Observations"][2]["Transitions"] = {"NextObservations": ["o4"]}
    document["Content"]["Observations"].append(last)

    assert lint(document) == []
