"""The main menu: until something was said, a key is a choice of the menu and silence is an answer to it.

The flow says so with the session attribute `menu` and lets Lex take one digit at a time. Whatever is said ends that:
from then on keys are choices of the bot, as long as they have to be.
"""

from __future__ import annotations

from collections.abc import Mapping

from contact_handlers.bot_hook.event import LexEvent
from contact_handlers.dialogue.vocabulary import VOICE

MENU, MAIN, OVER = "menu", "main", "none"
# docs.aws.amazon.com/connect/latest/adminguide/get-customer-input.html: at most so many digits, by default 1,024.
DIGITS, ANY_DIGITS = "x-amz-lex:dtmf:max-length:*:*", "1024"
SILENCE = "silence"


def pressed(event: LexEvent) -> str | None:
    """Returns the key that was pressed at the main menu, `silence` when nothing was; None when something was said."""
    if event.attribute(MENU) != MAIN or event.channel != VOICE:
        return None
    said = event.text.strip()
    if event.mode == "dtmf":
        return said[:1] or SILENCE
    return None if said else SILENCE


def over(attributes: Mapping[str, str]) -> dict[str, str]:
    """Returns session attributes with which the bot listens behind the menu."""
    return {**attributes, MENU: OVER, DIGITS: ANY_DIGITS} if MENU in attributes else dict(attributes)
