"""The reference page of the rehearsal: rules, and what is known of types, from the data it runs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringback.cloudformation.rehearsal.contracts.table import Need

PAGE = Path("docs/reference/rehearsal.md")
_PHASES = {
    "all": "The rehearsal itself",
    "create": "Creating",
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
    return "\n".join([_HEAD.format(grades=grades), *_rules(), *_contracts(), *_notices(), *_rates(), *_types()]) + "\n"


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


def _contracts() -> Iterator[str]:
    from ringback.cloudformation.rehearsal.contracts.table import contracts

    yield "## Contracts between services\n"
    yield (
        "Who uses whom through which property, what has to allow it, and the condition keys that come with the "
        "request: a policy that asks for another one allows nothing. Judged by RH201 to RH212.\n"
    )
    rows = []
    for one in contracts():
        granted = f"whoever may {', '.join(one.granted)}" if one.granted else ""
        through = granted or ", ".join(f"`{path}`" for path in one.property)
        caller = one.caller or (f"role in `{one.role}`" if one.role else "the role" if granted else "")
        needs = "<br>".join(map(_need, one.needs))
        consumers = ", ".join(f"`{kind}`" for kind in one.consumer)
        rows.append((one.title, consumers, through, caller, needs, _known(one.grade, one.source)))
    yield from _table(("Contract", "User", "Through", "Asks as", "Needs", "Known from"), rows)


def _need(need: Need) -> str:
    """Returns a need in a line: its kind, actions, key and the conditions that may be asked for."""
    told = [need.kind, ", ".join(need.actions)]
    told.append(f"on `{need.key}`" if need.key else "")
    told.append(f"trusts {need.service}" if need.service else "")
    told.append(f"`{need.type}`" if need.type else "")
    told.append(f"at most {need.most}" if need.most else "")
    told.append("before the user is created" if need.ready else "")
    if need.sends:
        told.append(f"sends {', '.join(f'`{name}`' for name in need.sends)}")
    return " ".join(part for part in told if part)


def _notices() -> Iterator[str]:
    from ringback.cloudformation.rehearsal.change.notices import notices

    yield "## What is noticed of a change\n"
    yield "What callers, agents or operators notice; empty where nothing is known.\n"
    rows = [
        (
            f"`{kind}`",
            one.holds.rstrip(","),
            "; ".join(f"{word}: {said}" for word, said in one.told()),
            one.gap,
            _known(one.grade, one.source),
        )
        for kind, one in notices().items()
    ]
    yield from _table(("Type", "Holds", "Noticed", "While its users are not deployed yet", "Known from"), rows)


def _rates() -> Iterator[str]:
    from ringback.cloudformation.rehearsal.play.pace import rates

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
