"""One message of an application through the dialogue of a call: the same session, rules and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from contact_handlers.api.errors import ApiError
from contact_handlers.base.frozen import dataclass
from contact_handlers.bot_hook.adapters import World
from contact_handlers.bot_hook.event import LexEvent
from contact_handlers.bot_hook.logic import Hook
from contact_handlers.bot_hook.store import Loaded, Store
from contact_handlers.customer_api import knowledge
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.answer import Answer, Turn
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.model import LanguageModel
from contact_handlers.dialogue.state import ScenarioState, State
from contact_handlers.dialogue.vocabulary import CHAT
from contact_handlers.records import domain_events, tables
from contact_handlers.records.sessions import BotSession


@dataclass(frozen=True)
class ApiHook(Hook):
    """The code hook for a message that came without Lex; it remembers the answer beside the response."""

    payload: str | None = None
    step: ScenarioState | None = None
    """The step that a message answers; None for one that answers whatever was asked last."""
    answers: list[Answer] = field(default_factory=list)

    def _turn(self, event: LexEvent, loaded: Loaded) -> Turn:
        waits = loaded.state.scenario
        if self.step is not None and (waits is None or (waits.id, waits.step) != (self.step.id, self.step.step)):
            # Another request has answered it meanwhile; this answer is not one to the next step.
            raise ApiError("CONFLICT")
        return replace(super()._turn(event, loaded), payload=self.payload)

    def _after(self, event: LexEvent, answer: Answer) -> None:
        self.answers.append(answer)
        super()._after(event, answer)


def take(
    settings: Settings,
    conversation_id: str,
    text: str,
    payload: str | None,
    key: str,
    slots: Mapping[str, str] | None = None,
    step: ScenarioState | None = None,
) -> Answer | None:
    """Returns the answer to a message; None where the turn failed, or was answered before.

    `key` names the turn: whoever sends it again is not heard twice.
    """
    dialogue = knowledge.dialogue(settings)
    world = World(settings, _model(settings, dialogue.content))
    hook = ApiHook(dialogue, Store(settings), world, _publisher(settings), payload=payload, step=step)
    hook.answer(event(conversation_id, text, key, slots or {}))
    return hook.answers[-1] if hook.answers else None


def event(conversation_id: str, text: str, key: str, slots: Mapping[str, str]) -> LexEvent:
    """Returns a message as the code hook knows it: a chat whose contact is the conversation."""
    return LexEvent(
        session_id=conversation_id,
        text=text,
        channel=CHAT,
        mode="text",
        intent="",
        candidates=(),
        attributes={"conversation_id": conversation_id, "contact_id": conversation_id, "channel": CHAT},
        slots=slots,
        request_id=key,
    )


def session(settings: Settings, conversation_id: str) -> tuple[BotSession, State]:
    """Returns the session of a conversation with what is remembered."""
    item = Store(settings).sessions.get(tables.bot_session(conversation_id), consistent=True)
    found = BotSession() if item is None else BotSession.from_item(item)
    return found, State.load(found.state or {"conversation_id": conversation_id})


def title_of(dialogue: Dialogue, state: State, payload: str) -> str | None:
    """Returns the words of a payload: one that was offered last, or one that may always be sent; else None."""
    offered = {given: title for title, given in state.offered}
    if payload in offered:
        return offered[payload]
    if payload not in dialogue.content["payloads"]:
        return None
    shown = (entry for entries in dialogue.content["quick_replies"].values() for entry in entries)
    return next((entry["title"] for entry in shown if entry["payload"] == payload), payload)


def _publisher(settings: Settings) -> Any:
    def publish(detail_type: str, detail: Mapping[str, Any]) -> None:
        domain_events.publish(settings.event_bus_name, settings.center, settings.environment, detail_type, detail)

    return publish


def _model(settings: Settings, content: Mapping[str, Any]) -> LanguageModel | None:
    if not settings.llm.usable:
        return None
    from contact_handlers.bot_hook.bedrock import Bedrock

    return Bedrock(settings.llm, content)
