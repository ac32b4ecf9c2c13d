"""Korean numerals: Sino-Korean (이천오백), native (스물다섯), mixed with digits (5만 3천), digit by digit (공일공)."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_DIGITS = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9}
_SMALL = {"십": 10, "백": 100, "천": 1000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12}
_NATIVE_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_NATIVE_ONES = {
    "하나": 1,
    "한": 1,
    "둘": 2,
    "두": 2,
    "셋": 3,
    "세": 3,
    "넷": 4,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
}
_NATIVE = re.compile(
    "^(?P<tens>"
    + "|".join(_NATIVE_TENS)
    + ")?(?P<ones>"
    + "|".join(sorted(_NATIVE_ONES, key=len, reverse=True))
    + ")?$"
)
_ENDINGS = ("입니다", "인데요", "이고요", "이에요", "예요", "이요", "정도요", "정도", "으로", "로", "요")
_PLAIN = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$|^-?\d+(\.\d+)?$")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[가-힣]")


def _native(text: str) -> int | None:
    match = _NATIVE.match(text)
    if not match or not text:
        return None
    return _NATIVE_TENS.get(match["tens"] or "", 0) + _NATIVE_ONES.get(match["ones"] or "", 0)


def is_native(text: str) -> bool:
    """Tells whether a numeral is a native one (하나, 스물다섯), which counts things and not money or digits."""
    return _native(text.replace(" ", "")) is not None


def _sino(text: str) -> Decimal | None:
    """Reads 이천오백, 5만3천, 1억2천만, 2.5억; None when any part is no numeral."""
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        return None
    total = group = Fraction(0)
    pending: Fraction | None = None
    for token in tokens:
        if token in _SMALL:
            group += (Fraction(1) if pending is None else pending) * _SMALL[token]
            pending = None
        elif token in _LARGE:
            group += pending or 0
            total += (group or Fraction(1)) * _LARGE[token]
            group, pending = Fraction(0), None
        elif pending is not None:
            return None
        elif token in _DIGITS:
            pending = Fraction(_DIGITS[token])
        elif token[0].isdigit():
            pending = Fraction(token)
        else:
            return None
    result = total + group + (pending or 0)
    return Decimal(result.numerator) / Decimal(result.denominator)


def _decimal_point(text: str) -> Decimal | None:
    whole, dot, rest = text.partition("점")
    if not dot or not rest or any(sign not in _DIGITS for sign in rest):
        return None
    left = read(whole)
    return None if left is None else left + Decimal("0." + "".join(str(_DIGITS[sign]) for sign in rest))


def read(text: str) -> Decimal | None:
    """Reads one Korean or Arabic numeral without counter; None when the text is not one."""
    compact = text.replace(" ", "")
    if not compact:
        return None
    if _PLAIN.match(compact):
        return Decimal(compact.replace(",", ""))
    compact = compact.replace(",", "")
    native = _native(compact)
    if native is not None:
        return Decimal(native)
    sino = _sino(compact)
    return sino if sino is not None else _decimal_point(compact)


def without_ending(text: str) -> str:
    """Takes polite endings off an answer: 세 개요, 다섯 명이요, 삼십입니다."""
    compact = text.strip().rstrip(".!?")
    for ending in _ENDINGS:
        if compact.endswith(ending) and len(compact) > len(ending):
            return compact[: -len(ending)].strip()
    return compact


def digits_of(text: str) -> str | None:
    """Returns the digits of a number said digit by digit (공일공에 일이삼사) or typed with separators."""
    compact = re.sub(r"[\s\-.()에다]", "", without_ending(text))
    plus = "+" if compact.startswith("+") else ""
    compact = compact.removeprefix("+")
    signs = [str(_DIGITS[sign]) if sign in _DIGITS else sign for sign in compact]
    if not signs or any(not (sign.isascii() and sign.isdigit()) for sign in signs):
        return None
    return plus + "".join(signs)
