"""The assistant of one center: everything that decisions work with, made once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from contact_handlers.base.frozen import dataclass
from contact_handlers.dialogue.analysis import Analyst
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.classifier import Guess
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.handovers import HandOvers
from contact_handlers.dialogue.hearing import Heard
from contact_handlers.dialogue.intent_actions import IntentActions
from contact_handlers.dialogue.model_turns import ModelTurns
from contact_handlers.dialogue.replies import Replies
from contact_handlers.dialogue.rules import Limits, RuleTable
from contact_handlers.dialogue.steps import ScenarioLimits
from contact_handlers.records.masked import Masked

if TYPE_CHECKING:
    from contact_handlers.dialogue.scenarios.turns import ScenarioTurns


@dataclass(frozen=True)
class Assistant:
    """The parts of the dialogue, each of which knows only those it needs."""

    catalogue: Catalogue
    analyst: Analyst
    rules: RuleTable
    replies: Replies
    handovers: HandOvers
    model_turns: ModelTurns
    actions: IntentActions
    scenario_limits: ScenarioLimits

    @classmethod
    def of(cls, catalogue: Catalogue, limits: Limits, scenario_limits: ScenarioLimits) -> Assistant:
        """Makes the assistant of a catalogue."""
        content = catalogue.content
        analyst = Analyst.of(content, catalogue.classifier.book)
        repeatable = frozenset(name for name, intent in content["intents"].items() if intent["repeatable"])
        rules = RuleTable(analyst, limits, repeatable)
        replies = Replies(catalogue)
        handovers, model_turns = HandOvers(replies, rules), ModelTurns(replies)
        actions = IntentActions(replies, handovers, model_turns)
        return cls(catalogue, analyst, rules, replies, handovers, model_turns, actions, scenario_limits)

    @cached_property
    def scenarios(self) -> ScenarioTurns:
        """The scenarios; loaded for the first turn that needs one, which most do not."""
        from contact_handlers.dialogue.scenarios.engine import ScenarioEngine
        from contact_handlers.dialogue.scenarios.outcomes import Outcomes
        from contact_handlers.dialogue.scenarios.repairs import Repairs
        from contact_handlers.dialogue.scenarios.resumption import Resumption
        from contact_handlers.dialogue.scenarios.turns import ScenarioTurns

        engine = ScenarioEngine(self.catalogue.content, self.scenario_limits, self.replies.values)
        resumption = Resumption(self.replies, engine)
        outcomes = Outcomes(self.replies, self.handovers, engine.known)
        repairs = Repairs(self.replies, engine, outcomes)
        return ScenarioTurns(self.replies, self.handovers, self.model_turns, engine, resumption, outcomes, repairs)

    def act(self, heard: Heard, guess: Guess, given: Mapping[str, Masked]) -> Draft | None:
        """Carries out the action of an intent; `given` are slots that are known already."""
        if self.catalogue.content["intents"][guess.intent].get("scenario"):
            return self.scenarios.started(heard, guess, given)
        return self.actions.act(heard, guess)
