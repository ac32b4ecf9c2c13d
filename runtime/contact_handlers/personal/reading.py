"""One reader of digits: written in any script, said in Korean, mixed, grouped by any separator, glued to particles.

`signs` and `plain` turn a text into one of the same length with ASCII digits and signs; offsets stay. `runs` collects
the groups of digits that belong together. A group that ends in 이 or 구 has several readings, because both are a digit
(2, 9) and part of an ending (육오육이입니다, 칠팔구요); which one is meant is decided by what the whole number can be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.personal.patterns import lazy

DIGIT_WORDS = dict(zip("공영령빵일이삼사오육륙칠팔구", "00001234566789", strict=True)) | dict(
    zip(
        ["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "제로", "하나", "둘", "세엣"],
        "1234567890123",
        strict=True,
    )
)

# Signs that look like others. Compatibility forms (full width, circled, mathematical) follow from Unicode.
_SIGNS = dict(
    zip(
        "ㅡー−—–‐‑ㅣㅇㆍ·•∙⋅‧・。…、،〜∼×∗∶⁄∕“”‘’〇零一二三四五六七八九",
        "-------|O.........,,~~**://\"\"''공공일이삼사오육칠팔구",
        strict=True,
    )
)
# Words for signs with a digit syllable in them.
_SIGN_WORDS = ("하이픈", "마이너스")
_ODD = re.compile(r"[^\x00-\x7f가-힣]")
# Letters among digits that look like 0 and 1. A unit or a word that goes on in letters is none of them.
_LOOKALIKE = re.compile(r"(?<![A-Za-z0-9])(?=[OoIl]*[0-9]|[Oo][Il1][Oo][\s\-.])[0-9OoIl]{2,}(?![A-Za-z0-9])")
_LOOKS = str.maketrans("OoIl", "0011")

_PIECE = lazy(r"[0-9]+|(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|제로|[공영령빵일이삼사오육륙칠팔구])+")
_SAID = lazy(r"하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|제로|[공영령빵일이삼사오육륙칠팔구]")
# What takes back the digits before it.
CORRECTION = r"아니(?:요|다|라|네요|고요?)?|아뇨"
# What may stand between two groups of one number.
_GAP = lazy(
    r"(?:\s{0,2}[\-./*:|,_()~'\"+#=;\\\[\]]){0,3}\s{0,3}(?:(?:이고|이요|이에요|예요|이|고)?"
    r"(?:뒷자리[는가]?|뒷번호[는가]?|뒤에?는?|그리고|그다음에?|그 다음에?|다음은?|다시|대시|데시|하이픈|"
    r"슬래시|슬러시|작대기|짝대기|빼기|"
    r"땡|국에|국의|국번에?|번에|이고요|고요?|구요|에서?|의|국|점|쩜|바|하고|랑|요|은|는|음+|어+|그|저|예|네|아|"
    r"저기요?|그러니까|그니까|뭐더라|뭐였더라|잠시만요?|잠깐만요?|(?:가운데|중간|끝|마지막)(?:자리)?[이가은는에]?|"
    + CORRECTION
    + r")?[,.\-]?\s{0,3}){0,3}"
)
_GLUED = ("이", "이구", "일", "구", "이일")
_NEXT = lazy(r"[\s,\-]{0,2}[0-9공영령빵일이삼사오육륙칠팔구]")
# How words begin that are no digits, as far as one stands behind a number now and then.
_WORD_STARTS = (
    "이렇 이게 이거 이번 이건 이것 이제 이런 이상 이메 이름 이용 이미 이후 이전 오늘 오전 오후 오류 오래 "
    "오직 사용 사람 사실 사진 사과 일단 일정 "
    "일반 일요 일찍 구매 구입 구독 구청 구성 삼성 삼겹 육개 육아 칠판 영수 영업 영상 영어 공지 공사 공개 "
    "공동 공식 공급 공휴 팔아"
)
_WORDS = frozenset(_WORD_STARTS.split())
_SCALES = "십백천만억조"
_WIDEST = 18
# How words for a part of a number end, behind which 이 is a particle: 끝이 5678.
_BEFORE_PARTICLE = ("끝", "간", "막", "앞", "뒷")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits without a separator inside: every reading with the offset where it ends, longest first."""

    start: int
    readings: tuple[tuple[str, int], ...]
    gap: str
    """What stands before it and after the group before: empty at the start of a run."""
    said: bool


def signs(text: str) -> str:
    """Returns the text with ASCII digits and signs for every other writing of them; offsets stay."""
    found = text if text.isascii() else _ODD.sub(_plain, text)
    for word in _SIGN_WORDS:
        found = found.replace(word, "-" * len(word))
    return found


def plain(text: str) -> str:
    """Returns the text with ASCII digits also for the letters O and l among digits; offsets stay."""
    return _LOOKALIKE.sub(lambda run: run[0].translate(_LOOKS), signs(text))


def _plain(found: re.Match[str]) -> str:
    char = found[0]
    known = _SIGNS.get(char)
    if known is not None:
        return known
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category == "Pd":
        return "-"
    if category[0] == "Z":
        return " "
    simple = unicodedata.normalize("NFKC", char)
    return simple if len(simple) == 1 and simple.isascii() else char


def said(word: str) -> str:
    """Returns the digits of a word that is nothing but digits said aloud."""
    return "".join(DIGIT_WORDS[part] for part in _SAID().findall(word))


