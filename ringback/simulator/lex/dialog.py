"""One conversation with a bot: eliciting, confirming, retrying, falling back, calling the code hook.

Follows the documented dialog model of Lex V2 (understanding-conversation-flow, built-in-intent-fallback). What the
service decides with its model is decided by `nlu`; what it does with the decision is reproduced here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from ringback.simulator.lex.assisted import Assisted, Script
from ringback.simulator.lex.definition import Intent, Locale, Slot
from ringback.simulator.lex.errors import HookFailed, HookResponseInvalid
from ringback.simulator.lex.feelings import Feelings
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
from ringback.simulator.lex.korean.text import normalize
from ringback.simulator.lex.messages import Message, Prompt
from ringback.simulator.lex.nlu import EXACT, INTERPRETATIONS, TEMPLATE, Interpretation, Recognizer, Understanding
from ringback.simulator.lex.session import HookCall, Input, Session, Turn, default_value, replace_state
from ringback.simulator.lex.slots import resolve
from ringback.simulator.lex.waiting import Waiting, asks_to_wait, goes_on

Invoke = Callable[[dict[str, Any]], Any]
VOICE: Final = "VOICE"
CHAT: Final = "CHAT"
_HOOK_ROUNDS: Final = 10
_REPEAT = (Message("PlainText", "죄송합니다. 다시 말씀해 주시겠어요?"),)


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
        script: Script | None = None,
        feelings: Feelings | None = None,
    ) -> None:
        self._recognizer = recognizer
        self._locale = locale
        self._bot = bot
        self.session = session
        self._channel = channel
        self._today = today
        self._invoke = invoke
        self._new_id = new_id
        self._script = script or Script()
        self._feelings = feelings
        self._calls: list[HookCall] = []
        self._notes: list[str] = []
        self._said: list[Message] = []
        self._understanding: Understanding | None = None

    def restart(self, attributes: Mapping[str, str]) -> None:
        """Begins a new bot block: attributes of the block win, an unfinished dialog of an earlier block is dropped."""
        self.session.attributes.update(check_attributes(attributes))
        self.session.listen()
        self.session.options = {}

    def feeling(self, sentence: str) -> dict[str, Any] | None:
        """Returns what a sentence feels like; None where the alias has it not detected."""
        return None if self._feelings is None else self._feelings.of(sentence)

    def hear(self, words: str, *, mode: str | None = None, request_attributes: Mapping[str, str] | None = None) -> Turn:
        """Takes words that were spoken or typed, or keys as one utterance (mode DTMF)."""
        mode = mode or ("Speech" if self._channel == VOICE else "Text")
        return self._turn(Input(words, mode, self._platform(request_attributes), silent=not words.strip()))

    def silence(self, *, request_attributes: Mapping[str, str] | None = None) -> Turn:
        """Takes the caller saying nothing within the start timeout: retries of a prompt, else the fallback intent."""
        return self._turn(Input("", "Speech", self._platform(request_attributes), silent=True))

    def _platform(self, extra: Mapping[str, str] | None) -> dict[str, str]:
        voice = self._channel == VOICE
        return {
            "x-amz-lex:accept-content-types": "PlainText,SSML" if voice else "PlainText",
            "x-amz-lex:channels:platform": "Connect" if voice else "Connect Chat",
            **(extra or {}),
        }

    def _turn(self, given: Input) -> Turn:
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
        self.session.listen()
        return replace(turn, failure=reason, failure_kind=kind)

    def _understand(self, given: Input) -> Turn:
        session = self.session
        if session.action == "ElicitSlot" and session.intent and session.slot:
            return self._slot_answer(given, session.intent, session.slot)
        if session.action == "ConfirmIntent" and session.intent:
            return self._confirmation_answer(given, session.intent)
        return self._new_intent(given)

    def _meaning(self, given: Input) -> Interpretation:
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

    def _new_intent(self, given: Input) -> Turn:
        options, self.session.options = self.session.options, {}
        chosen = options.get(normalize(given.transcript))
        if chosen is not None:
            meaning = self._recognizer.named(chosen, given.transcript, today=self._today())
            self._understanding = Understanding(given.transcript, (meaning,))
            return self._start(given, meaning)
        meaning = self._meaning(given)
        return self._by_model(given, meaning) or self._start(given, meaning)

    def _by_model(self, given: Input, meaning: Interpretation) -> Turn | None:
        """Lets the model of assisted NLU choose the intent, or offer several; None where it is not asked."""
        assisted = self._locale.assisted
        if assisted is None or given.silent or not assisted.is_asked(understood=meaning.confidence is not None):
            return None
        names = self._script.answer(given.transcript)
        if not names:
            self._notes.append(f"assisted NLU is on; what its model says to {given.transcript!r} is in no script")
            return None
        if len(names) > 1 and assisted.options:
            return self._offer(assisted, names[: assisted.options])
        chosen = self._recognizer.named(names[0], given.transcript, today=self._today(), source="Bedrock")
        others = self._understanding.interpretations if self._understanding else ()
        kept = tuple(item for item in others if item.intent != chosen.intent)
        self._understanding = Understanding(given.transcript, (chosen, *kept)[:INTERPRETATIONS])
        return self._start(given, chosen)

    def _offer(self, assisted: Assisted, names: tuple[str, ...]) -> Turn:
        """Asks which of several intents is meant; the service does so without the code hook."""
        titles = {name: self._locale.intent(name).display_name for name in names}
        self.session.options = {normalize(title): name for name, title in titles.items()}
        self._said += [Message("PlainText", assisted.message), Message("PlainText", ", ".join(titles.values()))]
        self._notes.append(f"intent disambiguation: {', '.join(names)}; the code hook is not called")
        return self._result("ElicitIntent", IntentState(self._locale.fallback))

    def _start(self, given: Input, meaning: Interpretation) -> Turn:
        intent = self._locale.intent(meaning.intent)
        slots = {slot.name: meaning.slots.get(slot.name) or default_value(slot, self.session) for slot in intent.slots}
        self.session.intent = IntentState(intent.name, slots)
        self.session.attempts = 0
        self.session.last_confidence = meaning.confidence
        if intent.initial_response:
            self._said += intent.initial_response.messages()
        return self._advance(given, intent, validate=True)

    def _slot_answer(self, given: Input, state: IntentState, name: str) -> Turn:
        intent = self._locale.intent(state.name)
        slot = intent.slot(name)
        waiting = self._waiting(given, state, slot.waiting) if slot and slot.waiting else None
        if waiting is not None:
            return waiting
        value = None
        if slot and not given.silent:
            value = resolve(slot.type_name, given.transcript, slot_types=self._locale.slot_types, today=self._today())
        switch = None if given.silent else self._switch(given, state, certain=EXACT if value else TEMPLATE)
        if switch is not None:
            return self._start(given, switch)
        if value is None:
            return self._missed(given, intent, slot)
        state.slots[name] = value
        self.session.attempts = 0
        return self._advance(given, intent, validate=True)

    def _missed(self, given: Input, intent: Intent, slot: Slot | None) -> Turn:
        """Handles an answer that is no value: the code hook where the slot has it called, else the question again."""
        prompt = slot.prompt if slot else None
        if slot is None or not slot.hears_misses or not intent.dialog_hook:
            return self._ask_again(given, prompt)
        session, state = self.session, self._current()
        session.attempts += 1
        if session.attempts > (prompt.max_retries if prompt else 0):
            return self._ask_again(given, prompt)
        proposal = Proposal("ElicitSlot", slot.name, f"Retry{session.attempts}")
        answer = self._call(given, DIALOG_HOOK, state, proposal)
        self._apply(answer)
        if answer.action != "Delegate":
            return self._follow(answer)
        self._said += prompt.messages(session.attempts) if prompt else _REPEAT
        return self._result("ElicitSlot", self._current(), slot=slot.name)

    def _waiting(self, given: Input, state: IntentState, waiting: Waiting) -> Turn | None:
        """Waits for a caller who asked for it, without the code hook; None when the input is for the slot."""
        session = self.session
        if self._channel != VOICE:
            return None
        if session.reminders is None:
            if given.silent or not asks_to_wait(given.transcript):
                return None
            session.reminders = 0
            return self._kept_waiting(state, waiting.waiting)
        if given.silent or asks_to_wait(given.transcript):
            session.reminders += 1
            if session.reminders <= waiting.reminders:
                return self._kept_waiting(state, waiting.reminder)
        session.reminders = None
        state.state = "InProgress"
        if not goes_on(given.transcript):
            return None
        self._say(waiting.going_on)
        return self._result("ElicitSlot", state)

    def _kept_waiting(self, state: IntentState, prompt: Prompt | None) -> Turn:
        self._say(prompt)
        self._notes.append("the bot waits for the caller; the code hook is not called")
        return self._result("ElicitSlot", replace_state(state, "Waiting"))

    def _switch(self, given: Input, state: IntentState, *, certain: float) -> Interpretation | None:
        """Returns another intent that the words name beyond doubt; answers to a question stay answers otherwise."""
        meaning = self._meaning(given)
        clear = meaning.confidence is not None and meaning.confidence >= certain
        return meaning if clear and meaning.intent != state.name else None

    def _confirmation_answer(self, given: Input, state: IntentState) -> Turn:
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

    def _ask_again(self, given: Input, prompt: Prompt | None) -> Turn:
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

    def _advance(self, given: Input, intent: Intent, *, validate: bool) -> Turn:
        state = self._current()
        if validate and intent.dialog_hook:
            answer = self._call(given, DIALOG_HOOK, state, self._propose(intent, state))
            self._apply(answer)
            if answer.action != "Delegate":
                return self._follow(answer)
            state = self._current()
            intent = self._locale.intent(state.name)
        return self._propose_and_act(given, intent, state)

    def _propose_and_act(self, given: Input, intent: Intent, state: IntentState) -> Turn:
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

    def _fulfill(self, given: Input, intent: Intent, state: IntentState) -> Turn:
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

    def _delegated_fulfilment(self, given: Input) -> Turn:
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

    def _call(self, given: Input, source: str, state: IntentState, proposal: Proposal | None) -> HookAnswer:
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
            sentiment=self.feeling(given.transcript),
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
            session.listen()
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
