"""The reference page of the rehearsal: rules, and what is known of types, from the data it runs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

PAGE = Path("docs/reference/rehearsal.md")
_PHASES = {
    "all": "The rehearsal itself",
    "create": "Creating",
    "contracts": "Contracts between services",
    "fail": "Failing",
    "change": "Changing",
    "destroy": "Destroying",
}
_HEAD = """<!-- Made by `make docs` from ringback/cloudformation/rehearsal/data; do not edit. -->
# Reference of the rehearsal

[The guide](../rehearsal.md) says how to use it. Grades: {grades}.
"""


def page() -> str:
    """Returns the text of the page."""
    from ringback.cloudformation.rehearsal.rules import GRADES

    grades = ", ".join(f"{grade} {words}" for grade, words in GRADES.items())
    return "\n".join([_HEAD.format(grades=grades), *_rules(), *_rates(), *_types()]) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"| {' | '.join('---' for _ in names)} |"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


def _rules() -> Iterator[str]:
    from ringback.cloudformation.rehearsal import rules

    for phase in dict.fromkeys([*_PHASES, *(rule.phase for rule in rules().values())]):
        found = [rule for rule in rules().values() if rule.phase == phase]
        if found:
            yield f"## {_PHASES.get(phase, phase.capitalize())}\n"
            yield from _table(
                ("Rule", "What holds", "Severity", "Known from", "Instead"),
                ((one.id, one.title, one.severity, _known(one.grade, one.source), one.remedy) for one in found),
            )


def _known(grade: str, source: str) -> str:
    return f"[{grade}]({source})" if source.startswith("https:") else grade


def _rates() -> Iterator[str]:
    from ringback.cloudformation.rehearsal.pace import rates

    yield "## Rates\n"
    yield from _table(
        ("Of", "Requests a second", "At once"),
        ((f"[{rate.owner}]({rate.source})", f"{rate.per_second:g}", str(rate.burst)) for rate in rates().values()),
    )


def _types() -> Iterator[str]:
    from ringback.cloudformation.rehearsal.facts import facts

    yield "## Types\n"
    yield (
        "What the schemas of the registry do not say. A name can be taken once in its scope; seconds and requests are "
        "those of a creation.\n"
    )
    rows = []
    for fact in facts().values():
        protected = " and ".join(f"`{path}: {value}`" for path, value in fact.protected_by.items())
        blocks = "; ".join(one for one in (protected, fact.holds, fact.in_use) if one)
        after = "; ".join(one for one in (fact.again if fact.again != "yes" else "", fact.pending) if one)
        name = f"`{'`, `'.join(fact.name)}` per {_scope(fact.scope, fact.parent)}" if fact.name else ""
        asks = f"{fact.calls} of {fact.rate}" if fact.rate else ""
        rows.append(
            (
                f"`{fact.type}`",
                name,
                fact.duplicate,
                blocks,
                after,
                f"{fact.seconds:g}",
                asks,
                _known(fact.grade, fact.source),
            )
        )
    yield from _table(
        ("Type", "Name", "Taken", "Blocks its deletion", "After a deletion", "Seconds", "Requests", "Known from"), rows
    )


def _scope(scope: str, parent: tuple[str, ...]) -> str:
    return " and ".join(f"`{one}`" for one in parent) if scope == "parent" else scope
