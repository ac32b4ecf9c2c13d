"""Numbers as Koreans say them, for tests that say a value and read it back."""

from __future__ import annotations

_DIGITS = "영일이삼사오육칠팔구"
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def sino(number: int) -> str:
    """Says a number below ten thousand: 이천이십육."""
    if number == 0:
        return "영"
    said = ""
    for unit, name in ((1_000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("" if digit == 1 and name else _DIGITS[digit]) + name
    return said


def large(number: int, gap: str = "") -> str:
    """Says a number with 만 and 억: 일억 이천만."""
    parts = []
    for unit, name in ((100_000_000, "억"), (10_000, "만"), (1, "")):
        count = number // unit % 10_000
        if count:
            # 만 alone is ten thousand, 일억 is always said with its one.
            parts.append(("" if count == 1 and name == "만" else sino(count)) + name)
    return gap.join(parts)


def native(number: int) -> str:
    """Says a number below a hundred before what it counts: 열두 (시), 스물네 (시)."""
    tens, ones = divmod(number, 10)
    return "스무" if number == 20 else _TENS[tens] + _ONES[ones]


def month(number: int) -> str:
    """Says a month: 유월, 시월, 십이월."""
    return {6: "유", 10: "시"}.get(number, sino(number)) + "월"


def digits(number: str, zero: str = "공") -> str:
    """Says digits one by one: 공일공."""
    return "".join(zero if digit == "0" else _DIGITS[int(digit)] for digit in number)


def native_digits(number: str) -> str:
    """Says digits one by one in native words: 공하나공."""
    words = ("공", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
    return "".join(words[int(digit)] for digit in number)
