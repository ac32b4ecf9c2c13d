"""Entry point of the gateway for people who work with the center."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contact_handlers.admin_api.operations import OPERATIONS, Operation
from contact_handlers.admin_api.settings import Settings
from contact_handlers.api import shell
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.api.shell import Entry
from contact_handlers.base import aws
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.records.paging import PositionError

FUNCTION = "admin_api"

aws.serve_http()


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one request of a person."""
    with invocation(FUNCTION, context):
        settings = load(Settings)
        return shell.answer(settings, entries(settings), event)


def entries(settings: Settings) -> Mapping[str, Entry]:
    """Returns the operations by name."""
    return {name: Entry(_bound(run, settings)) for name, run in OPERATIONS.items()}


def _bound(run: Operation, settings: Settings) -> Callable[[Request], Reply]:
    def answered(request: Request) -> Reply:
        try:
            return run(settings, request)
        except PositionError:
            # A position of another release; nobody else can make one.
            raise ApiError("INVALID_CURSOR") from None

    return answered
