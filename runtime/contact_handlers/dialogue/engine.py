"""The dialogue: one user turn in, one answer out. Pure besides the given services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base.clock import epoch
from contact_handlers.dialogue.analysis import Analyst
from contact_handlers.dialogue.answer import Answer, Services, Turn
from contact_handlers.dialogue.assistant import Assistant
from contact_handlers.dialogue.bookkeeping import Bookkeeping
from contact_handlers.dialogue.catalogue import Catalogue
from contact_handlers.dialogue.decisions import decide
from contact_handlers.dialogue.draft import Draft
from contact_handlers.dialogue.hearing import Heard, Hearing
from contact_handlers.dialogue.repair import several
from contact_handlers.dialogue.rules import Limits, RuleTable
from contact_handlers.dialogue.state import State
from contact_handlers.dialogue.steps import ScenarioLimits


class Dialogue:
    """The dialogue of one center."""

    def __init__(self, catalogue: Catalogue, limits: Limits, scenario_limits: ScenarioLimits) -> None:
        self._assistant = Assistant.of(catalogue, limits, scenario_limits)
        self._bookkeeping = Bookkeeping(self._assistant.replies, self._assistant.rules)

    @property
    def catalogue(self) -> Catalogue:
        """What the bot knows."""
        return self._assistant.catalogue

    @property
    def content(self) -> Mapping[str, Any]:
        """The compiled content of the center."""
        return self._assistant.catalogue.content

    @property
    def messages(self) -> Mapping[str, str]:
        """The messages by key, not filled."""
        return self._assistant.replies.messages

    @property
    def analyst(self) -> Analyst:
        """The word lists of the center."""
        return self._assistant.analyst

    @property
    def rules(self) -> RuleTable:
        """The rules of automatic hand-over."""
        return self._assistant.rules

    def respond(self, state: State, turn: Turn, services: Services) -> Answer:
        """Handles one user turn."""
        heard = Heard(Hearing(turn, state, self.catalogue, self.analyst), services)
        draft = several.handled(heard, self._decide)
        draft = several.taken_up(heard, draft, self._decide)
        return self._bookkeeping.finished(heard, draft, expired=self._expired(heard))

    def _decide(self, heard: Heard) -> Draft:
        return decide(self._assistant, heard)

    def _expired(self, heard: Heard) -> bool:
        """Tells whether the customer came back to a scenario that had been left alone for too long."""
        scenario = heard.state.scenario
        return scenario is not None and self._assistant.scenarios.engine.expired(scenario, epoch(heard.turn.now))
