"""Scenarios inside the dialogue: starting, continuing, interrupting, ending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contact_handlers.base.clock import KST, epoch
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue import answer as words
from contact_handlers.dialogue.answer import Draft, Measurement, Request
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.faq import IN_SCENARIO, Hit
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.rules import Trigger
from contact_handlers.dialogue.scenario import (
    AUTHENTICATE,
    CANCEL,
    COMPLETE,
    ENDED,
    ESCALATE,
    REFUSED,
    End,
    Progress,
    ScenarioEngine,
    Setting,
)
from contact_handlers.dialogue.state import ScenarioState
from contact_handlers.dialogue.steps import FOUND, MISSING, Outcome

if TYPE_CHECKING:
    from contact_handlers.dialogue.engine import Dialogue, Heard

_OUTCOMES = {COMPLETE: "completed", ESCALATE: "escalated", CANCEL: "cancelled"}


@dataclass(frozen=True)
class _Actions:
    """System steps: knowledge is our own, everything else is asked of the services."""

    turns: ScenarioTurns
    heard: Heard

    def run(self, action: str, step: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
        """Runs a system step."""
        if action == "knowledge":
            return self.turns.solution(self.heard, step, data)
        customer = self.heard.turn.customer
        if data.get("verified"):
            customer = replace(customer, auth_status="VERIFIED")
        return self.heard.services.run(action, data, customer)


@dataclass(frozen=True)
class ScenarioTurns:
    """The part of the dialogue that leads scenarios."""

    dialogue: Dialogue
    engine: ScenarioEngine

    def setting(self, heard: Heard) -> Setting:
        """Returns the surroundings of a turn for the engine."""
        turn = heard.turn
        return Setting(
            today=turn.now.astimezone(KST).date(),
            now=epoch(turn.now),
            channel=turn.channel,
            verified=turn.customer.verified,
            can_authenticate=heard.services.can_authenticate and turn.channel != words.VOICE,
            is_open_day=heard.services.is_open_day,
            actions=_Actions(self, heard),
            slot=turn.slot,
        )

    def active(self, heard: Heard) -> Draft | None:
        """Continues the active scenario with this input."""
        state = self._live(heard)
        if state is None:
            return None
        text = heard.hearing.text
        if self.dialogue.is_word(text, "restart"):
            return self._left("greeting.ask", self.dialogue.set("welcome"))
        if self.dialogue.is_word(text, "cancel"):
            return self._left("scenario.cancelled", ())
        meaning = self._meaning(heard.button)
        if meaning.get("intent"):
            return None
        if meaning.get("action") == "continue":
            return self.reminded(heard, "")
        progress = self.engine.take(state, self._given(heard), self.setting(heard))
        if progress.kind == REFUSED or (progress.end and progress.end.description == "입력 검증 실패 반복"):
            interrupted = self._interrupted(heard)
            if interrupted is not None:
                return interrupted
        return self._drafted(heard, progress, in_scenario=True)

    def started(self, heard: Heard, guess: Guess, given: Mapping[str, str]) -> Draft | None:
        """Starts the scenario of an intent, with what the customer has already said."""
        intent = self.dialogue.content["intents"][guess.intent]
        known = {**heard.hearing.slots(guess.intent), **given}
        progress = self.engine.start(intent["scenario"], known, self.setting(heard))
        draft = self._drafted(heard, progress, lead=_statements(intent["reply"]))
        if draft is None:
            return None
        return replace(draft, intent=guess.intent, confidence=guess.confidence)

    def resumed(self, heard: Heard) -> Draft | None:
        """Goes on with what an earlier contact of the customer began, when this one asks for the same."""
        earlier = heard.turn.resumable
        if earlier is None or heard.state.user_turns or not heard.hearing.acts:
            return None
        intent = self.dialogue.content["intents"][heard.hearing.guess.intent]
        fits = intent.get("scenario") == earlier.id and self.engine.resumable(earlier.id)
        if not fits or not earlier.path or self.engine.expired(earlier, epoch(heard.turn.now)):
            return None
        progress = self.engine.ask_again(earlier, self.setting(heard))
        return self._drafted(heard, progress, lead=self.dialogue.messages["scenario.resume"].strip())

    def solution(self, heard: Heard, step: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
        """Looks for a solution in the knowledge items of a category, then asks the language model."""
        wanted = " ".join(str(data[key]) for key in ("product", "symptom") if data.get(key))
        symptom = str(data.get("symptom") or wanted)
        matcher = self.dialogue.catalogue.matcher
        for query in (symptom, wanted):
            found = matcher.find(query, step.get("category"), where=IN_SCENARIO)
            best = found.answer or (found.offers[0] if found.offers else None)
            if best is not None:
                return self._answer(heard, best)
        model = heard.services.model
        if model is None or heard.hearing.has_secret:
            return Outcome(MISSING)
        hits = matcher.search(wanted, step.get("category"), where=IN_SCENARIO)
        question = replace(self.dialogue.question(heard, hits), text=wanted)
        reply = model.ask(question)
        if reply.proposal is None or reply.proposal.next_action != "continue" or not hits:
            return Outcome(MISSING)
        return Outcome(FOUND, {"answer": reply.proposal.text})

    def _answer(self, heard: Heard, hit: Hit) -> Outcome:
        text = fill(hit.item.answer, {**self.dialogue.speak, "hours_text": heard.services.hours_text})
        return Outcome(FOUND, {"answer": text})

    def reminded(self, heard: Heard, lead: str) -> Draft | None:
        """Repeats the current question of the active scenario; None without one."""
        state = self._live(heard)
        if state is None:
            return None
        return self._drafted(heard, self.engine.ask_again(state, self.setting(heard)), lead=lead, in_scenario=True)

    def _live(self, heard: Heard) -> ScenarioState | None:
        """Returns the scenario that goes on; one that waits for a keypad that verified nobody is over."""
        state = heard.state.scenario
        if state is None or self.engine.expired(state, epoch(heard.turn.now)):
            return None
        return None if self.engine.waits_in_vain(state, self.setting(heard)) else state

    def _meaning(self, button: Button | None) -> Mapping[str, Any]:
        """Returns what an offered button means outside of the scenario; choices of a step mean nothing there."""
        payloads: Mapping[str, Mapping[str, Any]] = self.dialogue.content["payloads"]
        return {} if button is None else payloads.get(button.payload, {})

    def _given(self, heard: Heard) -> str:
        offered = dict(heard.state.offered)
        button = heard.button
        if button is not None and offered.get(button.title) == button.payload:
            return button.payload
        return heard.hearing.text

    def _left(self, key: str, shown: tuple[Button, ...]) -> Draft:
        cancelled = Measurement("ScenarioOutcome", 1, {"Outcome": "cancelled"})
        return self.dialogue.plain(key, words.CONTINUE, buttons=shown, in_scenario=True, measurements=(cancelled,))

    def _interrupted(self, heard: Heard) -> Draft | None:
        """An input that the step does not accept may be a wish for a person or a complaint."""
        subject = self.dialogue.subject(heard)
        rules = self.dialogue.rules
        current = replace(subject, state=replace(subject.state, history=()))
        trigger = rules.wish(subject) or rules.complaint(current)
        if trigger is not None:
            return self.dialogue.handed_over(heard, trigger)
        # Who says goodbye is not asked the same question again.
        leaving = heard.hearing.accepted and heard.hearing.guess.sure and subject.leaving
        return self.dialogue.act(heard, heard.hearing.guess, {}) if leaving else None

    def _drafted(self, heard: Heard, progress: Progress, *, lead: str = "", in_scenario: bool = False) -> Draft | None:
        if progress.kind == ENDED and progress.end is not None:
            return self._ended(heard, progress, progress.end, lead, in_scenario=in_scenario)
        step = progress.step or {}
        text = progress.text
        if progress.choices is not None and heard.turn.channel == words.VOICE:
            spoken = ", ".join(f"{number}번 {title}" for number, title in enumerate(progress.choices.titles, start=1))
            text = text.replace(progress.choices.listed(), spoken)
        shown: tuple[Button, ...] = ()
        if progress.choices is not None:
            pairs = zip(progress.choices.titles, progress.choices.values, strict=True)
            shown = tuple(Button(title, value) for title, value in pairs)
        return Draft(
            text=f"{lead} {text}".strip(),
            next_action=words.RETRY if progress.kind == REFUSED else words.SCENARIO,
            buttons=shown,
            ask=self._slot(progress, step),
            scenario=progress.state,
            in_scenario=in_scenario,
            resumable=progress.state is not None and self.engine.resumable(progress.state.id),
            sensitive=in_scenario and self._was_sensitive(heard),
            plain=in_scenario,
            percent=progress.percent,
        )

    def _was_sensitive(self, heard: Heard) -> bool:
        """Tells whether the step that this input answered asks for something that must not be stored."""
        state = heard.state.scenario
        if state is None:
            return False
        steps = self.dialogue.content["scenarios"].get(state.id, {}).get("steps", ())
        return any(step["id"] == state.step and step["sensitive"] for step in steps)

    def _slot(self, progress: Progress, step: Mapping[str, Any]) -> tuple[str, str] | None:
        """Returns the intent and slot that Lex shall listen for, so that speech is recognised as this kind of value.

        Only open lists: Lex asks again by itself, without the code hook, when an answer is no value of a closed list or
        no date, and then 상담원 or 취소 would not reach the dialogue.
        """
        content = self.dialogue.content
        slot = content["slots"].get(step.get("field") or "")
        if progress.state is None or slot is None or not content["slot_types"].get(slot["type"], {}).get("open"):
            return None
        for name, intent in content["intents"].items():
            if intent.get("scenario") == progress.state.id and step["field"] in intent["slots"]:
                return name, step["field"]
        return None

    def _ended(self, heard: Heard, progress: Progress, end: End, lead: str, *, in_scenario: bool) -> Draft | None:
        text = f"{lead} {progress.text}".strip()
        more: dict[str, Any] = {"in_scenario": in_scenario, "percent": progress.percent}
        more["sensitive"] = in_scenario and self._was_sensitive(heard)
        if end.kind == AUTHENTICATE:
            return Draft(
                text=text,
                next_action=words.AUTHENTICATE,
                bot_result=words.AUTH_REQUIRED,
                scenario=progress.state,
                resume_prompt=progress.resume_prompt,
                plain=True,
                **more,
            )
        request = self._request(heard, progress, end)
        more["request"] = request
        more["measurements"] = (Measurement("ScenarioOutcome", 1, {"Outcome": _OUTCOMES[end.kind]}),)
        if end.kind == ESCALATE:
            return self._handed_over(heard, end, text, more)
        if end.kind == CANCEL:
            return Draft(text=text, next_action=words.CONTINUE, plain=True, **more)
        if request is not None:
            text += fill(self.dialogue.messages["scenario.reference"], {"reference": request.reference})
        action = words.ORDER_LOOKUP if end.stay else words.END
        return Draft(
            text=text,
            next_action=action,
            bot_result="" if end.stay else words.COMPLETED,
            buttons=self.dialogue.set("after_faq") if end.stay else (),
            heading=self.dialogue.messages["faq.helped"],
            spoken=not end.spoken_by_flow,
            plain=True,
            **more,
        )

    def _handed_over(self, heard: Heard, end: End, text: str, more: dict[str, Any]) -> Draft:
        trigger = Trigger("scenario", end.reason, end.description or self.dialogue.messages["esc.description"])
        draft = self.dialogue.handed_over(heard, trigger, text=text, floor=end.priority, **more)
        if draft is None or not draft.bot_result:
            # Nobody works now: what was collected stays, the scenario is over.
            closed = draft or self.dialogue.plain("scenario.complete", words.CONTINUE, **more)
            return replace(closed, scenario=None)
        return draft

    @staticmethod
    def _request(heard: Heard, progress: Progress, end: End) -> Request | None:
        if not end.request or end.forget:
            return None
        identifier, reference = heard.services.new_request()
        data = {key: value for key, value in progress.data.items() if key not in ("confirm", "verified")}
        return Request(kind=end.request, id=identifier, reference=reference, data=data)


def _statements(reply: str) -> str:
    """Returns the sentences of a reply that ask nothing: the scenario asks its own question next."""
    sentences = reply.replace("? ", "?|").replace(". ", ".|").split("|")
    return " ".join(sentence for sentence in sentences if sentence and not sentence.endswith("?"))
