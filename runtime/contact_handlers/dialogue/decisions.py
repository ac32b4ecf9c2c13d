"""The order in which a turn is decided: the first decision that gives a draft wins.

docs/dialogue.md explains it; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.continuing import active_scenario, earlier_scenario, pressed_button
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.foreign import english_wanted, foreign_language
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.intent_actions import MISSED
from contact_handlers.dialogue.intent_decisions import (
    automatic_rules,
    faq_answer,
    faq_first,
    half_understood,
    intent_action,
    language_model,
    likely_intent,
    question_back,
)
from contact_handlers.dialogue.opening import (
    card_warning,
    empty_input,
    message_too_long,
    request_for_person,
    turn_cap,
    turns_too_fast,
    urgent_matter,
)
from contact_handlers.dialogue.repair.answers import answer_to_proposal, parting, said_again, waiting

Decision = Callable[[Assistant, Heard], Draft | None]


def card_number(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks not to send card numbers, and does what the rest of the message says; a scenario asks its question again."""
    warned = card_warning(assistant, heard)
    rest = heard.without_card
    if warned is None or rest is None or heard.state.scenario is not None:
        return warned
    draft = decide(assistant, rest)
    if MISSED in draft.measurements:
        return warned
    text = f"{warned.reply.text} {draft.reply.text}" if draft.reply.spoken else warned.reply.text
    return replace(draft, reply=replace(draft.reply, text=text, spoken=True))


DECISIONS: tuple[Decision, ...] = (
    empty_input,
    urgent_matter,
    english_wanted,
    request_for_person,
    turn_cap,
    message_too_long,
    turns_too_fast,
    card_number,
    active_scenario,
    pressed_button,
    said_again,
    waiting,
    answer_to_proposal,
    parting,
    foreign_language,
    earlier_scenario,
    automatic_rules,
    faq_first,
    intent_action,
    half_understood,
    faq_answer,
    language_model,
    likely_intent,
    question_back,
)


def decide(assistant: Assistant, heard: Heard) -> Draft:
    """Returns the draft of the first decision that applies; the last one always does."""
    for decision in DECISIONS:
        draft = decision(assistant, heard)
        if draft is not None:
            return draft
    raise AssertionError("the last decision gives a draft for every turn")
