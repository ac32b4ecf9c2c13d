"""What must and what may have happened before a contact comes to an action.

A forward analysis over the transitions that can be taken. Facts are names (``queue``, ``attr:Department``,
``ext:lookup``) held as bits of two integers per action: one for what happened on *every* path, one for what happened
on *some* path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.catalogue.namespaces import CHANNELS
from ringback.flow_language.graph import Edge, Graph
from ringback.flow_language.model import Action, Flow, TransitionKind
from ringback.flow_language.references import parse_reference
from ringback.flow_language.speech import announces_recording

QUEUE, VOICE, LANGUAGE, NOTICE, CALLBACK_NUMBER = "queue", "voice", "language", "notice", "callback-number"
RECORDING, IVR, LOGGING, ANYTHING = "recording", "ivr-recording", "logging", "anything"
UNANNOUNCED, WAS_RECORDING, LOG_CHOSEN = "unannounced-recording", "recording-stopped", "log-chosen"
UNSURE = "stop-of-recording-may-have-failed"
SHARED = frozenset(
    {
        QUEUE,
        VOICE,
        LANGUAGE,
        NOTICE,
        CALLBACK_NUMBER,
        RECORDING,
        IVR,
        LOGGING,
        ANYTHING,
        UNANNOUNCED,
        WAS_RECORDING,
        LOG_CHOSEN,
        UNSURE,
    }
)
"""Facts that outlive a module (besides contact attributes); the rest is known inside only."""
NO_CALL = "ext:"
_SWITCHES = (RECORDING, IVR, LOGGING, UNSURE)
_CARRIED = (*_SWITCHES, UNANNOUNCED)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one transition makes true and what it makes false."""

    gains: frozenset[str] = frozenset()
    loses: frozenset[str] = frozenset()
    """Names, or prefixes that end with a colon."""


@dataclass(frozen=True, slots=True)
class ModuleExit:
    """What is true after a module, for one of its results."""

    must: frozenset[str]
    may: frozenset[str]
    ends: frozenset[str]
    """Switches that are off afterward, whatever they were before."""


@dataclass
class Facts:
    """Holds the solution for one flow."""

    graph: Graph
    bits: dict[str, int]
    must: Sequence[int]
    may: Sequence[int]

    def always(self, place: int, name: str) -> bool:
        """Tells whether a fact holds on every path to an action; an unknown module counts as having done everything."""
        state = self.must[place]
        return bool(state & (self.bits.get(name, 0) | self.bits[ANYTHING]))

    def ever(self, place: int, name: str) -> bool:
        """Tells whether a fact holds on some path to an action, as far as is known."""
        return bool(self.may[place] & self.bits.get(name, 0))

    def possible(self, place: int, name: str) -> bool:
        """Tells whether a fact may hold, unknown modules included."""
        return bool(self.may[place] & (self.bits.get(name, 0) | self.bits[ANYTHING]))

    def with_prefix(self, place: int, *prefixes: str) -> list[str]:
        """Returns the facts of some families that hold on some path to an action."""
        family = self._families.get(prefixes)
        if family is None:
            family = sum(bit for name, bit in self.bits.items() if name.startswith(prefixes))
            self._families[prefixes] = family
        state = self.may[place] & family
        found = self._decoded.get(state)
        if found is None:
            found = self._decoded[state] = [name for name, bit in self.bits.items() if state & bit]
        return found

    @cached_property
    def _families(self) -> dict[tuple[str, ...], int]:
        return {}

    @cached_property
    def _decoded(self) -> dict[int, list[str]]:
        return {}

    def names(self, state: int) -> frozenset[str]:
        """Returns the facts of a state by name."""
        return frozenset(name for name, bit in self.bits.items() if state & bit)

    @cached_property
    def reached(self) -> frozenset[int]:
        """Returns the actions a contact can come to."""
        return frozenset(self.graph.order)


ModuleExits = Callable[[str], Mapping[str, ModuleExit] | None]


