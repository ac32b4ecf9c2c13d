"""What the flows of a center know of each other: what modules do, and which attributes are set where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ringback.flow_language.facts import IVR, LOGGING, QUEUE, Facts, ModuleExit, entry_facts, module_exits, solve
from ringback.flow_language.graph import Graph, build_graph
from ringback.flow_language.model import Action, Flow, FlowType

_SETTERS = ("UpdateContactAttributes", "CreateTask")
_QUEUED = (FlowType.CUSTOMER_QUEUE, FlowType.QUEUE_TRANSFER, FlowType.AGENT_TRANSFER)
"""Types of flows that contacts run who have a queue already."""
"""Modules call modules at most five deep (A:contact-flow-modules)."""


@dataclass
class ModuleBook:
    """Knows the flows and modules of a center; what a module does is worked out once."""

    flows: Sequence[Flow] = ()
    modules: Mapping[str, Flow] = field(default_factory=dict)
    _known: dict[str, Mapping[str, ModuleExit] | None] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _facts: dict[int, Facts] = field(default_factory=dict)
    _solving: set[int] = field(default_factory=set)

    def facts(self, flow: Flow, graph: Graph | None = None) -> Facts:
        """Returns what happened before each action of a flow."""
        if id(flow) not in self._facts:
            entry = entry_facts(flow) | self._carried(flow)
            self._facts[id(flow)] = solve(graph or build_graph(flow), self.exits, entry)
        return self._facts[id(flow)]

    def _carried(self, flow: Flow) -> frozenset[str]:
        """Returns what may be switched on when a contact comes from other flows: recording anywhere, the log in a
        module (a flow of its own chooses its log itself)."""
        entrances = self._calls if flow.is_module else self._transfers
        if flow.key is None or id(flow) in self._solving:
            return frozenset()
        switches = (IVR, LOGGING) if flow.is_module else (IVR,)
        self._solving.add(id(flow))
        try:
            places = [(self.facts(other), place) for other, place in entrances.get(flow.key, ()) if other is not flow]
        finally:
            self._solving.discard(id(flow))
        return frozenset(name for facts, place in places for name in switches if facts.ever(place, name))

    def exits(self, key: str) -> Mapping[str, ModuleExit] | None:
        """Returns what is true after a module, by result; None for a module that is not known or calls itself."""
        if key in self._known:
            return self._known[key]
        module = self.modules.get(key)
        if module is None or key in self._open:
            return None
        self._open.add(key)
        try:
            exits = module_exits(build_graph(module), self.exits)
        finally:
            self._open.discard(key)
        self._known[key] = exits
        return exits

    @cached_property
    def _transfers(self) -> Mapping[str, Sequence[tuple[Flow, int]]]:
        """Returns the transfers to each flow: the flow they are in, and the place of the action."""
        found: dict[str, list[tuple[Flow, int]]] = {}
        for flow in self.flows:
            for place, action in enumerate(flow.actions):
                keys = [reference.key for _, reference in action.references if reference.kind == "flow"]
                for key in keys if action.type == "TransferToFlow" else ():
                    found.setdefault(key or "", []).append((flow, place))
        return found

    @cached_property
    def _calls(self) -> Mapping[str, Sequence[tuple[Flow, int]]]:
        """Returns the calls of each module: the flow they are in, and the place of the action."""
        found: dict[str, list[tuple[Flow, int]]] = {}
        for flow in self.flows:
            places = {action.identifier: place for place, action in enumerate(flow.actions)}
            for identifier, key in called_modules(flow):
                found.setdefault(key, []).append((flow, places[identifier]))
        return found

    @cached_property
    def transferred_to(self) -> frozenset[str]:
        """Returns the keys of flows that another flow transfers contacts to."""
        return frozenset(self._transfers)

    def brings_queue(self, key: str, seen: frozenset[str] = frozenset()) -> bool:
        """Tells whether a flow that transfers to this one may have set a working queue, which then comes along."""
        for flow, place in self._transfers.get(key, ()) if key not in seen else ():
            if flow.type in _QUEUED or self.facts(flow).possible(place, QUEUE):
                return True
            if flow.key is not None and self.brings_queue(flow.key, seen | {key}):
                return True
        return False

    @cached_property
    def _setters(self) -> Mapping[str, frozenset[int]]:
        """Returns which flows (by identity) set each contact attribute."""
        found: dict[str, set[int]] = {}
        for flow in self.flows:
            for name in attributes_set(flow):
                found.setdefault(name, set()).add(id(flow))
        return {name: frozenset(flows) for name, flows in found.items()}

    def attributes_set_outside(self, flow: Flow) -> frozenset[str]:
        """Returns the contact attributes that flows other than this one set."""
        return frozenset(name for name, flows in self._setters.items() if flows - {id(flow)})


def attributes_written(action: Action) -> Mapping[str, Any]:
    """Returns the contact attributes that an action writes, with their values."""
    written = action.parameters.get("Attributes") if action.type == "UpdateContactAttributes" else None
    return written if isinstance(written, dict) else {}


def attributes_set(flow: Flow) -> frozenset[str]:
    """Returns the contact attributes a flow sets somewhere, or says it is started with."""
    holders = [action.parameters.get("Attributes") for action in flow.actions if action.type in _SETTERS]
    return flow.given_attributes | {name for holder in holders if isinstance(holder, dict) for name in holder}


def called_modules(flow: Flow) -> list[tuple[str, str]]:
    """Returns identifier of the action and key of the module for every call of a named module."""
    return [
        (action.identifier, reference.key)
        for action in flow.actions
        if action.type == "InvokeFlowModule"
        for path, reference in action.references
        if path == "Parameters.FlowModuleId" and reference.kind == "module" and reference.key
    ]
