"""Messages and prompts of a bot, as its CloudFormation properties write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringback.cloudformation.values import is_true

_Props = Mapping[str, Any]


@dataclass(frozen=True)
class Message:
    """One message of a prompt or response: PlainText, SSML, CustomPayload or ImageResponseCard."""

    content_type: str
    content: str
    card: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Prompt:
    """What the bot says to get an answer, and how often it repeats it."""

    groups: tuple[tuple[Message, ...], ...]
    max_retries: int = 0
    allow_interrupt: bool = True

    def messages(self, attempt: int = 0) -> tuple[Message, ...]:
        """Returns one message per group; later attempts rotate through the variations."""
        return tuple(group[attempt % len(group)] for group in self.groups if group)


def _message(properties: _Props) -> Message | None:
    if text := properties.get("PlainTextMessage"):
        return Message("PlainText", str(text["Value"]))
    if text := properties.get("SSMLMessage"):
        return Message("SSML", str(text["Value"]))
    if text := properties.get("CustomPayload"):
        return Message("CustomPayload", str(text["Value"]))
    if card := properties.get("ImageResponseCard"):
        return Message("ImageResponseCard", str(card.get("Title", "")), card)
    return None


def _group(properties: _Props) -> tuple[Message, ...]:
    every = (properties.get("Message") or {}, *(properties.get("Variations") or ()))
    return tuple(message for item in every if (message := _message(item)) is not None)


def read_prompt(properties: _Props | None) -> Prompt | None:
    """Returns the prompt or response of these properties; None when it says nothing."""
    if not properties:
        return None
    groups = tuple(_group(item) for item in properties.get("MessageGroupsList") or ())
    if not any(groups):
        return None
    return Prompt(
        groups,
        max_retries=int(properties.get("MaxRetries") or 0),
        allow_interrupt=properties.get("AllowInterrupt") is None or is_true(properties["AllowInterrupt"]),
    )
