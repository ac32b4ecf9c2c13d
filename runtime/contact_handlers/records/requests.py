"""Requests of customers: callbacks, what the bot records for people to work on; and what leads to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.domain_events import Telling
from contact_handlers.records.vocabulary import (
    CLOSED_REQUESTS,
    OPEN_REQUESTS,
    CallbackAction,
    Outcome,
    Priority,
    RequestKind,
    RequestStatus,
)

CALLBACK_OWNERS = ("callback", "callback_dispatch", "contact_events", "escalation_timeout", "sweeper", "admin_api")

# A report while nobody works: whoever is on duty hears of it from the sweeper, which looks at it first of all.
INCIDENT_REPORTED: Final = "incident.reported"


@dataclass(frozen=True, kw_only=True)
class Request(Telling):
    """A request that a customer made with the bot or in a flow; those of other systems may lack dates and numbers."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = ("bot_hook", *CALLBACK_OWNERS, "request_work", "crm")

    kind: RequestKind
    status: RequestStatus
    request_id: str = ""
    reference_number: str = ""
    due_at: str = ""
    created_at: str = ""
    updated_at: str | None = None
    data: Mapping[str, Any] | None = None
    phone_masked: str | None = None
    channel: str | None = None
    contact_id: str | None = None
    conversation_id: str | None = None
    customer_id: str | None = None
    """Whom the center recognized; whoever calls from a number of theirs is recognized too."""
    priority: Priority | None = None
    """How early an agent takes the call or the task; MEDIUM without one."""
    customer_verified: bool | None = None
    """Whether the contact had proven to be this customer when the request was made."""
    version: int | None = None
    work_contact_id: str | None = None
    """The task in which somebody works on it."""
    work_tasks: int | None = None
    work_due_at: str | None = None
    """By when somebody should have worked on it."""
    worked_at: str | None = None
    worked_by: str | None = None
    """The agent who has worked on it."""
    crm_ticket_id: str | None = None
    """The ticket of it in the system that knows customers."""

    @property
    def key(self) -> Key:
        """Where the item lies."""
        return self.place or tables.request(self.request_id)

    @property
    def is_open(self) -> bool:
        """Whether a call or an action is still due."""
        return self.status in OPEN_REQUESTS

    @property
    def is_closed(self) -> bool:
        """Whether nothing will happen any more."""
        return self.status in CLOSED_REQUESTS

    def index(self) -> dict[str, str]:
        """Returns the attributes that put the item into indexes."""
        found = {"by_kind_pk": tables.of_kind(self.kind, self.status), "by_kind_sk": self.due_at}
        if self.customer_id:
            found |= {"by_customer_pk": tables.of_customer(self.customer_id), "by_customer_sk": self.created_at}
        return found


@dataclass(frozen=True, kw_only=True)
class Callback(Request):
    """A request to be called back; the number itself lies in the customers table."""

    OWNERS: ClassVar[tuple[str, ...]] = CALLBACK_OWNERS

    topic: str
    queue_key: str
    phone_hash: str
    until: str | None = None
    """Until when the call is wanted, where a span was asked for; a call that misses it comes on a later day."""
    skill: str | None = None
    """Skill that the agent should have."""
    escalation_id: str | None = None
    attempts: int | None = None
    serving_contact_id: str | None = None
    """The contact of the attempt under way: the call, or the task that an agent has to take first."""
    task_contact_id: str | None = None
    """The task that an agent took before the customer was called."""
    queued_at: str | None = None
    connected_at: str | None = None
    promised_at: str | None = None
    """When the customer was promised the call, where `due_at` has moved since."""
    waits: int | None = None
    """How often no agent was free at the due time."""
    outcome: Outcome | None = None
    """How the last attempt ended that reached nobody."""
    seen_contacts: Sequence[str] | None = None
    """Contacts whose end was counted as an attempt."""
    starting: str | None = None
    """Client token of a task that is being started; it may exist although nobody knows its contact."""
    stray_contact_id: str | None = None
    """A task that was started for a callback which was cancelled at that moment, and which could not be ended."""
    end_reason: str | None = None

    def index(self) -> dict[str, str]:
        """Returns the attributes that put the item into indexes; only open callbacks are found by their number."""
        found = super().index()
        if self.is_open:
            found |= {"by_phone_pk": tables.of_phone(self.phone_hash), "by_phone_sk": self.due_at}
        return found


@dataclass(frozen=True, kw_only=True)
class RequestLookup(Record):
    """The request of a reference number, or of a contact."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "bot_hook",
        "callback",
        "callback_dispatch",
        "escalation_timeout",
        "request_work",
    )

    request_id: str


@dataclass(frozen=True, kw_only=True)
class OpenCallbacks(Record):
    """The open callbacks of a number by topic (`open_topic_<topic>`): the guard against duplicates."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = CALLBACK_OWNERS
    SLOT: ClassVar[str] = "open_topic_"

    open_count: int | None = None

    @property
    def by_topic(self) -> dict[str, str]:
        """The open callbacks: topic -> callback."""
        return {
            name.removeprefix(self.SLOT): str(owner) for name, owner in self.extra.items() if name.startswith(self.SLOT)
        }


@dataclass(frozen=True, kw_only=True)
class CallbackNumber(Record):
    """The number to call, kept for an open callback only; raw numbers lie in no other table."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("callback", "escalation_timeout")

    phone_number: str
    callback_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AskedCallback(Record):
    """What a contact settled with the bot about a callback, or only the matter of one that is booked by keys later."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("bot_hook", "callback")

    action: CallbackAction
    phone_number: str | None = None
    due_at: str | None = None
    """When to call; as soon as possible without it."""
    until: str | None = None
    skill: str | None = None
    reason: str | None = None
    callback_id: str | None = None
    """The callback that was made of it, so that a retry makes no other."""


@dataclass(frozen=True, kw_only=True)
class KeptAnswers(Record):
    """The answers of a bot session that are personal data themselves, until they are needed or the session is over."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("bot_hook",)

    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ContactNumber(Record):
    """The number at which the customer of a request can be reached, apart from the request."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("bot_hook", "notifier", "payment_link")

    phone_number: str
