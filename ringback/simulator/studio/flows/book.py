"""The flows of the center behind the page, as the page asks for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ringback.flow_language.model import Flow
from ringback.flow_language.parser import parse
from ringback.simulator.center import Center
from ringback.simulator.errors import FlowContentError, NotPossibleError, SimulatorError, UnknownNameError
from ringback.simulator.flow.reading import parse_content
from ringback.simulator.kernel.call import Call
from ringback.simulator.studio.flows import actions, offers
from ringback.simulator.studio.flows.drafts import Draft, Drafts
from ringback.simulator.studio.flows.heat import Heat
from ringback.simulator.studio.flows.names import Names
from ringback.simulator.studio.flows.pictures import Pictures
from ringback.simulator.studio.flows.sources import Sources
from ringback.simulator.world.model import FlowDefinition, World

if TYPE_CHECKING:
    from ringback.flow_language.workspace import Around

LANGUAGES: Final = ("ko", "en")


class FlowBook:
    """Flows and modules by name, each drawn, looked into and counted."""

    def __init__(
        self,
        center: Callable[[], Center],
        revise: Callable[[Mapping[str, str]], None],
        *,
        sources: Sources,
        around: Around | None,
    ) -> None:
        """Reads the flows of whatever center the page has at the moment; `revise` gives it other contents of some."""
        self._center, self._revise = center, revise
        self._revising = False
        self._pictures = Pictures()
        self._known: tuple[World, Names, dict[str, FlowDefinition]] | None = None
        self.heat = Heat()
        self._drafts = Drafts(sources, around, self._install)

    def _read(self) -> tuple[World, Names, dict[str, FlowDefinition]]:
        world = self._center().world
        if self._known is None or self._known[0] is not world:
            self._known = world, Names(world), {one.name: one for one in [*world.flows, *world.modules]}
            if not self._revising:
                self._drafts.learn(self._known[2].values())
        return self._known

    def _install(self, contents: Mapping[str, str]) -> None:
        """Gives the center other contents of flows, which are no other flows of an assembly."""
        self._revising = True
        try:
            self._revise(contents)
            self._read()
        finally:
            self._revising = False

    @property
    def drafts(self) -> Drafts:
        """The changes of flows."""
        self._read()
        return self._drafts

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
        found, draft = self.definition(name), self.drafts.of(name)
        return self._pictures.drawing(found, self._shown(draft), language, self.names)

    def _shown(self, draft: Draft) -> str:
        """Returns the content that is drawn: with the changes, as far as an assembly says what they refer to."""
        try:
            return draft.deployed(self.drafts.references)
        except SimulatorError:
            return json.dumps(draft.document, ensure_ascii=False)

    def action(self, name: str, identifier: str, call: Call | None) -> dict[str, Any]:
        """Returns an action with its parameters and branches, and what it did in a call."""
        definition, draft = self.definition(name), self.drafts.of(name)
        flow = parse(draft.document, key=name, flow_type=definition.type)
        known = flow.by_identifier
        if identifier not in known:
            raise UnknownNameError(f"action of flow {name!r}", identifier, list(known))
        zone = self._center().locale.zone
        happened = actions.visits(call.trace, name, identifier, zone) if call is not None else []
        told = actions.find(flow, known[identifier], self._readable)
        return {
            **told,
            **offers.of_action(draft.document, identifier, draft.kind),
            "visits": happened,
            "draft": self.drafts.told(name),
        }

    def offers(self, name: str, edge: tuple[str, str], language: str) -> dict[str, Any]:
        """Returns what may be put on an edge of a flow, and where its errors would lead."""
        draft = self.drafts.of(name)
        return offers.of_edge(draft.document, edge, draft.kind, language)

    def choices(self, name: str) -> dict[str, list[dict[str, str]]]:
        """Returns what the parameters of a flow can point to, by kind, as it is written there."""
        references = self.drafts.references.known if self.drafts.of(name).source else {}
        return offers.choices(self._center().world, references, self._readable)

    def _readable(self, value: Any) -> Any:
        """Returns a value as people call what it stands for."""
        try:
            return self.names.readable(self.drafts.references.filled(value))
        except NotPossibleError:
            return value

    def index(self) -> list[dict[str, str]]:
        """Returns every action of every flow with the words it can be found by."""
        return actions.index(self._parsed(), self.names)

    def _parsed(self) -> list[Flow]:
        found = []
        for definition in self.definitions.values():
            try:
                found.append(parse_content(self._changed(definition)))
            except FlowContentError:
                continue  # such a flow says what is wrong with it when it is drawn or called
        return found

    def _changed(self, definition: FlowDefinition) -> FlowDefinition:
        """Returns a flow with the changes that it has on the page."""
        if definition.name not in self.drafts.versions():
            return definition
        return replace(definition, content=self._shown(self.drafts.of(definition.name)))

    def counts(self, what: str, call: Call | None) -> dict[str, Any]:
        """Returns how often each branch was taken: by the scenarios that were run, or by a call."""
        world = self._center().world
        if what == "scenarios":
            return self.heat.of_scenarios(world)
        return self.heat.of_call(world, call.trace if call is not None else ())
