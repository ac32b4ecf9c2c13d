"""E-mail addresses as they are typed and said: @, (at), 골뱅이, spaced dots, 점, quoted and Korean names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_handlers.personal.findings import EMAIL, Finding
from contact_handlers.personal.forms import mask_email

_AT = (
    r"(?:\s{0,2}@\s{0,2}|\s?[(\[{<]\s?(?:at|골뱅이|앳)\s?[)\]}>]\s?|\s{0,2}(?:골뱅이|앳|엣|에트|"
    r"에이티)\s{0,2}|\s(?:at|AT)\s)"
)
_DOT = r"(?:\s?\.\s?|\s?(?:점|쩜|닷|도트)\s?|\s?[(\[]\s?(?:dot|점|닷)\s?[)\]]\s?|\s(?:dot|DOT)\s)"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_TOP = r"(?:[A-Za-z]{2,24}(?![A-Za-z0-9])|컴|콤|씨오|씨오엠|넷|네트|케이알|코|한국|닷컴)"
_DOMAIN = rf"(?:{_LABEL}|[가-힣]{{1,12}})(?:{_DOT}(?:{_LABEL}|[가-힣]{{1,8}}(?=\s?(?:\.|점|쩜|닷)))){{0,5}}{_DOT}{_TOP}"
_ADDRESS = r"\[?\d{1,3}(?:\.\d{1,3}){3}\]?"
_LOCAL = r"(?:\"[^\"\n]{1,64}\"|[A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,62}[A-Za-z0-9_%+\-])?)"
_MAIL = re.compile(rf"(?<![A-Za-z0-9._%+\-])({_LOCAL}){_AT}({_DOMAIN}|{_ADDRESS})")
# A mailbox said after 골뱅이 without its end (네이버, 지메일), and names spelled in Korean before it.
_SPOKEN = re.compile(
    rf"((?:(?:{_LOCAL}|[가-힣]{{1,12}}|언더바|점)\s?){{1,8}}?)\s?[(\[]?(?:골뱅이|앳|@)[)\]]?\s{{0,2}}"
    r"(네이버|다음|한메일|지메일|구글|카카오|네이트|핫메일|아웃룩|야후|아이클라우드|naver|daum|hanmail|gmail|"
    r"kakao|nate|hotmail|outlook|yahoo|icloud)"
)
_WORDS = re.compile(
    r"(?:.*(?:은|는|이|가|로|으로|일은|주소|메일|네|예|저는|저|제)\s+|.*[:,.]\s*|^(?:네|예)\s+)", re.DOTALL
)


def find(plain: str) -> Iterator[Finding]:
    """Yields the e-mail addresses of a plain text."""
    if "@" not in plain and not any(word in plain for word in ("골뱅이", "앳", "엣", "에트", "에이티", "at", "AT")):
        return
    end = 0
    for found in _MAIL.finditer(plain):
        local = found[1].strip('"')
        domain = _domain(found[2])
        value = f"{local}@{domain}".lower()
        end = found.end()
        yield Finding(EMAIL, found.start(), end, value, mask_email(value))
    for found in _SPOKEN.finditer(plain, end):
        before = _WORDS.match(found[1])
        skipped = before.end() if before else 0
        local = found[1][skipped:].strip()
        if local:
            value = f"{local}@{found[2]}"
            yield Finding(EMAIL, found.start() + skipped, found.end(), value, f"***@{found[2]}", certain=False)


def _domain(text: str) -> str:
    dotted = re.sub(r"\s?(?:[(\[]\s?)?(?:\.|점|쩜|닷|도트|dot|DOT)(?:\s?[)\]])?\s?", ".", text)
    return dotted.replace(" ", "")
