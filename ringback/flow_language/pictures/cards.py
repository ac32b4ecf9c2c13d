"""What the card of an action says: its word, what is heard or done, and the branches that leave it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ringback.flow_language.identities import is_bare_id
from ringback.flow_language.model import Action, Transition, TransitionKind
from ringback.flow_language.pictures.language import say
from ringback.flow_language.pictures.words import Family, branch_word, family_of, is_quiet, word_for
from ringback.flow_language.references import find_references, parse_reference

SPEECH, FACT = "speech", "fact"
MOST_FACTS = 7
# Success leaves the flow, so their next action only repeats an error branch.
_NEVER_NEXT = frozenset({"TransferToFlow", "TransferContactToQueue"})


_LONGEST_WORD, _LONGEST_LABEL = 28, 60
"""Characters of one operand, and of all on a tab: a longer one makes the card wider than the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a card, wrapped when it is drawn."""

    text: str
    style: str = FACT


@dataclass(frozen=True, slots=True)
class Branch:
    """Joins all transitions of an action that lead to the same action."""

    target: str
    label: str
    transitions: tuple[Transition, ...]

    @property
    def quiet(self) -> bool:
        """Tells whether only faults lead this way."""
        return bool(self.transitions) and all(is_quiet(transition) for transition in self.transitions)

    @property
    def names(self) -> tuple[str, ...]:
        """Returns the branches as the flow language names them: ``NextAction``, ``Equals 1``, ``NoMatchingError``."""
        return tuple(str(t.condition) if t.condition else t.error or "NextAction" for t in self.transitions)


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture shows of one action."""

    identifier: str
    family: Family
    word: str
    lines: tuple[Line, ...]
    branches: tuple[Branch, ...]
    full_text: str
    """Everything, for the tooltip."""
    shown_name: str = ""
    """Name in the heading when it is not the identifier."""

    @property
    def name(self) -> str:
        """Returns the name in the heading."""
        return self.shown_name or self.identifier


def card_of(action: Action) -> Card:
    """Returns the card of an action."""
    lines = tuple(_lines(action))
    return Card(
        identifier=action.identifier,
        family=family_of(action.type),
        word=_word(action),
        lines=lines,
        branches=tuple(branches_of(action)),
        full_text="\n".join([f"{action.identifier} ({action.type})", *(line.text for line in lines)]),
    )


def branches_of(action: Action) -> Iterator[Branch]:
    """Yields the ways out of an action, one per target, choices first and faults last."""
    by_target: dict[str, list[Transition]] = {}
    for transition in _in_order(action):
        by_target.setdefault(transition.target, []).append(transition)
    for target, transitions in by_target.items():
        label = _label(action, transitions) if len(by_target) > 1 or action.type in _NEVER_NEXT else ""
        yield Branch(target=target, label=label, transitions=tuple(transitions))


def _in_order(action: Action) -> Sequence[Transition]:
    """Returns the transitions without a next action that only repeats another branch."""
    named = [*action.conditions, *sorted(action.errors, key=is_quiet)]
    following = [t for t in action.transitions if t.kind is TransitionKind.NEXT]
    if action.conditions or action.type in _NEVER_NEXT:
        targets = {transition.target for transition in named}
        return [*named, *(t for t in following if t.target not in targets)]
    return [*following, *named]


def _label(action: Action, transitions: Sequence[Transition]) -> str:
    if any(t.kind is TransitionKind.NEXT for t in transitions):
        return ""
    ordinary = [t for t in transitions if not is_quiet(t)] or transitions
    words = [branch_word(action.type, _named(t)) for t in ordinary]
    return _joined([_cut(word) for word in dict.fromkeys(words) if word])


def _named(transition: Transition) -> Transition:
    """Returns a transition whose operands are called as people call them: no ARNs."""
    condition = transition.condition
    if condition is None:
        return transition
    return replace(
        transition, condition=replace(condition, operands=tuple(short(text) or text for text in condition.operands))
    )


def _cut(word: str) -> str:
    if is_bare_id(word):
        return f"{word[:8]}…"
    return word if len(word) <= _LONGEST_WORD else word[: _LONGEST_WORD - 1] + "…"


def _joined(words: Sequence[str]) -> str:
    """Returns the words of one tab; those that do not fit are counted."""
    shown = list(words)
    while len(shown) > 1 and len(" · ".join(shown)) > _LONGEST_LABEL:
        shown.pop()
    told, left = " · ".join(shown), len(words) - len(shown)
    return say("{} 외 {}", told, left) if left else told


