"""Messages that customers get: which there are, what each may name, and how long it is as a text message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from contact_center.base.errors import nearest
from contact_center.bot.content.fields import EYE
from contact_center.settings.problems import one_of

# What every message may name, and the length in characters of the longest value that it is filled with.
COMMON: Final = {"center": 12, "phone": 9}
# Message -> what it names besides: those it must name, each with its longest value.
OUTGOING: Final[Mapping[str, Mapping[str, str]]] = {
    "reservation.created": {"service": "비대면 상담", "date": "12월 24일", "reference": "8F3K-27QM"},
    "cancellation.received": {"reference": "8F3K-27QM"},
    "order.received": {"matter": "배송지 변경", "reference": "8F3K-27QM"},
    "loan.received": {"reference": "8F3K-27QM"},
    "product.received": {"reference": "8F3K-27QM"},
    "request.completed": {"kind": "대출 상담", "reference": "8F3K-27QM"},
    "request.failed": {"kind": "대출 상담", "reference": "8F3K-27QM"},
    "callback.scheduled": {"due": "12월 24일 오전 10시 30분", "reference": "8F3K-27QM"},
    "callback.changed": {"due": "12월 24일 오전 10시 30분", "reference": "8F3K-27QM"},
    "callback.failed": {"reference": "8F3K-27QM"},
    "escalation.missed": {"reference": "8F3K-27QM"},
    "payment.link": {"url": "https://pay.example.com/l/8F3K27QM8F3K27QM", "until": "오전 10시 30분"},
    "marketing.event": {"opt_out": "080-1234-5678"},
}
MARKETING: Final = "marketing."
# Advertising begins with this word and says where it is refused free of charge: https://www.law.go.kr, Act on Promotion
# of Information and Communications Network Utilization, article 50 and table 6 of its decree.
ADVERTISING: Final = "(광고)"
# What Korean carriers take as a short and as a long text message, in bytes of EUC-KR.
SHORT_BYTES, LONG_BYTES = 90, 2_000
CHARSET: Final = "cp949"
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")
_PARTICLE = re.compile(r"\(([^()/]+)/[^()/]+\)")


def outgoing_problems(messages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields the key of a message and what is wrong with it."""
    for name, values in OUTGOING.items():
        for key in (f"out.{name}", f"out_title.{name}"):
            text = messages.get(key)
            if text is None:
                yield key, f"text {key!r} is required and missing"
            elif EYE in text:
                yield key, "a message is read, so it has one form and not one for ear and eye each"
            else:
                yield from ((key, message) for message in _problems(key, text, values))
    for key in messages:
        section, _, name = key.partition(".")
        if section in ("out", "out_title") and name not in OUTGOING:
            yield key, f"is no message; allowed: {one_of(OUTGOING)}{nearest(name, OUTGOING)}"


def _problems(key: str, text: str, values: Mapping[str, str]) -> Iterator[str]:
    known = {*COMMON, *values}
    named = set(_PLACEHOLDER.findall(text))
    for name in sorted(named - known):
        yield f"unknown placeholder {{{name}}}; allowed: {one_of(sorted(known))}{nearest(name, known)}"
    if key.startswith("out."):
        for name in sorted(set(values) - named):
            yield f"does not name {{{name}}}, without which it says too little"
    if MARKETING in key and not text.startswith(ADVERTISING):
        yield f"advertising begins with {ADVERTISING!r}"
    try:
        size = len(filled(text, values).encode(CHARSET))
    except UnicodeEncodeError as error:
        yield f"holds {text[error.start : error.end]!r}, which a text message in Korea cannot carry (EUC-KR)"
        return
    if size > LONG_BYTES:
        yield f"takes {size} bytes as a text message; allowed: {LONG_BYTES}"


def filled(text: str, values: Mapping[str, str], *, center: str = "", phone: str = "") -> str:
    """Returns a message as long as it gets, for its length: each particle in its longer form."""
    known = {"center": center or "가" * COMMON["center"], "phone": phone or "0" * COMMON["phone"], **values}
    whole = _PARTICLE.sub(lambda found: found[1], text)
    return _PLACEHOLDER.sub(lambda found: known.get(found[1], ""), whole)


def short_message_bytes(text: str) -> int:
    """Returns how many bytes a text takes as a text message in Korea."""
    return len(text.encode(CHARSET))
