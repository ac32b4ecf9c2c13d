"""Short-lived items: bot sessions, unfinished scenarios, attempts to authenticate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record


@dataclass(frozen=True, kw_only=True)
class BotSession(Record):
    """The state of a bot session, and the response to its last turns for retries."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "bot_hook",
        "customer_api",
    )

    state: Mapping[str, Any] | None = None
    version: int = 0
    turns: Sequence[str] = ()
    """Names of the last turns, oldest first."""
    response: str = ""
    """Response to the last turn, as JSON."""
    conversation_id: str | None = None
    kept_apart: bool | None = None
    """Whether answers of the scenario lie in the table of customers."""


@dataclass(frozen=True, kw_only=True)
class UnfinishedScenario(Record):
    """A scenario that a verified customer left, kept for their next contact that is verified too."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("bot_hook",)

    scenario: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class AuthAttempts(Record):
    """The attempts of one contact to prove who it is, and whom it proved to be.

    `a_<fingerprint>` holds the outcome of each attempt. Flows pass on who is verified in attributes; functions believe
    them only when they name the customer of this item.
    """

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("chat_identity", "customer_auth")
    ATTEMPT: ClassVar[str] = "a_"

    attempts: int | None = None
    customer_id: str | None = None
    """The customer whose number and secret, or whose signed-in session, this contact proved last."""
    verified_at: str | None = None

    def outcome(self, fingerprint: str) -> Mapping[str, Any] | None:
        """Returns the outcome of an attempt: empty while it is being decided, None when it was never begun."""
        found = self.extra.get(f"{self.ATTEMPT}{fingerprint}")
        return found if isinstance(found, Mapping) else None


@dataclass(frozen=True, kw_only=True)
class ShownProof(Record):
    """The mark that a proof of identity was shown: by the one contact that has it."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("chat_identity",)

    contact_id: str


@dataclass(frozen=True, kw_only=True)
class AuthState(Record):
    """Secrets of a customer as hashes, with failures and lock.

    Numbers that belong to nobody have failures and locks too, in the sessions table.
    """

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_import", "customer_auth")

    pin_hash: str | None = None
    birth_hash: str | None = None
    failed_count: int | None = None
    first_failed_at: str | None = None
    locked_until: str | None = None
    last_verified_at: str | None = None
    lock_level: int | None = None
    """Locks by failures within the last week; a lock without it was set by others and holds for every caller."""


@dataclass(frozen=True, kw_only=True)
class KnownCaller(Record):
    """A caller number from which a customer was verified: failures of strangers do not lock it."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("customer_auth",)

    last_verified_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApiCall(Record):
    """A request that was asked under a key, and what was answered."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("admin_api", "customer_api", "request_api")

    fingerprint: str
    begun_at: int
    status: int | None = None
    body: str | None = None
    """The answer as JSON, without what is shown once; None while the request runs."""


@dataclass(frozen=True, kw_only=True)
class Notice(Record):
    """A notice of another system that was taken in hand, and when it was done."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("request_api",)

    claimed_at: str | None = None
    done_at: str | None = None
