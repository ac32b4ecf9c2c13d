"""Values as they are read back, for the ear and the eye alike: days with their weekday, times with 오전 and 오후."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from contact_handlers.base.clock import KOREAN_DAYS
from contact_handlers.dialogue.values.times import TimeOfDay
from contact_handlers.personal.forms import national


def day(value: date, today: date) -> str:
    """Says a day: 12월 3일 목요일, with its year where that is another one."""
    year = f"{value.year}년 " if value.year != today.year else ""
    return f"{year}{value.month}월 {value.day}일 {KOREAN_DAYS[value.weekday()]}"


def at(value: time) -> str:
    """Says a time: 오후 3시 30분, 낮 12시, 밤 12시."""
    minutes = f" {value.minute}분" if value.minute else ""
    if value.hour == 12:
        return f"낮 12시{minutes}"
    if value.hour == 0:
        return f"밤 12시{minutes}"
    return f"{'오전' if value.hour < 12 else '오후'} {value.hour % 12}시{minutes}"


def moment(value: TimeOfDay) -> str:
    """Says a time or a span: 오후 2시에서 오후 4시 사이."""
    return at(value.start) if value.end is None else f"{at(value.start)}에서 {at(value.end)} 사이"


def manwon(value: int) -> str:
    """Says an amount in units of 10,000 won: 1억 2,000만 원, 3,600만 원."""
    hundred_million, rest = divmod(value, 10_000)
    parts = [f"{hundred_million:,}억"] if hundred_million else []
    if rest or not parts:
        parts.append(f"{rest:,}만")
    return f"{' '.join(parts)} 원"


def phone(e164: str) -> str:
    """Says a telephone number in its groups: 010-2345-6789."""
    return national(e164)


def listed(titles: Sequence[str]) -> str:
    """Joins what can be chosen: A, B, C."""
    return ", ".join(titles)
