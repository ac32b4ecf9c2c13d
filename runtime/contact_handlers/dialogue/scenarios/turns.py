"""Scenarios inside the dialogue: starting, continuing, interrupting, ending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base.clock import KST, epoch
from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.draft import Draft, Measurement, Track
from contact_handlers.dialogue.handovers import INCIDENTS, HandOvers
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.korean import acts
from contact_handlers.dialogue.korean.sentence import NOUN, Sentence
from contact_handlers.dialogue.model_turns import ModelTurns
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.repair import meaning, pauses
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.scenarios.actions import SystemSteps
from contact_handlers.dialogue.scenarios.definitions import slot_name
from contact_handlers.dialogue.scenarios.engine import ScenarioEngine
from contact_handlers.dialogue.scenarios.outcomes import Outcomes
from contact_handlers.dialogue.scenarios.progress import PROMPT, REFUSED, REFUSED_INPUTS, Progress, Setting
from contact_handlers.dialogue.scenarios.repairs import Repairs
from contact_handlers.dialogue.scenarios.resumption import Resumption
from contact_handlers.dialogue.scenarios.walk import OWN_NUMBER
from contact_handlers.dialogue.state import GATE_ASKED, GATE_OPEN, ScenarioState
from contact_handlers.dialogue.vocabulary import CALLBACK as BOOKS_CALLBACK
from contact_handlers.dialogue.vocabulary import CONTINUE, VOICE
from contact_handlers.records.masked import Masked

# What callers press where a yes or no is wanted.
_KEYS: Mapping[str, bool] = {"1": True, "2": False}
# Requests that are remembered while a scenario goes on.
MOST_LATER = 2


@dataclass(frozen=True)
class ScenarioTurns:
    """The part of the dialogue that leads scenarios."""

    replies: Replies
    handovers: HandOvers
    model_turns: ModelTurns
    engine: ScenarioEngine
    resumption: Resumption
    outcomes: Outcomes
    repairs: Repairs

    def setting(self, heard: Heard) -> Setting:
        """Returns the surroundings of a turn for the engine."""
        turn = heard.turn
        return Setting(
            today=turn.now.astimezone(KST).date(),
            now=epoch(turn.now),
            channel=turn.channel,
            verified=turn.customer.verified,
            can_authenticate=heard.services.can_authenticate and turn.channel != VOICE,
            is_open_day=heard.services.is_open_day,
            hours=heard.services.hours,
            caller=turn.caller,
            actions=SystemSteps(self.replies, self.model_turns, heard),
            slot=turn.slots.get(self._field(heard.state.scenario)),
            sensitive=heard.hearing.has_secret,
            agreed=self._agreed(heard),
            wants_change=meaning.wants_change(heard.hearing.sentence) or pauses.thinks_again(heard.hearing.text),
            sorry=meaning.sorry(heard.hearing.sentence),
        )

    def _agreed(self, heard: Heard) -> bool | None:
        """Returns whether the message says yes or no; who asks for what was read back says yes."""
        sentence, state = heard.hearing.sentence, heard.state.scenario
        if state is None:
            return meaning.agreed(sentence)
        confirms = self.engine.known.steps(state.id).get(state.step, {}).get("type") == "confirm"
        keyed = _KEYS.get(heard.hearing.bare) if heard.turn.channel == VOICE else None
        if keyed is not None and (confirms or state.options == (OWN_NUMBER,)):
            return keyed
        ordered = confirms and meaning.orders(sentence, *self.engine.known.matter(state.id))
        return ordered or meaning.agreed(sentence)

    def active(self, heard: Heard) -> Draft | None:
        """Continues the active scenario with this input."""
        state = self._live(heard)
        if state is None:
            return None
        gate = self._at_gate(heard, state)
        if gate is not None:
            return gate
        if acts.RESTART in heard.hearing.sentence.acts and not self.engine.places(state, heard.hearing.text):
            return self._started_over()
        meant = self._meaning(heard.button)
        if meant.get("intent"):
            return None
        if meant.get("action") == "continue":
            return self.reminded(heard, "")
        setting = self.setting(heard)
        repaired = self.repairs.of(heard, state, setting)
        if repaired is not None:
            return repaired
        progress = self.engine.take(state, self._given(heard), setting)
        if progress.kind == REFUSED or (progress.end is not None and progress.end.given_up == REFUSED_INPUTS):
            beside = (
                self._interrupted(heard)
                or self.repairs.questioned(heard, state, setting)
                or self._afterward(heard, state, setting)
            )
            if beside is not None:
                return beside
        return self.outcomes.drafted(heard, _past_gate(progress), answered=True)

    def _afterward(self, heard: Heard, state: ScenarioState, setting: Setting) -> Draft | None:
        """Remembers another request that the step does not take, and asks its question again."""
        intent = self.replies.content["intents"].get(heard.hearing.guess.intent, {})
        if _names_only(heard.hearing.sentence):
            return None
        if not heard.hearing.acts or intent.get("scenario") in (None, state.id) or heard.hearing.has_secret:
            return None
        lead = self.replies.messages["repair.afterward"]
        draft = self.outcomes.drafted(heard, self.engine.ask_again(state, setting), lead=lead, answered=True)
        return replace(draft, later=(*heard.state.later, heard.hearing.masked)[-MOST_LATER:])

    def _started_over(self) -> Draft:
        """Goes back to the beginning of the conversation."""
        return Draft(
            reply=self.replies.reply("greeting.ask", shown=self.replies.buttons("welcome")),
            next_action=CONTINUE,
            track=Track(answered=True),
            measurements=(Measurement("ScenarioOutcome", 1, {"Outcome": "cancelled"}),),
        )

    def _at_gate(self, heard: Heard, state: ScenarioState) -> Draft | None:
        """Takes the answer to the offer to go on; None where none was made, or the message is about something else."""
        fresh = replace(state, gate="")
        if state.gate == GATE_OPEN:
            return self._verifying(heard, fresh, answered=True) if self.resumption.wanted(heard, asked=True) else None
        if not state.gate or not heard.turn.customer.verified or acts.LEAVE in heard.hearing.sentence.acts:
            return None
        earlier, agreed = self.resumption.earlier(heard, state.id), self.resumption.agreed(heard)
        if agreed and earlier is not None:
            lead = self.replies.messages["scenario.resume"].strip()
            return self.outcomes.drafted(
                heard, self.engine.ask_again(earlier, self.setting(heard)), lead=lead, answered=True
            )
        if agreed is not None or earlier is None:
            return self._anew(heard, fresh, agreed)
        return self._interrupted(heard) or self.resumption.offer(fresh, answered=True)

    def _anew(self, heard: Heard, fresh: ScenarioState, agreed: bool | None) -> Draft | None:
        """Begins the scenario of a verified customer who does not go on, or has nothing to go on with."""
        if agreed is None:
            # No answer to the offer, but perhaps one to the first question.
            progress = self.engine.take(fresh, self._given(heard), self.setting(heard))
            if progress.kind != REFUSED:
                return self.outcomes.drafted(heard, progress, answered=True)
        key = "scenario.resume.anew" if agreed is False else "scenario.resume.nothing"
        progress = self.engine.ask_again(fresh, self.setting(heard))
        return self.outcomes.drafted(heard, progress, lead=self.replies.messages[key], answered=True)

    def _verifying(self, heard: Heard, fresh: ScenarioState, *, answered: bool) -> Draft | None:
        """Lets the flow verify whoever wants to go on; in a chat the app does that, before it begins."""
        progress = self.engine.ask_again(fresh, self.setting(heard))
        if heard.turn.channel != VOICE:
            lead = self.replies.messages["scenario.resume.signed_out"]
            return self.outcomes.drafted(heard, progress, lead=lead, answered=answered)
        question = self.outcomes.drafted(heard, progress)
        if question is None:
            return None
        return self.resumption.verification(fresh, question.reply.text, answered=answered)

    def started(self, heard: Heard, guess: Guess, given: Mapping[str, Masked]) -> Draft | None:
        """Starts the scenario of an intent, with what the customer has already said."""
        intent = self.replies.content["intents"][guess.intent]
        known = {**heard.hearing.slots(guess.intent), **given}
        steps = self.engine.known.steps(intent["scenario"]).values()
        if heard.state.order and any(step.get("prefill_from") == "order_number" for step in steps):
            # The order that was just told about, unless another one is named.
            known = {"order_number": heard.state.order, **known}
        said = "" if heard.button is not None else heard.hearing.text
        if heard.state.reason in INCIDENTS and intent["action"] == "callback":
            # Whoever reports an incident is called as soon as possible, and may change that.
            known = {**self.engine.soonest(intent["scenario"], self.setting(heard)), **known}
        progress = self.engine.start(intent["scenario"], known, self.setting(heard), said)
        draft = self._begun(heard, progress, _statements(intent["reply"]))
        if draft is None:
            return None
        action = BOOKS_CALLBACK if intent["action"] == "callback" else draft.next_action
        return replace(draft, intent=guess.intent, confidence=guess.confidence, next_action=action)

    def _begun(self, heard: Heard, progress: Progress, lead: str) -> Draft | None:
        """Returns the first question, or what stands before it: the offer to go on."""
        fresh = progress.state
        if fresh is None or progress.kind != PROMPT:
            return self.outcomes.drafted(heard, progress, lead=lead)
        if self.resumption.earlier(heard, fresh.id) is not None:
            return self.resumption.offer(fresh, answered=False)
        if not self.resumption.concerns(heard, fresh.id):
            return self.outcomes.drafted(heard, progress, lead=lead)
        if self.resumption.wanted(heard, asked=False):
            return self._verifying(heard, fresh, answered=False)
        opened = replace(progress, state=replace(fresh, gate=GATE_OPEN))
        return self.outcomes.drafted(heard, opened, lead=f"{lead} {self.resumption.hint(heard, fresh.id)}".strip())

    def again(self, heard: Heard, left: ScenarioState) -> Draft | None:
        """Offers to go on with what the customer left, when they ask for the same, or to go on with whatever it was."""
        guess = heard.hearing.guess
        same = heard.hearing.acts and self.replies.content["intents"][guess.intent].get("scenario") == left.id
        if self.resumption.earlier(heard, left.id) is None:
            return None
        if same:
            return self.started(heard, guess, {})
        if heard.hearing.acts or not self.resumption.wanted(heard, asked=False):
            return None
        fresh = self.engine.start(left.id, {}, self.setting(heard)).state
        return None if fresh is None else self.resumption.offer(fresh, answered=False)

    def reminded(self, heard: Heard, lead: str) -> Draft | None:
        """Repeats the current question of the active scenario; None without one."""
        state = self._live(heard)
        if state is None:
            return None
        if state.gate == GATE_ASKED:
            offer = self.resumption.offer(state, answered=True)
            return replace(offer, reply=replace(offer.reply, text=f"{lead} {offer.reply.text}".strip()))
        return self.outcomes.drafted(heard, self.engine.ask_again(state, self.setting(heard)), lead=lead, answered=True)

    def _live(self, heard: Heard) -> ScenarioState | None:
        """Returns the scenario that goes on; one that waits for a keypad that verified nobody is over."""
        state = heard.state.scenario
        if state is None or self.engine.expired(state, epoch(heard.turn.now)):
            return None
        return None if self.engine.waits_in_vain(state, self.setting(heard)) else state

    def _meaning(self, button: Button | None) -> Mapping[str, Any]:
        """Returns what an offered button means outside of the scenario; choices of a step mean nothing there."""
        payloads: Mapping[str, Mapping[str, Any]] = self.replies.content["payloads"]
        return {} if button is None else payloads.get(button.payload, {})

    def _given(self, heard: Heard) -> str:
        offered = dict(heard.state.offered)
        button = heard.button
        if button is not None and offered.get(button.title) == button.payload:
            return button.payload
        return heard.hearing.text

    def _interrupted(self, heard: Heard) -> Draft | None:
        """An input that the step does not accept may ask for a person or a call, or be a complaint."""
        subject = self.handovers.subject(heard)
        rules = self.handovers.rules
        current = replace(subject, state=replace(subject.state, history=()))
        trigger = rules.person_wanted(subject) or rules.complaint(current)
        if trigger is not None:
            return self.handovers.draft(heard, trigger)
        # A goodbye leaves the scenario and is no answer (`repairs`); who wants to be called is not asked on.
        guess = heard.hearing.guess
        if not heard.hearing.acts:
            return None
        intent = self.replies.content["intents"][guess.intent]
        state = heard.state.scenario
        running = None if state is None else state.id
        # Where a number to call is asked for, 이 번호로 전화 주세요 is about that number.
        asks_number = state is not None and self.engine.known.current(state).get("format") == "phone"
        wanted = intent["action"] == "callback" and intent["scenario"] != running and not asks_number
        return self.started(heard, guess, {}) if wanted else None

    def _field(self, state: ScenarioState | None) -> str:
        """Returns the slot that the current step asks for, so that no other value of Lex is taken for its answer."""
        step = None if state is None else self.engine.known.steps(state.id).get(state.step)
        return "" if step is None else slot_name(step)


def _past_gate(progress: Progress) -> Progress:
    """The first answer closes the way back to what was left; a refused one does not."""
    if progress.state is None or progress.kind == REFUSED:
        return progress
    return replace(progress, state=replace(progress.state, gate=""))


def _names_only(sentence: Sentence) -> bool:
    """Tells whether something is only named and described: 어제 주문한 운동화요 asks for nothing more."""
    clauses = sentence.clauses
    return bool(clauses) and clauses[-1].kind == NOUN and any(clause.relative for clause in clauses)


def _statements(reply: str) -> str:
    """Returns the sentences of a reply that ask nothing: the scenario asks its own question next."""
    sentences = reply.replace("? ", "?|").replace(". ", ".|").split("|")
    return " ".join(sentence for sentence in sentences if sentence and not sentence.endswith("?"))
