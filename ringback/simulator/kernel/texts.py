"""Values as text, the way Amazon Connect shows them."""

from __future__ import annotations

import json
from typing import Any


def to_text(value: Any) -> str:
    """Turns a resolved value into the text Connect would show; nothing becomes empty text."""
    if value.__class__ is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
