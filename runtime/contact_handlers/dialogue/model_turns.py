"""Turns that the language model may answer: what it is asked, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contact_handlers.base import logs
from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.draft import Draft, Measurement, Reply
from contact_handlers.dialogue.faq import Hit
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.model import REJECTED, UNSAFE, LanguageModel, Question
from contact_handlers.dialogue.model import Reply as ModelReply
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.vocabulary import CLARIFY, CONTINUE, ESCALATE, RETRY

# What may always be told, beside the articles.
_CENTER = ("상담 센터: {center}", "대표 전화: {phone}", "이메일: {email}", "운영시간: {hours_text}")


def asked(model: LanguageModel, question: Question) -> ModelReply:
    """Asks, and takes an answer back that says what it was not given: nobody hears it, and the turn goes on without."""
    # Most centers have no model and load nothing of this.
    from contact_handlers.dialogue.grounds import Grounds, objections

    reply = model.ask(question)
    if reply.proposal is None:
        return reply
    articles = [f"{hit.item.question} {hit.item.answer}" for hit in question.hits]
    grounds = Grounds(knowledge=[*question.center, *articles], said=question.text)
    found = objections(reply.proposal.text, grounds)
    if not found:
        return reply
    logs.warning("llm.unsafe", reason=found, count=len(found))
    return replace(reply, outcome=UNSAFE, proposal=None, objections=found)


@dataclass(frozen=True)
class ModelTurns:
    """The optional help of a language model."""

    replies: Replies

    def question(self, heard: Heard, hits: Sequence[Hit]) -> Question:
        """Returns what the language model may know about this turn."""
        state = heard.state
        filled = [
            replace(hit, item=replace(hit.item, answer=self.replies.filled(hit.item.answer, heard))) for hit in hits
        ]
        return Question(
            text=heard.hearing.masked,
            channel=heard.turn.channel,
            customer_id=heard.turn.customer.id,
            last_intent=state.last_intent,
            stage=state.stage,
            mood=state.mood,
            hits=filled,
            center=[self.replies.filled(line, heard) for line in _CENTER],
        )

    def ask(self, heard: Heard) -> ModelReply | None:
        """Asks about this turn; None when the model is off or must not see the message."""
        model = heard.services.model
        if model is None or heard.hearing.has_secret:
            return None
        return asked(model, self.question(heard, heard.hearing.faq.hits))

    def draft(self, heard: Heard, reply: ModelReply) -> Draft | None:
        """Returns the turn that the model's answer makes; None when the model gave none and did not try to."""
        if reply.proposal is None:
            return self._rejected(reply) if reply.outcome == REJECTED else None
        proposal = reply.proposal
        # The model may propose an agent; the rules alone hand over, so the customer gets the button.
        offered = (
            self.replies.buttons("after_failure")
            if proposal.next_action == ESCALATE
            else self.replies.buttons_of(proposal.actions)
        )
        asks_back = proposal.next_action == CLARIFY
        return Draft(
            reply=Reply(text=proposal.text, buttons=offered if len(offered) > 1 else ()),
            next_action=CLARIFY if asks_back else CONTINUE,
            bot_result="" if asks_back else self.replies.after_answer(heard),
            intent=proposal.intent,
            confidence=proposal.confidence,
            measurements=measured(reply),
        )

    def _rejected(self, reply: ModelReply) -> Draft:
        return Draft(
            reply=self.replies.reply("error.repeat", shown=self.replies.buttons("after_failure")),
            next_action=RETRY,
            intent="general_inquiry",
            confidence=0.3 if reply.structured else 0.5,
            measurements=measured(reply),
        )


def measured(reply: ModelReply) -> tuple[Measurement, ...]:
    """Returns what a request to the model took."""
    outcome = {"Outcome": reply.outcome}
    found = [Measurement("LlmRequest", 1, outcome)]
    if reply.latency_ms:
        found.append(Measurement("LlmLatency", reply.latency_ms, outcome))
    if reply.tokens:
        found.append(Measurement("LlmTokens", reply.tokens, outcome))
    found += [Measurement("LlmObjection", 1, {"Outcome": objection}) for objection in reply.objections]
    return tuple(found)
