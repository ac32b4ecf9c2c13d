"""Emulation of an Amazon Lex V2 bot from its CloudFormation definition: intents, Korean slots, dialog, code hooks."""

from __future__ import annotations

from simulator.lex.definition import Bot, Intent, Locale, Slot, SlotType, read_bot
from simulator.lex.errors import BotDefinitionError, HookFailed, HookResponseInvalid, LexError, LocaleNotFound
from simulator.lex.nlu import Interpretation, Recogniser, Understanding
from simulator.lex.runtime import LexConversation, LexRuntime, typed_keys
from simulator.lex.slots import SlotValue, resolve

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
    "Recogniser",
    "Slot",
    "SlotType",
    "SlotValue",
    "Understanding",
    "read_bot",
    "resolve",
    "typed_keys",
]
