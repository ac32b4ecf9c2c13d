"""What requests of people have in common: periods of whole days, and who did what for the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self

from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Request
from contact_handlers.base import clock, logs
from contact_handlers.base.frozen import dataclass

LONGEST_PERIOD: Final = timedelta(days=92)
USUAL_PERIOD: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
#: Years within which days can be counted on and back.
_FIRST_YEAR, _LAST_YEAR = 2000, 2999

NOT_FOUND: Final = "NOT_FOUND"
CONFLICT: Final = "CONFLICT"
VERSION_CONFLICT: Final = "VERSION_CONFLICT"
VALIDATION_ERROR: Final = "VALIDATION_ERROR"


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
    def last(self) -> str:
        """The last instant that tables can hold, for ranges of theirs: those include both ends."""
        return clock.stamp(datetime.combine(self.end + DAY, time(), clock.KST) - timedelta(milliseconds=1))

    @property
    def days(self) -> list[str]:
        """The days, the latest first."""
        return [(self.end - DAY * back).isoformat() for back in range((self.end - self.start).days + 1)]

    def shown(self) -> dict[str, str]:
        """Returns the period as it is shown."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}


def unknown(field: str, known: Iterable[str]) -> ApiError:
    """Returns the error of a name that the center does not have, with those that it has."""
    return ApiError(VALIDATION_ERROR, (field, f"등록되지 않은 값입니다. 가능한 값: {', '.join(known)}"))


def today() -> date:
    """Returns the business date."""
    return clock.now().astimezone(clock.KST).date()


def period(request: Request, *, usual: timedelta = USUAL_PERIOD, path: str = "") -> Period:
    """Returns the period that a query or a body asks for, or a member of the body: `path` leads to it in errors.

    The last days without one. Raises ApiError.
    """
    given = {**request.query, **request.body}
    end = day_of(given, "end", path=path) or today()
    if not _FIRST_YEAR <= end.year <= _LAST_YEAR:
        told = f"{_FIRST_YEAR}년부터 {_LAST_YEAR}년까지의 날짜를 입력해 주세요."
        raise ApiError(VALIDATION_ERROR, (f"{path}end", told))
    start = day_of(given, "start", path=path) or end - usual
    if start > end:
        raise ApiError(VALIDATION_ERROR, (f"{path}start", "시작 날짜가 종료 날짜보다 늦습니다."))
    if end - start > LONGEST_PERIOD:
        raise ApiError(VALIDATION_ERROR, (f"{path}end", f"기간은 최대 {LONGEST_PERIOD.days}일입니다."))
    return Period(start, end)


def day_of(given: Mapping[str, Any], name: str, *, path: str = "") -> date | None:
    """Returns a day that a query or a body names; None without one. Raises ApiError for what is no day."""
    text = str(given.get(name) or "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ApiError(VALIDATION_ERROR, (f"{path}{name}", "날짜 형식(YYYY-MM-DD)이 올바르지 않습니다.")) from None


def audited(request: Request, event: str, **fields: Any) -> None:
    """Writes who changed or took what, when and why into the audit log; a reason of people stands in the record."""
    logs.audit(event, actor_id=request.caller.id, role=request.caller.role, **fields)
