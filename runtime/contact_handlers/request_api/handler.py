"""Entry point of the gateway for what people do for customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contact_handlers.api import shell
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.api.shell import Entry
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.request_api import health
from contact_handlers.request_api.settings import Settings

FUNCTION = "request_api"
Operation = Callable[[Settings, Request], Reply]

OPERATIONS: dict[str, Operation] = {
    "get_health": health.get_health,
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
