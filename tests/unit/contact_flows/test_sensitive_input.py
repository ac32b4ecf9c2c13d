"""Digits that must stay secret: encrypted, never recorded, never logged, and everything is switched on again."""

from __future__ import annotations

import pytest

from contact_center.flows.knowledge import PERSONAL_ATTRIBUTES
from contact_center.functions.manifest import load_manifest
from ringback.flow_language.model import Action
from tests.unit.contact_flows.flow_walk import CHAT, ROOT, VOICE, Center, Place, Step

AICC = Center("aicc")
SECRET = [
    (name, action)
    for name, flow in AICC.units.items()
    for action in flow.actions
    if action.parameters.get("StoreInput") == "True" and "CustomValidation" in action.parameters["InputValidation"]
]
MODULES = sorted({name for name, _ in SECRET})


RECORDING = "UpdateContactRecordingAndAnalyticsBehavior"


def _learn(_: Place, action: Action, step: Step, facts: frozenset[str]) -> frozenset[str]:
    """A recording block that fails changes nothing."""
    if action.type == "UpdateFlowLoggingBehavior":
        on = action.parameters["FlowLoggingBehavior"] == "Enabled"
        return (facts - {"no log"}) | {"log"} if on else (facts - {"log"}) | {"no log"}
    voice = action.parameters.get("VoiceBehavior", {})
    if action.type == RECORDING and voice and step.branch == "next":
        on = voice["VoiceRecordingBehavior"]["IVRRecordingBehavior"] == "Enabled"
        return (facts - {"no recording"}) | {"recording"} if on else (facts - {"recording"}) | {"no recording"}
    return facts


def test_customer_number_secret_and_card_are_asked_for_once_each() -> None:
    """One prompt asks for one kind of identifier."""
    assert {(name, action.identifier) for name, action in SECRET} == {
        ("module:authenticate", "ask-customer-number"),
        ("module:authenticate", "ask-secret"),
        ("module:card-entry", "ask-card-number"),
    }


@pytest.mark.parametrize(("name", "action"), SECRET, ids=[action.identifier for _, action in SECRET])
def test_secret_digits_are_encrypted(name: str, action: Action) -> None:
    assert action.parameters["InputEncryption"] == {
        "EncryptionKeyId": "${security_key.auth.id}",
        "Key": "${security_key.auth.certificate}",
    }


@pytest.mark.parametrize("name", MODULES)
def test_recording_and_logs_are_off_whenever_secret_digits_are_typed(name: str) -> None:
    facts = AICC.certain(name, _learn, channel=VOICE, known=frozenset({"log", "recording"}))
    asked = {action.identifier for unit, action in SECRET if unit == name}
    for place, certain in facts.items():
        if place.identifier in asked:
            assert certain >= {"no log", "no recording"}, str(place)


@pytest.mark.parametrize("name", MODULES)
def test_recording_and_logs_are_on_again_on_every_path_out(name: str) -> None:
    """They are on at each return, before each function and before every other prompt, unless switching the recording
    on itself failed: the digits are behind the caller then, and nothing is gained by holding them up."""

    def learn(place: Place, action: Action, step: Step, facts: frozenset[str]) -> frozenset[str]:
        failed = place.identifier == "resume-recording" and step.branch != "next"
        return _learn(place, action, step, facts) | ({"recording"} if failed else set())

    facts = AICC.certain(name, learn, channel=VOICE, known=frozenset({"log", "recording"}))
    asked = {action.identifier for unit, action in SECRET if unit == name}
    after = {"EndFlowModuleExecution", "InvokeLambdaFunction", "MessageParticipant", "UpdateContactAttributes"}
    for place, certain in facts.items():
        if AICC.action(place).type in after and place.identifier not in asked:
            assert certain >= {"log", "recording"}, str(place)


@pytest.mark.parametrize("channel", [VOICE, CHAT])
@pytest.mark.parametrize("name", sorted(name for name in AICC.units if name.startswith("module:")))
def test_a_module_leaves_the_flow_log_on(name: str, channel: str) -> None:
    """Whatever a module keeps out of the log, the flow that called it goes on with the log on."""
    facts = AICC.certain(name, _learn, channel=channel, known=frozenset({"log", "recording"}))
    returns = [place for place in facts if place.unit == name and AICC.action(place).type == "EndFlowModuleExecution"]
    assert all("log" in facts[place] for place in returns), [str(place) for place in returns]


@pytest.mark.parametrize("name", MODULES)
def test_recording_resumes_as_it_was(name: str) -> None:
    """Both participants, the IVR and the Korean analytics."""
    resumed = AICC.units[name].action("resume-recording").parameters
    assert resumed == AICC.units["module:recording"].action("record-and-analyze").parameters


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("error", ["NoMatchingError", "ChannelMismatch"])
def test_a_recording_that_may_go_on_leads_away_from_the_digits(name: str, error: str) -> None:
    """Whoever cannot be sure that nothing is recorded is never asked for a number, a PIN or a card."""
    module = AICC.units[name]
    stop = module.action("stop-recording")
    assert stop.type == RECORDING
    asked = {action.identifier for unit, action in SECRET if unit == name}
    todo = [t.target for t in stop.transitions if t.error == error]
    assert todo
    seen: set[str] = set()
    while todo:
        here = todo.pop()
        if here in seen or here == "stop-recording":  # a later attempt stops it again
            continue
        seen.add(here)
        todo += [t.target for t in module.action(here).transitions]
    assert not seen & asked


