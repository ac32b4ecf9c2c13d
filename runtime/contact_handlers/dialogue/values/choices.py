"""Closed lists: which of the values an answer means, by number, title, or any word that the list knows for it.

A word counts where it begins and ends with a word of the sentence, so that 집 is not in 고집 and 예 not in 예전.
It does not count where it is taken back (의류 말고 전자제품) or denied (동의하지는 않는데요).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import compact
from contact_handlers.dialogue.korean.acts import NO, WRONG, YES
from contact_handlers.dialogue.korean.reader import read as sentence
from contact_handlers.dialogue.korean.sentence import Sentence
from contact_handlers.dialogue.values.relations import meant
from contact_handlers.dialogue.values.results import (
    INVALID,
    NOTHING,
    REJECTED,
    Missed,
    Result,
    Several,
    Understood,
)
from contact_handlers.personal.patterns import lazy

LAST: Final = -1
_ORDINALS: Mapping[str, int] = {
    **dict(zip("일이삼사오육칠팔구", range(1, 10), strict=True)),
    **dict(zip(("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"), range(1, 10), strict=True)),
    "하나": 1, "한": 1, "둘": 2, "셋": 3, "넷": 4, "십": 10, "열": 10, "마지막": LAST, "맨마지막": LAST, "끝": LAST,
    "맨끝": LAST, "맨처음": 1, "처음": 1, "맨앞": 1, "맨위": 1, "제일위": 1, "맨아래": LAST, "제일아래": LAST,
    "제일마지막": LAST, "가장마지막": LAST, "제일끝": LAST, "가장끝": LAST, "제일처음": 1, "제일앞": 1, "가장처음": 1,
    "가장위": 1, "젤위": 1, "가장아래": LAST, "젤아래": LAST, "젤마지막": LAST, "맨밑": LAST, "제일밑": LAST,
    "가장밑": LAST, "젤밑": LAST, "젤끝": LAST, "젤처음": 1, "젤앞": 1, "가장앞": 1,
}  # fmt: skip
_THING = r"(?:에?\s?(?:거|것|걸|게|번호|메뉴|항목|꺼))?"
_MOST = r"(?:(?:맨|제일|젤|가장)\s?)?"
_NUMBER = (
    r"(?:(?:(?P<behind>뒤|끝|밑|아래|마지막)|앞|위|처음)에서(?:부터)?\s?(?P<from>첫|두|세|네|다섯)\s?(?:번\s?[째쨰]|[째쨰])"
    r"|(?P<digits>\d{1,2})\s?(?:번\s?[째쨰]|번|[째쨰])?"
    r"|(?P<word>첫|두|둘|세|셋|네|넷|다섯|여섯|일곱|여덟|아홉|열|일|이|삼|사|오|육|칠|팔|구|십)\s?(?:번\s?[째쨰]|번|[째쨰])"
    rf"|(?P<place>{_MOST}(?:마지막|끝|처음|앞|위|아래|밑))(?=에?\s?(?:거|것|걸|게|번호|메뉴|항목|꺼))"
    rf"|(?P<last>{_MOST}마지막|(?:맨|제일|젤|가장)\s?(?:끝|처음|앞|위|아래|밑))(?=(?:에?\s?이?요|이에요|예요|입니다|으로요?|로요?)?[\s.!]*$))"
)
_ITEM = lazy(rf"(?<![\d가-힣.\-]){_NUMBER}{_THING}(?![\d\-])")
# What may stand around a number that is the whole answer.
_AROUND = lazy(
    r"(?:어+|음+|그+|네|예|아|맨|제일|젤|가장|저|저는|전|그럼|그러면|그냥|에|은|는|이|가|을|를|요|이요|이에요|예요|에요|입니다|으로요?|로요?|할게요|할래요|할까요|하죠|하지요|하자|합시다|하겠습니다|해\s?주세요|"
    r"부탁드릴게요|좋겠네요|낫겠어요|낫겠네요|인\s?것\s?같아요|인\s?거\s?같아요|인데요|이고요|이네요|네요|이죠|"
    r"해주세요|부탁\s?드려요|부탁드립니다|부탁해요|주세요|눌렀어요|누를게요|선택할게요|선택이요|선택|원해요|말고요?|말구요?|아니고요?|아니라|아니요?|아뇨|아니에요|"
    r"이나|또는|하고|이랑|랑|좋아요|좋겠어요|같아요|쪽|쪽으로|다|모두|\s|[,.!?~…])*"
)
_ALL = lazy(
    r"^(?:둘|셋|넷|두\s?개|세\s?개|전부|모두|다)\s?(?:다|모두)?(?:\s?(?:요|이요|예요|입니다|해\s?주세요|로요?))?[.!]?$|둘\s?다(?!\s?아)"
)
_NONE = lazy(
    r"(?:둘|셋|다|모두|전부|아무것도|그\s?중에?)\s?(?:다\s?)?(?:아니|아닌|없|해당\s?(?:없|안))|해당\s?(?:사항\s?)?(?:없|안)"
)
_REST = ("기타", "그 외", "그외", "나머지")
_EXPLAINED = frozenset(("뭐", "무엇", "왜", "어떻게", "무슨"))
_DENIALS = ("안", "않", "못", "없", "미")


def ordinal(text: str) -> int | None:
    """Returns the number that an answer consists of (1, 1번, 일번이요, 두 번째 거), -1 for the last; otherwise None.

    A longer number, such as one of a telephone, is none.
    """
    numbers = _numbers(text)
    return numbers[0] if len(numbers) == 1 else None


def _numbers(text: str) -> tuple[int, ...]:
    """Returns the numbers of an answer that says nothing else; those taken back are left out."""
    found = list(_ITEM().finditer(text))
    if not found:
        return ()
    rest, at = [], 0
    for one in found:
        rest.append(text[at : one.start()])
        at = one.end()
    rest.append(text[at:])
    if any(_AROUND().fullmatch(part) is None for part in rest):
        return ()
    related = meant(text, [one.span() for one in found])
    numbers = []
    for relation in related:
        one = found[relation.at]
        word = (one["word"] or one["from"] or one["place"] or one["last"] or "").replace(" ", "")
        place = int(one["digits"]) if one["digits"] else _ORDINALS[word]
        # 뒤에서 두 번째 counts from the last one.
        numbers.append(LAST + 1 - place if one["behind"] else place)
    return tuple(dict.fromkeys(numbers))


@dataclass(frozen=True)
class Choices:
    """A closed list: canonical values, titles, and every word that means one of them."""

    values: tuple[str, ...]
    titles: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    """(compact word, canonical value), longest word first."""

    @classmethod
    def of(cls, slot_type: Mapping[str, Any]) -> Choices:
        """Reads a slot type of the compiled content."""
        values = [value["value"] for value in slot_type["values"]]
        titles = [value.get("label") or value["value"] for value in slot_type["values"]]
        words = [
            (compact(word), value["value"])
            for value, title in zip(slot_type["values"], titles, strict=True)
            for word in (value["value"], title, *value.get("synonyms", ()))
        ]
        return cls(tuple(values), tuple(titles), tuple(sorted(set(words), key=lambda pair: (-len(pair[0]), pair))))

    def listed(self) -> str:
        """Returns the numbered titles: 1. 전자제품 2. 의류."""
        return " ".join(f"{number}. {title}" for number, title in enumerate(self.titles, start=1))

    def match(self, text: str) -> str | None:
        """Returns the one value that an answer means, or None."""
        found = self.read(text)
        return found.value if isinstance(found, Understood) else None

    def read(self, text: str) -> Result[str]:
        """Reads which value an answer means: by a number that is the whole answer, by a word, or by the words in it."""
        numbers = _numbers(text)
        if numbers:
            return self._by_number(numbers, text)
        exact = dict(self.words).get(compact(text))
        if exact is not None:
            # 네? asks to hear it again.
            return (
                Missed(NOTHING) if text.rstrip().endswith("?") and len(compact(text)) < 3 else Understood(exact, text)
            )
        if _NONE().search(text):
            rest = next((value for value in self.values if value in _REST), None)
            return Missed(REJECTED, text) if rest is None else Understood(rest, text)
        if _ALL().search(text):
            return Several(self.values, text)
        found = self._inside(text)
        return self._agreed(text, found) if isinstance(found, Missed) else found

    def _agreed(self, text: str, missed: Missed) -> Result[str]:
        """Takes a yes or a no in other words than the list has, where the list knows the usual ones."""
        acts, words = sentence(text).acts, dict(self.words)
        denied = not acts.isdisjoint((NO, WRONG))
        yes, no = words.get("네"), words.get("아니요")
        if yes is None or no is None or (YES in acts) == denied or text.rstrip().endswith("?"):
            return missed
        return Understood(yes if YES in acts else no, text)

    def mentioned(self, text: str) -> str | None:
        """Returns the one value that a free sentence mentions, so that it needs not be asked for."""
        found = self._inside(text)
        return found.value if isinstance(found, Understood) else None

    def _by_number(self, numbers: tuple[int, ...], text: str) -> Result[str]:
        count = len(self.values)
        places = [count + 1 + number if number <= LAST else number for number in numbers]
        if not all(1 <= place <= count for place in places):
            return Missed(INVALID, text)
        values = tuple(dict.fromkeys(self.values[place - 1] for place in places))
        return Understood(values[0], text) if len(values) == 1 else Several(values, text)

    def _inside(self, text: str) -> Result[str]:
        read = sentence(text)
        found = self._places(read)
        # 동의가 뭐예요 asks, and chooses nothing.
        if not found or (read.is_question and not _EXPLAINED.isdisjoint(read.asks)):
            return Missed(NOTHING)
        said = meant(read.text, [(start, end) for start, end, _, _ in found])
        kept = [found[relation.at] for relation in said]
        values = tuple(dict.fromkeys(value for start, end, word, value in kept if not _denied(read, start, end, word)))
        if not values:
            return Missed(REJECTED, text)
        return Understood(values[0], text) if len(values) == 1 else Several(values, text)

    def _places(self, read: Sentence) -> list[tuple[int, int, str, str]]:
        """Returns where words of the list stand as words: start, end, word, value; of two that overlap the longer."""
        signs = [(at, char) for at, char in enumerate(read.text.lower()) if char.isalnum()]
        bare = "".join(char for _, char in signs)
        # Behind 비 and 미 a word means its opposite.
        prefixed = {part.end for part in read.morphemes if part.tag == "XPN"}
        starts = {part.start for part in read.morphemes} - prefixed
        ends = {part.end for part in read.morphemes}
        found: list[tuple[int, int, str, str]] = []
        for word, value in self.words:
            at = bare.find(word) if word else -1
            while at >= 0:
                start, end = signs[at][0], signs[at + len(word) - 1][0] + 1
                free = all(end <= other[0] or other[1] <= start for other in found)
                # 아니면 offers something else and denies nothing.
                free = free and not (word == "아니" and read.text.startswith("면", end))
                if start in starts and end in ends and free and (len(word) > 1 or _stands_alone(read.text, start, end)):
                    found.append((start, end, word, value))
                at = bare.find(word, at + 1)
        return sorted(found)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tells whether one syllable (네, 집, 옷) is a word with nothing but a particle behind it."""
    return (start == 0 or not text[start - 1].isalnum()) and _PARTICLE().match(text, end) is not None


_PARTICLE = lazy(r"(?:이요|요|이에요|예요|입니다|이랑|이나|이|가|은|는|을|를|로|으로|에|도|이고|인데)?(?=[^\w]|$)")


def _denied(read: Sentence, start: int, end: int, word: str) -> bool:
    """Tells whether the clause around a word denies it; a denial itself (동의 안 해요) is what it says."""
    if any(sign in word for sign in _DENIALS):
        return False
    for clause in read.clauses:
        if any(part.start < end and start < part.end for part in clause.words):
            return clause.negated or clause.kind == "forbidden"
    return False
