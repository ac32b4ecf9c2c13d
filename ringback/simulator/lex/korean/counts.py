"""When Korean words are a number: numerals with what they count, and the words that only sound like one.

The service says for AMAZON.Number that words which express a number become digits (built-in-slot-number) and nothing
about Korean. Half of all Sino-Korean numerals are one syllable and sound like something else (이번 "this time", 조회 "a
look-up", 사장 "a director"), so an emulation that reads them everywhere fills slots that no caller has filled. Here a
number needs evidence: digits, a native numeral with its counter, two numerals and a counter, or an answer that is
nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ringback.simulator.lex.korean.numerals import is_native, read, without_ending

_NATIVE_COUNTERS = (
    *("번째", "시간", "군데", "가지", "마리", "켤레", "상자", "박스", "봉지", "세트"),
    *("개", "명", "분", "번", "대", "장", "살", "병", "권", "건", "달", "잔", "벌", "곳", "통", "채"),
)
_SINO_COUNTERS = (
    *("퍼센트", "개월", "인분", "프로", "주일", "킬로", "달러", "유로"),
    *("원", "번", "회", "점", "호", "층", "년", "주", "일", "분", "초", "세", "개", "명", "건", "대", "장", "병", "권"),
    *("불", "엔"),
)
_COUNTERS = tuple(sorted({*_NATIVE_COUNTERS, *_SINO_COUNTERS}, key=lambda word: (-len(word), word)))
# 한, 두, 세, 네 stand before what is counted; alone they are "yes", "three years old" or half a word.
_DETERMINERS = frozenset({"한", "두", "세", "네", "스무"})
# One syllable before one of these is a number where a space parts them: 삼 번, 오 층, 육 개월.
_AFTER_A_SPACE = frozenset(
    {"번", "분", "층", "호", "년", "개월", "주일", "원", "점", "세", "초", "퍼센트", "프로", "달러", "유로", "불", "엔"}
)
_ONE_SYLLABLE = frozenset("일삼사오육칠팔구십백천")
# Written together one syllable and a counter are mostly another word: 사원, 구분, 이불. These are not.
_TOGETHER = {"원": frozenset("십백천만"), **dict.fromkeys(("개월", "퍼센트", "인분", "달러"), _ONE_SYLLABLE | {"이"})}
# As a whole answer these are a choice: 일번, 삼층. 이번 is "this time" there too.
_CHOICES = frozenset({"번", "층"})
# Words that read as numerals of two syllables, whatever stands behind them, and those that do so alone.
_NEVER = frozenset({"조사", "구조", "백조", "조이", "조구"})
_NOT_ALONE = frozenset({"만일", "만사", "천사"})
_NOT_AN_ANSWER = frozenset({"사요", "이요", "구요", "일요", "조요", "구로", "일로", "이로", "사로"})
_MINUS = re.compile(r"^마이너스\s*")
_ARABIC = re.compile(r"\d")


@dataclass(frozen=True)
class _Reading:
    """A numeral of a text, what it counts, and whether a space parts the two."""

    numeral: str
    counter: str
    apart: bool
    value: Decimal

    def is_said(self, *, inside: bool) -> bool:
        """Tells whether these words are a number, as an answer or inside a longer sentence."""
        if self._runs_into_a_word():
            return False
        if _ARABIC.search(self.numeral):
            return True
        if is_native(self.numeral):
            return self._native(inside=inside)
        return self._sino("".join(self.numeral.split()), inside=inside)

    def _runs_into_a_word(self) -> bool:
        """Tells whether the last syllable belongs to the word behind the number: 20261234 조회, 3천 구분."""
        last = self.numeral.split()[-1]
        alone = len(last) == 1 and last != self.numeral and not last.isdigit() and not self.apart
        return bool(self.counter) and alone and last not in _TOGETHER.get(self.counter, ())

    def _native(self, *, inside: bool) -> bool:
        if self.counter:
            # 한번 is "once" and "try": 다시 한 번 말씀해 주세요.
            once = self.numeral == "한" and self.counter == "번" and (inside or not self.apart)
            return self.counter in _NATIVE_COUNTERS and not once
        return self.numeral not in _DETERMINERS and (not inside or self.value > 10)

    def _sino(self, numeral: str, *, inside: bool) -> bool:
        if numeral in _NEVER or (self.counter and self.counter not in _SINO_COUNTERS):
            return False
        if len(numeral) == 1:
            return self._one_syllable(numeral, inside=inside)
        if len(numeral) == 2 and not self.counter:
            return not inside and numeral not in _NOT_ALONE
        return len(numeral) > 2 or "조" not in numeral or self.counter == "원"

    def _one_syllable(self, numeral: str, *, inside: bool) -> bool:
        if not self.counter:
            return not inside and numeral not in "조억"
        if numeral in _TOGETHER.get(self.counter, ()):
            return True
        if self.apart:
            return numeral in _ONE_SYLLABLE and self.counter in _AFTER_A_SPACE
        return not inside and numeral in _ONE_SYLLABLE and self.counter in _CHOICES


def _readings(text: str) -> Iterator[_Reading]:
    for candidate in dict.fromkeys((text.strip(), without_ending(text))):
        if candidate in _NOT_AN_ANSWER:
            return
        value = read(candidate)
        if value is not None:
            yield _Reading(candidate, "", False, value)
        for counter in _COUNTERS:
            if not candidate.endswith(counter):
                continue
            before = candidate[: -len(counter)]
            numeral = before.rstrip()
            value = read(numeral)
            if value is not None:
                yield _Reading(numeral, counter, numeral != before, value)


def read_number(text: str, *, inside: bool = False) -> Decimal | None:
    """Returns the number that words express: 서른두 살이에요, 이백 명, 5만 원; None when they only sound like one.

    With `inside` the words are part of a longer sentence, where less is a number than in an answer.
    """
    bare = _MINUS.sub("", text)
    for reading in _readings(bare):
        if reading.is_said(inside=inside):
            return reading.value if bare == text else -reading.value
    return None
