"""Parses flow content just far enough to execute it; judging it is the linter's work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringback.simulator.errors import FlowContentError


@dataclass(frozen=True, slots=True)
class Action:
    """Is one action of a flow with its branches."""

    identifier: str
    type: str
    parameters: Mapping[str, Any]
    next: str | None
    errors: Mapping[str, str] = field(default_factory=dict)
    #: (operator, operand or None, next action), in order.
    conditions: tuple[tuple[str, str | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """Is the executable part of a flow."""

    start: str
    actions: Mapping[str, Action]
    metadata: Mapping[str, Any]


def parse_content(text: str, name: str) -> Content:
    """Parses flow content; raises with the flow's name, the place and what is wrong."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        raise FlowContentError(f"flow {name!r}: content is not JSON: {problem}") from problem
    if not isinstance(data, dict):
        raise FlowContentError(f"flow {name!r}: content is {type(data).__name__}, not an object")
    if data.get("Version") != "2019-10-30":
        given = data.get("Version", data.get("version"))
        raise FlowContentError(f"flow {name!r}: Version is {given!r}; the engine reads '2019-10-30'")
    actions = {}
    for index, raw in enumerate(data.get("Actions") or ()):
        action = _action(raw, f"flow {name!r}: Actions[{index}]")
        if action.identifier in actions:
            raise FlowContentError(f"flow {name!r}: two actions are called {action.identifier!r}")
        actions[action.identifier] = action
    start = str(data.get("StartAction") or "")
    if start not in actions:
        raise FlowContentError(f"flow {name!r}: StartAction {start!r} is not one of its actions")
    _check_targets(actions, name)
    return Content(start, actions, data.get("Metadata") or {})


def _action(raw: Any, where: str) -> Action:
    if not isinstance(raw, dict) or not isinstance(raw.get("Identifier"), str) or not isinstance(raw.get("Type"), str):
        raise FlowContentError(f"{where}: an action needs Identifier and Type")
    transitions = raw.get("Transitions") or {}
    conditions = []
    for entry in transitions.get("Conditions") or ():
        condition = entry.get("Condition") or {}
        operands = condition.get("Operands") or []
        operand = str(operands[0]) if operands else None
        conditions.append((str(condition.get("Operator")), operand, str(entry.get("NextAction"))))
    errors = {str(e.get("ErrorType")): str(e.get("NextAction")) for e in transitions.get("Errors") or ()}
    following = transitions.get("NextAction")
    return Action(
        identifier=raw["Identifier"],
        type=raw["Type"],
        parameters=raw.get("Parameters") or {},
        next=str(following) if following else None,
        errors=errors,
        conditions=tuple(conditions),
    )


def _check_targets(actions: Mapping[str, Action], name: str) -> None:
    for action in actions.values():
        targets = [action.next, *action.errors.values(), *(target for _, _, target in action.conditions)]
        for target in targets:
            if target is not None and target not in actions:
                raise FlowContentError(
                    f"flow {name!r}: action {action.identifier!r} leads to {target!r}, which is missing"
                )
