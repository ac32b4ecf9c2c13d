"""Attempts, failures and locks with atomic writes; the hash and the profile of the customer.

Failures count before the secret is looked at and success takes them back, so that attempts in parallel cannot get more
guesses than attempts in a row. Numbers that belong to nobody are counted the same way, in the sessions table: neither
the time nor the answers tell which numbers exist.
"""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Key, Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, Condition, above, absent, below, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.customer_auth import logic
from contact_handlers.customer_auth.settings import Settings
from contact_handlers.records import customers, domain_events, tables
from contact_handlers.records.customers import Customer, CustomerLookup
from contact_handlers.records.sessions import AuthAttempts, AuthState
from contact_handlers.records.vocabulary import VERIFIED

KEPT_S = 86_400
RACE_TRIES = 5


@dataclass(frozen=True)
class Account:
    """Where failures of a customer number are counted; `customer_id` is empty when the number belongs to nobody."""

    table: Table
    key: Key
    customer_id: str
    state: AuthState


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
    unused = absent("attempts") | below("attempts", settings.auth_max_attempts)
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


def account(settings: Settings, number: str, pepper: bytes) -> Account:
    """Returns where failures of this number count; the same two reads whether it exists or not."""
    customer_table = Table(settings.table_customers)
    found = customer_table.get(tables.number_lookup(number))
    if found is not None:
        customer_id = CustomerLookup.from_item(found).customer_id
        key = tables.customer_auth(customer_id)
        return Account(customer_table, key, customer_id, _state(customer_table, key))
    sessions = Table(settings.table_sessions)
    key = tables.auth_attempts("number#" + hmac.new(pepper, number.encode(), hashlib.sha256).hexdigest())
    return Account(sessions, key, "", _state(sessions, key))


def _state(table: Table, key: Key) -> AuthState:
    return AuthState.from_item(table.get(key, consistent=True) or {})


def count_failure(who: Account, moment: datetime) -> int | None:
    """Adds a failure within the window or starts a new window; returns their number, None when the number is locked."""
    window_start = clock.stamp(moment - timedelta(seconds=logic.WINDOW_S))
    kept: dict[Any, Any] = {} if who.customer_id else {tables.TTL: clock.epoch(moment) + KEPT_S}
    fresh, stale = above("first_failed_at", window_start), absent("first_failed_at")
    again = Changes(put=kept, add={"failed_count": 1})
    first = Changes(put={**kept, "failed_count": 1, "first_failed_at": clock.stamp(moment)})
    choices = [(again, fresh), (first, stale | below("first_failed_at", window_start))]
    if (who.state.first_failed_at or "") <= window_start:
        choices.reverse()
    for _ in range(RACE_TRIES):
        for changes, when in choices:
            with suppress(ConditionFailedError):
                return int(who.table.update(who.key, changes, when=when & _unlocked(moment))["failed_count"])
        if logic.locked(_state(who.table, who.key), moment):
            return None
    # So many at once for one number is an attack, not a caller.
    return None


def _unlocked(moment: datetime) -> Condition:
    return absent("locked_until") | below("locked_until", clock.stamp(moment))


def lock(settings: Settings, who: Account, moment: datetime) -> bool:
    """Locks the number and starts a new count; tells whether this call did it."""
    until = clock.stamp(moment + timedelta(seconds=settings.auth_lock_s))
    changes = Changes(put={"locked_until": until}, remove=("failed_count", "first_failed_at"))
    try:
        who.table.update(who.key, changes, when=_unlocked(moment) & exists("failed_count"), answer="NONE")
    except ConditionFailedError:
        return False
    return True


def forgive(who: Account, moment: datetime) -> None:
    """Takes the failures back after a success."""
    who.table.update(
        who.key,
        Changes(
            put={"last_verified_at": clock.stamp(moment)}, remove=("failed_count", "first_failed_at", "locked_until")
        ),
        answer="NONE",
    )


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
