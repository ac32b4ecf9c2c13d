"""The mistakes of other validators for the Flow language: none of them is possible here, one test for each."""

from __future__ import annotations

import pytest

from ringback.flow_language import CATALOGUE, FlowType, Level, lint, parse
from ringback.flow_language.catalogue import Next
from ringback.flow_language.examples.build import END, SORRY, Json, act, compare, flow, loop, say
from ringback.flow_language.rules import RULES

NME = "NoMatchingError"
NAMES = ["a", "hello-there", "say hello to the caller", "인사", "b7c41d39-aa11-4c51-8f0f-3a6d2b0e9f01"]
STORE = {
    "Text": "번호를 눌러 주세요.",
    "StoreInput": "True",
    "InputValidation": {"CustomValidation": {"MaximumLength": "6"}},
}
MUSIC = {"Messages": [{"Text": "잠시만 기다려 주세요."}]}


def refused(document: Json) -> set[str]:
    """Returns the rules of level (a) that a flow breaks."""
    return {found.rule for found in lint(parse(document)) if found.level is Level.REFUSED}


@pytest.mark.parametrize("name", NAMES)
def test_1_and_13_identifiers_need_not_be_uuids_and_may_hold_spaces(name: str) -> None:
    assert refused(flow(say(name))) == set()


def test_2_metadata_is_not_required() -> None:
    document = flow(say("hello"))
    del document["Metadata"]
    assert refused(document) == set()


def test_3_a_callback_contact_is_a_type() -> None:
    delays = {"InitialCallDelaySeconds": "5", "RetryDelaySeconds": "600", "MaximumConnectionAttempts": "3"}
    assert refused(flow(act("book", "CreateCallbackContact", delays, to=END))) == set()


def test_4_an_hours_check_needs_no_id() -> None:
    check = act("open", "CheckHoursOfOperation", {}, to=SORRY, on={"True": END, "False": SORRY})
    assert refused(flow(check)) == set()


@pytest.mark.parametrize("kind", [FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD, FlowType.CUSTOMER_QUEUE])
def test_5_waiting_flows_may_play_for_ever(kind: FlowType) -> None:
    assert refused(flow(act("music", "MessageParticipantIteratively", MUSIC), kind=kind)) == set()


@pytest.mark.parametrize("kind", [FlowType.CUSTOMER_WHISPER, FlowType.AGENT_WHISPER, FlowType.OUTBOUND_WHISPER])
def test_5_a_whisper_ends_without_a_disconnect(kind: FlowType) -> None:
    assert refused(flow(say("hello", to="done"), act("done", "EndFlowExecution"), kind=kind)) == set()


def test_6_a_retry_circle_is_no_error() -> None:
    document = flow(loop("tries", again="again", done=END), say("again", "다시 들려드립니다.", "tries"))
    assert refused(document) == set()


def test_7_an_action_nobody_leads_to_is_advice() -> None:
    found = lint(parse(flow(say("hello"), say("orphan"))))
    assert {(one.rule, one.level) for one in found} == {("FL012", Level.PRACTICE)}


def test_8_every_type_with_required_errors_needs_them() -> None:
    asked = {name: entry for name, entry in CATALOGUE.items() if any(form.errors for form in entry.forms)}
    assert len(asked) > 50
    for name, entry in asked.items():
        bare = act("one", name, {}, to=END, errors={})
        expected = bool(entry.form({}).errors)
        assert ("FL118" in refused(flow(bare))) is expected, name


def test_9_an_error_branch_that_a_type_does_not_have_is_refused() -> None:
    closed = [name for name, entry in CATALOGUE.items() if NME not in entry.form({}).allowed_errors]
    assert {"Compare", "UpdateContactRecordingBehavior", "UpdateContactCallbackNumber"} <= {*closed}
    assert {"UpdateFlowLoggingBehavior", "UpdateContactRoutingBehavior", "DisconnectParticipant"} <= {*closed}
    for name in closed:
        terminal = CATALOGUE[name].next is Next.TERMINAL
        wired = act("one", name, {}, to=END, errors={NME: END})
        assert ("FL014" if terminal else "FL119") in refused(flow(wired)), name


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        (act("w", "Wait", {"TimeoutSeconds": "60"}, to=SORRY, on={"WaitCompleted": END}), "FL105"),
        (act("u", "UnTagContact", {"TagKeys": ["team"]}, to=END, errors={NME: END}), "FL101"),
        (act("r", "UpdateRoutingCriteria", {"RoutingCriteria": "$.Attributes.r"}, to=END, errors={NME: END}), "FL101"),
        (act("d", "DistributeByPercentage", {}, to=SORRY, on=[("NumericLessThan", "51", END)]), "FL122"),
    ],
    ids=["timeout of a wait", "untag", "routing criteria", "operator of a split"],
)
def test_10_where_the_pages_are_wrong_the_service_counts(action: Json, rule: str) -> None:
    assert rule in refused(flow(action))


def test_11_an_input_may_wait_for_300_seconds() -> None:
    assert refused(flow(act("ask", "GetParticipantInput", {**STORE, "InputTimeLimitSeconds": "300"}, to=END))) == set()


@pytest.mark.parametrize("status", ["published", "saved", "SAVED"])
def test_12_a_saved_flow_is_checked_like_a_published_one(status: str) -> None:
    document = flow(
        act("play", "PlayPrompt", {"Text": "네."}, to="check"),
        compare("check", "VOICE", {"x": "ask"}, SORRY),
        act("ask", "GetParticipantInput", {**STORE, "InputTimeLimitSeconds": "PT5S"}, to="nowhere", errors={}),
        status=status,
    )
    assert {"FL007", "FL101", "FL114", "FL118", "FL127"} <= refused(document)


def test_13_a_terminal_action_needs_no_transitions_key() -> None:
    stop = {"Identifier": "stop", "Type": "DisconnectParticipant", "Parameters": {}}
    assert refused(flow(say("hello", to="stop"), stop)) == set()


def test_14_types_that_the_documentation_leaves_out_are_known() -> None:
    dial = {
        "ThirdPartyPhoneNumber": "+8225550100",
        "ThirdPartyConnectionTimeLimitSeconds": "30",
        "ContinueFlowExecution": "False",
    }
    document = flow(
        act("dial", "TransferParticipantToThirdParty", dial, to="untag"),
        act("untag", "UntagContact", {"TagKeys": ["team"]}, to=END),
    )
    assert refused(document) == set()
    assert RULES["FL101"].level is Level.REFUSED
