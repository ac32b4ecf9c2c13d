"""Writes the pages of the rules: an index and one page per rule, from the registry and the examples."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

from ringback.flow_language.context import CenterContext
from ringback.flow_language.examples import EXAMPLES, Case, Example, run
from ringback.flow_language.examples.build import PRELUDE
from ringback.flow_language.findings import Level
from ringback.flow_language.formatting import write_part
from ringback.flow_language.rules import RULES, Rule, Scope
from ringback.flow_language.schema import schema_text

_LONGEST_TEXT = 400
_GROUPS = (
    ("FL0", "The document and its structure"),
    ("FL1", "Action types, parameters, errors, conditions"),
    ("FL2", "Values: JSONPaths, references, what was set before"),
    ("FL3", "What the caller meets"),
    ("FL4", "Recording, logs, secrets"),
    ("FL5", "The flow and its center"),
    ("FL9", "Suppressions"),
)


def pages(command: str) -> Mapping[str, str]:
    """Returns the index, the pages of the rules and the schema of flow files by their paths in one folder.

    ``command`` is what people type before ``lint`` and ``explain``.
    """
    return {
        "rules.md": _index(command),
        "flow.schema.json": schema_text(),
        **{f"rules/{rule_id}.md": rule_page(rule) for rule_id, rule in RULES.items()},
    }


def _index(command: str) -> str:
    lines = [
        "# Rules of the flow linter",
        "",
        f"Generated from the rules. `{command} lint` reports them, `{command} explain FL301` prints a page.",
        "",
        "| level | severity | meaning | synth |",
        "| --- | --- | --- | --- |",
        *(f"| {level.value} | {level.severity} | {level.meaning} | {_synth(level)} |" for level in Level),
        "",
        "A finding that is right to stay is suppressed in the metadata of its action, with a reason for reviewers:",
        "",
        "```json",
        '"ActionMetadata": {',
        '  "main-menu": {"suppress": [{"rule": "FL302", "reason": "Agents know the hidden key; callers must not."}]}',
        "}",
        "```",
    ]
    lines += ["", "What is read, exit codes, and which rules are house rules of a center: [linting](linting.md).", ""]
    lines += [*_evidence()]
    rules = sorted(RULES.values(), key=lambda rule: rule.id)
    for prefix, title in _GROUPS:
        lines += ["", f"## {title}", "", "| rule | level | reports |", "| --- | --- | --- |"]
        own = [rule for rule in rules if rule.id.startswith(prefix)]
        lines += [f"| [{rule.id}](rules/{rule.id}.md) | {rule.level.value} | {rule.title} |" for rule in own]
    return "\n".join(lines) + "\n"


def _evidence() -> Iterator[str]:
    yield "## Evidence"
    yield ""
    yield "AWS's pages and the live service differ in many places; the rules follow the service. Strongest mark first:"
    yield ""
    yield "| mark | meaning |"
    yield "| --- | --- |"
    yield "| S1, S2, S3, S4 | accepted or refused by the live service, as reported by independent projects |"
    yield "| C n | seen n times in real flows |"
    yield "| D | developer guide of AWS |"
    yield "| A | administrator guide of AWS |"
    yield "| ? | not known |"
    yield "| convention | what the references and the metadata of this linter mean, and nothing of AWS |"


def _synth(level: Level) -> str:
    return {"a": "fails", "b": "fails unless suppressed", "c": "passes"}[level.value]


def rule_page(rule: Rule) -> str:
    """Returns the page of a rule."""
    shown = EXAMPLES[rule.id]
    lines = [
        f"# {rule.id}: {rule.title}",
        "",
        f"Level {rule.level.value} ({rule.level.meaning}), {rule.level.severity}. {_can_be_suppressed(rule)}",
        "",
        *_prose(rule.why),
        "## Wrong",
        "",
        *_case(shown, shown.fails),
        *_said(rule, shown.fails),
        "",
        "## Right",
        "",
        *_case(shown, shown.passes),
    ]
    if rule.house:
        lines += ["", f"A house rule of the group `{rule.house}`: a [profile](../linting.md#house-rules) switches it."]
    if rule.needs_center:
        lines += ["", "Checked when the center is known: at synth, and for files that the settings of a center list."]
    if rule.evidence or rule.source:
        lines += ["", "## Where this comes from", ""]
        lines += [f"Evidence: {rule.evidence} ([marks](../rules.md#evidence)).", ""] if rule.evidence else []
        lines += [f"<{rule.source}>"] if rule.source else []
    while not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def _can_be_suppressed(rule: Rule) -> str:
    if rule.suppressible:
        return "It can be suppressed with a reason."
    if rule.scope is Scope.TOOL:
        return "It cannot be suppressed."
    return "It cannot be suppressed: the flow does not deploy."


def _prose(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield paragraph
        yield ""


def _said(rule: Rule, case: Case) -> Iterator[str]:
    found = next(finding for finding in run(case) if finding.rule == rule.id)
    where = f"`{found.action}`: " if found.action else ""
    yield ""
    yield "```text"
    yield f"{found.severity} {found.rule} {where.replace('`', '')}{found.message}"
    yield "```"


def _case(shown: Example, case: Case) -> Iterator[str]:
    """Yields what distinguishes one side of an example from the other, as JSON blocks."""
    other = shown.passes if case is shown.fails else shown.fails
    if case.center is not None:
        yield from _center(case.center)
    several = len(case.flows) > 1
    for key, document in case.flows.items():
        parts = list(_parts(document, other.flows.get(key)))
        if several:
            yield f"Flow `{key}`:"
            yield ""
        yield "```json"
        yield from parts
        yield "```"
        if several:
            yield ""


def _parts(document: Any, other: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield _shortened(document)
        return
    there = other if isinstance(other, dict) else {}
    actions, metadata = _differing(document, there)
    pieces = [
        f"{json.dumps(name)}: {json.dumps(document[name], ensure_ascii=False)}"
        for name in ("Version", "StartAction", "Description")
        if name in document and there and document.get(name) != there.get(name)
    ]
    if metadata:
        pieces.append(f'"Metadata": {json.dumps(metadata, ensure_ascii=False)}')
    if not pieces and not actions:
        actions = [action for action in document["Actions"] if action["Identifier"] not in PRELUDE][:3]
    yield ",\n".join([*pieces, *(_cut(inspect.cleandoc(write_part(action))) for action in actions[:4])])


def _differing(document: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Returns the actions and the metadata that the other document does not have in the same form."""
    there = [json.dumps(action, ensure_ascii=False) for action in other.get("Actions", ())]
    actions = [
        action
        for action in document["Actions"]
        if json.dumps(action, ensure_ascii=False) not in there and action["Identifier"] not in PRELUDE
    ]
    theirs = other.get("Metadata", {})
    metadata = {key: value for key, value in document["Metadata"].items() if theirs.get(key) != value}
    return actions, metadata


