"""Decisions about what the bot asked or offered before: scenarios that go on, and pressed buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.faq import Hit
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.rules import Trigger
from contact_handlers.dialogue.vocabulary import BY_CUSTOMER, CONTINUE


def active_scenario(assistant: Assistant, heard: Heard) -> Draft | None:
    """Gives the message to the active scenario."""
    return None if heard.state.scenario is None else assistant.scenarios.active(heard)


def earlier_scenario(assistant: Assistant, heard: Heard) -> Draft | None:
    """Offers to go on with what an earlier contact of the customer began, when this one asks for the same."""
    return None if heard.turn.resumable is None else assistant.scenarios.again(heard, heard.turn.resumable)


def pressed_button(assistant: Assistant, heard: Heard) -> Draft | None:
    """Does what the pressed button says: a question of the FAQ, an intent, another try, going on with the bot."""
    if heard.button is None:
        return None
    payload = heard.button.payload
    meaning = assistant.replies.content["payloads"].get(payload)
    if meaning is None:
        return _chosen_question(assistant, heard, payload)
    if meaning.get("action") == "retry":
        return replace(assistant.replies.notice("error.repeat", CONTINUE), confidence=1.0)
    if meaning.get("action") == "continue":
        return replace(assistant.replies.notice("greeting.ask", CONTINUE), declined=BY_CUSTOMER, confidence=1.0)
    if meaning.get("intent"):
        return _pressed_intent(assistant, heard, meaning)
    return None


def _pressed_intent(assistant: Assistant, heard: Heard, meaning: Mapping[str, Any]) -> Draft | None:
    guess = Guess(meaning["intent"], 1.0, sure=True)
    intent = assistant.replies.content["intents"][guess.intent]
    if intent["action"] != "escalate":
        return assistant.act(heard, guess, meaning.get("slots", {}))
    trigger = Trigger("explicit_request", "customer_request", assistant.replies.messages["esc.description"])
    if guess.intent != "agent_request":
        trigger = Trigger("", intent["reason"], intent["description"])
    return assistant.handovers.draft(heard, trigger, guess=guess, queue=meaning.get("queue", ""))


def _chosen_question(assistant: Assistant, heard: Heard, payload: str) -> Draft | None:
    item = assistant.catalogue.matcher.item(payload)
    return None if item is None else assistant.replies.answered(heard, Hit(item, 1.0))
