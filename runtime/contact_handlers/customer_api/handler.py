"""Entry point of the gateway for the applications of customers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from contact_handlers.api import shell
from contact_handlers.api.document import document
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import aws
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import SettingsError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.base.start import at_start
from contact_handlers.customer_api import conversations, faq, knowledge, messages, scenarios
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.korean import reader

FUNCTION = "customer_api"
Operation = Callable[[Settings, Request], Reply]

AGAIN = {"start_conversation": conversations.start_again}
OPERATIONS: dict[str, Operation] = {
    "cancel_scenario": scenarios.cancel_scenario,
    "create_escalation": messages.create_escalation,
    "end_conversation": conversations.end_conversation,
    "get_conversation": conversations.get_conversation,
    "list_messages": conversations.list_messages,
    "send_message": messages.send_message,
    "send_scenario_input": scenarios.send_scenario_input,
    "start_conversation": conversations.start_conversation,
    "start_scenario": scenarios.start_scenario,
    "list_faq_categories": faq.list_faq_categories,
    "list_popular_faq": faq.list_popular_faq,
    "list_suggestions": faq.list_suggestions,
    "search_faq": faq.search_faq,
}

aws.know_more()


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one request of an application."""
    with invocation(FUNCTION, context):
        settings = load(Settings)
        return shell.answer(settings, shell.entries(settings, OPERATIONS, AGAIN), event)


def _load() -> None:
    reader.warm()
    document()
    with suppress(SettingsError):
        knowledge.of(load(Settings))


at_start(_load)
