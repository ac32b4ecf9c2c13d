"""Entry point of the code hook."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from contact_handlers.base import logs, traces
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import SettingsError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.base.start import at_start
from contact_handlers.bot_hook.adapters import World
from contact_handlers.bot_hook.event import lex_event
from contact_handlers.bot_hook.knowledge import Knowledge
from contact_handlers.bot_hook.logic import Hook
from contact_handlers.bot_hook.response import failed
from contact_handlers.bot_hook.settings import Settings
from contact_handlers.bot_hook.store import Store
from contact_handlers.dialogue.korean import reader
from contact_handlers.dialogue.model import LanguageModel

FUNCTION = "bot_hook"

_kept: list[tuple[Settings, Knowledge]] = []


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one turn of the bot; an unexpected fault still gives the contact back to the flow."""
    with invocation(FUNCTION, context):
        parsed = lex_event(event)
        logs.bind(session_id=parsed.session_id, contact_id=parsed.attribute("contact_id"))
        try:
            return _hook(load(Settings)).answer(parsed)
        except Exception as fault:  # noqa: BLE001 - a caller is waiting: the flow brings an agent or a callback
            logs.error("turn.failed", fault)
            traces.note(outcome="error")
            return failed(parsed)


def _hook(settings: Settings) -> Hook:
    dialogue = _knowledge(settings).dialogue()

    def publish(detail_type: str, detail: Mapping[str, Any]) -> None:
        from contact_handlers.records import domain_events

        domain_events.publish(settings.event_bus_name, settings.center, settings.environment, detail_type, detail)

    world = World(settings, _model(settings, dialogue.content))
    return Hook(
        dialogue=dialogue,
        store=Store(settings),
        services=world,
        publish=publish,
        sentiment_by=settings.sentiment.by,
    )


def _knowledge(settings: Settings) -> Knowledge:
    knowledge = next((kept for known, kept in _kept if known is settings), None)
    if knowledge is None:
        knowledge = Knowledge(settings)
        _kept[:] = [(settings, knowledge)]
    return knowledge


def _model(settings: Settings, content: Mapping[str, Any]) -> LanguageModel | None:
    if not settings.llm.usable:
        return None
    from contact_handlers.bot_hook.bedrock import Bedrock

    return Bedrock(settings.llm, content)


def reset() -> None:
    """Forgets everything that was loaded."""
    _kept.clear()


def _load() -> None:
    reader.warm()
    # What is wrong with the settings is said by the first turn, which hands the contact over.
    with suppress(SettingsError):
        _knowledge(load(Settings))


at_start(_load)
