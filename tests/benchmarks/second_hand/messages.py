"""Messages as customers say, type and dictate them, drawn from the forms beside this file.

Written without a look at the rules of the classifier and apart from the other generator, so that both do not share a
blind spot.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from string import ascii_uppercase, digits

_HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)(?::(\w))?\}")
# Letters that nobody takes for a digit, and those that nobody mishears for another one either.
_LETTERS = ascii_uppercase.translate({ord(letter): None for letter in "IO"})
_CLEAR = _LETTERS.translate({ord(letter): None for letter in "LU"})
_SECRET = re.compile(r"<([^<>]+)>")

_READ = ("공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_NATIVE = ("공", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_BANKS = [
    "국민",
    "신한",
    "우리",
    "하나",
    "농협",
    "기업",
    "카카오뱅크",
    "토스뱅크",
    "케이뱅크",
    "새마을금고",
    "우체국",
    "신협",
    "부산",
    "대구",
    "아이엠뱅크",
    "광주",
    "전북",
    "경남",
    "제주",
    "수협",
    "SC제일",
    "씨티",
    "산업",
]
_BOOKS = (
    "######-04-######",
    "110-###-######",
    "1002-###-######",
    "###-910###-#####",
    "301-####-####-#1",
    "###-######-01-###",
    "3333-##-#######",
    "1000-####-####",
    "100-###-######",
    "9003-####-####-#",
    "######-02-######",
    "###-###-######",
    "###-####-####-01",
    "508-##-######-#",
)
_SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN = [
    "민준",
    "서연",
    "도윤",
    "지우",
    "하은",
    "영희",
    "철수",
    "지훈",
    "수진",
    "현우",
    "미경",
    "성민",
    "은정",
    "태현",
    "유나",
    "재호",
    "정숙",
    "순자",
    "건우",
    "나래",
]
_AREAS = [
    "031",
    "032",
    "033",
    "041",
    "042",
    "043",
    "044",
    "051",
    "052",
    "053",
    "054",
    "055",
    "061",
    "062",
    "063",
    "064",
]
_REGIONS = (
    "서울 강남구",
    "서울시 마포구",
    "경기도 성남시 분당구",
    "부산 해운대구",
    "대전 유성구",
    "인천 연수구",
    "전주시 완산구",
)
_ROADS = ["테헤란로", "월드컵로", "판교역로", "센텀중앙로", "대학로", "송도과학로", "효자로"]
_DONGS = ["역삼동", "서교동", "정자동", "우동", "봉명동", "송도동", "효자동"]
_FLATS = ["래미안아파트", "자이아파트", "현대아파트", "푸르지오", "힐스테이트", "롯데캐슬"]
_SITES = (("naver", "네이버"), ("gmail", "지메일"), ("daum", "다음"), ("kakao", "카카오"))
_PLATES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호"


@dataclass(frozen=True, slots=True)
class Message:
    """A message, the name of its form, and the parts of it that must not survive."""

    form: str
    everyday: bool
    text: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A way to say something, with its templates."""

    name: str
    everyday: bool
    templates: tuple[str, ...]


def forms(file: str) -> tuple[Form, ...]:
    """Returns the forms of `to_hide` or `to_keep`, everyday ones first."""
    table = tomllib.loads((_HERE / f"forms_{file}.toml").read_text(encoding="utf-8"))
    return tuple(
        Form(name, use == "everyday", tuple(says))
        for use in ("everyday", "unusual")
        for name, says in table[use].items()
    )


