"""Korean words become the values of built-in slot types."""

from __future__ import annotations

from datetime import date

import pytest

from ringback.simulator.lex import SlotType, resolve
from ringback.simulator.lex.korean.counts import read_number
from ringback.simulator.lex.korean.dates import read_date, read_duration, read_time
from ringback.simulator.lex.korean.numerals import digits_of
from ringback.simulator.lex.slots import find

WEDNESDAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("오늘", "2026-03-18"),
        ("내일이요", "2026-03-19"),
        ("모레", "2026-03-20"),
        ("금요일", "2026-03-20"),
        ("이번 주 금요일에요", "2026-03-20"),
        ("다음 주 화요일", "2026-03-24"),
        ("다음주 화요일로", "2026-03-24"),
        ("다다음 주 월요일", "2026-03-30"),
        ("이번 주말", "2026-03-21"),
        ("3월 20일", "2026-03-20"),
        ("3월 15일", "2027-03-15"),
        ("삼월 이십일", "2026-03-20"),
        ("유월 육일", "2026-06-06"),
        ("15일", "2026-04-15"),
        ("31일", "2026-03-31"),
        ("이번 달 말일", "2026-03-31"),
        ("다음 달 3일", "2026-04-03"),
        ("내년 1월 2일", "2027-01-02"),
        ("2026년 5월 5일", "2026-05-05"),
        ("2026-03-25", "2026-03-25"),
        ("2026.3.25", "2026-03-25"),
        ("03/25/2026", "2026-03-25"),
        ("사흘 뒤", "2026-03-21"),
        ("3일 후", "2026-03-21"),
        ("일주일 뒤", "2026-03-25"),
        ("두 달 뒤", "2026-05-18"),
        ("2월 29일", "2028-02-29"),
    ],
)
def test_dates_resolve_toward_the_future(said: str, meant: str) -> None:
    assert read_date(said, WEDNESDAY) == date.fromisoformat(meant)


@pytest.mark.parametrize("said", ["", "상담", "2026-02-30", "2026-13-01", "1588-0000", "12시", "아무 때나", "말"])
def test_what_is_no_date_stays_empty(said: str) -> None:
    assert read_date(said, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("이천오백", "2500"),
        ("스물다섯", "25"),
        ("세 개요", "3"),
        ("다섯 명이요", "5"),
        ("열두 개", "12"),
        ("5만 3천", "53000"),
        ("1억 2천만", "120000000"),
        ("2.5억", "250000000"),
        ("만", "10000"),
        ("오만원", "50000"),
        ("50,000원", "50000"),
        ("삼점일사", "3.14"),
        ("영", "0"),
        ("1234567", "1234567"),
    ],
)
def test_numerals_are_read_in_both_systems(said: str, meant: str) -> None:
    assert f"{read_number(said).normalize():f}" == meant  # type: ignore[union-attr]


@pytest.mark.parametrize("said", ["안녕", "일이삼", "ㅋㅋ", "원", ""])
def test_what_is_no_numeral_stays_empty(said: str) -> None:
    assert read_number(said) is None


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("공일공 일이삼사 오육칠팔", "01012345678"),
        ("공일공에 일이삼사에 오육칠팔입니다", "01012345678"),
        ("010-1234-5678이요", "01012345678"),
        ("+82 10 1234 5678", "+821012345678"),
    ],
)
def test_digits_said_one_by_one_form_a_number(said: str, digits: str) -> None:
    assert digits_of(said) == digits


@pytest.mark.parametrize(
    ("slot_type", "said", "interpreted"),
    [
        ("AMAZON.Number", "서른두 살이에요", "32"),
        ("AMAZON.PhoneNumber", "제 번호는 공일공 일이삼사 오육칠팔이요", "01012345678"),
        ("AMAZON.Currency", "5만 원이요", "KRW 50000"),
        ("AMAZON.Currency", "20 달러", "USD 20"),
        ("AMAZON.Percentage", "십 퍼센트", "10%"),
        ("AMAZON.Time", "오후 세 시 반", "15:30"),
        ("AMAZON.Duration", "두 시간 30분", "PT2H30M"),
        ("AMAZON.EmailAddress", "메일은 A.b+c@ex.com 입니다", "a.b+c@ex.com"),
        ("AMAZON.Confirmation", "네, 맞아요.", "Yes"),
        ("AMAZON.Confirmation", "네 아니요", None),
        ("AMAZON.Confirmation", "네", "Yes"),
        ("AMAZON.Confirmation", "아니요", "No"),
        ("AMAZON.FreeFormInput", "  아무 말  ", "아무 말"),
        ("AMAZON.PhoneNumber", "12", None),
        ("AMAZON.Date", "글쎄요", None),
    ],
)
def test_built_in_slot_types(slot_type: str, said: str, interpreted: str | None) -> None:
    value = resolve(slot_type, said, slot_types={}, today=WEDNESDAY)

    assert (value.interpreted if value else None) == interpreted


