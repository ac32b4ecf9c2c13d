"""E-mail addresses as they are typed and said: @, (at), 골뱅이, spaced dots, 점, quoted and Korean names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contact_handlers.personal.findings import EMAIL, Finding
from contact_handlers.personal.forms import mask_email

_AT = (
    r"(?:\s{0,2}@\s{0,2}|\s?[(\[{<]\s?(?:at|골뱅이|앳)\s?[)\]}>]\s?|\s{0,2}(?:골뱅이|앳|엣|에트|"
    r"에이티)\s{0,2}|\s(?:at|AT)(?:\s|(?=[가-힣])))"
)
_DOT = r"(?:\s?\.\s?|\s?(?:점|쩜|닷|도트)\s?|\s?[(\[]\s?(?:dot|점|닷)\s?[)\]]\s?|\s(?:dot|DOT)\s)"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_TOP = r"(?:[A-Za-z]{2,24}(?![A-Za-z0-9])|컴|콤|씨오|씨오엠|넷|네트|케이알|코|한국|닷컴)"
_DOMAIN = rf"(?:{_LABEL}|[가-힣]{{1,12}})(?:{_DOT}(?:{_LABEL}|[가-힣]{{1,8}}(?=\s?(?:\.|점|쩜|닷)))){{0,5}}{_DOT}{_TOP}"
_ADDRESS = r"\[?\d{1,3}(?:\.\d{1,3}){3}\]?"
_LOCAL = r"(?:\"[^\"\n]{1,64}\"|[A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,62}[A-Za-z0-9_%+\-])?)"
_MAIL = re.compile(rf"(?<![A-Za-z0-9._%+\-])({_LOCAL}){_AT}({_DOMAIN}|{_ADDRESS})")
# Letters with digits, dots or a line between them are no name of a person; before the domain of an address they begin.
_MAILBOX = re.compile(r"(?<![\w.*%+\-@])[A-Za-z0-9*._%+\-]*[A-Za-z][A-Za-z0-9*._%+\-]*(?![\w.*%+\-])")
# A mailbox said after 골뱅이 without its end (네이버, 지메일).
_PROVIDER = re.compile(
    r"\s{0,2}[(\[]?(?:골뱅이|앳|@)[)\]]?\s{0,2}(네이버|다음|한메일|지메일|구글|카카오|네이트|핫메일|아웃룩|"
    r"야후|아이클라우드|"
    r"naver|daum|hanmail|gmail|kakao|nate|hotmail|outlook|yahoo|icloud)"
)
_SPELLED = re.compile(
    r"(?:에이|비|씨|디|이|에프|지|에이치|아이|제이|케이|엘|엠|엔|오|피|큐|알|에스|티|유|브이|더블유|더블류|"
    r"엑스|와이|제트|지|언더바|점|닷|대시|하이픈|"
    r"공|영|일|삼|사|육|칠|팔|구|[A-Za-z0-9._%+\-])+"
)
_WORD_END = re.compile(r"\S{1,64}$")
_MOST_WORDS = 16


def find(plain: str) -> Iterator[Finding]:
    """Yields the e-mail addresses of a plain text."""
    if "@" not in plain and not any(word in plain for word in ("골뱅이", "앳", "엣", "에트", "에이티", "at", "AT")):
        return
    end = 0
    for found in _MAIL.finditer(plain):
        start, local = found.start(), found[1].strip('"')
        if len(local) == 1 and local.isalnum():
            # The last of letters that are spelled: h o n g 1 2 골뱅이.
            start = _said_local(plain, found.end(1), end)
            local = plain[start : found.end(1)].replace(" ", "")
        domain = _domain(found[2])
        value = f"{local}@{domain}".lower()
        end = found.end()
        yield Finding(EMAIL, start, end, value, mask_email(value))
    for found in _PROVIDER.finditer(plain, end):
        start = _said_local(plain, found.start(), end)
        if start < found.start():
            value = f"{plain[start : found.start()]}@{found[1]}"
            yield Finding(EMAIL, start, found.end(), value, f"***@{found[1]}", certain=False)
            end = found.end()


def _said_local(plain: str, end: int, least: int) -> int:
    """Returns where the name before an at-word begins: the word before it, and letters spelled one by one."""
    start = end
    for count in range(_MOST_WORDS):
        stop = len(plain[least:start].rstrip()) + least
        word = _WORD_END.search(plain, max(least, stop - 64), stop)
        if word is None or "*" in word[0] or (count and not _SPELLED.fullmatch(word[0])):
            break
        start = word.start()
    return start


def _domain(text: str) -> str:
    dotted = re.sub(r"\s?(?:[(\[]\s?)?(?:\.|점|쩜|닷|도트|dot|DOT)(?:\s?[)\]])?\s?", ".", text)
    return dotted.replace(" ", "")


def mask_mailboxes(name: str) -> str:
    """Masks what may be the local part of an address, with or without what follows, in what stands as a name."""
    return _MAILBOX.sub(lambda found: found[0] if _word(found) else f"{found[0][0]}***", name)


def _word(found: re.Match[str]) -> bool:
    return found[0].replace("*", "").isalpha() and not found.string.startswith("@", found.end())
