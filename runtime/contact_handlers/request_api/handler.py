"""Entry point of the gateway for what people do for customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contact_handlers.api import shell
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import aws
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.request_api import callbacks, chats, escalations, health, notices, surveys
from contact_handlers.request_api.settings import Settings

FUNCTION = "request_api"
Operation = Callable[[Settings, Request], Reply]

AGAIN = {"create_callback": callbacks.create_again, "start_chat": chats.start_again}
ADMIT = {"receive_webhook": notices.admit}
OPERATIONS: dict[str, Operation] = {
    "cancel_callback": callbacks.cancel_callback,
    "cancel_escalation": escalations.cancel_escalation,
    "create_callback": callbacks.create_callback,
    "get_callback": callbacks.get_callback,
    "get_escalation": escalations.get_escalation,
    "get_health": health.get_health,
    "receive_webhook": notices.receive_webhook,
    "start_chat": chats.start_chat,
    "submit_survey": surveys.submit_survey,
}

aws.know_more()


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Handles one request of an application."""
    with invocation(FUNCTION, context):
        settings = load(Settings)
        return shell.answer(settings, shell.entries(settings, OPERATIONS, AGAIN, ADMIT), event)
