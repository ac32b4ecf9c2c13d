"""Which message follows which event, how long it is true, who may get it now, and by which way."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.base import clock
from contact_handlers.base.frozen import dataclass
from contact_handlers.notifier.settings import EMAIL, Ways
from contact_handlers.records import consents
from contact_handlers.records.consents import MARKETING, SERVICE, Purpose
from contact_handlers.records.customers import Customer
from contact_handlers.records.outgoing import Outgoing

# After a message was asked for, this long an event of the service may still say that it left.
GRACE: Final = timedelta(minutes=10)
# Pauses between two rounds through all ways.
PAUSES: Final = (
    *(timedelta(minutes=minutes) for minutes in (2, 5, 15, 30)),
    timedelta(hours=1),
    timedelta(hours=2),
)
# Tries without an answer after which another way is taken: two messages are better than none.
MOST_UNSURE: Final = 3
MOST = 50
RESERVE_S = 15.0

NOT_THERE, OUTDATED, LATE = "not_there", "outdated", "late"
NO_ADDRESS, UNREACHABLE, OPTED_OUT = "no_address", "unreachable", "opted_out"
QUIET, FULL = "quiet_hours", "daily_limit"


@dataclass(frozen=True)
class Template:
    """A message of bots/: why it is sent, how long it is worth sending, and whether it can wait for the morning."""

    lasts: timedelta = timedelta(days=2)
    purpose: Purpose = SERVICE
    waits: bool = True
    """Whether it waits for the next morning when the customer has had all of a day; what cannot wait is sent."""


TEMPLATES: Final[Mapping[str, Template]] = {
    "reservation.created": Template(),
    "cancellation.received": Template(),
    "order.received": Template(),
    "loan.received": Template(),
    "product.received": Template(),
    "request.completed": Template(),
    "request.failed": Template(),
    # About a time that comes soon.
    "callback.scheduled": Template(waits=False),
    "callback.changed": Template(waits=False),
    "callback.failed": Template(),
    "escalation.missed": Template(),
    # The link says until when it is good; a message is not sent after that.
    "payment.link": Template(lasts=timedelta(hours=1), waits=False),
    "marketing.event": Template(purpose=MARKETING),
}
# What a person of the center or another system may ask for by `message.wanted`.
WANTED: Final = ("marketing.event",)

FOLLOWS: Final[Mapping[str, str]] = {
    "reservation.created": "reservation.created",
    "cancellation.requested": "cancellation.received",
    "order.requested": "order.received",
    "loan.requested": "loan.received",
    "product.requested": "product.received",
    "request.completed": "request.completed",
    "request.failed": "request.failed",
    "callback.scheduled": "callback.scheduled",
    "callback.failed": "callback.failed",
    "escalation.timed_out": "escalation.missed",
    "payment.link_created": "payment.link",
}

_SUBJECTS = ("request_id", "callback_id", "escalation_id", "payment_id")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOBILE = re.compile(r"\+821[016789]\d{7,8}")


@dataclass(frozen=True)
class Planned:
    """A message that follows from an event."""

    subject_id: str
    message: str
    template: str
    customer_id: str = ""


def planned(detail_type: str, detail: Mapping[str, Any]) -> Planned | None:
    """Returns the message of an event; None for one that nobody is told of."""
    if detail_type == "message.wanted":
        message_id, template = str(detail.get("message_id", "")), str(detail.get("template", ""))
        if not _NAME.fullmatch(message_id) or template not in WANTED:
            return None
        return Planned(message_id, "wanted", template, str(detail.get("customer_id", "")))
    template = FOLLOWS.get(detail_type, "")
    subject_id = next((str(detail[name]) for name in _SUBJECTS if detail.get(name)), "")
    if not template or not _NAME.fullmatch(subject_id):
        return None
    if detail_type == "escalation.timed_out" and detail.get("status") != "cancelled":
        # Whoever still waits, or is called back, was not left alone.
        return None
    name = detail_type.replace(".", "-").replace("_", "-")
    if detail_type == "callback.scheduled":
        # Every time that is promised is told of.
        due_at = clock.parse(str(detail.get("due_at", "")))
        if due_at is None:
            return None
        name = f"{name}_{clock.epoch(due_at)}"
    return Planned(subject_id, name, template)


def due_of(message: str) -> datetime | None:
    """Returns the time that a message about a callback names."""
    seconds = message.rpartition("_")[2]
    return datetime.fromtimestamp(int(seconds), clock.KST) if seconds.isdigit() else None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a message is about, as it is now: whom it is for, how they are reached, and what is said."""

    is_true: bool
    """Whether what the message says still holds."""
    customer_id: str = ""
    customer: Customer | None = None
    preferred: str = ""
    """The way that the customer prefers."""
    number: str = ""
    """E.164; empty when none is known."""
    number_hash: str = ""
    mail: str = ""
    values: Mapping[str, str]

    @property
    def recipient(self) -> str:
        """Whose messages of a day are counted together."""
        return self.customer_id or self.number_hash

    def address(self, channel: str) -> str:
        """Returns where a way reaches the customer; empty where it does not."""
        if channel == EMAIL:
            return self.mail
        return self.number if _MOBILE.fullmatch(self.number) else ""


def allowed(subject: Subject, purpose: Purpose, moment: datetime) -> str:
    """Returns OK or why nothing may be sent at this moment; who is no customer of ours asked for it themselves."""
    if not subject.customer_id:
        return consents.OK if purpose == SERVICE else consents.NOT_FOUND
    return consents.may_call(subject.customer, purpose, moment)


def morning(moment: datetime) -> datetime:
    """Returns the next moment from which advertising is allowed."""
    local = moment.astimezone(clock.KST)
    start = datetime.combine(local.date(), consents.MARKETING_FROM, clock.KST)
    return start if local < start else start + timedelta(days=1)


def order(ways: Ways, preferred: str) -> list[str]:
    """Returns the ways in the order in which they are tried."""
    first = [preferred] if preferred in ways.channels else []
    return [*first, *(channel for channel in ways.channels if channel not in first)]


def choose(ways: Ways, subject: Subject, message: Outgoing, skipped: Collection[str]) -> str:
    """Returns the way to try next; empty when there is none.

    One that got no answer is asked again first: it knows the message, or nobody has it.
    """
    usable = [
        channel
        for channel in order(ways, subject.preferred)
        if subject.address(channel) and channel not in (message.failed_channels or ())
    ]
    again = message.channel if message.status == "sending" and message.channel in usable else None
    candidates: Sequence[str] = [again, *usable] if again else usable
    return next((channel for channel in candidates if channel and channel not in skipped), "")


def pause(attempts: int) -> timedelta:
    """Returns how long to wait after a round in which no way could send."""
    return PAUSES[min(attempts, len(PAUSES) - 1)]


def expected(message: Outgoing) -> datetime:
    """Returns until when a message is worth sending."""
    return (clock.parse(message.created_at) or clock.now()) + TEMPLATES[message.template].lasts
