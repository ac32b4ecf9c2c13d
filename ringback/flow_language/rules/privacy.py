"""FL401-FL412: what must not be recorded, logged, stored in clear, or dialled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringback.flow_language.catalogue.namespaces import PERSONAL
from ringback.flow_language.facts import IVR, LOGGING, NOTICE, UNANNOUNCED, UNSURE, WAS_RECORDING
from ringback.flow_language.findings import Level
from ringback.flow_language.graph import reach
from ringback.flow_language.model import Action
from ringback.flow_language.references import JsonPath, find_jsonpaths, parse_jsonpath, parse_reference
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at, listed
from ringback.flow_language.speech import spoken
from ringback.flow_language.texts import plain

_ADMIN = "https://docs.aws.amazon.com/connect/latest/adminguide"
_SENSITIVE = re.compile(
    r"비밀\s*번호|비번|카드\s*번호|유효\s*기간|(주민|외국인)\s*(등록)?\s*번호|생년월일|계좌\s*번호|고객\s*번호|인증\s*번호"
    r"|보안\s*코드|보안\s*카드|일회용|여권\s*번호|면허\s*번호"
    r"|\bPIN\b|passcode|password|card number|security code|\bCVV|\bCVC|\bOTP|social security|\bSSN\b|date of birth"
    r"|account number|one[- ]time code|passport|licen[cs]e number|expir(y|ation) date",
    re.IGNORECASE,
)
_WRITTEN_BY_CALLER = ("Lex", "Views", "Media")
_RECORDING_BLOCK = "UpdateContactRecordingAndAnalyticsBehavior"
_HANDOVER = frozenset({"TransferContactToQueue", "TransferToFlow", "TransferContactToAgent"})


_ASKED_FOR = re.compile(rf"(?:{_SENSITIVE.pattern})[^.!?]*(?:누르|눌러|입력|enter|key in|type)", re.IGNORECASE)


def _sensitive(action: Action, scene: Scene) -> bool:
    """Tells whether an action stores digits that nobody else may know, by its own words or by the prompt before it."""
    stores = str(action.parameters.get("StoreInput", "")).lower() == "true"
    if action.type != "GetParticipantInput" or not stores:
        return False
    validation = action.parameters.get("InputValidation")
    if isinstance(validation, dict) and "PhoneNumberValidation" in validation:
        return False
    if "InputEncryption" in action.parameters or any(_SENSITIVE.search(plain(text)) for _, text in spoken(action)):
        return True
    before = [scene.flow.actions[edge.source] for edge in scene.graph.predecessors[scene.place(action)]]
    prompts = [text for one in before if one.type == "MessageParticipant" for _, text in spoken(one)]
    return any(_ASKED_FOR.search(plain(text)) for text in prompts)


def _first_with(fact: str, action: Action, scene: Scene) -> bool:
    """Tells whether a fact may hold at an input and was not told at another secret input on the way to it."""
    place = scene.place(action)
    if not scene.comes_to(action) or not scene.facts.ever(place, fact):
        return False
    on_again = {index for index, other in enumerate(scene.flow.actions) if _starts_ivr(other)}
    for before in scene.graph.order[: scene.graph.order.index(place)]:
        asks = _sensitive(scene.flow.actions[before], scene) and scene.facts.ever(before, fact)
        if asks and place in reach(scene.graph.runtime, [before], without=on_again):
            return False
    return True


@rule(
    "FL401",
    Level.WRONG,
    "secret digits stored in clear",
    types=("GetParticipantInput",),
    evidence="D A",
    source=f"{_ADMIN}/encrypt-data.html",
)
def sensitive_encrypted(action: Action, scene: Scene) -> Iterator[Problem]:
    """The prompt asks for a card number, a PIN or something else that identifies the caller, and the digits are stored
    as they are typed: they show up in contact records and flow logs. Add `InputEncryption`."""
    if _sensitive(action, scene) and "InputEncryption" not in action.parameters:
        fix = "InputEncryption with ${security_key.<key>.id} and ${security_key.<key>.certificate}"
        yield at(action, "Parameters", f"the digits asked for here are stored in clear; add {fix}")


@rule(
    "FL402",
    Level.WRONG,
    "secret digits while the call is recorded",
    types=("GetParticipantInput",),
    evidence="A",
    source=f"{_ADMIN}/set-recording-behavior.html",
)
def sensitive_not_recorded(action: Action, scene: Scene) -> Iterator[Problem]:
    """On some path to this input the automated part of the call is being recorded, so the tones (or the caller reading
    the number aloud) are on the recording. Switch it off first and on again behind it. The block that switches it off
    may fail: its error branches must lead away from the digits."""
    if _sensitive(action, scene) and _first_with(IVR, action, scene):
        fix = f'{_RECORDING_BLOCK} with "IVRRecordingBehavior": "Disabled"'
        yield at(action, "", f"the call may be recorded while these digits are typed; put {fix} before")


@rule(
    "FL411",
    Level.WRONG,
    "secret digits after a stop that may have failed",
    types=("GetParticipantInput",),
    evidence="A",
    source=f"{_ADMIN}/set-recording-analytics-processing-behavior.html",
)
def stop_is_sure(action: Action, scene: Scene) -> Iterator[Problem]:
    """Recording is switched off before this input, but nobody knows whether that worked: the block has no error branch
    (`UpdateContactRecordingBehavior`), or one of its error branches leads on to the digits. Use
    `UpdateContactRecordingAndAnalyticsBehavior` and let `NoMatchingError` and `ChannelMismatch` lead away from the
    question, to a person or to an apology."""
    if not _sensitive(action, scene) or scene.facts.ever(scene.place(action), IVR):
        return  # that it may be recorded is what FL402 says
    if _first_with(UNSURE, action, scene):
        fix = f"stop it with {_RECORDING_BLOCK}, whose error branches lead away from here"
        yield at(action, "", f"the recording may still be on while these digits are typed; {fix}")


@rule(
    "FL412",
    Level.PRACTICE,
    "recording set by the replaced block",
    types=("UpdateContactRecordingBehavior",),
    evidence="A",
    source=f"{_ADMIN}/set-recording-behavior.html",
)
def replaced_block(action: Action, scene: Scene) -> Iterator[Problem]:
    """`UpdateContactRecordingBehavior` is kept for flows that have it and replaced for new ones. It has no error
    branch: when it fails, the call is recorded although it must not be, or not recorded although it should, and
    nothing in the flow notices. `UpdateContactRecordingAndAnalyticsBehavior` says so by `NoMatchingError` and
    `ChannelMismatch`."""
    yield at(action, "Type", f"'{action.type}' cannot tell that it failed; write '{_RECORDING_BLOCK}'")


@rule(
    "FL403",
    Level.WRONG,
    "secret digits while the flow log is on",
    types=("GetParticipantInput",),
    evidence="A",
    source=f"{_ADMIN}/about-contact-flow-logs.html",
)
def sensitive_not_logged(action: Action, scene: Scene) -> Iterator[Problem]:
    """The flow log is on, on some path to this input, and it writes what the participant types. Switch it off first
    and on again behind it."""
    if _sensitive(action, scene) and scene.comes_to(action) and scene.facts.ever(scene.place(action), LOGGING):
        fix = 'UpdateFlowLoggingBehavior "Disabled"'
        yield at(action, "", f"the flow log may be on while these digits are typed; put {fix} before")


@rule(
    "FL404",
    Level.WRONG,
    "recording before the notice",
    scope=Scope.FLOW,
    evidence="A",
    source=f"{_ADMIN}/set-recording-behavior.html",
    house="notices",
)
def notice_before_recording(scene: Scene) -> Iterator[Problem]:
    """The caller must know that the call is recorded before the recording begins. Recording of the automated part
    begins at the action itself; recording of the conversation begins with the agent, so the notice has to come before
    the hand-over."""
    if not scene.records:
        return
    facts = scene.facts
    for place in scene.graph.order:
        action = scene.flow.actions[place]
        told = facts.always(place, NOTICE) or facts.always(place, WAS_RECORDING)
        if _starts_ivr(action) and not told:
            message = "the recording begins here and some path has not announced it; say the notice first"
            yield at(action, "Parameters", message)
        elif action.type in _HANDOVER and facts.ever(place, UNANNOUNCED):
            message = "the conversation is recorded and some path has not announced it; say the notice first"
            yield at(action, "", message)


def _starts_ivr(action: Action) -> bool:
    return any(text == "Enabled" and path.endswith("IVRRecordingBehavior") for path, text in action.texts)


@rule(
    "FL405",
    Level.PRACTICE,
    "recording or log not switched on again",
    scope=Scope.FLOW,
    evidence="practice",
    house="logging",
)
def switched_on_again(scene: Scene) -> Iterator[Problem]:
    """The flow switches recording or the flow log off for secret digits, and some path behind them goes on without
    switching it on again: what the agent says later is missing from the recording."""
    actions, graph = scene.flow.actions, scene.graph
    for place, action in enumerate(actions):
        if not _sensitive(action, scene) or place not in scene.facts.reached:
            continue
        for switch, off in (("recording", _turns_off_recording), ("flow log", _turns_off_log)):
            before = [index for index in graph.order if off(actions[index])]
            if not any(place in reach(graph.runtime, [index]) for index in before):
                continue
            on = {index for index, other in enumerate(actions) if _turns_on(other, switch)}
            left = sorted(reach(graph.runtime, [place], without=on) - {place})
            ends = [
                index
                for index in left
                if actions[index].type in (*_HANDOVER, "EndFlowModuleExecution", "EndFlowExecution")
            ]
            if ends:
                name = actions[ends[0]].identifier
                yield at(action, "", f"a path from here to '{name}' does not switch the {switch} on again")


def _turns_off_recording(action: Action) -> bool:
    return any(text == "Disabled" and path.endswith("IVRRecordingBehavior") for path, text in action.texts)


def _turns_off_log(action: Action) -> bool:
    return action.parameters.get("FlowLoggingBehavior") == "Disabled"


def _turns_on(action: Action, switch: str) -> bool:
    if switch == "flow log":
        return action.parameters.get("FlowLoggingBehavior") == "Enabled"
    return _starts_ivr(action) or action.type == "InvokeFlowModule"


@rule(
    "FL408",
    Level.WRONG,
    "number to dial comes from the caller",
    types=("TransferParticipantToThirdParty",),
    evidence="posture assessment",
    source=f"{_ADMIN}/transfer-to-phone-number.html",
)
def toll_fraud(action: Action, scene: Scene) -> Iterator[Problem]:
    """The number that is dialled is what the caller typed or said. Anybody can have the center pay for calls to
    premium or foreign numbers. Look the number up, or compare it with a list first."""
    value = action.parameters.get("ThirdPartyPhoneNumber")
    path = parse_jsonpath(value) if isinstance(value, str) else None
    if path is not None and path.root in ("StoredCustomerInput", "Lex"):
        yield at(
            action, "Parameters.ThirdPartyPhoneNumber", f"'{value}' is whatever the caller entered; look the number up"
        )


@rule(
    "FL409",
    Level.PRACTICE,
    "caller's words inside SSML",
    evidence="posture assessment",
    source=f"{_ADMIN}/supported-ssml-tags.html",
)
def ssml_injection(action: Action, scene: Scene) -> Iterator[Problem]:
    """What a caller writes or says is put between SSML tags; a `<` or `&` in it breaks the prompt, and markup in it is
    spoken as markup. Use `Text`, or let a function escape the value."""
    for path, text in spoken(action):
        found = [p.text for p in find_jsonpaths(text) if p.root in _WRITTEN_BY_CALLER] if path.endswith("SSML") else []
        if found and "<" in text:
            yield at(
                action, f"Parameters.{path}", f"{listed(found, last='and')} may hold < or &; write Text instead of SSML"
            )


@rule(
    "FL410",
    Level.WRONG,
    "personal data in the flow log",
    evidence="A",
    source=f"{_ADMIN}/about-contact-flow-logs.html",
    house="logging",
)
def personal_not_logged(action: Action, scene: Scene) -> Iterator[Problem]:
    """The flow log is on, on some path to this action, and it writes what the action is given and what it answers: a
    telephone number, what a customer typed or said, or what a function knows about them. Leave the value out (a
    function finds the number of the caller in `Details.ContactData.CustomerEndpoint` of its event), or switch the log
    off with `UpdateFlowLoggingBehavior` before and on again behind it.

    What a function takes and answers is known from `FunctionFacts.personal`, and contact attributes from
    `CenterContext.personal_attributes`. Input that is encrypted as it is typed is no personal data here."""
    if not scene.facts.ever(scene.place(action), LOGGING) or not scene.comes_to(action):
        return
    found = {path.text for _, path in action.jsonpaths if _personal(path, scene)}
    if found:
        message = f"the flow log may be on and writes {listed(sorted(found), last='and')}"
        yield at(action, "Parameters", f"{message}; leave it out, or switch the log off before")
    elif told := _answers_with(action, scene):
        yield at(action, "", f"the flow log may be on and writes {told}; switch it off before")


def _answers_with(action: Action, scene: Scene) -> str:
    """Returns what the answer of an action tells about a person, or nothing."""
    if action.type == "ConnectParticipantWithLexBot":
        return "what the customer says and the bot answers"
    if action.type == "GetParticipantInput" and _stores_in_clear(action):
        return "what the customer types"
    if action.type == "InvokeLambdaFunction":
        known = _called(action, scene)
        if known:
            return f"what the function answers ({', '.join(sorted(known))})"
    return ""


def _stores_in_clear(action: Action) -> bool:
    stores = str(action.parameters.get("StoreInput", "")).lower() == "true"
    return stores and "InputEncryption" not in action.parameters


def _called(action: Action, scene: Scene) -> frozenset[str]:
    """Returns the personal results of the function an action calls."""
    arn = action.parameters.get("LambdaFunctionARN")
    reference = parse_reference(arn) if isinstance(arn, str) else None
    known = (scene.center.lambdas or {}) if scene.center else {}
    facts = known.get(reference.key or "") if reference is not None and reference.kind == "lambda" else None
    return frozenset() if facts is None else frozenset(facts.personal & (facts.results or facts.personal))


def _personal(path: JsonPath, scene: Scene) -> bool:
    key = path.key or ""
    if path.root == "StoredCustomerInput":
        typed = [
            one for one in scene.flow.actions if one.type == "GetParticipantInput" and "StoreInput" in one.parameters
        ]
        kept = [one for one in typed if str(one.parameters["StoreInput"]).lower() == "true"]
        return not kept or any(_stores_in_clear(one) for one in kept)
    if path.root == "External":
        calls = (one for one in scene.flow.actions if one.type == "InvokeLambdaFunction")
        return any(key in _called(one, scene) for one in calls)
    if path.root == "Attributes":
        return scene.center is not None and key in scene.center.personal_attributes
    if path.root == "FlowAttributes":
        return key in _kept(scene)
    return any(path.segments[: len(known)] == known for known in PERSONAL)


def _kept(scene: Scene) -> frozenset[str]:
    """Returns the flow attributes that are given something personal in this flow."""
    return frozenset(
        place.removeprefix("Parameters.FlowAttributes.").partition(".")[0]
        for action in scene.flow.actions
        if action.type == "UpdateFlowAttributes"
        for place, path in action.jsonpaths
        if path.root != "FlowAttributes" and _personal(path, scene)
    )