def _cut(text: str) -> str:
    return "\n".join(line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}..." for line in text.split("\n"))


def _shortened(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines if len(lines) <= 12 else [*lines[:5], "  ...", *lines[-5:]])


def _center(center: CenterContext) -> Iterator[str]:
    """Yields what a case knows about its center."""
    facts = [
        f"{field.name.replace('_', ' ')}: {_shown(value)}"
        for field in dataclasses.fields(center)
        if (value := getattr(center, field.name)) not in (None, "", frozenset(), {}) and field.name != "locale"
    ]
    if facts:
        yield f"Known about the center: {'; '.join(facts)}."
        yield ""


def _shown(value: Any) -> str:
    if isinstance(value, Set):
        return ", ".join(f"`{item}`" for item in sorted(value))
    if isinstance(value, Mapping):
        return ", ".join(f"`{key}`{_detail(item)}" for key, item in sorted(value.items()))
    return f"`{value}`"


def _detail(value: Any) -> str:
    if value is None:
        return ""
    if not dataclasses.is_dataclass(value):
        return f" ({value})"
    facts = [
        f"{field.name} {_flat(item)}"
        for field in dataclasses.fields(value)
        if (item := getattr(value, field.name)) not in (None, True, (), {}) and field.name != "raw"
    ]
    return f" ({'; '.join(facts)})" if facts else ""


def _flat(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}{': ' + _flat(item) if isinstance(item, Set) else ''}" for key, item in value.items())
    if isinstance(value, Set | tuple):
        return ", ".join(sorted(value))
    return str(value)
