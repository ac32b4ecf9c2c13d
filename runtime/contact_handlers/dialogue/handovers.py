"""Hand-overs to a person: what the rules look at, and what is said when nobody works now."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.draft import Draft, Handover, Reply, Request, Track
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.rules import RuleTable, Subject, Trigger, paused
from contact_handlers.dialogue.vocabulary import CLOSED, CONTINUE, ESCALATE, TRANSFER
from contact_handlers.records.masked import ours
from contact_handlers.records.vocabulary import INCIDENT, LOW, Priority

LEAVING = ("goodbye", "callback_request")
# What cannot wait until somebody works again; a center may say where it is reported meanwhile.
INCIDENTS = ("system_error", "urgent_matter")
# Rules that may offer a hand-over again although one was impossible just now.
INSISTENT = ("urgent", "explicit_request")


def _reported(heard: Heard, trigger: Trigger) -> Request:
    """Returns the report of an incident, which whoever is on duty is told of."""
    identifier, reference = heard.services.new_request()
    return Request(kind=INCIDENT, id=identifier, reference=reference, data={"reason": ours(trigger.reason)})


@dataclass(frozen=True)
class HandOvers:
    """The hand-overs of a center."""

    replies: Replies
    rules: RuleTable

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
            intent=guess.intent if guess.sure and confidence >= self.rules.limits.escalation_low else "unknown",
            confidence=confidence,
            accepted=hearing.acts,
            tier=heard.turn.customer.tier,
            state=heard.state,
            solved=hearing.faq.answer is not None or hearing.acts,
            leaving=hearing.accepted and guess.intent in LEAVING,
        )

    def triggered(self, heard: Heard, trigger: Trigger | None) -> Draft | None:
        """Hands over when a rule has fired."""
        return None if trigger is None else self.draft(heard, trigger)

    def draft(
        self,
        heard: Heard,
        trigger: Trigger,
        *,
        guess: Guess | None = None,
        queue: str = "",
        text: str = "",
        floor: Priority = LOW,
    ) -> Draft | None:
        """Hands over to a person, or offers alternatives while nobody works; None when that was just refused."""
        if not heard.services.is_open(heard.turn.now):
            if paused(heard.state) and trigger.rule not in INSISTENT:
                return None
            return self._closed(heard, trigger, guess)
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
            reply=Reply(text=text or self._farewell(heard, trigger, guess)),
            next_action=ESCALATE,
            bot_result=TRANSFER,
            intent=guess.intent if guess else None,
            confidence=guess.confidence if guess else None,
            handover=handover,
        )

    def _closed(self, heard: Heard, trigger: Trigger, guess: Guess | None) -> Draft:
        messages = self.replies.messages
        pressing = messages.get("hours.closed.incident") if trigger.reason in INCIDENTS else None
        text = self.replies.filled(pressing or messages["hours.closed"], heard)
        request = None if pressing is None or heard.state.reason in INCIDENTS else _reported(heard, trigger)
        if request is not None:
            received = fill(messages["hours.closed.reported"], {"reference": request.reference})
            text = f"{received} {text}"
        return Draft(
            reply=Reply(text=text, buttons=self.replies.buttons("after_hours"), read_buttons=True),
            next_action=CONTINUE,
            intent=guess.intent if guess else None,
            confidence=guess.confidence if guess else None,
            declined=CLOSED,
            wanted_for=trigger.reason,
            request=request,
            track=Track(state=heard.state.scenario),
        )

    def _farewell(self, heard: Heard, trigger: Trigger, guess: Guess | None) -> str:
        named = guess or heard.hearing.guess
        fitting = {"explicit_request": "agent_request", "complaint": "complaint"}.get(trigger.rule, named.intent)
        intent = self.replies.catalogue.intent(fitting)
        named_by_intent = trigger.rule in ("", "explicit_request", "complaint") or (
            trigger.rule == "urgent" and intent is not None and intent.get("reason") == "urgent_matter"
        )
        if intent is None or not named_by_intent or intent["action"] != "escalate":
            return self.replies.messages["esc.scenario"]
        sure = named.intent == fitting and named.confidence >= float(intent["threshold"])
        text: str = (intent.get("reply_confident") if sure else None) or intent["reply"]
        return text
