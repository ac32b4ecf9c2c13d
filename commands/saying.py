"""Why the bot does what it does with a sentence: what it reads, which phrases fit, what decides, what would change it.

The sentence runs through the dialogue as it is deployed: same content, same settings, same order of decisions. Nothing
outside is asked: look-ups find nothing, and there is no language model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from contact_center.bot.content import compile_content
from contact_center.routing.opening_hours import opening_hours
from contact_center.settings import Settings
from contact_handlers.base.clock import Hours
from contact_handlers.dialogue.answer import Customer, Turn
from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.decisions import DECISIONS
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.faq import FaqLimits, Hit
from contact_handlers.dialogue.hearing import Heard, Hearing
from contact_handlers.dialogue.korean.sentence import Clause, Sentence
from contact_handlers.dialogue.matching.before import Before
from contact_handlers.dialogue.matching.fit import Fit, missing
from contact_handlers.dialogue.matching.frames import UNLESS, Frame, said
from contact_handlers.dialogue.presentation import for_medium
from contact_handlers.dialogue.rules import Limits
from contact_handlers.dialogue.state import State
from contact_handlers.dialogue.steps import MISSING, Outcome, ScenarioLimits
from contact_handlers.dialogue.values import amounts, mentions
from contact_handlers.dialogue.vocabulary import Medium

_NEAR = 5
_QUESTIONS = 5
# A longer sentence is a story: leaving out a word of it tells little and takes long.
_MOST_WORDS = 15


@dataclass(frozen=True)
class Offline:
    """A world in which agents work by the hours of the settings and nothing is found."""

    hours: Hours
    model: None = None
    can_authenticate: bool = False

    @property
    def hours_text(self) -> str:
        """The opening hours in words."""
        return self.hours.text

    def is_open(self, moment: datetime) -> bool:
        """Tells whether agents work now."""
        return self.hours.is_open(moment)

    def is_open_day(self, day: date) -> bool:
        """Tells whether agents work on a day at all."""
        return bool(self.hours.spans(day))

    def new_request(self) -> tuple[str, str]:
        """Returns numbers that stand for those of a request."""
        return "req_0", "AAAA-0000"

    def run(self, action: str, data: Mapping[str, Any], customer: Customer) -> Outcome:
        """Finds nothing."""
        del action, data, customer
        return Outcome(MISSING)


@dataclass(frozen=True)
class Result:
    """What the bot does with a sentence."""

    decision: str
    intent: str
    action: str
    faq: str
    reply: str
    buttons: tuple[str, ...]
    queue_reason: str
    scenario: str
    step: str

    @property
    def does(self) -> str:
        """What it does, in one line."""
        # A question that is answered does nothing for an intent.
        intent = "" if self.faq or self.intent == "unknown" else self.intent
        parts = [self.decision, intent, self.faq]
        scenario = f"scenario {self.scenario} at {self.step}" if self.scenario else ""
        handover = f"hand-over {self.queue_reason}" if self.queue_reason else ""
        return " · ".join(part for part in (*parts, scenario, handover) if part)

    @property
    def same(self) -> tuple[str, ...]:
        """What makes two results the same for a customer."""
        return self.decision, self.intent, self.action, self.faq, self.queue_reason, self.scenario, self.step


class Center:
    """The bot of a center as its settings and its content make it."""

    def __init__(self, settings: Settings, root: Path, edits: Mapping[str, Any] | None = None) -> None:
        content = compile_content(settings.center.key, root)
        limits = Limits(
            **settings.dialogue.model_dump(include={"turn_limit", "hard_cap", "vip_turns", "turns_per_minute"}),
            message_chars=settings.dialogue.message_chars,
            low_confidence=settings.nlu.low_confidence,
            escalation_low=settings.nlu.escalation_low,
        )
        scenario = ScenarioLimits(**settings.scenario.model_dump())
        self.catalogue = Catalogue.of(content, FaqLimits(**settings.faq.model_dump()))
        self.refused: tuple[str, ...] = ()
        if edits:
            from commands.edits import laid_over

            self.catalogue, self.refused = laid_over(self.catalogue, edits)
        self.assistant = Assistant.of(self.catalogue, limits, scenario)
        self.dialogue = Dialogue(self.catalogue, limits, scenario)
        agents = opening_hours(settings, settings.queues[settings.callback.queue].hours)
        self.services = Offline(Hours.from_json(json.dumps(agents.environment(), ensure_ascii=False)))

    def after(self, sentences: Iterable[str], *, channel: Medium, now: datetime) -> State:
        """Returns the state of a conversation in which these sentences were said before."""
        state = State(conversation_id="say")
        for sentence in sentences:
            answer = self.dialogue.respond(state, _turn(sentence, channel, now), self.services)
            state = replace(answer.state, recent=())
        return state


def _turn(sentence: str, channel: Medium, now: datetime) -> Turn:
    return Turn(text=sentence, channel=channel, now=now)


@dataclass(frozen=True)
class Saying:
    """A sentence that somebody says to a center, explained."""

    center: Center
    text: str
    state: State
    channel: Medium
    now: datetime

    @cached_property
    def heard(self) -> Heard:
        """The sentence as the dialogue hears it."""
        return self._heard(self.text)

    def _heard(self, text: str) -> Heard:
        hearing = Hearing(
            _turn(text, self.channel, self.now), self.state, self.center.catalogue, self.center.assistant.analyst
        )
        return Heard(hearing, self.center.services)

    @property
    def sentence(self) -> Sentence:
        """The sentence as words and clauses."""
        return self.heard.hearing.sentence

    @cached_property
    def result(self) -> Result:
        """What the bot does."""
        return self._result(self.heard)

    def _result(self, heard: Heard) -> Result:
        for decision in DECISIONS:
            draft = decision(self.center.assistant, heard)
            if draft is not None:
                return _described(decision.__name__, draft, heard, self.channel)
        raise AssertionError("the last decision gives a draft for every turn")

    @cached_property
    def passed(self) -> tuple[str, ...]:
        """The decisions that were asked before the one that decided, and had nothing to say."""
        names = [decision.__name__ for decision in DECISIONS]
        return tuple(names[: names.index(self.result.decision)])

    @cached_property
    def fits(self) -> tuple[Fit, ...]:
        """Every use of a phrase of an intent in the sentence."""
        return self.center.catalogue.classifier.book.every(self.sentence)

    @cached_property
    def signals(self) -> tuple[Fit, ...]:
        """Every use of a phrase of a signal: feeling, urgency, danger."""
        return self.center.assistant.analyst.signals.every(self.sentence)

    @cached_property
    def counted(self) -> frozenset[Fit]:
        """The fits that say something about the sentence as a whole."""
        understood = self.heard.hearing.understood
        return frozenset((*understood.matters, *understood.hints))

    @cached_property
    def near(self) -> tuple[tuple[Frame, str], ...]:
        """Phrases of other intents that only one word is missing to, with that word; the heaviest first."""
        there = {fit.frame.owner for fit in self.fits}
        found: dict[str, tuple[Frame, str]] = {}
        frames = sorted(self.center.catalogue.classifier.book.frames, key=lambda frame: (-frame.weight, frame.phrase))
        before = Before()
        for clause in self.sentence.clauses:
            words = said(clause) | before.told
            for frame in frames:
                lacking = missing(frame, words)
                known = len(lacking) == 1 and frame.others and frame.role != UNLESS and frame.owner not in there
                if known and not any(word not in clause.asks for word in frame.asks):
                    found.setdefault(frame.owner, (frame, lacking[0]))
            before = before.then(clause)
        return tuple(found.values())[:_NEAR]

    @cached_property
    def without(self) -> tuple[tuple[str, Result], ...]:
        """Words whose absence changes what the bot does, with what it would do."""
        words = self.text.split()
        if not 2 <= len(words) <= _MOST_WORDS:
            return ()
        found = []
        for index, word in enumerate(words):
            other = self._result(self._heard(" ".join([*words[:index], *words[index + 1 :]])))
            if other.same != self.result.same:
                found.append((word, other))
        return tuple(found)

    @cached_property
    def questions(self) -> tuple[Hit, ...]:
        """The nearest items of the FAQ, those that are too far to be offered too."""
        matcher = self.center.catalogue.matcher
        every = replace(matcher, limits=replace(matcher.limits, list_min=0.01))
        return every.search(self.heard.hearing.text, limit=_QUESTIONS, topic=self.state.topic)

    def weighed(self, hit: Hit) -> tuple[dict[str, float], dict[str, float]]:
        """Returns the words of the sentence that an item knows and those that it does not, with their weights."""
        words = self.center.catalogue.matcher.index.query(self.heard.hearing.text).words
        missing_words = hit.likeness.missing if hit.likeness is not None else {}
        known = {word: round(weight, 2) for word, weight in words.items() if word not in missing_words}
        return known, {word: round(missing_words[word], 2) for word in words if word in missing_words}

    @cached_property
    def values(self) -> tuple[tuple[str, str, str], ...]:
        """Kind, value and words of the values in the sentence."""
        today = self.now.date()
        found = [(one.kind, one.value, one.said) for one in mentions.beside(self.text, today)]
        found += [("amount", str(won), self.text[start:end]) for start, end, won in amounts.find_won(self.text)]
        slots = self.center.catalogue.prefill(self.result.intent, self.text)
        return (*found, *((f"slot {name}", value, "") for name, value in slots.items()))

    def as_json(self) -> dict[str, Any]:
        """Returns everything as JSON values."""
        hearing, limits = self.heard.hearing, self.center.catalogue.matcher.limits
        return {
            "said": self.text,
            "read_as": self.sentence.text,
            "morphemes": [{"form": part.form, "tag": part.tag} for part in self.sentence.morphemes],
            "acts": sorted(self.sentence.acts),
            "begins": sorted(self.sentence.begins),
            "clauses": [_clause(clause) for clause in self.sentence.clauses],
            "phrases": [self._fit(fit) for fit in self.fits],
            "signals": [self._fit(fit) for fit in self.signals],
            "denied": sorted(hearing.understood.denied),
            "intent": {**asdict(hearing.guess), **self._bounds(hearing.guess.intent)},
            "faq": {
                "answer_from": limits.answer_min,
                "offer_from": limits.list_min,
                "items": [self._question(hit) for hit in self.questions],
            },
            "values": [{"kind": kind, "value": value, "said": words} for kind, value, words in self.values],
            "passed": list(self.passed),
            "result": asdict(self.result),
            "without": [{"word": word, "result": asdict(other)} for word, other in self.without],
            "near": [{"intent": frame.owner, "phrase": frame.phrase, "word": word} for frame, word in self.near],
        }

    def _question(self, hit: Hit) -> dict[str, Any]:
        known, unknown = self.weighed(hit)
        return {
            "id": hit.item.id,
            "question": hit.item.question,
            "score": hit.score,
            "counted": known,
            "missing": unknown,
            "lowered": dict(hit.lowered),
        }

    def _fit(self, fit: Fit) -> dict[str, Any]:
        frame = fit.frame
        return {
            "owner": frame.owner,
            "role": frame.role,
            "phrase": frame.phrase,
            "weight": frame.weight,
            "use": fit.use,
            "why": fit.why,
            "clause": fit.clause + 1,
            "counts": fit in self.counted,
        }

    def _bounds(self, name: str) -> dict[str, Any]:
        intent = self.center.catalogue.intent(name) or {}
        return {key: intent[key] for key in ("label", "threshold", "act_at", "action") if key in intent}


def _described(decision: str, draft: Draft, heard: Heard, channel: Medium) -> Result:
    return Result(
        decision=decision,
        intent=draft.intent or heard.hearing.guess.intent,
        action=draft.next_action,
        faq=draft.article.id if draft.article else "",
        reply=for_medium(draft.reply.text, channel),
        buttons=tuple(button.title for button in draft.reply.buttons),
        queue_reason=draft.handover.reason if draft.handover else "",
        scenario=draft.track.state.id if draft.track.state else "",
        step=draft.track.state.step if draft.track.state else "",
    )


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "predicate": stem(clause),
        "kind": clause.kind,
        "marks": list(marks(clause)),
        "words": [f"{word.lemma}{'+' + word.particle if word.particle else ''}" for word in clause.words],
        "rejected": sorted(clause.rejected),
        "asks": list(clause.asks),
        "adverbs": list(clause.adverbs),
    }


def stem(clause: Clause) -> str:
    """Returns what a clause says, with the verb that carries a noun: 취소하다; empty for a phrase without one."""
    return clause.predicate if clause.predicate.endswith("다") else clause.predicate + clause.light


def marks(clause: Clause) -> Sequence[str]:
    """Returns what is said of a clause besides its kind."""
    given = (
        ("negated", clause.negated),
        ("past", clause.past),
        ("quoted", clause.reported),
        ("describes a noun", clause.relative),
        ("possibility", clause.able),
    )
    return [name for name, holds in given if holds]
