"""The answer to Lex: dialog action, session attributes (strings only, below 12 KB), messages for voice or chat."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from contact_handlers.bot_hook import menu
from contact_handlers.bot_hook.event import LexEvent
from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.draft import Draft, Reply
from contact_handlers.dialogue.presentation import MAX_HEADING, for_medium, interactive, read_out, spoken
from contact_handlers.dialogue.state import State
from contact_handlers.dialogue.vocabulary import AUTH_REQUIRED, FAILED, MENU_KEY, VOICE, Medium

FALLBACK_INTENT = "FallbackIntent"
MAX_MESSAGE = 1_000
# Lex counts the attributes in base64; what is left belongs to its own.
MAX_ATTRIBUTES = 11_000
# Set by this function; never carried over from an earlier turn.
OWN = (
    "bot_result",
    "conversation_id",
    "conversation_stage",
    "customer_mood",
    "decision",
    "escalation_description",
    "escalation_priority",
    "escalation_queue",
    "escalation_reason",
    "last_confidence",
    "last_intent",
    "low_conf_count",
    "menu_key",
    "next_action",
    "reference_number",
    "resume_prompt",
    "scenario_id",
    "scenario_step",
    "survey_score",
    "turn_count",
    "unverified_prompt",
)
ENTITY = "entity_"
NO_TOPIC = "none"
NOBODY_GOES_ON = "none"
# How long the caller may be silent before Lex asks: the flow sets it, and this function may overwrite it
# (docs.aws.amazon.com/lexv2/latest/dg/session-attribs-speech.html). What the flow had set is kept beside it.
SILENCE = "x-amz-lex:audio:start-timeout-ms:*:*"
USUAL_SILENCE = "usual_silence"
LONG_SILENCE = "15000"


def attributes(event: LexEvent, answer: Answer) -> dict[str, str]:
    """Returns the session attributes after a turn."""
    state, draft = answer.state, answer.draft
    scenario, handover = state.scenario, draft.handover
    prompt, otherwise = _prompts(event, draft)
    found = {
        "conversation_id": state.conversation_id,
        "conversation_stage": state.stage,
        "customer_mood": state.mood,
        "last_intent": state.last_intent or "unknown",
        "last_confidence": f"{state.last_confidence:.2f}",
        "low_conf_count": str(answer.unsure_turns),
        "next_action": draft.next_action,
        "turn_count": str(state.user_turns),
        "bot_result": draft.bot_result,
        "decision": draft.decision,
        # Kept from turn to turn until another question is answered; never empty, because a flow stores it.
        "topic": answer.skill_said
        or (draft.article.topic if draft.article else "")
        or event.attributes.get("topic")
        or NO_TOPIC,
        "resume_prompt": prompt,
        "unverified_prompt": otherwise,
        "scenario_id": scenario.id if scenario else "",
        "scenario_step": scenario.step if scenario else "",
        "reference_number": draft.request.reference if draft.request else "",
        "escalation_reason": handover.reason if handover else "",
        "escalation_priority": handover.priority if handover else "",
        "escalation_description": handover.description if handover else "",
        "escalation_queue": handover.queue if handover else "",
        **{f"{ENTITY}{name}": value for name, value in state.entities.items()},
    }
    patience = _patience(event) if draft.waits else {}
    return fitting({**carried(event), **patience, **{name: value for name, value in found.items() if value}})


def _patience(event: LexEvent) -> dict[str, str]:
    """Returns what makes Lex listen longer to whoever looks something up; only calls have such a time."""
    usual = event.attributes.get(USUAL_SILENCE) or event.attributes.get(SILENCE)
    return {SILENCE: LONG_SILENCE, USUAL_SILENCE: usual} if usual else {}


def _prompts(event: LexEvent, draft: Draft) -> tuple[str, str]:
    """Returns with what the flow goes on after the keypad, for the verified customer and for everybody else."""
    prompts = draft.track.resume_prompt, draft.track.unverified_prompt
    say = spoken if event.channel == VOICE else partial(for_medium, medium=event.channel)
    found, otherwise = map(say, prompts)
    # Never empty where the flow stores it.
    return found, otherwise or (NOBODY_GOES_ON if draft.bot_result == AUTH_REQUIRED else "")


def carried(event: LexEvent) -> dict[str, str]:
    """Returns the attributes of the flow and of Lex, without what this function set before."""
    found = {name: value for name, value in event.attributes.items() if name not in OWN and not name.startswith(ENTITY)}
    usual = found.pop(USUAL_SILENCE, "")
    return menu.over({**found, SILENCE: usual} if usual else found)


def chosen(event: LexEvent, key: str) -> dict[str, Any]:
    """Returns the response to a key of the main menu: the flow knows what it means."""
    found = {**carried(event), "bot_result": MENU_KEY, "menu_key": key}
    return {"sessionState": {"sessionAttributes": fitting(found), **closed(event, "Fulfilled")}}


def fitting(given: Mapping[str, str]) -> dict[str, str]:
    """Drops entities, then the longest foreign values, until the attributes fit."""
    found = dict(given)
    droppable = [name for name in found if name.startswith(ENTITY)]
    droppable += sorted((name for name in found if name not in OWN), key=lambda name: -len(found[name]))
    for name in droppable:
        if _size(found) <= MAX_ATTRIBUTES:
            break
        found.pop(name, None)
    return found


def _size(found: Mapping[str, str]) -> int:
    return len(base64.b64encode(json.dumps(found, ensure_ascii=False).encode()))


def response(event: LexEvent, answer: Answer) -> dict[str, Any]:
    """Returns the response for a turn."""
    draft = answer.draft
    state = {"sessionAttributes": attributes(event, answer), **_action(event, draft)}
    said = messages(event.channel, answer.text, draft.reply) if draft.reply.spoken else []
    return {"sessionState": state, "messages": said} if said else {"sessionState": state}


def _action(event: LexEvent, draft: Draft) -> dict[str, Any]:
    if draft.bot_result:
        return closed(event, "Fulfilled")
    if draft.track.ask is not None:
        intent, slot = draft.track.ask
        return {
            "dialogAction": {"type": "ElicitSlot", "slotToElicit": slot},
            "intent": {"name": intent, "slots": {slot: None}, "state": "InProgress"},
        }
    return {"dialogAction": {"type": "ElicitIntent"}}


def closed(event: LexEvent, state: str) -> dict[str, Any]:
    """Returns the action that gives the contact back to the flow."""
    return {"dialogAction": {"type": "Close"}, "intent": {"name": event.intent or FALLBACK_INTENT, "state": state}}


def failed(event: LexEvent, state: State | None = None) -> dict[str, Any]:
    """Returns the response when nothing works: the flow says so and brings an agent or a callback."""
    kept = carried(event)
    earlier = event.conversation_id or (state.conversation_id if state else "")
    kept |= {"bot_result": FAILED, "escalation_reason": "system_error", "next_action": "error"}
    if earlier:
        kept["conversation_id"] = earlier
    return {"sessionState": {"sessionAttributes": fitting(kept), **closed(event, "Failed")}}


def messages(channel: Medium, text: str, reply: Reply) -> list[dict[str, str]]:
    """Returns what is said: plain text for a voice, text and buttons for a chat."""
    if channel == VOICE:
        listed = f" {read_out(reply.buttons)}." if reply.read_buttons and reply.buttons else ""
        return _plain(spoken(text + listed))
    if len(reply.buttons) < 2:
        return _plain(text)
    heading = reply.heading or text
    buttons = {"contentType": "CustomPayload", "content": interactive(heading, reply.buttons)}
    if reply.heading or len(text) > MAX_HEADING:
        return [*_plain(text), buttons]
    return [buttons]


def _plain(text: str) -> list[dict[str, str]]:
    return [{"contentType": "PlainText", "content": text[:MAX_MESSAGE]}] if text else []


def scored(event: LexEvent, score: int | None) -> dict[str, Any]:
    """Returns the response to an answer of the survey: asked once and never again; the flow thanks."""
    found = {**carried(event), "bot_result": "Completed"}
    if score is not None:
        found["survey_score"] = str(score)
    return {"sessionState": {"sessionAttributes": fitting(found), **closed(event, "Fulfilled")}}
