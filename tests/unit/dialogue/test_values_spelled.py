"""Every value said in several ways is read back: the generator speaks, the readers listen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contact_handlers.base.clock import KST
from contact_handlers.dialogue.values import amounts, dates, orders, phones, times
from contact_handlers.dialogue.values.results import Missed, Several, Understood
from tests.unit.dialogue.spelled import digits, large, month, native, native_digits, sino

TODAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
AHEAD = st.integers(1, 80)
BEFORE = st.sampled_from(["", "어 ", "음 ", "네 ", "그럼 ", "그러니까 "])
BEHIND = st.sampled_from(
    ["", "요", "이요", "이에요", "에요", "로 해 주세요", "에 와 주세요", "쯤이요", "입니다", "로 할게요"]
)
WEEKDAYS = "월화수목금토일"


def ways(day: date, today: date) -> list[str]:
    """Returns what people say for a day without leaving anything open."""
    known = (day - today).days
    year, number = day.year, day.day
    monday = today - timedelta(days=today.weekday())
    weeks = (day - monday).days // 7
    found = [
        f"{day.month}월 {number}일",
        f"{day.month}월{number}일",
        f"{month(day.month)} {sino(number)}일",
        f"{month(day.month)}{sino(number)}일",
        f"{sino(day.month)} 월 {sino(number)} 일",
        f"{day.month}/{number}",
        f"{day.month}.{number}",
        day.isoformat(),
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        f"{year}년 {day.month}월 {number}일",
        f"{sino(year)}년 {month(day.month)} {sino(number)}일",
        f"{known}일 뒤",
        f"{sino(known)}일 후",
        f"{day.month}월 {number}일 {WEEKDAYS[day.weekday()]}요일",
    ]
    if weeks in (1, 2):
        word = ("다음 주", "다다음 주")[weeks - 1]
        found += [f"{word} {WEEKDAYS[day.weekday()]}요일", f"{word.replace(' ', '')} {WEEKDAYS[day.weekday()]}욜"]
    if known in _NATIVE_DAYS:
        found += [f"{_NATIVE_DAYS[known]} 뒤", f"{_NATIVE_DAYS[known]} 있다가"]
    if known in _WORDS:
        found += _WORDS[known]
    if (day + timedelta(days=1)).day == 1:
        found += ["이번 달 말일" if (day.year, day.month) == (today.year, today.month) else f"{day.month}월 말일"]
    return found


_NATIVE_DAYS = {
    2: "이틀", 3: "사흘", 4: "나흘", 5: "닷새", 6: "엿새", 7: "이레", 8: "여드레", 9: "아흐레", 10: "열흘", 15: "보름",
}  # fmt: skip
_WORDS = {
    1: ["내일", "낼", "하루 뒤"],
    2: ["모레", "내일모레", "내일 모레"],
    3: ["글피"],
    7: ["일주일 뒤", "한 주 뒤"],
    14: ["이 주 뒤", "두 주 후"],
}


def read_day(text: str, today: date) -> object:
    found = dates.read(text, dates.Days(today=today, earliest=today + timedelta(days=1)))
    return found.value if isinstance(found, Understood) else found


@settings(max_examples=150)
@given(TODAYS, AHEAD, BEFORE, BEHIND, st.data())
def test_a_day_said_in_any_way_is_that_day(
    today: date, ahead: int, before: str, behind: str, data: st.DataObject
) -> None:
    day = today + timedelta(days=ahead)
    way = data.draw(st.sampled_from(ways(day, today)))
    assert read_day(f"{before}{way}{behind}", today) == day


@settings(max_examples=150)
@given(
    TODAYS,
    AHEAD,
    AHEAD,
    st.sampled_from(["{} 말고 {}", "{} 아니 {}", "{} 아니고 {}", "{} 아 아니 {}", "{}은 안 되고 {}"]),
    st.data(),
)
def test_the_day_that_is_said_last_replaces_the_one_that_is_taken_back(
    today: date, first: int, last: int, pattern: str, data: st.DataObject
) -> None:
    assume(first != last)
    wrong, right = (today + timedelta(days=ahead) for ahead in (first, last))
    said = pattern.format(
        data.draw(st.sampled_from(ways(wrong, today))), data.draw(st.sampled_from(ways(right, today)))
    )
    assert read_day(said + "요", today) == right


@settings(max_examples=100)
@given(TODAYS, AHEAD, AHEAD, st.sampled_from(["{} 아니면 {}", "{}이나 {}", "{} 또는 {}"]), st.data())
def test_two_days_are_never_one(today: date, first: int, last: int, pattern: str, data: st.DataObject) -> None:
    """Either of two days is asked."""
    assume(first != last)
    days = [today + timedelta(days=ahead) for ahead in (first, last)]
    said = pattern.format(*(data.draw(st.sampled_from(ways(day, today))) for day in days))
    found = dates.read(said, dates.Days(today=today, earliest=today + timedelta(days=1)))
    assert isinstance(found, Several)
    assert list(found.values) == sorted(days)


@settings(max_examples=100)
@given(st.integers(0, 23), st.sampled_from([0, 5, 10, 15, 30, 45]), BEFORE, BEHIND, st.data())
def test_a_time_said_in_any_way_is_that_time(
    hour: int, minute: int, before: str, behind: str, data: st.DataObject
) -> None:
    half = "오전" if hour < 12 else "오후"
    twelve = hour % 12 or 12
    ends = ["" if not minute else f" {minute}분", "" if not minute else f" {sino(minute)}분"] + (
        [" 반"] if minute == 30 else []
    )
    end = data.draw(st.sampled_from(ends))
    said = [
        f"{half} {twelve}시{end}",
        f"{half} {native(twelve)} 시{end}",
        f"{half}{native(twelve)}시{end}",
        f"{hour:02}:{minute:02}",
    ]
    said += [f"{native(hour)}시{end}"] if hour > 12 else []
    way = data.draw(st.sampled_from(said))
    now = datetime(2026, 3, 10, 9, tzinfo=KST)
    found = times.read(f"{before}{way}{behind}", times.Clock(now=now))
    assert isinstance(found, Understood)
    assert found.value == times.TimeOfDay(time(hour, minute))


@settings(max_examples=200)
@given(
    st.integers(1, 99_999),
    BEFORE,
    st.sampled_from(["", "요", "이요", " 정도요", "쯤이요", "입니다", "이에요"]),
    st.data(),
)
def test_an_amount_said_in_any_way_is_that_amount(manwon: int, before: str, behind: str, data: st.DataObject) -> None:
    """Bare numbers are in 만원, and so are those with 만원, and won."""
    won = manwon * 10_000
    said = [f"{manwon}만원", f"{manwon:,}만 원", f"{won:,}원", f"{large(won)} 원", f"{large(won, ' ')}원"]
    said += [f"{manwon}", f"{manwon:,}"]
    if manwon < 10_000 and manwon >= 10:
        said += [f"{sino(manwon)}만", f"{sino(manwon)}만 원"]
    if manwon % 1_000 == 0 and manwon < 10_000:
        said += [f"{manwon // 1000}천", f"{sino(manwon)}", f"한 {sino(manwon)}"]
    if manwon > 10_000 and manwon % 10_000 >= 100:
        said += [f"{sino(manwon // 10_000)}억 {sino(manwon % 10_000)}", f"{manwon // 10_000}억 {manwon % 10_000}"]
    # 백팔십이요 is 180 as well as 182; nobody says the latter without 만.
    assume(manwon % 10 != 2 or not behind.startswith(("요", "이")))
    way = data.draw(st.sampled_from(said))
    found = amounts.read(f"{before}{way}{behind}", amounts.MANWON)
    assert isinstance(found, Understood)
    assert found.value == manwon


MOBILES = st.from_regex(r"010[2-9][0-9]{3}[0-9]{4}", fullmatch=True)


def spoken(number: str) -> list[str]:
    head, middle, last = number[:3], number[3:7], number[7:]
    found = [
        number,
        f"{head}-{middle}-{last}",
        f"{head} {middle} {last}",
        f"{head}다시 {middle}다시 {last}",
        f"{head}에 {middle}에 {last}",
        f"{digits(head)} {digits(middle)} {digits(last)}",
        f"{digits(head, '영')}에 {digits(middle, '영')}에 {digits(last, '영')}",
        f"{digits(head)} 다시 {digits(middle)} 다시 {digits(last)}",
        f"{native_digits(head)} {native_digits(middle)} {native_digits(last)}",
        f"+82 10-{middle}-{last}",
        f"{digits(head)} 어 {digits(middle)} 음 {digits(last)}",
    ]
    if middle[0] != "0" and last[0] != "0":
        found.append(f"{digits(head)}에 {sino(int(middle))}에 {sino(int(last))}")
    return found


@settings(max_examples=200)
@given(MOBILES, st.sampled_from(["", "제 번호는 ", "어 ", "네 "]), st.sampled_from(["", "요", "입니다"]), st.data())
def test_a_telephone_number_said_in_any_way_is_that_number(
    number: str, before: str, behind: str, data: st.DataObject
) -> None:
    said = before + data.draw(st.sampled_from(spoken(number))) + behind
    found = phones.read(said)
    assert isinstance(found, Understood)
    assert found.value == "+82" + number[1:]


@settings(max_examples=100)
@given(MOBILES, st.from_regex(r"[0-9]{4}", fullmatch=True), st.sampled_from([" 아니 ", " 아니 아니 ", "요 아니 "]))
def test_the_last_group_said_again_replaces_the_last(number: str, again: str, between: str) -> None:
    assume(number[7:] != again)
    found = phones.read(f"{number[:3]}-{number[3:7]}-{number[7:]}{between}{again}이요")
    assert isinstance(found, Understood)
    assert found.value == "+82" + number[1:7] + again


@settings(max_examples=100)
@given(MOBILES, st.integers(1, 9))
def test_half_a_number_is_never_a_number(number: str, length: int) -> None:
    """What is too short is missed, however it is written."""
    for said in (number[:length], digits(number[:length]) + "이요"):
        assert isinstance(phones.read(said), Missed)


@settings(max_examples=150)
@given(
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["", "어 그 번호가 ", "주문번호는 ", "잠깐만요 ", "네 "]),
    st.data(),
)
def test_an_order_number_said_in_any_way_is_that_number(day: date, before: str, data: st.DataObject) -> None:
    number = f"{day:%Y%m%d}"
    said = [
        number,
        f"{number[:4]} {number[4:]}",
        digits(number),
        digits(number, "영"),
        f"{digits(number[:4])} {digits(number[4:])}",
    ]
    # Behind a vowel (이, 사, 오, 구) the ending is 요 alone.
    behind = data.draw(
        st.sampled_from(["", "요", "예요"] if number[-1] in "2459" else ["", "이요", "이에요", "입니다"])
    )
    spelled = data.draw(st.sampled_from(said))
    found = orders.read(before + spelled + behind)
    glued = {"이": 1, "이구": 2}
    shorter = next((number[:-cut] for end, cut in glued.items() if spelled.endswith(end)), "")
    if shorter and shorter[-1] in "013678" and behind == "요":
        # 공이요 is 02, or 0 and its ending: nobody can tell, so it is asked.
        assert isinstance(found, Several)
        assert {number, shorter} <= set(found.values)
        return
    if number[-1] in "013678" and behind == "이요" and spelled in (digits(number), digits(number, "영")):
        # 팔이요 in one breath is 8, or 82 before 요; groups of four would tell.
        assert found == Several((number, f"{number}2"), (before + spelled + behind).strip())
        return
    assert isinstance(found, Understood)
    assert found.value == number


@pytest.mark.parametrize("reader", [
    lambda text: dates.read(text, dates.Days(today=date(2026, 3, 10))),
    lambda text: times.read(text, times.Clock(now=datetime(2026, 3, 10, 9, tzinfo=KST))),
    lambda text: amounts.read(text, amounts.MANWON, yearly=True), amounts.count, phones.read, orders.read,
])  # fmt: skip
@settings(max_examples=60)
@given(
    text=st.text(
        alphabet="0123456789-./:~ 공일이삼사오육칠팔구십백천만억월일시분반주달년원"
        "말고아니다음내뒤번요첫째열흘하루오후전",
        max_size=40,
    )
)
def test_whatever_is_said_is_read_without_failing(reader: object, text: str) -> None:
    """Any order of numerals, units and signs gives one of the three results."""
    assert callable(reader)
    assert isinstance(reader(text), (Understood, Several, Missed))
