"""A flow as a typed graph: actions, transitions, conditions, and where each of them stood in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from ringback.flow_language import references as refs
from ringback.flow_language.errors import FlowLanguageError
from ringback.flow_language.findings import Finding, Level
from ringback.flow_language.references import JsonPath, Reference
from ringback.flow_language.source import Source

VERSION = "2019-10-30"


class FlowType(StrEnum):
    """The type of a flow, as the API spells it (MODULE is none of its types: a module is a resource of its own)."""

    CONTACT_FLOW = "CONTACT_FLOW"
    CUSTOMER_QUEUE = "CUSTOMER_QUEUE"
    CUSTOMER_HOLD = "CUSTOMER_HOLD"
    CUSTOMER_WHISPER = "CUSTOMER_WHISPER"
    AGENT_HOLD = "AGENT_HOLD"
    AGENT_WHISPER = "AGENT_WHISPER"
    OUTBOUND_WHISPER = "OUTBOUND_WHISPER"
    AGENT_TRANSFER = "AGENT_TRANSFER"
    QUEUE_TRANSFER = "QUEUE_TRANSFER"
    CAMPAIGN = "CAMPAIGN"
    MODULE = "MODULE"

    @property
    def export_name(self) -> str:
        """Returns the spelling of console exports and of ``Metadata.type`` (``contactFlow``)."""
        first, *rest = self.value.lower().split("_")
        return first + "".join(word.capitalize() for word in rest)

    @classmethod
    def from_text(cls, text: str) -> FlowType | None:
        """Returns the type for either spelling, or None for an unknown word."""
        return _TYPES.get(text)


_TYPES: dict[str, FlowType] = {}
for _type in FlowType:
    _TYPES[_type.value] = _TYPES[_type.export_name] = _type


class TransitionKind(StrEnum):
    """Why a transition is taken."""

    NEXT = "next"
    CONDITION = "condition"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of the result of an action with operands (one, on the wire of today)."""

    operator: str
    operands: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.operator, *self.operands))


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from one action to another."""

    kind: TransitionKind
    target: str
    index: int = 0
    """Position among the conditions or errors of the action."""
    condition: Condition | None = None
    error: str | None = None

    @property
    def label(self) -> str:
        """Returns what a picture writes beside the arrow; empty for the plain next action."""
        if self.condition is not None:
            plain = self.condition.operator == "Equals"
            return " ".join(self.condition.operands) if plain else str(self.condition)
        return self.error or ""

    @property
    def path(self) -> str:
        """Returns the place below ``Transitions``: ``Conditions[1]``, ``Errors[0]`` or ``NextAction``."""
        if self.kind is TransitionKind.NEXT:
            return "NextAction"
        return f"{'Conditions' if self.kind is TransitionKind.CONDITION else 'Errors'}[{self.index}]"


@dataclass(frozen=True)
class Action:
    """One action of a flow."""

    identifier: str
    type: str
    index: int
    parameters: Mapping[str, Any] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Returns the JSON path of the action."""
        return f"Actions[{self.index}]"

    @cached_property
    def next_action(self) -> str | None:
        """Returns the target of ``NextAction``."""
        return next((t.target for t in self.transitions if t.kind is TransitionKind.NEXT), None)

    @cached_property
    def conditions(self) -> tuple[Transition, ...]:
        """Returns the conditional transitions in the order they are tried."""
        return tuple(t for t in self.transitions if t.kind is TransitionKind.CONDITION)

    @cached_property
    def errors(self) -> tuple[Transition, ...]:
        """Returns the error transitions."""
        return tuple(t for t in self.transitions if t.kind is TransitionKind.ERROR)

    def error_target(self, error: str) -> str | None:
        """Returns the target of an error branch, or None when it is not wired."""
        return next((t.target for t in self.errors if t.error == error), None)

    @cached_property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Returns every text of the parameters with its path below ``Parameters``."""
        return tuple(refs.strings(self.parameters))

    @cached_property
    def jsonpaths(self) -> tuple[tuple[str, JsonPath], ...]:
        """Returns every JSONPath the action reads (parameters and operands) with its path below the action."""
        return tuple(_jsonpaths(self))

    @cached_property
    def references(self) -> tuple[tuple[str, Reference], ...]:
        """Returns every ``${...}`` of parameters and operands with its path below the action."""
        found = [(f"Parameters.{path}", ref) for path, text in self.texts for ref in refs.find_references(text)]
        for transition in self.conditions:
            for operand in transition.condition.operands if transition.condition else ():
                found += [(f"Transitions.{transition.path}.Condition", ref) for ref in refs.find_references(operand)]
        return tuple(found)

    @property
    def position(self) -> tuple[float, float] | None:
        """Returns where the console draws the action, when the metadata says so."""
        place = self.metadata.get("position")
        if not isinstance(place, dict):
            return None
        x, y = place.get("x"), place.get("y")
        numeric = isinstance(x, int | float) and isinstance(y, int | float)
        return (float(x), float(y)) if numeric else None  # type: ignore[arg-type]


def _jsonpaths(action: Action) -> Iterator[tuple[str, JsonPath]]:
    for path, text in action.texts:
        for found in refs.find_jsonpaths(text):
            yield f"Parameters.{path}", found
    for transition in action.conditions:
        for operand in transition.condition.operands if transition.condition else ():
            for found in refs.find_jsonpaths(operand):
                yield f"Transitions.{transition.path}.Condition", found


@dataclass(frozen=True, slots=True)
class ModuleContract:
    """What a module takes and gives, as the ``Settings`` of ``AWS::Connect::ContactFlowModule`` say it."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    required_inputs: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    required_outputs: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> ModuleContract:
        """Reads a contract; parts that are missing or malformed count as empty (the linter reports them)."""
        takes, gives = _schema(settings, "input"), _schema(settings, "resultData")
        transitions = settings.get("transitions")
        results = transitions.get("results") if isinstance(transitions, dict) else None
        entries = results if isinstance(results, list) else ()
        names = [entry.get("name") for entry in entries if isinstance(entry, dict)]
        return cls(
            inputs=_properties(takes),
            required_inputs=_required(takes),
            outputs=_properties(gives),
            required_outputs=_required(gives),
            results=tuple(name for name in names if isinstance(name, str)),
            raw=settings,
        )


