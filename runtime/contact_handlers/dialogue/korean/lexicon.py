"""What forms of the analyzer stand for in a clause: words that ask, verbs that only carry a noun, verbs that deny."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

QUESTION_WORDS: Final[Mapping[str, str]] = {
    "언제": "언제",
    "어디": "어디",
    "어딨": "어디",
    "얼마": "얼마",
    "얼마나": "얼마",
    "몇": "몇",
    "며칠": "며칠",
    "왜": "왜",
    "누구": "누구",
    "누": "누구",
    "뭐": "뭐",
    "뭘": "뭐",
    "뭐뭐": "뭐",
    "무엇": "뭐",
    "무어": "뭐",
    "뭣": "뭐",
    "어떻": "어떻게",
    "어떻게": "어떻게",
    "어떡": "어떻게",
    "어쩌": "어떻게",
    "어떠하": "어떻게",
    "어느": "어느",
    "무슨": "무슨",
    "어떤": "어느",
    "어찌": "어떻게",
    "어째": "어떻게",
}
# 두 번 결제됐어요 is not 결제됐어요.
TWICE: Final = frozenset({"두", "2", "둘", "세", "3"})
# Verbs that only carry the noun before them.
LIGHT: Final[Mapping[str, str]] = {
    "하": "하다",
    "되": "되다",
    "받": "받다",
    "시키": "시키다",
    "드리": "드리다",
    "주": "주다",
    "당하": "당하다",
}
# Written together, the analyzer takes them for one word: 안 되다, 못 하다.
DENYING: Final[Mapping[str, str]] = {"안되": "되", "못하": "하", "못되": "되"}
#: Stands among the adverbs where somebody did something, whoever it was.
SOMEBODY: Final = "누가"
