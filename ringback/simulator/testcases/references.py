"""Names the resources of a synthesized center the way flow files do: ${queue.payment.arn}, ${hours.agents.arn}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.flow.reading import parse_content
from ringback.simulator.kernel.records import Site
from ringback.simulator.testcases.errors import NotSayable

_LEX = "${lex.assistant.alias_arn}"
_ALWAYS_OPEN = "${hours.always-open.arn}"
_ALWAYS_CLOSED = "${hours.always-closed.arn}"
_NO_AGENTS = "${queue.no-agents.arn}"


class References:
    """Turns resources of one center into symbolic references that hold in every environment."""

    always_open = _ALWAYS_OPEN
    always_closed = _ALWAYS_CLOSED
    no_agents = _NO_AGENTS

    def __init__(self, center: Center) -> None:
        self._world = center.world

    def flow(self, name: str) -> str:
        """Returns the reference of a flow by any of its names."""
        return f"${{flow.{self._world.flows[name].key}.arn}}"

    def queue(self, name: str) -> str:
        """Returns the reference of a queue."""
        return f"${{queue.{self._world.queues[name].key}.arn}}"

    def queue_name(self, name: str) -> str:
        """Returns the physical name of a queue as it is in any environment."""
        return f"${{setting.queues.{self._world.queues[name].key}.name}}"

    def function(self, name: str) -> str:
        """Returns the reference of a function."""
        return f"${{lambda.{self.function_key(name)}.arn}}"

    def function_key(self, name: str) -> str:
        """Returns the key of a function."""
        return self._world.functions[name].key

    def bot(self) -> str:
        """Returns the reference of the center's bot alias."""
        return _LEX

    def hours_of(self, site: Site) -> str:
        """Returns the reference of the hours object that this action checks."""
        given = self._parameters(site).get("HoursOfOperationId")
        found = self._world.hours.get(str(given)) if given else None
        if found is None:
            raise NotSayable(f"{site}: the hours object is chosen at run time, a test case must name it")
        return f"${{hours.{found.key}.arn}}"

    def _parameters(self, site: Site) -> Mapping[str, Any]:
        for registry in (self._world.flows, self._world.modules):
            flow = registry.exact(site.flow_id) or registry.get(site.flow)
            if flow is None:
                continue
            action = parse_content(flow).by_identifier.get(site.action)
            if action is not None and action.type == site.type:
                return action.parameters
        return {}
