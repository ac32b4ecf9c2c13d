"""Texts that people write into the catalogue: what may stand in them, and what they are called when it may not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

from contact_handlers.admin.exchange import VALIDATION_ERROR
from contact_handlers.api.errors import ApiError

# What an answer may name of its center (bots/packs/common/faq.toml).
PLACES: Final = frozenset({"center", "phone", "email", "hours_text"})
_PLACE = re.compile(r"\{([^{}]*)\}")
EMPTY: Final = "값이 비어 있습니다."


def text(field: str, given: Any) -> str:
    """Returns a text with single spaces; raises ApiError for an empty one or one with signs nobody sees."""
    shown = unicodedata.normalize("NFC", str(given))
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn") and sign not in "\n\r\t" for sign in shown):
        raise ApiError(VALIDATION_ERROR, (field, "보이지 않는 문자는 사용할 수 없습니다."))
    found = " ".join(shown.split())
    if not found:
        raise ApiError(VALIDATION_ERROR, (field, EMPTY))
    return found


def texts(field: str, given: Sequence[Any]) -> list[str]:
    """Returns texts in their order, each once."""
    return list(dict.fromkeys(text(f"{field}[{place}]", one) for place, one in enumerate(given)))


def answer(field: str, given: Any, places: Iterable[str] = PLACES) -> str:
    """Returns a text that customers hear; raises ApiError when it names what nothing fills in."""
    found = text(field, given)
    unknown = sorted(set(_PLACE.findall(found)) - set(places))
    if unknown or "{" in _PLACE.sub("", found) or "}" in _PLACE.sub("", found):
        known = ", ".join(f"{{{name}}}" for name in sorted(places))
        raise ApiError(VALIDATION_ERROR, (field, f"중괄호에는 {known}만 쓸 수 있습니다."))
    return found
