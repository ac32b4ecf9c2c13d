"""A moment for a call: 내일 오후 세 시, 월요일 오전 중에, 삼십 분 뒤, 가능한 빨리; always in opening hours.

The day comes from `dates`, the time from `times`. What only one of them says is completed: a time alone is the next
one that can be, 아니 네 시로 keeps the day that was said before, 아니 내일로 keeps the time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from contact_handlers.base.clock import KST, Hours
from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.values import dates, spoken, times
from contact_handlers.dialogue.values.results import (
    CLOSED,
    FAR,
    NOTHING,
    PAST,
    VAGUE,
    Missed,
    Reason,
    Result,
    Several,
    Understood,
)
from contact_handlers.dialogue.values.times import Clock, TimeOfDay
from contact_handlers.personal.patterns import lazy

# What is asked for a call as early as possible. A call is due at the next opening when nobody works now.
SOON = "soon"
_ANY_TIME = r"아무\s?때|아무\s?시간|언제든|언제라도|상관\s?없|다\s?(?:괜찮|좋)"
_SOON = lazy(
    rf"{_ANY_TIME}|언제나|다\s?돼|(?:최대한|가능한|되도록|제일|가장|젤|좀|아주)\s?(?:한\s?)?(?:빠른|일찍)|빨리|빠른\s?(?:시간|때|걸|거)|"
    r"바로|당장|지금|곧|즉시|금방|얼른|되는\s?대로|제일\s?먼저|편하신|편한\s?시간|알아서|가능하신|시간\s?되(?:시는|실)|맞춰\s?드|맞출게"
)
_ALL_DAY = lazy(rf"{_ANY_TIME}|종일|시간은\s?(?:다|괜찮|상관)|중에|중으로|중\s?아무|안에")
# Of more moments than these the customer is not asked which.
_TOO_MANY = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, or the span of a day in which the call is wanted; local time."""

    start: datetime
    end: time | None = None
    moved: bool = False
    """Whether another moment was asked for at which nobody works."""

    @property
    def until(self) -> datetime | None:
        """When the span is over; None for an instant."""
        return None if self.end is None else datetime.combine(self.start.date(), self.end, KST)

    def __str__(self) -> str:
        """Returns YYYY-MM-DDTHH:MM, with /HH:MM for a span."""
        start = self.start.replace(tzinfo=None).isoformat(timespec="minutes")
        return start if self.end is None else f"{start}/{self.end.isoformat('minutes')}"


@dataclass(frozen=True, slots=True)
class DayAlone:
    """A day without a time: the time is asked for."""

    day: date
    said: str


@dataclass(frozen=True, slots=True)
class Office:
    """What a moment is judged by."""

    now: datetime
    """In the time zone of the center."""
    hours: Hours
    latest_days: int

    def clock(self, day: date, *, any_time: bool = False) -> Clock:
        """Returns what a time of this day is judged by."""
        spans = () if any_time else tuple((opens.time(), closes.time()) for opens, closes in self.hours.spans(day))
        return Clock(now=self.now, day=day, spans=spans)

    def inside(self, moment: Moment) -> Moment | None:
        """Returns a moment inside of the opening hours, the next one when it is not; None when there is none."""
        wanted = max(moment.start, self.now)
        found = self.hours.next_open(wanted)
        if found is None:
            return None
        start = found.astimezone(KST)
        if start == wanted:
            return replace(moment, start=wanted)
        same = moment.end is not None and start.date() == moment.start.date() and start.time() < moment.end
        # The part of a span in which somebody works is what was asked for.
        return Moment(start, moment.end if same else None, moved=not same)


def parse(text: str) -> Moment | None:
    """Reads a moment as it is kept; None for `SOON` and what is none, a day without a time too."""
    start, _, end = text.partition("/")
    if "T" not in start:
        return None
    try:
        return Moment(datetime.fromisoformat(start).replace(tzinfo=KST), time.fromisoformat(end) if end else None)
    except ValueError:
        return None


def said(value: str, today: date) -> str:
    """Says a moment as it is kept: 12월 1일 화요일 오후 3시, 12월 1일 화요일 오전 9시에서 낮 12시 사이."""
    moment = parse(value)
    if moment is None:
        return "가장 빠른 시간"
    at = moment.start.time()
    return f"{spoken.day(moment.start.date(), today)} {spoken.moment(TimeOfDay(at, moment.end))}"


def read(
    text: str, office: Office, *, before: Moment | None = None, day: date | None = None, asked: bool = True
) -> Result[Moment | str] | DayAlone:
    """Reads when somebody is to be called; `before` is the moment that is changed, `day` the day that was said.

    `asked` is whether the moment was asked for: elsewhere 7일 is no day and 지금 no request.
    """
    today = office.now.date()
    changed = None if before is None else before.start.date()
    known = dates.read(text, dates.Days(today=today, before=changed), asked=asked)
    timed = times.read(text, office.clock(today, any_time=True))
    if isinstance(known, Missed) and known.reason not in (NOTHING, VAGUE):
        return known
    has_time = not (isinstance(timed, Missed) and timed.reason in (NOTHING, VAGUE))
    if isinstance(timed, Understood) and timed.value.day is not None and not _right_now(timed.value, office):
        return _placed(datetime.combine(timed.value.day, timed.value.start, KST), timed.said, office)
    if isinstance(known, Missed) and known.reason == VAGUE and not has_time:
        return known
    chosen = isinstance(known, Understood) and known.chosen
    if (isinstance(known, Missed) or chosen) and (not has_time or _is_now(timed, office)):
        return _without_time(text, timed, office, day=day, known=known, asked=asked)
    return _combined(text, known, has_time=has_time, office=office, before=before, day=day)


