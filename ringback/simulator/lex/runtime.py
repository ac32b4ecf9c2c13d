"""The bot emulation as the engine uses it: one conversation per bot block, sessions that outlive a block."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from ringback.simulator.kernel.bots import (
    BotFailureError,
    BotInput,
    BotMessage,
    BotReply,
    BotSession,
    CodeHookError,
)
from ringback.simulator.lex.assisted import Script
from ringback.simulator.lex.definition import Bot, Locale, read_bot
from ringback.simulator.lex.dialog import CHAT, VOICE, Conversation
from ringback.simulator.lex.errors import HookFailed, LexError
from ringback.simulator.lex.feelings import Feelings, detects
from ringback.simulator.lex.hook import BotIdentity
from ringback.simulator.lex.messages import Message
from ringback.simulator.lex.nlu import Recognizer, Understanding
from ringback.simulator.lex.session import Session, Turn
from ringback.simulator.world.locale import zone_name
from ringback.simulator.world.model import BotAliasDefinition

TEXT_LIMIT: Final = 1024
_END_KEY = "x-amz-lex:dtmf:end-character"
_DELETE_KEY = "x-amz-lex:dtmf:deletion-character"
_LENGTH_KEY = "x-amz-lex:dtmf:max-length"
_ALLOW_DTMF = "x-amz-lex:allow-dtmf-input"
_DEFAULTS = {_END_KEY: "#", _DELETE_KEY: "*", _LENGTH_KEY: "1024", _ALLOW_DTMF: "true"}


def speech_setting(attributes: Mapping[str, str], key: str, *, intent: str = "*", slot: str = "*") -> str:
    """Returns an x-amz-lex setting: the most specific of key:intent:slot, key:intent:*, key:*:*, else its default."""
    for name in (f"{key}:{intent}:{slot}", f"{key}:{intent}:*", f"{key}:*:*", f"{key}:*", key):
        if name in attributes:
            return attributes[name]
    return _DEFAULTS.get(key, "")


def typed_keys(keys: str, attributes: Mapping[str, str], *, intent: str = "*", slot: str = "*") -> str:
    """Returns the digits Lex keeps: up to the end character, cleared by the deletion character, up to the length."""
    end = speech_setting(attributes, _END_KEY, intent=intent, slot=slot)
    delete = speech_setting(attributes, _DELETE_KEY, intent=intent, slot=slot)
    length = int(speech_setting(attributes, _LENGTH_KEY, intent=intent, slot=slot) or "1024")
    kept = ""
    for key in keys:
        if key == end:
            break
        kept = "" if key == delete else kept + key
        if len(kept) >= length:
            break
    return kept


def _bot_message(message: Message) -> BotMessage:
    return BotMessage(message.content, message.content_type, message.card)


def _interpretations(turn: Turn) -> tuple[dict[str, Any], ...]:
    found = []
    for item in turn.understanding.interpretations if turn.understanding else ():
        slots = {name: value.to_wire() for name, value in item.slots.items()}
        wire: dict[str, Any] = {"intent": {"name": item.intent, "slots": slots}, "matched": item.matched}
        if item.confidence is not None:
            wire["nluConfidence"] = item.confidence
        found.append(wire)
    return tuple(found)


def _reply(turn: Turn, transcript: str, sentiment: Mapping[str, Any] | None) -> BotReply:
    return BotReply(
        messages=tuple(map(_bot_message, turn.messages)),
        dialog_action=turn.action,
        slot_to_elicit=turn.slot_to_elicit,
        intent=turn.intent,
        intent_state=turn.state,
        confirmation_state=turn.confirmation,
        slots={name: value.to_wire() if value else None for name, value in turn.slots.items()},
        session_attributes=dict(turn.attributes),
        confidence=turn.confidence,
        interpretations=_interpretations(turn),
        sentiment=sentiment,
        transcript=transcript,
        notes=turn.notes,
    )


class LexConversation:
    """One run of a bot block: takes inputs, answers replies, fails as the service would."""

    def __init__(
        self,
        conversation: Conversation,
        session: BotSession,
        *,
        notes: tuple[str, ...] = (),
        gives_up: bool = False,
    ) -> None:
        self._conversation = conversation
        self._gives_up = gives_up
        self._session = session
        self._notes = notes

    def turn(self, given: BotInput) -> BotReply:
        """Handles one input of the caller."""
        text = given.text
        if given.kind == "dtmf":
            return self._keys(text)
        if len(text) > TEXT_LIMIT:
            raise BotFailureError(f"input of {len(text)} characters, Lex takes at most {TEXT_LIMIT}")
        asked = self._session.request_attributes
        if given.kind == "silence":
            if self._gives_up and self._conversation.session.action == "ElicitIntent":
                attributes = dict(self._conversation.session.attributes)
                return BotReply(no_input=True, session_attributes=attributes, notes=("nothing was heard",))
            return self._answer(self._conversation.silence(request_attributes=asked), "")
        return self._answer(self._conversation.hear(text, request_attributes=asked), text)

    def _keys(self, keys: str) -> BotReply:
        state = self._conversation.session
        intent = state.intent.name if state.intent else "*"
        where = {"intent": intent, "slot": state.slot or "*"}
        if speech_setting(state.attributes, _ALLOW_DTMF, **where).lower() == "false":
            return self._answer(self._conversation.silence(request_attributes=self._session.request_attributes), "")
        kept = typed_keys(keys, state.attributes, **where)
        asked = {**self._session.request_attributes, "x-amz-lex:dtmf-transcript": keys[:TEXT_LIMIT]}
        return self._answer(self._conversation.hear(kept, mode="DTMF", request_attributes=asked), kept)

    def _answer(self, turn: Turn, transcript: str) -> BotReply:
        if turn.failure is not None:
            raise BotFailureError(turn.failure)
        reply = _reply(turn, transcript, self._conversation.feeling(transcript))
        if not self._notes:
            return reply
        notes, self._notes = self._notes, ()
        return _with_notes(reply, notes)


def _with_notes(reply: BotReply, notes: tuple[str, ...]) -> BotReply:
    return dataclasses.replace(reply, notes=(*notes, *reply.notes))


@dataclass
class _Kept:
    session: Session
    touched: float


@dataclass
class _Built:
    """What was made of one definition; keeping the properties keeps their id from being used again."""

    properties: Mapping[str, Any]
    bot: Bot
    recognizers: dict[tuple[str, float], Recognizer]


_built: dict[int, _Built] = {}


class LexRuntime:
    """Starts conversations with any bot definition; recognizers are built once per definition and process.

    What Lex does with a silent caller who was asked for an intent is told differently: `silence="fallback"` (reported
    by people who log it) runs the fallback intent with an empty transcript, `"no-input"` (the block's own page) ends
    the bot block with its time-out branch. `assisted` is what the model of assisted NLU answers: to each sentence an
    intent, or several that it cannot choose between; bots that do not use it are not concerned. `sentiments` is what
    sentences feel like (POSITIVE, NEGATIVE, MIXED; any other is NEUTRAL) to aliases that have it detected.
    """

    def __init__(
        self,
        *,
        ambiguity_margin: float = 0.05,
        silence: Literal["fallback", "no-input"] = "fallback",
        assisted: Mapping[str, str | Sequence[str]] | None = None,
        sentiments: Mapping[str, str] | None = None,
    ) -> None:
        self._settings: dict[str, Any] = {
            "ambiguity_margin": ambiguity_margin,
            "silence": silence,
            "assisted": assisted,
            "sentiments": sentiments,
        }
        self._margin = ambiguity_margin
        self._script = Script(assisted)
        self._feelings = Feelings(sentiments)
        self._silence = silence
        self._sessions: dict[tuple[str, str], _Kept] = {}

    def fresh(self) -> LexRuntime:
        """Returns one with the same settings that has talked with nobody yet."""
        return LexRuntime(**self._settings)

    def start(self, session: BotSession) -> LexConversation:
        """Starts a run of the block; attributes of an earlier run with the same bot live on for the idle time."""
        definition = session.definition
        try:
            bot = self._bot(definition.properties)
            locale = bot.locale(session.locale_id)
        except LexError as problem:
            raise BotFailureError(str(problem)) from problem
        kept = self._session(session, bot)
        conversation = Conversation(
            recognizer=self._recognizer(definition.properties, locale),
            locale=locale,
            bot=_identity(definition, locale),
            session=kept,
            channel=VOICE if session.channel == "voice" else CHAT,
            today=lambda: _today(session.now(), locale.locale_id),
            invoke=_invoker(session) if locale.locale_id in definition.code_hooks else None,
            new_id=lambda: _seeded_id(session),
            script=self._script,
            feelings=self._feelings if detects(definition.alias) else None,
        )
        try:
            conversation.restart(session.session_attributes)
        except LexError as problem:
            raise BotFailureError(f"LexSessionAttributes: {problem}") from problem
        return LexConversation(conversation, session, notes=locale.notes, gives_up=self._silence == "no-input")

    def understand(self, definition: BotAliasDefinition, locale_id: str, text: str, *, today: date) -> Understanding:
        """Returns the scores of every intent for a text, without any conversation."""
        locale = self._bot(definition.properties).locale(locale_id)
        return self._recognizer(definition.properties, locale).understand(text, today=today)

    @staticmethod
    def _build(properties: Mapping[str, Any]) -> _Built:
        known = _built.get(id(properties))
        if known is None or known.properties is not properties:
            known = _built[id(properties)] = _Built(properties, read_bot(properties), {})
        return known

    def _bot(self, properties: Mapping[str, Any]) -> Bot:
        return self._build(properties).bot

    def _recognizer(self, properties: Mapping[str, Any], locale: Locale) -> Recognizer:
        recognizers, key = self._build(properties).recognizers, (locale.locale_id, self._margin)
        if key not in recognizers:
            recognizers[key] = Recognizer(locale, ambiguity_margin=self._margin)
        return recognizers[key]

    def _session(self, session: BotSession, bot: Bot) -> Session:
        now = session.now()
        for key in [key for key, kept in self._sessions.items() if now - kept.touched > bot.idle_ttl_s]:
            del self._sessions[key]
        key = (session.session_id, session.definition.alias_arn)
        kept = self._sessions.setdefault(key, _Kept(Session(session.session_id), now))
        kept.touched = now
        return kept.session


def _today(now: float, locale_id: str) -> date:
    return datetime.fromtimestamp(now, ZoneInfo(zone_name(locale_id) or "UTC")).date()


def _seeded_id(session: BotSession) -> str:
    bits = 0
    for _ in range(8):
        bits = bits << 16 | int(session.random() * 65536)
    return str(uuid.UUID(int=bits, version=4))


def _identity(definition: BotAliasDefinition, locale: Locale) -> BotIdentity:
    return BotIdentity(
        bot_id=definition.bot_id,
        name=definition.bot_name,
        alias_id=definition.alias_id,
        alias_name=definition.alias_name,
        version=definition.version,
        locale_id=locale.locale_id,
    )


def _invoker(session: BotSession) -> Any:
    def invoke(event: dict[str, Any]) -> Any:
        try:
            return session.invoke(event)
        except CodeHookError as problem:
            raise HookFailed(str(problem), kind=problem.reason) from problem

    return invoke
