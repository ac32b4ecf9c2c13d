"""Real-time metrics of queues and agents, as the flow actions CheckMetricData and GetMetricData read them."""

from __future__ import annotations

from collections.abc import Callable

from ringback.nearest import closest
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.faults import asked
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.records import Site
from ringback.simulator.routing.agents import Agent, Agents
from ringback.simulator.routing.router import Router
from ringback.simulator.world.model import QueueDefinition

_AGENT_METRICS: dict[str, Callable[[Agent], bool]] = {
    "NumberOfAgentsAvailable": lambda a: a.state == "Available" and not a.contacts and not a.wrapping,
    "NumberOfAgentsStaffed": lambda a: a.state == "Available",
    "NumberOfAgentsOnline": lambda a: a.state != "Offline",
    "NumberOfAgentsOnContact": lambda a: bool(a.contacts),
    "NumberOfAgentsAfterContactWork": lambda a: bool(a.wrapping),
    "NumberOfAgentsNonProductive": lambda a: a.state not in {"Available", "Offline", "MissedCallAgent"},
    "NumberOfAgentsError": lambda a: a.state == "MissedCallAgent",
    "NumberOfAgentsMissed": lambda a: a.state == "MissedCallAgent",
}


class RealTime:
    """The real-time metrics of a center."""

    def __init__(self, center: Host, router: Router, agents: Agents) -> None:
        self._center = center
        self._router = router
        self._agents = agents

    def read(
        self, name: str, queue: QueueDefinition | None, contact: Contact, site: Site, label: str, *, agent: str = ""
    ) -> float | None:
        """Returns a metric as CheckMetricData reads it; None means it is unavailable."""
        faults, fault = self._center.faults, None
        if faults is not None:
            target = f"{name} {queue.name if queue else agent}"
            fault = asked(faults, "metric", contact.visit(site), target, contact.id)
        if fault is not None and fault.kind != "no_agents":
            contact.note(site, "metric", f"{name} is unavailable (injected)", label, injected=True)
            return None
        if name in _AGENT_METRICS:
            return 0.0 if fault is not None else self._count(_AGENT_METRICS[name], queue, agent)
        if queue is None:
            return None
        if name == "NumberOfContactsInQueue":
            return float(self._router.size(queue))
        if name == "OldestContactInQueueAgeSeconds":
            return self._router.oldest_ms(queue)
        near = closest(name, [*_AGENT_METRICS, "NumberOfContactsInQueue"])
        contact.note(site, "metric", f"unknown metric {name!r}; nearest: {', '.join(near)}", label)
        return None

    def _count(self, test: Callable[[Agent], bool], queue: QueueDefinition | None, agent: str) -> float:
        chosen = [self._agents.get(agent)] if agent else self._router.agents_of(queue) if queue else []
        return float(sum(1 for a in chosen if a is not None and test(a)))
