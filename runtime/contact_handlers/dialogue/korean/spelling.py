"""Slips of typing and of speech recognition that an analyzer would take for other words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from contact_handlers.dialogue.korean.dialect import standard

# At the beginning of a word, whatever follows.
_WORDS: Final[Mapping[str, str]] = {
    "상담언": "상담원",
    "배숑": "배송",
    "베송": "배송",
    "배쏭": "배송",
    "뱃송": "배송",
    "벼송": "배송",
    "주믄": "주문",
    "츄문": "주문",
    "택베": "택배",
    "텍배": "택배",
    "텍베": "택배",
    "죄회": "조회",
    "조훼": "조회",
    "췻소": "취소",
    "최소해": "취소해",
    "환블": "환불",
    "예먁": "예약",
    "상담온": "상담원",
    "상담완": "상담원",
    "상다몬": "상담원",
    "상당원": "상담원",
    "상담웜": "상담원",
    "삼당원": "상담원",
    "삼담원": "상담원",
    "상단원": "상담원",
    "교환언": "교환원",
    "어케": "어떻게",
    "어떡게": "어떻게",
    "어떻해": "어떡해",
    "몇일": "며칠",
    "멫": "몇",
    "언재": "언제",
    "얼만가요": "얼마인가요",
    "얼만지": "얼마인지",
    "안대요": "안돼요",
    "안대나요": "안되나요",
    "안되요": "안돼요",
    "되요": "돼요",
    "됬": "됐",
    "할께": "할게",
    "끊을께": "끊을게",
    "할려고": "하려고",
    "할라고": "하려고",
    "할라구": "하려고",
    "하구싶": "하고싶",
    "시픈": "싶은",
    "빨랑": "빨리",
    "빨랑요": "빨리요",
    "헨드폰": "핸드폰",
    "컨설탄트": "컨설턴트",
    "비번호": "비밀번호",
    "쌤": "선생님",
    "팅기": "튕기",
    "팅겨": "튕겨",
}
_PATTERN = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
# What stands before a status of HTTP and behind it: 503이 계속 떠요; not 1503, 503번.
_BEFORE: Final = r"(?<![\d가-힣,.-])"
_OFTEN: Final = "(?:계속 |자꾸 |다 |전부 )?"
_SHOWN: Final = f"(?= ?{_OFTEN}(?:떠|떴|뜨|뜹|뜬|나와|나오|나옵|나왔|나는|나요|났|납니다|뱉))"
# Inside a word too: forms of 되다 and 게요 that are no Korean otherwise.
_INSIDE: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile("께요"), "게요"),
    (re.compile("십쇼"), "십시오"),
    (re.compile("뭐뭐"), "뭐"),
    (re.compile("됬"), "됐"),
    (re.compile(r"(?<=[가-힣])되요"), "돼요"),
    (re.compile(r"안대(?=요|나요|네요|는데)"), "안돼"),
    (re.compile(r"(?<=[가-힣])할려"), "하려"),
    (re.compile(r"뭐라(?= (?:하|그|말))"), "뭐라고"),
    (re.compile(r"(?<=[가-힣])하구(?=\s?싶)"), "하고"),
    (re.compile("주셈|주세여|주세염|주새요"), "주세요"),
    (re.compile("(?<=[세네까죠데게어아해돼])여(?=[?!.]|$)"), "요"),
    (re.compile("ㅠ+|ㅜ+|ㅋ+|ㅎ+"), ""),
    # An HTTP status from 500 on is an error of the server (RFC 9110, 15.6). 500 may be an amount (500 나왔어요).
    (re.compile(f"{_BEFORE}(?:50[0-4]|오백) ?(?:에러|오류)(?:가|이라고|라고)?{_SHOWN}"), "서버 에러가"),
    (
        re.compile(f"{_BEFORE}(?:50[1-4]|오공[공영일삼사]|오공이(?=가|라고))(?:이라고|라고|이|가)?{_SHOWN}"),
        "서버 에러가",
    ),
    (re.compile(f"{_BEFORE}500(?:이라고|이)?(?= ?{_OFTEN}(?:떠|떴|뜨|뜹|뜬))"), "서버 에러가"),
    # The analyzer takes the verb for a mountain.
    (re.compile(r"(?<=어제|그제|저께|제가|내가|주에|전에|번에|에서|방금|아까|오늘) 산 (?=[가-힣])"), " 구매한 "),
)


def mended(text: str) -> str:
    """Returns the text with known slips mended; places may move by a few characters."""
    words = [_first(word) for word in standard(text).split(" ")]
    result = " ".join(words)
    for pattern, right in _INSIDE:
        result = pattern.sub(right, result)
    return result


def _first(word: str) -> str:
    found = _PATTERN.match(word)
    return word if found is None else _WORDS[found[0]] + word[found.end() :]