def _word(action: Action) -> str:
    parameters = action.parameters
    if action.type == "GetParticipantInput" and parameters.get("StoreInput") == "True":
        return say("암호화 입력") if "InputEncryption" in parameters else say("숫자 입력")
    if action.type == "UpdateContactData" and "LanguageCode" in parameters:
        return say("언어")
    return word_for(action.type)


def _lines(action: Action) -> Iterator[Line]:
    yield from _prompt(action.parameters)
    facts = _FACTS.get(action.type, _plain_facts)
    for fact in facts(action.parameters):
        yield Line(fact)


def _prompt(parameters: Mapping[str, Any]) -> Iterator[Line]:
    for holder in (parameters, *_mappings(parameters.get("Messages"))):
        if isinstance(holder.get("Text"), str):
            yield Line(_readable(holder["Text"]), SPEECH)
        elif isinstance(holder.get("SSML"), str):
            yield Line(_readable(_spoken(holder["SSML"])), SPEECH)
        elif isinstance(holder.get("PromptId"), str):
            yield Line(say("음원 {}", short(holder["PromptId"])))
        elif isinstance(holder.get("Media"), dict):
            yield Line(say("음원 {}", holder["Media"].get("Uri", "")))


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _spoken(ssml: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", ssml).split())


def _readable(text: str) -> str:
    """Returns a prompt with references shown as ‹name›."""
    for reference in find_references(text):
        text = text.replace(reference.text, f"‹{(reference.key or reference.text).rpartition('.')[2]}›")
    return text


def short(value: object) -> str:
    """Returns a value as people name it: the key of a reference, the name in an ARN without version or alias."""
    text = str(value)
    reference = parse_reference(text)
    if reference is not None:
        return reference.key or text
    if text.startswith("arn:"):
        return _named_by_arn(text)
    return text


def _named_by_arn(arn: str) -> str:
    """Returns the name of a thing: ``look-up`` for a function, whichever alias or version the ARN ends with."""
    resource = arn.split(":", 5)[-1]
    if "/" in resource:
        return resource.rpartition("/")[2].partition(":")[0]
    kind, _, name = resource.partition(":")
    return name.partition(":")[0] or kind


def _pairs(values: object, sign: str = "=") -> Iterator[str]:
    entries = list(values.items()) if isinstance(values, dict) else []
    for key, value in entries[:MOST_FACTS]:
        yield f"{key} {sign} {short(value)}"
    if len(entries) > MOST_FACTS:
        yield say("외 {}개", len(entries) - MOST_FACTS)


def _attributes(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield from _pairs(parameters.get("Attributes"))


def _flow_attributes(parameters: Mapping[str, Any]) -> Iterator[str]:
    values = parameters.get("FlowAttributes")
    if isinstance(values, dict):
        yield from _pairs({k: v.get("Value", v) if isinstance(v, dict) else v for k, v in values.items()})


def _function(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield short(parameters.get("LambdaFunctionARN", "?"))
    yield from _pairs(parameters.get("LambdaInvocationAttributes"), "←")


def _module(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield short(parameters.get("FlowModuleId", "?"))
    values = parameters.get("Input")
    for value in values.values() if isinstance(values, dict) else ():
        yield _readable(str(value))


def _compare(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield str(parameters.get("ComparisonValue", "?"))


def _hours(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield short(parameters.get("HoursOfOperationId", say("지정된 대기열의 운영시간")))


def _loop(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield say("{}회까지", _setting(parameters.get("LoopCount", "?")))


def _setting(value: object) -> str:
    reference = parse_reference(str(value))
    return reference.parts[-1] if reference is not None and reference.kind == "setting" else str(value)


def _input(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield say("{}초", parameters.get("InputTimeLimitSeconds", "?"))
    validation = parameters.get("InputValidation")
    if isinstance(validation, dict):
        custom, phone = validation.get("CustomValidation"), validation.get("PhoneNumberValidation")
        if isinstance(custom, dict):
            yield say("최대 {}자리", _setting(custom.get("MaximumLength", "?")))
        if isinstance(phone, dict):
            yield say("전화번호 {}", phone.get("CountryCode", phone.get("NumberFormat", "")))


def _recording(parameters: Mapping[str, Any]) -> Iterator[str]:
    behavior = parameters.get("RecordingBehavior")
    yield from _recorded(behavior if isinstance(behavior, dict) else {})
    yield from _analyzed(parameters.get("AnalyticsBehavior"))


def _recording_and_analytics(parameters: Mapping[str, Any]) -> Iterator[str]:
    for channel, shown in (("Voice", "{}"), ("Chat", "채팅 {}")):
        behavior = parameters.get(f"{channel}Behavior")
        if isinstance(behavior, dict):
            if isinstance(recorded := behavior.get(f"{channel}RecordingBehavior"), dict):
                yield from _recorded(recorded)
            yield from (say(shown, line) for line in _analyzed(behavior.get(f"{channel}AnalyticsBehavior")))


def _recorded(recorded: Mapping[str, Any]) -> Iterator[str]:
    people = {"Agent": say("상담원"), "Customer": say("고객")}
    named = recorded.get("RecordedParticipants")
    who = [people.get(str(name), str(name)) for name in named] if isinstance(named, list) else []
    if recorded.get("IVRRecordingBehavior") == "Enabled":
        who.append(say("안내"))
    yield say("녹음 켬: {}", ", ".join(who)) if who else say("녹음 끔")


def _analyzed(analytics: Any) -> Iterator[str]:
    if isinstance(analytics, dict) and analytics.get("Enabled") == "True":
        yield say("분석 {}", analytics.get("AnalyticsLanguage", ""))


def _logging(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield say("켬") if parameters.get("FlowLoggingBehavior") == "Enabled" else say("끔")


def _voice(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield " ".join(str(parameters[key]) for key in ("TextToSpeechVoice", "TextToSpeechEngine") if key in parameters)


def _callback(parameters: Mapping[str, Any]) -> Iterator[str]:
    if "QueueId" in parameters:
        yield say("대기열 {}", short(parameters["QueueId"]))
    yield say("첫 시도 {}", _setting(parameters.get("InitialCallDelaySeconds", "?")))
    yield say("다시 {}", _setting(parameters.get("RetryDelaySeconds", "?")))
    yield say("횟수 {}", _setting(parameters.get("MaximumConnectionAttempts", "?")))


def _wait(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield say("{}초", parameters.get("TimeLimitSeconds", "?"))


def _prompts_looped(parameters: Mapping[str, Any]) -> Iterator[str]:
    if "InterruptFrequencySeconds" in parameters:
        yield say("{}초마다 중간 안내", parameters["InterruptFrequencySeconds"])


def _value(*keys: str) -> Callable[[Mapping[str, Any]], Iterator[str]]:
    def facts(parameters: Mapping[str, Any]) -> Iterator[str]:
        for key in keys:
            if key in parameters:
                yield short(parameters[key])

    return facts


def _result(parameters: Mapping[str, Any]) -> Iterator[str]:
    if "Result" in parameters:
        yield str(parameters["Result"])
    yield from _pairs(parameters.get("ResultData"))


def _nothing(_: Mapping[str, Any]) -> Iterator[str]:
    yield from ()


def _plain_facts(parameters: Mapping[str, Any]) -> Iterator[str]:
    scalars = {
        key: value for key, value in parameters.items() if isinstance(value, str) and key not in {"Text", "SSML"}
    }
    yield from _pairs(scalars)


def _hooks(parameters: Mapping[str, Any]) -> Iterator[str]:
    yield from _pairs(parameters.get("EventHooks"), "→")


def _view(parameters: Mapping[str, Any]) -> Iterator[str]:
    resource = parameters.get("ViewResource")
    yield short(resource.get("Id", "?")) if isinstance(resource, dict) else "?"


_FACTS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "MessageParticipant": _nothing,
    "MessageParticipantIteratively": _prompts_looped,
    "GetParticipantInput": _input,
    "ConnectParticipantWithLexBot": _nothing,
    "ShowView": _view,
    "UpdateContactAttributes": _attributes,
    "UpdateFlowAttributes": _flow_attributes,
    "UpdateContactData": _value("LanguageCode", "WisdomSessionArn", "CustomerId"),
    "UpdateContactTargetQueue": _value("QueueId", "AgentId"),
    "UpdateContactEventHooks": _hooks,
    "UpdateContactCallbackNumber": _value("CallbackNumber"),
    "UpdateContactRoutingBehavior": _value("QueuePriority", "QueueTimeAdjustmentSeconds"),
    "UpdateContactRecordingBehavior": _recording,
    "UpdateContactRecordingAndAnalyticsBehavior": _recording_and_analytics,
    "UpdateContactTextToSpeechVoice": _voice,
    "UpdateFlowLoggingBehavior": _logging,
    "CreateCallbackContact": _callback,
    "Compare": _compare,
    "CheckHoursOfOperation": _hours,
    "Loop": _loop,
    "Wait": _wait,
    "TransferToFlow": _value("ContactFlowId"),
    "InvokeFlowModule": _module,
    "EndFlowModuleExecution": _result,
    "InvokeLambdaFunction": _function,
}
