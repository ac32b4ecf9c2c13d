"""Values that stand in for real ones: they let a center be synthesized and phoned, and must not reach production.

Keypad certificates whose private key nobody holds, addresses at domains of nobody or of the sample, numbers that are
nobody's, account numbers of the documentation, and words that say so themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contact_center.settings.model import Settings
from contact_center.settings.problems import Problem, shown

CERTIFICATE = "replace before the first deployment"
"""Stands in the subject of every certificate that this project is delivered with."""

# https://www.rfc-editor.org/rfc/rfc2606 and rfc6761; aicc-cloud.com is the domain of the sample center.
_DOMAIN = re.compile(
    r"(?:^|[@./])(?:example\.(?:com|net|org)|example\.co\.kr|aicc-cloud\.com"
    r"|[\w-]+\.(?:example|test|invalid|localhost))(?=$|[:/])",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<!\d)(?:0{12}|1{12}|1234567890(?:12)|1{4}2{4}3{4})(?!\d)")
_WORD = re.compile(
    r"(?<![a-z])(?:todo|fixme|tbd|change-?me|replace-?me|placeholder|dummy|lorem|xxx+)(?![a-z])", re.IGNORECASE
)
# Numbers that examples are written with: 1588-0000, 02-1234-5678, 010-0000-0000.
_NUMBER = re.compile(r"(?:^|\D)(?:1[568]\d\d-?0000|1234-?5678|0000-?0000)$")


def placeholders(settings: Settings, spoken: Mapping[str, str]) -> tuple[Problem, ...]:
    """Returns what must be replaced before a deployment that customers meet.

    `spoken` is how the bot says customers reach the center: its address and its telephone number.
    """
    file = settings.file
    found = [
        Problem(file, key, f"{shown(text)} is a placeholder: {why}")
        for key, text in _texts(settings.model_dump(mode="json"))
        for why in _reasons(text)
    ]
    found += [
        Problem(f"bots/{settings.center.key}.toml", f"contact.{key}", f"{shown(text)} is a placeholder: {why}")
        for key, text in spoken.items()
        for why in (*_reasons(text), *(["a number of examples"] if _NUMBER.search(text) else ()))
    ]
    certificate = settings.auth.certificate
    if settings.auth.enabled and certificate and _nobodys(settings.path(certificate)):
        why = f"nobody holds its private key; {Path(certificate).parent}/README.md tells how to make one"
        found.append(Problem(file, "auth.certificate", f"{shown(certificate)} is a placeholder: {why}"))
    return tuple(sorted(found))


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yields key and text of every text in the settings."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{key}[{index}]")
    elif isinstance(value, str):
        yield key, value


def _reasons(text: str) -> Iterator[str]:
    if _DOMAIN.search(text):
        yield "a domain of nobody or of the sample"
    if _ACCOUNT.search(text):
        yield "an account number of the documentation"
    if _WORD.search(text):
        yield "it says so"


def _nobodys(certificate: Path) -> bool:
    from cryptography import x509

    subject = x509.load_pem_x509_certificate(certificate.read_bytes()).subject
    return CERTIFICATE in subject.rfc4514_string()
