"""Everything a rule may ask about one flow: the flow, the center, and analyses that are made once on first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flow_language.catalogue import CATALOGUE, ActionType
from flow_language.context import CenterContext
from flow_language.graph import Graph, build_graph
from flow_language.model import Action, Flow
from flow_language.rules.registry import Problem
from flow_language.rules.walk import walk_parameters
from flow_language.rules.words import closest, listed, nearest


@dataclass(frozen=True)
class Scene:
    """Is a flow under inspection."""

    flow: Flow
    center: CenterContext | None = None
    flows: Mapping[str, Flow] = field(default_factory=dict)
    """Other flows and modules of the center by key, when they are known."""

    @cached_property
    def entries(self) -> Mapping[str, ActionType]:
        """Returns the catalogue entry of every known action, by identifier."""
        return {a.identifier: CATALOGUE[a.type] for a in self.flow.actions if a.type in CATALOGUE}

    @cached_property
    def graph(self) -> Graph:
        """Returns the flow as a graph."""
        return build_graph(self.flow)

    def parameter_problems(self, action: Action) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Returns what the walk along the parameters of an action found, by rule."""
        found = self._walked.get(id(action))
        if found is None:
            entry = self.entries.get(action.identifier)
            found = self._walked[id(action)] = walk_parameters(entry, action, draft=self.draft) if entry else {}
        return found

    @cached_property
    def _walked(self) -> dict[int, Mapping[str, Sequence[tuple[str, str]]]]:
        return {}

    @property
    def draft(self) -> bool:
        """Tells whether the flow was saved without publishing; a draft may hold blanks."""
        status = self.flow.metadata.get("status")
        return isinstance(status, str) and status.lower() == "saved"


def at(action: Action, path: str, message: str) -> Problem:
    """Returns a problem of an action."""
    return Problem(message, action, path)


__all__ = ["Scene", "at", "closest", "listed", "nearest"]
