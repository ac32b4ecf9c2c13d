"""What the participant hears: the texts of an action, the keys they name, what they announce, how long they take."""

from __future__ import annotations

import re
from functools import lru_cache

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.model import Action
from ringback.flow_language.references import find_references
from ringback.flow_language.texts import plain

_NOTICE = re.compile(
    r"녹음|녹화|record(?:ed|ing)\b|録音|録画|录音|錄音"
    r"|\bgrab(?:ad[ao]s?|ación|amos|ando|arse|aremos)\b|\bgrava(?:d[ao]s?|ção|ndo)\b|\bregistra(?:t[aoie]|zione)\b"
    r"|\benregistr|\baufge(?:zeichnet|nommen)\b|\bmitgeschnitten\b|\bopgenomen\b|\bspelas in\b|\bnagrywan|\bзапис"
    r"|\bkaydedil",
    re.IGNORECASE,
)
"""How a notice of recording is said in the languages that have a voice."""
_NOT_A_NOTICE = re.compile(r"녹음을?\s*(멈|중지|중단|끄|껐)|녹음(되|하)지\s*않", re.IGNORECASE)
_NOTICE_KEY = re.compile(r"record|notice|녹음", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣]")

SINO = {
    "일": "1",
    "이": "2",
    "삼": "3",
    "사": "4",
    "오": "5",
    "육": "6",
    "칠": "7",
    "팔": "8",
    "구": "9",
    "영": "0",
    "공": "0",
}
ENGLISH = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "star": "*", "asterisk": "*", "pound": "#", "hash": "#",
}  # fmt: skip
_DIGIT = re.compile(r"(?<![\d\-.])([0-9*#])\s*번(?!호|째|지(?!금)|가|길|\s*더|\s*이상|\s*시도|만\s)")
_SINO = re.compile(rf"(?<![가-힣])([{''.join(SINO)}])(\s+번|번)(?!호|째|지|더)")
_PRESSING = re.compile(r"(?:을|은|를|으로|,|:)?[^0-9]{0,8}?(?:누르|눌러|선택)")
_SENTENCE = re.compile(r"[.!?。\n]+(?!\d)")
_ASKS_TO_PRESS = re.compile(r"누르|눌러|누른|선택하|선택해")
_ENUMERATED = re.compile(rf"(?<![가-힣])([{''.join(SINO)}])번(?=\s*(?:을|를)?\s*(?:,|·|/|이나|또는|누르|눌러|선택))")
_BARE = re.compile(r"(?<![\d\-.:#*A-Za-z])([0-9*#])(?=\s*(?:을|를)?\s*(?:,|·|/|이나|또는|누르|눌러|선택))")
_BARE_PRESSED = re.compile(r"(?<![\d\-.:A-Za-z])[0-9*#]\s*(?:을|를)?\s*(?:누르|눌러|선택)")
_SCALE = re.compile(r"(?<![\d\-])([0-9])\s*점?\s*(?:부터|에서|~)\s*([0-9])\s*점?\s*(?:까지|을|를|사이)")
_RANGE = re.compile(r"(?<![\d\-])([0-9])\s*번?\s*(?:부터|에서|~|-)\s*([0-9])\s*번(?!호|째)")
_STAR = re.compile(r"별표|별\s*표|\*\s*(?:버튼|키|표)")
_HASH = re.compile(r"우물\s*정|샵\s*(?:버튼|키|을|를)|#\s*(?:버튼|키)")
_ENGLISH = re.compile(
    rf"\b(?:press|dial|push|hit|enter|choose)\s+(?:the\s+)?(?:key\s+)?([0-9*#]|{'|'.join(ENGLISH)})\b", re.IGNORECASE
)
_ENGLISH_SIGN = re.compile(r"\b(?:press|dial|push|hit|enter|choose)\s+(?:the\s+)?(?:key\s+)?([*#])", re.IGNORECASE)


_SPEAKING = frozenset(entry.name for entry in CATALOGUE.values() if entry.speaks)
_SAID = ("Text", "SSML", "InitialMessage")


def spoken(action: Action) -> tuple[tuple[str, str], ...]:
    """Returns the texts an action says or sends, with their paths below ``Parameters``; SSML stays marked up."""
    if action.type not in _SPEAKING:
        return ()
    return tuple((path, text) for path, text in action.texts if path.rsplit(".", 1)[-1] in _SAID)


def is_korean(text: str) -> bool:
    """Tells whether a text has Korean letters."""
    return _HANGUL.search(text) is not None


def announces_recording(action: Action) -> bool:
    """Tells whether an action tells the participant about the recording."""
    for path, text in action.texts:
        if path.endswith(("Text", "SSML")):
            if _is_notice(text):
                return True
        elif path.endswith("PromptId") and (_NOTICE_KEY.search(text) or _NOTICE_KEY.search(_prompt_name(action))):
            return True
    return False


@lru_cache(maxsize=4096)
def _is_notice(text: str) -> bool:
    """Tells whether a text says that the call is recorded, or takes its words from a text that does."""
    if _NOTICE.search(text) and not _NOT_A_NOTICE.search(text):
        return True
    return any(_NOTICE_KEY.search(reference.text) for reference in find_references(text))


def _prompt_name(action: Action) -> str:
    for key in ("promptName", "audio"):
        holder = action.metadata.get(key)
        if isinstance(holder, str):
            return holder
        if isinstance(holder, list | dict):
            return str(holder)
    return str(action.metadata.get("parameters", ""))


@lru_cache(maxsize=4096)
def keys_spoken(text: str) -> frozenset[str]:
    """Returns the keys a menu text names: "1번", "일 번", "별표", "press 2".

    "이번" (this time), "사번" (employee number) and phone numbers are left alone: a Korean numeral counts when it
    stands apart from "번" or in a sentence that says "press", and so does a digit without "번".
    """
    words = plain(text)
    keys = set(_DIGIT.findall(words))
    for first, last in _RANGE.findall(words):
        keys.update(_between(first, last))
    for match in _SINO.finditer(words):
        apart = match.group(2) != "번"
        if apart or _PRESSING.match(words, match.end()):
            keys.add(SINO[match.group(1)])
    keys.update(_keys_of_sentences(words))
    if _STAR.search(words):
        keys.add("*")
    if _HASH.search(words):
        keys.add("#")
    for word in _ENGLISH.findall(words) + _ENGLISH_SIGN.findall(words):
        keys.add(ENGLISH.get(word.lower(), word))
    return frozenset(keys)


def _between(first: str, last: str) -> list[str]:
    return [str(number) for number in range(int(first), int(last) + 1)]


def _keys_of_sentences(words: str) -> set[str]:
    """Returns the keys that count because their sentence asks to press ("일번, 이번을 눌러", "1, 2를 눌러")."""
    keys: set[str] = set()
    for sentence in _SENTENCE.split(words):
        if _ASKS_TO_PRESS.search(sentence):
            keys.update(SINO[numeral] for numeral in _ENUMERATED.findall(sentence))
            keys.update(key for first, last in _SCALE.findall(sentence) for key in _between(first, last))
        if _BARE_PRESSED.search(sentence):
            keys.update(_BARE.findall(sentence))
    return keys


def seconds(text: str) -> float:
    """Estimates how long a text takes to say: about six Korean syllables or fifteen other letters per second."""
    words = plain(text)
    korean = len(_HANGUL.findall(words))
    return korean / 6 + (len(words) - korean) / 15
