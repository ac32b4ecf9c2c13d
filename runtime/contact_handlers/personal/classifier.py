"""The one classifier of personal data: every function and every sink reads texts through it.

A message without digits, at-words and words about people costs a search of a few microseconds; what reads the rest is
loaded with the first message that has some.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_handlers.base.text import visible
from contact_handlers.personal import names
from contact_handlers.personal.findings import Finding
from contact_handlers.personal.reading import plain, signs

_DIGITS = re.compile(
    r"[0-9]|[공영령빵일이삼사오육륙칠팔구](?:[\s,.\-]{0,3}[공영령빵일이삼사오육륙칠팔구]){2}|제로|하나|다섯|"
    r"여섯|일곱|여덟|아홉"
)
# A Korean syllable is a letter to `\b`, so the letters themselves say where the word ends: at네이버.
_AT = re.compile(r"@|골뱅이|앳|엣|에트|에이티|(?<![A-Za-z0-9_])at(?![A-Za-z0-9_])", re.IGNORECASE)
# Words behind which also words and letters are personal, and numbers that are read in thousands.
_SECRET = re.compile(
    r"비밀\s?번호|비번|암호|패스워드|패스코드|핀|password|passwd|passcode|pw|otp|인증|생년|생일|유효|번지|동.{1,9}호|[천백].?[십백일이삼사오육칠팔구]",
    re.IGNORECASE,
)

_ACCOUNTS = ("아이디", "카톡", "카카오톡", "텔레그램", "인스타", "위챗")


def classify(text: str) -> tuple[Finding, ...]:
    """Returns the personal data of a text in order of appearance, without overlaps.

    Offsets count in `visible(text)`, which is the text itself for everything that was cleaned before.
    """
    found: list[Finding] = []
    shown = visible(text)
    for finding in _found(shown, plain(shown)):
        if all(finding.start >= other.end or other.start >= finding.end for other in found):
            found.append(finding)
    return tuple(sorted(found, key=lambda finding: finding.start))


def _found(shown: str, text: str) -> Iterator[Finding]:
    """Yields findings, those that win an overlap first."""
    closed: list[tuple[int, int]] = []
    if _AT.search(text):
        from contact_handlers.personal import mails

        for finding in mails.find(signs(shown)):
            closed.append((finding.start, finding.end))
            yield finding
    if any(word in text for word in _ACCOUNTS):
        from contact_handlers.personal import accounts

        for finding in accounts.find(text):
            closed.append((finding.start, finding.end))
            yield finding
    if _DIGITS.search(text) or _SECRET.search(text):
        from contact_handlers.personal import addresses, codes, scales
        from contact_handlers.personal.labels import Labels
        from contact_handlers.personal.numbers import Numbers

        labels = Labels(text)
        for finder in (codes.find(text, labels), scales.find(text), addresses.find(text)):
            for finding in finder:
                closed.append((finding.start, finding.end))
                yield finding
        yield from Numbers(text, labels).find(closed)
    yield from names.find(text)
