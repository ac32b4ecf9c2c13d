"""Emulation of an Amazon Lex V2 bot from its CloudFormation definition: intents, Korean slots, dialog, code hooks."""

from __future__ import annotations

from ringback.simulator.lex.definition import Bot, Intent, Locale, Slot, SlotType, read_bot
from ringback.simulator.lex.errors import BotDefinitionError, HookFailed, HookResponseInvalid, LexError, LocaleNotFound
from ringback.simulator.lex.nlu import Interpretation, Recognizer, Understanding
from ringback.simulator.lex.runtime import LexConversation, LexRuntime, typed_keys
from ringback.simulator.lex.slots import SlotValue, resolve

__all__ = [
    "Bot",
    "BotDefinitionError",
    "HookFailed",
    "HookResponseInvalid",
    "Intent",
    "Interpretation",
    "LexConversation",
    "LexError",
    "LexRuntime",
    "Locale",
    "LocaleNotFound",
    "Recognizer",
    "Slot",
    "SlotType",
    "SlotValue",
    "Understanding",
    "read_bot",
    "resolve",
    "typed_keys",
]
