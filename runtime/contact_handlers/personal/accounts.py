"""What people are called in other services: 카톡 아이디 hong1234, 이메일 아이디는 hong이고 네이버."""

from __future__ import annotations

from collections.abc import Iterator

from contact_handlers.personal.findings import USER_ID, Finding
from contact_handlers.personal.patterns import lazy

_NAME = r"([A-Za-z0-9][A-Za-z0-9._\-]{2,30})(?![A-Za-z0-9*@])"
_CALLED = lazy(rf"아이디\s?(?:은|는|이|가|:|=|\s)*{_NAME}(?!\s?(?:비밀번호|찾기|card))")
_CHAT = lazy(rf"(?:카톡|카카오톡|텔레그램|인스타(?:그램)?|위챗)\s?(?:ID|id|계정)?\s?(?:은|는|이|가|:|=|\s)*{_NAME}")


def find(plain: str) -> Iterator[Finding]:
    """Yields the names of accounts; digits alone are judged with the numbers."""
    for found in _CALLED().finditer(plain):
        # 아이디 SMS 인증 names no account.
        if any(char.isalpha() for char in found[1]) and not (found[1].isalpha() and found[1].isupper()):
            yield _named(*found.span(1), found[1])
    for found in _CHAT().finditer(plain):
        # 인스타 DM and 카톡 PC are no names; one with a digit or a sign is.
        if any(char.isalpha() for char in found[1]) and not found[1].isalpha():
            yield _named(*found.span(1), found[1])


def _named(start: int, end: int, name: str) -> Finding:
    return Finding(USER_ID, start, end, name.lower(), f"{name[0]}***", certain=False)
