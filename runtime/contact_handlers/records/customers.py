"""Customers: look-up by number, and what is derived from a profile (spec: customer, derived values)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.records import phone, tables
from contact_handlers.records.masked import Masked, masked
from contact_handlers.records.vocabulary import TIERS, VIP_TIERS, Tier

# Longer names in one word are those of companies.
LONGEST_NAME = 5
ANONYMOUS = "고객"
DEFAULT_TIER: Tier = "regular"
GUEST = "guest"
BLOCKED = "blocked"
HIGH_SEGMENT = 4
HIGH_ESCALATIONS = 3
COMPLAINT_TAGS = frozenset({"불만", "컴플레인", "이슈", "문제"})
LONG_AGO = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class CustomerLookup(Record):
    """The customer who owns a telephone number or a customer number."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_import",)

    customer_id: str


@dataclass(frozen=True, kw_only=True)
class ConsentEvent(Record):
    """A consent that was given or withdrawn; the profile holds what counts."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_import", "admin_api")

    customer_id: str
    consent: str
    value: bool
    at: str
    source: str | None = None
    text_version: str | None = None
    recorded_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class CrmCard(Record):
    """What another system says about a customer, for the agents of their next contacts; it goes after a week."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("crm",)

    crm_id: str
    grade: Masked | None = None
    owner: Masked | None = None
    """Who looks after them there."""
    note: Masked | None = None
    open_tickets: int = 0
    last_ticket_id: str | None = None
    """The last ticket that the center opened there."""
    found_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class Profile(Record):
    """The profile of a customer as it is stored; `Customer` is what functions make of it."""

    TABLE: ClassVar[str] = "customers"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_import", "contact_events", "survey", "admin_api")

    customer_id: str | None = None
    customer_number: str | None = None
    status: str | None = None
    tier: str | None = None
    display_name: str | None = None
    language: str | None = None
    contacts: Sequence[Mapping[str, Any]] | None = None
    preferences: Mapping[str, Any] | None = None
    consent: Mapping[str, Any] | None = None
    segment: Mapping[str, Any] | None = None
    tags: Sequence[str] | None = None
    history: Mapping[str, Any] | None = None
    """Counts and averages over all conversations."""
    version: int | None = None

    @property
    def heard_of(self) -> str:
        """When the customer was last in contact, or was loaded; empty when nothing says so."""
        return str((self.history or {}).get("last_contact_at") or self.attribute("created_at") or "")


@dataclass(frozen=True, kw_only=True)
class Customer:
    """The part of a profile that functions use; missing optional parts have their defaults."""

    customer_id: str
    display_name: str
    status: str
    tier: Tier
    language: str
    callback_enabled: bool
    notifications_enabled: bool
    marketing_consent: bool
    data_sharing_consent: bool
    segment_priority: int
    segment_id: str
    total_conversations: int
    escalation_count: int
    satisfaction_average: float | None
    satisfaction_count: int
    last_contact_at: datetime | None
    tags: tuple[str, ...]

    @classmethod
    def from_item(cls, customer_id: str, profile: Mapping[str, Any]) -> Customer:
        """Reads a profile item, which other systems write too."""
        history, consent = _map(profile.get("history")), _map(profile.get("consent"))
        preferences = _map(profile.get("preferences"))
        tier = next((known for known in TIERS if known == profile.get("tier")), DEFAULT_TIER)
        average = history.get("satisfaction_average")
        return cls(
            customer_id=str(profile.get("customer_id") or customer_id),
            display_name=display_name(customer_id, profile),
            status=str(profile.get("status", "active")),
            tier=tier,
            language=str(profile.get("language") or "ko-KR"),
            callback_enabled=_flag(preferences, "callback_enabled", default=True),
            notifications_enabled=_flag(preferences, "notifications_enabled", default=True),
            marketing_consent=_flag(consent, "marketing_consent", default=False),
            data_sharing_consent=_flag(consent, "data_sharing_consent", default=False),
            segment_priority=int(_map(profile.get("segment")).get("priority_level", 0) or 0),
            segment_id=str(_map(profile.get("segment")).get("segment_id", "")),
            total_conversations=int(history.get("total_conversations", 0) or 0),
            escalation_count=int(history.get("escalation_count", 0) or 0),
            satisfaction_average=None if average is None else float(average),
            satisfaction_count=int(history.get("satisfaction_count", 0) or 0),
            last_contact_at=clock.parse(str(history.get("last_contact_at") or "")),
            tags=tuple(str(tag) for tag in profile.get("tags", ())),
        )

    @property
    def is_blocked(self) -> bool:
        """Whether the customer is not served."""
        return self.status == BLOCKED

    @property
    def is_vip(self) -> bool:
        """Whether the tier gives VIP treatment."""
        return self.tier in VIP_TIERS

    @property
    def is_high_priority(self) -> bool:
        """VIP, an important segment, or three hand-overs already."""
        return self.is_vip or self.segment_priority >= HIGH_SEGMENT or self.escalation_count >= HIGH_ESCALATIONS

    def risk_score(self, moment: datetime) -> int:
        """Returns the risk of losing the customer, 0 to 100."""
        score = min(10.0 * self.escalation_count, 30.0)
        if self.satisfaction_count and self.satisfaction_average is not None:
            score += (5 - self.satisfaction_average) * 10
        if self.last_contact_at is not None and moment - self.last_contact_at > LONG_AGO:
            score += 10
        if COMPLAINT_TAGS.intersection(self.tags):
            score += 20
        return round(max(0.0, min(score, 100.0)))


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _flag(container: Any, name: str, default: bool) -> bool:
    # Consents are stored as {value, at, source, text_version}; preferences as plain booleans.
    value = _map(container).get(name, default)
    return bool(_map(value).get("value", default)) if isinstance(value, Mapping) else bool(value)


