"""Going on with what an earlier contact left: for the verified customer alone, and offered in the same words to all.

Whoever begins a scenario that asks for what belongs to one person hears on the phone that they may go on, whether they
left something or not and whoever they say they are. Only who asks for that is verified, and only who was verified as
this very customer hears whether there is something. Nothing is read for anybody else.
"""

from __future__ import annotations

from dataclasses import replace

from contact_handlers.base.clock import epoch
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.draft import Draft, Reply, Track
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.korean.acts import GO_ON, RESTART
from contact_handlers.dialogue.korean.sentence import Sentence
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.scenarios.engine import ScenarioEngine
from contact_handlers.dialogue.state import GATE_ASKED, GATE_KEYPAD, ScenarioState
from contact_handlers.dialogue.vocabulary import AUTH_REQUIRED, AUTHENTICATE, SCENARIO, VOICE

_YES_NO, _YES = "YesNo", "예"
# Nobody tried yet in this contact. After a failure, a lock or a skipped verification nothing is offered again.
_UNTRIED = "NONE"


@dataclass(frozen=True)
class Resumption:
    """What stands before a scenario that may have been left unfinished."""

    replies: Replies
    engine: ScenarioEngine

    def earlier(self, heard: Heard, name: str) -> ScenarioState | None:
        """Returns what the verified customer left of a scenario, as long as it may be continued."""
        left = heard.turn.resumable
        if left is None or left.id != name or not heard.turn.customer.verified:
            return None
        if not left.path or not self.engine.known.resumable(name) or self.engine.expired(left, epoch(heard.turn.now)):
            return None
        return left

    def concerns(self, heard: Heard, name: str) -> bool:
        """Tells whether the caller may be verified to go on; depends on nothing that is stored about anybody."""
        untried = heard.turn.customer.auth_status == _UNTRIED
        return untried and self.engine.known.resumable(name) and self.engine.known.personal(name)

    def wanted(self, heard: Heard, *, asked: bool) -> bool:
        """Tells whether the customer wants to go on; `asked` is whether the bot spoke of it before."""
        sentence = heard.hearing.sentence
        return GO_ON in sentence.acts or (asked and GO_ON in sentence.begins) or _goes_on(sentence)

    def agreed(self, heard: Heard) -> bool | None:
        """Returns whether the customer wants to go on; None when the answer says neither."""
        if RESTART in heard.hearing.sentence.acts:
            return False
        choices = self.engine.known.choices(_YES_NO)
        value = None if choices is None else choices.match(heard.hearing.text)
        if value is None:
            return True if self.wanted(heard, asked=True) else None
        return value == _YES

    def offer(self, fresh: ScenarioState, *, answered: bool) -> Draft:
        """Asks the verified customer whether to go on; `fresh` is what begins when they do not."""
        choices = self.engine.known.choices(_YES_NO)
        pairs = zip(choices.titles, choices.values, strict=True) if choices else ()
        return Draft(
            reply=Reply(
                text=fill(
                    self.replies.messages["scenario.resume.offer"], {"scenario": self.engine.known.named(fresh.id)}
                ),
                buttons=tuple(Button(title, value) for title, value in pairs),
                fixed=answered,
            ),
            next_action=SCENARIO,
            track=Track(
                state=replace(fresh, gate=GATE_ASKED), answered=answered, percent=self.engine.known.percent(fresh)
            ),
        )

    def verification(self, fresh: ScenarioState, question: str, *, answered: bool) -> Draft:
        """Lets the flow verify the caller; with the first question it goes on when that fails."""
        messages = self.replies.messages
        return Draft(
            reply=Reply(text=messages["scenario.resume.verify"], fixed=True),
            next_action=AUTHENTICATE,
            bot_result=AUTH_REQUIRED,
            track=Track(
                state=replace(fresh, gate=GATE_KEYPAD),
                answered=answered,
                percent=self.engine.known.percent(fresh),
                resume_prompt=messages["scenario.resume.verified"],
                unverified_prompt=f"{messages['scenario.resume.anew']} {question}",
            ),
        )

    def hint(self, heard: Heard, name: str) -> str:
        """Returns the sentence that tells every caller alike how to go on; empty where there is no way to it."""
        told = heard.turn.channel == VOICE and self.concerns(heard, name)
        return self.replies.messages["scenario.resume.hint"] if told else ""


def _goes_on(sentence: Sentence) -> bool:
    """Tells whether something that was begun is to go on (예약 이어서 하고 싶어요), not one thing after another."""
    first = next((clause for clause in sentence.clauses if not clause.relative), None)
    return first is not None and "이어서" in first.adverbs and not first.negated
