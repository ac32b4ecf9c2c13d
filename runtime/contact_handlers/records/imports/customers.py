"""Rows of customers: profile, look-ups, consents with their history, and hashes of secrets, in one transaction each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Write
from contact_handlers.base.expressions import Changes, absent, as_read, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.records import hashing, phone, tables
from contact_handlers.records.customers import CustomerLookup, Profile
from contact_handlers.records.hashing import StoredHash
from contact_handlers.records.imports.columns import CONSENTS
from contact_handlers.records.imports.files import Row, Wrong
from contact_handlers.records.imports.target import CREATED, UNCHANGED, UPDATED, Known, Plan, Target
from contact_handlers.records.sessions import AuthState

VOICE, EMAIL = "voice", "email"
_SPOKEN = frozenset({"voice", "sms"})
_PLAIN = {"name": "display_name", "tier": "tier", "status": "status", "tags": "tags"}
_FLAGS = ("callback_enabled", "notifications_enabled")
_SECRETS = {"pin": "pin_hash", "birth_date": "birth_hash"}
Consents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class CustomerRows:
    """Plans the rows of customers."""

    target: Target

    def first(self, rows: list[Row]) -> list[Key]:
        """Returns the look-ups by customer number and by telephone number."""
        numbers = [tables.number_lookup(str(row.given["customer_number"])) for row in rows]
        return numbers + [self._phone(number) for row in rows for number in _tuple(row.given.get("phone"))]

    def then(self, rows: list[Row], known: Known) -> list[Key]:
        """Returns profile and secrets of the customers that are there."""
        found = (known.get(tables.number_lookup(str(row.given["customer_number"]))) for row in rows)
        customers = [CustomerLookup.from_item(item).customer_id for item in found if item is not None]
        return [key(one) for one in dict.fromkeys(customers) for key in (tables.customer, tables.customer_auth)]

    def plan(self, row: Row, known: Known) -> Plan | Wrong:
        """Returns what is written of a customer; a number of somebody else's is not taken over."""
        lookup = known.get(tables.number_lookup(str(row.given["customer_number"])))
        customer_id = ids.new("cust") if lookup is None else CustomerLookup.from_item(lookup).customer_id
        stored = known.get(tables.customer(customer_id))
        before = Profile.from_item(stored or {})
        for number in _tuple(row.given.get("phone")):
            owner = known.get(self._phone(number))
            if owner is not None and CustomerLookup.from_item(owner).customer_id != customer_id:
                return Wrong(row.line, "phone", "belongs to another customer")
        one = _One(self.target, row, customer_id, before)
        consents = one.consents()
        put = one.profile(consents)
        writes = [*self._profile(one, stored, put), *self._lookups(one, known, lookup), *one.history(consents)]
        writes += one.secrets(known.get(tables.customer_auth(customer_id)) or {})
        if not writes:
            return Plan(UNCHANGED)
        return Plan(CREATED if lookup is None else UPDATED, tuple(writes))

    def _profile(self, one: _One, stored: Mapping[str, Any] | None, put: Mapping[str, Any]) -> list[Write]:
        key, table = tables.customer(one.customer_id), self.target.customers
        now = clock.stamp(clock.now())
        if stored is None:
            first = {"customer_id": one.customer_id, "created_at": now, "updated_at": now, "version": 1}
            index = tables.last_contact(one.customer_id, now)
            return [table.creating(key, {"status": "active", "tier": "regular", **put, **first, **index})]
        if one.before.attribute("by_last_contact_pk") is None:
            # Loaded by an earlier release, or by another system.
            put = {**put, **tables.last_contact(one.customer_id, one.before.heard_of or now)}
        if not put:
            return []
        changes = Changes(put={**put, "updated_at": now}, add={"version": 1})
        return [table.updating(key, changes, when=as_read("version", one.before.version))]

    def _lookups(self, one: _One, known: Known, lookup: Mapping[str, Any] | None) -> list[Write]:
        table, item = self.target.customers, {"customer_id": one.customer_id}
        number = str(one.row.given["customer_number"])
        writes = [] if lookup is not None else [table.creating(tables.number_lookup(number), item)]
        if "phone" not in one.row.given:
            return writes
        new = _tuple(one.row.given["phone"])
        ours = equals("customer_id", one.customer_id) | absent("pk")
        gone = [old for old in one.spoken() if old not in new]
        return [
            *writes,
            *(table.creating(self._phone(found), item) for found in new if known.get(self._phone(found)) is None),
            *(table.deleting(self._phone(old), when=ours) for old in gone),
        ]

    def _phone(self, number: str) -> Key:
        return tables.phone_lookup(phone.hashed(number, self.target.phone_key))


