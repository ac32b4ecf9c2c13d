"""How a reply reaches the customer: buttons in Connect's interactive message format, and text that a voice can say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.ids import spelled
from contact_handlers.dialogue.vocabulary import VOICE, Medium

# docs.aws.amazon.com/connect/latest/adminguide/interactive-messages.html: 2 to 5 quick replies, list pickers up to 6.
MAX_QUICK_REPLIES, MAX_LISTED = 5, 6
MAX_TITLE, MAX_HEADING = 40, 400
# Longer turns are not listened to; Lex would allow more.
MAX_SPOKEN = 300
MAX_READ = 4

# The two forms of a text that differs for ear and eye: private-use characters, which no customer can send.
_FORMS = re.compile("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002")

_REFERENCE = re.compile(r"(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Z])")
_NUMBER = re.compile(r"(?<![\d-])0?\d{1,3}-\d{3,4}-\d{4}(?![\d-])|(?<![\d-])1[568]\d{2}-\d{4}(?![\d-])")
_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_TIME = re.compile(r"(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
_RANGE = re.compile(r"(?<=[\d일월시분원년%]) ?[-~] ?(?=\d+(?:일|월|시|분|년|원|%|개|명|주|만|천|,|\d))")
# 110-**-****78: stars cannot be said, the last digits can.
_STARRED = re.compile(r"(?:(?<!\d)\d{1,6}-)?\*{1,12}[-*]{0,20}(\d{2,4})(?!\d)")
# 마이페이지 > 주문내역
_PATH = re.compile(r"(?<=[가-힣]) ?> ?(?=[가-힣])")
_MAIL = re.compile(r"(?<![\w.+-])([A-Za-z0-9][\w.+-]{0,63})@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,})")
_ADDRESS = re.compile(
    r"(?<![\w@./-])(?:https?://|(?=www\.))(?:www\.)?((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,})((?:/[\w.-]+)*)/?"
    r"|(?<![\w@./-])((?:[A-Za-z0-9-]{2,63}\.)+(?:com|net|org|kr|io|app))((?:/[\w.-]+)*)/?(?![\w@])"
)
_SIGNS = {".": " 점 ", "-": " 하이픈 ", "_": " 밑줄 ", "+": " 더하기 ", "/": " 슬래시 "}
# What a voice would swallow or read as letters when it stands behind a number.
_UNITS = {
    "%": "퍼센트", "℃": "도", "°C": "도", "㎡": "제곱미터", "km": "킬로미터", "kg": "킬로그램", "cm": "센티미터",
    "mm": "밀리미터", "ml": "밀리리터", "TB": "테라바이트", "GB": "기가바이트", "MB": "메가바이트", "kW": "킬로와트",
    "Mbps": "메가비피에스", "Gbps": "기가비피에스", "m": "미터", "g": "그램", "L": "리터",
}  # fmt: skip
_UNIT = re.compile(rf"(?<=\d) ?({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?![A-Za-z])")
_CURRENCY = re.compile(r"(?:₩|￦|KRW ?)(\d[\d,]*)")
_EXAMPLE = re.compile(r" ?\(예: [^)]*\)")
_QUOTES = re.compile(r"[\"'`‘’“”「」]+")
_BRACKETED = re.compile(r" ?[(\[【]([^)\]】]*)[)\]】]")
_UNSPEAKABLE = re.compile(r"[<>&*_#|\\{}\[\]()【】•·]+")
_SENTENCE = re.compile(r"[^.!?]*[.!?]+(?=\s|$)|[^.!?]+(?:[.!?](?=\S)[^.!?]*)*$")


@dataclass(frozen=True, slots=True)
class Button:
    """A choice: what is shown and what it means."""

    title: str
    payload: str


def buttons(entries: Iterable[Mapping[str, Any]]) -> tuple[Button, ...]:
    """Reads a set of quick replies of the compiled content."""
    return tuple(Button(entry["title"], entry["payload"]) for entry in entries)


def interactive(heading: str, choices: Sequence[Button]) -> str:
    """Returns the interactive message as JSON: a quick reply for 2 to 5 entries, otherwise a list picker.

    A click sends the title back as an ordinary message; the payload is looked up in what was offered.
    """
    elements = [{"title": choice.title[:MAX_TITLE]} for choice in choices[:MAX_LISTED]]
    template = "QuickReply" if 2 <= len(elements) <= MAX_QUICK_REPLIES else "ListPicker"
    content = {"title": heading[:MAX_HEADING], "elements": elements}
    message = {"templateType": template, "version": "1.0", "data": {"content": content}}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def read_out(choices: Sequence[Button]) -> str:
    """Returns at most four choices as a numbered list that can be said: 1번 콜백 예약, 2번 종료."""
    return ", ".join(f"{number}번 {choice.title}" for number, choice in enumerate(choices[:MAX_READ], start=1))


def for_medium(text: str, medium: Medium) -> str:
    """Returns the form of a text for the ear or for the eye, wherever it has two."""
    return _FORMS.sub(lambda found: found[2] if medium == VOICE else found[1], text)


def spoken(text: str) -> str:
    """Returns text that is safe inside SSML and can be said: codes, numbers, addresses and units as people read them.

    At most 300 characters.
    """
    said = " ".join(for_medium(text, VOICE).split())
    said = _EXAMPLE.sub("", said)
    said = _MAIL.sub(lambda found: f"{_letters(found[1])} 골뱅이 {_letters(found[2])}", said)
    said = _ADDRESS.sub(lambda found: _named(f"{found[1] or found[3]}{found[2] or found[4] or ''}"), said)
    said = _DATE.sub(lambda found: f"{int(found[1])}년 {int(found[2])}월 {int(found[3])}일", said)
    said = _TIME.sub(lambda found: f"{int(found[1])}시" + (f" {int(found[2])}분" if int(found[2]) else ""), said)
    said = _STARRED.sub(lambda found: f"끝자리 {' '.join(found[1])}", said)
    said = _NUMBER.sub(lambda found: ", ".join(" ".join(group) for group in found[0].split("-")), said)
    said = _REFERENCE.sub(lambda found: spelled(found[0]), said)
    said = _CURRENCY.sub(r"\1원", said)
    said = _RANGE.sub("에서 ", said)
    said = _UNIT.sub(lambda found: _UNITS[found[1]], said)
    said = _PATH.sub("의 ", said)
    said = _BRACKETED.sub(r" \1", said)
    said = " ".join(_UNSPEAKABLE.sub(" ", _QUOTES.sub("", said)).split()).replace(" .", ".").replace(" ,", ",")
    return said if len(said) <= MAX_SPOKEN else _shortened(said)


def _letters(part: str) -> str:
    """Spells a part of a mail address: nobody can write down what is read as one word."""
    return " ".join("".join(_SIGNS.get(sign, f" {sign} ") for sign in part).split())


def _named(address: str) -> str:
    """Reads a web address by its words: aicc-cloud 점 com."""
    return " ".join("".join(_SIGNS.get(sign, sign) for sign in address).split())


def _shortened(text: str) -> str:
    """Drops sentences from the middle: the last one is usually the question."""
    sentences = [found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip()]
    last = sentences[-1] if sentences and len(sentences[-1]) <= MAX_SPOKEN // 2 else ""
    kept = ""
    for sentence in sentences[:-1] if last else sentences:
        if len(kept) + len(sentence) + len(last) + 2 > MAX_SPOKEN:
            break
        kept = f"{kept} {sentence}".strip()
    joined = f"{kept} {last}".strip()
    return joined if kept or last else text[: MAX_SPOKEN - 1].rstrip() + "…"
