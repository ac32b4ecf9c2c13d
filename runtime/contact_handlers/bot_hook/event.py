"""The Lex V2 event as a typed value: unknown members are ignored, confidences may be numbers, objects or absent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from contact_handlers.base import flow_values
from contact_handlers.base.errors import EventError
from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.answer import Candidate, Customer
from contact_handlers.dialogue.feelings import Sentiment, feeling
from contact_handlers.dialogue.vocabulary import CHAT, VOICE, Medium
from contact_handlers.records import phone

# The number of the caller, from the flow. It goes back with every answer, and is in nothing that is stored.
CALLER = "caller_number"
_MAX_TEXT = 10_000


@dataclass(frozen=True, kw_only=True)
class LexEvent:
    """One invocation by the bot alias."""

    session_id: str
    text: str
    channel: Medium
    mode: str
    intent: str
    candidates: tuple[Candidate, ...]
    attributes: Mapping[str, str]
    slots: Mapping[str, str]
    request_id: str
    felt: Sentiment | None = None
    """What Lex says the sentence feels like; None unless its alias detects sentiment."""

    def attribute(self, name: str) -> str:
        """Returns a session attribute; words that stand for nothing become empty."""
        return flow_values.given(self.attributes.get(name))

    @property
    def conversation_id(self) -> str:
        """The conversation that the flow names; empty for none."""
        return flow_values.conversation(self.attributes.get("conversation_id"))

    @property
    def turn_id(self) -> str:
        """Names the turn: a retried invocation carries the same request, attributes and text."""
        parts = (self.request_id, self.attribute("turn_count"), self.attribute("purpose"), self.text)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]

    @property
    def is_first(self) -> bool:
        """Whether this may be the first turn of the session; attributes are lost when a session idles."""
        return not self.attribute("turn_count")

    @property
    def contact_id(self) -> str:
        """The contact that the flow runs for; Lex names its session after it."""
        return self.attribute("contact_id") or self.session_id

    @property
    def caller(self) -> str:
        """The number of the caller (E.164) as the flow passes it; empty in a chat, and where it is withheld."""
        return phone.to_e164(self.attribute(CALLER)) or "" if self.channel == VOICE else ""

    @property
    def claimed(self) -> Customer:
        """Who the flow says is talking; the store knows what the contact has proven."""
        return Customer(
            id=flow_values.customer(self.attributes.get("user_id")),
            tier=self.attribute("customer_tier").lower() or "regular",
            auth_status=self.attribute("auth_status").upper() or "NONE",
        )


def lex_event(raw: Any) -> LexEvent:
    """Reads an event; raises EventError when it does not come from Lex V2."""
    raw = _map(raw)
    session_id = _text(raw.get("sessionId"))
    if not session_id or not isinstance(raw.get("sessionState"), Mapping):
        raise EventError("the event has no sessionId or no sessionState, so it does not come from a Lex V2 bot")
    state = raw["sessionState"]
    intent = _map(state.get("intent"))
    attributes = {
        str(key): _text(value)
        for key, value in _map(state.get("sessionAttributes")).items()
        if not isinstance(value, (Mapping, list))
    }
    mode = _text(raw.get("inputMode")).lower() or "text"
    candidates = tuple(_candidates(raw.get("interpretations")))
    return LexEvent(
        session_id=session_id,
        text=_text(raw.get("inputTranscript"))[:_MAX_TEXT],
        channel=_channel(attributes.get("channel", ""), mode, _text(raw.get("responseContentType"))),
        mode=mode,
        intent=_text(intent.get("name")) or (candidates[0].intent if candidates else ""),
        candidates=candidates,
        attributes=attributes,
        slots=_slots(intent.get("slots")),
        request_id=_text(state.get("originatingRequestId")),
        felt=_felt(raw.get("interpretations")),
    )


def _channel(named: str, mode: str, content_type: str) -> Medium:
    if named.strip():
        return VOICE if named.strip().lower() == VOICE else CHAT
    return VOICE if mode in ("speech", "dtmf") or content_type.startswith("audio") else CHAT


def _candidates(given: Any) -> list[Candidate]:
    found = []
    for entry in given if isinstance(given, list) else ():
        intent = _map(_map(entry).get("intent"))
        name = _text(intent.get("name"))
        if name:
            found.append(Candidate(name, _confidence(_map(entry).get("nluConfidence")), _slots(intent.get("slots"))))
    return found


def _felt(given: Any) -> Sentiment | None:
    """Returns the sentiment of a sentence, which the interpretations have of which there is a sentiment."""
    for entry in given if isinstance(given, list) else ():
        response = _map(_map(entry).get("sentimentResponse"))
        found = feeling(response.get("sentiment"), response.get("sentimentScore"))
        if found is not None:
            return found
    return None


def _confidence(given: Any) -> float | None:
    if isinstance(given, Mapping):
        given = given.get("score")
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        return None
    try:
        number = float(given)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _slots(given: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, slot in _map(given).items():
        value = _text(_map(_map(slot).get("value")).get("interpretedValue"))
        if value:
            found[str(name)] = value
    return found


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (Mapping, list)) else str(value)
