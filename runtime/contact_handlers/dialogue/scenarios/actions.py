"""System steps of scenarios: knowledge is our own, everything else is asked of the services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.faq import IN_SCENARIO
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.model_turns import ModelTurns, asked
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.steps import FOUND, MISSING, Outcome
from contact_handlers.dialogue.vocabulary import CONTINUE
from contact_handlers.records.masked import ours


@dataclass(frozen=True)
class SystemSteps:
    """System steps: knowledge is our own, everything else is asked of the services."""

    replies: Replies
    model_turns: ModelTurns
    heard: Heard

    def run(self, action: str, step: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
        """Runs a system step."""
        if action == "knowledge":
            return self._solution(step, data)
        customer = self.heard.turn.customer
        if data.get("verified"):
            customer = replace(customer, auth_status="VERIFIED")
        return self.heard.services.run(action, data, customer)

    def _solution(self, step: Mapping[str, Any], data: Mapping[str, Any]) -> Outcome:
        """Looks for a solution in the knowledge items of a category, then asks the language model."""
        # Free answers of the steps before, masked when they were taken.
        wanted = ours(" ".join(str(data[key]) for key in ("product", "symptom") if data.get(key)))
        symptom = str(data.get("symptom") or wanted)
        matcher = self.replies.catalogue.matcher
        for query in (symptom, wanted):
            found = matcher.find(query, step.get("category"), where=IN_SCENARIO)
            best = found.solution
            if best is not None:
                return Outcome(FOUND, {"answer": self.replies.filled(best.item.answer, self.heard)})
        model = self.heard.services.model
        if model is None or self.heard.hearing.has_secret:
            return Outcome(MISSING)
        hits = matcher.search(wanted, step.get("category"), where=IN_SCENARIO)
        question = replace(self.model_turns.question(self.heard, hits), text=wanted)
        reply = asked(model, question)
        if reply.proposal is None or reply.proposal.next_action != CONTINUE or not hits:
            return Outcome(MISSING)
        return Outcome(FOUND, {"answer": reply.proposal.text})
