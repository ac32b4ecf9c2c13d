"""Conversations of several turns: what has to be true after the last one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.benchmarks.korean.contacts import Contact, Outcome, Reception
from tests.benchmarks.korean.sets import ASKS, CHANNELS

#: The least share of conversations that are right.
CONVERSATIONS: Final = 0.95


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What a customer says, turn by turn, and what they would call right after the last turn."""

    group: str
    says: tuple[str, ...]
    center: str = ASKS
    channels: tuple[str, ...] = CHANNELS
    right: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    in_scenario: bool | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    """What the scenario has been told."""
    without: tuple[str, ...] = ()
    """What it has not been told."""
    heard: tuple[str, ...] = ()
    """Any of these is heard."""
    unheard: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Conversation:
        """Reads a conversation of a set."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
        }
        return cls(group=given.pop("class"), **given)


@dataclass(frozen=True)
class Heard:
    """A conversation as it went on a channel."""

    conversation: Conversation
    channel: str
    outcome: Outcome | None
    """What came of the last turn; None when the contact left the assistant before it."""
    complaints: tuple[str, ...]
    """What is not as the customer would call right."""

    def __str__(self) -> str:
        told = " / ".join(self.conversation.says)
        heard = "" if self.outcome is None else f" [{self.outcome.heard[:90]}]"
        return f"{self.channel:5} {self.conversation.group}: {told} -> {'; '.join(self.complaints)}{heard}"


def held(reception: Reception, channel: str, conversation: Conversation) -> Heard:
    """Holds a conversation and looks at its end."""
    contact = reception.contact(channel)
    outcome = None
    for number, text in enumerate(conversation.says):
        if not contact.listens:
            return Heard(conversation, channel, None, (f"nobody listened to turn {number + 1}: {outcome}",))
        outcome = contact.say(text)
    assert outcome is not None
    complaints = tuple(_complaints(conversation, outcome, contact))
    contact.leave()
    return Heard(conversation, channel, outcome, complaints)


def _complaints(conversation: Conversation, outcome: Outcome, contact: Contact) -> Iterator[str]:
    scenario: Mapping[str, Any] = contact.memory.get("scenario") or {}
    data = {name: str(value) for name, value in (scenario.get("data") or {}).items()}
    if conversation.right and not outcome.is_any(conversation.right):
        yield f"{outcome} instead of {'|'.join(conversation.right)}"
    if outcome.is_any(conversation.never):
        yield f"forbidden {outcome}"
    if conversation.in_scenario is not None and bool(scenario) != conversation.in_scenario:
        yield "the scenario was left" if conversation.in_scenario else f"the scenario goes on at {scenario.get('step')}"
    for name, value in conversation.data.items():
        if data.get(name) != value:
            yield f"{name} is {data.get(name)!r} instead of {value!r}"
    for name in conversation.without:
        if data.get(name):
            yield f"{name} is {data[name]!r}"
    if conversation.heard and not any(text in outcome.heard for text in conversation.heard):
        yield f"nothing heard of {json.dumps(conversation.heard, ensure_ascii=False)}"
    yield from (f"heard {text!r}" for text in conversation.unheard if text in outcome.heard)
