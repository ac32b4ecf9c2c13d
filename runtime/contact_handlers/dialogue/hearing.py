"""What was heard: the cleaned message, its entities, its intent, its feeling. Computed once per turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property

from contact_handlers.base.clock import KST
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.text import MAX_INPUT, clean, compact, is_foreign, visible
from contact_handlers.dialogue.analysis import Analyst, Urgency
from contact_handlers.dialogue.answer import Services, Turn
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.classifier import STRONG, UNKNOWN, Guess
from contact_handlers.dialogue.faq import Found, Hit
from contact_handlers.dialogue.feelings import Sentiment
from contact_handlers.dialogue.korean.reader import read
from contact_handlers.dialogue.korean.sentence import Sentence
from contact_handlers.dialogue.matching.understanding import Understood
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.state import State
from contact_handlers.dialogue.values import orders
from contact_handlers.dialogue.values.choices import LAST, ordinal
from contact_handlers.dialogue.values.mentions import Entity, extract
from contact_handlers.dialogue.values.results import DATE, ORDER_NUMBER
from contact_handlers.dialogue.vocabulary import FAQ
from contact_handlers.personal import checks
from contact_handlers.personal.findings import CARD, RESIDENT
from contact_handlers.records.masked import SENSITIVE, Masked, masked, ours

_FALLBACK = "FallbackIntent"
# What a bare answer is called by the question, in the words that the classifier of personal data knows.
_ASKED = {"order_number": "주문번호 ", "phone": "전화번호 "}
# Words with which an answer says itself what its number is.
_NAMED = re.compile(r"주민|외국인|카드|계좌|통장|은행|여권|면허|비밀|비번|인증|전화|연락|휴대|핸드")
_RESIDENT_FORM = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})[ \-]{0,3}[1-8]\d{6}(?!\d)")
# 제 카드번호는 4111 ...인데: said for the number alone.
_CARD_BEFORE = re.compile(r"(?:(?:제|내|저희)\s*)?(?:(?:신용|체크)\s*)?카드\s*(?:번호)?\s*(?:는|은|가|이|:)?\s*$")
_CARD_AFTER = re.compile(r"\s*(?:인데요?|이고요?|이에요|예요|입니다|이요|요|인|으로|로)?(?![가-힣])[,.]?")
# Turns after an FAQ answer in which a question may lean on it.
FOLLOWED = 2
# How far back somebody asks for an order.
ORDERS_KEPT_DAYS = 5 * 365
_SLOT_ENTITIES = {"order_number": ORDER_NUMBER, "preferred_date": DATE}


@dataclass(frozen=True)
class Hearing:
    """One turn with everything that is derived from it."""

    turn: Turn
    state: State
    catalogue: Catalogue
    analyst: Analyst

    @cached_property
    def text(self) -> str:
        """The message as it was meant."""
        return clean(self.turn.text)

    @cached_property
    def bare(self) -> str:
        """The message for comparing."""
        return compact(self.text)

    @cached_property
    def _label(self) -> str:
        """What the question called the answer, where the answer does not say itself what it is."""
        if _NAMED.search(self.text) or self._is_resident:
            return ""
        return _ASKED.get(self.asked, "")

    @cached_property
    def _is_resident(self) -> bool:
        """Whether bare digits are a resident number, not an order of the last years: no caller was born in these."""
        found = _RESIDENT_FORM.search(self.text)
        if found is None:
            return False
        today = self.turn.now.astimezone(KST).date()
        try:
            ordered = date(2000 + int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return checks.short_day("".join(found.groups()))
        return not 0 <= (today - ordered).days <= ORDERS_KEPT_DAYS

    @cached_property
    def asked(self) -> str:
        """The form that the current step of a scenario asks for; empty without one."""
        scenario = self.state.scenario
        if scenario is None:
            return ""
        steps = self.catalogue.content["scenarios"].get(scenario.id, {}).get("steps", ())
        return next((str(step.get("format") or "") for step in steps if step["id"] == scenario.step), "")

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """Numbers, dates and amounts in the message."""
        found = extract(self._label + self.text, today=self.turn.now.astimezone(KST).date())
        shift = len(self._label)
        return tuple(replace(entity, start=entity.start - shift, end=entity.end - shift) for entity in found)

    @cached_property
    def has_secret(self) -> bool:
        """Whether the message must not be stored: resident or card number."""
        return any(entity.kind == RESIDENT or (entity.kind == CARD and entity.certain) for entity in self.entities)

    @cached_property
    def has_card(self) -> bool:
        """Whether the message contains a card number."""
        return any(entity.kind == CARD and entity.certain for entity in self.entities)

    @cached_property
    def without_card(self) -> str:
        """The message without its card numbers and what only introduces them; empty when nothing else was said."""
        kept, at = "", 0
        for entity in self.entities:
            if entity.kind == CARD:
                kept += _CARD_BEFORE.sub("", self.text[at : entity.start]) + " "
                at = entity.end + len(_match(_CARD_AFTER, self.text[entity.end :]))
        rest = " ".join((kept + self.text[at:]).split())
        return rest if len(compact(rest)) > 1 else ""

    @cached_property
    def masked(self) -> Masked:
        """The message without personal data."""
        if self.has_secret:
            return SENSITIVE
        return masked(self.text, called=self._label)

    @cached_property
    def kept(self) -> Masked:
        """The message as it is recorded: whole, also where it is longer than what is read of it."""
        if self.has_secret or len(self.turn.text) <= MAX_INPUT:
            return self.masked
        return masked(" ".join(visible(self.turn.text).split()), called=self._label)

    @cached_property
    def foreign(self) -> bool:
        """Whether the message is in another language."""
        return is_foreign(self.text)

    @cached_property
    def button(self) -> Button | None:
        """The button that was pressed: an offered title, number or payload, or a payload of the fixed list."""
        offered = [Button(title, payload) for title, payload in self.state.offered]
        wanted = self.turn.payload or self.text
        for choice in offered:
            if wanted == choice.payload or self.text == choice.title:
                return choice
        number = ordinal(self.text) if offered else None
        place = len(offered) if number == LAST else number or 0
        if 1 <= place <= len(offered):
            return offered[place - 1]
        fixed = self.catalogue.content["payloads"].get(wanted)
        return Button(wanted, wanted) if fixed is not None and fixed.get("action") != "score" else None

    @cached_property
    def sentence(self) -> Sentence:
        """The message as words and clauses."""
        return read(self.text)

    @cached_property
    def understood(self) -> Understood:
        """What the frames of the center find in the message."""
        return self.catalogue.classifier.understand(self.sentence)

    @cached_property
    def matters(self) -> tuple[Guess, ...]:
        """Everything that the customer certainly wants, tells or asks, in the order in which it was said."""
        first = (self.guess,) if self.guess.sure else ()
        rest = [found.frame.owner for found in self.understood.matters if found.frame.owner != self.guess.intent]
        return (*first, *(self.catalogue.classifier.certain(name) for name in rest))

    @cached_property
    def guess(self) -> Guess:
        """The intent. Words and grammar decide; what Lex and likeness say is a hint, and raises a confidence."""
        offline = self.catalogue.classifier.choose(self.sentence, self.understood)
        lex = self._by_lex()
        if lex is None:
            return offline
        if lex.intent == offline.intent:
            return replace(offline, confidence=max(lex.confidence, offline.confidence))
        if offline.sure or offline.ahead >= STRONG or self.understood.hints:
            return offline
        return lex if lex.confidence >= offline.confidence else offline

    def _by_lex(self) -> Guess | None:
        """Returns the first intent of Lex that the words do not deny."""
        for candidate in self.turn.candidates:
            known = candidate.intent != _FALLBACK and self.catalogue.intent(candidate.intent) is not None
            if known and candidate.confidence is not None and candidate.intent not in self.understood.denied:
                return Guess(candidate.intent, round(min(1.0, max(0.0, candidate.confidence)), 4), sure=False)
        return None

    @cached_property
    def accepted(self) -> bool:
        """Whether the intent is certain."""
        return self.guess.sure and self.catalogue.accepts(self.guess)

    @cached_property
    def acts(self) -> bool:
        """Whether the hand-over or scenario of the intent starts: never on likeness alone."""
        return self.guess.sure and self.catalogue.acts(self.guess)

    @cached_property
    def sentiment(self) -> Sentiment:
        """The feeling of the message: what a service says that was asked, otherwise what its words say."""
        return self.turn.felt or self.analyst.sentiment(self.text)

    @cached_property
    def urgency(self) -> Urgency:
        """The urgency of the message."""
        return self.analyst.urgency(self.text)

    @cached_property
    def asks(self) -> bool:
        """Whether the message asks for information."""
        return self.analyst.is_information_question(self.text)

    @cached_property
    def order_number(self) -> str | None:
        """An order number in the message."""
        return next((str(entity.value) for entity in self.entities if entity.kind == ORDER_NUMBER), None)

    @cached_property
    def faq(self) -> Found:
        """What the FAQ search says; what leans on the answer of one of the last turns is about its item."""
        told = self.catalogue.matcher.answering(self.sentence.acts)
        if told is not None:
            hit = Hit(told, 1.0)
            return Found((hit,), answer=hit, sure=True)
        answered = any(turn.next_action == FAQ for turn in self.state.history[-FOLLOWED:])
        return self.catalogue.matcher.find(self.text, topic=self.state.topic if answered else "")

    def slots(self, intent: str) -> dict[str, Masked]:
        """Returns the slot values of an intent: those of the words, then what Lex found where the words say nothing."""
        known = self.catalogue.intent(intent) or {}
        found: dict[str, Masked] = {}
        for candidate in self.turn.candidates:
            if candidate.intent == intent:
                found.update(self._from_lex(candidate.slots, known.get("slots", ())))
        found |= {name: ours(value) for name, value in self.catalogue.prefill(intent, self.text).items()}
        for name in known.get("slots", ()):
            kind = _SLOT_ENTITIES.get(name)
            value = next((str(entity.value) for entity in self.entities if entity.kind == kind), None)
            if value is not None:
                found[name] = ours(value)
        return found

    def _from_lex(self, slots: Mapping[str, str], names: tuple[str, ...]) -> dict[str, Masked]:
        found: dict[str, Masked] = {}
        for name, value in slots.items():
            if name not in names or not value:
                continue
            known = self._slot_value(name, value)
            if known is not None:
                found[name] = known
        return found

    def _slot_value(self, name: str, value: str) -> Masked | None:
        """Returns what is remembered of a slot; nothing of one that is a person's own, or of a secret message."""
        slot = self.catalogue.content["slots"].get(name, {})
        kind = self.catalogue.content["slot_types"].get(slot.get("type"))
        if kind is not None and not kind["open"]:
            return ours(value) if value in {entry["value"] for entry in kind["values"]} else None
        if slot.get("sensitive") or self.has_secret:
            return None
        if name == "order_number":
            number = orders.heard(value, self.text)
            return None if number is None else ours(number)
        # Lex makes a day of "next week" (the end of this one) and of "next month": dates are read from the words alone.
        return None if _SLOT_ENTITIES.get(name) == DATE else masked(value)

    def remembered(self) -> dict[str, Masked]:
        """Returns the entities of the message in masked form, by kind."""
        if self.has_secret:
            return {}
        return {
            entity.kind: ours(entity.kept)
            for entity in self.entities
            # A date that is masked in its message, such as a birthday, is not remembered as a date either.
            if entity.kept != str(entity.value) or entity.text in self.masked
        }


@dataclass(frozen=True)
class Heard:
    """A turn on its way to a decision: what was heard, and the world to ask."""

    hearing: Hearing
    services: Services

    @property
    def turn(self) -> Turn:
        """The input."""
        return self.hearing.turn

    @property
    def state(self) -> State:
        """The state before the turn."""
        return self.hearing.state

    @property
    def without_card(self) -> Heard | None:
        """The turn as if the card number had not been said; None when nothing else was."""
        rest = self.hearing.without_card
        if not rest:
            return None
        return replace(self, hearing=replace(self.hearing, turn=replace(self.turn, text=rest)))

    @property
    def button(self) -> Button | None:
        """The button that was pressed, or None."""
        return self.hearing.button


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return "" if found is None else found[0]


def unheard(guess: Guess) -> bool:
    """Tells whether nothing at all was understood."""
    return guess == UNKNOWN
