"""Checks native test cases offline: what the live service was seen to reject, and what passes but proves nothing.

There is no offline validator from AWS; only publishing validates. Each rule has a documented or observed rejection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ringback.nearest import did_you_mean
from ringback.simulator.testcases.language import (
    ACTION_TYPES,
    CONTENT_LIMIT,
    DURATION_LIMIT_S,
    EVENT_TYPES,
    INSTRUCTIONS,
    MATCHING,
    MOCK_ERRORS,
    NAME_LIMIT,
    OBSERVABLE,
    OPERATORS,
    OVERRIDABLE,
    VERSION,
    resource_of,
)

Json = Mapping[str, Any]
_E164 = re.compile(r"^\+[1-9]\d{1,14}$")
_KEYS = re.compile(r"^[0-9*#]+$")


@dataclass(frozen=True)
class Finding:
    """One problem of a test case: rule id, severity, place, and what to write instead."""

    rule: str
    severity: Literal["error", "warning"]
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule} {self.severity}: {self.where}: {self.message}"


Check = Callable[[Json], Iterator[Finding]]


def _error(rule: str, where: str, text: str) -> Finding:
    return Finding(rule, "error", where, text)


def _one_of(rule: str, where: str, what: str, given: Any, allowed: tuple[str, ...]) -> Iterator[Finding]:
    if given not in allowed:
        hint = did_you_mean(str(given), allowed) or f"; allowed: {', '.join(allowed)}"
        yield _error(rule, where, f"{what} {given!r} is not known{hint}")


def _content(document: Json) -> Json:
    found = document.get("Content", {})
    return found if isinstance(found, Mapping) else {}


def _observations(document: Json) -> list[Json]:
    return [item for item in _content(document).get("Observations") or () if isinstance(item, Mapping)]


def _actions(document: Json) -> Iterator[tuple[str, Json]]:
    for item in _observations(document):
        for action in item.get("Actions") or ():
            yield f"{item.get('Identifier')}/{action.get('Identifier')}", action


def _events(document: Json) -> Iterator[tuple[str, Json]]:
    for item in _observations(document):
        yield f"{item.get('Identifier')}/Event", item.get("Event") or {}


def _instruction(action: Json) -> Json:
    found = (action.get("Parameters") or {}).get("Instruction") or {}
    return found if isinstance(found, Mapping) else {}


def _version(document: Json) -> Iterator[Finding]:
    given = _content(document).get("Version")
    if given != VERSION:
        yield _error("TC001", "Version", f"{given!r} is rejected, write {VERSION!r}")
    if not _observations(document):
        yield _error("TC001", "Observations", "a test case needs at least one observation")


def _usage(document: Json) -> Iterator[Finding]:
    for item in _observations(document):
        if "Usage" in item:
            yield _error("TC002", str(item.get("Identifier")), "leave Usage out; EXACTLY and ANY are rejected")


def _identifiers(document: Json) -> Iterator[Finding]:
    seen: set[str] = set()
    items = _observations(document)
    named = [("observation", item.get("Identifier")) for item in items]
    named += [("event", event.get("Identifier")) for _, event in _events(document)]
    named += [("action", action.get("Identifier")) for _, action in _actions(document)]
    for kind, name in named:
        if not name:
            yield _error("TC003", kind, "every observation, event and action needs an Identifier")
        elif name in seen:
            yield _error("TC003", str(name), f"{kind} identifier is used twice")
        seen.add(str(name))


def _targets(document: Json) -> Iterator[Finding]:
    names = {str(item.get("Identifier")) for item in _observations(document)}
    for item in _observations(document):
        for target in (item.get("Transitions") or {}).get("NextObservations") or ():
            if target not in names:
                yield _error("TC004", str(item.get("Identifier")), f"next observation {target!r} does not exist")
        known = {action.get("Identifier") for action in item.get("Actions") or ()}
        for action in item.get("Actions") or ():
            yield from _next_action(f"{item.get('Identifier')}/{action.get('Identifier')}", action, known)


def _next_action(where: str, action: Json, known: set[Any]) -> Iterator[Finding]:
    target = (action.get("Transitions") or {}).get("NextAction")
    if target == "":
        yield _error("TC004", where, 'NextAction "" is rejected; leave Transitions empty')
    elif target is not None and target not in known:
        yield _error("TC004", where, f"next action {target!r} does not exist in this observation")


def _event_types(document: Json) -> Iterator[Finding]:
    for where, event in _events(document):
        yield from _one_of("TC005", where, "event type", event.get("Type"), EVENT_TYPES)
        if event.get("Type") == "FlowActionStarted":
            properties = event.get("Properties") or {}
            action = str(properties.get("ActionType"))
            yield from _one_of("TC005", where, "observable action", action, tuple(OBSERVABLE))
            if action in OBSERVABLE and not resource_of(action, properties.get("ActionParameters") or {}):
                key = ".".join(OBSERVABLE[action])
                yield _error("TC005", where, f"ActionParameters must name the resource in {key}")


def _messages(document: Json) -> Iterator[Finding]:
    for where, event in _events(document):
        if event.get("Type") != "MessageReceived":
            continue
        properties = event.get("Properties") or {}
        given = [name for name in ("Text", "SSML", "PromptId", "Media") if properties.get(name)]
        if len(given) != 1:
            yield _error("TC006", where, "exactly one of Text, SSML, PromptId and Media must be there and not empty")
        matching = properties.get("MatchingCriteria")
        if not isinstance(matching, Mapping):
            yield _error("TC006", where, 'MatchingCriteria must be an object in Properties: {"Type": "Similarity"}')
        else:
            yield from _one_of("TC006", where, "MatchingCriteria.Type", matching.get("Type"), MATCHING)


def _asserts(document: Json) -> Iterator[Finding]:
    for where, action in _actions(document):
        if action.get("Type") != "Assert":
            continue
        given = action.get("Parameters") or {}
        yield from _one_of("TC007", where, "operator", given.get("Operator"), OPERATORS)
        if not given.get("Operand"):
            yield _error("TC007", where, "an Assert without Operand is rejected")
        if not str(given.get("Namespace", "")).startswith("$."):
            yield _error("TC007", where, f"namespace {given.get('Namespace')!r} must start with $.")


def _instructions(document: Json) -> Iterator[Finding]:
    chat = (document.get("EntryPoint") or {}).get("Type") == "CHAT"
    for where, action in _actions(document):
        yield from _one_of("TC008", where, "action type", action.get("Type"), ACTION_TYPES)
        if action.get("Type") != "SendInstruction":
            continue
        found = _instruction(action)
        yield from _one_of("TC008", where, "instruction", found.get("Type"), INSTRUCTIONS)
        value = (found.get("Properties") or {}).get("Value")
        if found.get("Type") == "Utterance" and not value:
            yield _error("TC008", where, "an Utterance needs Properties.Value; Text and SSML are rejected")
        if found.get("Type") == "DtmfInput":
            if chat:
                yield _error("TC009", where, "DTMF input is not supported for a chat entry point")
            if not isinstance(value, str) or not _KEYS.match(value):
                yield _error("TC009", where, f"keys {value!r} may hold 0-9, * and # only, as a string")


def _overrides(document: Json) -> Iterator[Finding]:
    for where, action in _actions(document):
        if action.get("Type") != "OverrideSystemBehavior":
            continue
        properties = ((action.get("Parameters") or {}).get("Behavior") or {}).get("Properties") or {}
        kind = str(properties.get("ActionType"))
        yield from _one_of("TC010", where, "overridable action", kind, tuple(OVERRIDABLE))
        if kind not in OVERRIDABLE:
            continue
        if not resource_of(kind, properties.get("ActionParameters") or {}):
            yield _error("TC010", where, f"ActionParameters must name the resource in {'.'.join(OVERRIDABLE[kind])}")
        yield from _strategy(where, kind, properties.get("Strategy") or {})


def _strategy(where: str, kind: str, strategy: Json) -> Iterator[Finding]:
    if strategy.get("Type") == "SubstituteResource":
        if not strategy.get("SubstituteArn"):
            yield _error("TC010", where, "SubstituteResource needs SubstituteArn")
        return
    yield from _one_of("TC010", where, "strategy", strategy.get("Type"), ("SubstituteResource", "MockResponse"))
    if kind == "CheckHoursOfOperation":
        yield _error("TC010", where, "every mock of the hours is rejected; substitute an hours object")
    error = ((strategy.get("Response") or {}).get("Error") or {}).get("Value")
    if error is not None and MOCK_ERRORS.get(kind):
        yield from _one_of("TC010", where, "mock error", error, MOCK_ERRORS[kind])


def _ends(document: Json) -> Iterator[Finding]:
    """Every observation without a successor must end the test or hang up, or the test waits out its five minutes."""
    for item in _observations(document):
        if (item.get("Transitions") or {}).get("NextObservations"):
            continue
        actions = list(item.get("Actions") or ())
        commands = [((action.get("Parameters") or {}).get("Command") or {}).get("Type") for action in actions]
        hangs_up = any(_instruction(action).get("Type") == "Disconnect" for action in actions)
        if "EndTest" not in commands and not hangs_up:
            yield _error("TC011", str(item.get("Identifier")), "a last observation must end with EndTest or Disconnect")


def _queues(document: Json) -> Iterator[Finding]:
    """Reaching a real queue could ring a real agent."""
    substituted = any(
        resource_of("TransferContactToQueue", properties.get("ActionParameters") or {})
        for _, action in _actions(document)
        if (properties := ((action.get("Parameters") or {}).get("Behavior") or {}).get("Properties") or {}).get(
            "ActionType"
        )
        == "TransferContactToQueue"
    )
    for item in _observations(document):
        properties = (item.get("Event") or {}).get("Properties") or {}
        if properties.get("ActionType") != "TransferContactToQueue" or substituted:
            continue
        if not _has_end_test(item):
            where = str(item.get("Identifier"))
            yield _error("TC012", where, "after a queue transfer end the test here or substitute the queue")


def _has_end_test(item: Json) -> bool:
    commands = ((action.get("Parameters") or {}).get("Command") or {} for action in item.get("Actions") or ())
    return any(command.get("Type") == "EndTest" for command in commands)


def _entry(document: Json) -> Iterator[Finding]:
    entry = document.get("EntryPoint") or {}
    yield from _one_of("TC013", "EntryPoint", "entry point", entry.get("Type"), ("VOICE_CALL", "CHAT"))
    voice = entry.get("VoiceCallEntryPointParameters") or {}
    chat = entry.get("ChatEntryPointParameters") or {}
    given = voice if entry.get("Type") == "VOICE_CALL" else chat
    if given.get("FlowId") and given.get("DestinationPhoneNumber"):
        yield _error("TC013", "EntryPoint", "give FlowId or DestinationPhoneNumber, not both")
    if not given.get("FlowId") and not given.get("DestinationPhoneNumber"):
        yield _error("TC013", "EntryPoint", "FlowId is missing")
    for name in ("SourcePhoneNumber", "DestinationPhoneNumber"):
        number = given.get(name)
        if number is not None and not _E164.match(str(number)):
            yield _error("TC013", f"EntryPoint.{name}", f"{number!r} is no number in the form +821012345678")


def _data(document: Json) -> Iterator[Finding]:
    given = document.get("InitializationData")
    if given is not None and (not isinstance(given, Mapping) or set(given) != {"Attributes", "SegmentAttributes"}):
        yield _error(
            "TC014", "InitializationData", "must hold Attributes and SegmentAttributes; others read back empty"
        )


def _sizes(document: Json) -> Iterator[Finding]:
    size = len(json.dumps(_content(document), ensure_ascii=False))
    if size > CONTENT_LIMIT:
        yield _error("TC015", "Content", f"{size} characters, at most {CONTENT_LIMIT}")
    name = str(document.get("Name", ""))
    if not name.strip() or len(name) > NAME_LIMIT:
        yield _error("TC015", "Name", f"{len(name)} characters, 1 to {NAME_LIMIT} are allowed")


def _doubts(document: Json) -> Iterator[Finding]:
    voice = (document.get("EntryPoint") or {}).get("Type") == "VOICE_CALL"
    for where, event in _events(document):
        properties = event.get("Properties") or {}
        matching = (properties.get("MatchingCriteria") or {}) if isinstance(properties, Mapping) else {}
        text = str(properties.get("Text", ""))
        spoken = voice and isinstance(matching, Mapping) and matching.get("Type") == "Inclusion"
        if spoken and re.search(r"[\d.,!?]", text):
            yield Finding(
                "TC016", "warning", where, "a voice transcript spells digits and drops punctuation; use Similarity"
            )
    seconds = float(document.get("EstimatedSeconds", 0))
    if seconds > DURATION_LIMIT_S:
        yield _error("TC017", "EstimatedSeconds", f"{seconds:g} s of waiting, a test ends after {DURATION_LIMIT_S} s")


_CHECKS: tuple[Check, ...] = (
    _version,
    _usage,
    _identifiers,
    _targets,
    _event_types,
    _messages,
    _asserts,
    _instructions,
    _overrides,
    _ends,
    _queues,
    _entry,
    _data,
    _sizes,
    _doubts,
)


def lint(document: Json) -> list[Finding]:
    """Returns every problem of a compiled test case (entry point, initial data and content)."""
    return [finding for check in _CHECKS for finding in check(document)]
