"""Messages to customers: one list on both sides, and their lengths as the page says them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contact_center.bot.content import load_content
from contact_center.bot.content.outgoing import OUTGOING, SHORT_BYTES, filled, short_message_bytes
from contact_handlers.notifier import logic

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([\w.]+)` \| (\d+) \| (\d+) \| (SMS|LMS) \| (\d) \|$", re.MULTILINE)


def test_what_is_checked_is_what_is_sent() -> None:
    assert set(OUTGOING) == set(logic.TEMPLATES)


def test_the_page_says_how_long_each_message_gets() -> None:
    """90 bytes of EUC-KR for a short message in Korea; parts of 70 letters, or of 67, at AWS."""
    content = load_content(ROOT, "aicc")
    center, phone = content.center.display_name, content.center.contact.phone
    found = {}
    for name, values in OUTGOING.items():
        text = filled(content.messages[f"out.{name}"], values, center=center, phone=phone)
        size, letters = short_message_bytes(text), len(text)
        parts = 1 if letters <= 70 else -(-letters // 67)
        found[name] = (size, letters, "SMS" if size <= SHORT_BYTES else "LMS", parts)
    assert {name: (int(a), int(b), c, int(d)) for name, a, b, c, d in ROW.findall(PAGE)} == found


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_messages_are_polite_and_say_who_writes(center: str) -> None:
    messages = load_content(ROOT, center).messages
    for name in OUTGOING:
        text = messages[f"out.{name}"]
        assert "[{center}]" in text, name
        assert re.search(r"니다\.|주세요\.|니다\. ", text), name
        assert not re.search(r"해요|돼요|세요\?", text), name


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_every_other_text_is_said_by_somebody(center: str) -> None:
    """A text that no function, no flow and not the bot itself names is edited by people for nothing."""
    files = [*(ROOT / "runtime/contact_handlers").rglob("*.py"), *(ROOT / "contact_flows").rglob("*.json")]
    files.append(ROOT / "constructs/contact_center/bot/content/lex.py")
    named = "\n".join(path.read_text(encoding="utf-8") for path in files)
    texts = {re.sub(r"\.\d+$", "", key) for key in load_content(ROOT, center).messages}
    # Of some there is one for each attempt, of messages to customers one for each template.
    made = ("clarify.default", "clarify.unknown")
    silent = [
        key
        for key in sorted(texts)
        if not key.startswith(("out.", "out_title.", *made)) and not re.search(rf"['\"]{re.escape(key)}['\"]", named)
    ]
    assert silent == []
    assert all(f'f"{key}.' in named for key in ("out", "out_title", *made))
