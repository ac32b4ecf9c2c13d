"""The Amazon Connect Testing language as the live service takes it (documentation where nobody has tried).

Version 2019-10-30. `Usage` is never written, `MatchingCriteria` is an object inside `Properties`, utterances use
`Value`, a terminal action has empty `Transitions`: all four differ from older documentation, which the service rejects
or ignores.
https://docs.aws.amazon.com/connect/latest/devguide/testing-language.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

VERSION: Final = "2019-10-30"
EVENT_TYPES: Final = ("TestInitiated", "TestCompleted", "MessageReceived", "FlowActionStarted")
ACTION_TYPES: Final = ("SendInstruction", "OverrideSystemBehavior", "Assert", "TestControl")
INSTRUCTIONS: Final = ("DtmfInput", "Utterance", "Disconnect")
# Key of the resource in ActionParameters, as a path, for the flow actions that can be observed.
OBSERVABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "InvokeLambdaFunction": ("LambdaFunctionARN",),
    "CheckHoursOfOperation": ("HoursOfOperationId",),
    "TransferContactToQueue": ("QueueId",),
    "ConnectParticipantWithLexBot": ("LexV2Bot", "AliasArn"),
}
OVERRIDABLE: Final[Mapping[str, tuple[str, ...]]] = {**OBSERVABLE, "DequeueAndTransferToQueue": ("QueueId",)}
MOCK_ERRORS: Final[Mapping[str, tuple[str, ...]]] = {
    "InvokeLambdaFunction": ("TimeLimitExceeded", "NoMatchingError"),
    "ConnectParticipantWithLexBot": ("TimeLimitExceeded", "NoMatchingError"),
    "TransferContactToQueue": ("QueueAtCapacity", "NoMatchingError"),
    "DequeueAndTransferToQueue": ("QueueAtCapacity", "NoMatchingError"),
    "CheckHoursOfOperation": (),
}
OPERATORS: Final = (
    "Equals",
    "TextStartsWith",
    "TextEndsWith",
    "TextContains",
    "NumberGreaterThan",
    "NumberGreaterOrEqualTo",
    "NumberLessThan",
    "NumberLessOrEqualTo",
)
MATCHING: Final = ("Similarity", "Inclusion")
CONTENT_LIMIT: Final = 256_000
NAME_LIMIT: Final = 127
DURATION_LIMIT_S: Final = 300
# Blocks that no test hears of; they also separate two messages that would else arrive as one.
SILENT_ACTIONS: Final = frozenset(
    {
        "UpdateContactAttributes",
        "Compare",
        "UpdateContactTargetQueue",
        "UpdateContactRecordingBehavior",
        "UpdateContactRecordingAndAnalyticsBehavior",
        "UpdateContactRoutingBehavior",
        "UpdateContactEventHooks",
        "DistributeByPercentage",
        "CreateWisdomSession",
    }
)

Json = dict[str, Any]


def parameters(action: str, resource: str) -> Json:
    """Returns the ActionParameters that name a resource."""
    result: Any = resource
    for key in reversed(OVERRIDABLE[action]):
        result = {key: result}
    found: Json = result
    return found


def resource_of(action: str, given: Mapping[str, Any]) -> Any:
    """Returns the resource that ActionParameters name, or None."""
    found: Any = given
    for key in OVERRIDABLE.get(action, ()):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def event(identifier: str, kind: str, properties: Json) -> Json:
    """Returns an event; every documented one has the actor System."""
    return {"Identifier": identifier, "Type": kind, "Actor": "System", "Properties": properties}


def started(action: str, resource: str) -> Json:
    """Returns the properties of a FlowActionStarted event."""
    return {"ActionType": action, "ActionParameters": parameters(action, resource)}


def message(text: str, matching: str) -> Json:
    """Returns the properties of a MessageReceived event."""
    return {"Text": text, "MatchingCriteria": {"Type": matching}}


def instruction(kind: str, value: str | None = None) -> Json:
    """Returns the parameters of what the customer does."""
    given: Json = {"Type": kind}
    if value is not None:
        given["Properties"] = {"Value": value}
    return {"ActionType": "SendInstruction", "Actor": "Customer", "Instruction": given}


def override(action: str, resource: str, strategy: Json) -> Json:
    """Returns the parameters that replace or break one use of a resource."""
    behavior = {"ActionType": action, "ActionParameters": parameters(action, resource), "Strategy": strategy}
    return {
        "ActionType": "OverrideSystemBehavior",
        "Behavior": {"Type": "FlowAction", "Properties": behavior},
    }


def substitute(resource: str) -> Json:
    """Returns the strategy that uses another resource."""
    return {"Type": "SubstituteResource", "SubstituteArn": resource}


def mock_error(value: str) -> Json:
    """Returns the strategy that makes the action fail."""
    return {"Type": "MockResponse", "Response": {"Type": "Error", "Error": {"Value": value}}}


def assertion(namespace: str, operator: str, operand: str) -> Json:
    """Returns the parameters of a check; the operand is always written, since the service refuses its absence."""
    return {"Namespace": namespace, "Operator": operator, "Operand": operand}


def end_test() -> Json:
    """Returns the parameters that end the test and disconnect the contact."""
    return {"ActionType": "TestControl", "Command": {"Type": "EndTest"}}


def observation(identifier: str, its_event: Json, actions: Sequence[tuple[str, Json]], following: str | None) -> Json:
    """Returns an observation whose actions are chained in order."""
    names = [f"{identifier}-a{number}" for number in range(1, len(actions) + 1)]
    chained = [
        {
            "Identifier": name,
            "Type": kind,
            "Parameters": given,
            "Transitions": {"NextAction": names[number + 1]} if number + 1 < len(names) else {},
        }
        for number, (name, (kind, given)) in enumerate(zip(names, actions, strict=True))
    ]
    return {
        "Identifier": identifier,
        "Event": its_event,
        "Actions": chained,
        "Transitions": {"NextObservations": [following] if following else []},
    }
