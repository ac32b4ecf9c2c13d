"""The Lex bot, what it knows and what its language model may not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.bot.guardrail import KoreanGuardrail
    from contact_center.bot.lex_bot import BotProps, ConversationLogs, LexBot
    from contact_center.bot.recognition import Recognition
else:
    __getattr__ = lazy(
        __name__,
        guardrail="KoreanGuardrail",
        lex_bot="BotProps ConversationLogs LexBot",
        recognition="Recognition",
    )

__all__ = [
    "BotProps",
    "ConversationLogs",
    "KoreanGuardrail",
    "LexBot",
    "Recognition",
]
