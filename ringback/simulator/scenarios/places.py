"""Places of prompts: `<flow/action>` in a scenario means what that action says, whatever its wording is.

An action that only hands a text on (to a module, or in an attribute) means that text, wherever it is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from ringback.flow_language import FlowFormatError, parse
from ringback.nearest import did_you_mean
from ringback.simulator.errors import FlowContentError
from ringback.simulator.kernel.records import Heard
from ringback.simulator.scenarios.errors import ScenarioError
from ringback.simulator.scenarios.matching import tidy
from ringback.simulator.world import FlowDefinition, World

_PLACE: Final = re.compile(r"^<([^<>/]+)/([^<>/]+)>$")


class Place:
    """An action of a flow of this center, named in a scenario."""

    def __init__(self, flow: FlowDefinition, action: str) -> None:
        self._flow, self._action = flow.name, action
        self.texts = _actions(flow)[action]

    def says(self, heard: Heard) -> bool:
        """Tells whether this is what the caller heard."""
        site = heard.site
        if heard.source == "flow" and site is not None and site.action == self._action and site.flow == self._flow:
            return True
        return tidy(heard.text) in self.texts


def is_place(text: str) -> bool:
    """Tells whether an expectation is a place."""
    return _PLACE.match(text) is not None


def find_place(text: str, world: World) -> Place | None:
    """Returns the place an expectation names, None for words.

    Raises ScenarioError when there is no such action, and FlowContentError when what it names is no flow.
    """
    found = _PLACE.match(text)
    if found is None:
        return None
    name, action = found.groups()
    # A flow and a module may share a name; their actions tell them apart.
    flows = [flow for flow in (world.flows.exact(name), world.modules.exact(name)) if flow is not None]
    if not flows:
        raise ScenarioError(f"{text}: no flow {name!r}{_hint(name, [*world.flows.keys(), *world.modules.keys()])}")
    known = {identifier: flow for flow in flows for identifier in _actions(flow)}
    if action not in known:
        raise ScenarioError(f"{text}: flow {name} has no action {action!r}{_hint(action, list(known))}")
    return Place(known[action], action)


def _hint(word: str, known: list[str]) -> str:
    return did_you_mean(word, known) or f"; there are: {', '.join(sorted(known))}"


def _actions(flow: FlowDefinition) -> Mapping[str, frozenset[str]]:
    """Returns every action of a flow with the texts among its parameters; raises FlowContentError when it is none."""
    try:
        return _texts(flow.content, flow.name)
    except FlowFormatError as problem:
        raise FlowContentError(str(problem)) from problem


@lru_cache(maxsize=256)
def _texts(content: str, name: str) -> Mapping[str, frozenset[str]]:
    actions = parse(content, key=name).actions
    return {action.identifier: frozenset(tidy(text) for _, text in action.texts) for action in actions}
