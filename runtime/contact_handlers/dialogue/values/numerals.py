"""Whole numbers in digits, Korean words and mixtures: 3천5백, 1억2천, 이천이십육, 열다섯, 스물."""

from __future__ import annotations

from typing import Final

SINO: Final = {
    **dict(zip("영공령빵일이삼사오육륙칠팔구", (0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9), strict=True)),
}
SMALL: Final = {"십": 10, "백": 100, "천": 1_000}
LARGE: Final = {"만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
ONES: Final = {
    word: number
    for number, words in enumerate(
        (
            "하나 한", "둘 두", "셋 세 석 서", "넷 네 넉 너", "다섯 닷", "여섯 엿", "일곱 일굽",
            "여덟 여덜", "아홉 아흡",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
TENS: Final = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
# Two neighbors in one word: two or three.
PAIRS: Final = {
    "한두": (1, 2), "두세": (2, 3), "두서너": (2, 4), "서너": (3, 4), "세네": (3, 4), "너댓": (4, 5), "네댓": (4, 5),
    "네다섯": (4, 5), "너다섯": (4, 5), "대여섯": (5, 6), "대엿": (5, 6), "예닐곱": (6, 7), "일고여덟": (7, 8),
    "여덟아홉": (8, 9), "엳아홉": (8, 9),
}  # fmt: skip


def sino(word: str) -> int | None:
    """Reads a number below ten thousand in Sino-Korean words or digit by digit (이공이육); None when it is none."""
    if not word or any(char not in SINO and char not in SMALL for char in word):
        return None
    if all(char in SINO for char in word) and len(word) > 1:
        return int("".join(str(SINO[char]) for char in word))
    total, current, last = 0, None, 10_000
    for char in word:
        if char in SMALL:
            unit = SMALL[char]
            if unit >= last or current == 0:
                return None
            total, current, last = total + (1 if current is None else current) * unit, None, unit
        elif current is not None:
            return None
        else:
            current = SINO[char]
    return total + (current or 0)


def native(word: str) -> int | None:
    """Reads a number below a hundred in native words (열다섯, 스물네); None when it is none."""
    if word in ONES:
        return ONES[word]
    for ten, value in TENS.items():
        if word == ten:
            return value
        if word.startswith(ten) and word[len(ten) :] in ONES:
            return value + ONES[word[len(ten) :]]
    return None


def sino_pair(word: str) -> tuple[int, int] | None:
    """Reads two neighboring numbers in one word (삼사, 십이삼, 삼사천 without its unit); None when it is none."""
    if len(word) < 2:
        return None
    head, first, second = word[:-2], word[-2], word[-1]
    low, high = SINO.get(first), SINO.get(second)
    if low is None or high is None or high != low + 1 or low == 0:
        return None
    base = sino(head) if head else 0
    if base is None or (head and base % 10):
        return None
    return base + low, base + high


def whole(text: str) -> int | None:
    """Reads a whole number in digits, Sino-Korean words or a mixture (1만5천, 오만, 2.5억, 50,000); otherwise None."""
    value = _sum(tuple(_tokens(text.replace(" ", ""))))
    return int(value) if value is not None and value == int(value) else None


def _tokens(text: str) -> list[str]:
    """Returns plain numbers and the syllables of number words; an empty list when anything else is in the text."""
    found: list[str] = []
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and text[end].isascii() and (text[end].isdigit() or text[end] in ",."):
            end += 1
        if end > at:
            if not _is_plain(text[at:end]):
                return []
            found.append(text[at:end].replace(",", ""))
        elif text[at] in SINO or text[at] in SMALL or text[at] in LARGE:
            end = at + 1
            found.append(text[at])
        else:
            return []
        at = end
    return found


def _is_plain(number: str) -> bool:
    """Tells whether a number is written right: commas before every third digit or not at all, one point at most."""
    head, point, tail = number.partition(".")
    if point and not tail.isdigit():
        return False
    parts = head.split(",")
    if len(parts) == 1:
        return head.isdigit()
    return (
        1 <= len(parts[0]) <= 3 and parts[0].isdigit() and all(len(part) == 3 and part.isdigit() for part in parts[1:])
    )


def _sum(tokens: tuple[str, ...]) -> float | None:
    if not tokens:
        return None
    total, section, current = 0.0, 0.0, None
    last_large, last_small = float("inf"), float("inf")
    for token in tokens:
        if token in LARGE:
            if LARGE[token] >= last_large:
                return None
            last_large, last_small = LARGE[token], float("inf")
            total += (section + (current or 0) or 1) * last_large
            section, current = 0.0, None
        elif token in SMALL:
            if SMALL[token] >= last_small:
                return None
            last_small = SMALL[token]
            section, current = section + (1 if current is None else current) * last_small, None
        elif current is not None:
            return None
        else:
            current = float(SINO[token]) if token in SINO else float(token)
    return total + section + (current or 0)
