"""Decisions that come before everything else: silence, danger, a request for a person, secrets, the end of patience."""

from __future__ import annotations

from dataclasses import replace

from contact_handlers.base.clock import epoch
from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.draft import Draft, Measurement, Reply, Track
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.repair.answers import again
from contact_handlers.dialogue.rules import Trigger
from contact_handlers.dialogue.state import ANYTHING_ELSE
from contact_handlers.dialogue.vocabulary import CONTINUE, END, ENDED, FAQ, ORDER_LOOKUP, RETRY, VOICE

# Questions that a silent caller is asked again before a person takes over.
MAX_SILENCES = 2


def empty_input(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks again after silence; the third silence on the phone brings a person, or the end while nobody works.

    Whoever is silent after an answer has one: they are asked for more once, and thanked. A question stays open.
    """
    if heard.hearing.bare or heard.turn.payload:
        return None
    satisfied = _satisfied(assistant, heard)
    if satisfied is not None:
        return satisfied
    if _silent(heard):
        if not heard.services.is_open(heard.turn.now):
            return assistant.replies.notice("system.idle_closed", END, bot_result=ENDED)
        trigger = Trigger("silence", "bot_limitation", "음성 인식 실패 반복")
        draft = assistant.handovers.draft(heard, trigger)
        if draft is not None:
            return draft
    scenario = heard.state.scenario
    if heard.turn.channel == VOICE and scenario is None and (heard.state.proposed or heard.state.offered):
        return replace(again(heard), next_action=RETRY, confidence=0.0)
    key = "error.voice_not_heard" if heard.turn.channel == VOICE else "error.repeat"
    return Draft(
        reply=assistant.replies.reply(key),
        next_action=RETRY,
        confidence=0.0,
        leaves_open=True,
        track=Track(state=scenario, answered=scenario is not None),
    )


def _satisfied(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks a caller who is silent after an answer whether there is more, and thanks whoever stays silent to that."""
    history, scenario = heard.state.history, heard.state.scenario
    if heard.turn.channel != VOICE or scenario is not None or not history:
        return None
    last = history[-1]
    if last.text and last.next_action in (FAQ, ORDER_LOOKUP):
        return assistant.replies.notice("faq.more", CONTINUE)
    if heard.state.proposed == ANYTHING_ELSE or (not last.text and last.next_action == CONTINUE):
        text = assistant.replies.content["intents"]["goodbye"]["reply"]
        return Draft(reply=Reply(text=text, fixed=True), next_action=END, bot_result=ENDED)
    return None


def _silent(heard: Heard) -> bool:
    """Tells whether a caller was asked often enough to speak again, so that nobody waits at a silent line."""
    last = heard.state.history[-MAX_SILENCES:]
    silent = len(last) == MAX_SILENCES and not any(turn.text for turn in last)
    return silent and heard.turn.channel == VOICE


def urgent_matter(assistant: Assistant, heard: Heard) -> Draft | None:
    """Hands over when the customer is in danger or has lost a card."""
    handovers = assistant.handovers
    return handovers.triggered(heard, assistant.rules.urgent(handovers.subject(heard)))


def request_for_person(assistant: Assistant, heard: Heard) -> Draft | None:
    """Hands over when the customer asks for a person in words; a button says exactly what it means."""
    if heard.button is not None:
        return None
    handovers = assistant.handovers
    by_intent = heard.state.scenario is None
    return handovers.triggered(heard, assistant.rules.person_wanted(handovers.subject(heard), by_intent=by_intent))


def message_too_long(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks to write less at once: what is longer than people write is not read."""
    if len(heard.turn.text) <= assistant.rules.limits.message_chars:
        return None
    return _refused(assistant, heard, "notice.too_long", "chat_length")


def turns_too_fast(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks to wait when more messages come within a minute than a person writes; each one is stored all the same."""
    if not assistant.rules.too_fast(heard.state, epoch(heard.turn.now)):
        return None
    return _refused(assistant, heard, "notice.too_fast", "chat_turns")


def _refused(assistant: Assistant, heard: Heard, key: str, limit: str) -> Draft:
    """Returns a notice after which everything is as it was: a scenario waits for its answer."""
    scenario = heard.state.scenario
    return Draft(
        reply=assistant.replies.reply(key),
        next_action=CONTINUE,
        track=Track(state=scenario, answered=True),
        measurements=(Measurement("LimitReached", 1, {"Reason": limit}),),
    )


def card_warning(assistant: Assistant, heard: Heard) -> Draft | None:
    """Asks not to send card numbers, and repeats the question of an active scenario."""
    if not heard.hearing.has_card:
        return None
    notice = assistant.replies.notice("notice.card_number", CONTINUE)
    reminded = None if heard.state.scenario is None else assistant.scenarios.reminded(heard, notice.reply.text)
    return reminded or notice


def turn_cap(assistant: Assistant, heard: Heard) -> Draft | None:
    """Ends a conversation that has reached its hard end."""
    if not assistant.rules.capped(heard.state):
        return None
    return assistant.replies.notice("system.turn_cap", END, bot_result=ENDED)
