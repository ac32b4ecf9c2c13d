"""Attempts, failures and locks with atomic writes; the hash and the profile of the customer.

Failures count twice: for the customer number, where strangers and the customer's own numbers are kept apart, and for
the caller number over all customers. Numbers that belong to nobody are counted the same way, in the sessions table:
neither the time nor the answers tell which numbers exist.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table, get_many
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, absent, below, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item
from contact_handlers.customer_auth import logic
from contact_handlers.customer_auth.settings import Settings
from contact_handlers.records import customers, domain_events, guards, hashing, tables
from contact_handlers.records.customers import Customer, CustomerLookup
from contact_handlers.records.guards import Guard
from contact_handlers.records.sessions import AuthAttempts, AuthState
from contact_handlers.records.vocabulary import VERIFIED

KEPT_S = 86_400
KNOWN_S = 90 * 86_400
# Callers without a number share one count; whoever is locked out by the failures of others gets an agent.
ANONYMOUS, ANONYMOUS_WINDOW_S = "anonymous", 3600
ANONYMOUS_LOCKS_S = (900, 3600, 4 * 3600, 86_400)


@dataclass(frozen=True, kw_only=True)
class Account:
    """A customer number and where its failures count; `customer_id` is empty when the number belongs to nobody."""

    customer_id: str
    state: AuthState
    mark: str
    """The keyed hash of the customer number."""
    guard: Guard
    own_caller: str
    """The keyed hash of the caller number when it is the customer's own; failures of strangers do not touch it."""

    @property
    def began(self) -> str:
        """When the window of failures began, as far as it was read."""
        return "" if self.own_caller else self.state.first_failed_at or ""

    def closed(self, moment: datetime) -> bool:
        """Tells whether others than this function locked the customer, which holds for every caller."""
        return guards.holds(self.state.locked_until or "", moment) and self.state.lock_level is None


def fingerprint(attempt: str, number: str, secret: str) -> str:
    """Names an attempt by its ciphertexts: every entry has its own, a retried invocation has the same."""
    return hashlib.sha256(f"{attempt}\x1f{number}\x1f{secret}".encode()).hexdigest()[:32]


def begin(settings: Settings, contact_id: str, attempt: str, moment: datetime) -> tuple[AuthAttempts, bool]:
    """Counts an attempt of a contact; returns the state of the contact and whether the attempt may be made.

    The state holds the outcome of attempts that were decided before, under their fingerprint.
    """
    sessions, key = Table(settings.table_sessions), tables.auth_attempts(contact_id)
    changes = Changes(
        put={f"a_{attempt}": {}, tables.TTL: clock.epoch(moment) + KEPT_S},
        add={"attempts": 1},
    )
    unused = absent("attempts") | below("attempts", settings.auth_limits.max_attempts)
    try:
        return AuthAttempts.from_item(sessions.update(key, changes, when=absent(f"a_{attempt}") & unused)), True
    except ConditionFailedError:
        state = AuthAttempts.from_item(sessions.get(key, consistent=True) or {})
        # An attempt that was begun and not decided is continued: the function was stopped or is being retried.
        return state, state.outcome(attempt) == {}


def finish(settings: Settings, contact_id: str, attempt: str, outcome: logic.Outcome) -> None:
    """Remembers the outcome of an attempt, and whom the contact proved to be: this is what other functions believe."""
    entry = {"auth_status": outcome.auth_status, "status": outcome.status, "customer_id": outcome.customer_id or None}
    put: dict[Any, Any] = {f"a_{attempt}": {name: value for name, value in entry.items() if value is not None}}
    if outcome.auth_status == VERIFIED:
        put |= {"customer_id": outcome.customer_id, "verified_at": clock.stamp(clock.now())}
    Table(settings.table_sessions).update(
        tables.auth_attempts(contact_id),
        Changes(put=put),
        when=exists("pk"),
        answer="NONE",
    )


def caller_guard(settings: Settings, caller: str) -> Guard:
    """Returns where the failures of a caller number count, over all customers; those without a number share one."""
    limits = settings.auth_limits
    return Guard(
        table=Table(settings.table_sessions),
        key=tables.auth_guard(f"caller#{caller or ANONYMOUS}"),
        limit=limits.caller_failures if caller else limits.anonymous_failures,
        window_s=guards.DAY_S if caller else ANONYMOUS_WINDOW_S,
        locks_s=limits.lock_s if caller else ANONYMOUS_LOCKS_S,
    )


def account(settings: Settings, number: str, caller: str, pepper: bytes) -> Account:
    """Returns where failures of this number count; the same two reads whether it exists or not."""
    mark = hashing.mark(number, pepper)
    by_number, by_phone = tables.number_lookup(number), tables.phone_lookup(caller or ANONYMOUS)
    by_mark = tables.known_caller(mark, caller or ANONYMOUS)
    found = get_many({settings.table_customers: [by_number, by_phone], settings.table_sessions: [by_mark]})
    customer_id = _owner(found.get(by_number))
    sessions = Table(settings.table_sessions)
    table = Table(settings.table_customers) if customer_id else sessions
    key = tables.customer_auth(customer_id) if customer_id else tables.auth_attempts(f"number#{mark}")
    state = AuthState.from_item(table.get(key, consistent=True) or {})
    own = bool(caller and customer_id) and (_owner(found.get(by_phone)) == customer_id or by_mark in found)
    if own:
        table, key = sessions, tables.auth_guard(f"own#{customer_id}#{caller}")
    limits = settings.auth_limits
    guard = Guard(
        table=table,
        key=key,
        limit=limits.lock_failures,
        window_s=guards.DAY_S,
        locks_s=limits.lock_s,
        expires=own or not customer_id,
    )
    return Account(customer_id=customer_id, state=state, mark=mark, guard=guard, own_caller=caller if own else "")


def _owner(lookup: Item | None) -> str:
    return "" if lookup is None else CustomerLookup.from_item(lookup).customer_id


def forgive(settings: Settings, who: Account, caller: str, moment: datetime) -> None:
    """Takes the failures back after a success, and remembers the caller number as the customer's."""
    stamp = clock.stamp(moment)
    forgotten = Changes(
        put={"last_verified_at": stamp}, remove=("failed_count", "first_failed_at", "locked_until", "lock_level")
    )
    with suppress(ConditionFailedError):
        # A lock that others caused at this moment holds.
        who.guard.table.update(who.guard.key, forgotten, when=guards.unlocked(moment), answer="NONE")
    if caller:
        known = Changes(put={"last_verified_at": stamp, tables.TTL: clock.epoch(moment) + KNOWN_S})
        Table(settings.table_sessions).update(tables.known_caller(who.mark, caller), known, answer="NONE")


def profile(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the profile of a verified customer."""
    return customers.by_id(Table(settings.table_customers), customer_id)


def publish_lock(settings: Settings, customer_id: str, contact_id: str) -> None:
    """Publishes that a customer number was locked."""
    domain_events.publish(
        settings.event_bus_name,
        settings.center,
        settings.environment,
        "auth.locked",
        {"customer_id": customer_id, "contact_id": contact_id},
    )
