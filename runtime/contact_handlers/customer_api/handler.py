"""Entry point of the gateway for the applications of customers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from contact_handlers.api import shell
from contact_handlers.api.document import document
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.api.shell import Entry
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import SettingsError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.base.start import at_start
from contact_handlers.customer_api import faq, knowledge
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.korean import reader

FUNCTION = "customer_api"
Operation = Callable[[Settings, Request], Reply]

OPERATIONS: dict[str, Operation] = {
    "list_faq_categories": faq.list_faq_categories,
    "list_popular_faq": faq.list_popular_faq,
    "list_suggestions": faq.list_suggestions,
    "search_faq": faq.search_faq,
}


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one request of an application."""
    with invocation(FUNCTION, context):
        settings = load(Settings)
        return shell.answer(settings, entries(settings), event)


def entries(settings: Settings) -> dict[str, Entry]:
    """Returns the operations by name."""
    return {name: Entry(_bound(run, settings)) for name, run in OPERATIONS.items()}


def _bound(run: Operation, settings: Settings) -> Callable[[Request], Reply]:
    return lambda request: run(settings, request)


def _load() -> None:
    reader.warm()
    document()
    with suppress(SettingsError):
        knowledge.of(load(Settings))


at_start(_load)