def display_name(customer_id: str, profile: Mapping[str, Any]) -> str:
    """Returns the masked name, or a form of address made from a number, a mail address or the id."""
    if profile.get("display_name"):
        return _masked_name(str(profile["display_name"]))
    for contact in profile.get("contacts", ()):
        value = str(_map(contact).get("value", ""))
        if contact.get("channel") in ("voice", "sms") and len(value) >= 4:
            return f"{ANONYMOUS}({value[-4:]})"
        if contact.get("channel") == "email" and "@" in value:
            return f"{ANONYMOUS}({value[0]}***)"
    return f"{ANONYMOUS}({customer_id[-8:]})" if customer_id else ANONYMOUS


def _masked_name(name: str) -> str:
    """Returns a name as it may be shown; other systems write it whole or masked, or put a mail address there."""
    letters = name.replace(" ", "").replace("*", "")
    if "*" in name and letters.isalpha():
        return name
    from contact_handlers.personal.forms import mask_name

    words = name.split()
    one = len(words) == 1 and len(name) <= LONGEST_NAME and all("가" <= char <= "힣" for char in name)
    foreign = name.isascii() and letters.replace("'", "").replace("-", "").isalpha()
    if one or foreign:
        return " ".join(map(mask_name, words))
    from contact_handlers.personal.mails import mask_mailboxes

    return mask_mailboxes(masked(name))


def profile(customers: Table, customer_id: str, *, consistent: bool = False) -> Profile | None:
    """Returns the stored profile of a customer."""
    found = customers.get(tables.customer(customer_id), consistent=consistent)
    return None if found is None else Profile.from_item(found)


def by_id(customers: Table, customer_id: str, *, consistent: bool = False) -> Customer | None:
    """Returns a customer, or None."""
    profile = customers.get(tables.customer(customer_id), consistent=consistent)
    return None if profile is None else Customer.from_item(customer_id, profile)


class CustomerStore(Protocol):
    """Where functions learn who owns a telephone number."""

    def by_phone(self, e164: str) -> Customer | None:
        """Returns the one customer who owns a number, or None."""


@dataclass(frozen=True, kw_only=True)
class TableCustomers:
    """The customers of the table; only the keyed hash of a number is looked up."""

    table: Table
    key: bytes

    def by_phone(self, e164: str) -> Customer | None:
        """Returns the one customer who owns a number, or None."""
        customer_id = self.owner(e164)
        return None if customer_id is None else by_id(self.table, customer_id)

    def owner(self, e164: str) -> str | None:
        """Returns the id of the customer who owns a number, or None."""
        found = self.table.get(tables.phone_lookup(phone.hashed(e164, self.key)))
        return None if found is None else CustomerLookup.from_item(found).customer_id
