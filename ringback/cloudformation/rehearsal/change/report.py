"""What a deployment changes, for people: lines, a table for a pull request, plain JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ringback.cloudformation.rehearsal.change.comparison import Change, Comparison, Kind, State, Why
from ringback.cloudformation.rehearsal.change.notices import notice

_SHOWN = 3
"""Resources and stages that are named where many go through the same."""
_ORDER = (Kind.REMOVED, Kind.REPLACED, Kind.UPDATED, Kind.ADDED)


@dataclass(slots=True)
class Row:
    """What happens to resources of one type for one reason, in one stack of some stages."""

    stack: str
    kind: Kind
    type: str
    why: str
    noticed: str
    resources: list[str]
    stages: list[str]


def rows(comparisons: Sequence[Comparison]) -> list[Row]:
    """Returns what happens, the same in several stages once, stacks in the order of their deployment."""
    found: dict[tuple[str, Kind, str, str], Row] = {}
    for comparison in comparisons:
        for stack in comparison.stacks:
            name = stack.name.removeprefix(f"{comparison.stage}-")
            for change in stack.changes.values():
                key = (name, change.kind, change.node.type, why(change))
                row = found.setdefault(key, Row(*key, _noticed(change), [], []))
                if change.node.logical_id not in row.resources:
                    row.resources.append(change.node.logical_id)
                if comparison.stage not in row.stages:
                    row.stages.append(comparison.stage)
    places = {row.stack: index for index, row in reversed(list(enumerate(found.values())))}
    return sorted(found.values(), key=lambda row: (places[row.stack], _ORDER.index(row.kind), row.type))


def why(change: Change) -> str:
    """Returns what changes of a resource, and what replaces it."""
    if change.kind is Kind.REPLACED:
        words = {Why.CHANGED: "", Why.FOLLOWS: " (follows)", Why.PLANNED: " (planned: known when it is deployed)"}
        return ", ".join(f"{path}{words[reason]}" for path, reason in change.replaced_by.items())
    if change.kind is Kind.UPDATED:
        return ", ".join(sorted(change.paths)) or "metadata"
    return ""


def _noticed(change: Change) -> str:
    # Metadata and the tags around a resource reach no service.
    unseen = change.kind is Kind.UPDATED and not change.paths
    return "" if unseen else notice(change.node.type).of(change.kind)


def as_markdown(comparisons: Sequence[Comparison]) -> str:
    """Returns what happens as a table for a pull request."""
    found = rows(comparisons)
    if not found:
        return "Nothing is deployed: every template is the same text."
    lines = [
        _states(comparisons),
        "",
        "| Stack | | Resources | What | What is noticed | Stages |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in found:
        marked = f"**{row.kind}**" if row.kind in (Kind.REMOVED, Kind.REPLACED) else str(row.kind)
        cells = (
            row.stack,
            marked,
            f"{_some(row.resources)} `{row.type}`",
            row.why,
            row.noticed,
            _some(row.stages, len(comparisons)),
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def as_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yields what happens, line by line."""
    found = rows(comparisons)
    yield _states(comparisons) if found else "nothing is deployed: every template is the same text"
    for row in found:
        yield f"{row.kind:9} {row.stack}/{_some(row.resources)} ({row.type}) {row.why}".rstrip()
        if row.noticed:
            yield f"          noticed: {row.noticed}"


def as_values(comparisons: Sequence[Comparison]) -> list[dict[str, Any]]:
    """Returns what happens as plain JSON values."""
    return [
        {
            "stage": comparison.stage,
            "stack": stack.name,
            "state": str(stack.state),
            "changes": [
                {
                    "kind": str(change.kind),
                    "logical_id": change.node.logical_id,
                    "type": change.node.type,
                    "why": why(change),
                    "noticed": _noticed(change),
                }
                for change in stack.changes.values()
            ],
        }
        for comparison in comparisons
        for stack in comparison.stacks
    ]


def _states(comparisons: Sequence[Comparison]) -> str:
    found: dict[tuple[str, State], int] = {}
    for comparison in comparisons:
        for stack in comparison.stacks:
            key = (stack.name.removeprefix(f"{comparison.stage}-"), stack.state)
            found[key] = found.get(key, 0) + 1
    order = list(dict.fromkeys(name for name, _ in found))
    shown = (f"{name} {state}" for name in order for (other, state) in found if other == name)
    return f"In this order: {', '.join(shown)}. A stack that fails goes back alone: those before it stay new."


def _some(names: Sequence[str], every: int = 0) -> str:
    if every > 1 and len(names) == every:
        return "all"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