@dataclass
class _Solver:
    graph: Graph
    modules: ModuleExits
    bits: dict[str, int] = field(default_factory=dict)
    _families: dict[str, int] = field(default_factory=dict)

    def bit(self, name: str) -> int:
        found = self.bits.get(name)
        if found is None:
            found = self.bits[name] = 1 << len(self.bits)
        return found

    def mask(self, names: Iterable[str]) -> int:
        mask = 0
        for name in names:
            mask |= self.family(name) if name.endswith(":") else self.bit(name)
        return mask

    def family(self, prefix: str) -> int:
        """Returns the bits of all names that begin with a prefix; asked for when all names are known."""
        found = self._families.get(prefix)
        if found is None:
            found = sum(bit for name, bit in self.bits.items() if name.startswith(prefix))
            self._families[prefix] = found
        return found

    def solve(self, entry: frozenset[str]) -> Facts:
        """Runs both analyses."""
        graph = self.graph
        self.bit(ANYTHING)
        first = self.mask(entry) | self.bit(NO_CALL)
        effects = {
            index: [effect(graph.flow.actions[index], edge, self.modules) for edge in graph.runtime[index]]
            for index in graph.order
        }
        for each in effects.values():
            for one in each:
                for name in one.gains:
                    self.bit(name)
        moves = {
            index: [
                (edge.target, self.mask(one.gains), ~self.mask(one.loses))
                for edge, one in zip(graph.runtime[index], effects[index], strict=True)
            ]
            for index in graph.order
        }
        everything = (1 << len(self.bits)) - 1
        size = len(graph.flow.actions)
        must, may = [everything] * size, [0] * size
        if graph.start is not None:
            must[graph.start] = self.mask(entry)
            may[graph.start] = first
            announced = self.mask((NOTICE, WAS_RECORDING, ANYTHING))
            _spread(graph.order, moves, must, may, self.bit(UNANNOUNCED), announced)
        return Facts(graph, self.bits, must, may)


Moves = Mapping[int, Sequence[tuple[int, int, int]]]


def _spread(
    order: Sequence[int], moves: Moves, must: list[int], may: list[int], unannounced: int, announced: int
) -> None:
    """Carries facts along the transitions until nothing changes.

    A recording is unannounced only where no notice has come before on every path, so that one gain depends on the
    state.
    """
    changed = True
    while changed:
        changed = False
        for index in order:
            sure, maybe = must[index], may[index]
            for target, gains, keeps in moves[index]:
                if gains & unannounced and sure & announced:
                    gains &= ~unannounced
                lower = must[target] & ((sure & keeps) | gains)
                upper = may[target] | (maybe & keeps) | gains
                if lower != must[target] or upper != may[target]:
                    must[target], may[target] = lower, upper
                    changed = True


def solve(graph: Graph, modules: ModuleExits, entry: frozenset[str] | None = None) -> Facts:
    """Returns the facts of a flow; ``modules`` says what a module does, or None when it is not known."""
    return _Solver(graph, modules).solve(entry_facts(graph.flow) if entry is None else entry)


def entry_facts(flow: Flow) -> frozenset[str]:
    """Returns what holds at the start: the channels the flow is made for."""
    channels = flow.metadata.get("channels")
    named = [name for name in channels if name in CHANNELS] if isinstance(channels, list) else []
    return frozenset(f"channel:{name}" for name in named or CHANNELS)


def module_exits(graph: Graph, modules: ModuleExits) -> Mapping[str, ModuleExit]:
    """Returns what is true after a module by result; the key ``""`` stands for any result."""
    plain = solve(graph, modules)
    switched = solve(graph, modules, entry_facts(graph.flow) | frozenset(_SWITCHES))
    exits: dict[str, ModuleExit] = {}
    for index in graph.order:
        action = graph.flow.actions[index]
        if action.type != "EndFlowModuleExecution":
            continue
        one = ModuleExit(
            must=_shared(plain.names(plain.must[index])),
            may=_shared(plain.names(plain.may[index])),
            ends=frozenset(_SWITCHES) - switched.names(switched.may[index]),
        )
        result = action.parameters.get("Result")
        for name in {"", result if isinstance(result, str) else ""}:
            exits[name] = _join(exits[name], one) if name in exits else one
    return exits


def _join(first: ModuleExit, second: ModuleExit) -> ModuleExit:
    return ModuleExit(first.must & second.must, first.may | second.may, first.ends & second.ends)


def _shared(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if name in SHARED or name.startswith("attr:"))


_NOTHING = Effect()


