"""Every time of day in a rewritten sentence (`written`), in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.values.results import INVALID, VAGUE, Reason
from contact_handlers.personal.patterns import lazy

Half = Literal["", "am", "pm", "night", "noon"]
Bound = Literal["", "before", "after"]

_HALVES: Final[dict[str, Half]] = {
    "오전": "am", "새벽": "am", "아침": "am", "오후": "pm", "저녁": "pm", "밤": "night",
    "낮": "noon", "점심": "noon", "한낮": "noon", "대낮": "noon",
}  # fmt: skip
_PARTS: Final = {
    "오전": (time(9), time(12)), "아침": (time(8), time(10)), "점심": (time(12), time(13)), "낮": (time(12), time(15)),
    "한낮": (time(12), time(15)), "대낮": (time(12), time(15)), "오후": (time(12), time(18)),
    "저녁": (time(18), time(20)), "밤": (time(20), time(22)), "새벽": (time(4), time(6)),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TimeFind:
    """One find: an hour of the clock, a part of the day, a moment counted from now, or a reason."""

    start: int
    end: int
    hour: int | None = None
    minute: int = 0
    half: Half = ""
    bound: Bound = ""
    span: tuple[time, time] | None = None
    at: datetime | None = None
    reason: Reason | None = None


Reader = Callable[["re.Match[str]", datetime], TimeFind | None]
_HALF = r"(?P<half>오전|오후|새벽|아침|점심|한낮|대낮|낮|저녁|밤)"


def find(text: str, now: datetime) -> list[TimeFind]:
    """Returns the finds of a rewritten text, in order, none over another."""
    found = sorted(_all(text, now), key=lambda one: (one.start, -one.end))
    kept: list[TimeFind] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return [_bounded(one, text) for one in _carried(kept)]


def _all(text: str, now: datetime) -> Iterator[TimeFind]:
    for hints, pattern, read in _READERS:
        if not any(hint in text for hint in hints):
            continue
        for match in pattern().finditer(text):
            one = read(match, now)
            if one is not None:
                yield one


def _carried(found: list[TimeFind]) -> list[TimeFind]:
    """오후 said once holds for the hours behind it: 오후 두 시나 세 시."""
    half: Half = ""
    result = []
    for one in found:
        if one.hour is not None:
            if one.half:
                half = one.half
            elif half and one.hour <= 12 and not (half == "am" and one.hour < 8):
                one = replace(one, half=half)
        elif one.half:
            half = one.half
        result.append(one)
    return result


_BEFORE = lazy(r"\s?(?:쯤|경)?\s?(?:까지|전에|이전|전까지|전으로|전이면|안에|전(?=$|[\s요,.]))")
_AFTER = lazy(r"\s?(?:쯤|경)?\s?(?:이후|부터|넘어|지나|후에|뒤에|다음에)")


def _bounded(one: TimeFind, text: str) -> TimeFind:
    if one.hour is None:
        return one
    rest = text[one.end :]
    after = _AFTER().match(rest)
    if after is not None and not re.search(r"\d\s?시|까지|사이", rest[after.end() :]):
        return replace(one, bound="after")
    if _BEFORE().match(rest) and not re.search(r"부터|에서|~", text[: one.start]):
        return replace(one, bound="before")
    return one


def _clock(match: re.Match[str], _: datetime) -> TimeFind | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    if match["to30"]:
        minute = 30
    if match["before"]:
        # 세 시 십 분 전.
        hour, minute = (hour - 1 if hour > 1 else 12), 60 - int(match["before"])
    half = _HALVES.get(match["half"] or "", "")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return TimeFind(start=match.start(), end=match.end(), reason=INVALID)
    if half == "am" and 12 < hour < 24:
        return TimeFind(start=match.start(), end=match.end(), reason=INVALID)
    if half == "pm" and hour == 12 and match["half"] == "저녁":
        half = "night"
    return TimeFind(start=match.start(), end=match.end(), hour=hour, minute=minute, half=half)


def _two_hours(match: re.Match[str], _: datetime) -> TimeFind | None:
    """한두 시, 두세 시쯤: a span, in the half of the day that the first of them is in."""
    first, last = int(match["h"]), int(match["to"])
    half = _HALVES.get(match["half"] or "", "")
    if not 1 <= first < last < 12:
        return TimeFind(start=match.start(), end=match.end(), reason=VAGUE)
    # Without a word for it 한두 시 to 여섯일곱 시 are in the afternoon.
    later = 0 if half == "am" or (not half and first >= 8) else 12
    return TimeFind(start=match.start(), end=match.end(), half=half, span=(time(first + later), time(last + later)))


def _digital(match: re.Match[str], now: datetime) -> TimeFind | None:
    hour, minute = int(match["h"]), int(match["m"])
    if hour > 24 or minute > 59:
        return TimeFind(start=match.start(), end=match.end(), reason=INVALID)
    # 03:30 is written by whoever means the night, 3:30 by others too.
    half: Half = _HALVES.get(match["half"] or "", "") or ("am" if match["h"].startswith("0") else "")
    return TimeFind(start=match.start(), end=match.end(), hour=hour, minute=minute, half=half)


def _named(match: re.Match[str], _: datetime) -> TimeFind | None:
    hour = {"정오": 12, "자정": 0}[match[0]]
    return TimeFind(start=match.start(), end=match.end(), hour=hour, half="pm" if hour else "")


def _later(match: re.Match[str], now: datetime) -> TimeFind | None:
    minutes = int(match["n"]) * (60 if match["unit"] == "시간" else 1)
    if match["unit"] == "시간" and match["half"]:
        minutes += 30
    minutes += int(match["more"] or 0)
    if minutes > 7 * 24 * 60:
        return TimeFind(start=match.start(), end=match.end(), reason=VAGUE)
    moment = now + timedelta(minutes=minutes)
    return TimeFind(start=match.start(), end=match.end(), at=moment)


def _part(match: re.Match[str], _: datetime) -> TimeFind | None:
    word = match["half"]
    start, end = _PARTS[word]
    suffix = (match["suffix"] or "").replace(" ", "")
    if suffix == "일찍":
        end = time(start.hour + 2)
    elif suffix in ("늦게", "늦은시간"):
        start = time(end.hour - 2)
    return TimeFind(start=match.start(), end=match.end(), half=_HALVES[word], span=(start, end))


def _after_work(match: re.Match[str], _: datetime) -> TimeFind | None:
    return TimeFind(start=match.start(), end=match.end(), half="pm", span=(time(18), time(20)))


def _vague(match: re.Match[str], _: datetime) -> TimeFind | None:
    return TimeFind(start=match.start(), end=match.end(), reason=VAGUE)


def _right_now(match: re.Match[str], now: datetime) -> TimeFind | None:
    return TimeFind(start=match.start(), end=match.end(), at=now)


_READERS: tuple[tuple[tuple[str, ...], Callable[[], re.Pattern[str]], Reader], ...] = (
    (
        ("시",),
        lazy(
            rf"(?:{_HALF}\s?(?:때|에|으로)?\s?)?(?<![\d.:])(?P<h>\d{{1,2}})\s?시(?!간|스|작)(?:\s?정각|\s?(?:(?P<before>\d{{1,2}})\s?분\s?전|(?P<m>\d{{1,2}})\s?분(?!\s?전)|(?P<to30>반)))?(?:\s?(?:쯤|경|정도|께))?"
        ),
        _clock,
    ),
    (
        ("시",),
        lazy(
            rf"(?:{_HALF}\s?)?(?<![\d.:])(?P<h>\d{{1,2}})\s?[~,\-]\s?(?P<to>\d{{1,2}})\s?시(?!간)(?:\s?쯤|\s?경|\s?정도)?"
        ),
        _two_hours,
    ),
    ((":",), lazy(rf"(?:{_HALF}\s?)?(?<![\d:.])(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?![\d:])"), _digital),
    (("정오", "자정"), lazy(r"정오|자정"), _named),
    (
        ("시간", "분"),
        lazy(
            r"(?<!\d)(?P<n>\d{1,3})\s?(?P<unit>시간|분)\s?(?P<half>반)?(?:\s?(?P<more>\d{1,2})\s?분)?\s?(?:쯤|정도|만)?\s?(?:뒤|후|있다|이따|지나|있으면)(?:가|에|서|고|면)*"
        ),
        _later,
    ),
    (
        tuple(_PARTS),
        lazy(rf"(?<![가-힣]){_HALF}(?P<suffix>\s?(?:일찍|늦게|늦은\s?시간|중|때|시간|무렵|쯤|나절|먹고|에))?"),
        _part,
    ),
    (("퇴근",), lazy(r"퇴근\s?(?:후|하고|한\s?뒤|한\s?다음|이후)"), _after_work),
    (
        ("이따", "나중", "조금", "좀"),
        lazy(r"(?:조금|좀|잠시)?\s?(?:이따가?|나중에|있다가)|(?:조금|좀|잠시)\s?(?:뒤|후)에?"),
        _vague,
    ),
    (("지금", "당장"), lazy(r"지금\s?(?:바로|당장|주세요|요$)|당장|지금$"), _right_now),
)
