"""Makes one action of a flow fail, whatever its type: the way the service fails it, by its NoMatchingError branch."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

from simulator.engine.center import Blueprint, Center
from simulator.flow.compiler import CompiledFlow, compile_flow
from simulator.world.model import FlowDefinition, World

_ERROR = "NoMatchingError"
_PROMPTS = frozenset({"MessageParticipant", "GetParticipantInput", "ConnectParticipantWithLexBot"})
# A function that is nowhere: calling it fails at once and takes the error branch that every such action wires.
_NOWHERE = "arn:aws:lambda:ap-northeast-2:000000000000:function:sabotage"


@lru_cache(maxsize=256)
def _failing_actions(content: str) -> frozenset[str]:
    return frozenset(
        str(item["Identifier"])
        for item in json.loads(content)["Actions"]
        if any(entry["ErrorType"] == _ERROR for entry in (item.get("Transitions") or {}).get("Errors") or ())
    )


def speaks(world: World, flow_id: str, action: str) -> bool:
    """Tells whether the action is a prompt: when it fails, there is nothing left to say."""
    definition = definition_of(world, flow_id)
    actions = json.loads(definition.content)["Actions"] if definition is not None else ()
    return any(item["Identifier"] == action and item["Type"] in _PROMPTS for item in actions)


def can_fail(world: World, flow_id: str, action: str) -> bool:
    """Tells whether the action has a branch for failing."""
    definition = definition_of(world, flow_id)
    return definition is not None and action in _failing_actions(definition.content)


def failing(definition: FlowDefinition, action: str) -> FlowDefinition:
    """Returns the flow with this action always failing."""
    document = json.loads(definition.content)
    for item in document["Actions"]:
        if item["Identifier"] == action:
            target = next(e["NextAction"] for e in item["Transitions"]["Errors"] if e["ErrorType"] == _ERROR)
            item["Type"] = "InvokeLambdaFunction"
            item["Parameters"] = {"LambdaFunctionARN": _NOWHERE, "InvocationTimeLimitSeconds": "1"}
            item["Transitions"] = {"NextAction": target, "Errors": [{"NextAction": target, "ErrorType": _ERROR}]}
    return replace(definition, content=json.dumps(document, ensure_ascii=False))


def definition_of(world: World, flow_id: str) -> FlowDefinition | None:
    """Returns a flow or module by its id."""
    return world.flows.exact(flow_id) or world.modules.exact(flow_id)


class _Sabotaged(Blueprint):
    """A blueprint in which one flow is replaced; everything else is shared with the original."""

    def __init__(self, original: Blueprint, broken: FlowDefinition) -> None:
        # Execution environments and what the deployment left behind are the original's.
        vars(self).update(vars(original))
        self._original = original
        self._replaced = compile_flow(broken)
        #: What was broken so far, so that the next fault of the same flow adds to it.
        self.broken = {**_broken(original), broken.arn: broken}

    def flow(self, key: str) -> CompiledFlow | None:
        return self._swap(self._original.flow(key))

    def module(self, key: str) -> CompiledFlow | None:
        return self._swap(self._original.module(key))

    def _swap(self, found: CompiledFlow | None) -> CompiledFlow | None:
        return self._replaced if found is not None and found.id == self._replaced.id else found


def _broken(blueprint: Blueprint) -> dict[str, FlowDefinition]:
    return blueprint.broken if isinstance(blueprint, _Sabotaged) else {}


def sabotage(center: Center, flow_id: str, action: str) -> Center:
    """Returns a fresh center like this one in which an action always fails; what failed already goes on failing."""
    definition = definition_of(center.world, flow_id)
    if definition is None:
        return center
    definition = _broken(center.blueprint).get(definition.arn, definition)
    fresh = Center(
        _Sabotaged(center.blueprint, failing(definition, action)),
        start=center.start,
        seed=center.seed,
        options=center.options,
        faults=center.faults,
        bots=center.bots,
    )
    fresh.deploy()
    return fresh
