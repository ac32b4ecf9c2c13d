"""The flows of the center behind the page, as the page asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ringback.flow_language.model import Flow
from ringback.simulator.center import Center
from ringback.simulator.errors import FlowContentError, UnknownNameError
from ringback.simulator.flow.reading import parse_content
from ringback.simulator.kernel.call import Call
from ringback.simulator.studio.flows import actions, heat
from ringback.simulator.studio.flows.names import Names
from ringback.simulator.studio.flows.pictures import Pictures
from ringback.simulator.world.model import FlowDefinition, World

LANGUAGES: Final = ("ko", "en")


class FlowBook:
    """Flows and modules by name, each drawn, looked into and counted."""

    def __init__(self, center: Callable[[], Center]) -> None:
        """Reads the flows of whatever center the page has at the moment."""
        self._center = center
        self._pictures = Pictures()
        self._known: tuple[World, Names, dict[str, FlowDefinition]] | None = None
        self.heat = heat.Heat()

    def _read(self) -> tuple[World, Names, dict[str, FlowDefinition]]:
        world = self._center().world
        if self._known is None or self._known[0] is not world:
            self._known = world, Names(world), {one.name: one for one in [*world.flows, *world.modules]}
        return self._known

    @property
    def names(self) -> Names:
        """The names of what flows point to."""
        return self._read()[1]

    @property
    def definitions(self) -> Mapping[str, FlowDefinition]:
        """The flows and modules by name."""
        return self._read()[2]

    def definition(self, name: str) -> FlowDefinition:
        """Returns a flow or module; raises ``UnknownNameError`` when there is none."""
        if name not in self.definitions:
            raise UnknownNameError("flow", name, list(self.definitions))
        return self.definitions[name]

    def drawing(self, name: str, language: str) -> Callable[[], str]:
        """Returns what draws a flow; drawing takes a moment, and needs nothing that an act could change."""
        if language not in LANGUAGES:
            raise UnknownNameError("language", language, LANGUAGES)
        found = self.definition(name)
        return self._pictures.drawing(found, found.content, language, self.names)

    def action(self, name: str, identifier: str, call: Call | None) -> dict[str, Any]:
        """Returns an action with its parameters and branches, and what it did in a call."""
        flow = parse_content(self.definition(name))
        known = flow.by_identifier
        if identifier not in known:
            raise UnknownNameError(f"action of flow {name!r}", identifier, list(known))
        zone = self._center().locale.zone
        happened = actions.visits(call.trace, name, identifier, zone) if call is not None else []
        return {**actions.find(flow, known[identifier], self.names), "visits": happened}

    def index(self) -> list[dict[str, str]]:
        """Returns every action of every flow with the words it can be found by."""
        return actions.index(self._parsed(), self.names)

    def _parsed(self) -> list[Flow]:
        found = []
        for definition in self.definitions.values():
            try:
                found.append(parse_content(definition))
            except FlowContentError:
                continue  # such a flow says what is wrong with it when it is drawn or called
        return found

    def counts(self, what: str, call: Call | None) -> dict[str, Any]:
        """Returns how often each branch was taken: by the scenarios that were run, or by a call."""
        world = self._center().world
        if what == "scenarios":
            return self.heat.of_scenarios(world)
        return heat.of_call(world, call.trace if call is not None else ())
