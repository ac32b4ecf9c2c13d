"""What follows from an intent, apart from its scenario: an answer, a hand-over, a question back, an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.draft import Draft, Measurement, Reply
from contact_handlers.dialogue.handovers import HandOvers
from contact_handlers.dialogue.hearing import Heard, unheard
from contact_handlers.dialogue.model_turns import ModelTurns, measured
from contact_handlers.dialogue.presentation import Button
from contact_handlers.dialogue.replies import NO, YES, Replies
from contact_handlers.dialogue.rules import Trigger, paused
from contact_handlers.dialogue.state import PROPOSED_INTENT
from contact_handlers.dialogue.vocabulary import (
    CLARIFY,
    CONTINUE,
    END,
    ENDED,
    BotResult,
    NextAction,
)

# Below this an intent is no candidate worth asking about.
SUGGESTED = 0.30
# Likeness from which the bot asks whether an intent is meant.
LIKELY = 0.55
MISSED = Measurement("FaqSearch", 1, {"Outcome": "miss"})


@dataclass(frozen=True)
class IntentActions:
    """The actions of the intents of a center."""

    replies: Replies
    handovers: HandOvers
    model_turns: ModelTurns

    def act(self, heard: Heard, guess: Guess) -> Draft | None:
        """Carries out the action of an intent that has no scenario."""
        intent = self.replies.content["intents"][guess.intent]
        action = intent["action"]
        if action == "escalate":
            trigger = Trigger("", intent["reason"], intent["description"])
            return self.handovers.draft(heard, trigger, guess=guess, floor=intent["priority"])
        if action == "clarify":
            return self.replies.found(heard) or self.modeled(heard) or self._general(intent, guess)
        if action == "end":
            return self._said(guess, intent["reply"], END, bot_result=ENDED)
        return self._said(guess, intent["reply"], CONTINUE, shown=self.replies.buttons("welcome"))

    def _general(self, intent: Mapping[str, Any], guess: Guess) -> Draft:
        text = intent["reply"] or self.replies.messages["clarify.default.1"]
        return self._said(guess, text, CLARIFY, shown=self.replies.buttons("low_confidence"))

    def _said(
        self,
        guess: Guess,
        text: str,
        next_action: NextAction,
        *,
        bot_result: BotResult = "",
        shown: tuple[Button, ...] = (),
    ) -> Draft:
        return Draft(
            # What ends the work of the bot is a farewell.
            reply=Reply(text=self.replies.filled(text), buttons=shown, fixed=bool(bot_result)),
            next_action=next_action,
            bot_result=bot_result,
            intent=guess.intent,
            confidence=guess.confidence,
        )

    def proposed(self, heard: Heard, guess: Guess) -> Draft | None:
        """Asks whether an intent is meant; a yes does it. None where there is nothing to ask, or it was just asked."""
        intent = self.replies.catalogue.intent(guess.intent) or {}
        proposes = f"{PROPOSED_INTENT}{guess.intent}"
        if (
            not intent.get("offer")
            or heard.state.proposed == proposes
            or guess.intent in heard.hearing.understood.denied - heard.hearing.understood.doubted
        ):
            return None
        return Draft(
            reply=Reply(text=self.replies.filled(intent["offer"]), buttons=(YES, NO)),
            next_action=CLARIFY,
            intent=guess.intent,
            confidence=guess.confidence,
            proposes=proposes,
        )

    def modeled(self, heard: Heard) -> Draft | None:
        """Returns what the language model makes of the turn, what is likely when it fails; None when it is off."""
        reply = self.model_turns.ask(heard)
        if reply is None:
            return None
        likely = None if reply.proposal is not None else self.likely(heard)
        draft = None if likely is not None else self.model_turns.draft(heard, reply)
        if draft is not None:
            return draft
        draft = likely or self.unclear(heard)
        return replace(draft, measurements=(*draft.measurements, *measured(reply)))

    def likely(self, heard: Heard) -> Draft | None:
        """Asks before it does what the message is like, by its examples or by what Lex says."""
        guess = heard.hearing.guess
        return None if guess.sure or guess.confidence < LIKELY else self.proposed(heard, guess)

    def unclear(self, heard: Heard) -> Draft:
        """Asks back, unless this is the third time among the last five turns."""
        if not paused(heard.state):
            trigger = self.handovers.rules.low_confidence(self.handovers.subject(heard), unclear=True)
            draft = self.handovers.triggered(heard, trigger)
            if draft is not None:
                return draft
        return self._clarified(heard)

    def _clarified(self, heard: Heard) -> Draft:
        """Returns the clarification of the best candidate, by attempt."""
        guess = heard.hearing.guess
        intent = self.replies.catalogue.intent(guess.intent)
        messages = self.replies.messages
        attempt = 2 if heard.state.clarifications else 1
        shown = (intent or {}).get("quick_replies", "low_confidence")
        if intent is not None and guess.confidence >= SUGGESTED:
            texts = intent.get("clarify")
            text = texts[attempt - 1] if texts else messages[f"clarify.default.{attempt}"]
        elif unheard(guess) or attempt == 2:
            text = messages[f"clarify.unknown.{attempt}"]
        else:
            text = messages["clarify.no_candidate"]
        return Draft(
            # Whoever is asked for the second time hears what there is.
            reply=Reply(text=text, buttons=self.replies.buttons(shown), read_buttons=attempt == 2),
            next_action=CLARIFY,
            measurements=(MISSED,),
        )
