"""Event buses: matches events with the template's rules and delivers them to functions."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from ringback.simulator.aws.cron import next_time
from ringback.simulator.aws.destinations import Destinations
from ringback.simulator.aws.idle import has_nothing_to_do
from ringback.simulator.errors import AssemblyError
from ringback.simulator.kernel.clock import iso
from ringback.simulator.kernel.ports import Host
from ringback.simulator.world.model import PlainDefinition


def matches(pattern: Any, value: Any) -> bool:
    """Tells whether an event (or a part of it) fits an EventBridge pattern."""
    if isinstance(pattern, Mapping):
        if "$or" in pattern:
            rest = {k: v for k, v in pattern.items() if k != "$or"}
            return any(matches(option, value) for option in pattern["$or"]) and matches(rest, value)
        return all(_member(value, key, part) for key, part in pattern.items())
    return False


def _member(value: Any, key: str, pattern: Any) -> bool:
    present = isinstance(value, Mapping) and key in value
    found = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(pattern, Mapping):
        return matches(pattern, found)
    values = found if isinstance(found, list) else [found]
    return any(_test(test, item, present=present) for test in pattern for item in values)


def _test(test: Any, value: Any, *, present: bool) -> bool:
    if not isinstance(test, Mapping):
        return present and value == test
    name, operand = next(iter(test.items()))
    if name == "exists":
        return present is bool(operand)
    if not present:
        return False
    return _operator(name, operand, value)


def _operator(name: str, operand: Any, value: Any) -> bool:
    if name == "anything-but":
        if isinstance(operand, Mapping):
            return not _test(operand, value, present=True)
        return value not in (operand if isinstance(operand, list) else [operand])
    if name == "numeric":
        return isinstance(value, int | float) and _numeric(operand, value)
    text = value if isinstance(value, str) else ""
    if name in {"prefix", "suffix"}:
        if isinstance(operand, Mapping):
            text, operand = text.lower(), str(operand.get("equals-ignore-case", "")).lower()
        return text.startswith(operand) if name == "prefix" else text.endswith(operand)
    if name == "equals-ignore-case":
        return text.lower() == str(operand).lower()
    if name == "wildcard":
        return fnmatch.fnmatchcase(text, re.sub(r"([\[?])", r"[\1]", str(operand)))
    raise AssemblyError(f"unknown operator {name!r} in an event pattern")


def _numeric(operand: list[Any], value: float) -> bool:
    tests = {
        "=": lambda a, b: a == b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return all(tests[operand[i]](value, operand[i + 1]) for i in range(0, len(operand), 2))


def event_of(
    center: Host, source: str, detail_type: str, detail: Mapping[str, Any], resources: Iterable[str] = ()
) -> dict[str, Any]:
    """Returns an event that happens now, with an id of its own, as buses hand it over."""
    return {
        "version": "0",
        "id": center.new_id(),
        "detail-type": detail_type,
        "source": source,
        "account": center.world.account,
        "time": iso(center.clock.now),
        "region": center.world.region,
        "resources": list(resources),
        "detail": dict(detail),
    }


class Bus:
    """Delivers events; functions run right after what caused the event, on the virtual clock."""

    def __init__(self, center: Host) -> None:
        self._center = center
        self.destinations = Destinations(center)
        self._rules: dict[str, list[tuple[PlainDefinition, Any]]] = {}
        for rule in center.world.rules:
            pattern = rule.properties.get("EventPattern")
            if pattern is None or rule.properties.get("State") == "DISABLED":
                continue
            bus = str(rule.properties.get("EventBusName") or "default").rpartition("/")[2]
            self._rules.setdefault(bus, []).append(
                (rule, pattern if isinstance(pattern, dict) else json.loads(pattern))
            )

    def schedule(self) -> None:
        """Sets the timers of rules with a schedule."""
        for rule in self._center.world.rules:
            if rule.properties.get("ScheduleExpression") and rule.properties.get("State") != "DISABLED":
                self._plan(rule)

    def _plan(self, rule: PlainDefinition) -> None:
        at = next_time(str(rule.properties["ScheduleExpression"]), "UTC", self._center.clock.now)
        if at is not None:
            self._center.clock.call_at(at, lambda: self._due(rule))

    def _due(self, rule: PlainDefinition) -> None:
        targets = rule.properties.get("Targets") or ()
        if not all(has_nothing_to_do(self._center, str(target.get("Arn")), rule.arn) for target in targets):
            self._run(rule, targets)
        self._plan(rule)

    def _run(self, rule: PlainDefinition, targets: Iterable[Mapping[str, Any]]) -> None:
        event = event_of(self._center, "aws.events", "Scheduled Event", {}, [rule.arn])
        for target in targets:
            self._target(rule, target, event)

    def wants(self, bus: str, source: str) -> bool:
        """Tells whether any rule of a bus could match events of a source."""
        for _, pattern in self._rules.get(bus, ()):
            sources = pattern.get("source")
            if sources is None or _member({"source": source}, "source", sources):
                return True
        return False

    def deliver(self, bus: str, event: dict[str, Any]) -> None:
        """Hands an event to the targets of all matching rules."""
        for rule, pattern in self._rules.get(bus.rpartition("/")[2], ()):
            if matches(pattern, event):
                for target in rule.properties.get("Targets") or ():
                    self._center.clock.call_in(0, partial(self._target, rule, target, event))

    def _target(self, rule: PlainDefinition, target: Mapping[str, Any], event: dict[str, Any]) -> None:
        arn = str(target.get("Arn"))
        payload = _input(target, event, rule)
        if ":lambda:" in arn:
            self._center.functions.invoke_later(arn, payload, "events.amazonaws.com", rule.arn)
            return
        if ":api-destination/" in arn:
            self.destinations.deliver(arn, payload, rule, target)
            return
        if isinstance(payload, str) and not isinstance(payload, Unparsed):
            # A string is handed over as JSON: in quotation marks.
            payload = json.dumps(payload, ensure_ascii=False)
        self._center.cloud.deliver(arn, payload, rule.arn)


class Unparsed(str):
    """What a template made that is no JSON, as it is handed over: lines of strings."""

    __slots__ = ()


def _input(target: Mapping[str, Any], event: dict[str, Any], rule: PlainDefinition) -> Any:
    if "Input" in target:
        return json.loads(str(target["Input"]))
    path = target.get("InputPath")
    if path:
        value: Any = event
        for key in str(path).removeprefix("$").strip(".").split("."):
            value = value.get(key) if isinstance(value, Mapping) and key else value
        return value
    transformer = target.get("InputTransformer")
    return _transform(transformer, event, rule) if transformer else event


# A string of a template, with its quotes, or a variable.
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|<([\w.-]+)>')


def _transform(transformer: Mapping[str, Any], event: dict[str, Any], rule: PlainDefinition) -> Any:
    """Fills a template: a variable is JSON where it stands alone, and text inside of a string.

    What an event does not have leaves nothing in a string.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    values: dict[str, Any] = {
        name: _at(event, str(path)) for name, path in (transformer.get("InputPathsMap") or {}).items()
    }
    values["aws.events.event.json"] = event
    values["aws.events.event.ingestion-time"] = event.get("time")
    values |= {"aws.events.rule-arn": rule.arn, "aws.events.rule-name": rule.name}
    values["aws.events.event"] = {name: value for name, value in event.items() if name != "detail"}

    def piece(found: re.Match[str]) -> str:
        if found[1] is None:
            return _VARIABLE.sub(inside, found[0])
        return json.dumps(values.get(found[1]), ensure_ascii=False)

    def inside(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if value is None:
            return ""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return json.dumps(text, ensure_ascii=False)[1:-1]

    text = _PIECE.sub(piece, str(transformer.get("InputTemplate") or ""))
    try:
        return json.loads(text)
    except ValueError:
        return Unparsed(text)


_VARIABLE = re.compile(r"<([\w.-]+)>")


def _at(event: Mapping[str, Any], path: str) -> Any:
    value: Any = event
    for key in path.removeprefix("$").strip(".").split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
