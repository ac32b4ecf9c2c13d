"""The dialogue: one user turn in, one answer out, in the one order of decisions. Pure besides the given services.

1 empty input - 2 urgent rule, wish for a person - 3 active scenario - 4 intent - 5 automatic rules - 6 FAQ first
7 the intent's action - 8 FAQ, language model, clarification - 9 enrichment and bookkeeping
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.base.text import compact
from contact_handlers.dialogue import answer as words
from contact_handlers.dialogue.analysis import Analyst
from contact_handlers.dialogue.answer import Answer, Draft, Handover, Measurement, Services, Turn
from contact_handlers.dialogue.bookkeeping import finished
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.faq import Hit
from contact_handlers.dialogue.hearing import Hearing, unheard
from contact_handlers.dialogue.model import REJECTED, Question
from contact_handlers.dialogue.presentation import Button, buttons
from contact_handlers.dialogue.rules import Limits, RuleTable, Subject, Trigger, paused
from contact_handlers.dialogue.state import State
from contact_handlers.dialogue.steps import ScenarioLimits
from contact_handlers.records.vocabulary import SENSITIVE_CONTENT

if TYPE_CHECKING:
    from contact_handlers.dialogue.scenario_turns import ScenarioTurns

# Below this an intent is no candidate worth asking about.
SUGGESTED = 0.30
# Questions to repeat before a silent caller is handed over (F-042).
MAX_SILENCES = 2
LEAVING = ("goodbye", "callback_request")
# Rules that may offer a hand-over again although one was impossible just now.
INSISTENT = ("urgent", "explicit_wish")


@dataclass(frozen=True)
class Heard:
    """A turn on its way to a decision."""

    hearing: Hearing
    services: Services
    button: Button | None

    @property
    def turn(self) -> Turn:
        """The input."""
        return self.hearing.turn

    @property
    def state(self) -> State:
        """The state before the turn."""
        return self.hearing.state


Step = Callable[[Heard], Draft | None]


class Dialogue:
    """The assistant of one center."""

    def __init__(self, catalogue: Catalogue, limits: Limits, scenario_limits: ScenarioLimits) -> None:
        content = catalogue.content
        self.catalogue = catalogue
        self.content = content
        self.messages: Mapping[str, str] = content["messages"]
        self.analyst = Analyst.of(content["language"])
        self.limits = limits
        repeatable = frozenset(name for name, intent in content["intents"].items() if intent["repeatable"])
        self.rules = RuleTable(self.analyst, limits, repeatable)
        center = content["center"]
        self.speak = {"center": center["display_name"], "phone": center["phone"], "email": center["email"]}
        self._scenario_limits = scenario_limits

    @cached_property
    def scenarios(self) -> ScenarioTurns:
        """Leads the scenarios; made and loaded for the first turn that needs one, which most do not."""
        from contact_handlers.dialogue.scenario import ScenarioEngine
        from contact_handlers.dialogue.scenario_turns import ScenarioTurns

        engine = ScenarioEngine(self.content, self.analyst.lexicon, self._scenario_limits, self.speak)
        return ScenarioTurns(self, engine)

    def respond(self, state: State, turn: Turn, services: Services) -> Answer:
        """Answers one user turn."""
        hearing = Hearing(turn, state, self.catalogue, self.analyst)
        heard = Heard(hearing, services, hearing.button)
        steps: Sequence[Step] = (
            self._empty,
            self._urgent,
            self._wish,
            self._card_number,
            self._cap,
            self._in_scenario,
            self._pressed,
            self._foreign,
            self._resumed,
            self._automatic,
            self._faq_first,
            self._act,
            self._below,
        )
        draft = next((found for step in steps if (found := step(heard)) is not None), None)
        return finished(self, heard, draft or self.clarified(heard))

    # --- 1, 2 ---------------------------------------------------------------------------------------------------

    def _empty(self, heard: Heard) -> Draft | None:
        if heard.hearing.bare or heard.turn.payload:
            return None
        if self._unheard(heard):
            if not heard.services.is_open(heard.turn.now):
                return self.plain("system.idle_closed", words.END, bot_result=words.ENDED)
            trigger = Trigger("silence", "bot_limitation", "음성 인식 실패 반복")
            draft = self.handed_over(heard, trigger)
            if draft is not None:
                return draft
        key = "error.voice_not_heard" if heard.turn.channel == words.VOICE else "error.repeat"
        scenario = heard.state.scenario
        return self.plain(key, words.RETRY, scenario=scenario, in_scenario=scenario is not None, confidence=0.0)

    def _unheard(self, heard: Heard) -> bool:
        """Tells whether a caller was asked often enough to speak again, so that nobody waits at a silent line."""
        last = heard.state.history[-MAX_SILENCES:]
        silent = len(last) == MAX_SILENCES and not any(turn.text for turn in last)
        return silent and heard.turn.channel == words.VOICE

    def _urgent(self, heard: Heard) -> Draft | None:
        trigger = self.rules.urgent(self.subject(heard))
        return None if trigger is None else self.handed_over(heard, trigger)

    def _wish(self, heard: Heard) -> Draft | None:
        if heard.button is not None:
            # A button says exactly what it means.
            return None
        trigger = self.rules.wish(self.subject(heard), by_intent=heard.state.scenario is None)
        return None if trigger is None else self.handed_over(heard, trigger)

    def _card_number(self, heard: Heard) -> Draft | None:
        if not heard.hearing.has_card:
            return None
        notice = self.plain("notice.card_number", words.CONTINUE)
        reminded = None if heard.state.scenario is None else self.scenarios.reminded(heard, notice.text)
        return reminded or notice

    def _cap(self, heard: Heard) -> Draft | None:
        if not self.rules.capped(heard.state):
            return None
        return self.plain("system.turn_cap", words.END, bot_result=words.ENDED)

    # --- 3 ------------------------------------------------------------------------------------------------------

    def _in_scenario(self, heard: Heard) -> Draft | None:
        return None if heard.state.scenario is None else self.scenarios.active(heard)

    def _resumed(self, heard: Heard) -> Draft | None:
        return None if heard.turn.resumable is None else self.scenarios.resumed(heard)

    # --- buttons ------------------------------------------------------------------------------------------------

    def _pressed(self, heard: Heard) -> Draft | None:
        if heard.button is None:
            return None
        payload = heard.button.payload
        meaning = self.content["payloads"].get(payload)
        if meaning is None:
            return self._chosen_question(heard, payload)
        if meaning.get("action") == "retry":
            return self.plain("error.repeat", words.CONTINUE, confidence=1.0)
        if meaning.get("action") == "continue":
            return self.plain("greeting.ask", words.CONTINUE, refused=True, confidence=1.0)
        if meaning.get("intent"):
            return self._pressed_intent(heard, meaning)
        return None

    def _pressed_intent(self, heard: Heard, meaning: Mapping[str, Any]) -> Draft | None:
        guess = Guess(meaning["intent"], 1.0, sure=True)
        if self.content["intents"][guess.intent]["action"] == "escalate":
            trigger = Trigger("explicit_wish", "customer_request", self.messages["esc.description"])
            if guess.intent != "agent_request":
                intent = self.content["intents"][guess.intent]
                trigger = Trigger("", intent["reason"], intent["description"])
            return self.handed_over(heard, trigger, guess=guess, queue=meaning.get("queue", ""))
        return self.act(heard, guess, meaning.get("slots", {}))

    def _chosen_question(self, heard: Heard, payload: str) -> Draft | None:
        hit = next((item for item in self.catalogue.matcher.items if item.id == payload), None)
        return None if hit is None else self.answered(heard, Hit(hit, 1.0))

    # --- 4, 5 ---------------------------------------------------------------------------------------------------

    def _foreign(self, heard: Heard) -> Draft | None:
        if not heard.hearing.foreign or heard.hearing.acts:
            return None
        return self.plain("notice.korean_only", words.CLARIFY, confidence=0.0)

    def _automatic(self, heard: Heard) -> Draft | None:
        trigger = self.rules.automatic(self.subject(heard))
        return None if trigger is None else self.handed_over(heard, trigger)

    def subject(self, heard: Heard) -> Subject:
        """Returns what the rules look at."""
        hearing = heard.hearing
        guess = hearing.guess
        confidence = guess.confidence
        if hearing.faq.answer is not None:
            # A question that the FAQ answers was understood, whatever its intent.
            confidence = max(confidence, hearing.faq.answer.score)
        return Subject(
            text=hearing.text,
            intent=guess.intent if confidence >= self.limits.escalation_low else "unknown",
            confidence=confidence,
            accepted=hearing.acts,
            tier=heard.turn.customer.tier,
            state=heard.state,
            leaving=hearing.accepted and guess.intent in LEAVING,
        )

    # --- 6, 7, 8 ------------------------------------------------------------------------------------------------

    def _faq_first(self, heard: Heard) -> Draft | None:
        hearing = heard.hearing
        intent = self.catalogue.intent(hearing.guess.intent)
        if intent is None or not hearing.acts or not intent["faq_first"] or not hearing.asks:
            return None
        if hearing.guess.intent == "order_inquiry" and hearing.order_number:
            return None
        return self._found(heard)

    def _act(self, heard: Heard) -> Draft | None:
        if not heard.hearing.acts:
            return None
        return self.act(heard, heard.hearing.guess, {})

    def _below(self, heard: Heard) -> Draft | None:
        # What asks for an action that cannot be carried out now is not put off with an article about it.
        refused = heard.hearing.acts and not heard.hearing.asks
        return (None if refused else self._found(heard)) or self._modelled(heard) or self._unclear(heard)

    def _found(self, heard: Heard) -> Draft | None:
        found = heard.hearing.faq
        if found.answer is not None:
            return self.answered(heard, found.answer)
        if found.offers:
            offers = tuple(Button(hit.item.question[:40], hit.item.id) for hit in found.offers)
            return self.plain(
                "clarify.suggest",
                words.CLARIFY,
                buttons=offers,
                read_buttons=True,
                confidence=found.offers[0].score,
                measurements=(Measurement("FaqSearch", 1, {"Outcome": "hit"}),),
            )
        return None

    def answered(self, heard: Heard, hit: Hit) -> Draft:
        """Returns the answer of an FAQ item."""
        return Draft(
            text=fill(hit.item.answer, self._spoken(heard)),
            next_action=words.FAQ,
            buttons=self.set("after_faq"),
            heading=self.messages["faq.helped"],
            faq_id=hit.item.id,
            topic=hit.item.category,
            bot_result=self._after_answer(heard),
            confidence=max(hit.score, heard.hearing.guess.confidence),
            measurements=(Measurement("FaqSearch", 1, {"Outcome": "hit"}),),
        )

    def _after_answer(self, heard: Heard) -> str:
        """Returns the result with which an answer on the phone goes back to the flow, where the center wants that."""
        returns = self.content["center"]["after_answer"] == "return" and heard.turn.channel == words.VOICE
        return words.COMPLETED if returns else ""

    def act(self, heard: Heard, guess: Guess, given: Mapping[str, str]) -> Draft | None:
        """Carries out the action of an intent."""
        intent = self.content["intents"][guess.intent]
        action = intent["action"]
        if action == "scenario":
            return self.scenarios.started(heard, guess, given)
        if action == "escalate":
            trigger = Trigger("", intent["reason"], intent["description"])
            return self.handed_over(heard, trigger, guess=guess, floor=intent["priority"])
        if action == "clarify":
            return self._found(heard) or self._modelled(heard) or self._general(intent, guess)
        if action == "callback":
            return self._said(guess, intent["reply"], words.CALLBACK, bot_result=words.TO_CALLBACK, plain=True)
        if action == "end":
            return self._said(guess, intent["reply"], words.END, bot_result=words.ENDED, plain=True)
        return self._said(guess, intent["reply"], words.CONTINUE, buttons=self.set("welcome"))

    def _general(self, intent: Mapping[str, Any], guess: Guess) -> Draft:
        text = intent["reply"] or self.messages["clarify.default.1"]
        return self._said(guess, text, words.CLARIFY, buttons=self.set("low_confidence"))

    def _said(self, guess: Guess, text: str, next_action: str, **more: Any) -> Draft:
        return Draft(
            text=fill(text, self.speak),
            next_action=next_action,
            intent=guess.intent,
            confidence=guess.confidence,
            **more,
        )

    def _modelled(self, heard: Heard) -> Draft | None:
        model = heard.services.model
        if model is None or heard.hearing.has_secret:
            return None
        reply = model.ask(self.question(heard, heard.hearing.faq.hits))
        measured = [Measurement("LlmRequest", 1, {"Outcome": reply.outcome})]
        if reply.latency_ms:
            measured.append(Measurement("LlmLatency", reply.latency_ms, {"Outcome": reply.outcome}))
        if reply.tokens:
            measured.append(Measurement("LlmTokens", reply.tokens, {"Outcome": reply.outcome}))
        if reply.proposal is None:
            return self._unanswered(heard, reply.outcome, reply.structured, tuple(measured))
        proposal = reply.proposal
        # The model may propose an agent; the rules alone hand over, so the customer gets the button.
        offered = self.set("after_failure") if proposal.next_action == "escalate" else self._buttons(proposal.actions)
        asks_back = proposal.next_action == "clarify"
        return Draft(
            text=proposal.text,
            next_action=words.CLARIFY if asks_back else words.CONTINUE,
            bot_result="" if asks_back else self._after_answer(heard),
            intent=proposal.intent,
            confidence=proposal.confidence,
            buttons=offered if len(offered) > 1 else (),
            measurements=tuple(measured),
        )

    def _unanswered(
        self, heard: Heard, outcome: str, structured: bool, measured: tuple[Measurement, ...]
    ) -> Draft | None:
        if outcome == REJECTED:
            confidence = 0.3 if structured else 0.5
            return self.plain(
                "error.repeat",
                words.RETRY,
                intent="general_inquiry",
                confidence=confidence,
                buttons=self.set("after_failure"),
                measurements=measured,
            )
        draft = self._unclear(heard)
        return replace(draft, measurements=(*draft.measurements, *measured))

    def question(self, heard: Heard, hits: Sequence[Hit]) -> Question:
        """Returns what the language model may know about this turn."""
        state = heard.state
        filled = [
            replace(hit, item=replace(hit.item, answer=fill(hit.item.answer, self._spoken(heard)))) for hit in hits
        ]
        return Question(
            text=heard.hearing.masked,
            channel=heard.turn.channel,
            customer_id=heard.turn.customer.id,
            last_intent=state.last_intent,
            stage=state.stage,
            mood=state.mood,
            hits=filled,
        )

    def _unclear(self, heard: Heard) -> Draft:
        """Asks back, unless this is the third time among the last five turns."""
        if not paused(heard.state):
            trigger = self.rules.low_confidence(self.subject(heard), unclear=True)
            draft = None if trigger is None else self.handed_over(heard, trigger)
            if draft is not None:
                return draft
        return self.clarified(heard)

    def clarified(self, heard: Heard) -> Draft:
        """Returns the clarification of the best candidate, by attempt."""
        guess = heard.hearing.guess
        intent = self.catalogue.intent(guess.intent)
        attempt = 2 if heard.state.clarifications else 1
        shown = (intent or {}).get("quick_replies", "low_confidence")
        if intent is not None and guess.confidence >= SUGGESTED:
            texts = intent.get("clarify")
            text = texts[attempt - 1] if texts else self.messages[f"clarify.default.{attempt}"]
        elif unheard(guess) or attempt == 2:
            text = self.messages[f"clarify.unknown.{attempt}"]
        else:
            text = self.messages["clarify.no_candidate"]
        missed = Measurement("FaqSearch", 1, {"Outcome": "miss"})
        return Draft(
            text=text,
            next_action=words.CLARIFY,
            buttons=self.set(shown),
            # Whoever is asked for the second time hears what there is.
            read_buttons=attempt == 2,
            measurements=(missed,),
        )

    # --- hand-over ----------------------------------------------------------------------------------------------

    def handed_over(
        self,
        heard: Heard,
        trigger: Trigger,
        *,
        guess: Guess | None = None,
        queue: str = "",
        text: str = "",
        floor: str = "LOW",
        **more: Any,
    ) -> Draft | None:
        """Hands over to a person, or offers alternatives while nobody works; None when that was just refused."""
        insistent = trigger.rule in INSISTENT
        if not heard.services.is_open(heard.turn.now):
            if paused(heard.state) and not insistent:
                return None
            return self._closed(heard, guess, **more)
        handover = Handover(
            reason=trigger.reason,
            priority=self.rules.priority(
                trigger.reason,
                text=heard.hearing.text,
                tier=heard.turn.customer.tier,
                department=heard.turn.department,
                state=heard.state,
                floor=floor,
            ),
            description=trigger.description,
            rule=trigger.rule,
            queue=queue,
        )
        return Draft(
            text=text or self._farewell(heard, trigger, guess),
            next_action=words.ESCALATE,
            bot_result=words.TRANSFER,
            handover=handover,
            intent=guess.intent if guess else None,
            confidence=guess.confidence if guess else None,
            **more,
        )

    def _closed(self, heard: Heard, guess: Guess | None, **more: Any) -> Draft:
        return Draft(
            text=fill(self.messages["hours.closed"], self._spoken(heard)),
            next_action=words.CONTINUE,
            buttons=self.set("after_hours"),
            read_buttons=True,
            decision=words.OFFER_ALTERNATIVES,
            refused=True,
            scenario=heard.state.scenario,
            intent=guess.intent if guess else None,
            confidence=guess.confidence if guess else None,
            **more,
        )

    def _farewell(self, heard: Heard, trigger: Trigger, guess: Guess | None) -> str:
        named = guess or heard.hearing.guess
        fitting = {"explicit_wish": "agent_request", "complaint": "complaint"}.get(trigger.rule, named.intent)
        intent = self.catalogue.intent(fitting)
        told = trigger.rule in ("", "explicit_wish", "complaint") or (
            trigger.rule == "urgent" and intent is not None and intent.get("reason") == "urgent_matter"
        )
        if intent is None or not told or intent["action"] != "escalate":
            return self.messages["esc.scenario"]
        sure = named.intent == fitting and named.confidence >= float(intent["threshold"])
        text: str = (intent.get("reply_confident") if sure else None) or intent["reply"]
        return text

    # --- helpers ------------------------------------------------------------------------------------------------

    def plain(self, key: str, next_action: str, **more: Any) -> Draft:
        """Returns a message of the catalogue that is not changed any more."""
        return Draft(text=fill(self.messages[key], self.speak), next_action=next_action, plain=True, **more)

    def set(self, name: str) -> tuple[Button, ...]:
        """Returns a set of quick replies."""
        return buttons(self.content["quick_replies"].get(name, ()))

    def _buttons(self, payloads: Sequence[str]) -> tuple[Button, ...]:
        titles = {
            entry["payload"]: entry["title"] for entries in self.content["quick_replies"].values() for entry in entries
        }
        return tuple(Button(titles[payload], payload) for payload in payloads if payload in titles)

    def _spoken(self, heard: Heard) -> dict[str, str]:
        return {**self.speak, "hours_text": heard.services.hours_text}

    def is_word(self, text: str, kind: str) -> bool:
        """Tells whether the whole input is one of the words that act on a scenario."""
        return compact(text) in {compact(word) for word in self.content["language"]["scenario"][kind]}

    @staticmethod
    def hidden(heard: Heard, draft: Draft) -> str:
        """Returns the message of the customer as it may be stored."""
        return SENSITIVE_CONTENT if draft.sensitive or heard.hearing.has_secret else heard.hearing.masked
