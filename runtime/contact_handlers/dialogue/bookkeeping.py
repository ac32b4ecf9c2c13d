"""The end of a turn: enrichment of the reply, and what is remembered, counted and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contact_handlers.base.clock import epoch
from contact_handlers.dialogue import answer as words
from contact_handlers.dialogue.analysis import HIGH, NEGATIVE, POSITIVE
from contact_handlers.dialogue.answer import Answer, Draft, Measurement
from contact_handlers.dialogue.rules import UNCLEAR
from contact_handlers.dialogue.state import HISTORY, TEXT_KEPT, PastTurn, State
from contact_handlers.records.vocabulary import SENSITIVE_CONTENT

if TYPE_CHECKING:
    from contact_handlers.dialogue.engine import Dialogue, Heard

# Below this confidence a customer counts as confused.
CONFUSED = 0.5
MAX_ENTITIES, MAX_ENTITY = 12, 100
APOLOGIES, THANKS = ("죄송", "불편을 끼쳐"), ("감사", "고맙")


def finished(dialogue: Dialogue, heard: Heard, draft: Draft) -> Answer:
    """Enriches the reply and returns the complete answer with the state after the turn."""
    intent, confidence = _understood(dialogue, heard, draft)
    text = enriched(dialogue, heard, draft, intent)
    hidden = dialogue.hidden(heard, draft)
    sensitive = draft.sensitive or heard.hearing.has_secret
    state = _state(dialogue, heard, draft, intent, confidence, hidden)
    entities = {} if sensitive else heard.hearing.remembered()
    low = dialogue.limits.low_confidence
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
        measurements=(*draft.measurements, *_measured(dialogue, heard, draft, intent, confidence)),
        unsure_turns=sum(turn.confidence < low and not turn.in_scenario for turn in state.history),
        context=_context(dialogue, state),
    )


def _understood(dialogue: Dialogue, heard: Heard, draft: Draft) -> tuple[str, float]:
    """An answer inside a scenario has no intent of its own: it belongs to the one that started the scenario."""
    if draft.in_scenario:
        return heard.state.last_intent or "unknown", heard.state.last_confidence
    guess = heard.hearing.guess
    intent = draft.intent or (guess.intent if guess.confidence >= dialogue.limits.escalation_low else "unknown")
    return intent, guess.confidence if draft.confidence is None else draft.confidence


def enriched(dialogue: Dialogue, heard: Heard, draft: Draft, intent: str) -> str:
    """Adds at most one prefix, and the offer of an agent when the same is asked again."""
    if draft.plain or draft.next_action in (words.END, words.ERROR, words.AUTHENTICATE):
        return draft.text
    text = _prefix(dialogue, heard, draft) + draft.text
    again = intent == heard.state.last_intent and intent not in dialogue.rules.repeatable and intent != "unknown"
    if again and not draft.bot_result and not draft.decision:
        text += dialogue.messages["enrich.repeated"]
    return text


def _prefix(dialogue: Dialogue, heard: Heard, draft: Draft) -> str:
    urgent = draft.handover is not None and draft.handover.reason == "urgent_matter"
    if urgent or heard.hearing.urgency == HIGH:
        return dialogue.messages["enrich.urgent"]
    label = heard.hearing.sentiment.label
    if label == NEGATIVE and not draft.text.startswith(APOLOGIES):
        return dialogue.messages["enrich.negative"]
    if label == POSITIVE and not any(word in draft.text for word in THANKS) and not draft.text.startswith(APOLOGIES):
        return dialogue.messages["enrich.positive"]
    return ""


def _context(dialogue: Dialogue, state: State) -> dict[str, Any]:
    found = dialogue.analyst.context([turn.text for turn in state.history if turn.text != SENSITIVE_CONTENT])
    return {
        "repeated_request": found.repeated_request,
        "wants_agent": found.wants_agent,
        "urgency": found.urgency,
        "negative_words": list(found.negative_words),
        "keywords": list(found.keywords),
    }


def _state(dialogue: Dialogue, heard: Heard, draft: Draft, intent: str, confidence: float, hidden: str) -> State:
    before = heard.state
    past = PastTurn(
        text=hidden[:TEXT_KEPT],
        intent=intent,
        confidence=round(confidence, 4),
        next_action=draft.next_action,
        in_scenario=draft.in_scenario,
        spent=draft.handover is not None or draft.refused,
    )
    turns = before.user_turns + 1
    unclear = draft.next_action in UNCLEAR and not draft.in_scenario
    state = replace(
        before,
        user_turns=turns,
        counted_turns=before.counted_turns + (not draft.in_scenario),
        history=(*before.history, past)[-HISTORY:],
        clarifications=before.clarifications + 1 if unclear else 0,
        scenario=draft.scenario,
        offered=_offered(heard, draft),
        refused_at=turns if draft.refused else before.refused_at,
        entities=_remembered(heard, draft, intent),
    )
    return state if draft.in_scenario else _judged(dialogue, state, intent, confidence)


def _offered(heard: Heard, draft: Draft) -> tuple[tuple[str, str], ...]:
    """On the phone only what was read out can be chosen: a 2 must not mean a button that nobody heard of."""
    heard_of = heard.turn.channel != words.VOICE or draft.read_buttons or draft.scenario is not None
    return tuple((button.title, button.payload) for button in draft.buttons) if heard_of else ()


def _judged(dialogue: Dialogue, state: State, intent: str, confidence: float) -> State:
    """Mood, stage and journey follow the intent; the scores add up to the primary intent of the conversation."""
    known: Mapping[str, object] = dialogue.catalogue.intent(intent) or {}
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


def _remembered(heard: Heard, draft: Draft, intent: str) -> dict[str, str]:
    found = dict(heard.state.entities)
    if not draft.sensitive:
        slots = {} if draft.in_scenario else heard.hearing.slots(intent)
        for name, value in {**heard.hearing.remembered(), **slots}.items():
            found.pop(name, None)
            found[name] = value[:MAX_ENTITY]
    return dict(list(found.items())[-MAX_ENTITIES:])


def _measured(dialogue: Dialogue, heard: Heard, draft: Draft, intent: str, confidence: float) -> list[Measurement]:
    found = [Measurement("SentimentCount", 1, {"Outcome": heard.hearing.sentiment.label})]
    scenario = heard.state.scenario
    if scenario is not None and dialogue.scenarios.engine.expired(scenario, epoch(heard.turn.now)):
        found.append(Measurement("ScenarioOutcome", 1, {"Outcome": "expired"}))
    if draft.in_scenario:
        return found
    accepted = heard.hearing.acts or draft.next_action == words.FAQ
    found.append(Measurement("IntentAccepted" if accepted else "IntentRejected", 1, {"Intent": intent}))
    found.append(Measurement("IntentConfidence", round(confidence, 4), {"Intent": intent}))
    return found
