"""Makes one action of a flow fail, whatever its type: the way the service fails it, by its NoMatchingError branch."""

from __future__ import annotations

import json
from dataclasses import replace

from simulator.engine.center import Blueprint, Center
from simulator.flow.compiler import CompiledFlow, compile_flow
from simulator.world.model import FlowDefinition, World

_ERROR = "NoMatchingError"
# A function that is nowhere: calling it fails at once and takes the error branch that every such action wires.
_NOWHERE = "arn:aws:lambda:ap-northeast-2:000000000000:function:sabotage"


def can_fail(definition: FlowDefinition, action: str) -> bool:
    """Tells whether the action has a branch for failing."""
    for item in json.loads(definition.content)["Actions"]:
        if item["Identifier"] == action:
            errors = (item.get("Transitions") or {}).get("Errors") or ()
            return any(entry["ErrorType"] == _ERROR for entry in errors)
    return False


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
    return next((item for registry in (world.flows, world.modules) for item in registry if item.id == flow_id), None)


class _Sabotaged(Blueprint):
    """A blueprint in which one flow is replaced; everything else is shared with the original."""

    def __init__(self, original: Blueprint, replaced: CompiledFlow) -> None:
        super().__init__(original.assembly, original.world)
        self._original = original
        self._replaced = replaced

    def flow(self, key: str) -> CompiledFlow | None:
        return self._swap(self._original.flow(key))

    def module(self, key: str) -> CompiledFlow | None:
        return self._swap(self._original.module(key))

    def _swap(self, found: CompiledFlow | None) -> CompiledFlow | None:
        return self._replaced if found is not None and found.id == self._replaced.id else found


def sabotage(center: Center, flow_id: str, action: str) -> Center:
    """Returns a fresh center like this one in which an action always fails."""
    definition = definition_of(center.world, flow_id)
    if definition is None:
        return center
    broken = compile_flow(failing(definition, action))
    fresh = Center(
        _Sabotaged(center.blueprint, broken),
        start=center.start,
        seed=center.seed,
        options=center.options,
        faults=center.faults,
        bots=center.bots,
    )
    fresh.deploy()
    return fresh