def test_secrets_reach_the_function_by_name_and_no_attribute() -> None:
    """Ciphertexts stay in the flow; contact attributes never hold them."""
    module = AICC.units["module:authenticate"]
    assert module.action("verify-customer").parameters["LambdaInvocationAttributes"] == {
        "customer_number_encrypted": "$.FlowAttributes.customer_number",
        "secret_encrypted": "$.StoredCustomerInput",
        "attempt": "$.FlowAttributes.attempt",
    }
    for name, flow in AICC.units.items():
        for action in flow.actions:
            if action.type == "UpdateContactAttributes":
                assert "StoredCustomerInput" not in str(action.parameters), name


def test_authentication_status_is_set_on_every_way_out() -> None:
    """It is VERIFIED, FAILED, LOCKED or SKIPPED before the module returns."""

    def learn(_: Place, action: Action, step: Step, facts: frozenset[str]) -> frozenset[str]:
        written = action.parameters.get("Attributes", {}) if action.type == "UpdateContactAttributes" else {}
        known = action.identifier == "already-verified" and step.branch == "VERIFIED"
        return facts | {"status"} if "AuthStatus" in written or known else facts

    facts = AICC.certain("module:authenticate", learn)
    returns = [place for place in facts if AICC.action(place).type == "EndFlowModuleExecution"]
    assert returns
    assert all("status" in facts[place] for place in returns)


def test_who_is_verified_is_whom_the_function_named_and_a_failed_write_verifies_nobody() -> None:
    """The service writes all attributes of an action or none, so the error branch has to take the proof back."""
    module = AICC.units["module:authenticate"]
    verifying = [
        action
        for action in module.actions
        if action.type == "UpdateContactAttributes" and action.parameters["Attributes"].get("AuthStatus") == "VERIFIED"
    ]
    assert [action.parameters["Attributes"]["CustomerId"] for action in verifying] == ["$.External.customer_id"]
    after = module.action(verifying[0].error_target("NoMatchingError") or "")
    assert after.parameters["Attributes"] == {"AuthStatus": "FAILED"}


def test_attempts_are_counted_and_numbered() -> None:
    """The setting limits the rounds, and each has its own number, so a repeated call is no new attempt."""
    module = AICC.units["module:authenticate"]
    assert module.action("attempts").parameters["LoopCount"] == "${setting.auth.max_attempts}"
    numbers = {
        t.label: module.action(t.target).parameters["FlowAttributes"]["attempt"]["Value"]
        for t in module.action("next-attempt").conditions
    }
    assert numbers == {"1": "2", "2": "3", "3": "4"}
    last = module.action(module.action("next-attempt").error_target("NoMatchingCondition") or "")
    assert last.parameters["FlowAttributes"]["attempt"]["Value"] == "5"
    assert all(
        action.next_action == "attempts"
        for action in module.actions
        if action.identifier.endswith("-attempt") and action.identifier != "next-attempt"
    )


@pytest.mark.parametrize("verdict", ["FAILED", "LOCKED"])
def test_every_failure_sounds_the_same(verdict: str) -> None:
    """No caller hears which part was wrong."""
    module = AICC.units["module:authenticate"]
    saved = next(action for action in module.actions if action.parameters.get("Attributes") == {"AuthStatus": verdict})
    assert saved.next_action == "say-failed"


def test_a_lock_takes_as_many_rounds_as_a_wrong_secret() -> None:
    """Who is asked again would learn that nobody guessed at this number yet; the difference is told to agents only."""
    module = AICC.units["module:authenticate"]
    after = {transition.label: transition.target for transition in module.action("read-verdict").conditions}
    assert after["LOCKED"] == after["FAILED"]
    last = module.action(module.action(after["LOCKED"]).conditions[0].target)
    told = {transition.label: transition.target for transition in last.conditions}
    assert told == {"LOCKED": "save-locked"}


def test_attributes_that_are_given_something_personal_are_known_to_the_linter() -> None:
    """Otherwise a flow could log them under their name as an attribute."""
    manifest = load_manifest(ROOT / "runtime" / "functions.toml")
    personal = {f"$.External.{name}" for spec in manifest.values() for name in spec.personal if name in spec.results}
    written = {
        name
        for flow in AICC.units.values()
        for action in flow.actions
        if action.type == "UpdateContactAttributes"
        for name, value in action.parameters["Attributes"].items()
        if value in personal
    }
    # The name of a customer is masked where functions answer with it, but a chat page may send it in clear.
    assert written | {"CustomerName"} == PERSONAL_ATTRIBUTES
