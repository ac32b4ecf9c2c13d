"""Times of day as people say them, on Monday 2026-11-23 at ten in the morning."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from contact_handlers.base.clock import KST
from contact_handlers.dialogue.values import times
from contact_handlers.dialogue.values.results import Missed, Reason, Several, Understood

NOW = datetime(2026, 11, 23, 10, tzinfo=KST)
ANY = times.Clock(now=NOW)
TODAY = times.Clock(now=NOW, day=NOW.date(), spans=((time(9), time(18)),))
TOMORROW = times.Clock(now=NOW, day=date(2026, 11, 24), spans=((time(9), time(18)),))

ONE = {
    "15:30": "오후 세 시 반|세시 반|15:30|3시 반이요|오후세시반|세 시 삼십 분|15시 30분",
    "15:00": "열다섯시|3시쯤|십오 시|오후 3시",
    "16:00": "이따 네 시쯤|3시 말고 4시|오후 3시 아니 4시요|지금 바쁘니까 이따 네 시쯤에 다시 전화 주세요",
    "12:00": "정오|열두 시|낮 열두시|두 시간 뒤",
    "11:00": "한 시간 뒤|오전 열한시|오전 중에 열한 시",
    "10:30": "30분 후|삼십분 있다가|열시 반쯤",
    "14:00": "낮 두 시|두시요|14시",
    "14:50": "세 시 십 분 전",
    "21:00": "밤 아홉 시",
    "18:00": "저녁 여섯 시",
    "09:00-12:00": "오전 중|오전에요",
    "12:00-13:00": "점심 때|점심시간에",
    "13:00-15:00": "1시~3시|한 시에서 세 시 사이",
    "14:00-16:00": "두 시에서 네 시 사이|2시부터 4시까지|오후 두 시에서 네 시 사이",
    "10:00-14:00": "오전 10시부터 2시까지",
    "14:00-15:00": "두세 시쯤|2~3시",
    "15:00-18:00": "세 시 이후로 해 주세요|3시부터요",
    "09:00-17:00": "다섯 시까지|5시 전에요",
}  # fmt: skip

NONE: dict[str, tuple[times.Clock, Reason]] = {
    "나중에요": (ANY, "vague"), "이따가": (ANY, "vague"), "25시": (ANY, "invalid"), "오전 15시": (ANY, "invalid"),
    "세 시는 안 돼요": (ANY, "rejected"), "글쎄요": (ANY, "nothing"), "3시간 걸려요": (ANY, "nothing"),
    "시작해 주세요": (ANY, "nothing"),
    "아홉 시": (TODAY, "past"), "오전 아홉시 십오분": (TODAY, "past"), "아침에": (TODAY, "past"),
    "일곱 시": (TODAY, "closed"),
    "저녁에": (TOMORROW, "closed"), "6시 반 이후": (TOMORROW, "closed"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"), [(text, value) for value, texts in ONE.items() for text in texts.split("|")]
)
def test_a_time_is_understood(text: str, value: str) -> None:
    found = times.read(text, ANY)
    assert isinstance(found, Understood), found
    assert str(found.value) == value


@pytest.mark.parametrize(("text", "where"), NONE.items())
def test_no_time_is_made_of_anything_else(text: str, where: tuple[times.Clock, Reason]) -> None:
    """What is over today, closed, impossible, or no time at all has its reason."""
    clock, reason = where
    found = times.read(text, clock)
    assert isinstance(found, Missed), found
    assert found.reason == reason


@pytest.mark.parametrize(
    ("text", "clock", "values"),
    [("오후 2시나 3시", ANY, ["14:00", "15:00"]), ("일곱 시", ANY, ["07:00", "19:00"]),
     ("세 시 아니면 네 시", TOMORROW, ["15:00", "16:00"])],
)  # fmt: skip
def test_two_times_are_asked(text: str, clock: times.Clock, values: list[str]) -> None:
    found = times.read(text, clock)
    assert isinstance(found, Several)
    assert [str(value) for value in found.values] == values


def test_the_opening_hours_tell_which_half_of_the_day_is_meant() -> None:
    """Nine is in the morning and three in the afternoon where agents work from nine to six."""
    for text, value in (("아홉 시요", time(9)), ("세 시요", time(15)), ("다섯 시 반", time(17, 30))):
        assert times.read(text, TOMORROW) == Understood(times.TimeOfDay(value), text.removesuffix("요"))
