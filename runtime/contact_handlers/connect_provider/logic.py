"""Properties of the resource into typed values, and the differences that have to be applied."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from contact_handlers.base.errors import HandlerError

# Quick connects per call, as the service model has it.
QUICK_CONNECTS_PER_CALL = 50
OUTBOUND_FLOW = "OutboundFlowId"
CLOSED = "CLOSED"
OWNER = "closed-day "


class PropertyError(HandlerError):
    """A property of the custom resource is absent or malformed."""


def text(properties: Mapping[str, Any], name: str) -> str:
    """Returns a required text."""
    value = properties.get(name)
    if not isinstance(value, str) or not value:
        raise PropertyError(f"property {name} is {'missing' if value is None else 'no text'}")
    return value


def identifier(properties: Mapping[str, Any], name: str) -> str:
    """Returns a required id; an ARN gives its last part."""
    return text(properties, name).rsplit("/", 1)[-1]


def identifiers(properties: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Returns a list of ids in a stable order; ARNs give their last parts."""
    values = properties.get(name, ())
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise PropertyError(f"property {name} is no list")
    return tuple(sorted({str(value).rsplit("/", 1)[-1] for value in values}))


def choice(properties: Mapping[str, Any], name: str, allowed: Iterable[str]) -> str:
    """Returns one of the allowed words."""
    value, known = text(properties, name), sorted(allowed)
    if value not in known:
        near = difflib.get_close_matches(value, known, 1)
        hint = f", did you mean {near[0]!r}?" if near else ""
        raise PropertyError(f"property {name} is {value!r}, allowed are {', '.join(known)}{hint}")
    return value


def outbound_config(queue: Mapping[str, Any]) -> dict[str, str]:
    """Returns what a queue says about its outbound calls as the update takes it; ids in place of ARNs of flows."""
    found = {name: str(value) for name, value in (queue.get("OutboundCallerConfig") or {}).items() if value}
    if OUTBOUND_FLOW in found:
        found[OUTBOUND_FLOW] = found[OUTBOUND_FLOW].rsplit("/", 1)[-1]
    return found


def attribute(properties: Mapping[str, Any]) -> tuple[str, str]:
    """Returns an instance attribute and its value; CloudFormation writes booleans as text."""
    value = str(properties.get("Value", "")).lower()
    if value not in ("true", "false"):
        raise PropertyError(f"property Value is {properties.get('Value')!r}, allowed are true, false")
    return text(properties, "AttributeType"), value


def closed_days(properties: Mapping[str, Any], today: str) -> dict[str, str]:
    """Returns the names of the days that must be closed by date, from today on.

    The service takes no overrides for days that are over.
    """
    given = properties.get("ClosedDays", {})
    if not isinstance(given, Mapping):
        raise PropertyError("property ClosedDays is no table of names by date")
    found = {}
    for value, name in given.items():
        try:
            found[date.fromisoformat(str(value)).isoformat()] = str(name)
        except ValueError:
            raise PropertyError(f"property ClosedDays holds {value!r}, which is no date such as 2026-01-01") from None
    return {day: found[day] for day in sorted(found) if day >= today}


def override(day: str, name: str) -> dict[str, Any]:
    """Returns the members of an override that closes one day."""
    return {
        "Name": f"{OWNER}{day}",
        "Description": name or "closed",
        "OverrideType": CLOSED,
        "Config": [],
        "EffectiveFrom": day,
        "EffectiveTill": day,
    }


def is_ours(entry: Mapping[str, Any]) -> bool:
    """Tells whether this provider created an override."""
    return str(entry.get("Name", "")).startswith(OWNER)


def covering(there: Sequence[Mapping[str, Any]], day: str) -> Mapping[str, Any] | None:
    """Returns the override that is meant to close a day, written by whomever."""
    for entry in there:
        if str(entry.get("EffectiveFrom", "9")) <= day <= str(entry.get("EffectiveTill", "")):
            return entry
    return None


def open_days(wanted: Sequence[str], answers: Iterable[Mapping[str, Any]]) -> list[str]:
    """Returns the dates on which the service would be open although they must be closed."""
    opening = {
        str(entry["Date"])
        for answer in answers
        for entry in answer.get("EffectiveHoursOfOperationList", ())
        if entry.get("OperationalHours")
    }
    return [day for day in wanted if day in opening]


def months(days: Sequence[str]) -> list[tuple[str, str]]:
    """Returns the first and last day of every month that holds one of the dates: few calls, short answers."""
    found = {}
    for day in days:
        first = date.fromisoformat(day).replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        found[first.isoformat()] = (first.isoformat(), (following - timedelta(days=1)).isoformat())
    return [found[month] for month in sorted(found)]


def older(found: Iterable[Mapping[str, Any]], current: str) -> list[str]:
    """Returns the ids of versions that were made before the current one; none when that is not among them."""
    made = {
        str(entry["Id"]): entry["LastModifiedTime"] for entry in found if entry.get("State") != "DELETE_IN_PROGRESS"
    }
    return sorted(one for one, moment in made.items() if current in made and moment < made[current])


def chunks(values: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    """Yields runs of at most `size` values."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
