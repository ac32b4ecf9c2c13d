"""A sentence with digits where a number was said before a unit of time, and one spelling for each word of the calendar.

"십이월 삼일" becomes "12월 3일", "열흘 뒤" "10날 뒤", "오후 세시 반" "오후 3시 반", "금욜" "금요일". The way back to
what was said stays known. 날 is the unit of native days, so that 이틀 is never the second of a month.
"""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import visible
from contact_handlers.dialogue.values.numerals import ONES, PAIRS, SINO, SMALL, TENS, native, sino, sino_pair

_DAY_WORDS = {
    "하루이틀": "1~2", "하루 이틀": "1~2", "이틀사흘": "2~3", "사나흘": "3~4", "네댓새": "4~5", "너댓새": "4~5",
    "대엿새": "5~6", "예니레": "6~7", "하루": "1", "이틀": "2", "사흘": "3", "나흘": "4", "닷새": "5", "엿새": "6",
    "이레": "7", "여드레": "8", "아흐레": "9", "열하루": "11", "열이틀": "12", "열흘": "10", "보름": "15",
    "스무날": "20",
}  # fmt: skip
_DAYS_OF_MONTH = {
    word: number
    for number, words in enumerate(
        (
            "하루 하룻", "이틀 이튿", "사흘 사흗", "나흘 나흗", "닷새 닷샛", "엿새 엿샛", "이레 이렛", "여드레 여드렛",
            "아흐레 아흐렛", "열흘",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_SPELLINGS = {
    **{f"{day}욜": f"{day}요일" for day in "월화수목금토일"},
    **{f"{day}요 일": f"{day}요일" for day in "월화수목금토일"},
    "다담주": "다다음주", "다담 주": "다다음주", "다음다음주": "다다음주", "다음 다음 주": "다다음주",
    "다음다음 주": "다다음주", "담담주": "다다음주", "담주": "다음주", "담 주": "다음주", "차주": "다음주",
    "내주": "다음주", "익주": "다음주", "뒷주": "다음주", "금주": "이번주", "요번": "이번", "저번": "지난",
    "다담달": "다다음달", "담달": "다음달", "담 달": "다음달", "익월": "다음달", "내달": "다음달", "금월": "이번달",
    "이달": "이번달", "이 달": "이번달", "당월": "이번달", "낼모레": "내일모레", "낼모래": "내일모레",
    "낼 모레": "내일모레", "내일 모레": "내일모레", "내일모래": "내일모레", "내일 모래": "내일모레",
    "모래": "모레", "낼": "내일", "명일": "내일", "익일": "내일", "금일": "오늘", "당일": "오늘", "유월": "6월",
    "시월": "10월", "정월": "1월", "섣달": "12월", "있다가": "이따가",
}  # fmt: skip
# Words that are no part of the calendar where a letter goes on behind them.
_NOT_BEFORE = {"내주": "세시십", "모래": "사시알밭", "당일": "치", "금일": "봉", "이달": "", "낼": "게까수래거건텐"}
# Units with what may not follow, because the two make another word.
_UNITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("개월", ()), ("주일", ()), ("시간", ()), ("분기", ()), ("년", ()), ("월", ("급", "요일", "세")),
    ("일", ("요일", *"부반정단어찍체상절자치괄")), ("시", tuple("간작스도대즌험청내외민")), ("분", tuple("실할야양")),
    ("주", tuple("문소말세시차의민방변택")), ("달", ("러", "력")), ("해", ()), ("번째", ()), ("째", ()),
)  # fmt: skip
# What may stand right before a number without a space.
_JOINED = (
    "월",
    "년",
    "달",
    "주",
    "전",
    "후",
    "녁",
    "벽",
    "밤",
    "낮",
    "침",
    "시",
    "에",
    "서",
    "터",
    "일",
    "나",
    "고",
    "라",
    "니",
)
# One syllable that is a word as often as a number: 이 시간 (this hour), 이 분 (this person), 일 년, 이 주.
_LATER = ("뒤", "후", "이따", "동안", "있", "지나", "안", "내", "간", "정도", "쯤", "반", "전")
_NATIVE_UNITS = frozenset(("시", "시간", "달", "주", "번째", "째", "해"))
_SINO_UNITS = frozenset(("년", "월", "일", "시", "분", "개월", "주일", "주", "분기"))
_LONGEST = 7
_TENS_OF_DAYS = {"열": 10, "스무": 20, "스물": 20}
# What a word begins with, and what a number is made of: most places of a sentence are done with after one look.
_SPELLING_BEGINS = frozenset(word[0] for word in _SPELLINGS)
_DAY_BEGINS = frozenset(word[0] for word in (*_DAY_WORDS, *_DAYS_OF_MONTH, *_TENS_OF_DAYS))
_NUMBER_LETTERS = frozenset("".join((*PAIRS, *ONES, *TENS, *SINO, *SMALL)))


@dataclass(frozen=True)
class Written:
    """The rewritten text and, for every sign of it, the place in the text that was given."""

    text: str
    source: str
    places: tuple[int, ...]
    """One more than the signs: the last is the end of the source."""

    @classmethod
    def of(cls, text: str) -> Written:
        """Rewrites a text."""
        source = visible(text)
        pieces: list[str] = []
        places: list[int] = []
        at = 0
        while at < len(source):
            found = _spelling(source, at) or _day_word(source, at) or _number(source, at)
            piece, end = found or (source[at], at + 1)
            pieces.append(piece)
            places.extend([at] * len(piece))
            at = end
        return cls("".join(pieces), source, (*places, len(source)))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the places in the source of a part of the rewritten text."""
        first, last = self.places[start], self.places[end]
        while last > first and self.source[last - 1].isspace():
            last -= 1
        return first, last

    def said(self, start: int, end: int) -> str:
        """Returns the words of the customer behind a part of the rewritten text."""
        return self.source[self.places[start] : self.places[end]].strip(" ,.")


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


def _inside(text: str, at: int) -> bool:
    """Tells whether a letter stands right before a place, so that no word begins there."""
    return at > 0 and _is_hangul(text[at - 1])


def _spelling(text: str, at: int) -> tuple[str, int] | None:
    if text[at] not in _SPELLING_BEGINS or (_inside(text, at) and text[at - 1 : at] not in _JOINED):
        return None
    for length in range(6, 0, -1):
        word = text[at : at + length]
        if (
            len(word) == length
            and word in _SPELLINGS
            and text[at + length : at + length + 1] not in tuple(_NOT_BEFORE.get(word, ""))
        ):
            return _SPELLINGS[word], at + length
    return None


def _day_word(text: str, at: int) -> tuple[str, int] | None:
    if text[at] not in _DAY_BEGINS:
        return None
    # 초사흘 is the third of a month.
    begun = text[at - 1 : at] == "초" and not _inside(text, at - 1)
    if _inside(text, at) and not begun and text[at - 1] not in _JOINED:
        return None
    for length in range(6, 1, -1):
        word = text[at : at + length]
        if len(word) < length:
            continue
        number = _day_of_month(word)
        if word in _DAY_WORDS and not (number > 10 and text[:at].rstrip().endswith(("월", "달"))):
            return f"{_DAY_WORDS[word]}날", at + length
        # 이튿날 alone is the day after.
        if number and (number > 10 or text[:at].rstrip().endswith(("월", "달"))):
            return f"{number}일", at + length
    return None


def _day_of_month(word: str) -> int:
    """Reads a day of a month in native words: 스무하룻날, 열사흗날, 닷샛날; 0 when it is none."""
    tens = next((ten for ten in _TENS_OF_DAYS if word.startswith(ten) and len(word) > len(ten)), "")
    rest = word[len(tens) :]
    for ending in ("날", "째", ""):
        number = _DAYS_OF_MONTH.get(rest.removesuffix(ending)) if rest.endswith(ending) else None
        if number and (ending or tens):
            return number + _TENS_OF_DAYS.get(tens, 0)
    return 0


def _number(text: str, at: int) -> tuple[str, int] | None:
    """Reads a number in words that stands before a unit, as digits; the unit itself stays in the text."""
    if text[at] not in _NUMBER_LETTERS or (_inside(text, at) and text[at - 1] not in _JOINED):
        return None
    last = min(len(text), at + 2 * _LONGEST)
    last = next((end for end in range(at, last) if text[end] != " " and text[end] not in _NUMBER_LETTERS), last)
    for end in range(last, at, -1):
        word = text[at:end]
        if word[-1] == " " or "  " in word:
            continue
        found = _value(word)
        if found is None:
            continue
        value, is_native = found
        unit, gap = _unit(text, end)
        after_month = unit == "일" and text[:at].rstrip().endswith("월")
        this = word.startswith("이 ") and word.endswith("이")
        if after_month or (
            unit and not this and _fits(word.replace(" ", ""), unit, gap, is_native, text[end + gap + len(unit) :])
        ):
            return value, end
    return None


def _value(word: str) -> tuple[str, bool] | None:
    """Returns the digits of a number word, and whether it is a native one."""
    if word in PAIRS:
        return "{}~{}".format(*PAIRS[word]), True
    own = native(word)
    if own is not None:
        return str(own), True
    joined = word.replace(" ", "")
    if any(char not in SINO and char not in SMALL for char in joined):
        return None
    pair = sino_pair(joined)
    if pair is not None and (joined[0] in SMALL or len(joined) == 2 or joined[1] in SMALL):
        return f"{pair[0]}~{pair[1]}", False
    value = sino(joined)
    return None if value is None else (str(value), False)


def _unit(text: str, at: int) -> tuple[str, int]:
    """Returns the unit behind a number and the length of the gap before it."""
    gap = 1 if text[at : at + 1] == " " else 0
    for unit, never in _UNITS:
        if text.startswith(unit, at + gap) and not text.startswith(never, at + gap + len(unit)):
            return unit, gap
    return "", 0


def _fits(word: str, unit: str, gap: int, is_native: bool, rest: str) -> bool:
    """Tells whether number and unit are said together: 세 시, 삼 분, but not 세 분 (people) or 이 시간 (this hour)."""
    if is_native:
        return unit in _NATIVE_UNITS and not (word in ("너", "서", "석", "닷", "엿") and unit != "달")
    if unit not in _SINO_UNITS:
        return False
    if len(word) > 1 and word != "이이":
        return True
    if unit in ("주", "년", "분") or (unit == "일" and gap):
        return word in ("삼", "사", "오", "육", "칠", "팔", "구", "십") or rest.lstrip().startswith(_LATER)
    if unit == "시":
        return word in ("영", "공", "십", "일", "이", "삼", "육", "칠", "팔", "구")
    return True
