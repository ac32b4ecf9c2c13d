"""What a reader of values found out: one value, several, or none with the reason."""

from __future__ import annotations

from typing import Final, Generic, Literal, TypeVar

from contact_handlers.base.frozen import dataclass

T = TypeVar("T")

Kind = Literal["date", "time", "amount", "phone", "order_number"]
DATE: Final = "date"
TIME: Final = "time"
AMOUNT: Final = "amount"
PHONE: Final = "phone"
ORDER_NUMBER: Final = "order_number"

Reason = Literal[
    "nothing", "invalid", "vague", "past", "closed", "far", "lunar", "rejected", "short", "long", "no_number", "period"
]
"""Why there is no value: nothing of the kind was said (`nothing`), it does not exist (`invalid`: 13월 1일), only the
month or a part of it was said (`vague`), a day of the lunar calendar (`lunar`), only what is not wanted was said
(`rejected`), a number with too few (`short`) or too many digits (`long`), the number one calls from is asked for and
unknown (`no_number`), an amount without saying for a month or a year (`period`)."""
NOTHING: Final = "nothing"
INVALID: Final = "invalid"
VAGUE: Final = "vague"
PAST: Final = "past"
CLOSED: Final = "closed"
FAR: Final = "far"
LUNAR: Final = "lunar"
REJECTED: Final = "rejected"
SHORT: Final = "short"
LONG: Final = "long"
NO_NUMBER: Final = "no_number"
PERIOD: Final = "period"


@dataclass(frozen=True, slots=True)
class Also:
    """Something of another kind beside the value: a time beside a date, a date beside a telephone number.

    `value` is canonical: ISO date, HH:MM or HH:MM-HH:MM, won, E.164, order number.
    """

    kind: Kind
    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Understood(Generic[T]):
    """One value."""

    value: T
    said: str
    """The words that said it."""
    chosen: bool = False
    """Whether we chose it (the first open day, twelve times a monthly income): it has to be read back as a proposal."""


@dataclass(frozen=True, slots=True)
class Several(Generic[T]):
    """More than one value was said or can be meant; the customer chooses."""

    values: tuple[T, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Missed:
    """No value; `said` is what was heard of one."""

    reason: Reason
    said: str = ""


Result = Understood[T] | Several[T] | Missed
