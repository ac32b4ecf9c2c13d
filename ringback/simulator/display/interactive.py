"""Connect's interactive messages: which choices a chat customer was offered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def _elements(content: Any) -> Iterator[Any]:
    if not isinstance(content, dict):
        return
    yield from content.get("elements") or content.get("buttons") or ()


def offered_titles(text: str) -> list[str]:
    """Returns the titles of a quick reply, list picker or card message; nothing for ordinary text."""
    if not text.lstrip().startswith("{"):
        return []
    try:
        message = json.loads(text)
    except ValueError:
        return []
    if not isinstance(message, dict):
        return []
    content = (message.get("data") or {}).get("content") if isinstance(message.get("data"), dict) else message
    return [str(item.get("title", item.get("text", ""))) for item in _elements(content) if isinstance(item, dict)]


def shown(text: str) -> str:
    """Returns what a person reads: the title and the choices of an interactive message, other texts as they are."""
    titles = offered_titles(text)
    if not titles:
        return text
    message = json.loads(text)
    content = (message.get("data") or {}).get("content") or message
    head = " ".join(str(content[name]) for name in ("title", "subtitle") if content.get(name))
    return f"{head} [{' | '.join(titles)}]"
