"""The people behind the contacts: who they claim to be and who they have proven to be, at any moment of the scenario.

A claim or a proof is what a caller brings: the line they call from, what they press and say, a sign-in before the
contact. A secret or a sign-in alone proves nothing while the center has not verified it: where the project names the
functions that do (`Ownership.verdicts`), it takes both, so that nobody is verified by a failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.records import FunctionCalled
from ringback.simulator.ownership.model import Evidence, Ownership, values
from ringback.simulator.ownership.witness import Seed

if TYPE_CHECKING:
    from ringback.simulator.center import Center

_SAYING: Final = frozenset({"press", "say", "type"})
_SEPARATORS: Final = re.compile(r"(?<=\d)[\s.,·-]+(?=\d)")
#: Virtual seconds by which the time of a caller's step may differ from the entry in the log.
_ROUNDING_S: Final = 0.002


@dataclass(frozen=True)
class Sign:
    """A text that tells who somebody is."""

    text: str
    person: str
    proves: bool


@dataclass(frozen=True)
class Signs:
    """Everything that tells who somebody is: by the line they call from, and by what they say."""

    by_line: tuple[Sign, ...]
    by_words: tuple[Sign, ...]

    @property
    def people(self) -> frozenset[str]:
        """Everybody who can be told by something."""
        return frozenset(sign.person for sign in (*self.by_line, *self.by_words))


def signs_of(ownership: Ownership, seeds: Iterable[Seed]) -> Signs:
    """Reads the seeded items for what tells who somebody is."""
    found: dict[str, list[Sign]] = {"line": [], "said": []}
    for seed in seeds:
        for rule in ownership.evidence:
            if rule.table == seed.table and rule.fits(seed.item):
                found[rule.by] += _signs(rule, seed.item)
    return Signs(tuple(found["line"]), tuple(found["said"]))


def _signs(rule: Evidence, item: Mapping[str, Any]) -> Iterator[Sign]:
    person = rule.owner_of(item)
    if person is not None:
        for _, text in values(rule.what, item):
            yield Sign(str(text), person, rule.proves)


@dataclass
class Party:
    """One caller with all contacts that follow from theirs: transfers, callbacks, tasks."""

    name: str
    call: Call
    signs: Signs
    proven: str | None = None
    contacts: list[Contact] = field(default_factory=list)
    #: When the center verified whom.
    verdicts: list[tuple[float, str]] = field(default_factory=list)
    verified_by_functions: bool = False

    def said(self, until: float = float("inf")) -> list[str]:
        """Returns what the caller pressed, said and wrote up to a moment, digits without separators beside it."""
        limit = until - self.call.started_at + _ROUNDING_S
        texts = [act.value for act in self.call.acts if act.kind in _SAYING and act.at <= limit]
        plain = [_SEPARATORS.sub("", text) for text in texts]
        return [*texts, *(text for text in plain if text not in texts)]

    @property
    def line(self) -> str:
        """The number the caller calls from, or the center has called."""
        endpoint = self.call.contact.customer_endpoint or self.contacts[0].customer_endpoint or {}
        return str(endpoint.get("Address", ""))

    @property
    def called_by_us(self) -> bool:
        """Whether the center has dialed this person, at the number it has of them."""
        return self.contacts[0].voice and self.contacts[0].initiation_method != "INBOUND"

    def proves(self, until: float = float("inf")) -> set[str]:
        """Returns the people this caller has proven to be by a moment."""
        shown = {sign.person for sign in self._heard_signs(until) if sign.proves}
        if self.proven:
            shown.add(self.proven)
        if self.verified_by_functions:
            shown &= {person for at, person in self.verdicts if at <= until}
        if self.called_by_us:
            shown |= {sign.person for sign in self.signs.by_line if sign.text == self.line}
        return shown

    def claims(self, until: float = float("inf")) -> set[str]:
        """Returns the people this caller claims or has proven to be by a moment."""
        by_line = {sign.person for sign in self.signs.by_line if sign.text == self.line}
        by_words = {sign.person for sign in self._heard_signs(until) if not sign.proves}
        return by_line | by_words | self.proves(until)

    def _heard_signs(self, until: float) -> Iterator[Sign]:
        said = self.said(until)
        return (sign for sign in self.signs.by_words if any(sign.text in text for text in said))


class Parties:
    """All callers of a play, found by contact."""

    def __init__(
        self,
        ownership: Ownership,
        signs: Signs,
        met: Sequence[tuple[Call, str | None]],
        center: Center,
    ) -> None:
        self.all: list[Party] = []
        self._by_contact: dict[str, Party] = {}
        for number, (call, proven) in enumerate(met, 1):
            origin = self._by_contact.get(call.contacts[0].previous_id or "") or self._on_line(call.contacts[0])
            if origin is not None:  # a callback: the same person on the line
                self._join(origin, call.contacts)
                continue
            party = Party(f"caller {number}", call, signs, proven, verified_by_functions=bool(ownership.verdicts))
            self.all.append(party)
            self._join(party, call.contacts)
        # Contacts are in order of time, so that each follows from one that is known.
        for contact in sorted(center.contacts, key=lambda item: item.started_at):
            origin = self.of(contact.previous_id) or self.of(contact.related_id) or self.of(contact.initial_id)
            if origin is not None:
                self._join(origin, [contact])
        for party in self.all:
            party.verdicts = list(_verdicts(ownership, party, center))

    def _on_line(self, contact: Contact) -> Party | None:
        """Returns who called from the number that the center dials with this contact."""
        number = (contact.customer_endpoint or {}).get("Address")
        if contact.initiation_method == "INBOUND" or not contact.voice or not number:
            return None
        return next((party for party in self.all if party.line == number), None)

    def _join(self, party: Party, contacts: Iterable[Contact]) -> None:
        for contact in contacts:
            if self._by_contact.setdefault(contact.id, party) is party and contact not in party.contacts:
                party.contacts.append(contact)

    def of(self, contact_id: str | None) -> Party | None:
        """Returns whose contact this is; None for a contact that nobody has called with."""
        return self._by_contact.get(contact_id or "")


def _verdicts(ownership: Ownership, party: Party, center: Center) -> Iterator[tuple[float, str]]:
    rules = {function.name: rule for rule in ownership.verdicts if (function := center.functions.get(rule.function))}
    for contact in party.contacts:
        for event in contact.trace:
            if not isinstance(event, FunctionCalled) or event.function not in rules:
                continue
            rule, answer = rules[event.function], event.response
            if isinstance(answer, Mapping) and all(
                fnmatchcase(str(answer.get(name, "")), text) for name, text in rule.answer.items()
            ):
                yield event.at, str(answer.get(rule.owner, ""))
