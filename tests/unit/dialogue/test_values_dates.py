"""Days as people say them, on Monday 2026-11-23."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contact_handlers.dialogue.values import dates
from contact_handlers.dialogue.values.results import Missed, Reason, Several, Understood

TODAY = date(2026, 11, 23)


def possible(day: date) -> bool:
    """Working days but Christmas and New Year."""
    return day.weekday() < 5 and (day.month, day.day) not in ((12, 25), (1, 1))


ANY = dates.Days(today=TODAY, earliest=TODAY + timedelta(days=1))
OPEN = dates.Days(today=TODAY, earliest=TODAY + timedelta(days=1), latest=TODAY + timedelta(days=90), is_open=possible)


ONE = {
    "2026-11-24": "내일|낼이요|명일|하루 뒤|24일 화요일|내일 화요일이요|화요일|내일 아무 때나|이십사일",
    "2026-11-25": "내일 모레|모래요|낼모레|내일은 좀 그렇고 모레요|내일 말고요 모레|내일 아니 모레로 할게요|"
    "오는 수요일",
    "2026-11-26": "글피|사흘 뒤요|사흘 있다가|3일 뒤 오후|목요일에요|이번주 목욜|수요일 빼고 목요일|11/26|11.26",
    "2026-11-27": "그글피|나흘 후|금욜에 와 주세요|목요일 말고 금요일|목요일 아니 금요일|"
    "목요일은 안 되고 금요일 돼요|금요일이요 목요일 말고|"
    "돌아오는 금요일|목요일로 했다가 금요일로 바꿀게요|금요일은 안 되나요?|목요일이 아니라 금요일이요|"
    "이번 주 금요일날|지난 수요일 말고 이번 금요일|금요일만 돼요|금요일 아니면 안 돼요|금요일로요 수요일은 피해서",
    "2026-11-30": "한 주 뒤|일주일 후|다음 주 이맘때|이달 말일|월말에요|30일이요|월요일|다음주 월|"
    "11월 마지막 날|이번 달 마지막 월요일|"
    "십일월 삼십일",
    "2026-12-01": "그 뭐냐 다음 주 화요일이요|담주 화욜|다음 달 1일|일일이요|다음 주 화요일쯤이요|12월 초하루",
    "2026-12-02": "이일|다음 달 초이틀|십이월 이일|다음 주 수욜",
    "2026-12-03": "열흘 뒤에요|열흘 있다가|십이월 삼일|십이월삼일|십이 월 삼 일|12/3|12.3|12-3|12-03|1203|"
    "20261203|2026-12-03|2026. 12. 3.|26/12/3|"
    "이천이십육년 십이월 삼일|이공이육년 십이월 삼일|26년 12월 3일|12월 3일 목요일|12월3일목요일|3일|"
    "삼일이요|다음 달 초사흘|담달 3일|다음달삼일|"
    "다음 주 수요일 말고 목요일|일주일 뒤 목요일|12월 3|다음 주 목요일 오후 세 시|음 그러니까 십이월 삼일쯤이요",
    "2026-12-04": "3일 아니고 4일|12월 3일 아니고 4일|금요일 12월 4일|12월 첫째 주 금요일|"
    "12월 3일에서 4일로 바꿔 주세요|12월 3일 목요일 말고 4일",
    "2026-12-07": "두 주 뒤|이 주 뒤|2주 후에요|12월 첫 번째 월요일|다음 달 첫째 주 월요일",
    "2026-12-08": "보름 뒤|한 보름 뒤|보름쯤 뒤에",
    "2026-12-10": "다다음주 목요일|다다음 주 목욜|2주 뒤 목요일|다담주 목요일|다음 달 십일",
    "2026-12-15": "십오 일|15일날|십오일이요|다음 달 십 오일|다음 달 십오 일로요",
    "2026-12-22": "다음 달 이십이 일이요|다음 달 이십 이 일|다음달 스무이틀|다음 달 스물이틀|내달 이십이 일|"
    "이십이 일이요|십이월 이십이 일",
    "2026-12-11": "다음 달 열하루|네 그 뭐냐 십이월 십일일이요",
    "2026-12-12": "다음 달 열이틀|가만있자 십이월 십이 일",
    "2026-12-23": "한 달 뒤|한 달쯤 뒤|성탄절 이틀 전",
    "2026-12-24": "크리스마스 이브에|크리스마스 전날",
    "2026-12-25": "크리스마스에 와 주세요|성탄절이요|십이월 이십오일|12월 마지막 금요일",
    "2026-12-26": "크리스마스 다음 날이요",
    "2026-12-31": "다음 달 말일|12월 말일|12월 말쯤|십이월 그믐|올해 마지막 날|올해 맨 마지막 날이요",
    "2027-01-01": "신정|새해 첫날|내년 1월 1일",
    "2027-01-02": "내년 1월 2일|1월 1일 말고 2일이요",
    "2027-01-23": "두 달 뒤|두 달 후에요",
    "2027-02-07": "설날|내년 설날|구정",
    "2027-02-23": "석 달 뒤|3개월 뒤|삼 개월 후",
    "2027-05-05": "어린이날|어린이 날이요",
    "2027-05-13": "부처님 오신 날|석가탄신일",
    "2027-09-15": "추석이요|한가위",
}

MANY = {
    "다음 주 주말": "12-05 12-06", "주말이요": "11-28 11-29", "다음 주말": "12-05 12-06",
    "수요일이나 목요일": "11-25 11-26",
    "수요일 아니면 목요일이요": "11-25 11-26", "내일이나 모레": "11-24 11-25", "12월 3일이나 4일": "12-03 12-04",
    "다음 주 수요일이나 목요일": "12-02 12-03", "3일에서 5일 사이": "12-03 12-04 12-05",
    "12월 3~5일": "12-03 12-04 12-05",
    "11월 30일부터 12월 2일까지": "11-30 12-01 12-02", "다음 주 월요일부터 수요일 사이": "11-30 12-01 12-02",
    "이삼일 뒤": "11-25 11-26", "사나흘 뒤": "11-26 11-27", "하루 이틀 뒤": "11-24 11-25",
    "다음 금요일": "11-27 12-04",
    "12월 3일 금요일": "12-03 12-04", "24일 수요일": "11-24 11-25", "다음 달 둘째 주 월요일": "12-07 12-14",
    "월요일 아니면 화요일": "11-24 11-30", "금요일까지요": "11-24 11-25 11-26 11-27",
    "12월 셋째 주 주말": "12-19 12-20",
    "다음 주 중에": "11-30 12-01 12-02 12-03 12-04 12-05 12-06",
}  # fmt: skip

NONE: dict[str, Reason] = {
    "글쎄요": "nothing", "몰라요": "nothing", "이틀이요": "nothing", "제 생일이요": "nothing",
    "010-1234-5678": "nothing",
    "이 일은 언제 끝나요": "nothing", "천천히 해 주세요": "nothing", "이번에 바꿨어요": "nothing", "": "nothing",
    "12월에": "vague", "다음 달": "vague", "12월 중순": "vague", "연말쯤": "vague", "월초에요": "vague",
    "매주 월요일": "vague",
    "2월 30일": "invalid", "13월 1일": "invalid", "십일월 삼십일일": "invalid", "2026-02-30": "invalid",
    "음력 12월 3일": "lunar", "음력 설": "lunar",
    "화요일은 좀 힘들고 그다음 날이요": "rejected",
    "목요일 말고요": "rejected", "목요일은 안 돼요": "rejected", "내일은 바빠요": "rejected",
    "12월 3일 목요일은 못 해요": "rejected",
    "금요일만 아니면 돼요": "rejected", "화요일만 아니면 됩니다": "rejected", "수요일만 피해서요": "rejected",
    "수요일은 피해 주세요": "rejected", "목요일만 빼고요": "rejected", "다음 주 목요일 빼면 돼요": "rejected",
    "내일만 아니면 상관은 없는데요": "rejected", "월요일 아니면 괜찮아요": "rejected",
}  # fmt: skip

REFUSED: dict[str, Reason] = {
    "그저께": "past", "어제요": "past", "11월 3일": "past", "지난주 금요일": "past", "작년 12월 3일": "past",
    "이번 주 월요일": "past",
    "지난 금요일이요": "past", "저번 화요일": "past", "지난번 월요일에요": "past", "요전 목요일이요": "past",
    "오늘이요": "past", "이번 주 토요일": "closed", "크리스마스": "closed", "토요일도 돼요?": "closed",
    "3월 15일": "far", "추석": "far",
    "일 년 뒤": "far",
}  # fmt: skip

CHOSEN = {
    "오늘이나 내일이요": "2026-11-24",
    "아무 때나": "2026-11-24", "제일 빠른 날": "2026-11-24", "빠를수록 좋아요": "2026-11-24",
    "다음 주 아무 때나요": "2026-11-30",
    "화요일 빼고 아무 날이나": "2026-11-25", "화요일만 빼고 다 좋아요": "2026-11-25", "최대한 빨리요": "2026-11-24",
    "금요일 이후로 아무 때나": "2026-11-27", "화요일만 아니면 다 괜찮아요": "2026-11-25",
    "화요일 외에는 다 돼요": "2026-11-25",
}  # fmt: skip


@pytest.mark.parametrize(("text", "day"), [(text, day) for day, texts in ONE.items() for text in texts.split("|")])
def test_a_day_is_understood(text: str, day: str) -> None:
    found = dates.read(text, ANY)
    assert isinstance(found, Understood), found
    assert (found.value.isoformat(), found.chosen) == (day, False)


@pytest.mark.parametrize(("text", "days"), MANY.items())
def test_what_can_mean_several_days_gives_all_of_them(text: str, days: str) -> None:
    found = dates.read(text, ANY)
    assert isinstance(found, Several), found
    assert [f"{day:%m-%d}" for day in found.values] == days.split()


@pytest.mark.parametrize(("text", "reason"), NONE.items())
def test_no_day_is_made_of_anything_else(text: str, reason: Reason) -> None:
    found = dates.read(text, OPEN)
    assert isinstance(found, Missed), found
    assert found.reason == reason


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_a_day_that_cannot_be_chosen_says_why(text: str, reason: Reason) -> None:
    found = dates.read(text, OPEN)
    assert isinstance(found, Understood), found
    assert OPEN.refusal(found.value) == reason


@pytest.mark.parametrize(("text", "day"), CHOSEN.items())
def test_a_day_that_is_left_to_us_is_the_first_open_one(text: str, day: str) -> None:
    found = dates.read(text, OPEN)
    assert isinstance(found, Understood), found
    assert (found.value.isoformat(), found.chosen) == (day, True)


def test_only_open_days_are_offered() -> None:
    """Of a week the working days; of a weekend without any, the reason."""
    week = dates.read("다음 주 중에", OPEN)
    assert isinstance(week, Several)
    assert [f"{day:%m-%d}" for day in week.values] == ["11-30", "12-01", "12-02", "12-03", "12-04"]
    assert dates.read("주말이요", OPEN) == Missed("closed", "주말")


def test_what_was_heard_is_what_was_said() -> None:
    """The words of the customer, not our writing of them."""
    assert dates.read("음 십이월 삼일이요", ANY) == Understood(date(2026, 12, 3), "십이월 삼일")


@pytest.mark.parametrize(
    ("text", "before", "day"),
    [
        ("화요일 말고 목요일로 할게요", "2026-12-01", "2026-12-03"),
        ("아니 금요일로요", "2026-12-10", "2026-12-11"),
        ("아니 7일로 바꿔 주세요", "2027-01-05", "2027-01-07"),
        # What is over in that week is meant for the next one; a week that is said counts more.
        ("아니 월요일로요", "2026-11-26", "2026-11-30"),
        ("이번 주 목요일로요", "2026-12-01", "2026-11-26"),
        ("금요일까지만 되면 돼요", "2026-12-01", None),
    ],
)
def test_a_weekday_alone_stays_in_the_week_of_the_day_that_it_changes(text: str, before: str, day: str | None) -> None:
    found = dates.read(text, replace(OPEN, before=date.fromisoformat(before)))
    assert (found.value.isoformat() if isinstance(found, Understood) else None) == day
