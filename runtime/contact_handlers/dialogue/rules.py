"""The automatic hand-over rules: an ordered table, the first match wins, the result names rule and evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.analysis import Analyst
from contact_handlers.dialogue.state import PastTurn, State
from contact_handlers.dialogue.vocabulary import CLARIFY, RETRY, NextAction, Rule
from contact_handlers.records.vocabulary import (
    HIGH,
    LONG_HISTORY,
    LOW,
    MEDIUM,
    REASON_PRIORITIES,
    VIP_TIERS,
    Priority,
    Reason,
    highest,
)

UNKNOWN_INTENTS = ("", "unknown", "error")
UNCLEAR: tuple[NextAction, ...] = (CLARIFY, RETRY)
# Messages that the word rules look at, and turns of which three must be unclear.
LOOK_BACK, WINDOW, REPEATED = 3, 5, 3
# User turns after which a hand-over that was impossible or declined may be offered again.
PAUSE = 5
MINUTE_S = 60


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of a conversation from the settings of the center."""

    turn_limit: int = 8
    hard_cap: int = 50
    vip_turns: int = 3
    turns_per_minute: int = 30
    message_chars: int = 1000
    low_confidence: float = 0.7
    escalation_low: float = 0.5


@dataclass(frozen=True, slots=True)
class Trigger:
    """A rule that fired."""

    rule: Rule
    reason: Reason
    description: str


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What the rules look at: the current message and what came before."""

    text: str
    intent: str
    confidence: float
    accepted: bool
    tier: str
    state: State
    solved: bool = False
    """Whether the center has an answer to what was asked, or knows what to do."""
    leaving: bool = False
    """Whether the caller ends the conversation or asks for a callback, so that nothing must be offered."""

    @property
    def past(self) -> tuple[PastTurn, ...]:
        return self.state.history

    @property
    def turns(self) -> int:
        """User turns including this one."""
        return self.state.user_turns + 1


@dataclass(frozen=True)
class RuleTable:
    """The rules of a center."""

    analyst: Analyst
    limits: Limits
    repeatable: frozenset[str] = frozenset()
    """Intents that may come again and again: greeting, goodbye."""

    def urgent(self, subject: Subject) -> Trigger | None:
        """Rule 1: an urgent word, or the loss of a card, in the last three messages."""
        for text in self._recent(subject):
            word = self.analyst.heard(text, "urgent", "loss")
            if word:
                return Trigger("urgent", "urgent_matter", f"긴급 키워드 감지: {word}")
        return None

    def person_wanted(self, subject: Subject, *, by_intent: bool = True) -> Trigger | None:
        """Rule 2: the customer asks for a person."""
        by_name = by_intent and subject.accepted and subject.intent == "agent_request"
        if by_name or self.analyst.wants_agent(subject.text):
            return Trigger("explicit_request", "customer_request", "고객 요청에 의한 상담원 연결")
        return None

    def complaint(self, subject: Subject) -> Trigger | None:
        """Rule 3: a word of anger in the last three messages, or a complaint that is sure enough."""
        for text in self._recent(subject):
            word = self.analyst.complains(text)
            if word:
                return Trigger("complaint", "complaint", f"부정적 키워드 감지: {word}")
        if subject.accepted and subject.intent == "complaint":
            return Trigger("complaint", "complaint", "부정적 키워드 감지: 불만")
        return None

    def vip(self, subject: Subject) -> Trigger | None:
        """Rule 4: an important customer after three messages."""
        if subject.tier in VIP_TIERS and subject.turns >= self.limits.vip_turns:
            return Trigger("vip", "complex_inquiry", "VIP 고객의 복잡한 문의")
        return None

    def repeated_intent(self, subject: Subject) -> Trigger | None:
        """Rule 5: the same intent in the last three user turns."""
        if subject.solved or subject.intent in UNKNOWN_INTENTS or subject.intent in self.repeatable:
            return None
        counted = [turn for turn in subject.past if not turn.in_scenario and turn.intent not in self.repeatable]
        before = [turn.intent for turn in counted][-(LOOK_BACK - 1) :]
        if len(before) == LOOK_BACK - 1 and set(before) == {subject.intent}:
            return Trigger("repeated_intent", "bot_limitation", f"반복적인 동일 의도: {subject.intent}")
        return None

    def low_confidence(self, subject: Subject, *, unclear: bool = False) -> Trigger | None:
        """Rule 6: three unclear turns of the last five, each judged by its own confidence and end.

        How the current turn ends is known only later; `unclear` tells that it is about to ask back.
        """
        low = self.limits.escalation_low
        if not unclear and subject.confidence >= low:
            return None
        before = [turn for turn in subject.past[-(WINDOW - 1) :] if not turn.in_scenario]
        count = sum(turn.confidence < low or turn.next_action in UNCLEAR for turn in before)
        if count + 1 >= REPEATED:
            return Trigger("low_confidence", "bot_limitation", "낮은 신뢰도 반복")
        return None

    def turns(self, subject: Subject) -> Trigger | None:
        """Rule 7: as many turns as the limit brought nothing, this one among them."""
        counted = subject.state.counted_turns + 1
        if not subject.solved and counted >= self.limits.turn_limit:
            return Trigger("turns", "bot_limitation", f"대화 턴 수 초과 ({counted}회)")
        return None

    def capped(self, state: State) -> bool:
        """Rule 8: the conversation has reached its hard end with this turn."""
        return state.user_turns + 1 >= self.limits.hard_cap

    def recent(self, state: State, now: int) -> tuple[int, ...]:
        """Returns when the turns of the last minute came, this one included; as many as the limit can need."""
        last_minute = [second for second in state.recent if now - MINUTE_S < second <= now]
        return (*last_minute, now)[-(self.limits.turns_per_minute + 1) :]

    def too_fast(self, state: State, now: int) -> bool:
        """Tells whether this turn is one too many within a minute."""
        return len(self.recent(state, now)) > self.limits.turns_per_minute

    def automatic(self, subject: Subject) -> Trigger | None:
        """Rules 3 to 7 in order; what was refused lately is not offered again, leaving customers are not kept."""
        if paused(subject.state):
            return None
        checks: Sequence[Callable[[Subject], Trigger | None]] = (
            (self.complaint,)
            if subject.leaving
            else (self.complaint, self.vip, self.repeated_intent, self.low_confidence, self.turns)
        )
        return next((trigger for check in checks if (trigger := check(subject))), None)

    def priority(
        self, reason: Reason, *, text: str, tier: str, department: str, state: State, floor: Priority = LOW
    ) -> Priority:
        """Returns the priority of a hand-over: the highest of the base of its reason and everything that raises it."""
        raised: list[Priority] = [REASON_PRIORITIES[reason], floor]
        urgent = self.analyst.heard(text, "important") is not None
        if tier in VIP_TIERS or department == "Technical" or urgent:
            raised.append(HIGH)
        if 2 * state.user_turns > LONG_HISTORY:
            raised.append(MEDIUM)
        return highest(*raised)

    @staticmethod
    def _recent(subject: Subject) -> list[str]:
        """The current message first: it is the better evidence."""
        before = [turn.text for turn in subject.past[-(LOOK_BACK - 1) :] if not turn.spent]
        return [subject.text, *reversed(before)]


def paused(state: State) -> bool:
    """Tells whether a hand-over was impossible or declined within the last five user turns."""
    return state.refused_at is not None and state.user_turns + 1 - state.refused_at <= PAUSE
