"""Checks of scenarios: every step is reachable, every answer leads somewhere, from every step an end can be reached."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_center.base.errors import nearest
from contact_center.bot.content.models import ACTION_OUTCOMES, ACTION_VALUES, Content, End, Scenario, Step
from contact_center.settings.problems import one_of, shown

Finding = tuple[str, str, str, str]

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
_KNOWN_PLACEHOLDERS = ("center", "phone", "email", "hours_text", "example_date", "reference", "own_end")


def scenario_checks(content: Content) -> Iterator[Finding]:
    """Yields everything that is wrong with the scenarios of a center."""
    for name, scenario in content.scenarios.items():
        for key, message in _scenario(content, scenario):
            yield "scenarios", name, key, message


def targets(step: Step) -> tuple[str, ...]:
    """Returns everything a step can lead to, in the order of the file."""
    found = [*step.branches.values(), *([step.next] if step.next else []), *([step.skip_to] if step.skip_to else [])]
    return tuple(dict.fromkeys(found))


def _scenario(content: Content, scenario: Scenario) -> Iterator[tuple[str, str]]:
    steps = {step.id: step for step in scenario.steps}
    if len(steps) != len(scenario.steps):
        yield "steps", "two steps have the same id"
        return
    nodes = [*steps, *(f"@{end}" for end in scenario.ends)]
    if scenario.start not in steps:
        yield "start", f"unknown step {shown(scenario.start)}; known: {one_of(steps)}{nearest(scenario.start, steps)}"
        return
    broken = False
    for step in scenario.steps:
        for target in targets(step):
            if target not in nodes:
                broken = True
                yield (
                    f"{step.id}.next",
                    f"unknown target {shown(target)}; known: {one_of(nodes)}{nearest(target, nodes)}",
                )
        for key, message in _step(content, scenario, step):
            yield f"{step.id}.{key}" if key else step.id, message
    for name, end in scenario.ends.items():
        for key, message in _end(content, scenario, end):
            yield f"ends.{name}.{key}", message
    yield from _unconfirmed(scenario)
    if not broken:
        yield from _graph(scenario, steps)


def _unconfirmed(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Nothing is stored that was not read back."""
    storing = [f"@{name}" for name, end in scenario.ends.items() if end.request is not None or end.asks is not None]
    for step in scenario.steps:
        for target in targets(step):
            if target in storing and step.type != "confirm":
                yield f"{step.id}.next", f"{target} stores a request, so only a step of type 'confirm' may lead to it"


def _graph(scenario: Scenario, steps: dict[str, Step]) -> Iterator[tuple[str, str]]:
    edges: dict[str, list[str]] = {name: list(targets(step)) for name, step in steps.items()}
    for name, end in scenario.ends.items():
        edges[f"@{name}"] = [end.resume] if end.resume else []
    seen = _reachable(scenario.start, edges)
    for name in steps:
        if name not in seen:
            yield name, "no step leads here"
    for name in scenario.ends:
        if f"@{name}" not in seen:
            yield f"ends.{name}", "no step leads to this end"
    finals = {f"@{name}" for name, end in scenario.ends.items() if end.resume is None}
    for name in steps:
        if not _reachable(name, edges) & finals:
            yield name, "no end can be reached from this step"


