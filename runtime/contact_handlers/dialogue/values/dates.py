"""Days as people say them: 십이월 삼일, 열흘 뒤, 다음 주 주말, 이달 말일, 크리스마스 다음 날, 목요일 말고 금요일."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.values.days import calendar
from contact_handlers.dialogue.values.days.finds import find, find_words
from contact_handlers.dialogue.values.days.readers import Around, DayFind
from contact_handlers.dialogue.values.relations import NEXT, RANGE, Relation, meant
from contact_handlers.dialogue.values.results import (
    CLOSED,
    FAR,
    NOTHING,
    PAST,
    REJECTED,
    VAGUE,
    Missed,
    Reason,
    Result,
    Several,
    Understood,
)
from contact_handlers.dialogue.values.written import Written

# How many days of a period or behind a day are offered.
_MOST_DAYS = 14
_LOOK_AHEAD = 60


def _always(_: date) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days that can be chosen."""

    today: date
    earliest: date | None = None
    """The first day that can be chosen; today without one."""
    latest: date | None = None
    is_open: Callable[[date], bool] = _always
    before: date | None = None
    """The day that is changed: its week and month hold on for a weekday or a number alone."""

    @property
    def first(self) -> date:
        """The first day that can be chosen, open or not."""
        return self.earliest or self.today

    def refusal(self, day: date) -> Reason | None:
        """Returns why a day cannot be chosen, or None when it can."""
        if day < self.first:
            return PAST
        if self.latest is not None and day > self.latest:
            return FAR
        return None if self.is_open(day) else CLOSED

    def possible(self, days: Iterable[date]) -> tuple[date, ...]:
        """Returns the days that can be chosen, in order and each once."""
        return tuple(sorted({day for day in days if self.refusal(day) is None}))

    def without(self, unwanted: Collection[date]) -> Days:
        """Returns the days that can be chosen but for some."""
        if not unwanted:
            return self
        return replace(self, is_open=lambda day: day not in unwanted and self.is_open(day))

    def next_open(self, start: date) -> date | None:
        """Returns the first day from one on that can be chosen."""
        begin = max(start, self.first)
        days = (begin + timedelta(days=offset) for offset in range(_LOOK_AHEAD))
        return next((day for day in days if self.refusal(day) is None), None)


def read(text: str, days: Days, *, asked: bool = True) -> Result[date]:
    """Reads the day that an answer says; where none was asked for, 7일 and 12.5 are no days.

    One day that was said exactly is understood even where it cannot be chosen: `Days.refusal` tells why. Of several
    days only those that can be chosen are offered; when none can, the reason is that of the first.
    """
    written = Written.of(text)
    finds = [one for one in find(written.text, days.today, days.first, days.latest) if asked or not one.loose]
    if not finds:
        return Missed(NOTHING)
    spans = [(one.start, one.end) for one in finds]
    related = meant(written.text, spans)
    said = written.said(finds[0].start, finds[-1].end)
    if not related:
        return Missed(REJECTED, said)
    kept = [_near(finds[relation.at], finds, days) for relation in related]
    meant_ones = {relation.at for relation in related}
    unwanted = {day for at, one in enumerate(finds) if at not in meant_ones for day in one.days}
    return _result(kept, related, said, days.without(unwanted))


def _near(one: DayFind, finds: Sequence[DayFind], days: Days) -> DayFind:
    """Returns a weekday or a number alone in the week or month of the day that it changes, where that can be chosen."""
    before = days.before
    if before is None or not one.bare or one.period or any(other.week or other.month for other in finds):
        return one
    if one.weekday is not None:
        day: date | None = calendar.monday(before) + timedelta(days=one.weekday)
    else:
        day = None if one.number is None else calendar.day(before.year, before.month, one.number)
    return one if day is None or day < days.first else replace(one, days=(day,))


def find_exact(text: str, today: date) -> list[tuple[int, int, date]]:
    """Returns place and value of the days that a sentence says exactly, each by itself."""
    written = Written.of(text)
    found = find_words(written.text, Around(today, today, None))
    exact = [one for one in found if len(one.days) == 1 and not one.period and not one.loose]
    return [(*written.span(one.start, one.end), one.days[0]) for one in exact]


def _result(kept: Sequence[DayFind], related: Sequence[Relation], said: str, days: Days) -> Result[date]:
    free = [one for one in kept if one.free]
    named = [one for one in kept if not one.free]
    if free:
        return _chosen(named, free[0], said, days)
    missed = next((one.reason for one in named if one.reason), None)
    found = [one for one in named if not one.reason]
    if missed is not None and (missed != VAGUE or not found):
        return Missed(missed, said)
    joined = _joined(found, related if missed is None else ())
    if len(joined) == 1 and not any(one.period for one in found):
        return Understood(joined[0], said)
    possible = days.possible(joined)[:_MOST_DAYS]
    if len(possible) == 1:
        # 오늘이나 내일 where only tomorrow can be chosen.
        return Understood(possible[0], said, chosen=True)
    if possible:
        return Several(possible, said)
    return Missed(days.refusal(joined[0]) or NOTHING, said)


def _chosen(named: Sequence[DayFind], free: DayFind, said: str, days: Days) -> Result[date]:
    """Chooses for whoever leaves the day to us: the first open one, inside of what they named."""
    inside = [day for one in named for day in one.days]
    if inside:
        if len(inside) == 1:
            # 내일 아무 때나 leaves the time to us, not the day.
            return Understood(inside[0], said)
        possible = days.possible(inside)
        if possible:
            return Understood(possible[0], said, chosen=True)
        return Missed(days.refusal(inside[0]) or NOTHING, said)
    reason = next((one.reason for one in named if one.reason), None)
    if reason is not None:
        return Missed(reason, said)
    first = days.next_open(free.days[0] if free.days else days.first)
    return Missed(CLOSED, said) if first is None else Understood(first, said, chosen=True)


def _joined(found: Sequence[DayFind], related: Sequence[Relation]) -> list[date]:
    """Returns the days of finds: an end of a range brings the days between, a weekday only confirms its date."""
    joins = [related[at].join if at < len(related) else NEXT for at in range(len(found))]
    days: list[date] = []
    at = 0
    while at < len(found):
        join, group = joins[at], list(found[at].days)
        at += 1
        while at < len(found) and joins[at] == NEXT:
            group = _agreed(group, found[at - 1], found[at])
            at += 1
        days = _between(days[0], group[-1], found[at - 1]) if join == RANGE and days else days + group
    return list(dict.fromkeys(days))


def _between(first: date, last: date, end: DayFind) -> list[date]:
    if last < first and end.weekday is not None:
        last += timedelta(days=7)
    if last < first:
        return [first, last]
    return [first + timedelta(days=offset) for offset in range(min((last - first).days + 1, _MOST_DAYS))]


def _agreed(days: list[date], before: DayFind, one: DayFind) -> list[date]:
    """Returns what two finds side by side mean: what both say, or, when they disagree, what each of them says."""
    both = [day for day in days if day in one.days]
    if both:
        return both
    exact, weekday = (before, one) if before.weekday is None else (one, before)
    if exact.weekday is not None or weekday.weekday is None or not weekday.bare:
        return [*days, *one.days]
    if len(exact.days) == 1:
        if exact.days[0].weekday() == weekday.weekday:
            return list(exact.days)
        return [*exact.days, _nearest(exact.days[0], weekday.weekday)]
    if exact.period:
        inside = [day for day in exact.days if day.weekday() == weekday.weekday]
        return inside or [*days, *one.days]
    return [*days, *one.days]


def _nearest(day: date, weekday: int) -> date:
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)