def _schema(settings: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    holder = settings.get(part)
    schema = holder.get("schema") if isinstance(holder, dict) else None
    return schema if isinstance(schema, dict) else {}


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _required(schema: Mapping[str, Any]) -> tuple[str, ...]:
    required = schema.get("required")
    return tuple(name for name in required if isinstance(name, str)) if isinstance(required, list) else ()


MODULE_SETTINGS: Mapping[str, Any] = {
    "InputParameters": [],
    "OutputParameters": [],
    "Transitions": [
        {"DisplayName": "Success", "ReferenceName": "Success", "Description": ""},
        {"DisplayName": "Error", "ReferenceName": "Error", "Description": ""},
    ],
}
"""The ``Settings`` block that module content needs; it is inert (the real contract is the resource's ``Settings``)."""

OWN_METADATA = ("contract", "channels", "attributes", "suppress")
"""Keys of ``Metadata`` that only this package reads; they are left out of what is sent to Amazon Connect."""
OWN_ACTION_METADATA = ("suppress",)


@dataclass(frozen=True)
class Flow:
    """A flow or a module; build one with `ringback.flow_language.parse`."""

    raw: Mapping[str, Any]
    actions: tuple[Action, ...]
    start: str
    type: FlowType | None
    file: str | None = None
    key: str | None = None
    source: Source | None = field(default=None, repr=False, compare=False)
    problems: tuple[Finding, ...] = ()
    tokens: frozenset[str] | None = None
    """Every ``${...}`` that whoever deploys the flow fills in; None when the references of this package are filled."""

    @cached_property
    def by_identifier(self) -> Mapping[str, Action]:
        """Returns the actions by identifier (the first one, should an identifier occur twice)."""
        return {action.identifier: action for action in reversed(self.actions)}

    def action(self, identifier: str) -> Action:
        """Returns an action; raises `FlowLanguageError` when there is none."""
        try:
            return self.by_identifier[identifier]
        except KeyError:
            raise FlowLanguageError(f"{self.label}: no action '{identifier}'") from None

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """Returns ``Metadata``, or an empty mapping."""
        metadata = self.raw.get("Metadata")
        return metadata if isinstance(metadata, dict) else {}

    @property
    def name(self) -> str | None:
        """Returns the name of the flow, when the metadata has one."""
        name = self.metadata.get("name")
        return name if isinstance(name, str) and name else None

    @property
    def description(self) -> str:
        """Returns the description of the flow, or an empty text."""
        text = self.metadata.get("description")
        return text if isinstance(text, str) else ""

    @property
    def is_module(self) -> bool:
        """Tells whether this is the content of a flow module."""
        return self.type is FlowType.MODULE

    @cached_property
    def contract(self) -> ModuleContract | None:
        """Returns the contract of a module, when ``Metadata.contract`` states one."""
        contract = self.metadata.get("contract")
        return ModuleContract.from_settings(contract) if isinstance(contract, dict) else None

    @cached_property
    def given_attributes(self) -> frozenset[str]:
        """Returns the contact attributes that whoever starts this flow passes along (``Metadata.attributes``)."""
        names = self.metadata.get("attributes")
        return frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()

    @property
    def label(self) -> str:
        """Returns the best name for messages: the file, the key or the name."""
        return self.file or self.key or self.name or "<flow>"

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Returns every symbolic reference of the flow, each once, in order of appearance."""
        return tuple(dict.fromkeys(ref for action in self.actions for _, ref in action.references))

    def finding(self, rule: str, level: Level, message: str, path: str, action: Action | None = None) -> Finding:
        """Returns a finding about a place of this flow; the path is from the top of the document."""
        line, column = self.source.position(path) if self.source else (None, None)
        return Finding(
            rule=rule,
            level=level,
            message=message,
            file=self.file,
            flow=self.key or self.name,
            action=action.identifier if action else None,
            path=path,
            line=line,
            column=column,
        )

    def content(self, values: Callable[[Reference], Any] | None = None) -> dict[str, Any]:
        """Returns what is sent to Amazon Connect as ``Content``, references filled by ``values`` when given.

        What only this package reads (contract, suppressions) is left out; what the service and the console read stays.
        """
        content = {key: value for key, value in self.raw.items() if key != "Metadata"}
        if values is not None:
            content["Actions"] = refs.resolve(content.get("Actions", []), values)
        if self.metadata:
            content["Metadata"] = _service_metadata(self.metadata)
        order = ("Version", "StartAction", "Metadata", "Actions", "Settings")
        return {key: content[key] for key in (*order, *content) if key in content}

    def own_metadata(self) -> dict[str, Any]:
        """Returns the metadata that ``content`` leaves out, as far as nothing else of a deployment carries it.

        A module's contract is not part of it, for that is the ``Settings`` of its resource.
        """
        own = {key: self.metadata[key] for key in OWN_METADATA if key in self.metadata and key != "contract"}
        entries = self.metadata.get("ActionMetadata")
        actions = {
            identifier: {key: entry[key] for key in OWN_ACTION_METADATA if key in entry}
            for identifier, entry in (entries.items() if isinstance(entries, dict) else ())
            if isinstance(entry, dict) and any(key in entry for key in OWN_ACTION_METADATA)
        }
        return {**own, "ActionMetadata": actions} if actions else own


def _service_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in metadata.items() if key not in OWN_METADATA}
    actions = kept.get("ActionMetadata")
    if isinstance(actions, dict):
        kept["ActionMetadata"] = {
            identifier: {key: value for key, value in entry.items() if key not in OWN_ACTION_METADATA}
            if isinstance(entry, dict)
            else entry
            for identifier, entry in actions.items()
        }
    return kept