def effect(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    """Returns what one transition of an action does.

    Trying counts as doing where a failure only leaves a default in place (voice, language, queue, attributes).
    """
    handler = _HANDLERS.get(action.type)
    if handler is not None:
        return handler(action, edge, modules)
    return _produced(action, edge)


def _failed(edge: Edge) -> bool:
    return edge.transition.kind is TransitionKind.ERROR and edge.transition.error != "NoMatchingCondition"


def _produced(action: Action, edge: Edge) -> Effect:
    entry = CATALOGUE.get(action.type)
    if entry is None or (not entry.produces and not entry.speaks):
        return _NOTHING
    gains = set() if _failed(edge) else {f"ns:{name}" for name in entry.produces}
    if entry.speaks and announces_recording(action):
        return Effect(frozenset(gains | {NOTICE}), frozenset({UNANNOUNCED}))
    return Effect(frozenset(gains))


def _attributes(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    attributes = action.parameters.get("Attributes")
    if not isinstance(attributes, dict) or action.parameters.get("TargetContact") == "Related":
        return _NOTHING
    return Effect(frozenset(f"attr:{name}" if "$" not in name else ANYTHING for name in attributes))


def _flow_attributes(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    attributes = action.parameters.get("FlowAttributes")
    return Effect(frozenset(f"flow:{name}" for name in attributes)) if isinstance(attributes, dict) else _NOTHING


def _data(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    return Effect(frozenset({LANGUAGE})) if "LanguageCode" in action.parameters else _NOTHING


def _one(name: str) -> Callable[[Action, Edge, ModuleExits], Effect]:
    fact = Effect(frozenset({name}))
    return lambda action, edge, modules: fact


def _callback_number(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    return _NOTHING if edge.transition.kind is TransitionKind.ERROR else Effect(frozenset({CALLBACK_NUMBER}))


def _recording(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    behavior = recording_of(action)
    if behavior is None:
        return _NOTHING
    stops = behavior.get("IVRRecordingBehavior") == "Disabled"
    if _failed(edge):  # what was recorded before goes on
        return Effect(frozenset({UNSURE, WAS_RECORDING})) if stops else _NOTHING
    gains: set[str] = set()
    loses: set[str] = set()
    participants = behavior.get("RecordedParticipants")
    if isinstance(participants, list):
        (gains if participants else loses).add(RECORDING)
        gains.add(UNANNOUNCED if participants else WAS_RECORDING)
        if not participants:
            loses.add(UNANNOUNCED)
    ivr = behavior.get("IVRRecordingBehavior")
    if ivr == "Enabled":
        gains.add(IVR)
        loses.add(UNSURE)
    elif stops:
        loses.add(IVR)
        (gains if action.type == "UpdateContactRecordingBehavior" else loses).add(UNSURE)
    return Effect(frozenset(gains), frozenset(loses))


def recording_of(action: Action) -> Mapping[str, Any] | None:
    """Returns what a block says about recording a call, or None when it says nothing about it."""
    behavior = action.parameters.get("RecordingBehavior")
    if action.type == "UpdateContactRecordingAndAnalyticsBehavior":
        voice = action.parameters.get("VoiceBehavior")
        behavior = voice.get("VoiceRecordingBehavior") if isinstance(voice, dict) else None
    return behavior if isinstance(behavior, dict) else None


def _logging(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    if action.parameters.get("FlowLoggingBehavior") == "Enabled":
        return Effect(frozenset({LOGGING, LOG_CHOSEN}))
    return Effect(frozenset({LOG_CHOSEN}), frozenset({LOGGING}))


def _lambda(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    before = frozenset({"ext:", "extfail:", "extasync:"})
    if _failed(edge):
        return Effect(frozenset({f"extfail:{action.identifier}"}), before)
    if action.parameters.get("InvocationType") == "ASYNCHRONOUS":
        return Effect(frozenset({f"extasync:{action.identifier}"}))
    return Effect(frozenset({f"ext:{action.identifier}", "ns:LambdaInvocation"}), before)


def _module(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    called = action.parameters.get("FlowModuleId")
    reference = parse_reference(called) if isinstance(called, str) else None
    exits = modules(reference.key) if reference is not None and reference.kind == "module" and reference.key else None
    returned = frozenset() if _failed(edge) else frozenset({"ns:Modules"})
    if exits is None:
        return Effect(returned | {ANYTHING})
    if _failed(edge):
        return _NOTHING
    condition = edge.transition.condition
    one = exits.get(condition.operands[0] if condition and condition.operands else "", exits.get(""))
    if one is None:
        return Effect(returned)
    return Effect(returned | one.must | {name for name in one.may if name in _CARRIED}, one.ends)


def _compare(action: Action, edge: Edge, modules: ModuleExits) -> Effect:
    value = action.parameters.get("ComparisonValue")
    condition = edge.transition.condition
    if isinstance(value, str) and value.startswith("$.External") and condition is not None:
        return Effect(loses=frozenset({"extfail:"}))  # something was compared, so there was an answer
    if value != "$.Channel":
        return _NOTHING
    named = [t.condition.operands[0] for t in action.conditions if t.condition and t.condition.operands]
    if condition is not None and condition.operator == "Equals" and condition.operands:
        gone = [name for name in CHANNELS if name != condition.operands[0]]
    else:
        gone = [name for name in named if name in CHANNELS]
    return Effect(loses=frozenset(f"channel:{name}" for name in gone))


_HANDLERS: Mapping[str, Callable[[Action, Edge, ModuleExits], Effect]] = {
    "UpdateContactAttributes": _attributes,
    "UpdateFlowAttributes": _flow_attributes,
    "UpdateContactData": _data,
    "UpdateContactTextToSpeechVoice": _one(VOICE),
    "UpdateContactTargetQueue": _one(QUEUE),
    "UpdateContactCallbackNumber": _callback_number,
    "UpdateContactRecordingBehavior": _recording,
    "UpdateContactRecordingAndAnalyticsBehavior": _recording,
    "UpdateFlowLoggingBehavior": _logging,
    "InvokeLambdaFunction": _lambda,
    "InvokeFlowModule": _module,
    "Compare": _compare,
}