@dataclass(frozen=True)
class _One:
    """One row beside what is stored of its customer."""

    target: Target
    row: Row
    customer_id: str
    before: Profile

    def profile(self, consents: Consents) -> dict[str, Any]:
        """Returns the attributes of the profile that change."""
        given = self.row.given
        wanted: dict[str, Any] = {"customer_number": given["customer_number"]}
        wanted |= {attribute: _plain(given[name]) for name, attribute in _PLAIN.items() if name in given}
        if "phone" in given or "email" in given:
            wanted["contacts"] = self._contacts()
        if flags := {name: given[name] for name in _FLAGS if name in given}:
            wanted["preferences"] = {**(self.before.preferences or {}), **flags}
        if segment := self._segment():
            wanted["segment"] = segment
        if consents:
            wanted["consent"] = {**(self.before.consent or {}), **consents}
        return {name: value for name, value in wanted.items() if value != _plain(self.before.attribute(name))}

    def _segment(self) -> dict[str, Any]:
        names = {"segment": "segment_id", "segment_level": "priority_level"}
        given = {attribute: self.row.given[name] for name, attribute in names.items() if name in self.row.given}
        return {**(self.before.segment or {}), **given} if given else {}

    def _contacts(self) -> list[dict[str, Any]]:
        kept = [dict(contact) for contact in self.before.contacts or ()]
        for name, channel, channels in (("phone", VOICE, _SPOKEN), ("email", EMAIL, frozenset({EMAIL}))):
            if name not in self.row.given:
                continue
            there = {str(contact.get("value")): contact for contact in kept if contact.get("channel") in channels}
            kept = [contact for contact in kept if contact.get("channel") not in channels]
            for place, value in enumerate(_tuple(self.row.given[name])):
                kept.append(there.get(value) or {"channel": channel, "value": value, "is_primary": place == 0})
        return kept

    def spoken(self) -> list[str]:
        """Returns the telephone numbers that are stored."""
        stored = (contact for contact in self.before.contacts or () if contact.get("channel") in _SPOKEN)
        return [number for contact in stored if (number := phone.to_e164(str(contact.get("value") or "")))]

    def _given_consents(self) -> Consents:
        given = self.row.given
        more = {
            "at": given.get("consent_at") or clock.stamp(clock.now()),
            "source": given.get("consent_source") or self.target.source,
            "text_version": given.get("consent_text_version"),
        }
        facts = {name: value for name, value in more.items() if value is not None}
        return {name: {"value": given[name], **facts} for name in CONSENTS if name in given}

    def consents(self) -> Consents:
        """Returns the consents that count from now on: what is newer than what is known, a withdrawal at once."""
        known = self.before.consent or {}
        found = {}
        for name, new in self._given_consents().items():
            old = known.get(name)
            old = old if isinstance(old, Mapping) else {"value": old}
            dated = "consent_at" in self.row.given
            same = old.get("value") == new["value"] and (not dated or old.get("at") == new["at"])
            older = dated and str(old.get("at") or "") > str(new["at"])
            if not same and not older:
                found[name] = new
        return found

    def history(self, consents: Consents) -> list[Write]:
        """Returns the entries of the history of consents: one for each that counts from now on."""
        now = clock.stamp(clock.now())
        return [
            self.target.customers.putting(
                tables.consent_event(self.customer_id, str(new["at"]), name),
                {"customer_id": self.customer_id, "consent": name, "recorded_at": now, **new},
            )
            for name, new in consents.items()
        ]

    def secrets(self, stored: Mapping[str, Any]) -> list[Write]:
        """Returns the write of hashes; a secret that is stored already is left alone."""
        state, put = AuthState.from_item(stored), {}
        for name, attribute in _SECRETS.items():
            secret = self.row.given.get(name)
            if secret is None:
                continue
            known = StoredHash.parse(str(state.attribute(attribute) or ""))
            if known is None or not known.matches(str(secret), self.target.pepper):
                put[attribute] = hashing.make(str(secret), self.target.pepper)
        if not put:
            return []
        return [self.target.customers.updating(tables.customer_auth(self.customer_id), Changes(put=put))]


def _tuple(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _plain(value: Any) -> Any:
    """Returns a value as it is read back from the table."""
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
