"""Explains rules and action types as text, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.catalogue import CATALOGUE, RETIRED_NAMES, ActionType, Dynamic, Form, Parameter, When
from ringback.flow_language.legality import nearest_type
from ringback.flow_language.rule_pages import rule_page
from ringback.flow_language.rules import RULES
from ringback.flow_language.words import listed

_DYNAMIC = {Dynamic.STATIC: "fixed", Dynamic.SINGLE: "fixed or one JSONPath", Dynamic.TEXT: "text with JSONPaths"}


def list_rules() -> str:
    """Returns one line per rule."""
    rules = sorted(RULES.values(), key=lambda rule: rule.id)
    head = "rule   level (a refused, b wrong at run time, c good practice)"
    rows = [f"{rule.id}  {rule.level.value}  {rule.title}" for rule in rules]
    return "\n".join([head, *rows])


def explain_rule(rule_id: str) -> str:
    """Returns the page of a rule: what it wants, why, a wrong and a right example."""
    return rule_page(RULES[rule_id]).rstrip("\n")


def explain_action(name: str) -> str:
    """Returns what an action type takes, or where the name went when there is no such type."""
    entry = CATALOGUE.get(name)
    if entry is not None:
        return "\n".join(_entry(entry))
    if name in RETIRED_NAMES:
        return f"'{name}' is no action type; the language calls it '{RETIRED_NAMES[name]}'"
    return f"'{name}' is neither a rule, an action type nor a file{nearest_type(name, RULES)}"


def _entry(entry: ActionType) -> Iterator[str]:
    yield f"{entry.name}: {entry.summary}"
    yield f"console block: {entry.block}"
    yield f"flow types: {', '.join(sorted(kind.export_name for kind in entry.where.page))}"
    looser = sorted(kind.export_name for kind in entry.where.guide - entry.where.page)
    if looser:
        yield f"  by the administrator guide also: {', '.join(looser)}"
    if entry.where.refused:
        yield f"  refused by the service: {', '.join(sorted(kind.export_name for kind in entry.where.refused))}"
    yield f"channels: {', '.join(entry.channels)}"
    yield "ends the flow" if entry.terminal else f"next action: {entry.next.value}"
    if entry.parameters:
        yield ""
        yield "parameters (* required):"
        yield from (_row(row) for row in entry.parameters)
    for group in entry.groups:
        within = f" in {group.within}" if group.within else ""
        yield f"  {group.choice} {listed(group.names)}{within} [{group.evidence}]"
    if not entry.terminal:
        yield ""
        for form in entry.forms:
            yield from _form(form)
    yield ""
    yield f"evidence: {entry.evidence} (what the marks mean: docs/flow-language/rules.md)"
    if entry.source:
        yield f"source: {entry.source}"


def _row(row: Parameter) -> str:
    facts = [_DYNAMIC[row.dynamic], row.shape.value if row.shape.value != "text" else ""]
    facts.append(" | ".join(row.values))
    if row.low is not None or row.high is not None:
        facts.append(f"{'' if row.low is None else f'{row.low:g}'}..{'' if row.high is None else f'{row.high:.0f}'}")
    facts.append(row.note)
    words = "; ".join(fact for fact in facts if fact)
    return f"  {'*' if row.required else ' '} {row.path:<48} {words} [{row.evidence}]"


def _condition(when: When) -> str:
    if when.values:
        return f"{when.path} is {' or '.join(when.values)}"
    return f"{when.path} is {'absent' if when.absent else 'given'}"


def _form(form: Form) -> Iterator[str]:
    when = " and ".join(_condition(one) for one in form.when)
    yield f"{form.name or 'wiring'}{f' (when {when})' if when else ''} [{form.evidence}]:"
    yield f"    errors: {', '.join(form.errors) or 'none'}" + (
        f"; optional {', '.join(form.optional_errors)}" if form.optional_errors else ""
    )
    if form.branches is not None:
        words = ", ".join(form.branches.operands) or form.branches.expects
        yield f"    conditions: {', '.join(form.branches.operators)} with {words}"
    if form.required:
        yield f"    needs: {', '.join(form.required)}"
    if form.refused:
        yield f"    refuses: {', '.join(form.refused)}"
