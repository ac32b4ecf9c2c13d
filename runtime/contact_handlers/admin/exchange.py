"""What is asked of the center by people, and what they get: apart from HTTP, which the shell in front of it speaks.

The shell has checked form and role of a request before a function here sees it, and seals positions of pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal, Self

from contact_handlers.base import clock, logs
from contact_handlers.base.errors import HandlerError
from contact_handlers.base.frozen import dataclass

Role = Literal["analyst", "supervisor", "admin"]
RANKS: Final[Mapping[str, int]] = {"analyst": 1, "supervisor": 2, "admin": 3}
DEFAULT_LIMIT: Final = 50
LONGEST_PERIOD: Final = timedelta(days=92)
USUAL_PERIOD: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)

NOT_FOUND: Final = "NOT_FOUND"
CONFLICT: Final = "CONFLICT"
VERSION_CONFLICT: Final = "VERSION_CONFLICT"
VALIDATION_ERROR: Final = "VALIDATION_ERROR"
INVALID_CURSOR: Final = "INVALID_CURSOR"
AGENT_UNAVAILABLE: Final = "AGENT_UNAVAILABLE"
FORBIDDEN: Final = "FORBIDDEN"


class RefusedError(HandlerError):
    """A request that is not done, by a code of the error table; `details` names fields and reasons in Korean."""

    def __init__(self, code: str, *details: tuple[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Caller:
    """Who asks: the subject of their token, and the highest of their groups."""

    id: str
    role: Role

    def may(self, role: Role) -> bool:
        """Tells whether the caller has this role or a higher one."""
        return RANKS[self.role] >= RANKS[role]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request of a person."""

    caller: Caller
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    position: Mapping[str, Any] | None = None
    """Where the page that is asked for begins; None for the first one."""
    key: str = ""
    """What names this very request, so that asking twice does it once; empty where the caller did not say."""

    @property
    def limit(self) -> int:
        """How many items a page has."""
        return int(self.query.get("limit") or DEFAULT_LIMIT)

    def text(self, name: str) -> str:
        """Returns a text of the query; empty without one."""
        return str(self.query.get(name) or "")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a person gets."""

    body: Mapping[str, Any]
    status: int = 200
    position: Mapping[str, Any] | None = None
    """Where the next page begins; for lists alone."""
    is_list: bool = False


def listed(items: Sequence[Mapping[str, Any]], position: Mapping[str, Any] | None = None) -> Reply:
    """Returns a page of a list."""
    return Reply(body={"items": list(items)}, position=position, is_list=True)


@dataclass(frozen=True)
class Period:
    """Whole days in Seoul, both ends included."""

    start: date
    end: date

    @classmethod
    def of(cls, day: str) -> Self:
        """Returns one day."""
        found = date.fromisoformat(day)
        return cls(found, found)

    @property
    def low(self) -> str:
        """The first instant as tables hold it."""
        return clock.stamp(datetime.combine(self.start, time(), clock.KST))

    @property
    def high(self) -> str:
        """The first instant after the end, as tables hold it."""
        return clock.stamp(datetime.combine(self.end + DAY, time(), clock.KST))

    @property
    def days(self) -> list[str]:
        """The days, the latest first."""
        return [(self.end - DAY * back).isoformat() for back in range((self.end - self.start).days + 1)]

    def shown(self) -> dict[str, str]:
        """Returns the period as it is shown."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}


def today() -> date:
    """Returns the business date."""
    return clock.now().astimezone(clock.KST).date()


def period(request: Request, *, usual: timedelta = USUAL_PERIOD) -> Period:
    """Returns the period that a query or a body asks for; the last days without one. Raises RefusedError."""
    given = {**request.query, **request.body}
    end = _day(given, "end") or today()
    start = _day(given, "start") or end - usual
    if start > end:
        raise RefusedError(VALIDATION_ERROR, ("start", "시작 날짜가 종료 날짜보다 늦습니다."))
    if end - start > LONGEST_PERIOD:
        raise RefusedError(VALIDATION_ERROR, ("end", f"기간은 최대 {LONGEST_PERIOD.days}일입니다."))
    return Period(start, end)


def _day(given: Mapping[str, Any], name: str) -> date | None:
    text = str(given.get(name) or "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RefusedError(VALIDATION_ERROR, (name, "날짜 형식(YYYY-MM-DD)이 올바르지 않습니다.")) from None


def audited(request: Request, event: str, **fields: Any) -> None:
    """Writes who changed or took what, when and why into the audit log; a reason of people stands in the record."""
    logs.audit(event, actor_id=request.caller.id, role=request.caller.role, **fields)
