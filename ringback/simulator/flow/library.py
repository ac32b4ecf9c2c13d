"""The compiled flows of one assembly, shared by all its centers, and how one center looks them up."""

from __future__ import annotations

from collections.abc import Callable

from ringback.simulator.errors import FlowContentError
from ringback.simulator.flow.compiler import CompiledFlow, compile_flow
from ringback.simulator.world.model import FlowDefinition, World


class FlowLibrary:
    """Flows and modules, compiled when somebody first looks them up."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._compiled: dict[str, CompiledFlow] = {}

    def flow(self, key: str) -> CompiledFlow | None:
        """Returns a contact flow by ARN or id."""
        found = self._compiled.get(key)
        if found is not None:
            return found
        flows = self._world.flows
        return self._compile(key, flows.exact(key) or flows.exact(key.rpartition("/")[2].split(":")[0]))

    def module(self, key: str) -> CompiledFlow | None:
        """Returns a module by id, ARN, ``id:$LATEST`` or alias."""
        found = self._compiled.get(key)
        if found is not None:
            return found
        world = self._world
        target = world.module_aliases.get(key, key)
        definition = world.modules.exact(target) or world.modules.exact(target.rpartition("/")[2])
        if definition is None and ":" in target.rpartition("/")[2]:
            base, _, qualifier = target.rpartition(":")
            known = {a.rpartition(":")[2] for a in world.module_aliases}
            if qualifier == "$LATEST" or qualifier in known or qualifier.isdigit():
                definition = world.modules.exact(base) or world.modules.exact(base.rpartition("/")[2])
        return self._compile(key, definition)

    def _compile(self, key: str, definition: FlowDefinition | None) -> CompiledFlow | None:
        if definition is None:
            return None
        compiled = self._compiled.get(definition.arn) or compile_flow(definition)
        self._compiled[key] = self._compiled[definition.arn] = compiled
        return compiled


class Flows:
    """The flows of a center; content that cannot be compiled counts as missing and is reported."""

    def __init__(self, library: FlowLibrary, report: Callable[[str, str], None]) -> None:
        self._library = library
        self._report = report

    def find(self, key: str) -> CompiledFlow | None:
        """Returns a flow by ARN or id."""
        return self._attempt(self._library.flow, key)

    def module(self, key: str) -> CompiledFlow | None:
        """Returns a module by id, ARN or alias."""
        return self._attempt(self._library.module, key)

    def compiled(self, key: str) -> CompiledFlow:
        """Returns a flow that exists; raises ``FlowContentError`` where its content cannot be compiled."""
        found = self._library.flow(key)
        if found is None:
            raise FlowContentError(f"no flow {key!r} in the assembly")
        return found

    def _attempt(self, find: Callable[[str], CompiledFlow | None], key: str) -> CompiledFlow | None:
        try:
            return find(key) if key else None
        except FlowContentError as problem:
            self._report("flow-content", str(problem))
            return None
