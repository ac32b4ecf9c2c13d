"""What a participant hears or reads: markup, what of it is said, and why the service could not present it.

The linter asks about the text of a file, whatever runs flows about the text a contact really gets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import Any
from xml.etree import ElementTree

from ringback.flow_language.limits import MAX_BILLED, MAX_BREAK_S, MAX_TEXT, MAX_VIEW_BYTES
from ringback.flow_language.words import listed

_TAG = re.compile(r"<[^<>]*>")
_PREFIX = re.compile(r"(</?)amazon:")
_BREAK = re.compile(r"^\s*([0-9.]+)\s*(ms|s)\s*$")
_BREAK_TIME = re.compile(r"<break\b[^>]*?time\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?!#?\w+;)")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Returns a text without markup."""
    return unescape(_TAG.sub(" ", text)) if "<" in text else text


def words(ssml: str) -> str:
    """Returns what is said of an SSML text, on one line."""
    return " ".join(unescape(_TAG.sub(" ", ssml)).split())


def is_ssml(kind: str, text: str) -> bool:
    """Tells whether a text is read as SSML: that of the parameter ``SSML``, and any text in speak tags."""
    return kind == "SSML" or text.startswith("<speak")


def pauses(ssml: str) -> float:
    """Returns the seconds of all breaks in an SSML text."""
    return sum(min(_seconds(time), MAX_BREAK_S) for time in _BREAK_TIME.findall(ssml))


def text_problem(kind: str, text: str) -> str | None:
    """Tells why a prompt of a kind (``Text``, ``SSML``) cannot be played, or returns None."""
    return length_problem(text) or (ssml_problem(text) if is_ssml(kind, text) else None)


def length_problem(text: str) -> str | None:
    """Tells that a prompt is too long, or returns None."""
    if len(text) <= MAX_BILLED or (len(text) <= MAX_TEXT and len(plain(text)) <= MAX_BILLED):
        return None
    return f"{len(text):,} characters; a prompt has at most {MAX_BILLED:,}, with tags {MAX_TEXT:,}"


def ssml_problem(text: str) -> str | None:
    """Tells why SSML cannot be spoken, or returns None."""
    if _AMPERSAND.search(text):
        return "a bare & is not allowed in SSML; write &amp;"
    try:
        root = _parse(text)
    except ElementTree.ParseError as error:
        return f"the SSML is not well formed: {error}"
    for element in root.iter("break"):
        if _seconds(element.get("time", "")) > MAX_BREAK_S:
            return f"a break of {element.get('time')} is too long; at most {MAX_BREAK_S:.0f}s, write several"
    return None


def ssml_tags(text: str) -> frozenset[str]:
    """Returns the names of the tags of an SSML text; none when it is malformed."""
    try:
        root = _parse(_AMPERSAND.sub("&amp;", text))
    except ElementTree.ParseError:
        return frozenset()
    return frozenset(element.tag.replace("amazon-", "amazon:") for element in root.iter())


def _parse(text: str) -> ElementTree.Element:
    if "<!" in text:
        raise ElementTree.ParseError("declarations are not SSML")
    text = _PREFIX.sub(r"\1amazon-", text).strip()
    if not text.startswith("<speak"):
        text = f"<speak>{text}</speak>"
    return ElementTree.fromstring(text)  # noqa: S314 - declarations are refused above


def _seconds(time: str) -> float:
    match = _BREAK.match(time)
    return float(match.group(1)) / (1000 if match.group(2) == "ms" else 1) if match else 0.0


def voice_only_problem(kind: str, channels: Iterable[str]) -> str:
    """Tells that a kind of prompt (``SSML``, ``PromptId``) is not for contacts of these channels."""
    return f"{kind} plays on the phone only, not for {listed(channels, last='and')} contacts; write Text"


def view_problem(data: Any) -> str | None:
    """Tells that the data of a view is too large to be shown, or returns None."""
    size = len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")) if data else 0
    if size <= MAX_VIEW_BYTES:
        return None
    return f"{size:,} bytes; a view takes at most {MAX_VIEW_BYTES:,}, show less of it"
