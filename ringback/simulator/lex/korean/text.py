"""Korean text for matching: one normal form, character n-grams, similarity of two strings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ]+")
_SPELLING = str.maketrans({"돼": "되", "됬": "되"})
# Polite endings and fillers say nothing about the intent; they are taken off the end once, longest first.
_ENDINGS = (
    "부탁드립니다",
    "부탁드려요",
    "부탁해요",
    "하고싶습니다",
    "하고싶어요",
    "하고싶은데요",
    "하고싶어",
    "해주시겠어요",
    "해주십시오",
    "해주세요",
    "해줘요",
    "해줘",
    "해주라",
    "할게요",
    "할래요",
    "합니다",
    "입니다",
    "인데요",
    "이에요",
    "예요",
    "어요",
    "아요",
    "네요",
    "나요",
    "까요",
    "요",
)
_OPENINGS = ("안녕하세요", "저기요", "여보세요", "저기", "혹시", "그", "음", "어")
_SHORTEST = 2


def normalize(text: str) -> str:
    """Returns the text in NFC, lower case, without spaces and punctuation, 되 for its contraction 돼."""
    return _DROPPED.sub("", unicodedata.normalize("NFC", text).lower()).translate(_SPELLING)


def listed(text: str) -> frozenset[str]:
    """Returns the words of a list that is written as one text."""
    return frozenset(text.split())


def words(text: str) -> list[str]:
    """Returns the words of the text in NFC, lower case, without punctuation."""
    found = (_DROPPED.sub("", word) for word in unicodedata.normalize("NFC", text).lower().split())
    return [word for word in found if word]


def stem(normal: str) -> str:
    """Takes one polite ending and one opening off a normalized text, as long as two syllables remain."""
    for ending in _ENDINGS:
        if normal.endswith(ending) and len(normal) - len(ending) >= _SHORTEST:
            normal = normal[: -len(ending)]
            break
    for opening in _OPENINGS:
        if normal.startswith(opening) and len(normal) - len(opening) >= _SHORTEST + 1:
            return normal[len(opening) :]
    return normal


@lru_cache(maxsize=65536)
def features(normal: str) -> frozenset[str]:
    """Returns the character 2-grams and 3-grams of a normalized text; a single syllable is its own feature."""
    if len(normal) <= 1:
        return frozenset({normal} if normal else ())
    pairs = {normal[i : i + 2] for i in range(len(normal) - 1)}
    triples = {normal[i : i + 3] for i in range(len(normal) - 2)}
    return frozenset(pairs | triples)


def dice(left: frozenset[str], right: frozenset[str]) -> float:
    """Returns the Dice similarity of two feature sets, 0 to 1."""
    total = len(left) + len(right)
    return 2 * len(left & right) / total if total else 0.0
