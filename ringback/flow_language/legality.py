"""Where an action may stand and for whom, in the words that the linter and whatever runs flows share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringback.flow_language.catalogue import CATALOGUE, RETIRED_NAMES, ActionType
from ringback.flow_language.catalogue.names import ENTRY_NAMES
from ringback.flow_language.limits import MAX_IDENTIFIER
from ringback.flow_language.model import FlowType
from ringback.flow_language.words import closest, listed, with_article

_ENDS = {
    FlowType.CUSTOMER_HOLD: "let MessageParticipantIteratively play on",
    FlowType.AGENT_HOLD: "let MessageParticipantIteratively play on",
    FlowType.CUSTOMER_WHISPER: "end it with EndFlowExecution",
    FlowType.AGENT_WHISPER: "end it with EndFlowExecution",
    FlowType.OUTBOUND_WHISPER: "end it with EndFlowExecution",
}
_CAMPAIGN_TOO = frozenset({"Compare", "Wait", "DistributeByPercentage", "EndFlowExecution"})
_OF_MODULES = frozenset({"EndFlowModuleExecution", "InvokeFlowModule"})
"""Actions that a module runs whatever flow has called it."""

_ILLEGAL = re.compile(r"[%:(\\/)=$,;\[\]{}]")
_RESERVED = frozenset(
    """
    __proto__ constructor __defineGetter__ __defineSetter__ toString hasOwnProperty isPrototypeOf
    propertyIsEnumerable toLocaleString valueOf
    """.split()  # noqa: SIM905 - reads as the list of the page
)


def identifier_problems(name: str) -> Iterator[str]:
    """Yields why the service refuses the identifier of an action."""
    if len(name) > MAX_IDENTIFIER:
        yield f"'{name}' has {len(name)} characters; at most {MAX_IDENTIFIER} are allowed"
    illegal = sorted(set(_ILLEGAL.findall(name)))
    if illegal:
        yield f"'{name}' contains {' '.join(illegal)}; use letters, digits, '-', '_' or spaces"
    if name in _RESERVED:
        yield f"'{name}' is a reserved word; choose a name that says what the action does"


def unknown_type_problem(kind: str) -> str:
    """Returns what to say about an action type that does not exist."""
    if kind in ENTRY_NAMES:
        hint = "; a flow begins at StartAction, take this action out"
    elif kind in RETIRED_NAMES:
        hint = f", write '{RETIRED_NAMES[kind]}'"
    else:
        hint = nearest_type(kind)
    return f"there is no action type '{kind}'{hint}"


def nearest_type(name: str, others: Iterable[str] = ()) -> str:
    """Returns ", did you mean 'x'?" for the most similar action type or other name; a retired type gives today's."""
    near = closest(name, (*CATALOGUE, *RETIRED_NAMES, *others))
    return f", did you mean '{RETIRED_NAMES.get(near, near)}'?" if near else ""


def place_problem(entry: ActionType, kind: FlowType) -> str | None:
    """Tells why an action may not stand in a flow of a type, or returns None."""
    return refused_place(entry, kind) or undocumented_place(entry, kind)


def refused_place(entry: ActionType, kind: FlowType) -> str | None:
    """Tells that the live service refuses an action in flows of a type, or returns None."""
    if kind not in entry.where.refused:
        return None
    instead = _ENDS.get(kind, "use it where the page of the action allows it")
    return f"{entry.name} is refused in {with_article(kind.export_name)} flow; {instead}"


def undocumented_place(entry: ActionType, kind: FlowType) -> str | None:
    """Tells that no page lists a flow type for an action, or returns None."""
    where = entry.where
    if where.allows(kind) or kind in where.refused or (kind is FlowType.CAMPAIGN and entry.name in _CAMPAIGN_TOO):
        return None
    allowed = sorted(other.export_name for other in where.page | where.guide)
    page = f" ({entry.source})" if entry.source else ""
    return f"{entry.name} stands in {listed(allowed)}, not in {with_article(kind.export_name)} flow{page}"


def fits_caller(entry: ActionType, kind: FlowType) -> bool:
    """Tells whether an action of a module runs when a flow of a type has called the module."""
    return entry.name in _OF_MODULES or entry.where.allows(kind)


def module_problem(module: str, actions: Iterable[str], kind: FlowType) -> str:
    """Returns what to say about actions of a module that the flow calling it does not support."""
    caller = f"{with_article(kind.export_name)} flow"
    return f"module '{module}' uses {listed(actions, last='and')}, which {caller} does not support"


def channel_problem(entry: ActionType, channels: Iterable[str]) -> str | None:
    """Tells that an action is for none of some channels, or returns None."""
    coming = list(channels)
    if not coming or not set(coming).isdisjoint(entry.channels):
        return None
    return f"{entry.name} takes {listed(entry.channels, last='and')} contacts, not {listed(coming, last='and')}"
