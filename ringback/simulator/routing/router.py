"""Routing: which waiting contact goes to which free agent.

For a free agent the queues of the routing profile count by priority, then contacts by their own priority, then by age
(with the flow's time adjustment). Among several free agents the one who has been free longest is asked. Criteria
restrict a contact to agents whose proficiencies satisfy the current step; steps expire. [admin guide: concepts-routing,
routing profiles, routing criteria]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.faults import Fault, asked
from ringback.simulator.kernel.log import Moved
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.records import Site
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.kernel.texts import to_text
from ringback.simulator.routing.agents import Agent, Agents
from ringback.simulator.world.model import QueueDefinition

#: How often the service publishes its queue metrics.
MEASURE_EVERY_S = 60.0


class Criteria:
    """The routing criteria of one contact: steps with expressions and expiry."""

    __slots__ = ("entered_at", "index", "steps")

    def __init__(self, steps: list[Mapping[str, Any]]) -> None:
        self.steps = steps
        self.index = 0
        self.entered_at: float | None = None

    def current(self, now: float) -> Mapping[str, Any] | None:
        """Returns the expression that holds now; None means any agent (all steps expired)."""
        if self.entered_at is None:
            return self._expression()
        while self.index < len(self.steps):
            seconds = self._seconds()
            if seconds is None or now < self.entered_at + seconds:
                return self._expression()
            self.entered_at += seconds
            self.index += 1
        return None

    def next_change(self, now: float) -> float | None:
        """Returns when the current step expires."""
        if self.current(now) is None or self.entered_at is None:
            return None
        seconds = self._seconds()
        return None if seconds is None else self.entered_at + seconds

    def _seconds(self) -> float | None:
        value = (self.steps[self.index].get("Expiry") or {}).get("DurationInSeconds")
        return None if value in (None, "") else float(to_text(value))

    def _expression(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.steps[self.index].get("Expression") or {}
        return found


def satisfies(agent: Agent, expression: Mapping[str, Any]) -> bool:
    """Tells whether an agent fulfills an expression of routing criteria."""
    if "AndExpression" in expression:
        return all(satisfies(agent, part) for part in expression["AndExpression"])
    if "OrExpression" in expression:
        return any(satisfies(agent, part) for part in expression["OrExpression"])
    if "NotAttributeCondition" in expression:
        return not _condition(agent, expression["NotAttributeCondition"])
    if "AttributeCondition" in expression:
        return _condition(agent, expression["AttributeCondition"])
    return True


def _condition(agent: Agent, condition: Mapping[str, Any]) -> bool:
    wanted = (condition.get("MatchCriteria") or {}).get("AgentsCriteria", {}).get("AgentIds")
    if wanted:
        return any(str(key) in {agent.arn, agent.id, agent.name} for key in wanted)
    level = agent.proficiencies.get((to_text(condition.get("Name")), to_text(condition.get("Value"))))
    if level is None:
        return False
    bounds = condition.get("Range")
    if bounds:
        return float(bounds.get("MinProficiencyLevel", 0)) <= level <= float(bounds.get("MaxProficiencyLevel", 5))
    needed = float(to_text(condition.get("ProficiencyLevel") or 0) or 0)
    tests = {
        "NumberGreaterOrEqualTo": level >= needed,
        "NumberGreaterThan": level > needed,
        "NumberLessThan": level < needed,
        "NumberLessOrEqualTo": level <= needed,
        "Equals": level == needed,
        "Match": level >= needed,
    }
    return tests.get(str(condition.get("ComparisonOperator") or "NumberGreaterOrEqualTo"), False)


class Router:
    """The waiting contacts; brings them and the agents together."""

    def __init__(self, center: Host, agents: Agents) -> None:
        self.center = center
        self._agents = agents
        self.waiting: dict[str, list[Contact]] = {}
        self._measured: set[str] = set()
        self._matching = False

    # --- entering and leaving ----------------------------------------------------------------------------------------

    def refuse(self, contact: Contact, site: Site, label: str, *, moving: bool = False) -> str | None:
        """Returns the error a transfer to the target queue takes, or None when the contact may enter."""
        queue = contact.target_queue
        if queue is None and contact.target_agent is None:
            contact.note(site, "no-queue", "no target queue is set (set working queue first)", label)
            return "NoMatchingError"
        if contact.queued and not moving:
            contact.note(site, "already-queued", "the contact waits in a queue already", label)
            return "NoMatchingError"
        if queue is None:
            return self._refuse_to_agent(contact, site)
        if not queue.enabled:
            contact.note(site, "queue-disabled", f"queue {queue.name!r} is disabled", queue.label)
            return "NoMatchingError"
        fault = self._fault(contact, site, queue.name) if self.center.faults is not None else None
        if fault is None and queue.max_contacts is None:
            return None
        full = queue.max_contacts is not None and len(self.waiting.get(queue.arn, ())) >= queue.max_contacts
        if full or (fault is not None and fault.kind == "full"):
            why = f"holds {queue.max_contacts} contacts, its maximum" if full else "is full (injected)"
            contact.remark(site, f"queue {queue.name!r} {why}")
            self.center.metrics.connect("QueueCapacityExceededError", "Queue", QueueName=queue.name)
            return "QueueAtCapacity"
        return "NoMatchingError" if fault is not None else None

    def _fault(self, contact: Contact, site: Site, target: str) -> Fault | None:
        faults = self.center.faults
        return asked(faults, "queue", contact.visit(site), target, contact.id) if faults is not None else None

    def _refuse_to_agent(self, contact: Contact, site: Site) -> str | None:
        """Returns the error a transfer to the queue of one agent takes; only an injected fault refuses it."""
        target = contact.target_agent
        name = next((a.name for a in self._agents if target in {a.arn, a.id, a.name}), str(target))
        fault = self._fault(contact, site, name)
        if fault is None:
            return None
        contact.remark(
            site, f"the queue of agent {name!r} is {'full' if fault.kind == 'full' else 'broken'} (injected)"
        )
        return "QueueAtCapacity" if fault.kind == "full" else "NoMatchingError"

    def enqueue(self, contact: Contact) -> None:
        """Puts a contact into its target queue and starts the customer queue flow."""
        queue, now = contact.target_queue, self.center.clock.now
        contact.queue = queue
        contact.queued = True
        contact.enqueued_at = now
        key = queue.arn if queue is not None else f"agent:{contact.target_agent}"
        self.waiting.setdefault(key, []).append(contact)
        if contact.criteria is not None:
            contact.criteria.entered_at = now
            self._watch(contact)
        contact.enter("queue", queue.name if queue is not None else str(contact.target_agent))
        self.center.events.contact(contact, "QUEUED")
        if queue is not None and queue.arn not in self._measured:
            self._measured.add(queue.arn)
            self.center.clock.call_in(MEASURE_EVERY_S, lambda: self._measure(queue))
        if len(self._agents):
            self._wake_for_delays(contact)
            self.match()
        if contact.hooks and contact.queued and contact.call is not None:
            self._start_queue_flow(contact)

    def _start_queue_flow(self, contact: Contact) -> None:
        hook = contact.hooks.get("CustomerQueue")
        flow = self.center.flows.find(hook) if hook else None
        if flow is not None and contact.channel != "TASK":
            FlowRun(self.center, contact, flow, kind="queue").start()

    def leave(self, contact: Contact) -> None:
        """Takes a contact out of its queue."""
        for contacts in self.waiting.values():
            if contact in contacts:
                contacts.remove(contact)
        contact.queued = False
        for run in [r for r in contact.runs if r.kind == "queue"]:
            run.stop()
            contact.runs.remove(run)

    def reorder(self, contact: Contact) -> None:
        """Looks again after a contact's priority or time changed."""
        if contact.queued:
            self.match()

    def set_criteria(self, contact: Contact, value: Mapping[str, Any]) -> None:
        """Sets routing criteria; steps count from the moment the contact waits."""
        contact.criteria = Criteria(list(value["Steps"]))
        if contact.queued:
            contact.criteria.entered_at = self.center.clock.now
            self._watch(contact)
            self.match()

    def _watch(self, contact: Contact) -> None:
        at = contact.criteria.next_change(self.center.clock.now) if contact.criteria is not None else None
        if at is not None:
            self.center.clock.call_at(at, lambda: self._expired(contact))

    def _expired(self, contact: Contact) -> None:
        if contact.queued:
            contact.log(Moved(self.center.clock.now, None, "routing-step-expired"))
            self._watch(contact)
            self.match()

    def _wake_for_delays(self, contact: Contact) -> None:
        """Looks again when the contact has waited as long as a routing profile delays its queue."""
        queue = contact.queue
        if queue is None:
            return
        delays = {delay for agent in self._agents for arn, _, _, delay in agent.queues if delay and arn == queue.arn}
        for delay in delays:
            self.center.clock.call_in(delay, self.match)

    # --- order -------------------------------------------------------------------------------------------------------

    def in_order(self, queue: QueueDefinition) -> list[Contact]:
        """Returns the contacts of a queue, first to be served first."""
        return sorted(self.waiting.get(queue.arn, ()), key=_order)

    def _candidates(self, agent: Agent) -> list[tuple[tuple[float, ...], Contact]]:
        now = self.center.clock.now
        found = [((0.0, *_order(c)), c) for c in self.waiting.get(f"agent:{agent.arn}", ())]
        for key in (agent.id, agent.name):
            found.extend(((0.0, *_order(c)), c) for c in self.waiting.get(f"agent:{key}", ()))
        for arn, channel, priority, delay in agent.queues:
            for contact in self.waiting.get(arn, ()):
                if contact.channel == channel and now - contact.enqueued_at >= delay:
                    found.append(((float(priority), *_order(contact)), contact))  # noqa: PERF401 - clearer so
        return [(rank, c) for rank, c in found if self._suits(agent, c)]

    def _suits(self, agent: Agent, contact: Contact) -> bool:
        if contact.agent is not None or not agent.free_for(contact.channel):
            return False
        criteria = contact.criteria
        expression = criteria.current(self.center.clock.now) if criteria is not None else None
        return expression is None or satisfies(agent, expression)

    def match(self) -> None:
        """Offers waiting contacts to free agents until no pair is left."""
        if self._matching:
            return
        self._matching = True
        try:
            while self._offer_one():
                pass
        finally:
            self._matching = False

    def _offer_one(self) -> bool:
        best: tuple[tuple[float, ...], float, Agent, Contact] | None = None
        for agent in self._agents:
            if not agent.routable:
                continue
            for rank, contact in self._candidates(agent):
                if best is None or (rank, agent.free_since) < (best[0], best[1]):
                    best = (rank, agent.free_since, agent, contact)
        if best is None:
            return False
        best[2].offer(best[3])
        return True

    # --- figures -----------------------------------------------------------------------------------------------------

    def _measure(self, queue: QueueDefinition) -> None:
        """Publishes the queue's CloudWatch metrics every minute while somebody waits; an empty queue has none."""
        if not self.size(queue):
            self._measured.discard(queue.arn)
            return
        metrics, name = self.center.metrics, queue.name
        metrics.connect("QueueSize", "Queue", value=float(self.size(queue)), QueueName=name)
        oldest = float(int(self.oldest_ms(queue) / 1000))
        metrics.connect("LongestQueueWaitTime", "Queue", value=oldest, unit="Seconds", QueueName=name)
        self.center.clock.call_in(MEASURE_EVERY_S, lambda: self._measure(queue))

    def size(self, queue: QueueDefinition) -> int:
        """Returns how many contacts wait in a queue."""
        return len(self.waiting.get(queue.arn, ()))

    def oldest_ms(self, queue: QueueDefinition) -> float:
        """Returns the age of the oldest contact of a queue in milliseconds."""
        contacts = self.waiting.get(queue.arn)
        return (self.center.clock.now - contacts[0].enqueued_at) * 1000 if contacts else 0.0

    def agents_of(self, queue: QueueDefinition) -> list[Agent]:
        """Returns the agents whose routing profile holds a queue."""
        return [a for a in self._agents if any(arn == queue.arn for arn, _, _, _ in a.queues)]


def _order(contact: Contact) -> tuple[float, float]:
    return (float(contact.priority), contact.enqueued_at - contact.time_adjustment)
