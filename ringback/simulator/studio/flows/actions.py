"""One action of a flow: what it is told, where it leads, and what it did in a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import Any

from ringback.flow_language.identities import is_bare_id
from ringback.flow_language.model import Action, Flow, Transition
from ringback.simulator.display.transcript import clock_time
from ringback.simulator.kernel.records import ActionTaken, AttributesSet, TraceEvent
from ringback.simulator.studio.flows import places
from ringback.simulator.studio.flows.names import Names
from ringback.simulator.studio.lines import trace_line


def find(flow: Flow, action: Action, readable: Callable[[Any], Any]) -> dict[str, Any]:
    """Returns an action with its parameters and branches as plain data."""
    return {
        "flow": flow.key,
        "action": action.identifier,
        "called": _called(flow, action.identifier),
        "type": action.type,
        "parameters": [
            {"path": path, "value": value, "shown": readable(value)}
            for path, value in places.leaves({"Parameters": action.parameters})
        ],
        "branches": [
            {
                "path": f"Transitions.{branch.path}" + ("" if branch.path == "NextAction" else ".NextAction"),
                "name": readable(str(branch.condition)) if branch.condition else branch.error or "next",
                "target": branch.target,
                "leads": _called(flow, branch.target),
                "operand": _operand(branch),
            }
            for branch in action.transitions
        ],
        "targets": [{"action": other.identifier, "called": _called(flow, other.identifier)} for other in flow.actions],
    }


def _called(flow: Flow, identifier: str) -> str:
    """Returns what people call an action: an id that the console made up stands behind the type."""
    found = flow.by_identifier.get(identifier)
    return f"{found.type} {identifier[:8]}" if found is not None and is_bare_id(identifier) else identifier


def _operand(branch: Transition) -> dict[str, str] | None:
    """Returns what the condition of a branch compares with, and where it stands."""
    if branch.condition is None or len(branch.condition.operands) != 1:
        return None
    path = f"Transitions.{branch.path}.Condition.Operands[0]"
    return {"path": path, "operator": branch.condition.operator, "value": branch.condition.operands[0]}


def visits(trace: Sequence[TraceEvent], flow: str, action: str, zone: tzinfo) -> list[dict[str, Any]]:
    """Returns each time a call was in an action: when, the branch, what was noted, attributes before and after."""
    found, noted = [], []
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for event in trace:
        here = event.site is not None and (event.site.flow, event.site.action) == (flow, action)
        if isinstance(event, AttributesSet):
            after = {**after, **_scoped(event)}
        if here and not isinstance(event, ActionTaken | AttributesSet):
            noted.append(trace_line(event, zone))
        if isinstance(event, ActionTaken):
            if here:
                found.append(
                    {
                        "at": clock_time(event.at, zone),
                        "branch": event.branch,
                        "target": event.target,
                        "lines": noted,
                        **_change(before, after),
                    }
                )
                noted = []
            before = after
    if noted:
        found.append({"at": noted[0]["at"], "branch": None, "target": None, "lines": noted, **_change(before, after)})
    return found


def _scoped(event: AttributesSet) -> dict[str, str]:
    """Returns changed attributes by the name a flow reads them by, without its sign."""
    kind = "FlowAttributes." if event.scope == "flow" else ""
    return {f"{kind}{name}": value for name, value in event.changes.items()}


def _change(before: dict[str, str], after: dict[str, str]) -> dict[str, Any]:
    changed = [name for name in after if before.get(name) != after[name]]
    return {
        "before": dict(sorted(before.items())),
        "changes": [{"name": name, "before": before.get(name), "after": after[name]} for name in sorted(changed)],
    }


def index(flows: Iterable[Flow], names: Names) -> list[dict[str, str]]:
    """Returns every action with the words it can be found by."""
    return [
        {"flow": flow.key or "", "action": action.identifier, "type": action.type, "text": _words(action, names)}
        for flow in flows
        for action in flow.actions
    ]


def _words(action: Action, names: Names) -> str:
    return " ".join(str(names.readable(text)) for _, text in action.texts)[:300]
