"""How often the ways of the flows were taken: by the scenarios that the page has run, or by one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ringback.simulator.coverage import Branch, Coverage, FlowBranches, taken, universe
from ringback.simulator.kernel.records import TraceEvent
from ringback.simulator.world.model import World


class Heat:
    """Counts of branches, by what took them."""

    def __init__(self) -> None:
        self._runs: dict[str, Counter[Branch]] = {}
        self._known: tuple[World, list[FlowBranches]] | None = None

    def ran(self, scenario: str, traces: Iterable[Iterable[TraceEvent]]) -> None:
        """Keeps what a scenario took; a further run of it counts instead of the one before."""
        self._runs[scenario] = sum((taken(trace) for trace in traces), Counter())

    def of_scenarios(self, world: World) -> dict[str, Any]:
        """Returns what all scenarios took that were run."""
        return self._told(world, sum(self._runs.values(), Counter()), len(self._runs))

    def of_call(self, world: World, trace: Iterable[TraceEvent]) -> dict[str, Any]:
        """Returns what one call took."""
        return self._told(world, taken(trace), 1)

    def _told(self, world: World, hits: Mapping[Branch, int], runs: int) -> dict[str, Any]:
        """Returns counts by flow and action; a branch that nothing took has the count 0, so that the page shows it."""
        # Which branches there are takes longer to find out than an act to do.
        if self._known is None or self._known[0] is not world:
            self._known = world, universe(world)
        coverage = Coverage(self._known[1], Counter(hits))
        done, every = coverage.counts
        flows: dict[str, Any] = {}
        for flow in coverage.flows:
            counts: dict[str, dict[str, int]] = {}
            for branch in flow.branches:
                counts.setdefault(branch.action, {})[branch.name] = coverage.hits[branch]
            missing = len(coverage.missing(flow))
            flows[flow.name] = {
                "actions": counts,
                "taken": len(flow.branches) - missing,
                "branches": len(flow.branches),
            }
        return {"runs": runs, "taken": done, "branches": every, "flows": flows}