def _right_now(value: TimeOfDay, office: Office) -> bool:
    return value.day == office.now.date() and value.start == office.now.time().replace(second=0, microsecond=0)


def _is_now(timed: Result[TimeOfDay], office: Office) -> bool:
    return isinstance(timed, Understood) and _right_now(timed.value, office)


def _without_time(
    text: str,
    timed: Result[TimeOfDay],
    office: Office,
    *,
    day: date | None,
    known: Result[date],
    asked: bool,
) -> Result[Moment | str] | DayAlone:
    """Takes what names no time: as soon as possible, any time of the day that was said, or nothing."""
    if day is not None and (_ALL_DAY().search(text) or _SOON().search(text)):
        return whole(day, text, office)
    if isinstance(known, Understood) and known.chosen and asked and not _is_free_alone(text, known, office):
        return whole(known.value, known.said, office)
    if (asked and _SOON().search(text)) or _is_now(timed, office) or (isinstance(known, Understood) and asked):
        return _soon(text, office)
    return Missed(VAGUE if isinstance(timed, Missed) and timed.reason == VAGUE else NOTHING, text.strip())


def _is_free_alone(text: str, known: Understood[date], office: Office) -> bool:
    """Tells whether nothing but 아무 때나 was said, which begins today."""
    return known.value <= office.now.date() + timedelta(days=1) or known.said.strip() == text.strip()


def _soon(text: str, office: Office) -> Result[Moment | str]:
    """As soon as possible is now, or a moment when nobody works now."""
    if office.hours.is_open(office.now):
        return Understood(SOON, text.strip())
    opens = office.inside(Moment(office.now))
    return Missed(CLOSED) if opens is None else Understood(replace(opens, moved=False), text.strip())


def whole(day: date, text: str, office: Office) -> Result[Moment | str]:
    """Returns the opening hours of a day, for whoever does not mind the time."""
    spans = [span for span in office.hours.spans(day) if span[1] > office.now]
    if not spans:
        return _placed(datetime.combine(day, time(23, 59), KST), text.strip(), office)
    return Understood(Moment(max(spans[0][0], office.now), spans[-1][1].time()), text.strip())


def _combined(
    text: str,
    known: Result[date],
    *,
    has_time: bool,
    office: Office,
    before: Moment | None,
    day: date | None,
) -> Result[Moment | str] | DayAlone:
    """Puts the day and the time together; what was not said comes from what was said before."""
    days = _days(known)
    if not has_time:
        return _days_alone(text, days, known, office, before)
    base = day or (before.start.date() if before is not None else None)
    wanted = days or ((base,) if base is not None else ())
    found: list[Moment] = []
    missed: Missed | None = None
    for one in wanted or (office.now.date(),):
        result = _on(text, one, office)
        if not wanted and isinstance(result, Missed) and result.reason == PAST:
            # A time that is over today is meant for the next day.
            result = _on(text, one + timedelta(days=1), office)
        if isinstance(result, Missed):
            missed = missed or result
        else:
            found += result
    if not found:
        return missed or Missed(NOTHING)
    return _result(tuple(dict.fromkeys(found)), text.strip(), office)


def _days(known: Result[date]) -> tuple[date, ...]:
    if isinstance(known, Understood):
        return (known.value,)
    return known.values if isinstance(known, Several) else ()


def _days_alone(
    text: str, days: tuple[date, ...], known: Result[date], office: Office, before: Moment | None
) -> Result[Moment | str] | DayAlone:
    if before is not None:
        moments = tuple(Moment(datetime.combine(one, before.start.time(), KST), before.end) for one in days)
        return _result(moments, text.strip(), office)
    if len(days) == 1:
        refused = _refusal(datetime.combine(days[0], time.max, KST), office)
        if refused is not None:
            return Missed(refused, spoken.day(days[0], office.now.date()))
        named = known.said if isinstance(known, (Understood, Several)) else ""
        return whole(days[0], named, office) if _ALL_DAY().search(text) else DayAlone(days[0], named)
    # Several days: the customer names one, then its time.
    return Missed(VAGUE, text.strip())


def _on(text: str, day: date, office: Office) -> list[Moment] | Missed:
    """Returns the moments that a time can mean on a day."""
    result = times.read(text, office.clock(day))
    if isinstance(result, Missed) and result.reason == CLOSED:
        result = times.read(text, office.clock(day, any_time=True))
    if isinstance(result, Missed):
        return result
    values = (result.value,) if isinstance(result, Understood) else result.values
    return [Moment(datetime.combine(day, value.start, KST), value.end) for value in values]


def _placed(start: datetime, said_so: str, office: Office) -> Result[Moment | str]:
    return _result((Moment(start),), said_so, office)


def _result(moments: tuple[Moment, ...], said_so: str, office: Office) -> Result[Moment | str]:
    """Returns the moments that can be, moved into the opening hours."""
    reasons = [_refusal(one.until or one.start, office) for one in moments]
    possible = [one for one, reason in zip(moments, reasons, strict=True) if reason is None]
    if not possible:
        return Missed(reasons[0] or NOTHING, spoken.day(moments[0].start.date(), office.now.date()))
    placed = [found for one in possible if (found := office.inside(one)) is not None]
    distinct = tuple(dict.fromkeys(placed))
    if not distinct:
        return Missed(CLOSED, said_so)
    if len(distinct) == 1:
        return Understood(distinct[0], said_so)
    return Several(distinct, said_so) if len(distinct) <= _TOO_MANY else Missed(VAGUE, said_so)


def _refusal(moment: datetime, office: Office) -> Reason | None:
    if moment < office.now.replace(second=0, microsecond=0):
        return PAST
    latest = office.now.date() + timedelta(days=office.latest_days)
    return FAR if moment.astimezone(KST).date() > latest else None
