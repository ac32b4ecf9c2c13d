"""The module for card numbers, phoned from a flow of its own: no flow of a center enters it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Call, Center
from ringback.simulator.faults.sabotage import sabotage
from ringback.simulator.kernel.records import ActionTaken
from tests.unit.simulator import flowkit as kit

NUMBER = "1234567890123452"


@pytest.fixture
def center(tmp_path: Path, root: Path) -> Center:
    """A flow that records the call, lets the module take a card number and keeps what it returns."""
    text = (root / "contact_flows/modules/card-entry.json").read_text(encoding="utf-8")
    for reference, here in (("id", "AssociationId"), ("certificate", "Key")):
        text = text.replace(f"${{security_key.auth.{reference}}}", f"${{Key.{here}}}")
    recording = {"RecordedParticipants": ["Agent", "Customer"], "IVRRecordingBehavior": "Enabled"}
    record = kit.act(
        "record",
        "UpdateContactRecordingAndAnalyticsBehavior",
        {"VoiceBehavior": {"VoiceRecordingBehavior": recording}},
        "pay",
        {"ChannelMismatch": "pay", "NoMatchingError": "failed"},
    )
    pay = kit.act(
        "pay",
        "InvokeFlowModule",
        {"FlowModuleId": "${Module.ContactFlowModuleArn}"},
        "failed",
        {"NoMatchingError": "failed", "NoMatchingCondition": "failed"},
        [("Equals", "Entered", "keep"), ("Equals", "NotEntered", "nothing")],
    )
    sealed = {"Attributes": {"sealed": "$.Modules.ResultData.card_number_encrypted"}}
    keep = kit.act("keep", "UpdateContactAttributes", sealed, "thanks", {"NoMatchingError": "failed"})
    ends: list[dict[str, Any]] = [
        kit.say("thanks", "입력되었습니다.", "bye"),
        kit.say("nothing", "입력받지 못했습니다.", "bye"),
        kit.say("failed", "실패", "bye"),
        kit.bye(),
    ]
    module = kit.module("card-entry", kit.bye())
    module["Properties"]["Content"] = kit.sub(text)
    return kit.center(
        tmp_path,
        {
            "Main": kit.flow("main", record, pay, keep, *ends),
            "Module": module,
            "Key": {
                "Type": "AWS::Connect::SecurityKey",
                "Properties": {"InstanceId": {"Ref": "Instance"}, "Key": "set-at-deployment"},
            },
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"Name": "keypad", "Description": "private key of keypad input"},
            },
        },
    )


def recorded(call: Call) -> tuple[bool, bool, list[str]]:
    """Tells what is kept of the call now: flow log, recording of the menu, recorded people."""
    kept = call.contact.recording
    return kept.get("flow-logs", True), kept["ivr"], kept["participants"]


def test_nothing_is_recorded_while_the_number_is_typed(center: Center) -> None:
    call = center.call(to="main")
    assert call.heard[-1].startswith("안전을 위해 통화 녹음을 멈추었습니다.")
    assert recorded(call) == (False, False, [])
    call.press(f"{NUMBER}#")
    assert call.heard[-1] == "입력되었습니다."
    assert recorded(call) == (True, True, ["Agent", "Customer"])


def test_the_number_leaves_the_module_encrypted_only(center: Center) -> None:
    call = center.call(to="main").press(f"{NUMBER}#")
    assert len(call.attributes["sealed"]) > 100
    assert NUMBER not in repr(list(call.trace)) + repr(call.transcript) + repr(call.attributes)


def test_a_silent_caller_is_asked_once_more_and_recorded_again(center: Center) -> None:
    call = center.call(to="main").silence()
    assert recorded(call) == (False, False, [])
    call.silence()
    assert call.heard[-1] == "입력받지 못했습니다."
    assert recorded(call) == (True, True, ["Agent", "Customer"])


def test_a_chat_is_never_asked(center: Center) -> None:
    call = center.chat(to="main")
    assert call.heard == ["입력받지 못했습니다."]


@pytest.mark.parametrize("error", ["NoMatchingError", "ChannelMismatch"])
def test_nobody_is_asked_while_the_recording_may_go_on(center: Center, error: str) -> None:
    (module,) = center.world.modules
    call = sabotage(center, module.arn, "stop-recording", error).call(to="main")
    assert call.heard == ["입력받지 못했습니다."]
    assert recorded(call) == (True, True, ["Agent", "Customer"])


def test_every_ending_of_the_module_is_reached(center: Center) -> None:
    calls = [center.call(to="main").press(f"{NUMBER}#"), center.call(to="main").silence().silence()]
    ways = {
        event.site.action
        for call in calls
        for event in call.trace
        if isinstance(event, ActionTaken) and event.site is not None
    }
    assert {"mark-entered", "mark-not-entered", "return-entered", "return-not-entered"} <= ways