def _reachable(start: str, edges: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += edges.get(node, [])
    return found


def _step(content: Content, scenario: Scenario, step: Step) -> Iterator[tuple[str, str]]:
    yield from _action(step) if step.type == "action" else _question(step)
    if step.type == "choice":
        yield from _choice(content, step)
    elif step.type == "confirm":
        yield from _confirm(scenario, step)
    elif step.next is None and step.type != "action":
        yield "next", "is required and missing"
    yield from _limits(step)
    yield from _told(content, scenario, step)
    if (step.skip_when is None) != (step.skip_to is None):
        yield "skip_to", "skip_when and skip_to belong together"
    if step.closed_days_only_for and step.closed_days_only_for.field not in _fields(scenario):
        yield "closed_days_only_for", f"no step asks for {shown(step.closed_days_only_for.field)}"
    if step.prompt_own is not None and step.format != "phone":
        yield "prompt_own", "belongs to steps with format 'phone' only"
    if step.type == "moment" and step.latest_days is None:
        yield "latest_days", "is required and missing in a step of type 'moment'"
    for text in (step.prompt or "", step.prompt_own or "", *step.notices.values()):
        for message in _texts(scenario, text):
            yield "", message


def _confirm(scenario: Scenario, step: Step) -> Iterator[tuple[str, str]]:
    """What is read back leads to one end, and whatever the end stores that identifies the request is part of it."""
    if step.next is None or step.branches:
        yield "next", "is required and has no branches beside it in a step of type 'confirm'"
    confirming = [other.prompt or "" for other in scenario.steps if other.type == "confirm"]
    said = {name for prompt in confirming for name in _PLACEHOLDER.findall(prompt)}
    for other in scenario.steps:
        # A consent and a secret are not said back.
        changeable = other.field and not other.sensitive and other.called
        if changeable and other.field not in said:
            yield "prompt", f"does not read back {other.field}; every answer that can be changed is read back"


def _question(step: Step) -> Iterator[tuple[str, str]]:
    for key in ("prompt",) if step.type == "confirm" else ("prompt", "field"):
        if getattr(step, key) is None:
            yield key, f"is required and missing in a step of type {step.type!r}"
    if step.action is not None or step.notices:
        yield "action", "belongs to steps of type 'action' only"


def _choice(content: Content, step: Step) -> Iterator[tuple[str, str]]:
    kind = content.slot_types.get(step.choices or "")
    if kind is None:
        known = list(content.slot_types)
        yield "choices", f"unknown list {shown(step.choices)}; known: {one_of(known)}{nearest(step.choices, known)}"
        return
    values = [value.value for value in kind.values]
    for value in step.branches:
        if value not in values:
            yield (
                f"branches.{value}",
                f"is no value of {step.choices}; values: {one_of(values)}{nearest(value, values)}",
            )
    missing = [value for value in values if value not in step.branches]
    if step.next is None and missing:
        yield "branches", f"without next every choice must be handled; missing: {one_of(missing)}"


def _told(content: Content, scenario: Scenario, step: Step) -> Iterator[tuple[str, str]]:
    kind = content.slot_types.get(step.choices or "")
    values = [value.value for value in kind.values] if kind else []
    for rule in step.implied:
        if rule.value not in values:
            yield "implied", f"{shown(rule.value)} is no value of {step.choices}; values: {one_of(values)}"
        for field in rule.fields:
            if field not in [*_fields(scenario), *(other.prefill_from for other in scenario.steps)]:
                yield "implied", f"no step asks for {shown(field)}"
    if step.otherwise is not None and step.otherwise not in _fields(scenario):
        yield "otherwise", f"no step asks for {shown(step.otherwise)}"
    if step.mentions is not None and step.mentions not in content.slot_types:
        yield "mentions", f"unknown list {shown(step.mentions)}; known: {one_of(list(content.slot_types))}"


def _action(step: Step) -> Iterator[tuple[str, str]]:
    if step.action is None:
        yield "action", f"is required and missing; allowed: {one_of(ACTION_OUTCOMES)}"
        return
    outcomes = ACTION_OUTCOMES[step.action]
    for key in ("branches", "notices"):
        for outcome in getattr(step, key):
            if outcome not in outcomes:
                allowed = f"outcomes: {one_of(outcomes)}{nearest(outcome, outcomes)}"
                yield f"{key}.{outcome}", f"is no outcome of {step.action}; {allowed}"
    missing = [outcome for outcome in outcomes if outcome not in step.branches]
    if step.next is None and missing:
        yield "branches", f"without next every outcome must be handled; missing: {one_of(missing)}"
    if (step.action == "knowledge") != (step.category is not None):
        yield "category", "is required with action 'knowledge' and only there"


def _limits(step: Step) -> Iterator[tuple[str, str]]:
    if step.min_length > step.max_length:
        yield "min_length", f"{step.min_length} exceeds max_length {step.max_length}"
    if step.min is not None and step.max is not None and step.min > step.max:
        yield "min", f"{step.min} exceeds max {step.max}"
    if step.latest_days is not None and step.earliest_days > step.latest_days:
        yield "earliest_days", f"{step.earliest_days} exceeds latest_days {step.latest_days}"
    if step.pattern is not None:
        try:
            re.compile(step.pattern)
        except re.error as error:
            yield "pattern", f"{shown(step.pattern)} is no regular expression: {error}"


def _end(content: Content, scenario: Scenario, end: End) -> Iterator[tuple[str, str]]:
    if end.resume is not None and end.resume not in {step.id for step in scenario.steps}:
        yield "resume", f"unknown step {shown(end.resume)}"
    if end.reason_by is not None:
        step = next((step for step in scenario.steps if step.field == end.reason_by.field), None)
        kind = content.slot_types.get(step.choices or "") if step else None
        values = [value.value for value in kind.values] if kind else []
        for value in end.reason_by.values:
            if value not in values:
                yield "reason_by", f"{shown(value)} is no answer to {end.reason_by.field}; answers: {one_of(values)}"
    for message in _texts(scenario, end.text or ""):
        yield "text", message


def _fields(scenario: Scenario) -> list[str]:
    return [name for step in scenario.steps for name in (step.field, step.time_field) if name]


def _texts(scenario: Scenario, text: str) -> Iterator[str]:
    actions = [name for step in scenario.steps if step.action for name in ACTION_VALUES[step.action]]
    known = [*_fields(scenario), *actions, *_KNOWN_PLACEHOLDERS]
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            yield f"unknown placeholder {shown(name)}; known: {one_of(known)}{nearest(name, known)}"
