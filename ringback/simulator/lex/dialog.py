"""One conversation with a bot: eliciting, confirming, retrying, falling back, calling the code hook.

Follows the documented dialog model of Lex V2 (understanding-conversation-flow, built-in-intent-fallback). What the
service decides with its model is decided by `nlu`; what it does with the decision is reproduced here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from ringback.simulator.lex.definition import Intent, Locale, Message, Prompt, Slot
from ringback.simulator.lex.errors import HookFailed, HookResponseInvalid
from ringback.simulator.lex.hook import (
    DIALOG_HOOK,
    FULFILLMENT_HOOK,
    BotIdentity,
    HookAnswer,
    IntentState,
    Proposal,
    build_event,
    check_attributes,
    read_answer,
)
from ringback.simulator.lex.nlu import EXACT, TEMPLATE, Interpretation, Recognizer, Understanding
from ringback.simulator.lex.slots import SlotValue, resolve

Invoke = Callable[[dict[str, Any]], Any]
VOICE: Final = "VOICE"
CHAT: Final = "CHAT"
_HOOK_ROUNDS: Final = 10
_REPEAT = (Message("PlainText", "죄송합니다. 다시 말씀해 주시겠어요?"),)


@dataclass(frozen=True)
class HookCall:
    """One call of the code hook, kept for the trace."""

    event: dict[str, Any]
    answer: Any = None
    failure: str | None = None


@dataclass(frozen=True)
class Turn:
    """What the bot did with one input."""

    messages: tuple[Message, ...]
    action: str
    intent: str
    state: str
    slots: Mapping[str, SlotValue | None]
    attributes: Mapping[str, str]
    understanding: Understanding | None = None
    confidence: float | None = None
    slot_to_elicit: str | None = None
    confirmation: str = "None"
    calls: tuple[HookCall, ...] = ()
    notes: tuple[str, ...] = ()
    failure: str | None = None
    failure_kind: str | None = None

    @property
    def closed(self) -> bool:
        """Whether the bot turn is over and Connect goes on."""
        return self.action == "Close" or self.failure is not None


@dataclass
class Session:
    """What the service keeps between two inputs of one session id."""

    session_id: str
    attributes: dict[str, str] = field(default_factory=dict)
    intent: IntentState | None = None
    action: str = "ElicitIntent"
    slot: str | None = None
    attempts: int = 0
    last_confidence: float | None = None


@dataclass(frozen=True)
class _Input:
    transcript: str
    mode: str
    request_attributes: Mapping[str, str]
    silent: bool = False


class Conversation:
    """A session of one caller with one alias of a bot in one locale."""

    def __init__(
        self,
        *,
        recognizer: Recognizer,
        locale: Locale,
        bot: BotIdentity,
        session: Session,
        channel: str,
        today: Callable[[], date],
        invoke: Invoke | None,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self._recognizer = recognizer
        self._locale = locale
        self._bot = bot
        self.session = session
        self._channel = channel
        self._today = today
        self._invoke = invoke
        self._new_id = new_id
        self._calls: list[HookCall] = []
        self._notes: list[str] = []
        self._said: list[Message] = []
        self._understanding: Understanding | None = None

    def restart(self, attributes: Mapping[str, str]) -> None:
        """Begins a new bot block: attributes of the block win, an unfinished dialog of an earlier block is dropped."""
        self.session.attributes.update(check_attributes(attributes))
        self.session.intent = None
        self.session.action, self.session.slot, self.session.attempts = "ElicitIntent", None, 0

    def hear(self, words: str, *, mode: str | None = None, request_attributes: Mapping[str, str] | None = None) -> Turn:
        """Takes words that were spoken or typed, or keys as one utterance (mode DTMF)."""
        mode = mode or ("Speech" if self._channel == VOICE else "Text")
        return self._turn(_Input(words, mode, self._platform(request_attributes), silent=not words.strip()))

    def silence(self, *, request_attributes: Mapping[str, str] | None = None) -> Turn:
        """Takes the caller saying nothing within the start timeout: retries of a prompt, else the fallback intent."""
        return self._turn(_Input("", "Speech", self._platform(request_attributes), silent=True))

    def _platform(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        voice = self._channel == VOICE
        return {
            "x-amz-lex:accept-content-types": "PlainText,SSML" if voice else "PlainText",
            "x-amz-lex:channels:platform": "Connect" if voice else "Connect Chat",
            **(extra or {}),
        }

    def _turn(self, given: _Input) -> Turn:
        self._calls, self._notes, self._said, self._understanding = [], [], [], None
        try:
            return self._understand(given)
        except HookFailed as error:
            return self._failed(str(error), error.kind)
        except HookResponseInvalid as error:
            return self._failed(f"code hook: {error}", "invalid")

    def _failed(self, reason: str, kind: str) -> Turn:
        intent = self.session.intent or IntentState(self._locale.fallback)
        turn = self._result("Close", replace_state(intent, "Failed"))
        self.session.intent = None
        self.session.action, self.session.slot, self.session.attempts = "ElicitIntent", None, 0
        return replace(turn, failure=reason, failure_kind=kind)

    def _understand(self, given: _Input) -> Turn:
        session = self.session
        if session.action == "ElicitSlot" and session.intent and session.slot:
            return self._slot_answer(given, session.intent, session.slot)
        if session.action == "ConfirmIntent" and session.intent:
            return self._confirmation_answer(given, session.intent)
        return self._new_intent(given)

    def _meaning(self, given: _Input) -> Interpretation:
        if given.silent:
            self._understanding = Understanding("", (Interpretation(self._locale.fallback, None),))
        else:
            self._understanding = self._recognizer.understand(given.transcript, today=self._today())
        if rival := self._understanding.ambiguous_with:
            best = self._understanding.best
            self._notes.append(
                f"ambiguous: {best.intent} {best.confidence} and {rival} are close for {given.transcript!r}"
            )
        return self._understanding.best

    def _new_intent(self, given: _Input) -> Turn:
        return self._start(given, self._meaning(given))

    def _start(self, given: _Input, meaning: Interpretation) -> Turn:
        intent = self._locale.intent(meaning.intent)
        slots = {slot.name: meaning.slots.get(slot.name) or _default(slot, self.session) for slot in intent.slots}
        self.session.intent = IntentState(intent.name, slots)
        self.session.attempts = 0
        self.session.last_confidence = meaning.confidence
        if intent.initial_response:
            self._said += intent.initial_response.messages()
        return self._advance(given, intent, validate=True)

    def _slot_answer(self, given: _Input, state: IntentState, name: str) -> Turn:
        intent = self._locale.intent(state.name)
        slot = intent.slot(name)
        value = None
        if slot and not given.silent:
            value = resolve(slot.type_name, given.transcript, slot_types=self._locale.slot_types, today=self._today())
        switch = None if given.silent else self._switch(given, state, certain=EXACT if value else TEMPLATE)
        if switch is not None:
            return self._start(given, switch)
        if value is None:
            return self._ask_again(given, slot.prompt if slot else None)
        state.slots[name] = value
        self.session.attempts = 0
        return self._advance(given, intent, validate=True)

    def _switch(self, given: _Input, state: IntentState, *, certain: float) -> Interpretation | None:
        """Returns another intent that the words name beyond doubt; answers to a question stay answers otherwise."""
        meaning = self._meaning(given)
        clear = meaning.confidence is not None and meaning.confidence >= certain
        return meaning if clear and meaning.intent != state.name else None

    def _confirmation_answer(self, given: _Input, state: IntentState) -> Turn:
        intent = self._locale.intent(state.name)
        answer = None
        if not given.silent:
            answer = resolve("AMAZON.Confirmation", given.transcript, slot_types={}, today=self._today())
        if answer is None or answer.interpreted not in {"Yes", "No"}:
            switch = None if given.silent else self._switch(given, state, certain=TEMPLATE)
            return self._start(given, switch) if switch else self._ask_again(given, intent.confirmation)
        self.session.attempts = 0
        state.confirmation = "Confirmed" if answer.interpreted == "Yes" else "Denied"
        return self._advance(given, intent, validate=True)

    def _ask_again(self, given: _Input, prompt: Prompt | None) -> Turn:
        """Repeats a question; after the configured retries the fallback intent takes over."""
        session = self.session
        session.attempts += 1
        if session.attempts > (prompt.max_retries if prompt else 0) or session.intent is None:
            self._notes.append(f"no answer after {session.attempts} tries, falling back")
            return self._start(given, Interpretation(self._locale.fallback, None))
        self._said += prompt.messages(session.attempts) if prompt else _REPEAT
        return self._result(session.action, session.intent)

    def _propose(self, intent: Intent, state: IntentState) -> Proposal:
        missing = next((slot for slot in intent.slots if slot.required and not state.slots.get(slot.name)), None)
        if missing is not None:
            return Proposal("ElicitSlot", missing.name)
        if state.confirmation == "Denied":
            return Proposal("Close")
        if intent.confirmation and state.confirmation == "None":
            return Proposal("ConfirmIntent")
        return Proposal("FulfillIntent" if intent.fulfillment_hook else "Close")

    def _advance(self, given: _Input, intent: Intent, *, validate: bool) -> Turn:
        state = self._current()
        if validate and intent.dialog_hook:
            answer = self._call(given, DIALOG_HOOK, state, self._propose(intent, state))
            self._apply(answer)
            if answer.action != "Delegate":
                return self._follow(answer)
            state = self._current()
            intent = self._locale.intent(state.name)
        return self._propose_and_act(given, intent, state)

    def _propose_and_act(self, given: _Input, intent: Intent, state: IntentState) -> Turn:
        proposal = self._propose(intent, state)
        if proposal.action == "ElicitSlot":
            slot = intent.slot(proposal.slot or "")
            self._say(slot.prompt if slot else None)
            return self._result("ElicitSlot", state, slot=proposal.slot)
        if proposal.action == "ConfirmIntent":
            self._say(intent.confirmation)
            return self._result("ConfirmIntent", state)
        if state.confirmation == "Denied":
            self._say(intent.declination)
            return self._result("Close", replace_state(state, "Failed"))
        return self._fulfill(given, intent, state)

    def _fulfill(self, given: _Input, intent: Intent, state: IntentState) -> Turn:
        state.state = "ReadyForFulfillment"
        if not intent.fulfillment_hook:
            self._say(intent.fulfillment_success)
            self._say(intent.closing)
            return self._result("Close", state)
        try:
            answer = self._call(given, FULFILLMENT_HOOK, state, None)
        except HookFailed:
            if intent.fulfillment_failure is None:
                raise
            self._say(intent.fulfillment_failure)
            return self._result("Close", replace_state(state, "Failed"))
        self._apply(answer)
        if answer.action != "Delegate":
            return self._follow(answer)
        return self._delegated_fulfilment(given)

    def _delegated_fulfilment(self, given: _Input) -> Turn:
        """After a fulfilment hook that delegates, the dialog goes on where slots were emptied, else it is done."""
        state = self._current()
        intent = self._locale.intent(state.name)
        if self._propose(intent, state).action in {"ElicitSlot", "ConfirmIntent"}:
            state.state = "InProgress"
            return self._propose_and_act(given, intent, state)
        done = replace_state(state, "Fulfilled" if state.state == "ReadyForFulfillment" else state.state)
        self._say(intent.fulfillment_success)
        self._say(intent.closing)
        return self._result("Close", done)

    def _current(self) -> IntentState:
        if self.session.intent is None:
            self.session.intent = IntentState(self._locale.fallback)
        return self.session.intent

    def _call(self, given: _Input, source: str, state: IntentState, proposal: Proposal | None) -> HookAnswer:
        if len(self._calls) >= _HOOK_ROUNDS:
            raise HookResponseInvalid(f"{_HOOK_ROUNDS} calls for one input; the hook delegates in a circle")
        interpretations = self._understanding.interpretations if self._understanding else ()
        event = build_event(
            source=source,
            bot=self._bot,
            locale=self._locale,
            session_id=self.session.session_id,
            request_id=self._new_id(),
            mode=given.mode,
            channel=self._channel,
            transcript=given.transcript,
            intent=state,
            interpretations=interpretations,
            attributes=self.session.attributes,
            request_attributes=given.request_attributes,
            proposal=proposal,
        )
        if self._invoke is None:
            raise HookFailed(
                "the intent calls a code hook, but the alias has no function for this locale", kind="missing"
            )
        try:
            payload = self._invoke(event)
        except HookFailed as error:
            self._calls.append(HookCall(event, failure=str(error)))
            raise
        self._calls.append(HookCall(event, payload))
        return read_answer(payload, self._locale, current=state.name)

    def _apply(self, answer: HookAnswer) -> None:
        if answer.attributes is not None:
            self.session.attributes = dict(answer.attributes)
        if answer.intent is None:
            return
        previous = self._current()
        known = {slot.name: None for slot in self._locale.intent(answer.intent).slots}
        kept = previous.slots if previous.name == answer.intent else {}
        self.session.intent = IntentState(
            answer.intent,
            {**known, **(answer.slots if answer.slots is not None else kept)},
            answer.state or "InProgress",
            answer.confirmation or (previous.confirmation if previous.name == answer.intent else "None"),
        )

    def _follow(self, answer: HookAnswer) -> Turn:
        state = self._current()
        self._said += answer.messages
        if answer.action == "ElicitSlot" and not answer.messages:
            slot = self._locale.intent(state.name).slot(answer.slot or "")
            self._say(slot.prompt if slot else None)
        self.session.attempts = 0
        return self._result(answer.action, state, slot=answer.slot if answer.action == "ElicitSlot" else None)

    def _say(self, prompt: Prompt | None) -> None:
        if prompt:
            self._said += prompt.messages()

    def _result(self, action: str, state: IntentState, *, slot: str | None = None) -> Turn:
        session = self.session
        kept = slot or (session.slot if action == "ElicitSlot" else None)
        session.intent, session.action, session.slot = state, action, kept
        if action in {"Close", "ElicitIntent"}:
            session.intent, session.action, session.slot, session.attempts = None, "ElicitIntent", None, 0
        return Turn(
            messages=self._playable(),
            action=action,
            intent=state.name,
            state=state.state,
            slots=dict(state.slots),
            attributes=dict(session.attributes),
            understanding=self._understanding,
            confidence=session.last_confidence,
            slot_to_elicit=kept if action == "ElicitSlot" else None,
            confirmation=state.confirmation,
            calls=tuple(self._calls),
            notes=tuple(self._notes),
        )

    def _playable(self) -> tuple[Message, ...]:
        """Leaves out what the channel cannot present, and says so."""
        refused = {"CustomPayload", "ImageResponseCard"} if self._channel == VOICE else {"SSML"}
        kept = []
        for message in self._said:
            if message.content_type in refused:
                self._notes.append(f"a {message.content_type} message cannot be presented on {self._channel.lower()}")
            else:
                kept.append(message)
        return tuple(kept)


def replace_state(state: IntentState, value: str) -> IntentState:
    """Returns the intent in another state."""
    return IntentState(state.name, state.slots, value, state.confirmation)


def _default(slot: Slot, session: Session) -> SlotValue | None:
    """Reads a default value: a constant, or [attribute] for a session attribute."""
    if slot.default is None:
        return None
    text = slot.default
    if text.startswith("[") and text.endswith("]"):
        text = session.attributes.get(text[1:-1], "")
    return SlotValue(text, text, (text,)) if text else None
