"""Endings and everyday words of the dialects, as the standard language says them: 바까 주이소 is 바꿔 주세요.

Only what changes who does what or how it is meant; a word that is just local stays. Each change needs a place where no
standard word has these syllables.
"""

from __future__ import annotations

import re
from typing import Final

_END = r"(?=[\s?!.,~]|$)"
_IN = r"(?<=[가-힣])"

_RULES: Final[tuple[tuple[str, str], ...]] = (
    # Requests: 해 주이소 (Gyeongsang), 주쇼잉 (Jeolla), 줘유 (Chungcheong).
    (rf"{_IN}이소(?:예)?{_END}", "세요"),
    (rf"주(?:쇼|쑈|씨요|시쇼|시요|시오)잉?{_END}", "주세요"),
    (rf"(?<=[요쇼오소제])잉{_END}", ""),
    (r"(?<![가-힣])바[까꽈](?=[\s가-힣])", "바꿔"),
    (rf"(?<=[시니])더{_END}", "다"),
    (rf"{_IN}심더{_END}", "습니다"),
    # Statements and reasons.
    (rf"(?<=[었았했됐겠렸졌갔왔봤혔켰겼났섰셨쳤])슈{_END}", "어요"),
    (rf"셔유{_END}", "세요"),
    (rf"(?<=[어아해줘돼려와워네데디까게지래대세])유{_END}", "요"),
    (r"당[께게](?=요|유|\s|$|[.!])", "다니까"),
    (r"(?<=[는한인던은])디(?=요|유|\s|$|[.?!,])", "데"),
    (rf"(?<=데)유{_END}", "요"),
    (rf"이라예{_END}", "이에요"),
    (rf"(?<=[어아해돼지네데까세])예{_END}", "요"),
    (r"(?<=돼)가(?=\s[가-힣])", "서"),
    (r"(?<=[어아여해])(?:가꼬|가이고|갖고)", "가지고"),
    (r"(?:겄|(?<=[가-힣])것(?=는[데디]))", "겠"),
    (rf"(?<=[는한인은])겨{_END}", " 거야"),
    (rf"(?<=[뭐이])여{_END}", "야"),
    # Questions.
    (rf"(?:는|능)교{_END}", "나요"),
    (rf"(?<=[인은])교{_END}", "가요"),
    (rf"니꺼{_END}", "니까"),
    (rf"(?<=[오하되나가보우])노{_END}", "나"),
    (r"(?:(?<=^)|(?<=\s))와(?=\s(?:안|이래|이리|이렇|자꾸|그래))", "왜"),
    (r"(?<![가-힣])우짜", "어쩌"),
    (r"(?<![가-힣])우째", "어째"),
    (r"(?:얼매|을매|올매)(?=나|\s)", "얼마"),
    # Quotations and intentions: 살라카는데 is 살라고 하는데.
    (r"(?<=[가-힣][라다자])꼬?\s?카(?=[는고네니더던면믄])", "고 하"),
    (r"(?<=[가-힣][라다])꼬(?=\s|요|$)", "고"),
    # Stems.
    (rf"{_IN}허(?=[고는니면요겠])", "하"),
    (r"(?<=[소불약결문인송])혀(?=[유요\s]|$)", "해"),
    (r"(?<=[어아])부[렀럿]", "버렸"),
    (r"(?:뿌렸|뿟|뿠|삤)", "버렸"),
    (r"잊아(?=버)", "잃어"),
    (r"할라(?=카|는|고|꼬)", "하려"),
    (r"맹글", "만들"),
    (r"만들라(?=카|는|고|꼬)", "만들려"),
    (r"테레비(?:전)?", "텔레비전"),
    # Adverbs.
    (r"(?<![가-힣])(?:퍼뜩|싸게싸게|언능|후딱|싸게)(?=\s|$)", "빨리"),
    (r"(?<![가-힣])(?:쪼매|쪼까|쪼깐|쪼금|쬐끔|쫌)(?=\s|$|만)", "조금"),
    (r"(?<![가-힣])(?:겁나게|허벌나게|억수로|댑따)(?=\s)", "너무"),
)
_COMPILED: Final = tuple((re.compile(pattern), right) for pattern, right in _RULES)


def standard(text: str) -> str:
    """Returns a text in the standard language, as far as its meaning needs it."""
    for pattern, right in _COMPILED:
        text = pattern.sub(right, text)
    return text