ACCOUNT = SlotType("AccountType", {"예금계좌": ("예금", "입출금"), "적금계좌": ("적금",)}, restricted=True)
OPEN = SlotType("Product", {"노트북": ("랩탑",)}, restricted=False)
PATTERN = SlotType("Order", {}, pattern=r"[A-Z]{2}\d{6}")
TYPES = {item.name: item for item in (ACCOUNT, OPEN, PATTERN)}


@pytest.mark.parametrize(
    ("slot_type", "said", "interpreted", "resolved"),
    [
        ("AccountType", "예금계좌", "예금계좌", ("예금계좌",)),
        ("AccountType", "입출금 통장이요", "예금계좌", ("예금계좌",)),
        ("AccountType", "적 금", "적금계좌", ("적금계좌",)),
        ("AccountType", "주식", None, ()),
        ("Product", "랩탑", "랩탑", ("노트북",)),
        ("Product", "자전거", "자전거", ()),
        ("Order", "AB123456", "AB123456", ("AB123456",)),
        ("Order", "AB12", None, ()),
    ],
)
def test_custom_slot_types(slot_type: str, said: str, interpreted: str | None, resolved: tuple[str, ...]) -> None:
    value = resolve(slot_type, said, slot_types=TYPES, today=WEDNESDAY)

    assert (value.interpreted if value else None) == interpreted
    assert (value.resolved if value else ()) == resolved


@pytest.mark.parametrize(
    ("slot_type", "said", "interpreted"),
    [
        ("AMAZON.Date", "다음 주 화요일 오후로 예약해 주세요", "2026-03-24"),
        ("AccountType", "적금 얼마 있는지 알려 주세요", "적금계좌"),
        ("AMAZON.Date", "예약해 주세요", None),
        ("AMAZON.FreeFormInput", "아무 말", None),
    ],
)
def test_values_are_found_inside_longer_words(slot_type: str, said: str, interpreted: str | None) -> None:
    value = find(slot_type, said, slot_types=TYPES, today=WEDNESDAY)

    assert (value.interpreted if value else None) == interpreted


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("정오", ("12:00",)),
        ("밤 열한 시", ("23:00",)),
        ("오전 열 시요", ("10:00",)),
        ("15:30", ("15:30",)),
        ("열 시", ("10:00", "22:00")),
        ("세 시 반에요", ("03:30", "15:30")),
        ("아침에요", ("MO",)),
        ("오후요", ("PM",)),
        ("25시", ()),
        ("그때", ()),
    ],
)
def test_times(said: str, times: tuple[str, ...]) -> None:
    """An hour that does not say its half of the day is two times: "10 o'clock" is 10:00 and 22:00."""
    assert read_time(said) == times


def test_a_time_that_may_mean_two_has_no_interpreted_value() -> None:
    """The guide: interpretedValue is null and resolvedValues holds the possible times."""
    value = resolve("AMAZON.Time", "열 시요", slot_types={}, today=WEDNESDAY)

    assert value is not None
    assert value.to_wire()["value"] == {
        "originalValue": "열 시요",
        "interpretedValue": None,
        "resolvedValues": ["10:00", "22:00"],
    }


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("다음 주요", "2020-11-29"),
        ("지난주", "2020-11-16"),
        ("이번 주", "2020-11-23"),
        ("다음 달", "2020-12-31"),
        ("이번 달", "2020-11-01"),
        ("내년이요", "2021-12-31"),
        ("작년", "2019-01-01"),
        ("지금이요", "2020-11-25"),
    ],
)
def test_spans_are_one_day_as_the_guide_says(said: str, day: str) -> None:
    """The examples of the page on AMAZON.Date, for today = 2020-11-25: "next week" is the end of this one."""
    assert read_date(said, date(2020, 11, 25)) == date.fromisoformat(day)


@pytest.mark.parametrize(("said", "iso"), [("일주일", "P7D"), ("사흘", "P3D"), ("삼십 분", "PT30M"), ("나중에", None)])
def test_durations(said: str, iso: str | None) -> None:
    assert read_duration(said) == iso
