"""Scenarios inside the dialogue: starting, continuing, interrupting, ending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base.clock import KST, epoch
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.draft import Draft, Measurement, Reply, Request, Track
from contact_handlers.dialogue.faq import IN_SCENARIO
from contact_handlers.dialogue.handovers import HandOvers
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.intent_actions import IntentActions
from contact_handlers.dialogue.korean.acts import ENOUGH
from contact_handlers.dialogue.model_turns import ModelTurns, asked
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.rules import Trigger
from contact_handlers.dialogue.scenarios.engine import ScenarioEngine
from contact_handlers.dialogue.scenarios.progress import (
    AUTHENTICATE,
    CANCEL,
    COMPLETE,
    ENDED,
    ESCALATE,
    PROMPT,
    REFUSED,
    REFUSED_INPUTS,
    End,
    EndKind,
    Progress,
    Setting,
)
from contact_handlers.dialogue.scenarios.resumption import Resumption
from contact_handlers.dialogue.state import GATE_ASKED, GATE_OPEN, ScenarioState
from contact_handlers.dialogue.steps import FOUND, MISSING, Outcome
from contact_handlers.dialogue.vocabulary import (
    AUTH_REQUIRED,
    COMPLETED,
    CONTINUE,
    END,
    ORDER_LOOKUP,
    RETRY,
    SCENARIO,
    VOICE,
)
from contact_handlers.dialogue.vocabulary import AUTHENTICATE as BY_KEYPAD
from contact_handlers.records.masked import Masked, ours

_OUTCOMES: Mapping[EndKind, str] = {COMPLETE: "completed", ESCALATE: "escalated", CANCEL: "cancelled"}


@dataclass(frozen=True)
class _Actions:
    """System steps: knowledge is our own, everything else is asked of the services."""

    replies: Replies
    model_turns: ModelTurns
    heard: Heard

    def run(self, action: str, step: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
        """Runs a system step."""
        if action == "knowledge":
            return self._solution(step, data)
        customer = self.heard.turn.customer
        if data.get("verified"):
            customer = replace(customer, auth_status="VERIFIED")
        return self.heard.services.run(action, data, customer)

    def _solution(self, step: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
        """Looks for a solution in the knowledge items of a category, then asks the language model."""
        # Free answers of the steps before, masked when they were taken.
        wanted = ours(" ".join(str(data[key]) for key in ("product", "symptom") if data.get(key)))
        symptom = str(data.get("symptom") or wanted)
        matcher = self.replies.catalogue.matcher
        for query in (symptom, wanted):
            found = matcher.find(query, step.get("category"), where=IN_SCENARIO)
            best = found.answer or (found.offers[0] if found.offers else None)
            if best is not None:
                return Outcome(FOUND, {"answer": self.replies.filled(best.item.answer, self.heard)})
        model = self.heard.services.model
        if model is None or self.heard.hearing.has_secret:
            return Outcome(MISSING)
        hits = matcher.search(wanted, step.get("category"), where=IN_SCENARIO)
        question = replace(self.model_turns.question(self.heard, hits), text=wanted)
        reply = asked(model, question)
        if reply.proposal is None or reply.proposal.next_action != CONTINUE or not hits:
            return Outcome(MISSING)
        return Outcome(FOUND, {"answer": reply.proposal.text})


@dataclass(frozen=True)
class ScenarioTurns:
    """The part of the dialogue that leads scenarios."""

    replies: Replies
    handovers: HandOvers
    model_turns: ModelTurns
    actions: IntentActions
    engine: ScenarioEngine
    resumption: Resumption

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
            actions=_Actions(self.replies, self.model_turns, heard),
            slot=turn.slots.get(self._field(heard.state.scenario)),
            sensitive=heard.hearing.has_secret,
        )

    def active(self, heard: Heard) -> Draft | None:
        """Continues the active scenario with this input."""
        state = self._live(heard)
        if state is None:
            return None
        text = heard.hearing.text
        gate = self._at_gate(heard, state)
        if gate is not None:
            return gate
        if self.replies.is_word(text, "restart"):
            return self._left("greeting.ask", self.replies.buttons("welcome"))
        if self.replies.is_word(text, "cancel"):
            return self._left("scenario.cancelled", ())
        meaning = self._meaning(heard.button)
        if meaning.get("intent"):
            return None
        if meaning.get("action") == "continue":
            return self.reminded(heard, "")
        progress = self.engine.take(state, self._given(heard), self.setting(heard))
        if progress.kind == REFUSED or (progress.end is not None and progress.end.given_up == REFUSED_INPUTS):
            interrupted = self._interrupted(heard)
            if interrupted is not None:
                return interrupted
        return self._drafted(heard, _past_gate(progress), answered=True)

    def _at_gate(self, heard: Heard, state: ScenarioState) -> Draft | None:
        """Takes the answer to the offer to go on; None where none was made, or the message is about something else."""
        fresh = replace(state, gate="")
        if state.gate == GATE_OPEN:
            return self._verifying(heard, fresh, answered=True) if self.resumption.wanted(heard, asked=True) else None
        if not state.gate or not heard.turn.customer.verified or self.replies.is_word(heard.hearing.text, "cancel"):
            return None
        earlier, agreed = self.resumption.earlier(heard, state.id), self.resumption.agreed(heard)
        if agreed and earlier is not None:
            lead = self.replies.messages["scenario.resume"].strip()
            return self._drafted(heard, self.engine.ask_again(earlier, self.setting(heard)), lead=lead, answered=True)
        if agreed is not None or earlier is None:
            return self._anew(heard, fresh, agreed)
        return self._interrupted(heard) or self.resumption.offer(fresh, answered=True)

    def _anew(self, heard: Heard, fresh: ScenarioState, agreed: bool | None) -> Draft | None:
        """Begins the scenario of a verified customer who does not go on, or has nothing to go on with."""
        if agreed is None:
            # No answer to the offer, but perhaps one to the first question.
            progress = self.engine.take(fresh, self._given(heard), self.setting(heard))
            if progress.kind != REFUSED:
                return self._drafted(heard, progress, answered=True)
        key = "scenario.resume.anew" if agreed is False else "scenario.resume.nothing"
        progress = self.engine.ask_again(fresh, self.setting(heard))
        return self._drafted(heard, progress, lead=self.replies.messages[key], answered=True)

    def _verifying(self, heard: Heard, fresh: ScenarioState, *, answered: bool) -> Draft | None:
        """Lets the flow verify whoever wants to go on; in a chat the app does that, before it begins."""
        progress = self.engine.ask_again(fresh, self.setting(heard))
        if heard.turn.channel != VOICE:
            lead = self.replies.messages["scenario.resume.signed_out"]
            return self._drafted(heard, progress, lead=lead, answered=answered)
        question = self._drafted(heard, progress)
        if question is None:
            return None
        return self.resumption.verification(fresh, question.reply.text, answered=answered)

    def started(self, heard: Heard, guess: Guess, given: Mapping[str, Masked]) -> Draft | None:
        """Starts the scenario of an intent, with what the customer has already said."""
        intent = self.replies.content["intents"][guess.intent]
        known = {**heard.hearing.slots(guess.intent), **given}
        progress = self.engine.start(intent["scenario"], known, self.setting(heard))
        draft = self._begun(heard, progress, _statements(intent["reply"]))
        if draft is None:
            return None
        return replace(draft, intent=guess.intent, confidence=guess.confidence)

    def _begun(self, heard: Heard, progress: Progress, lead: str) -> Draft | None:
        """Returns the first question, or what stands before it: the offer to go on."""
        fresh = progress.state
        if fresh is None or progress.kind != PROMPT:
            return self._drafted(heard, progress, lead=lead)
        if self.resumption.earlier(heard, fresh.id) is not None:
            return self.resumption.offer(fresh, answered=False)
        if not self.resumption.concerns(heard, fresh.id):
            return self._drafted(heard, progress, lead=lead)
        if self.resumption.wanted(heard, asked=False):
            return self._verifying(heard, fresh, answered=False)
        opened = replace(progress, state=replace(fresh, gate=GATE_OPEN))
        return self._drafted(heard, opened, lead=f"{lead} {self.resumption.hint(heard, fresh.id)}".strip())

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
        return self._drafted(heard, self.engine.ask_again(state, self.setting(heard)), lead=lead, answered=True)

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

    def _left(self, key: str, shown: tuple[Button, ...]) -> Draft:
        cancelled = Measurement("ScenarioOutcome", 1, {"Outcome": "cancelled"})
        return Draft(
            reply=self.replies.reply(key, shown=shown),
            next_action=CONTINUE,
            track=Track(answered=True),
            measurements=(cancelled,),
        )

    def _interrupted(self, heard: Heard) -> Draft | None:
        """An input that the step does not accept may ask for a person, or be a complaint or a goodbye."""
        subject = self.handovers.subject(heard)
        rules = self.handovers.rules
        current = replace(subject, state=replace(subject.state, history=()))
        trigger = rules.person_wanted(subject) or rules.complaint(current)
        if trigger is not None:
            return self.handovers.draft(heard, trigger)
        # Whoever says goodbye is not asked the same question again.
        # 없어요 answers the question, and is no goodbye.
        leaving = heard.hearing.accepted and subject.leaving and ENOUGH not in heard.hearing.sentence.acts
        return self._act(heard, heard.hearing.guess) if leaving else None

    def _act(self, heard: Heard, guess: Guess) -> Draft | None:
        if self.replies.content["intents"][guess.intent]["action"] == "scenario":
            return self.started(heard, guess, {})
        return self.actions.act(heard, guess)

    def _drafted(self, heard: Heard, progress: Progress, *, lead: str = "", answered: bool = False) -> Draft | None:
        if progress.kind == ENDED and progress.end is not None:
            return self._ended(heard, progress, progress.end, lead, answered=answered)
        step = progress.step or {}
        text = progress.text
        if progress.choices is not None and heard.turn.channel == VOICE:
            spoken = ", ".join(f"{number}번 {title}" for number, title in enumerate(progress.choices.titles, start=1))
            text = text.replace(progress.choices.listed(), spoken)
        shown: tuple[Button, ...] = ()
        if progress.choices is not None:
            pairs = zip(progress.choices.titles, progress.choices.values, strict=True)
            shown = tuple(Button(title, value) for title, value in pairs)
        track = replace(
            self._track(heard, progress, answered=answered),
            state=progress.state,
            # A number is for this contact; the next one goes on before it was asked for.
            resumable=progress.state is not None
            and not progress.state.kept
            and not progress.state.gate
            and self.engine.resumable(progress.state.id),
            ask=self._slot(progress, step),
        )
        return Draft(
            reply=Reply(text=f"{lead} {text}".strip(), buttons=shown, fixed=answered),
            next_action=RETRY if progress.kind == REFUSED else SCENARIO,
            track=track,
        )

    def _track(self, heard: Heard, progress: Progress, *, answered: bool) -> Track:
        sensitive = answered and self._was_sensitive(heard)
        return Track(answered=answered, sensitive=sensitive, percent=progress.percent)

    def _was_sensitive(self, heard: Heard) -> bool:
        """Tells whether the step that this input answered asks for something that must not be stored."""
        state = heard.state.scenario
        if state is None:
            return False
        steps = self.replies.content["scenarios"].get(state.id, {}).get("steps", ())
        return any(step["id"] == state.step and step["sensitive"] for step in steps)

    def _slot(self, progress: Progress, step: Mapping[str, Any]) -> tuple[str, str] | None:
        """Returns the intent and slot that Lex shall listen for, so that speech is recognized as this kind of value.

        Open lists, whose values are vocabulary then, and slots that say so: long numbers, for which Lex waits, and what
        must not stand in its logs. Every answer reaches the dialogue (`elicitationCodeHook`), 상담원 and 취소 too.
        """
        name = _slot_name(step)
        slot = self.replies.content["slots"].get(name)
        if progress.state is None or slot is None:
            return None
        if not slot.get("listens") and not self.replies.content["slot_types"].get(slot["type"], {}).get("open"):
            return None
        for intent, known in self.replies.content["intents"].items():
            if known.get("scenario") == progress.state.id and name in known["slots"]:
                return intent, name
        return None

    def _field(self, state: ScenarioState | None) -> str:
        """Returns the slot that the current step asks for, so that no other value of Lex is taken for its answer."""
        steps = self.replies.content["scenarios"].get(state.id, {}).get("steps", ()) if state is not None else ()
        return next((_slot_name(step) for step in steps if state is not None and step["id"] == state.step), "")

    def _ended(self, heard: Heard, progress: Progress, end: End, lead: str, *, answered: bool) -> Draft | None:
        text = f"{lead} {progress.text}".strip()
        track = self._track(heard, progress, answered=answered)
        if end.kind == AUTHENTICATE:
            return Draft(
                reply=Reply(text=text, fixed=True),
                next_action=BY_KEYPAD,
                bot_result=AUTH_REQUIRED,
                track=replace(track, state=progress.state, resume_prompt=progress.resume_prompt),
            )
        request = self._request(heard, progress, end)
        measured = (Measurement("ScenarioOutcome", 1, {"Outcome": _OUTCOMES[end.kind]}),)
        if end.kind == ESCALATE:
            draft = self._handed_over(heard, end, text)
        elif end.kind == CANCEL:
            draft = Draft(reply=Reply(text=text, fixed=True), next_action=CONTINUE)
        else:
            draft = self._completed(end, text, request)
        return replace(draft, track=track, request=request, measurements=measured)

    def _completed(self, end: End, text: str, request: Request | None) -> Draft:
        if request is not None:
            text += fill(self.replies.messages["scenario.reference"], {"reference": request.reference})
        return Draft(
            reply=Reply(
                text=text,
                buttons=self.replies.buttons("after_faq") if end.stay else (),
                heading=self.replies.messages["faq.helped"],
                fixed=True,
                spoken=not end.spoken_by_flow,
            ),
            next_action=ORDER_LOOKUP if end.stay else END,
            bot_result="" if end.stay else COMPLETED,
        )

    def _handed_over(self, heard: Heard, end: End, text: str) -> Draft:
        """Hands over what was collected; while nobody works it stays and the scenario is over."""
        description = end.description or self.replies.messages["esc.description"]
        trigger = Trigger("scenario", end.reason or "bot_limitation", description)
        draft = self.handovers.draft(heard, trigger, text=text, floor=end.priority)
        return draft or self.replies.notice("scenario.complete", CONTINUE)

    @staticmethod
    def _request(heard: Heard, progress: Progress, end: End) -> Request | None:
        if not end.request or end.forget:
            return None
        identifier, reference = heard.services.new_request()
        data = {key: value for key, value in progress.data.items() if key not in ("confirm", "verified")}
        return Request(kind=end.request, id=identifier, reference=reference, data=data, kept=progress.kept)


def _slot_name(step: Mapping[str, Any]) -> str:
    return str(step.get("prefill_from") or step.get("field") or "")


def _past_gate(progress: Progress) -> Progress:
    """The first answer closes the way back to what was left; a refused one does not."""
    if progress.state is None or progress.kind == REFUSED:
        return progress
    return replace(progress, state=replace(progress.state, gate=""))


def _statements(reply: str) -> str:
    """Returns the sentences of a reply that ask nothing: the scenario asks its own question next."""
    sentences = reply.replace("? ", "?|").replace(". ", ".|").split("|")
    return " ".join(sentence for sentence in sentences if sentence and not sentence.endswith("?"))
