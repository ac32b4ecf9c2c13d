"""The Lambda contract of Lex V2: the event a code hook receives, and the rules its answer must follow.

Formats: https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html and lambda-response-format.html.
Limits: event 12 KB of session attributes, answer 50 KB, message 1,024 characters, 5 messages.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ringback.nearest import did_you_mean
from ringback.simulator.lex.definition import Locale
from ringback.simulator.lex.errors import HookResponseInvalid
from ringback.simulator.lex.messages import Message
from ringback.simulator.lex.nlu import Interpretation
from ringback.simulator.lex.slots import SlotValue

DIALOG_HOOK: Final = "DialogCodeHook"
FULFILLMENT_HOOK: Final = "FulfillmentCodeHook"
ACTIONS: Final = ("Close", "ConfirmIntent", "Delegate", "ElicitIntent", "ElicitSlot")
STATES: Final = ("Failed", "Fulfilled", "FulfillmentInProgress", "InProgress", "ReadyForFulfillment", "Waiting")
CONTENT_TYPES: Final = ("PlainText", "SSML", "CustomPayload", "ImageResponseCard")
ATTRIBUTES_LIMIT: Final = 12 * 1024
RESPONSE_LIMIT: Final = 50 * 1024
MESSAGE_LIMIT: Final = 1024
MESSAGES_LIMIT: Final = 5

Slots = dict[str, SlotValue | None]


@dataclass(frozen=True)
class BotIdentity:
    """Who is called: the ids that appear in the event."""

    bot_id: str
    name: str
    alias_id: str
    alias_name: str
    version: str
    locale_id: str

    def to_wire(self) -> dict[str, str]:
        """Returns the `bot` object of an event."""
        return {
            "id": self.bot_id,
            "name": self.name,
            "localeId": self.locale_id,
            "version": self.version,
            "aliasId": self.alias_id,
            "aliasName": self.alias_name,
        }


@dataclass
class IntentState:
    """The intent a session is working on."""

    name: str
    slots: Slots = field(default_factory=dict)
    state: str = "InProgress"
    confirmation: str = "None"

    def to_wire(self) -> dict[str, Any]:
        """Returns the `intent` object of events and states."""
        return {
            "name": self.name,
            "slots": {name: value.to_wire() if value else None for name, value in self.slots.items()},
            "state": self.state,
            "confirmationState": self.confirmation,
        }


@dataclass(frozen=True)
class Proposal:
    """What Lex would do next if the hook only delegated."""

    action: str
    slot: str | None = None
    attempt: str = "Initial"

    def to_wire(self, intent: IntentState) -> dict[str, Any]:
        """Returns the `proposedNextState` object of an event."""
        action: dict[str, Any] = {"type": self.action}
        if self.slot:
            action["slotToElicit"] = self.slot
        return {"dialogAction": action, "intent": intent.to_wire(), "prompt": {"attempt": self.attempt}}


@dataclass(frozen=True)
class HookAnswer:
    """A checked answer of a code hook."""

    action: str
    slot: str | None
    intent: str | None
    state: str | None
    slots: Slots | None
    confirmation: str | None
    attributes: dict[str, str] | None
    messages: tuple[Message, ...]


def _interpretation(
    locale: Locale, item: Interpretation, current: IntentState, sentiment: Mapping[str, Any] | None
) -> dict[str, Any]:
    if item.intent == current.name:
        state = current
    else:
        names = (slot.name for slot in locale.intents[item.intent].slots)
        state = IntentState(item.intent, {name: item.slots.get(name) for name in names})
    wire: dict[str, Any] = {"intent": state.to_wire(), "interpretationSource": item.source}
    if item.confidence is not None:
        wire["nluConfidence"] = item.confidence
    if sentiment is not None:
        wire["sentimentResponse"] = dict(sentiment)
    return wire


def build_event(
    *,
    source: str,
    bot: BotIdentity,
    locale: Locale,
    session_id: str,
    request_id: str,
    mode: str,
    channel: str,
    transcript: str,
    intent: IntentState,
    interpretations: Sequence[Interpretation],
    attributes: Mapping[str, str],
    request_attributes: Mapping[str, str],
    proposal: Proposal | None,
    sentiment: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Returns the event a code hook receives, in the real field order and types."""
    known = [item for item in interpretations if item.intent != intent.name]
    current = next((item for item in interpretations if item.intent == intent.name), Interpretation(intent.name, None))
    ordered = [current, *known]
    transcriptions = [
        {
            "transcription": transcript,
            "transcriptionConfidence": 1.0,
            "resolvedContext": {"intent": intent.name},
            "resolvedSlots": {name: value.to_wire() for name, value in intent.slots.items() if value},
        }
    ]
    return {
        "messageVersion": "1.0",
        "invocationSource": source,
        "invocationLabel": None,
        "inputMode": mode,
        "responseContentType": "audio/pcm" if channel == "VOICE" else "text/plain; charset=utf-8",
        "sessionId": session_id,
        "inputTranscript": transcript,
        "bot": bot.to_wire(),
        "interpretations": [_interpretation(locale, item, intent, sentiment) for item in ordered],
        "proposedNextState": proposal.to_wire(intent) if proposal else None,
        "requestAttributes": dict(request_attributes),
        "sessionState": {
            "sessionAttributes": dict(attributes),
            "activeContexts": [],
            "intent": intent.to_wire(),
            "originatingRequestId": request_id,
        },
        "transcriptions": transcriptions if transcript else [],
    }


