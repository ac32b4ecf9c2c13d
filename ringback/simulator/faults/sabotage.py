"""Makes one action of a flow fail, whatever its type: the way the service fails it, by an error branch it has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from ringback.flow_language.parser import parse
from ringback.simulator.blueprint import Blueprint
from ringback.simulator.center import Center
from ringback.simulator.flow.compiler import ACTIONS, ActionContext, CompiledFlow, compile_flow
from ringback.simulator.flow.library import FlowLibrary
from ringback.simulator.kernel.run import Op
from ringback.simulator.world.model import FlowDefinition, World

#: What an action can take and is no failure: nothing fitted, which is the caller's or the answer's doing.
_NO_FAILURE = "NoMatchingCondition"
_PROMPTS = frozenset({"MessageParticipant", "GetParticipantInput", "ConnectParticipantWithLexBot"})
#: An action type of ours that does nothing but fail by the branch its parameter names.
_SABOTAGED = "SabotagedByTheFaultMatrix"


@lru_cache(maxsize=256)
def _failures(content: str) -> Mapping[str, tuple[str, ...]]:
    return {
        item.identifier: tuple(way.error for way in item.errors if way.error and way.error != _NO_FAILURE)
        for item in parse(content).actions
    }


@lru_cache(maxsize=256)
def _prompts(content: str) -> frozenset[str]:
    return frozenset(item.identifier for item in parse(content).actions if item.type in _PROMPTS)


def speaks(world: World, flow_id: str, action: str) -> bool:
    """Tells whether the action is a prompt: when it fails, there is nothing left to say."""
    definition = definition_of(world, flow_id)
    return definition is not None and action in _prompts(definition.content)


def failures(world: World, flow_id: str, action: str) -> tuple[str, ...]:
    """Returns the error branches that an action can fail by; none for one that cannot fail."""
    definition = definition_of(world, flow_id)
    return _failures(definition.content).get(action, ()) if definition is not None else ()


def failing(definition: FlowDefinition, action: str, error: str) -> FlowDefinition:
    """Returns the flow with this action always failing by one of its error branches."""
    document = json.loads(definition.content)
    for item in document["Actions"]:
        if item["Identifier"] == action:
            item["Type"], item["Parameters"] = _SABOTAGED, {"ErrorType": error}
    return replace(definition, content=json.dumps(document, ensure_ascii=False))


def _compiled(definition: FlowDefinition) -> CompiledFlow:
    ACTIONS.setdefault(_SABOTAGED, _fails)
    return compile_flow(definition)


def _fails(context: ActionContext) -> Op:
    return context.error(str(context.parameters["ErrorType"])).op


def definition_of(world: World, flow_id: str) -> FlowDefinition | None:
    """Returns a flow or module by its id."""
    return world.flows.exact(flow_id) or world.modules.exact(flow_id)


class _SabotagedLibrary(FlowLibrary):
    """A library in which one flow is replaced."""

    def __init__(self, original: FlowLibrary, replaced: CompiledFlow) -> None:
        self._original = original
        self._replaced = replaced

    def flow(self, key: str) -> CompiledFlow | None:
        return self._swap(self._original.flow(key))

    def module(self, key: str) -> CompiledFlow | None:
        return self._swap(self._original.module(key))

    def _swap(self, found: CompiledFlow | None) -> CompiledFlow | None:
        return self._replaced if found is not None and found.id == self._replaced.id else found


class _Sabotaged(Blueprint):
    """A blueprint in which one flow is replaced; everything else is shared with the original."""

    def __init__(self, original: Blueprint, broken: FlowDefinition) -> None:
        # Execution environments and what the deployment left behind are the original's.
        vars(self).update(vars(original))
        self.flows = _SabotagedLibrary(original.flows, _compiled(broken))
        #: What was broken so far, so that the next fault of the same flow adds to it.
        self.broken = {**_broken(original), broken.arn: broken}


def _broken(blueprint: Blueprint) -> dict[str, FlowDefinition]:
    return blueprint.broken if isinstance(blueprint, _Sabotaged) else {}


def sabotage(center: Center, flow_id: str, action: str, error: str) -> Center:
    """Returns a fresh center like this one in which an action always fails; what failed already goes on failing."""
    definition = definition_of(center.world, flow_id)
    if definition is None:
        return center
    definition = _broken(center.blueprint).get(definition.arn, definition)
    # Stubs stay, and bots forget the conversations of the run before.
    broken = _Sabotaged(center.blueprint, failing(definition, action, error))
    return center.fresh(blueprint=broken, faults=center.faults)