def messages(file: str, count: int, seed: int = 20260) -> Iterator[Message]:
    """Yields `count` messages, every form equally often."""
    draw = random.Random(f"{file}:{seed}")  # noqa: S311 - test data
    ways = forms(file)
    for place in range(count):
        form = ways[place % len(ways)]
        template = form.templates[(place // len(ways)) % len(form.templates)]
        yield _message(form, template, draw)


def survives(message: Message, shown: str) -> bool:
    """Returns whether a secret of a message still stands in what is shown of it."""
    return any(secret in shown for secret in message.secrets)


def _message(form: Form, template: str, draw: random.Random) -> Message:
    """Returns a filled template whose secrets each stand in it only where they were marked."""
    while True:
        filled = _SLOT.sub(partial(_filled, _values(draw), draw), template).strip()
        around = _SECRET.sub("*", filled)
        secrets = tuple(_SECRET.findall(filled))
        if not any(secret in around for secret in secrets):
            opening = draw.choice(("", "", "", "네 ", "어 ", "음 ", "저기요 ", "네네 ", "아 "))
            return Message(form.name, form.everyday, opening + _SECRET.sub(r"\1", filled), secrets)


def _filled(values: dict[str, str], draw: random.Random, slot: re.Match[str]) -> str:
    name, style = slot.groups()
    if name == "domain" and style == "m":
        return f"{values['site']} 점 컴"
    if name in _FREE:
        value = _FREE[name](draw)
    elif name.isdigit():
        value = _digits(draw, int(name)) if name != "1" else draw.choice("123456789")
    else:
        value = values[name]
    return _STYLES[style](value, draw) if style else value


def _digits(draw: random.Random, count: int) -> str:
    """Returns digits of which the first is no zero."""
    return draw.choice("123456789") + "".join(draw.choice("0123456789") for _ in range(count - 1))


def _luhn(head: str) -> str:
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(head))
    )
    return head + str(-total % 10)


def _values(draw: random.Random) -> dict[str, str]:
    """Returns what belongs together: one person with a telephone, a card, an account and a home."""
    card = _luhn(draw.choice(("4", "51", "53", "9410", "9430", "3562")).ljust(4, "6") + _digits(draw, 11))
    amex = _luhn("37" + _digits(draw, 12))
    year, month, day = draw.randint(1945, 2006), draw.randint(1, 12), draw.randint(1, 28)
    account = re.sub("#", lambda _: draw.choice("0123456789"), draw.choice(_BOOKS))
    sur, given = draw.choice(_SURNAMES), draw.choice(_GIVEN)
    site, siteko = draw.choice(_SITES)
    driving = f"{draw.randint(11, 26)}-{_digits(draw, 2)}-{_digits(draw, 6)}-{_digits(draw, 2)}"
    new_year, new_month, new_day = draw.randint(2023, 2026), draw.randint(1, 12), draw.randint(1, 28)
    return {
        "m": _digits(draw, 4),
        "t": _digits(draw, 4),
        "p": _digits(draw, 3),
        "b": f"{year % 100:02}{month:02}{day:02}",
        "g": f"{draw.choice('12') if year < 2000 else draw.choice('34')}{_digits(draw, 6)}",
        "f": f"{draw.choice('56') if year < 2000 else draw.choice('78')}{_digits(draw, 6)}",
        **{f"c{place + 1}": card[place * 4 : place * 4 + 4] for place in range(4)},
        "x1": amex[:4],
        "x2": amex[4:10],
        "x3": amex[10:],
        "acct": account,
        "acctrun": account.replace("-", ""),
        "bank": draw.choice(_BANKS),
        "name": sur + given,
        "sur": sur,
        "given": given,
        "birthday": f"{year}{month:02}{day:02}",
        "by": str(year),
        "bm": str(month),
        "bd": str(day),
        "y2": f"{year % 100:02}",
        "byko": _thousands(str(year), draw),
        "bmko": _month(month),
        "bdko": _thousands(str(day), draw),
        "fy": str(draw.randint(26, 31)),
        "mm": f"{new_month:02}",
        "mmko": _month(new_month),
        "y": str(new_year),
        "mo": str(new_month),
        "d": str(new_day),
        "dd": f"{new_day:02}",
        "moko": _month(new_month),
        "dko": _thousands(str(new_day), draw),
        "day": f"{new_year}{new_month:02}{new_day:02}",
        "site": site,
        "siteko": siteko,
        "domain": f"{site}.com",
        "user": draw.choice(("hong", "minsu", "love", "kim.jh", "sky_blue", "happy")) + _digits(draw, 3),
        "lic": driving,
        "licrun": driving.replace("-", ""),
        "plate": _digits(draw, 3) + draw.choice(_PLATES) + _digits(draw, 4),
        "plate2": f"{_digits(draw, 2)}{draw.choice(_PLATES)} {_digits(draw, 4)}",
        "pl": draw.choice(_PLATES),
        "region": draw.choice(_REGIONS),
        "road": draw.choice(_ROADS),
        "dong": draw.choice(_DONGS),
        "house": str(draw.randint(10, 499)),
        "apt": draw.choice(_FLATS),
        "flat": str(draw.randint(101, 119)),
        "room": f"{draw.randint(1, 25)}0{draw.randint(1, 8)}",
    }