def check_attributes(attributes: object) -> dict[str, str]:
    """Returns session attributes that the service accepts: strings only, at most 12 KB in base64."""
    if not isinstance(attributes, Mapping):
        raise HookResponseInvalid(f"sessionAttributes must be an object, not {type(attributes).__name__}")
    for key, value in attributes.items():
        if not isinstance(value, str):
            raise HookResponseInvalid(f"session attribute {key!r} must be a string, not {json.dumps(value)[:60]}")
    size = len(base64.b64encode(json.dumps(dict(attributes), ensure_ascii=False).encode()))
    if size > ATTRIBUTES_LIMIT:
        raise HookResponseInvalid(f"session attributes take {size} bytes in base64, at most {ATTRIBUTES_LIMIT}")
    return dict(attributes)


def _check_messages(items: object) -> tuple[Message, ...]:
    if items is None:
        return ()
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise HookResponseInvalid("messages must be a list")
    if len(items) > MESSAGES_LIMIT:
        raise HookResponseInvalid(f"{len(items)} messages, at most {MESSAGES_LIMIT}")
    return tuple(_check_message(item) for item in items)


def _check_message(item: object) -> Message:
    if not isinstance(item, Mapping) or item.get("contentType") not in CONTENT_TYPES:
        given = item.get("contentType") if isinstance(item, Mapping) else item
        raise HookResponseInvalid(f"message contentType {given!r}, expected one of {', '.join(CONTENT_TYPES)}")
    if item["contentType"] == "ImageResponseCard":
        card = item.get("imageResponseCard")
        if not isinstance(card, Mapping) or not card.get("title"):
            raise HookResponseInvalid("an ImageResponseCard message needs imageResponseCard.title")
        return Message("ImageResponseCard", str(card["title"]), dict(card))
    content = item.get("content")
    if not isinstance(content, str) or not content:
        raise HookResponseInvalid(f"message content must be a non-empty string, not {content!r}")
    if len(content) > MESSAGE_LIMIT:
        raise HookResponseInvalid(f"message of {len(content)} characters, at most {MESSAGE_LIMIT}")
    return Message(str(item["contentType"]), content)


