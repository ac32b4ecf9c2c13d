"""The functions of a call, asked for what they do there: hand over, call back, take a score.

What a contact flow is answered, an application is answered too; the contact of a conversation over HTTP is itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contact_handlers.base import aws
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.settings import BaseSettings

CHANNEL = "web_chat"


def ask(
    settings: BaseSettings,
    function: str,
    contact_id: str,
    parameters: Mapping[str, str],
    attributes: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Returns what a function of a call answers; one that fails is a DependencyError."""
    event = {
        "Details": {
            "ContactData": {
                "ContactId": contact_id,
                "InitialContactId": contact_id,
                "Channel": CHANNEL,
                "Attributes": dict(attributes or {}),
            },
            "Parameters": dict(parameters),
        },
        "Name": "ContactFlowEvent",
    }
    name = f"{settings.center}-{settings.environment}-{function}".replace("_", "-")
    answer = aws.call(
        "lambda",
        "invoke",
        FunctionName=f"{name}:live",
        Payload=json.dumps(event, ensure_ascii=False).encode(),
    )
    if answer.get("FunctionError"):
        raise DependencyError("lambda", "invoke", "FunctionError")
    found: dict[str, Any] = json.loads(answer["Payload"].read())
    return {name: str(value) for name, value in found.items()}
