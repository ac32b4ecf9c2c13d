"""Korean dates, times and durations as the built-in slot types resolve them: relative to today, toward the future."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from ringback.simulator.lex.korean.numerals import read, without_ending

_WEEKDAYS = "월화수목금토일"
_RELATIVE = {
    "오늘": 0,
    "금일": 0,
    "지금": 0,
    "내일": 1,
    "명일": 1,
    "모레": 2,
    "내일모레": 2,
    "글피": 3,
    "그글피": 4,
    "어제": -1,
    "그저께": -2,
    "그제": -2,
}
_NATIVE_DAYS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}
_WEEKS = {"저번주": -1, "지난주": -1, "이번주": 0, "금주": 0, "다음주": 1, "차주": 1, "담주": 1, "다다음주": 2}
_MONTHS = {"지난달": -1, "이번달": 0, "이달": 0, "다음달": 1, "담달": 1, "다다음달": 2}
_YEARS = {"작년": -1, "올해": 0, "금년": 0, "내년": 1, "내후년": 2}
_N = r"[0-9영공일이삼사오육륙칠팔구십백천]+"
_NUMERIC = (
    re.compile(r"^(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})$"),
    re.compile(r"^(?P<m>\d{1,2})[/](?P<d>\d{1,2})[/](?P<y>\d{4})$"),
    re.compile(r"^(?P<m>\d{1,2})[-./](?P<d>\d{1,2})$"),
    re.compile(r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$"),
)
_WRITTEN = re.compile(
    rf"^(?:(?P<y>\d{{4}}|이천{_N})년|(?P<ry>{'|'.join(_YEARS)}))?(?:(?P<m>{_N}|유|시)월|(?P<rm>{'|'.join(_MONTHS)}))?"
    rf"(?:(?P<d>{_N})일|(?P<end>말일|말))?$"
)
_WEEKDAY = re.compile(rf"^(?P<w>{'|'.join(_WEEKS)})?(?P<day>[{_WEEKDAYS}])요일$")
_WEEKENDS = {"이번": 0, "다음": 1, "다다음": 2}
_WEEKEND = re.compile(rf"^(?P<w>{'|'.join(_WEEKENDS)})?주말$")
_LATER = r"(?:뒤|후|있다가|이따가)(?:에)?$"
_AFTER_DAYS = re.compile(rf"^(?P<n>{'|'.join(sorted(_NATIVE_DAYS, key=len, reverse=True))}){_LATER}")
_AFTER = re.compile(rf"^(?P<n>{_N}?|한|두|석|세|넉|네|다섯|여섯)(?P<unit>일|주일|주|달|개월|년){_LATER}")
_PARTICLES = ("까지", "부터", "에", "로", "날", "은", "는", "도", "만", "쯤")
# Behind a number of days these make a span of it: 3일 동안, 3일 전에.
_SPANS = ("동안", "전", "이내", "안에", "내", "만에", "째", "정도", "씩", "걸", "간", "지났", "됐", "남")
_DAY_ALONE = re.compile(rf"^{_N}일$")


def _compact(text: str) -> str:
    compact = re.sub(r"[\s,]", "", without_ending(text))
    for particle in _PARTICLES:
        if compact.endswith(particle) and len(compact) > len(particle) + 1:
            return compact.removesuffix(particle)
    return compact


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _int(text: str) -> int | None:
    value = read(text)
    return None if value is None else int(value)


def _months_later(today: date, months: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def _relative(compact: str, today: date) -> date | None:
    return today + timedelta(days=_RELATIVE[compact]) if compact in _RELATIVE else None


def _numeric(compact: str, today: date) -> date | None:
    for pattern in _NUMERIC:
        if match := pattern.match(compact):
            parts = match.groupdict()
            month, day = int(parts["m"]), int(parts["d"])
            if parts.get("y"):
                return _safe(int(parts["y"]), month, day)
            return _next(today, month, day)
    return None


def _next(today: date, month: int, day: int) -> date | None:
    """Returns the next such day from today on; 29 February waits for its leap year."""
    for year in range(today.year, today.year + 9):
        found = _safe(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def _month_number(text: str) -> int | None:
    return {"유": 6, "시": 10}.get(text) or _int(text)


def _written(compact: str, today: date) -> date | None:
    match = _WRITTEN.match(compact)
    if match is None or not (match["d"] or match["end"]) or compact in {"말", "말일"}:
        return None
    month = _month_number(match["m"]) if match["m"] else None
    year = _int(match["y"]) if match["y"] else None
    if match["ry"]:
        year = today.year + _YEARS[match["ry"]]
    if match["rm"]:
        year, month = _months_later(today, _MONTHS[match["rm"]])
    return _built(today, year, month, match["d"])


def _built(today: date, year: int | None, month: int | None, day_text: str | None) -> date | None:
    if month is None and year is None and day_text:
        return _day_of_month(today, _int(day_text))
    month = month or today.month
    if not 1 <= month <= 12:
        return None
    if not day_text:
        year = year or today.year
        return date(year, month, calendar.monthrange(year, month)[1])
    day = _int(day_text)
    if day is None:
        return None
    return _safe(year, month, day) if year else _next(today, month, day)


def _day_of_month(today: date, day: int | None) -> date | None:
    if day is None:
        return None
    for months in range(3):
        year, month = _months_later(today, months)
        found = _safe(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def _weekday(compact: str, today: date) -> date | None:
    match = _WEEKDAY.match(compact)
    if match is None:
        return None
    wanted = _WEEKDAYS.index(match["day"])
    if match["w"] is None:
        return today + timedelta(days=(wanted - today.weekday()) % 7)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=wanted, weeks=_WEEKS[match["w"]])


def _weekend(compact: str, today: date) -> date | None:
    match = _WEEKEND.match(compact)
    if match is None:
        return None
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=5, weeks=_WEEKENDS[match["w"]] if match["w"] else 0)


def _after(compact: str, today: date) -> date | None:
    if match := _AFTER_DAYS.match(compact):
        return today + timedelta(days=_NATIVE_DAYS[match["n"]])
    match = _AFTER.match(compact)
    if match is None:
        return None
    amount = {"석": 3, "넉": 4}.get(match["n"]) or _int(match["n"])
    if amount is None:
        return None
    unit = match["unit"]
    if unit.startswith("주"):
        return today + timedelta(weeks=amount)
    if unit == "일":
        return today + timedelta(days=amount)
    return _months_after(today, amount * (12 if unit == "년" else 1))


def _months_after(today: date, months: int) -> date:
    year, month = _months_later(today, months)
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _span(compact: str, today: date) -> date | None:
    """Returns the one day for which the slot type takes a week, a month or a year that is named without a day.

    A future week is the last day of the current one, a future month or year its own last day; the current and earlier
    ones are their first day: https://docs.aws.amazon.com/lexv2/latest/dg/built-in-slot-date.html
    """
    monday = today - timedelta(days=today.weekday())
    if compact in _WEEKS:
        weeks = _WEEKS[compact]
        return monday + timedelta(days=6) if weeks > 0 else monday + timedelta(weeks=weeks)
    if compact in _MONTHS:
        year, month = _months_later(today, _MONTHS[compact])
        last = calendar.monthrange(year, month)[1]
        return date(year, month, last if _MONTHS[compact] > 0 else 1)
    if compact in _YEARS:
        year = today.year + _YEARS[compact]
        return date(year, 12, 31) if _YEARS[compact] > 0 else date(year, 1, 1)
    return None


_READERS: tuple[Callable[[str, date], date | None], ...] = (
    _relative,
    _numeric,
    _weekday,
    _weekend,
    _after,
    _written,
    _span,
)


def read_date(text: str, today: date, *, inside: bool = False, following: str = "") -> date | None:
    """Returns the day a Korean or numeric expression means, seen from `today`; None when it is no date.

    With `inside` the words are part of a longer sentence, before the word `following`, where less is a date than in an
    answer: 지금, 1.5, and a day without a month that is no digit (오일 is an oil) or begins a span (3일 동안).
    """
    for candidate in dict.fromkeys((re.sub(r"[\s,]", "", text), _compact(text))):
        if inside and not _is_date_inside(candidate, following):
            continue
        for reader in _READERS:
            found = reader(candidate, today)
            if found is not None:
                return found
    return None


def _is_date_inside(compact: str, following: str) -> bool:
    if compact == "지금":
        return False
    if _DAY_ALONE.match(compact):
        return compact[0].isascii() and not following.startswith(_SPANS)
    if compact[0:1].isdigit() and "월" not in compact and "일" not in compact:
        return "/" in compact or len(re.findall(r"[-.]", compact)) == 2
    return True


# Hours are counted with native numerals (세 시); one Sino-Korean syllable is another word (일시, 역시).
_TIME = re.compile(
    r"^(?P<half>오전|오후|아침|낮|저녁|밤|새벽)?(?P<h>\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두|[일이]?십[일이삼사오육칠팔구]?)시(?:(?P<m>[0-9가-힣]{1,4})분|(?P<hm>반))?$"
)
_CLOCK = re.compile(r"^(?P<half>오전|오후)?(?P<h>\d{1,2}):(?P<m>\d{2})$")
_AFTERNOON = {"오후", "낮", "저녁", "밤"}
_NAMED_TIMES = {"정오": "12:00", "자정": "00:00"}


# Parts of a day, as the slot type writes them: https://docs.aws.amazon.com/lexv2/latest/dg/built-in-slot-time.html
_PARTS = {"오전": "AM", "오후": "PM", "아침": "MO", "낮": "AF", "저녁": "EV", "밤": "NI"}


def read_time(text: str) -> tuple[str, ...]:
    """Returns a Korean time of day as HH:MM (오후 세 시 반, 15:30, 정오), or as its part (아침 is MO).

    An hour of the clock that does not say which half of the day it is in is two times: 열 시 is 10:00 and 22:00.
    """
    compact = re.sub(r"\s", "", without_ending(text)).removesuffix("에").removesuffix("쯤")
    if compact in _NAMED_TIMES:
        return (_NAMED_TIMES[compact],)
    if compact in _PARTS:
        return (_PARTS[compact],)
    match = _TIME.match(compact) or _CLOCK.match(compact)
    if match is None:
        return ()
    parts = match.groupdict()
    hour, minute = _int(parts["h"]), 30 if parts.get("hm") else 0
    if parts.get("m"):
        minute = _int(parts["m"]) or 0
    if hour is None or hour > 24 or minute > 59:
        return ()
    if parts["half"] in _AFTERNOON and hour < 12:
        hour += 12
    # Written with a colon and two digits, or past noon, an hour says its half of the day.
    says_half = parts["half"] or not 1 <= hour <= 12 or (":" in compact and len(parts["h"]) == 2)
    hours = (hour,) if says_half else (hour, hour + 12)
    return tuple(f"{each % 24:02d}:{minute:02d}" for each in hours)


_DURATION = re.compile(
    r"^(?:(?P<y>[0-9가-힣]+?)년)?(?:(?P<mo>[0-9가-힣]+?)(?:개월|달))?(?:(?P<w>[0-9가-힣]+?)주일?)?"
    r"(?:(?P<d>[0-9가-힣]+?)일)?(?:(?P<h>[0-9가-힣]+?)시간)?(?:(?P<mi>[0-9가-힣]+?)분)?(?:(?P<s>[0-9가-힣]+?)초)?(?:간|동안)?$"
)


def read_duration(text: str) -> str | None:
    """Returns an ISO 8601 duration (두 시간 30분 -> PT2H30M); None when the text is none."""
    compact = re.sub(r"\s", "", without_ending(text))
    if compact in _NATIVE_DAYS:
        return f"P{_NATIVE_DAYS[compact]}D"
    if compact in {"일주일", "일주일간"}:
        return "P7D"
    match = _DURATION.match(compact)
    if match is None:
        return None
    values = {name: _int(part) for name, part in match.groupdict().items() if part}
    if not values or any(value is None for value in values.values()):
        return None
    days = (values.get("w") or 0) * 7 + (values.get("d") or 0)
    head = _joined(values, (("y", "Y"), ("mo", "M"))) + (f"{days}D" if days else "")
    tail = _joined(values, (("h", "H"), ("mi", "M"), ("s", "S")))
    return f"P{head}" + (f"T{tail}" if tail else "")


def _joined(values: dict[str, int | None], units: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"{values[name]}{sign}" for name, sign in units if values.get(name))