def _readings(text: str, word: str, end: int) -> tuple[tuple[str, int], ...]:
    """Returns what a word of digits can mean: 이 and 구 at its end may belong to an ending."""
    digits = said(word)
    found = [(digits, end)]
    following = text[end : end + 1]
    if len(digits) > 1 and (word[-1] == "이" or (word[-1] == "구" and following in "요예")):
        found.append((digits[:-1], end - 1))
    if len(digits) > 2 and word[-2:] == "이구":
        found.append((digits[:-2], end - 2))
    return tuple(found)


def _pieces(
    text: str, closed: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, tuple[tuple[str, int], ...], bool]]:
    """Yields digits that are no part of a word, an amount or something else that is already explained."""
    for found in _PIECE().finditer(text):
        start, end = found.span()
        if any(start < last and first < end for first, last in closed):
            continue
        if text[start].isdigit():
            yield start, end, ((found[0], end),), False
            continue
        if (text[end : end + 1] in _SCALES and end < len(text)) or (start and text[start - 1] in _SCALES):
            continue
        if _begins_word(text, start, end) or (found[0] == "이" and text[start - 1 : start] in _BEFORE_PARTICLE):
            continue
        glued = start > 0 and text[start - 1].isdigit()
        # After written digits 이 and 이구 are the beginning of an ending: 5678이에요, 5678이구요.
        if glued and found[0] in _GLUED and not _NEXT().match(text, end):
            continue
        yield start, end, _readings(text, found[0], end), True


def _gap(text: str, group: Group, start: int) -> str | None:
    """Returns what joins a group with digits at `start`, or None when something else stands between."""
    for _, end in group.readings:
        if start - end <= _WIDEST and _GAP().fullmatch(text, end, start):
            return text[end:start]
    return None


def _begins_word(text: str, start: int, end: int) -> bool:
    """Tells whether a lone syllable behind a space is the beginning of a word: 이렇게, 오늘, 사용."""
    return end - start == 1 and text[start - 1 : start].isspace() and text[start : end + 1] in _WORDS


def _is_ending(text: str, group: Group, start: int, end: int) -> bool:
    """Tells whether digit words right before three written digits or more end another word: 번호이010, 이이이010."""
    word = text[group.start : start]
    return group.said and end - start >= 3 and (len(word) < 3 or set(word) == {"이"})


def runs(text: str, closed: Sequence[tuple[int, int]] = ()) -> list[list[Group]]:
    """Returns the digits of a plain text in runs of groups; `closed` are spans that belong to something else."""
    found: list[list[Group]] = []
    last: Group | None = None
    for start, end, readings, is_said in _pieces(text, closed):
        gap = None
        if last is not None:
            gap = _gap(text, last, start)
        if last is None or gap is None:
            last = Group(start, readings, "", is_said)
            found.append([last])
        elif gap == "" and last.readings[0][1] == start and not _is_ending(text, last, start, end):
            head = last.readings[0][0]
            joined = tuple((head + digits, at) for digits, at in readings)
            if is_said and not last.said:
                # Words of two syllables right behind written digits may be no digits at all: 5678이사 갔어요.
                joined += last.readings
            last = Group(last.start, joined, last.gap, last.said or is_said)
            found[-1][-1] = last
        else:
            last = Group(start, readings, gap, is_said)
            found[-1].append(last)
    return found


# A digit word before which the ending 이에요 needs its 이: it ends in a consonant.
_CLOSED = "영공령빵일삼육륙칠팔"
_LEAST_SAID = 6


def _meant(text: str, group: Group) -> tuple[str, int]:
    """Returns the reading of a group that a Korean would understand: 팔이에요 is 8, 사이에요 is 42, 이입니다 is 2."""
    if len(group.readings) < 2:
        return group.readings[0]
    digits, end = group.readings[0]
    following = text[end : end + 1]
    ending = (
        text[end - 1] == "이"
        and text[end - 2] in _CLOSED
        and following in ("에", "요", "고", "야", "라", "며", "구", "지")
    )
    if ending or (text[end - 1] == "구" and text[end - 2] not in _CLOSED):
        return group.readings[1]
    return digits, end


def _taken(text: str, group: Group, which: str) -> tuple[str, int]:
    if which == "meant":
        return _meant(text, group)
    return group.readings[0 if which == "longest" else -1]


class View:
    """A text with digits instead of digit words, spelled digits joined, and the way back to the places in it."""

    def __init__(self, text: str, taken: Literal["meant", "longest", "shortest"] = "meant") -> None:
        looked = plain(text)
        pieces: list[str] = []
        self._places: list[int] = []
        position = 0
        for run in runs(looked):
            readings = [(group, *_taken(looked, group, taken)) for group in run]
            spelled = len(run) >= _LEAST_SAID and all(len(digits) == 1 for _, digits, _ in readings)
            if not spelled and sum(len(digits) for group, digits, _ in readings if group.said) < _LEAST_SAID:
                continue
            self._copy(pieces, text[position : run[0].start], range(position, run[0].start))
            for group, digits, end in readings:
                # Offsets inside of a word with several syllables a digit are not needed; its ends are.
                self._copy(
                    pieces, digits, [min(group.start + at, end - 1) for at in range(len(digits) - 1)] + [end - 1]
                )
                position = end
        self._copy(pieces, text[position:], range(position, len(text)))
        self.text = "".join(pieces)

    @classmethod
    def readings(cls, text: str) -> tuple[View, ...]:
        """Returns the views of a text that differ, the likelier one first."""
        found = {view.text: view for view in (cls(text, "shortest"), cls(text, "longest"))}
        likely = cls(text)
        return (likely, *(view for shown, view in found.items() if shown != likely.text))

    def _copy(self, pieces: list[str], text: str, places: Sequence[int]) -> None:
        pieces.append(text)
        self._places.extend(places)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the original offsets of a find."""
        return self._places[start], self._places[end - 1] + 1
