"""Flows and the abstract states of a walk through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ringback.numbers import whole_number
from ringback.simulator.explore.report import Place
from ringback.simulator.flow.reading import parse_content
from ringback.simulator.world.model import FlowDefinition

Json = Mapping[str, Any]
SILENCE_LIMIT_S: Final = 20
STATE_LIMIT: Final = 500_000
SPEAKS: Final = frozenset(
    {
        "MessageParticipant",
        "MessageParticipantIteratively",
        "GetParticipantInput",
        "ConnectParticipantWithLexBot",
        "ShowView",
    }
)
ENDS: Final = frozenset({"DisconnectParticipant", "EndFlowExecution", "EndFlowModuleExecution"})
LEAVES: Final = {
    "TransferContactToQueue": "agent",
    "TransferContactToAgent": "agent",
    "TransferParticipantToThirdParty": "agent",
}
CALLBACK_MARK: Final = "CreateCallbackContact"
CHANNEL: Final = "$.Channel"
#: The event hooks whose flows are step-by-step guides of an agent and no part of a caller's conversation
#: [admin guide, set-event-flow: default flow for agent UI, disconnect flow for agent UI].
AGENT_HOOKS: Final = frozenset({"DefaultAgentUI", "DisconnectAgentUI"})


@dataclass(frozen=True)
class Action:
    """One action as the walk needs it."""

    place: Place
    parameters: Json
    next: str | None
    conditions: tuple[tuple[str, str, str], ...]
    errors: tuple[tuple[str, str], ...]

    @property
    def seconds(self) -> int:
        """How long the caller may hear nothing while this runs."""
        if self.place.type != "InvokeLambdaFunction":
            return 0
        limit = whole_number(str(self.parameters.get("InvocationTimeLimitSeconds", "8")))
        return 8 if limit is None else limit


@dataclass(frozen=True)
class Flow:
    """One flow or module."""

    name: str
    arn: str
    type: str
    start: str
    actions: Mapping[str, Action]
    channels: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class State:
    """Where a contact is, who called the module it is in, how far loops are, and what is known to be a fixed word.

    A walk keeps one object for equal states, so that finding a state again compares no contents.
    """

    flow: str
    action: str
    stack: tuple[tuple[str, str], ...]
    loops: frozenset[tuple[str, str, int]]
    known: frozenset[tuple[str, str]]


class Edge(NamedTuple):
    """One way to leave a state: to another one, or an ending."""

    branch: str
    target: State | None
    ending: str = ""
    pressed: bool = False
    """Taken by somebody who presses a button of a view."""


def read(definition: FlowDefinition) -> Flow:
    """Reads the content of a flow."""
    content = parse_content(definition)
    actions = {
        action.identifier: Action(
            Place(definition.name, action.identifier, action.type),
            action.parameters,
            action.next_action,
            tuple(
                (condition.operator, (condition.operands or ("",))[0], transition.target)
                for transition in action.conditions
                if (condition := transition.condition) is not None
            ),
            tuple((str(transition.error), transition.target) for transition in action.errors),
        )
        for action in content.actions
    }
    channels = tuple(content.metadata.get("channels") or ())
    return Flow(definition.name, definition.arn, definition.type, content.start, actions, channels)


def fits(operator: str, operand: str, value: str) -> bool | None:
    """Tells whether a known value takes this condition; None when the operator is not understood here."""
    if operator == "Equals":
        return value == operand
    if operator == "TextStartsWith":
        return value.startswith(operand)
    if operator == "TextEndsWith":
        return value.endswith(operand)
    if operator == "TextContains":
        return operand in value
    return None


def fixed(value: Any) -> str | None:
    """Returns a value that is no reference."""
    return None if value is None or "$." in str(value) else str(value)


def destinations(action: Action, flows: Mapping[str, Flow]) -> tuple[str, ...]:
    """Returns the flows that a transfer can lead to: the one it names, or all that anybody writes into its attribute.

    A transfer names a flow or a single JSONPath
    (docs.aws.amazon.com/connect/latest/APIReference/flow-control-actions-transfertoflow.html).
    """
    given = str(action.parameters.get("ContactFlowId"))
    if not given.startswith("$."):
        return (given,) if given in flows else ()
    written = (changes(other).get(given) for flow in flows.values() for other in flow.actions.values())
    return tuple(sorted({arn for arn in written if arn is not None and arn in flows}))


def changes(action: Action) -> dict[str, str | None]:
    """Names what an action sets: a fixed word, or None for something unknown."""
    if action.place.type == "UpdateContactAttributes":
        given = action.parameters.get("Attributes") or {}
        return {f"$.Attributes.{name}": fixed(value) for name, value in given.items()}
    if action.place.type == "UpdateFlowAttributes":
        given = action.parameters.get("FlowAttributes") or {}
        return {f"$.FlowAttributes.{name}": fixed((entry or {}).get("Value")) for name, entry in given.items()}
    if action.place.type == CALLBACK_MARK:
        return {CALLBACK_MARK: "made"}
    return {}