def _check_slot(name: str, wire: object) -> SlotValue | None:
    if wire is None:
        return None
    value = wire.get("value") if isinstance(wire, Mapping) else None
    interpreted = value.get("interpretedValue") if isinstance(value, Mapping) else None
    resolved = tuple(map(str, value.get("resolvedValues") or ())) if isinstance(value, Mapping) else ()
    # A time that may mean two has no interpreted value, and a hook may give it back as it came.
    if not isinstance(value, Mapping) or not (isinstance(interpreted, str) or (interpreted is None and resolved)):
        raise HookResponseInvalid(
            f"slot {name!r} must be null or have value.interpretedValue, not {json.dumps(wire)[:80]}"
        )
    return SlotValue(str(value.get("originalValue") or interpreted or ""), interpreted, resolved)


def _one_of(value: object, allowed: Sequence[str], what: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        hint = did_you_mean(value, allowed, cutoff=0.4) if isinstance(value, str) else ""
        raise HookResponseInvalid(f"{what} {value!r}, expected one of {', '.join(allowed)}{hint}")
    return value


def read_answer(payload: object, locale: Locale, *, current: str) -> HookAnswer:
    """Checks what a code hook returned and reads it; raises HookResponseInvalid naming the field."""
    size = len(json.dumps(payload, ensure_ascii=False, default=str).encode())
    if size > RESPONSE_LIMIT:
        raise HookResponseInvalid(f"answer of {size} bytes, at most {RESPONSE_LIMIT}")
    state = payload.get("sessionState") if isinstance(payload, Mapping) else None
    if not isinstance(payload, Mapping) or not isinstance(state, Mapping):
        raise HookResponseInvalid(f"answer without sessionState: {json.dumps(payload, default=str)[:120]}")
    action = state.get("dialogAction")
    if not isinstance(action, Mapping):
        raise HookResponseInvalid("answer without sessionState.dialogAction")
    kind = _one_of(action.get("type"), ACTIONS, "dialogAction.type")
    answer = _read_state(payload, state, action, kind, locale)
    _check_rules(answer, locale, current)
    return answer


def _read_state(
    payload: Mapping[str, Any], state: Mapping[str, Any], action: Mapping[str, Any], kind: str, locale: Locale
) -> HookAnswer:
    intent = state.get("intent")
    name = None
    slots: Slots | None = None
    if isinstance(intent, Mapping):
        name = _one_of(intent.get("name"), tuple(locale.intents), "intent.name")
        if isinstance(intent.get("slots"), Mapping):
            slots = {str(key): _check_slot(str(key), value) for key, value in intent["slots"].items()}
    else:
        intent = {}
    attributes = state.get("sessionAttributes")
    given_state = intent.get("state")
    return HookAnswer(
        action=kind,
        slot=action.get("slotToElicit"),
        intent=name,
        state=_one_of(given_state, STATES, "intent.state") if given_state is not None else None,
        slots=slots,
        confirmation=intent.get("confirmationState"),
        attributes=check_attributes(attributes) if attributes is not None else None,
        messages=_check_messages(payload.get("messages")),
    )


def _check_rules(answer: HookAnswer, locale: Locale, current: str) -> None:
    if answer.action in {"ElicitIntent", "ConfirmIntent"} and not answer.messages:
        raise HookResponseInvalid(f"dialogAction {answer.action} needs messages")
    if answer.action in {"Close", "ConfirmIntent", "ElicitSlot"} and answer.intent is None:
        raise HookResponseInvalid(f"dialogAction {answer.action} needs sessionState.intent.name")
    if answer.action == "Close" and answer.state is None:
        raise HookResponseInvalid("dialogAction Close needs sessionState.intent.state")
    if answer.action == "ElicitSlot":
        intent = locale.intents[answer.intent or current]
        _one_of(answer.slot, tuple(slot.name for slot in intent.slots), f"slotToElicit of intent {intent.name}")
    if answer.slots is not None and answer.intent is not None:
        known = tuple(slot.name for slot in locale.intents[answer.intent].slots)
        for name in answer.slots:
            _one_of(name, known, f"slot of intent {answer.intent}")
