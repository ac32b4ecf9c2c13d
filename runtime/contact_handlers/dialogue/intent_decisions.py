"""Decisions by what was understood: the rules, the FAQ, the intent's action, the language model, a question back."""

from __future__ import annotations

from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.classifier import STRONG, STRONGER
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.hearing import Heard, Hearing
from contact_handlers.dialogue.matching.fit import BARE
from contact_handlers.dialogue.matching.frames import WANTS
from contact_handlers.dialogue.matching.understanding import asks_of_own, to_look_at
from contact_handlers.records.vocabulary import CRITICAL, HIGH


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
    if asks_of_own(hearing.sentence, hearing.understood) or _ordered(hearing):
        return None
    return assistant.replies.found(heard, sure=True)


def _ordered(hearing: Hearing) -> bool:
    """Tells whether a phrase without a predicate names what is to be done, and to what: 주문 조회, 예약 변경."""
    first = hearing.understood.matters[0] if hearing.understood.matters else None
    whole = first is not None and first.frame.role == WANTS and bool(first.frame.others)
    exact = hearing.faq.answer is not None and hearing.faq.answer.score == 1
    return whole and first is not None and first.use == BARE and not exact


def intent_action(assistant: Assistant, heard: Heard) -> Draft | None:
    """Carries out the action of an intent that is sure enough."""
    if not heard.hearing.acts:
        return None
    return assistant.act(heard, heard.hearing.guess, {})


def half_understood(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks before it does what the words may mean (취소 되나요), or what they are much like.

    What the FAQ answers gets its answer and the question whether to do it, unless nothing is to be read first: a
    person is asked for, something is broken.
    """
    hearing = heard.hearing
    hinted = bool(hearing.understood.hints)
    if hearing.guess.sure or hearing.faq.beyond or not (hinted or hearing.guess.ahead >= STRONG):
        return None
    proposal = assistant.actions.proposed(heard, hearing.guess)
    if proposal is None or hearing.faq.answer is None:
        # What is a little like a request is no question that the FAQ offers.
        rival = hearing.asks and bool(hearing.faq.offers)
        return proposal if hinted or not rival or hearing.guess.ahead >= STRONGER else None
    intent = assistant.catalogue.content["intents"][hearing.guess.intent]
    pressing = intent["priority"] in (HIGH, CRITICAL)
    if not intent["faq_first"] or (pressing and not hearing.asks):
        return proposal
    if hearing.asks and (pressing or not hinted) and not to_look_at(hearing.sentence):
        # 이전하면 서비스가 중단되나요 reports no incident.
        return None
    return assistant.replies.answered_and(heard, hearing.faq.answer, proposal)


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
