"""A message in, the answer of the bot out, with everything that the answer promises done in the same turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contact_handlers.api import calls
from contact_handlers.api.errors import ApiError, invalid
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, ids, logs
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.flow_values import given
from contact_handlers.base.frozen import dataclass
from contact_handlers.customer_api import conversations, knowledge, shapes, turns
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.rules import Subject
from contact_handlers.dialogue.state import ScenarioState, State
from contact_handlers.dialogue.vocabulary import AUTH_REQUIRED, COMPLETED, ENDED, TO_CALLBACK, TRANSFER
from contact_handlers.records import escalations, vocabulary
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.masked import masked
from contact_handlers.records.rates import Rate
from contact_handlers.records.vocabulary import DEFAULT_REASON, FINAL_STATUSES, Reason
from contact_handlers.records.words import say

_MINUTE_S = 60


@dataclass(frozen=True, kw_only=True)
class Done:
    """What followed from an answer: what is said besides, the escalation, whether the conversation is over."""

    said: str = ""
    escalation: Escalation | None = None
    ended: bool = False


def send_message(settings: Settings, request: Request) -> Reply:
    """Takes one message of a conversation."""
    found = conversations.going_on(settings, request)
    limited(settings, found, clock.now())
    dialogue = knowledge.dialogue(settings)
    payload = request.body.get("payload")
    text = str(request.body.get("message") or "")
    if payload is not None:
        _, state = turns.session(settings, found.conversation_id)
        title = turns.title_of(dialogue, state, str(payload))
        if title is None:
            raise invalid("payload", "payload")
        text = title
    answer = taken(settings, found, text, payload, request)
    done = followed(settings, found, answer)
    asked, replied = last_messages(settings, found.conversation_id)
    reply = {
        "message_id": replied.message_id or "",
        "content": told(answer, done),
        "message_type": "quick_reply" if answer.draft.reply.buttons else "text",
        "created_at": replied.created_at or "",
    }
    scenario = answer.state.scenario
    buttons = answer.draft.reply.buttons
    return Reply(
        body={
            "message_id": asked.message_id or "",
            "reply": reply,
            "intent": answer.intent,
            "confidence": min(1.0, max(0.0, round(answer.confidence, 4))),
            "entities": {name: str(value) for name, value in answer.entities.items()},
            "sentiment": answer.sentiment,
            "next_action": answer.draft.next_action,
            "faq_match": shapes.faq_match(dialogue, answer),
            "scenario": None if scenario is None else shapes.scenario(dialogue, scenario, spoken(answer), buttons),
            "escalation": None if done.escalation is None else shapes.escalation(done.escalation),
            "quick_replies": shapes.buttons(buttons),
            "escalation_required": answer.draft.handover is not None,
            "conversation_ended": done.ended,
        }
    )


def taken(
    settings: Settings,
    found: Conversation,
    text: str,
    payload: str | None,
    request: Request,
    *,
    slots: Mapping[str, str] | None = None,
    step: ScenarioState | None = None,
) -> Answer:
    """Returns the answer of the dialogue; a turn that could not be stored is an error, and nothing was promised.

    CONFLICT when the text answers a step (`step`) that waits no more.
    """
    key = request.key or ids.ulid()
    answer = turns.take(settings, found.conversation_id, text, payload, key, slots, step)
    if answer is None:
        raise ApiError("UPSTREAM_UNAVAILABLE")
    return answer


def limited(settings: Settings, found: Conversation, moment: datetime) -> None:
    """Counts a message of a conversation; more than a person writes in a minute are refused."""
    limit = Rate(
        table=Table(settings.table_sessions),
        name="api_messages",
        subject=found.conversation_id,
        limit=settings.messages_per_minute,
        window_s=_MINUTE_S,
    )
    if not limit.take(moment):
        raise ApiError("RATE_LIMITED")


def spoken(answer: Answer) -> str:
    """Returns what the bot says itself; where a flow would speak in a call, what follows says it."""
    if answer.draft.reply.spoken:
        return answer.text
    return answer.draft.track.unverified_prompt if answer.draft.bot_result == AUTH_REQUIRED else ""


def told(answer: Answer, done: Done) -> str:
    """Returns everything that the customer is told in a turn."""
    return " ".join(filter(None, (spoken(answer), done.said)))


def followed(settings: Settings, found: Conversation, answer: Answer) -> Done:
    """Does what the answer promises, as a contact flow does in a call."""
    result = answer.draft.bot_result
    if answer.draft.handover is not None or result == TRANSFER:
        return _handed_over(settings, found, answer)
    if result == TO_CALLBACK:
        return Done(said=_called_back(settings, found))
    if result in (COMPLETED, ENDED):
        current = conversations.kept(settings).get(found.conversation_id)
        if current is not None and current.status not in FINAL_STATUSES:
            conversations.finish(settings, current, "resolved", clock.now())
        return Done(ended=True)
    return Done()


def _handed_over(settings: Settings, found: Conversation, answer: Answer) -> Done:
    handover = answer.draft.handover
    parameters = {
        "reason": handover.reason if handover else "",
        "description": str(masked(handover.description)) if handover else "",
        "priority": handover.priority if handover else "",
        "queue_key": handover.queue if handover else "",
        "intent": answer.intent,
    }
    made, told = escalate(settings, found, parameters)
    return Done(said=told, escalation=made)


def escalate(settings: Settings, found: Conversation, parameters: dict[str, str]) -> tuple[Escalation | None, str]:
    """Asks for a person; returns the escalation and what the customer is told. Without a record it is an error."""
    try:
        answer = calls.ask(
            settings,
            "escalate",
            found.conversation_id,
            {**parameters, "conversation_id": found.conversation_id},
            {"ConversationId": found.conversation_id},
        )
    except DependencyError as fault:
        logs.error("escalation.not_asked", fault)
        raise ApiError("UPSTREAM_UNAVAILABLE") from None
    identifier = given(answer.get("escalation_id"))
    if not identifier:
        return None, say("esc.callback_only")
    made = escalations.get(Table(settings.table_escalations), identifier)
    if made is None:
        return None, say("esc.accepted")
    # Nobody is on a line: what brings a person is said, and nothing that only waiting would bring.
    return made, say("esc.over_http", reference=made.reference_number)


def _called_back(settings: Settings, found: Conversation) -> str:
    """Books, moves or cancels what was settled with the bot; returns what the customer is told."""
    answer = calls.ask(
        settings,
        "callback",
        found.conversation_id,
        {"action": "asked", "mode": "scheduled", "conversation_id": found.conversation_id},
        {"ConversationId": found.conversation_id},
    )
    return given(answer.get("message"))


def last_messages(settings: Settings, conversation_id: str) -> tuple[Message, Message]:
    """Returns the last message of the customer and the answer to it, as they are stored."""
    stored = list(conversations.kept(settings).messages(conversation_id, limit=2, newest_first=True))
    nothing = Message(source="system")
    replied, asked = [*stored, nothing, nothing][:2]
    return asked, replied


def _understood(settings: Settings, reason: str, description: str) -> dict[str, str]:
    """Returns what is asked of a person, with what the rules for spoken words find in a description."""
    rules, state = knowledge.dialogue(settings).rules, State(conversation_id="")
    said = Subject(text=description, intent="", confidence=0.0, accepted=False, tier="", state=state)
    urgent = rules.urgent(said) if description else None
    why: Reason = urgent.reason if urgent else vocabulary.reason(reason) or DEFAULT_REASON
    evidence = f" ({urgent.description})" if urgent else ""
    return {
        "reason": why,
        "rule": urgent.rule if urgent else "explicit_request",
        "description": f"{masked(description)}{evidence}",
        "priority": rules.priority(why, text=description, tier="", department="", state=state),
    }


def create_escalation(settings: Settings, request: Request) -> Reply:
    """Asks for a person because the customer wants one."""
    found = conversations.going_on(settings, request)
    latest = shapes.latest_escalation(settings, found)
    if latest is not None and latest.is_open:
        raise ApiError("ESCALATION_EXISTS")
    skills = request.body.get("required_skills") or ()
    description = " ".join(filter(None, (str(request.body.get("description") or ""), *map(str, skills))))
    made, told = escalate(settings, found, _understood(settings, str(request.body["reason"]), description))
    if made is None:
        raise ApiError("CONFLICT", ("reason", told))
    body: dict[str, Any] = {
        **shapes.escalation(made),
        "message": told,
        "callback_offered": not settings.hours.is_open(clock.now()),
    }
    return Reply(body=body)
