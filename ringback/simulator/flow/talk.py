"""Talking with a bot inside a flow: checks the alias as the service does and keeps the turns going until it closes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ringback.flow_language.limits import MAX_UTTERANCE_MS
from ringback.flow_language.texts import words as spoken_words
from ringback.numbers import as_number, whole_number
from ringback.simulator.errors import ExternalNeedError
from ringback.simulator.flow.compiler import NO_MATCHING_CONDITION, ActionContext, Exit
from ringback.simulator.flow.conditions import first_true
from ringback.simulator.flow.speech import Prompt, seconds_of
from ringback.simulator.flow.values import Structure, Value
from ringback.simulator.kernel.bots import (
    BotConversation,
    BotFailureError,
    BotInput,
    BotReply,
    BotSession,
    CodeHookError,
    InputKind,
)
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.faults import Fault, Interaction
from ringback.simulator.kernel.log import Sound, Spoken, Turn
from ringback.simulator.kernel.run import FlowRun, Pending, log_input
from ringback.simulator.world.model import BotAliasDefinition, bot_locales

_START_TIMEOUT = "x-amz-lex:audio:start-timeout-ms"
_MAX_LENGTH = "x-amz-lex:audio:max-length-ms"
_END_CHARACTER = "x-amz-lex:dtmf:end-character"
_DELETE_CHARACTER = "x-amz-lex:dtmf:deletion-character"
_DEFAULT_START_S = 3.0

#: Locale of a language code where it is not just the code with an underscore.
_LOCALES = {"ko": "ko_KR", "en": "en_US", "ja": "ja_JP"}


def locale_of(language: str) -> str:
    """Returns the Lex locale of a Connect language code."""
    return _LOCALES.get(language, language.replace("-", "_"))


def _setting(attributes: Mapping[str, str], name: str) -> str | None:
    """Reads a session attribute such as ``x-amz-lex:audio:start-timeout-ms[:intent:slot]``, general form first."""
    for key in (name, f"{name}:*:*", f"{name}:*"):
        if key in attributes:
            return attributes[key]
    return next((value for key, value in attributes.items() if key.startswith(f"{name}:")), None)


class BotBlock:
    """A compiled ConnectParticipantWithLexBot block."""

    def __init__(self, context: ActionContext) -> None:
        parameters = context.parameters
        self.site = context.site
        self.alias = Value((parameters.get("LexV2Bot") or {}).get("AliasArn") or "")
        self.old_bot = (parameters.get("LexBot") or {}).get("Name")
        self.prompt = Prompt(parameters)
        self.initial = Value((parameters.get("LexInitializationData") or {}).get("InitialMessage") or "")
        self.attributes = Structure(parameters.get("LexSessionAttributes") or {})
        self.chat_timeout = Value((parameters.get("LexTimeoutSeconds") or {}).get("Text") or "")
        self.error = context.error()
        self.late: Exit = context.error("InputTimeLimitExceeded")
        self.choose = first_true(context.conditions(), context.error(NO_MATCHING_CONDITION))

    def fail(self, run: FlowRun, code: str, message: str, resource: str = "", *, injected: bool = False) -> Any:
        """Records why the block failed and takes the error branch."""
        run.contact.note(self.site, code, message, resource or run.flow.label, injected=injected)
        run.center.metrics.flow_error(run.flow.name)
        return self.error.take(run)


def open_talk(
    run: FlowRun, block: BotBlock, alias_arn: str, attributes: dict[str, str]
) -> BotTalk | tuple[str, str, str]:
    """Opens a conversation, or answers (code, message, resource) of what the service would refuse."""
    center, contact = run.center, run.contact
    definition = center.world.aliases.get(alias_arn)
    if definition is None:
        return "external-need", f"bot alias {alias_arn!r} is not in the assembly", ""
    if not center.world.associated("LEX_BOT", alias_arn):
        message = f"bot alias {definition.alias_name!r} of {definition.bot_name!r} is not associated with the instance"
        need = "add an AWS::Connect::IntegrationAssociation of type LEX_BOT for it"
        return "alias-not-associated", f"{message}; {need}", definition.logical_id
    locale = locale_of(contact.language)
    problem = locale_problem(definition, locale, contact.language)
    if problem is not None:
        return "bot-locale", problem, definition.logical_id
    length = _setting(attributes, _MAX_LENGTH)
    if (whole_number(length) or 0) > MAX_UTTERANCE_MS:
        return "bot-attribute", f"{_MAX_LENGTH} is {length}; above {MAX_UTTERANCE_MS} the block fails", ""
    talk = BotTalk(run, block, definition, attributes)
    try:
        talk.open(locale)
    except (BotFailureError, ExternalNeedError) as failure:
        return "bot-failure", str(failure), definition.logical_id
    return talk


def locale_problem(definition: BotAliasDefinition, locale: str, language: str) -> str | None:
    """Tells why a bot alias cannot speak a language, or None."""
    if definition.locale(locale) is None:
        known = ", ".join(str(item.get("LocaleId")) for item in bot_locales(definition.properties)) or "none"
        return f"bot {definition.bot_name!r} has no locale {locale} (contact language {language}); it has {known}"
    if locale not in definition.locales:
        return f"locale {locale} is not enabled in alias {definition.alias_name!r} of bot {definition.bot_name!r}"
    return None


class BotTalk(Pending):
    """The running conversation and, between turns, the wait for the caller."""

    kind = "bot"
    rests = True

    def __init__(
        self, run: FlowRun, block: BotBlock, definition: BotAliasDefinition, attributes: dict[str, str]
    ) -> None:
        super().__init__(block.site)
        self.block = block
        self.definition = definition
        self.attributes = dict(attributes)
        self.last_prompt = ""
        self.hook_seconds = 0.0
        self._hook_injected = False
        self._conversation: BotConversation
        self._run = run
        self._visit = run.contact.visit(block.site)

    def open(self, locale: str) -> None:
        """Starts the conversation with the emulation."""
        run, contact = self._run, self._run.contact
        voice = contact.voice
        self._conversation = run.center.bots.start(
            BotSession(
                definition=self.definition,
                locale_id=locale,
                session_id=str(uuid.uuid5(uuid.NAMESPACE_OID, contact.id)),
                channel="voice" if voice else "chat",
                session_attributes=dict(self.attributes),
                request_attributes={
                    "x-amz-lex:channels:platform": "Connect" if voice else "Connect Chat",
                    "x-amz-lex:accept-content-types": "PlainText,SSML" if voice else "PlainText",
                },
                invoke=self._invoke_hook(locale),
                now=lambda: run.center.clock.now,
                random=run.center.random.random,
            )
        )

    def _invoke_hook(self, locale: str) -> Callable[[Mapping[str, Any]], Any]:
        def invoke(event: Mapping[str, Any]) -> Any:
            arn = self.definition.code_hooks.get(locale)
            if arn is None:
                message = f"alias {self.definition.alias_name!r} has no code hook for {locale}"
                raise CodeHookError("error", message)
            result = self._run.center.functions.invoke_from_bot(
                self._run.contact, self.block.site, arn, event, self.definition
            )
            self.hook_seconds += result.seconds
            self._hook_injected = result.injected
            if result.error:
                raise CodeHookError(result.error, result.message)
            return result.value

        return invoke

    # --- waiting -----------------------------------------------------------------------------------------------------

    def expectation(self) -> Expectation:
        """Tells that the bot listens."""
        return Expectation(
            kind="bot", prompt=self.last_prompt, seconds=self._limit(), bot=self.definition.bot_name, site=self.site
        )

    def _limit(self) -> float | None:
        run = self._run
        if not run.contact.voice:
            return as_number(self.block.chat_timeout.text(run))
        milliseconds = whole_number(_setting(self.attributes, _START_TIMEOUT))
        return _DEFAULT_START_S if milliseconds is None else milliseconds / 1000

    def listen(self, run: FlowRun, spoken: float) -> None:
        """Waits for the caller after something was said."""
        limit = self._limit()
        if limit is not None and not run.center.clock.skip(spoken):
            limit += spoken
        run.await_input(self, limit)

    def keys(self, run: FlowRun, keys: str) -> str:
        """Takes keys as one utterance, ended by the end character or the pause after it."""
        if not run.contact.voice:
            return "keys need voice"
        end = _setting(self.attributes, _END_CHARACTER) or "#"
        delete = _setting(self.attributes, _DELETE_CHARACTER) or "*"
        digits = keys.split(end)[0]
        if delete in digits:
            digits = digits.rpartition(delete)[2]
        run.wake()
        run.drive(self.take(run, "dtmf", digits))
        return ""

    def words(self, run: FlowRun, text: str, kind: str) -> str:
        """Takes speech on voice and text on chat."""
        run.wake()
        run.drive(self.take(run, "speech" if run.contact.voice else "text", text))
        return ""

    def timeout(self, run: FlowRun) -> None:
        """Tells the bot that the caller said nothing; a chat that waited too long takes its own branch."""
        run.wake()
        if run.contact.voice:
            run.drive(self.take(run, "silence", ""))
            return
        log_input(run, self.site, "silence", "")
        run.drive(self.block.late.take(run))

    # --- turns -------------------------------------------------------------------------------------------------------

    def take(self, run: FlowRun, kind: InputKind, text: str) -> Any:
        """Gives one input to the bot and returns the next operation, or None while the conversation goes on."""
        log_input(run, self.site, "digits" if kind == "dtmf" else kind, text)
        self.hook_seconds, self._hook_injected = 0.0, False
        fault = self._fault(run)
        broken = fault is not None and fault.kind != "answer"
        failure = f"injected {fault.kind}" if fault is not None and broken else None
        reply: BotReply | None = None
        if failure is None:
            try:
                reply = self._conversation.turn(BotInput(kind, text))
                if fault is not None and reply.closed:
                    key, value = fault.detail
                    reply = replace(reply, session_attributes={**reply.session_attributes, key: value})
            except (BotFailureError, CodeHookError) as problem:
                failure = str(problem)
        if reply is None:
            run.log(Turn(run.center.clock.now, self.site, self.definition.bot_name, kind, text, None, failure or ""))
            message, label = f"bot failed: {failure}", self.definition.logical_id
            return self.block.fail(run, "bot-failure", message, label, injected=broken or self._hook_injected)
        run.log(Turn(run.center.clock.now, self.site, self.definition.bot_name, kind, text, reply))
        self._remember(run, reply)
        spoken = self._say(run, reply)
        seconds = run.center.options.bot_turn_time_s + self.hook_seconds + spoken
        if reply.closed:
            branch = self._branch(run, reply)
            return run.sleep(seconds, branch.take) if run.contact.voice else branch.take(run)
        self.listen(run, seconds)
        return None

    def _fault(self, run: FlowRun) -> Fault | None:
        faults = run.center.faults
        if faults is None:
            return None
        turn = run.contact.visit(self.block.site)
        return faults.consult(Interaction("bot", turn, self.definition.bot_name, run.contact.id))

    def _remember(self, run: FlowRun, reply: BotReply) -> None:
        self.attributes = dict(reply.session_attributes)
        slots = {name: _interpreted(value) for name, value in reply.slots.items()}
        alternatives = {
            str((i.get("intent") or {}).get("name")): {"IntentName": (i.get("intent") or {}).get("name")}
            for i in reply.interpretations[1:]
        }
        run.lex = {
            "IntentName": reply.intent,
            "Slots": slots,
            "SessionAttributes": dict(reply.session_attributes),
            "IntentConfidence": {"Score": reply.confidence},
            "DialogState": reply.intent_state,
            "SentimentResponse": _sentiment(reply.sentiment),
            "AlternativeIntents": alternatives,
        }

    def _say(self, run: FlowRun, reply: BotReply) -> float:
        seconds = 0.0
        voice = run.contact.voice
        for message in reply.messages:
            ssml = message.content if message.content_type == "SSML" else None
            words = spoken_words(message.content) if ssml is not None else message.content
            sound = Sound(ssml=ssml, content_type=message.content_type)
            now, speech = run.center.clock.now, run.contact.speech
            run.log(Spoken(now, self.block.site, words, run.audience, "bot", speech, sound))
            run.prompts += 1
            self.last_prompt = words
            if voice:
                seconds += seconds_of(words, ssml, run.center.options)
        run.chain_s = 0.0
        return seconds

    def _branch(self, run: FlowRun, reply: BotReply) -> Any:
        block = self.block
        if reply.no_input:
            return block.late
        failed = reply.intent_state == "Failed" and run.center.options.failed_intent_branch == "error"
        if failed:
            message = f"intent {reply.intent!r} closed as Failed, which takes the error branch"
            run.contact.note(block.site, "intent-failed", message, self.definition.logical_id)
            return block.error
        return block.choose(run, reply.intent)


def _interpreted(slot: Any) -> Any:
    if isinstance(slot, Mapping):
        return (slot.get("value") or {}).get("interpretedValue")
    return slot


def _sentiment(value: Mapping[str, Any] | None) -> dict[str, Any]:
    if not value:
        return {"Label": None, "Scores": {}}
    scores = value.get("sentimentScore") or {}
    return {"Label": value.get("sentiment"), "Scores": {k.capitalize(): v for k, v in scores.items()}}
