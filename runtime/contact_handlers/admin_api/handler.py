"""Entry point of the gateway for people who work with the center."""

from __future__ import annotations

from typing import Any

from contact_handlers.admin_api.operations import OPERATIONS
from contact_handlers.admin_api.settings import Settings
from contact_handlers.api import shell
from contact_handlers.base import aws
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load

FUNCTION = "admin_api"

aws.know_more()


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one request of a person."""
    with invocation(FUNCTION, context):
        settings = load(Settings)
        return shell.answer(settings, shell.entries(settings, OPERATIONS), event)
