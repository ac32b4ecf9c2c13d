"""Decisions about scenarios that go on: the active one, and one that an earlier contact left unfinished."""

from __future__ import annotations

from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.hearing import Heard


def active_scenario(assistant: Assistant, heard: Heard) -> Draft | None:
    """Gives the message to the active scenario."""
    return None if heard.state.scenario is None else assistant.scenarios.active(heard)


def earlier_scenario(assistant: Assistant, heard: Heard) -> Draft | None:
    """Continues what an earlier contact of the customer began, when this one asks for the same."""
    return None if heard.turn.resumable is None else assistant.scenarios.resumed(heard)
