"""Judges a play: was anybody told, shown, given or allowed what belongs to another?

Everything is judged that leaves the center: what the customer hears and reads, what agents hear and see, contact
attributes, and every item that is stored for a contact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.records import AttributesSet, Heard, Shown, TraceEvent
from ringback.simulator.ownership.belongings import Belonging, Belongings, flat
from ringback.simulator.ownership.model import Ownership, leaves
from ringback.simulator.ownership.parties import Parties, Party, signs_of
from ringback.simulator.ownership.witness import Seed, Witness

if TYPE_CHECKING:
    from ringback.simulator.center import Center

TOLD: Final = "told"
SHOWN: Final = "shown"
GIVEN: Final = "given"
ALLOWED: Final = "allowed"
KEPT: Final = "kept"
RECALLED: Final = "recalled"


@dataclass(frozen=True)
class Violation:
    """Something that somebody got and that belongs to another."""

    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


@dataclass
class Judgment:
    """What was judged, by kind, and what was wrong."""

    violations: list[Violation] = field(default_factory=list)
    judged: Counter[str] = field(default_factory=Counter)


def judge(ownership: Ownership, witness: Witness, seeds: Sequence[Seed]) -> Judgment:
    """Judges everything that happened to the callers a witness has met."""
    return _Judge(ownership, witness, seeds).run()


class _Judge:
    def __init__(self, ownership: Ownership, witness: Witness, seeds: Sequence[Seed]) -> None:
        self.ownership, self.center = ownership, witness.center
        self.seeds = seeds
        self.signs = signs_of(ownership, seeds)
        self.parties = Parties(ownership, self.signs, witness.met, self.center)
        self.tables = _tables(ownership, self.center)
        self.writes = [(write, self.tables.get(write.table, write.table), write.item) for write in witness.writes]
        self.belongings = Belongings(ownership, self.signs.people)
        self.belongings.seed(seeds)
        #: Id of a record -> the caller it was made for, and the people it belongs to.
        self.made: dict[str, tuple[list[Party], set[str]]] = {}
        self.result = Judgment()
        self.states: dict[str, dict[str, str]] = {}

    def run(self) -> Judgment:
        self._learn()
        for party in self.parties.all:
            for contact in party.contacts:
                self._contact(contact, party)
        for write, table, item in self.writes:
            writer = self._writer(write.contact_id, item)
            if writer is not None:
                self._kept(table, item, writer, write.at)
        unique = dict.fromkeys(self.result.violations)
        self.result.violations = list(unique)
        return self.result

    # --- what is known -----------------------------------------------------------------------------------------------

    def _writer(self, contact_id: str | None, item: Mapping[str, Any]) -> Party | None:
        named = (str(leaf) for name in self.ownership.contacts for leaf in leaves(item.get(name)))
        return self.parties.of(contact_id) or next((found for name in named if (found := self.parties.of(name))), None)

    def _learn(self) -> None:
        """Learns from the items what belongs to whom and which record is whose."""
        for seed in self.seeds:
            self._made(seed.table, seed.item, None)
        for write, table, item in self.writes:
            party = self._writer(write.contact_id, item)
            self.belongings.written(table, item, party, write.at)
            self._made(table, item, party)

    def _made(self, table: str, item: Mapping[str, Any], party: Party | None) -> None:
        for _, owner in self.belongings.rules(table, item):
            makers, owners = self.made.setdefault(_key(item), ([], set()))
            if party is not None and not makers:  # who writes into it later has not made it
                makers.append(party)
            if owner is not None:
                owners.add(owner)

    # --- contacts ----------------------------------------------------------------------------------------------------

    def _contact(self, contact: Contact, party: Party) -> None:
        state = dict(self.states.get(contact.previous_id or "", {}))
        for event in contact.trace:
            if isinstance(event, Heard):
                self._heard(event, party)
            elif isinstance(event, Shown):
                self._looked(
                    SHOWN, event, party, (text for _, text in flat(event.data)), staff=event.audience == "agent"
                )
            elif isinstance(event, AttributesSet) and event.scope != "flow":
                state.update(event.changes)
                self._attributes(event.changes, state, party, event.at, _at(event))
        self.states[contact.id] = state
        self._attributes(contact.attributes, contact.attributes, party, self.center.clock.now, "the end")

    def _heard(self, event: Heard, party: Party) -> None:
        if event.source == "agent" or (event.audience == "agent" and event.source == "customer") or not event.text:
            return  # what people tell each other is theirs to decide
        staff = event.audience == "agent"
        self._looked(SHOWN if staff else TOLD, event, party, [event.text], staff=staff)
        if not staff and any(words in event.text for words in self.ownership.recalls) and not party.proves(event.at):
            self._wrong(RECALLED, f"{party.name} hears {event.text!r} {_at(event)} and has proven to be nobody")

    def _looked(self, kind: str, event: TraceEvent, party: Party, texts: Iterable[str], *, staff: bool) -> None:
        self.result.judged[kind] += 1
        verb = "staff see or hear" if staff else "hears or reads"
        for text in texts:
            for item in self._foreign(text, party, event.at, staff=staff):
                self._wrong(kind, f"{party.name} {verb} {item.text!r} of {item.whose} ({item.where}) {_at(event)}")

    def _foreign(self, text: str, party: Party, at: float, *, staff: bool) -> Iterator[Belonging]:
        for item in self.belongings:
            if item.telling and item.since <= at and item.found_in(text):
                allowed = item.may_be_shown_for(party, at) if staff else item.may_hear(party, at)
                if not allowed:
                    yield item

    # --- attributes --------------------------------------------------------------------------------------------------

    def _attributes(
        self, changes: Mapping[str, str], state: Mapping[str, str], party: Party, at: float, where: str
    ) -> None:
        self.result.judged[GIVEN] += len(changes)
        for name, value in changes.items():
            for item in self._foreign(str(value), party, at, staff=True):
                self._wrong(GIVEN, f"{party.name} has {item.text!r} of {item.whose} ({item.where}) in {name} {where}")
        if not self.ownership.written & changes.keys():
            return
        self._identity(state, party, at, where)
        self._ids(state, party, at, where)
        self._traits(state, party, at, where)

    def _identity(self, state: Mapping[str, str], party: Party, at: float, where: str) -> None:
        rules, named = self.ownership, state.get(self.ownership.identity, "")
        self.result.judged[ALLOWED] += 1
        if named not in self.signs.people:
            return
        if named not in party.claims(at):
            self._wrong(ALLOWED, f"{party.name} is called {named} {where} and has never claimed to be")
        proven = rules.proven and all(state.get(name) == value for name, value in rules.proven.items())
        if proven and named not in party.proves(at):
            words = ", ".join(f"{name}={value}" for name, value in rules.proven.items())
            self._wrong(ALLOWED, f"{party.name} is {words} as {named} {where} and has not proven to be")

    def _ids(self, state: Mapping[str, str], party: Party, at: float, where: str) -> None:
        for name in self.ownership.ids:
            value = state.get(name, "")
            makers, owners = self.made.get(value, ([], set()))
            if (makers or owners) and party not in makers and not owners & party.proves(at):
                whose = " and ".join(sorted(owners) or [maker.name for maker in makers])
                self._wrong(GIVEN, f"{party.name} has {value} of {whose} in {name} {where}")

    def _traits(self, state: Mapping[str, str], party: Party, at: float, where: str) -> None:
        for rule in self.ownership.traits:
            value = state.get(rule.attribute, "")
            owners = {
                owner
                for seed in self.seeds
                if seed.table == rule.table
                and rule.fits(seed.item)
                and str(seed.item.get(rule.field, "")) == value
                and (owner := rule.owner_of(seed.item))
            }
            if owners and not owners & party.claims(at):
                whose = " and ".join(sorted(owners))
                self._wrong(GIVEN, f"{party.name} has {rule.attribute} {value!r} {where} as only {whose} should")

    # --- records -----------------------------------------------------------------------------------------------------

    def _kept(self, table: str, item: Mapping[str, Any], party: Party, at: float) -> None:
        self.result.judged[KEPT] += 1
        key = " ".join(str(item[name]) for name in ("pk", "sk") if name in item) or table
        for _, owner in self.belongings.rules(table, item):
            if owner is not None and owner not in party.claims(at):
                self._wrong(KEPT, f"{table} {key} is written for {party.name} and belongs to {owner}")
        texts = flat(item)
        exactly, joined = set(texts), "\n".join(text for _, text in texts)
        for value in self.belongings:
            held = value.found_in(joined) if value.telling else (value.field, value.text) in exactly
            if held and value.since < at and not value.may_be_shown_for(party, at):
                self._wrong(KEPT, f"{table} {key} is written for {party.name} with {value.text!r} of {value.whose}")

    def _wrong(self, kind: str, message: str) -> None:
        self.result.violations.append(Violation(kind, message))


def _at(event: TraceEvent) -> str:
    return f"at {event.site}" if event.site is not None else "between two actions"


def _key(item: Mapping[str, Any]) -> str:
    """Returns the id within the key of an item: what stands behind the last `#` of its first attribute."""
    return str(item.get("pk", next(iter(item.values()), ""))).rpartition("#")[2]


def _tables(ownership: Ownership, center: Center) -> dict[str, str]:
    """Returns the names that the description gives to tables, by their physical names."""
    used = {rule.table for rule in (*ownership.records, *ownership.evidence, *ownership.traits)}
    return {center.tables[name].name: name for name in used}
