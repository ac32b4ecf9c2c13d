"""Times of day as people say them: 오후 세 시 반, 열다섯시, 3시쯤, 정오, 오전 중, 두 시에서 네 시 사이, 한 시간 뒤."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.values.relations import NEXT, RANGE, Relation, meant
from contact_handlers.dialogue.values.results import (
    CLOSED,
    INVALID,
    NOTHING,
    PAST,
    REJECTED,
    VAGUE,
    Missed,
    Result,
    Several,
    Understood,
)
from contact_handlers.dialogue.values.time_finds import TimeFind, find
from contact_handlers.dialogue.values.written import Written

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time, or a span when `end` is given; `day` only where the words say it by themselves (한 시간 뒤)."""

    start: time
    end: time | None = None
    day: date | None = None

    def __str__(self) -> str:
        """Returns HH:MM or HH:MM-HH:MM."""
        start = self.start.isoformat("minutes")
        return start if self.end is None else f"{start}-{self.end.isoformat('minutes')}"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a time is judged by."""

    now: datetime
    """In the time zone of the center."""
    day: date | None = None
    """The day of the time, where it is known."""
    spans: Sequence[Span] = ()
    """When the center works on that day: they tell which 세 시 is meant. Empty where any time is fine."""

    def works(self, at: time) -> bool:
        """Tells whether the center works at a time of the day."""
        return any(start <= at < end or (end == time.min and start <= at) for start, end in self.spans)

    def is_over(self, at: time) -> bool:
        """Tells whether a time of the day is over."""
        return self.day == self.now.date() and at <= self.now.time().replace(tzinfo=None)


def read(text: str, clock: Clock) -> Result[TimeOfDay]:
    """Reads the time that an answer says."""
    written = Written.of(text)
    finds = find(written.text, clock.now)
    if not finds:
        return Missed(NOTHING)
    said = written.said(finds[0].start, finds[-1].end)
    related = meant(written.text, [(one.start, one.end) for one in finds])
    if not related:
        return Missed(REJECTED, said)
    kept = [finds[relation.at] for relation in related]
    if len(kept) == 2 and related[1].join == RANGE:
        return _range(kept[0], kept[1], said, clock)
    kept, related = _narrowed(kept, related)
    results = [_one(one, said, clock) for one in kept]
    if len(results) == 1:
        return results[0]
    values = [value for result in results for value in _values(result)]
    if not values:
        return results[0]
    distinct = tuple(dict.fromkeys(values))
    return Understood(distinct[0], said) if len(distinct) == 1 else Several(distinct, said)


def _values(result: Result[TimeOfDay]) -> tuple[TimeOfDay, ...]:
    if isinstance(result, Understood):
        return (result.value,)
    return result.values if isinstance(result, Several) else ()


def _narrowed(kept: list[TimeFind], related: list[Relation]) -> tuple[list[TimeFind], list[Relation]]:
    """A part of the day beside a time only says which half of the day is meant: 오전 중에 열 시, 이따 네 시."""
    times = [one for one in kept if one.hour is not None]
    if times and len(times) < len(kept) and all(relation.join in ("", NEXT) for relation in related):
        return times, [Relation(at, NEXT) for at in range(len(times))]
    return kept, related


def _one(one: TimeFind, said: str, clock: Clock) -> Result[TimeOfDay]:
    if one.reason is not None:
        return Missed(one.reason, said)
    if one.at is not None:
        return _at(one.at, said)
    if one.hour is None:
        return _part(one, said, clock)
    times = candidates(one, clock)
    if not times:
        return Missed(INVALID, said)
    if one.bound:
        return _bounded(one, times, said, clock)
    open_times = [at for at in times if not clock.is_over(at)]
    if not open_times:
        return Missed(PAST, said)
    if len(open_times) == 1 and (not clock.spans or clock.works(open_times[0]) or len(times) == 1):
        return Understood(TimeOfDay(open_times[0]), said)
    if clock.spans:
        open_times = [at for at in open_times if clock.works(at)]
        if not open_times:
            return Missed(CLOSED, said)
    values = tuple(TimeOfDay(at) for at in open_times)
    return Understood(values[0], said) if len(values) == 1 else Several(values, said)


def _at(moment: datetime, said: str) -> Result[TimeOfDay]:
    at = moment.time().replace(second=0, microsecond=0, tzinfo=None)
    return Understood(TimeOfDay(at, day=moment.date()), said)


def candidates(one: TimeFind, clock: Clock) -> list[time]:
    """Returns the times that an hour can mean, early first."""
    if one.hour is None:
        return []
    times = [time(hour % 24, one.minute) for hour in _hours(one)]
    if len(times) < 2:
        return times
    if clock.spans:
        working = [at for at in times if clock.works(at)]
        return working or times
    # Without opening hours the waking day counts: 두 시 is in the afternoon, 열 시 in the morning; 일곱 시 is asked.
    hour = one.hour
    if 1 <= hour <= 6 or hour == 12:
        return times[1:]
    return times[:1] if 9 <= hour <= 11 else times


def _hours(one: TimeFind) -> list[int]:
    hour, half = one.hour or 0, one.half
    if hour > 24 or one.minute > 59:
        return []
    if hour > 12 or hour == 0:
        return [hour % 24] if half != "am" or hour in (0, 24) else []
    if half == "am":
        return [hour % 12]
    if half == "pm":
        return [hour % 12 + 12]
    if half == "night":
        # 밤 아홉 시, but 밤 열두 시 and 밤 한 시 are behind midnight.
        return [hour + 12 if 6 <= hour < 12 else hour % 12]
    if half == "noon":
        return [hour + 12 if hour < 6 else hour]
    return [hour % 12, hour % 12 + 12]


def _part(one: TimeFind, said: str, clock: Clock) -> Result[TimeOfDay]:
    """A part of the day, inside of the opening hours where they are known."""
    if one.span is None:
        return Missed(VAGUE, said)
    start, end = one.span
    if clock.spans:
        opens, closes = min(span[0] for span in clock.spans), max(span[1] for span in clock.spans)
        start, end = max(start, opens), min(end, closes) if closes != time.min else end
        if start >= end:
            return Missed(CLOSED, said)
    if clock.is_over(end):
        return Missed(PAST, said)
    return Understood(TimeOfDay(start, end), said)


def _bounded(one: TimeFind, times: list[time], said: str, clock: Clock) -> Result[TimeOfDay]:
    """Before or after a time: from the opening until then, from then until the end."""
    fitting = (at for at in times if not clock.is_over(at) and (not clock.spans or clock.works(at)))
    at = next(fitting, times[-1])
    opens = min((span[0] for span in clock.spans), default=time(9))
    closes = max((span[1] for span in clock.spans), default=time(18))
    span = (at, closes) if one.bound == "after" else (opens, at)
    if span[0] >= span[1]:
        return Missed(CLOSED if clock.spans else VAGUE, said)
    return Understood(TimeOfDay(*span), said)


def _range(first: TimeFind, last: TimeFind, said: str, clock: Clock) -> Result[TimeOfDay]:
    starts, ends = candidates(first, clock), candidates(last, clock)
    if not starts or not ends:
        missed = next((one.reason for one in (first, last) if one.reason), None)
        return Missed(missed or VAGUE, said)
    if last.hour is not None and not last.half:
        ends = [time(hour % 24, last.minute) for hour in _hours(last)] or ends
    start = starts[0]
    end = next((at for at in sorted(ends) if at > start), None)
    if end is None:
        return Missed(INVALID, said)
    if clock.is_over(end):
        return Missed(PAST, said)
    return Understood(TimeOfDay(start, end), said)
