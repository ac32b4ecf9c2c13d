"""How a reply reaches the customer: buttons in Connect's interactive message format, and text that a voice can say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.ids import spelled

# docs.aws.amazon.com/connect/latest/adminguide/interactive-messages.html: 2 to 5 quick replies, list pickers up to 6.
MAX_QUICK_REPLIES, MAX_LISTED = 5, 6
MAX_TITLE, MAX_HEADING = 40, 400
# Longer turns are not listened to; Lex would allow more.
MAX_SPOKEN = 300
MAX_READ = 4

_REFERENCE = re.compile(r"(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Z])")
_NUMBER = re.compile(r"(?<![\d-])0?\d{1,3}-\d{3,4}-\d{4}(?![\d-])|(?<![\d-])1[568]\d{2}-\d{4}(?![\d-])")
_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_RANGE = re.compile(r"(?<=\d)-(?=\d+일)")
# 110-**-****78: stars cannot be said, the last digits can.
_STARRED = re.compile(r"(?:(?<!\d)\d{1,6}-)?\*{1,12}[-*]{0,20}(\d{2,4})(?!\d)")
# 마이페이지 > 주문내역
_PATH = re.compile(r"(?<=[가-힣]) ?> ?(?=[가-힣])")
_EXAMPLE = re.compile(r" ?\(예: [^)]*\)")
_QUOTES = re.compile(r"[\"'`]+")
_UNSPEAKABLE = re.compile(r"[<>&*_#|\\{}\[\]]+")
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


def spoken(text: str) -> str:
    """Returns text that is safe inside SSML, reads codes digit by digit and takes at most 300 characters."""
    said = " ".join(text.split())
    said = _EXAMPLE.sub("", said)
    said = _DATE.sub(lambda found: f"{int(found[1])}년 {int(found[2])}월 {int(found[3])}일", said)
    said = _STARRED.sub(lambda found: f"끝자리 {' '.join(found[1])}", said)
    said = _NUMBER.sub(lambda found: ", ".join(" ".join(group) for group in found[0].split("-")), said)
    said = _REFERENCE.sub(lambda found: spelled(found[0]), said)
    said = _RANGE.sub("에서 ", said)
    said = _PATH.sub("의 ", said)
    said = " ".join(_UNSPEAKABLE.sub(" ", _QUOTES.sub("", said)).split()).replace(" .", ".").replace(" ,", ",")
    return said if len(said) <= MAX_SPOKEN else _shortened(said)


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
