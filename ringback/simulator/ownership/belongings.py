"""The values that belong to somebody, and the forms in which they are said, shown and stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from ringback.simulator.ownership.model import Owned, Ownership, named, values
from ringback.simulator.ownership.parties import Party
from ringback.simulator.ownership.witness import Seed

_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
#: Texts with fewer digits than this, or shorter, say nothing about whose they are.
_FEWEST_DIGITS: Final = 4
_SHORTEST: Final = 3


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> re.Pattern[str]:
    """Returns what recognizes a value in speech and writing: numbers with separators, dates by month and day."""
    date = _DATE.fullmatch(text)
    if date is not None:
        year, month, day = date.groups()
        # Between Latin letters such digits are part of an identifier, not a day.
        spoken = rf"(?<![0-9A-Za-z])0?{int(month)}[^0-9A-Za-z]{{1,3}}0?{int(day)}(?![0-9A-Za-z])"
        return re.compile(rf"{year}-{month}-{day}|{spoken}")
    if re.fullmatch(r"\d+([.,\s-]?\d+)*", text):
        digits = re.sub(r"\D", "", text)
        return re.compile(r"(?<!\d)" + r"[.,\s-]?".join(digits) + r"(?!\d)")
    return re.compile(re.escape(text))


def _text(value: Any) -> str:
    if isinstance(value, Decimal | float) and value == int(value):
        return str(int(value))
    return str(value)


@dataclass
class Belonging:
    """A value with everybody whose it is: people, and the caller who gave it or got it as their own first."""

    text: str
    #: Where it was found.
    table: str
    field: str
    #: Whether the text alone tells whose it is; otherwise it counts only as the stored value of such a field.
    telling: bool
    needs_proof: bool
    people: set[str] = made_by(default_factory=set)
    party: Party | None = None
    since: float = float("-inf")

    @property
    def where(self) -> str:
        """Table and field."""
        return f"{self.table}.{self.field}"

    @property
    def whose(self) -> str:
        """The owners in words."""
        return " and ".join(sorted(self.people)) or (self.party.name if self.party is not None else "nobody")

    def found_in(self, text: str) -> bool:
        """Tells whether a text holds the value."""
        return pattern_of(self.text).search(text) is not None

    def may_hear(self, party: Party, at: float) -> bool:
        """Tells whether it may be said to this caller."""
        return party is self.party or bool(self.people & party.proves(at)) or self.by(party)

    def may_be_shown_for(self, party: Party, at: float) -> bool:
        """Tells whether staff and records may have it together with this caller."""
        if self.needs_proof or party is self.party:
            return self.may_hear(party, at)
        return bool(self.people & party.claims(at)) or self.by(party)

    def by(self, party: Party) -> bool:
        """Tells whether the caller said it, so that nobody told them, or whether it is made of words of theirs."""
        said = party.said()
        if any(self.found_in(text) for text in said):
            return True
        return not self.telling and any(len(text) >= _SHORTEST and text in self.text for text in said)


class Belongings:
    """All values that belong to somebody, by their text."""

    def __init__(self, ownership: Ownership, people: frozenset[str]) -> None:
        self._rules = ownership.records
        self._nobodys = frozenset(ownership.nobodys)
        self._people = people
        self._found: dict[str, Belonging] = {}

    def __iter__(self) -> Iterator[Belonging]:
        return iter(self._found.values())

    def rules(self, table: str, item: Mapping[str, Any]) -> Iterator[tuple[Owned, str | None]]:
        """Yields the rules that an item falls under, each with the person it belongs to."""
        for rule in self._rules:
            if rule.table == table and rule.fits(item):
                owner = rule.owner_of(item)
                yield rule, owner if owner in self._people else None

    def seed(self, seeds: Iterable[Seed]) -> None:
        """Takes what was there before the first contact."""
        for item in seeds:
            for rule, owner in self.rules(item.table, item.item):
                if owner is not None:
                    self._take(rule, item.item, owner, None, float("-inf"))

    def written(self, table: str, item: Mapping[str, Any], party: Party | None, at: float) -> None:
        """Takes an item that a function has written, on a caller's behalf if one is known."""
        for rule, owner in self.rules(table, item):
            if owner is not None or party is not None:
                self._take(rule, item, owner, party, at)

    def _take(self, rule: Owned, item: Mapping[str, Any], owner: str | None, party: Party | None, at: float) -> None:
        for name, value in values(rule.secret, item):
            text = _text(value)
            digits = sum(letter.isdigit() for letter in text)
            if text in self._nobodys or len(text) < _SHORTEST or (text.isdigit() and digits < _FEWEST_DIGITS):
                continue
            known = self._found.get(text)
            if known is None:
                # What the project has seeded it has chosen to be told apart; what callers say may be anybody's words.
                telling = party is None or digits >= _FEWEST_DIGITS
                known = self._found[text] = Belonging(text, rule.table, name, telling, rule.needs == "proof", since=at)
            elif party is not None:
                continue  # whoever writes it later has not made it
            if owner is not None:
                known.people.add(owner)
            known.party = party


def flat(value: Any) -> list[tuple[str, str]]:
    """Returns the texts within a value with the names of their fields, those within JSON texts too."""
    found: list[tuple[str, str]] = []
    for name, leaf in named(value):
        text = _text(leaf)
        found.append((name, text))
        if text[:1] in "{[" and text[-1:] in "}]":
            try:
                found += flat(json.loads(text))
            except ValueError:
                continue
    return found
