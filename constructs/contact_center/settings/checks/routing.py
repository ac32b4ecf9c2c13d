"""Hours, queues, routing profiles, quick connects, people."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from contact_center.base.errors import nearest
from contact_center.base.korean_holidays import HolidayDataError, public_holidays
from contact_center.settings.checks.common import Draft, Finding, strings_of, tables_of
from contact_center.settings.problems import one_of, shown
from ringback.cloudformation.limits import QUEUE_CHANNEL_PAIRS
from ringback.flow_language.model import FlowType


def hours(draft: Draft) -> Iterator[Finding]:
    """Slots start before they end and do not overlap on a day."""
    for key, entry in draft.table("hours").items():
        taken: dict[str, list[tuple[str, str]]] = {}
        for place, slot in tables_of(entry.get("week"), f"hours.{key}.week"):
            start, end = slot.get("open"), slot.get("close")
            if not isinstance(start, str) or not isinstance(end, str):
                continue
            if start >= end:
                yield f"{place}.close", f"{shown(end)} is not after open {shown(start)}; midnight is '24:00'"
            for day in strings_of(slot.get("days")):
                if any(start < other_end and other_start < end for other_start, other_end in taken.get(day, [])):
                    yield place, f"overlaps another slot on {day}"
                taken.setdefault(day, []).append((start, end))


def holidays(draft: Draft) -> Iterator[Finding]:
    """The years of the holidays follow each other, and the file of special days can be read."""
    file = draft.value("holidays.special_days")
    if isinstance(file, str) and draft.is_file(file):
        try:
            public_holidays((), draft.absolute(file))
        except HolidayDataError as error:
            yield "holidays.special_days", str(error)
    years = draft.value("holidays.years")
    if isinstance(years, list) and len(years) == 2 and all(isinstance(year, int) for year in years):
        first, second = years
        if second != first + 1:
            yield (
                "holidays.years",
                f"{years} are not two consecutive years; allowed: for example [{first}, {first + 1}]",
            )


def served_queues(draft: Draft) -> Iterator[Finding]:
    """Every queue is served by at least one routing profile."""
    served = {
        str(routed.get("queue"))
        for key, profile in draft.table("routing_profiles").items()
        for _, routed in tables_of(profile.get("queues"), key)
    }
    for key in draft.table("queues"):
        if key not in served:
            yield f"queues.{key}", "no routing profile serves this queue; add it to routing_profiles.<key>.queues"


def routing_profiles(draft: Draft) -> Iterator[Finding]:
    """Profiles offer the channels they serve, once per queue, within the quota."""
    for key, profile in draft.table("routing_profiles").items():
        prefix = f"routing_profiles.{key}"
        channels = profile.get("channels")
        offered = list(channels) if isinstance(channels, Mapping) else []
        voice = channels.get("VOICE") if isinstance(channels, Mapping) else None
        if isinstance(voice, Mapping) and voice.get("concurrency") not in (None, 1):
            yield f"{prefix}.channels.VOICE.concurrency", f"{shown(voice['concurrency'])} is not allowed; allowed: 1"
        yield from _routed_channels(profile, prefix, offered)


def agents_go_first(draft: Draft) -> Iterator[Finding]:
    """An agent who takes the task of a callback can take its call too."""
    if draft.value("callback.dial") != "agent_first":
        return
    queue = draft.value("callback.queue")
    for key, profile in draft.table("routing_profiles").items():
        routed = tables_of(profile.get("queues"), key)
        serves = any(one.get("queue") == queue and "TASK" in strings_of(one.get("channels")) for _, one in routed)
        channels = profile.get("channels")
        task = channels.get("TASK") if isinstance(channels, Mapping) else None
        if serves and isinstance(task, Mapping) and task.get("cross_channel") != "ROUTE_ANY_CHANNEL":
            message = "an agent with the task of a callback is offered no call, and callback.dial is agent_first"
            yield f"routing_profiles.{key}.channels.TASK.cross_channel", f"{message}; write ROUTE_ANY_CHANNEL"


def _routed_channels(profile: Mapping[str, Any], prefix: str, offered: list[str]) -> Iterator[Finding]:
    pairs: set[tuple[str, str]] = set()
    for place, routed in tables_of(profile.get("queues"), f"{prefix}.queues"):
        for channel in strings_of(routed.get("channels")):
            if channel not in offered:
                yield (
                    f"{place}.channels",
                    f"{shown(channel)} has no concurrency in {prefix}.channels; allowed: {one_of(offered)}",
                )
            queue = str(routed.get("queue"))
            if (queue, channel) in pairs:
                yield place, f"queue {shown(queue)} is served twice on {channel}"
            pairs.add((queue, channel))
    if len(pairs) > QUEUE_CHANNEL_PAIRS:
        yield (
            f"{prefix}.queues",
            f"{len(pairs)} pairs of queue and channel; allowed: {QUEUE_CHANNEL_PAIRS} per routing profile",
        )


def quick_connects(draft: Draft) -> Iterator[Finding]:
    """Quick connects point to transfer flows of their kind and to known users."""
    users = [str(entry.get("username")) for _, entry in draft.entries("connect.users")]
    wanted = {"queue": "QUEUE_TRANSFER", "user": "AGENT_TRANSFER"}
    for key, entry in draft.table("quick_connects").items():
        user = entry.get("user")
        if entry.get("kind") == "user" and isinstance(user, str) and user not in users:
            yield (
                f"quick_connects.{key}.user",
                f"{shown(user)} is not in [[connect.users]]; allowed: {one_of(users)}{nearest(user, users)}",
            )
        expected = wanted.get(str(entry.get("kind")))
        if expected:
            yield from _flow_type(draft, f"quick_connects.{key}.flow", entry.get("flow"), expected)


def entry_points(draft: Draft) -> Iterator[Finding]:
    """Contacts enter through flows of type CONTACT_FLOW; what is played before an agent speaks is a whisper."""
    doors = draft.raw.get("entry_points")
    for door, flow in doors.items() if isinstance(doors, Mapping) else ():
        expected = "OUTBOUND_WHISPER" if door == "outbound_whisper" else "CONTACT_FLOW"
        yield from _flow_type(draft, f"entry_points.{door}", flow, expected)


def _flow_type(draft: Draft, key: str, flow: object, expected: str) -> Iterator[Finding]:
    actual = _type_of(draft, flow)
    if actual is not None and actual != expected:
        fitting = [name for name in draft.table("flows") if _type_of(draft, name) == expected]
        yield key, f"flow {shown(flow)} is of type {actual}; allowed: flows of type {expected}: {one_of(fitting)}"


def _type_of(draft: Draft, flow: object) -> str | None:
    entry = draft.table("flows").get(str(flow))
    if entry is None:
        return None
    if isinstance(entry.get("type"), str):
        return str(entry["type"])
    try:
        document = json.loads(draft.absolute(entry.get("file")).read_text(encoding="utf-8"))
        return FlowType.from_text(document["Metadata"]["type"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a missing or broken file is reported by its own check or by the flow linter


def people(draft: Draft) -> Iterator[Finding]:
    """Users fit the identity management and know values that exist."""
    saml = draft.value("connect.identity") == "SAML"
    attributes = draft.table("predefined_attributes")
    for key, user in draft.entries("connect.users"):
        if saml and user.get("email") is not None:
            yield f"{key}.email", "is not allowed with identity 'SAML'; the identity provider owns the address"
        for place, skill in tables_of(user.get("proficiencies"), f"{key}.proficiencies"):
            values = strings_of(attributes.get(str(skill.get("attribute")), {}).get("values"))
            value = skill.get("value")
            if values and value not in values:
                yield (
                    f"{place}.value",
                    f"{shown(value)} is not allowed; allowed: {one_of(values)}{nearest(value, values)}",
                )


def functions(draft: Draft) -> Iterator[Finding]:
    """Overrides name functions of the manifest and keep within what a caller waits for."""
    manifest_file = draft.root / "runtime" / "functions.toml"
    if not manifest_file.is_file():
        return
    manifest = tomllib.loads(manifest_file.read_text(encoding="utf-8"))
    yield from _model_in_time(draft, manifest)
    for key, entry in draft.table("functions").items():
        if key not in manifest:
            yield (
                f"functions.{key}",
                f"unknown function; allowed: {one_of(manifest)} (runtime/functions.toml){nearest(key, manifest)}",
            )
            continue
        kind, timeout = manifest[key].get("kind"), entry.get("timeout_s")
        if kind in ("flow", "bot") and isinstance(timeout, int) and timeout > 7:
            yield (
                f"functions.{key}.timeout_s",
                f"{timeout} is not allowed; allowed: 1 to 7, since Amazon Connect gives up after 8 seconds",
            )


def _model_in_time(draft: Draft, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """The function that waits for the language model outlives it: else the turn ends in an error, not in a fallback."""
    model, overrides = draft.raw.get("llm"), draft.table("functions")
    if not isinstance(model, Mapping):
        return
    waits = manifest.get("bot_hook", {}).get("timeout_s")
    own = overrides.get("bot_hook", {}).get("timeout_s", waits)
    given = model.get("timeout_s", 5.0)
    if model.get("enabled") is not True or not isinstance(own, int) or not isinstance(given, int | float):
        return
    if given > own - 1:
        place = "llm.timeout_s" if own == waits else "functions.bot_hook.timeout_s"
        yield (
            place,
            f"function bot_hook has {own} s and the model may take {given:g} s; leave 1 s for the rest of a turn",
        )
