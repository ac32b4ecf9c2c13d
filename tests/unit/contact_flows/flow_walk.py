"""Walks the flows of a center as a caller would: through modules and from flow to flow, on every branch."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ringback.flow_language.model import Action, Flow, Transition, TransitionKind
from ringback.flow_language.parser import load
from ringback.flow_language.references import parse_reference

ROOT = Path(__file__).resolve().parents[3]
FLOWS = ROOT / "contact_flows"

Name = str
"""`flow:inbound` or `module:setup`."""
# What modules are given that nobody hears.
SETTINGS_OF_MODULES = frozenset({"digits", "menu", "patience_ms"})
TERMINAL = frozenset({"DisconnectParticipant", "EndFlowExecution", "EndFlowModuleExecution", "TransferContactToAgent"})
VOICE, CHAT, TASK = "VOICE", "CHAT", "TASK"
# What the service answers when an action that only exists on the telephone meets another channel.
_VOICE_ONLY: Mapping[str, str] = {
    "GetParticipantInput": "NoMatchingError",
    "MessageParticipantIteratively": "NoMatchingError",
    "UpdateContactCallbackNumber": "InvalidCallbackNumber",
}


@dataclass(frozen=True)
class Place:
    """An action together with the modules that were entered to reach it."""

    unit: Name
    identifier: str
    stack: tuple[tuple[Name, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.unit}/{self.identifier}"


@dataclass(frozen=True)
class Step:
    """A way from one place to the next, with the branch that leads there."""

    target: Place
    branch: str


class Center:
    """All flows and modules of a center, one file per module key."""

    def __init__(self, center: str, *, variants: Mapping[str, str] | None = None) -> None:
        chosen = variants or {}
        self.units: dict[Name, Flow] = {}
        for folder in ("common", center):
            for path in sorted((FLOWS / folder).glob("*.json")):
                self.units[f"flow:{path.stem}"] = load(path)
        for path in sorted((FLOWS / "modules").glob("*.json")):
            if not path.stem.endswith("-off"):
                self.units[f"module:{path.stem}"] = load(FLOWS / "modules" / f"{chosen.get(path.stem, path.stem)}.json")

    def action(self, place: Place) -> Action:
        """Returns the action at a place."""
        return self.units[place.unit].action(place.identifier)

    def start(self, unit: Name, stack: tuple[tuple[Name, str], ...] = ()) -> Place:
        """Returns the first place of a flow or module."""
        return Place(unit, self.units[unit].start, stack)

    def steps(self, place: Place, channel: str | None = None) -> Iterator[Step]:
        """Yields where a contact of a channel may go from here; every branch counts as possible."""
        action = self.action(place)
        if action.type == "EndFlowModuleExecution":
            yield from self._returns(place, action)
            return
        if action.type in {"TransferToFlow", "InvokeFlowModule"}:
            yield from self._entries(place, action)
        for transition in _possible(action, channel):
            yield Step(Place(place.unit, transition.target, place.stack), transition.label or "next")

    def _entries(self, place: Place, action: Action) -> Iterator[Step]:
        if action.type == "TransferToFlow":
            for unit in self.destinations(action):
                yield Step(self.start(unit), "enter")
            return
        stack = (*place.stack, (place.unit, place.identifier))
        yield Step(self.start(target_of(action, "FlowModuleId"), stack), "enter")

    def destinations(self, action: Action) -> list[Name]:
        """Returns where a transfer leads: to the flow it names, or to all that are written into its attribute."""
        given = str(action.parameters["ContactFlowId"])
        if not given.startswith("$.Attributes."):
            return [target_of(action, "ContactFlowId")]
        written = (
            parse_reference(str(other.parameters["Attributes"].get(given.removeprefix("$.Attributes."), "")))
            for flow in self.units.values()
            for other in flow.actions
            if other.type == "UpdateContactAttributes"
        )
        return sorted({f"{reference.kind}:{reference.key}" for reference in written if reference is not None})

    def _returns(self, place: Place, action: Action) -> Iterator[Step]:
        if not place.stack:
            return
        unit, identifier = place.stack[-1]
        caller = self.units[unit].action(identifier)
        result = action.parameters.get("Result")
        targets = [t.target for t in caller.conditions if t.condition and t.condition.operands == (result,)]
        target = targets[0] if targets else caller.next_action
        assert target is not None
        yield Step(Place(unit, target, place.stack[:-1]), f"returned {result or ''}".strip())

    def walk(self, start: Name, channel: str | None = None) -> dict[Place, list[Step]]:
        """Returns every place a contact of a channel can reach from a flow, with the ways on."""
        first = self.start(start)
        found: dict[Place, list[Step]] = {}
        waiting = deque([first])
        while waiting:
            place = waiting.popleft()
            if place in found:
                continue
            found[place] = list(self.steps(place, channel))
            waiting.extend(step.target for step in found[place])
        return found

    def certain(
        self,
        start: Name,
        learn: Callable[[Place, Action, Step, frozenset[str]], frozenset[str]],
        *,
        channel: str | None = None,
        known: frozenset[str] = frozenset(),
    ) -> dict[Place, frozenset[str]]:
        """Returns what holds at each place on *every* path from the start; `learn` says what a step adds or removes."""
        ways = self.walk(start, channel)
        first = self.start(start)
        facts: dict[Place, frozenset[str]] = {first: known}
        waiting = deque([first])
        while waiting:
            place = waiting.popleft()
            for step in ways[place]:
                after = learn(place, self.action(place), step, facts[place])
                before = facts.get(step.target)
                merged = after if before is None else before & after
                if merged != before:
                    facts[step.target] = merged
                    waiting.append(step.target)
        return facts

    @cached_property
    def uses(self) -> dict[Name, set[Name]]:
        """Which flows and modules each flow or module names."""
        return {
            unit: {
                f"{reference.kind}:{reference.key}"
                for reference in flow.references
                if reference.kind in {"flow", "module"}
            }
            for unit, flow in self.units.items()
        }


def target_of(action: Action, parameter: str) -> Name:
    """Returns which flow or module an action enters."""
    return reference_to(action.parameters[parameter])


def reference_to(given: object) -> Name:
    """Returns the flow or module that a parameter names."""
    reference = parse_reference(str(given))
    assert reference is not None, given
    return f"{reference.kind}:{reference.key}"


def _possible(action: Action, channel: str | None) -> Iterator[Transition]:
    if action.type == "InvokeFlowModule":
        # The conditions and the plain way belong to the return of the module.
        yield from action.errors
        return
    seen: set[tuple[str, str]] = set()
    for transition in _of_channel(action, channel):
        key = (transition.target, transition.label)
        if key not in seen:
            seen.add(key)
            yield transition


def _of_channel(action: Action, channel: str | None) -> tuple[Transition, ...]:
    if channel is None:
        return action.transitions
    if action.type == "Compare" and action.parameters.get("ComparisonValue") == "$.Channel":
        matching = tuple(t for t in action.conditions if t.condition and t.condition.operands == (channel,))
        return matching[:1] or action.errors
    if channel != VOICE and action.type in _VOICE_ONLY:
        return tuple(t for t in action.errors if t.error == _VOICE_ONLY[action.type])
    return action.transitions


def prompts(flow: Flow) -> Iterator[tuple[str, str]]:
    """Yields every text a flow says, by action."""
    for action in flow.actions:
        for key in ("Text", "SSML"):
            if isinstance(action.parameters.get(key), str):
                yield action.identifier, action.parameters[key]
        for message in action.parameters.get("Messages", ()):
            yield action.identifier, message.get("Text") or message.get("SSML")
        for name, handed_over in action.parameters.get("Input", {}).items():
            if isinstance(handed_over, str) and name not in SETTINGS_OF_MODULES:
                yield action.identifier, handed_over


def graph(flow: Flow) -> dict[str, set[str]]:
    """Returns the actions each action may lead to."""
    return {action.identifier: {t.target for t in action.transitions} for action in flow.actions}


def only_conditions(action: Action) -> tuple[Transition, ...]:
    """Returns the branches a caller or a value chooses."""
    return tuple(t for t in action.transitions if t.kind is TransitionKind.CONDITION)
