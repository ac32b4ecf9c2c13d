"""Callbacks: promised contacts that dial their customer once an agent has taken them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringback.simulator.kernel.contact import NOT_REACHED, Contact
from ringback.simulator.kernel.log import Moved
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.routing.agents import Agent
from ringback.simulator.routing.contacts import Contacts
from ringback.simulator.routing.dialing import Outbound, outbound_flow
from ringback.simulator.world.model import QueueDefinition


@dataclass(slots=True, kw_only=True)
class Callback:
    """One callback that was promised."""

    contact: Contact
    number: str
    queue: QueueDefinition | None
    due_at: float
    retry_s: float
    attempts_left: int
    agent_first: bool
    done: bool = False
    outcome: str = "waiting"


class Callbacks:
    """The callbacks of a center, oldest first; finished ones stay for inspection."""

    def __init__(self, center: Host, contacts: Contacts) -> None:
        self._center = center
        self._contacts = contacts
        self._items: list[Callback] = []

    def __iter__(self) -> Iterator[Callback]:
        return iter([item for item in self._items if not item.done])

    def __len__(self) -> int:
        return sum(1 for item in self._items if not item.done)

    def __getitem__(self, index: int) -> Callback:
        return list(self)[index]

    @property
    def all(self) -> list[Callback]:
        """All callbacks, finished ones included."""
        return list(self._items)

    def create(
        self,
        origin: Contact,
        *,
        number: str,
        queue: QueueDefinition | None,
        agent: str | None,
        delay_s: float,
        retry_s: float,
        attempts: int,
        flow: str,
        agent_first: bool,
    ) -> Callback:
        """Creates a callback contact; with a flow it runs at once, otherwise the contact is queued after the delay."""
        center = self._center
        contact = self._contacts.new(
            channel="VOICE",
            method="CALLBACK",
            customer={"Address": number, "Type": "TELEPHONE_NUMBER"},
            attributes=dict(origin.attributes),
        )
        contact.previous_id, contact.initial_id = origin.id, origin.initial_id
        contact.language, contact.speech, contact.hooks = origin.language, origin.speech, dict(origin.hooks)
        contact.target_queue, contact.target_agent = queue, agent
        contact.priority, contact.time_adjustment = origin.priority, origin.time_adjustment
        item = Callback(
            contact=contact,
            number=number,
            queue=queue,
            due_at=center.clock.now + (0 if flow else delay_s),
            retry_s=retry_s,
            attempts_left=attempts,
            agent_first=agent_first,
        )
        contact.calls_back = True
        self._items.append(item)
        origin.log(Moved(center.clock.now, None, "callback-created", number))
        center.events.contact(contact, "INITIATED")
        compiled = center.flows.find(flow) if flow else None
        if compiled is not None:
            center.clock.call_in(0, lambda: FlowRun(center, contact, compiled).start())
        else:
            center.clock.call_at(item.due_at, lambda: self._queue(item))
        return item

    def _queue(self, item: Callback) -> None:
        if not item.contact.ended and not item.contact.queued:
            self._center.router.enqueue(item.contact)

    def dial(self, contact: Contact, agent: Agent) -> None:
        """Calls the customer back once an agent has taken the contact."""
        item = next(item for item in self._items if item.contact is contact)
        center = self._center
        item.attempts_left -= 1

        def answered() -> None:
            item.done, item.outcome = True, "connected"
            flow = outbound_flow(center, contact.queue)
            if flow is None:
                agent.connect(contact)
                return
            FlowRun(center, contact, flow, kind="outbound", on_end=lambda _: agent.connect(contact)).start()

        def missed(outcome: str) -> None:
            item.outcome = outcome
            if contact in agent.contacts:
                agent.contacts.remove(contact)
            agent.wrapping.append(contact)
            if agent.automatic_on:
                agent.finish(contact)
            contact.agent, contact.call = None, None
            if item.attempts_left > 0:
                contact.enter("callback-retry", outcome)
                item.due_at = center.clock.now + item.retry_s
                center.clock.call_at(item.due_at, lambda: self._queue(item))
                return
            item.done = True
            center.contacts.end(contact, by="system", reason=NOT_REACHED.get(outcome, NOT_REACHED["no_answer"]))

        Outbound(center, contact, answered, missed).ring()
