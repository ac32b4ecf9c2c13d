"""Comparisons that took the road of nothing fits because of a slip: a word or an attribute that is almost another one.

Roads for everything else are taken in most calls and mean nothing; only what comes close to a name that would have
fitted is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ringback.flow_language import FlowFormatError, parse
from ringback.flow_language.references import parse_jsonpath
from ringback.nearest import closest
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import ActionTaken, AttributesSet, BotTurn, FunctionCalled, Site, TraceEvent
from ringback.simulator.world.model import World

_NOTHING_FITS: Final = "NoMatchingCondition"
_NEAR: Final = 0.8


@dataclass(frozen=True, slots=True)
class Astray:
    """A comparison that missed a branch by little."""

    text: str
    place: str
    details: tuple[str, ...] = ()


def gone_astray(calls: Sequence[Call], world: World) -> Iterator[Astray]:
    """Yields the comparisons of some calls that missed a branch by little, in order."""
    for call in calls:
        yield from _of_call(call.trace, world)


def _of_call(events: Sequence[TraceEvent], world: World) -> Iterator[Astray]:
    written: dict[str, str] = {}
    answer: Mapping[str, Any] = {}
    session: Mapping[str, str] = {}
    for event in events:
        if isinstance(event, AttributesSet):
            written.update(event.changes)
        elif isinstance(event, FunctionCalled):
            answer = event.response if isinstance(event.response, dict) else {}
        elif isinstance(event, BotTurn):
            session = event.session_attributes
        elif isinstance(event, ActionTaken) and event.branch == _NOTHING_FITS and event.site is not None:
            known: Mapping[str, Mapping[str, Any]] = {"Attributes": written, "External": answer, "Lex": session}
            found = _missed(event.site, world, known)
            if found is not None:
                yield found


def _missed(site: Site, world: World, known: Mapping[str, Mapping[str, Any]]) -> Astray | None:
    compared, operands = _comparison(world, site)
    path = parse_jsonpath(compared)
    if path is None or not path.keys:
        return None
    values, name = known.get(path.root), str(path.keys[-1])
    if values is None:
        return None
    if name not in values or values[name] in (None, ""):
        near = closest(name, values, count=1, cutoff=_NEAR)
        if not near:
            return None
        return Astray(f"{site} compares {compared}, which nothing sets; {near[0]} is set", str(site))
    value = str(values[name])
    near = closest(value, operands, count=1, cutoff=_NEAR)
    if not near:
        return None
    text = f"{site} compares {compared}, which is {value!r}; the flow has a branch for {near[0]!r}"
    return Astray(text, str(site), (f"branches: {', '.join(operands)}",))


def _comparison(world: World, site: Site) -> tuple[str, tuple[str, ...]]:
    definition = world.flows.exact(site.flow_id) or world.modules.exact(site.flow_id)
    return _comparisons(definition.content).get(site.action, ("", ())) if definition is not None else ("", ())


@lru_cache(maxsize=256)
def _comparisons(content: str) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Returns what every comparison of a flow compares, and with which words."""
    try:
        actions = parse(content).actions
    except FlowFormatError:
        return {}
    found = {}
    for action in actions:
        if action.type == "Compare":
            operands = [word for way in action.conditions if way.condition for word in way.condition.operands]
            compared = str(action.parameters.get("ComparisonValue", ""))
            found[action.identifier] = (compared, tuple(operands))
    return found
