"""The catalogue says what the live service does, also where AWS's pages say something else."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.flow_language import CATALOGUE, FlowType, Level, lint, parse
from ringback.flow_language.catalogue import RETIRED_NAMES, Choice, Dynamic, Next, Shape
from ringback.flow_language.catalogue.entries import EVERYWHERE
from ringback.flow_language.examples.build import END, SORRY, Json, act, flow, module, say

NME, NMC, TIMEOUT = "NoMatchingError", "NoMatchingCondition", "InputTimeLimitExceeded"

STORE = {"StoreInput": "True", "InputTimeLimitSeconds": "5", "Text": "입력해 주세요."}
DIGITS = {**STORE, "InputValidation": {"CustomValidation": {"MaximumLength": "6"}}}
PHONE = {**STORE, "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "E164"}}}
MENU = {"StoreInput": "False", "InputTimeLimitSeconds": "8", "Text": "1번을 눌러 주세요."}
THIRD = {"ThirdPartyPhoneNumber": "+8225550100", "ThirdPartyConnectionTimeLimitSeconds": "30"}

ERRORS: list[tuple[str, dict[str, Any], set[str], set[str]]] = [
    ("MessageParticipant", {"Text": "네."}, set(), {NME}),
    ("GetParticipantInput", MENU, {TIMEOUT, NMC, NME}, set()),
    ("GetParticipantInput", DIGITS, {NME}, set()),
    ("GetParticipantInput", PHONE, {NME, "InvalidPhoneNumber"}, set()),
    ("ConnectParticipantWithLexBot", {}, {NMC, NME}, {TIMEOUT}),
    ("ShowView", {}, {NMC, NME, "TimeLimitExceeded"}, set()),
    ("TransferParticipantToThirdParty", {**THIRD, "ContinueFlowExecution": "False"}, {NME}, set()),
    (
        "TransferParticipantToThirdParty",
        {**THIRD, "ContinueFlowExecution": "True"},
        {NME, "CallFailed", "ConnectionTimeLimitExceeded"},
        set(),
    ),
    ("UpdateContactAttributes", {}, {NME}, set()),
    ("UpdateContactData", {}, {NME}, set()),
    ("UpdateContactTargetQueue", {}, {NME}, set()),
    ("TransferContactToQueue", {}, {"QueueAtCapacity", NME}, set()),
    ("DequeueContactAndTransferToQueue", {}, {"QueueAtCapacity", NME}, set()),
    ("UpdateContactEventHooks", {}, {NME}, set()),
    ("UpdateContactCallbackNumber", {}, {"InvalidCallbackNumber", "CallbackNumberNotDialable"}, set()),
    ("UpdateContactRoutingBehavior", {"QueuePriority": "1"}, set(), set()),
    ("UpdateContactRoutingBehavior", {"RoutingProficiencies": {}}, {NME}, set()),
    ("UpdateContactRecordingBehavior", {}, set(), set()),
    ("UpdateContactRecordingAndAnalyticsBehavior", {"VoiceBehavior": {}}, {NME, "ChannelMismatch"}, set()),
    (
        "UpdateContactRecordingAndAnalyticsBehavior",
        {"ChatBehavior": {}},
        {NME, "ChannelMismatch", "InFlightRedactionConfigurationFailed"},
        set(),
    ),
    ("UpdateContactTextToSpeechVoice", {}, set(), {NME}),
    ("UpdateContactMediaProcessing", {}, {NME, "ChannelMismatch"}, set()),
    ("TagContact", {}, {NME}, set()),
    ("UntagContact", {}, {NME}, set()),
    ("InvokeFlowModule", {}, {NME}, {NMC}),
    ("CompleteOutboundCall", {}, set(), set()),
    ("CreateCase", {"LinkContactToCase": "true"}, {NME, "ContactNotLinked"}, set()),
    ("CreateCase", {"LinkContactToCase": "false"}, {NME}, set()),
    ("GetCase", {"LinkContactToCase": "true"}, {NME, "ContactNotLinked", "MultipleFound", "NoneFound"}, set()),
    ("GetCase", {}, {NME, "MultipleFound", "NoneFound"}, set()),
    ("Compare", {}, {NMC}, set()),
    ("CheckHoursOfOperation", {}, {NME}, set()),
    ("CheckMetricData", {"MetricType": "NumberOfContactsInQueue"}, {NME, NMC}, set()),
    ("CheckMetricData", {"MetricType": "NumberOfAgentsStaffed"}, {NME, NMC}, set()),
    ("Loop", {}, set(), {NME}),
    ("Wait", {}, {NME}, {"ParticipantNotFound"}),
    ("GetParticipantInput", {"EnableDTMFBuffer": "True"}, {NME}, set()),
    ("DistributeByPercentage", {}, {NMC}, set()),
    ("TransferToFlow", {}, {NME}, set()),
    ("UpdateFlowAttributes", {}, {NME}, set()),
    ("UpdateFlowLoggingBehavior", {}, set(), set()),
    ("InvokeLambdaFunction", {}, {NME}, set()),
    ("CreateCallbackContact", {}, {NME}, set()),
    ("GetCustomerProfile", {}, {NME, "MultipleFoundError", "NoneFoundError"}, set()),
    ("RenderMessageTemplate", {}, {NME, "TemplateRenderingError"}, set()),
]


@pytest.mark.parametrize(("kind", "parameters", "required", "optional"), ERRORS, ids=[row[0] for row in ERRORS])
def test_each_form_wires_exactly_its_errors(
    kind: str, parameters: dict[str, Any], required: set[str], optional: set[str]
) -> None:
    """Each form of an action has its own required and optional error branches."""
    form = CATALOGUE[kind].form(parameters)
    assert set(form.errors) == required
    assert set(form.optional_errors) == optional


def test_at_least_57_types_are_described_each_with_evidence() -> None:
    assert len(CATALOGUE) >= 57
    for name, entry in CATALOGUE.items():
        assert entry.evidence, name
        assert entry.summary.endswith("."), name
        assert all(row.evidence for row in entry.parameters), name


def test_terminal_types_are_the_four_that_refuse_transitions() -> None:
    terminal = {name for name, entry in CATALOGUE.items() if entry.next is Next.TERMINAL}
    assert terminal == {
        "DisconnectParticipant",
        "EndFlowExecution",
        "EndFlowModuleExecution",
        "TransferContactToAgent",
    }
    assert [name for name, entry in CATALOGUE.items() if entry.next is Next.EITHER] == ["MessageParticipantIteratively"]


@pytest.mark.parametrize(
    ("kind", "flow_type", "allowed"),
    [
        ("DisconnectParticipant", FlowType.CONTACT_FLOW, True),
        ("DisconnectParticipant", FlowType.CUSTOMER_HOLD, False),
        ("DisconnectParticipant", FlowType.AGENT_WHISPER, False),
        ("DisconnectParticipant", FlowType.MODULE, True),
        ("MessageParticipantIteratively", FlowType.CUSTOMER_QUEUE, True),
        ("MessageParticipantIteratively", FlowType.CONTACT_FLOW, False),
        ("MessageParticipant", FlowType.CUSTOMER_HOLD, False),
        ("EndFlowExecution", FlowType.AGENT_WHISPER, True),
        ("EndFlowExecution", FlowType.CONTACT_FLOW, True),
        ("DequeueContactAndTransferToQueue", FlowType.CUSTOMER_QUEUE, True),
        ("DequeueContactAndTransferToQueue", FlowType.CONTACT_FLOW, False),
        ("TransferContactToQueue", FlowType.CUSTOMER_QUEUE, False),
        ("TransferContactToAgent", FlowType.AGENT_TRANSFER, True),
        ("TransferContactToAgent", FlowType.CONTACT_FLOW, False),
        ("CompleteOutboundCall", FlowType.OUTBOUND_WHISPER, True),
        ("CompleteOutboundCall", FlowType.CONTACT_FLOW, False),
        ("EndFlowModuleExecution", FlowType.MODULE, True),
        ("EndFlowModuleExecution", FlowType.CONTACT_FLOW, False),
        ("ShowView", FlowType.CONTACT_FLOW, True),
        ("UpdateContactRoutingBehavior", FlowType.CUSTOMER_QUEUE, True),
        ("SendSMS", FlowType.CAMPAIGN, True),
        ("SendSMS", FlowType.CONTACT_FLOW, False),
    ],
)
def test_where_an_action_may_stand(kind: str, flow_type: FlowType, allowed: bool) -> None:
    """Each action is legal in certain flow types only."""
    assert CATALOGUE[kind].where.allows(flow_type) is allowed


@pytest.mark.parametrize("kind", ["Compare", "Loop", "InvokeLambdaFunction", "UpdateContactAttributes", "CreateTask"])
def test_some_actions_stand_everywhere(kind: str) -> None:
    assert CATALOGUE[kind].where is EVERYWHERE


@pytest.mark.parametrize(
    ("kind", "path", "dynamic"),
    [
        ("MessageParticipant", "Text", Dynamic.TEXT),
        ("MessageParticipant", "PromptId", Dynamic.SINGLE),
        ("UpdateContactTargetQueue", "QueueId", Dynamic.SINGLE),
        ("UpdateContactAttributes", "Attributes.*", Dynamic.TEXT),
        ("InvokeLambdaFunction", "LambdaFunctionARN", Dynamic.TEXT),
        ("InvokeLambdaFunction", "InvocationTimeLimitSeconds", Dynamic.STATIC),
        ("Compare", "ComparisonValue", Dynamic.SINGLE),
        ("UpdateContactCallbackNumber", "CallbackNumber", Dynamic.SINGLE),
        ("GetParticipantInput", "StoreInput", Dynamic.STATIC),
    ],
)
def test_how_a_parameter_may_refer_to_the_contact(kind: str, path: str, dynamic: Dynamic) -> None:
    assert CATALOGUE[kind].by_path[path].dynamic is dynamic


def test_loop_counts_take_numbers_and_seconds_do_not() -> None:
    assert CATALOGUE["Loop"].by_path["LoopCount"].shape is Shape.LOOSE_NUMBER
    assert CATALOGUE["GetParticipantInput"].by_path["InputTimeLimitSeconds"].shape is Shape.NUMBER


def test_prompts_have_exactly_one_source() -> None:
    for kind in ("MessageParticipant", "GetParticipantInput", "ConnectParticipantWithLexBot"):
        assert any(group.choice is Choice.EXACTLY_ONE and "Text" in group.names for group in CATALOGUE[kind].groups), (
            kind
        )


def test_no_retired_name_is_a_type_and_every_one_leads_to_a_type() -> None:
    """The message about a retired name tells the type that replaced it."""
    assert not set(RETIRED_NAMES) & set(CATALOGUE)
    assert set(RETIRED_NAMES.values()) <= set(CATALOGUE)


@pytest.mark.parametrize(
    "name",
    [
        "PlayPrompt",
        "GetUserInput",
        "SetWorkingQueue",
        "CheckAttribute",
        "InvokeExternalResource",
        "SetAttributes",
        "UnTagContact",
        "UpdateRoutingCriteria",
    ],
)
def test_console_and_older_names_are_refused_with_the_right_name(name: str) -> None:
    """The wrong names that people write most often are refused with the right one."""
    findings = lint(parse(flow(act("x", name, {}, to=END))))
    message = next(found.message for found in findings if found.rule == "FL101")
    assert f"'{RETIRED_NAMES[name]}'" in message


def _refused(document: Json) -> list[str]:
    return [str(found) for found in lint(parse(document)) if found.level is Level.REFUSED]


def _rules(document: Json) -> set[str]:
    return {found.rule for found in lint(parse(document)) if found.level is Level.REFUSED}


ACCEPTED: dict[str, Json] = {
    "identifiers with spaces, no UUID": flow(say("say hello to the caller")),
    "no metadata": {key: value for key, value in flow(say("hello")).items() if key != "Metadata"},
    "a callback contact": flow(
        act(
            "book",
            "CreateCallbackContact",
            {"InitialCallDelaySeconds": "5", "RetryDelaySeconds": "600", "MaximumConnectionAttempts": "0"},
            to=END,
        )
    ),
    "an hours check without an id": flow(
        act("hours", "CheckHoursOfOperation", {}, to=SORRY, on={"True": END, "False": SORRY})
    ),
    "a hold flow that never disconnects": flow(
        act("music", "MessageParticipantIteratively", {"Messages": [{"Text": "잠시만 기다려 주세요."}]}),
        kind=FlowType.CUSTOMER_HOLD,
    ),
    "a retry circle": flow(
        act("tries", "Loop", {"LoopCount": "3"}, to=END, on={"ContinueLooping": "again", "DoneLooping": END}),
        say("again", "다시 한 번 들려드립니다.", "tries"),
    ),
    "an orphan": flow(say("hello"), say("orphan")),
    "a prompt without an error branch": flow(say("hello")),
    "an input limit of 300 seconds": flow(
        act("store", "GetParticipantInput", {**DIGITS, "InputTimeLimitSeconds": "300"}, to=END)
    ),
    "a terminal action without a Transitions key": flow(
        say("hello", to="stop"), {"Identifier": "stop", "Type": "DisconnectParticipant", "Parameters": {}}
    ),
    "a transfer to a phone number": flow(
        act("dial", "TransferParticipantToThirdParty", {**THIRD, "ContinueFlowExecution": "False"}, to=SORRY)
    ),
    "untagging": flow(act("untag", "UntagContact", {"TagKeys": ["team"]}, to=END)),
    "a voice with and without error branch": flow(
        act("a", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon"}, to="b"),
        act("b", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon"}, to=END, errors={NME: SORRY}),
    ),
    "a loop with a number and an error branch": flow(
        act(
            "l",
            "Loop",
            {"LoopCount": 3},
            to=END,
            on={"ContinueLooping": SORRY, "DoneLooping": END},
            errors={NME: SORRY},
        )
    ),
    "a wait by TimeLimitSeconds": flow(
        act("wait", "Wait", {"TimeLimitSeconds": "60"}, to=SORRY, on={"WaitCompleted": END})
    ),
    "a function without InvocationType and ResponseValidation": flow(
        act(
            "call",
            "InvokeLambdaFunction",
            {"LambdaFunctionARN": "${lambda.x.arn}", "InvocationTimeLimitSeconds": "8"},
            to=END,
        )
    ),
    "profile fields as a list": flow(
        act(
            "find",
            "GetCustomerProfile",
            {"ProfileRequestData": {"PhoneNumber": "x"}, "ProfileResponseData": ["FirstName"]},
            to=END,
        )
    ),
    "thresholds as numbers": flow(
        act("split", "DistributeByPercentage", {}, to=SORRY, on=[("NumberLessThan", 51, END)])  # type: ignore[list-item]
    ),
    "an asynchronous call of a minute": flow(
        act(
            "call",
            "InvokeLambdaFunction",
            {
                "LambdaFunctionARN": "${lambda.x.arn}",
                "InvocationTimeLimitSeconds": "60",
                "InvocationType": "ASYNCHRONOUS",
            },
            to=END,
        )
    ),
    "a buffer switch without a prompt": flow(act("b", "GetParticipantInput", {"EnableDTMFBuffer": "True"}, to=END)),
    "a resuming dial in an agent transfer flow": flow(
        act(
            "dial",
            "TransferParticipantToThirdParty",
            {**THIRD, "ContinueFlowExecution": "True"},
            to=SORRY,
            errors={NME: SORRY},
        ),
        kind=FlowType.AGENT_TRANSFER,
    ),
    "a module that disconnects": module(act("stop", "DisconnectParticipant")),
    "an empty text in view data": flow(
        act(
            "view",
            "ShowView",
            {"ViewResource": {"Id": "v"}, "InvocationTimeLimitSeconds": "60", "ViewData": {"Items": [{"Value": ""}]}},
            to=SORRY,
        )
    ),
    "blanks of a draft": {
        **flow(act("go", "TransferToFlow", {"ContactFlowId": ""}, to=SORRY)),
        "Metadata": {"type": "contactFlow", "status": "saved"},
    },
}


@pytest.mark.parametrize("document", ACCEPTED.values(), ids=ACCEPTED)
def test_what_other_validators_refuse_and_the_service_takes(document: Json) -> None:
    """The mistakes of the surveyed validators, and the places where AWS's pages are wrong."""
    assert _refused(document) == []


