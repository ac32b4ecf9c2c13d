"""The end of a turn: enrichment of the reply, and what is remembered, counted and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from contact_handlers.base.clock import epoch
from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.analysis import URGENT
from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.draft import Draft, Measurement
from contact_handlers.dialogue.handovers import INCIDENTS
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.presentation import for_medium
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.rules import UNCLEAR, RuleTable
from contact_handlers.dialogue.state import ANYTHING_ELSE, HISTORY, SAID_KEPT, TEXT_KEPT, PastTurn, State
from contact_handlers.dialogue.values.choices import Choices
from contact_handlers.dialogue.vocabulary import AUTHENTICATE, COMPLETED, END, ERROR, FAQ, VOICE
from contact_handlers.records.masked import SENSITIVE, Masked, clipped, masked
from contact_handlers.records.vocabulary import NEGATIVE, POSITIVE, Reason

# Below this confidence a customer counts as confused.
CONFUSED = 0.5
MAX_ENTITIES, MAX_ENTITY = 12, 100
# The slot whose list has the skills of the people of a center.
SKILL = "skill"
APOLOGIES, THANKS = ("죄송", "불편을 끼쳐"), ("감사", "고맙")


@dataclass(frozen=True)
class Bookkeeping:
    """What is remembered, counted and measured in a center."""

    replies: Replies
    rules: RuleTable

    def finished(self, heard: Heard, draft: Draft, *, expired: bool) -> Answer:
        """Enriches the reply and returns the complete answer with the state after the turn."""
        intent, confidence = self._understood(heard, draft)
        text = self.enriched(heard, draft, intent)
        question = self.replies.messages["repair.anything_else"]
        if draft.proposes == ANYTHING_ELSE and not text.endswith(question):
            text += f" {question}"
        text = for_medium(text, heard.turn.channel)
        hidden = _hidden(heard, draft)
        sensitive = draft.track.sensitive or heard.hearing.has_secret
        skill, skill_said = self._skill(heard, draft)
        state = replace(self._state(heard, draft, intent, confidence, hidden), skill=skill or heard.state.skill)
        if not draft.leaves_open:
            state = replace(state, said=clipped(masked(text), SAID_KEPT))
        entities = {} if sensitive else heard.hearing.remembered()
        low = self.rules.limits.low_confidence
        return Answer(
            text=text,
            draft=draft,
            state=state,
            intent=intent,
            confidence=confidence,
            sentiment=heard.hearing.sentiment.label,
            user_text=hidden,
            sensitive=sensitive,
            entities=entities,
            measurements=(*draft.measurements, *self._measured(heard, draft, intent, confidence, expired=expired)),
            skill_said=skill_said,
            unsure_turns=sum(turn.confidence < low and not turn.in_scenario for turn in state.history),
            context=self._context(state),
        )

    def _understood(self, heard: Heard, draft: Draft) -> tuple[str, float]:
        """An answer inside a scenario has no intent of its own: it belongs to the one that started the scenario."""
        if draft.track.answered:
            return heard.state.last_intent or "unknown", heard.state.last_confidence
        guess = heard.hearing.guess
        intent = draft.intent or (guess.intent if guess.confidence >= self.rules.limits.escalation_low else "unknown")
        return intent, guess.confidence if draft.confidence is None else draft.confidence

    def enriched(self, heard: Heard, draft: Draft, intent: str) -> str:
        """Adds at most one prefix, and the offer of an agent when the same is asked again."""
        if draft.reply.fixed or draft.next_action in (END, ERROR, AUTHENTICATE):
            return draft.reply.text
        text = self._prefix(heard, draft) + draft.reply.text
        again = intent == heard.state.last_intent and intent not in self.rules.repeatable and intent != "unknown"
        # An article that was told before is what the customer asks for once more.
        again = again or bool(draft.faq_id and draft.faq_id == heard.state.topic)
        if again and not draft.bot_result and not draft.decision:
            text += self.replies.messages["enrich.repeated"]
        return text

    def _prefix(self, heard: Heard, draft: Draft) -> str:
        urgent = draft.handover is not None and draft.handover.reason == "urgent_matter"
        if urgent or heard.hearing.urgency == URGENT:
            return self.replies.messages["enrich.urgent"]
        label = heard.hearing.sentiment.label
        if label == NEGATIVE and not draft.reply.text.startswith(APOLOGIES):
            return self.replies.messages["enrich.negative"]
        if (
            label == POSITIVE
            and not any(word in draft.reply.text for word in THANKS)
            and not draft.reply.text.startswith(APOLOGIES)
        ):
            return self.replies.messages["enrich.positive"]
        return ""

    def _context(self, state: State) -> dict[str, Any]:
        found = self.rules.analyst.context([turn.text for turn in state.history if turn.text != SENSITIVE])
        return {
            "repeated_request": found.repeated_request,
            "wants_agent": found.wants_agent,
            "urgency": found.urgency,
            "negative_words": list(found.negative_words),
            "keywords": list(found.keywords),
        }

    def _state(self, heard: Heard, draft: Draft, intent: str, confidence: float, hidden: Masked) -> State:
        before = heard.state
        past = PastTurn(
            text=clipped(hidden, TEXT_KEPT),
            intent=intent,
            confidence=round(confidence, 4),
            next_action=draft.next_action,
            in_scenario=draft.track.answered,
            spent=draft.handover is not None or bool(draft.declined),
        )
        turns = before.user_turns + 1
        unclear = draft.next_action in UNCLEAR and not draft.track.answered
        state = replace(
            before,
            user_turns=turns,
            counted_turns=before.counted_turns + unclear,
            history=(*before.history, past)[-HISTORY:],
            clarifications=before.clarifications + 1 if unclear else 0,
            scenario=draft.track.state,
            offered=before.offered if draft.leaves_open else _offered(heard, draft),
            recent=self.rules.recent(before, epoch(heard.turn.now)),
            refused_at=turns if draft.declined else before.refused_at,
            entities=_remembered(heard, draft, intent),
            topic=draft.faq_id or _topic(before, draft),
            order=draft.order or before.order,
            reason=_matter(before, draft),
            later=draft.later or (before.later if draft.track.state is not None else ()),
            # Behind an answer that goes back to the flow, the flow asks for further questions.
            proposed=before.proposed if draft.leaves_open else draft.proposes or _asked_by_flow(draft),
        )
        return state if draft.track.answered else self._judged(state, intent, confidence)

    def _skill(self, heard: Heard, draft: Draft) -> tuple[str, str]:
        """Returns the skill that a person was asked for with, and how it is called: 네트워크 엔지니어 바꿔 주세요."""
        if draft.handover is None and not draft.wanted_for:
            return "", ""
        slot = self.replies.content["slots"].get(SKILL)
        kind = None if slot is None else self.replies.content["slot_types"].get(slot["type"])
        value = None if kind is None else Choices.of(kind).mentioned(heard.hearing.text)
        if kind is None or value is None:
            return "", ""
        titles = {entry["value"]: str(entry.get("label") or entry["value"]) for entry in kind["values"]}
        return value, titles[value]

    def _judged(self, state: State, intent: str, confidence: float) -> State:
        """Mood, stage and journey follow the intent; the scores add up to the primary intent of the conversation."""
        known: Mapping[str, object] = self.replies.catalogue.intent(intent) or {}
        mood = str(known.get("mood") or ("confused" if confidence < CONFUSED else state.mood))
        scores = dict(state.intent_scores)
        if known:
            scores[intent] = round(scores.get(intent, 0.0) + confidence, 4)
        return replace(
            state,
            mood=mood,
            stage=str(known.get("stage") or state.stage),
            journey=str(known.get("journey") or state.journey),
            last_intent=intent,
            last_confidence=round(confidence, 4),
            intent_scores=scores,
        )

    def _measured(
        self, heard: Heard, draft: Draft, intent: str, confidence: float, *, expired: bool
    ) -> list[Measurement]:
        found = [Measurement("SentimentCount", 1, {"Outcome": heard.hearing.sentiment.label})]
        if expired:
            found.append(Measurement("ScenarioOutcome", 1, {"Outcome": "expired"}))
        if draft.track.answered:
            return found
        accepted = heard.hearing.acts or draft.next_action == FAQ
        found.append(Measurement("IntentAccepted" if accepted else "IntentRejected", 1, {"Intent": intent}))
        found.append(Measurement("IntentConfidence", round(confidence, 4), {"Intent": intent}))
        return found


def _offered(heard: Heard, draft: Draft) -> tuple[tuple[str, str], ...]:
    """On the phone only what was read out or named can be chosen: a 2 must not mean a button that nobody heard of."""
    reply = draft.reply
    heard_of = heard.turn.channel != VOICE or reply.read_buttons or draft.track.state is not None
    return tuple((button.title, button.payload) for button in reply.buttons if heard_of or button.title in reply.text)


def _remembered(heard: Heard, draft: Draft, intent: str) -> dict[str, Masked]:
    found = dict(heard.state.entities)
    if not draft.track.sensitive:
        slots = {} if draft.track.answered else heard.hearing.slots(intent)
        for name, value in {**heard.hearing.remembered(), **slots}.items():
            found.pop(name, None)
            found[name] = clipped(value, MAX_ENTITY)
    return dict(list(found.items())[-MAX_ENTITIES:])


def _hidden(heard: Heard, draft: Draft) -> Masked:
    """Returns the message of the customer as it may be stored."""
    return SENSITIVE if draft.track.sensitive or heard.hearing.has_secret else heard.hearing.kept


def _matter(before: State, draft: Draft) -> Reason | Literal[""]:
    """Returns why a person is wanted; an incident stays one, whatever is asked for behind it."""
    wanted = draft.wanted_for or (draft.handover.reason if draft.handover else "")
    return before.reason if before.reason in INCIDENTS else wanted or before.reason


def _topic(before: State, draft: Draft) -> str:
    """Returns the question that was answered last, until another matter begins."""
    return "" if draft.track.state is not None or draft.handover is not None else before.topic


def _asked_by_flow(draft: Draft) -> str:
    """Returns what the flow asks behind an answer on the phone: whether there is anything else."""
    return ANYTHING_ELSE if draft.bot_result == COMPLETED else ""
