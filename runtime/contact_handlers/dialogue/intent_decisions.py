"""Decisions by what was understood: the rules, the FAQ, the intent's action, the language model, a question back."""

from __future__ import annotations

from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.matching.understanding import asks_of_own


def automatic_rules(assistant: Assistant, heard: Heard) -> Draft | None:
    """Hands over when a rule says so: anger, an important customer, the same again, little understood, many turns."""
    handovers = assistant.handovers
    return handovers.triggered(heard, assistant.rules.automatic(handovers.subject(heard)))


def faq_first(assistant: Assistant, heard: Heard) -> Draft | None:
    """Takes a question to the FAQ before the intent's action, where the intent allows that."""
    hearing = heard.hearing
    if assistant.catalogue.matcher.answering(hearing.sentence.acts) is not None:
        return assistant.replies.found(heard, sure=True)
    intent = assistant.catalogue.intent(hearing.guess.intent)
    if intent is None or not hearing.acts or not intent["faq_first"] or not hearing.asks:
        return None
    if hearing.guess.intent == "order_inquiry" and hearing.order_number:
        return None
    if asks_of_own(hearing.sentence, hearing.understood):
        return None
    return assistant.replies.found(heard, sure=True)


def intent_action(assistant: Assistant, heard: Heard) -> Draft | None:
    """Carries out the action of an intent that is sure enough."""
    if not heard.hearing.acts:
        return None
    return assistant.act(heard, heard.hearing.guess, {})


def half_understood(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks before it does what the words may mean (취소 되나요), unless the FAQ answers at once."""
    hearing = heard.hearing
    if hearing.guess.sure or not hearing.understood.hints or hearing.faq.answer or hearing.faq.beyond:
        return None
    return assistant.actions.proposed(heard, hearing.guess)


def likely_intent(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks before it does what the message is like, by its examples or by what Lex says."""
    return assistant.actions.likely(heard)


def faq_answer(assistant: Assistant, heard: Heard) -> Draft | None:
    """Looks for an FAQ answer; what asks for an action that is impossible now is not put off with an article about
    it."""
    refused = heard.hearing.acts and not heard.hearing.asks
    return None if refused else assistant.replies.found(heard)


def language_model(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks the language model, where the center has one."""
    return assistant.actions.modeled(heard)


def question_back(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks back; after three unclear turns of five a person takes over."""
    return assistant.actions.unclear(heard)