REFUSED: dict[str, tuple[Json, str]] = {
    "the documented Wait parameter": (
        flow(act("wait", "Wait", {"TimeoutSeconds": "60"}, to=SORRY, on={"WaitCompleted": END})),
        "FL105",
    ),
    "UpdateFlowAttributes without an error branch": (
        flow(act("set", "UpdateFlowAttributes", {"FlowAttributes": {"a": {"Value": "b"}}}, to=END, errors={})),
        "FL118",
    ),
    "UpdateFlowAttributes in a flat shape": (
        flow(act("set", "UpdateFlowAttributes", {"FlowAttributes": {"a": "b"}}, to=END)),
        "FL115",
    ),
    "a queue on TransferContactToQueue": (
        flow(act("go", "TransferContactToQueue", {"QueueId": "${queue.general.arn}"}, to=SORRY)),
        "FL105",
    ),
    "an error branch on recording": (
        flow(act("r", "UpdateContactRecordingBehavior", {"RecordingBehavior": {}}, to=END, errors={NME: SORRY})),
        "FL119",
    ),
    "a timeout on a stored input": (
        flow(act("s", "GetParticipantInput", DIGITS, to=END, errors={NME: SORRY, TIMEOUT: SORRY})),
        "FL119",
    ),
    "a metric check without NoMatchingCondition": (
        flow(
            act(
                "m",
                "CheckMetricData",
                {"MetricType": "NumberOfContactsInQueue"},
                to=SORRY,
                on=[("NumberGreaterThan", "5", END)],
                errors={NME: SORRY},
            )
        ),
        "FL118",
    ),
    "a staffing check with another number": (
        flow(
            act(
                "m",
                "CheckMetricData",
                {"MetricType": "NumberOfAgentsAvailable"},
                to=SORRY,
                on=[("NumberGreaterThan", "3", END)],
            )
        ),
        "FL124",
    ),
    "nested conditions": (
        flow(act("c", "Compare", {"ComparisonValue": "$.Channel"}, to=SORRY, on=[("And", "x", END)])),
        "FL122",
    ),
    "Exists outside a campaign": (
        flow(act("c", "Compare", {"ComparisonValue": "$.Channel"}, to=SORRY, on=[("Exists", "x", END)])),
        "FL122",
    ),
    "a language on the voice action": (
        flow(
            act(
                "v", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon", "LanguageCode": "ko-KR"}, to=END
            )
        ),
        "FL105",
    ),
    "references on UpdateContactData": (
        flow(act("d", "UpdateContactData", {"Name": "x", "References": {}}, to=END)),
        "FL105",
    ),
    "UpdateContactData with nothing": (flow(act("d", "UpdateContactData", {}, to=END)), "FL108"),
    "an encrypted phone number": (
        flow(
            act("s", "GetParticipantInput", {**PHONE, "InputEncryption": {"EncryptionKeyId": "a", "Key": "b"}}, to=END)
        ),
        "FL109",
    ),
    "a function limit of 9 seconds": (
        flow(
            act(
                "c",
                "InvokeLambdaFunction",
                {"LambdaFunctionARN": "${lambda.x.arn}", "InvocationTimeLimitSeconds": "9"},
                to=END,
            )
        ),
        "FL114",
    ),
    "failure branches of a dial in an agent transfer flow": (
        flow(
            act("d", "TransferParticipantToThirdParty", {**THIRD, "ContinueFlowExecution": "True"}, to=SORRY),
            kind=FlowType.AGENT_TRANSFER,
        ),
        "FL119",
    ),
    "a priority from the contact": (
        flow(act("p", "UpdateContactRoutingBehavior", {"QueuePriority": "$.Attributes.Priority"}, to=END)),
        "FL116",
    ),
    "an asynchronous limit of 61 seconds": (
        flow(
            act(
                "c",
                "InvokeLambdaFunction",
                {
                    "LambdaFunctionARN": "${lambda.x.arn}",
                    "InvocationTimeLimitSeconds": "61",
                    "InvocationType": "ASYNCHRONOUS",
                },
                to=END,
            )
        ),
        "FL114",
    ),
    "a boolean threshold": (
        flow(act("s", "DistributeByPercentage", {}, to=SORRY, on=[("NumberLessThan", True, END)])),  # type: ignore[list-item]
        "FL123",
    ),
    "a third-party transfer without its limits": (
        flow(act("d", "TransferParticipantToThirdParty", {"ThirdPartyPhoneNumber": "+8225550100"}, to=SORRY)),
        "FL107",
    ),
    "an interrupt without its condition": (
        flow(
            act(
                "music",
                "MessageParticipantIteratively",
                {"Messages": [{"Text": "네."}], "InterruptFrequencySeconds": "60"},
            ),
            kind=FlowType.CUSTOMER_QUEUE,
        ),
        "FL125",
    ),
    "a message of a loop with two sources": (
        flow(
            act("music", "MessageParticipantIteratively", {"Messages": [{"Text": "네.", "PromptId": "x"}]}),
            kind=FlowType.CUSTOMER_QUEUE,
        ),
        "FL108",
    ),
    "seven tags": (
        flow(act("t", "TagContact", {"Tags": {str(number): "x" for number in range(7)}}, to=END)),
        "FL129",
    ),
    "an ISO duration": (
        flow(act("m", "GetParticipantInput", {**MENU, "InputTimeLimitSeconds": "PT8S"}, to=SORRY)),
        "FL114",
    ),
    "ten keys in one operand": (flow(act("m", "GetParticipantInput", MENU, to=SORRY, on={"12": END})), "FL124"),
}


@pytest.mark.parametrize(("document", "rule"), REFUSED.values(), ids=REFUSED)
def test_what_the_service_refuses(document: Json, rule: str) -> None:
    assert rule in _rules(document)


def test_a_campaign_flow_has_its_own_actions_and_exists() -> None:
    rows = {
        "Transitions": {
            "NextAction": "done",
            "Conditions": [{"NextAction": "done", "Condition": {"Operator": "Exists", "Operands": []}}],
            "Errors": [{"ErrorType": NMC, "NextAction": "done"}],
        }
    }
    document: Json = {
        "Version": "2019-10-30",
        "StartAction": "send",
        "Metadata": {"type": "campaign"},
        "Actions": [
            act("send", "SendSMS", {"Message": {}, "SourceEndpoint": {}}, to="check", errors={NME: "done"}),
            {**act("check", "Compare", {"ComparisonValue": "$.DeliveryReceipts['x'].Bounce"}), **rows},
            act("done", "EndFlowExecution"),
        ],
    }
    assert _refused(document) == []
