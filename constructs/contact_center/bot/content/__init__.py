"""The content of a center: what its bot understands and says, edited as TOML in bots/, checked as a whole.

from contact_center.bot.content import compile_content, lex_bot, load_content
content = load_content(root, "aicc")        # frozen models; ContentError lists every problem at once
bot = lex_bot(content)                      # intents, utterances, slots, slot types for the Lex construct
document = compile_content("aicc", root)    # JSON for contact_handlers/content.json
"""

from contact_center.bot.content.compiler import CompileError, compile_content
from contact_center.bot.content.lex import (
    ALPHANUMERIC,
    BUILT_IN_SLOT_TYPES,
    FALLBACK_INTENT,
    FALLBACK_SIGNATURE,
    LexBot,
    LexIntent,
    LexPhrase,
    LexSlot,
    LexSlotType,
    LexSlotValue,
    LexTexts,
    lex_bot,
)
from contact_center.bot.content.loader import load_content
from contact_center.bot.content.models import Content
from contact_center.bot.content.problems import ContentError

__all__ = [
    "ALPHANUMERIC",
    "BUILT_IN_SLOT_TYPES",
    "FALLBACK_INTENT",
    "FALLBACK_SIGNATURE",
    "CompileError",
    "Content",
    "ContentError",
    "LexBot",
    "LexIntent",
    "LexPhrase",
    "LexSlot",
    "LexSlotType",
    "LexSlotValue",
    "LexTexts",
    "compile_content",
    "lex_bot",
    "load_content",
]