def _month(month: int) -> str:
    return {6: "유", 10: "시", 11: "십일", 12: "십이"}.get(month) or _READ[month]


def _spoken(value: str, draw: random.Random) -> str:
    zero = draw.choice("공공공영")
    return "".join(_READ[int(char)] if char != "0" else zero for char in value)


def _thousands(value: str, _: random.Random) -> str:
    """Returns a number of up to eight digits as it is read aloud, such as 육천칠백."""
    said = ""
    for place, digit in enumerate(value):
        power = len(value) - place - 1
        if digit != "0":
            unit = ("", "십", "백", "천")[power % 4]
            said += ("" if digit == "1" and unit else _READ[int(digit)]) + unit
        if power == 4:
            said += "만"
    return said or "공"


_STYLES: dict[str, Callable[[str, random.Random], str]] = {
    "s": _spoken,
    "p": lambda value, draw: " ".join(_spoken(value, draw)),
    "n": lambda value, draw: " ".join(_NATIVE[int(char)] for char in value),
    "t": _thousands,
    "a": lambda value, draw: " ".join(value),
    "d": lambda value, draw: " ".join(value[place : place + 2] for place in range(0, len(value), 2)),
    "w": lambda value, draw: "".join(chr(ord(char) + 0xFEE0) for char in value),
    "c": lambda value, draw: ", ".join(value),
}

_FREE: dict[str, Callable[[random.Random], str]] = {
    "end": lambda draw: draw.choice(("", "이에요", "이요", "입니다", "인데요", "예요", "요", "이고요")),
    "uh": lambda draw: draw.choice(("어", "그", "음", "저기", "어 그", "음...", "어,", "그러니까")),
    "ask": lambda draw: draw.choice(
        ("", "확인해 주세요", "맞나요?", "조회 부탁드려요", "언제 배송되나요?", "취소해 주세요")
    ),
    "area": lambda draw: draw.choice(_AREAS),
    "word": lambda draw: draw.choice(("apple", "mypass", "Qwer", "happy!", "love")) + _digits(draw, 4),
    "won": lambda draw: draw.choice(("{:,}", "{}")).format(draw.randint(10, 3000) * 100),
    "wonko": lambda draw: _thousands(str(draw.randint(10, 999) * 100), draw),
    "ref": lambda draw: "-".join("".join(draw.choices(digits[2:] + _CLEAR, k=4)) for _ in "ab"),
    "rep": lambda draw: draw.choice(("1588", "1577", "1544", "1566", "1599", "1644", "1661", "1670", "1800", "1899")),
    "h": lambda draw: str(draw.randint(1, 12)),
    "mi": lambda draw: f"{draw.randint(10, 59)}",
    "shop": lambda draw: draw.choice(("coupang", "gmarket", "musinsa", "myshop24", "oliveyoung")),
    "code": lambda draw: "".join(draw.choices(_LETTERS, k=3)) + _digits(draw, 5),
    "size": lambda draw: draw.choice(("XL", "270", "100", "95", "M", "66", "28")),
}
