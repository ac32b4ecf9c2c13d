"""Callbacks and outbound calls: contacts that dial the customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.run import FlowRun

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.kernel.contact import Contact
    from ringback.simulator.routing.agents import Agent
    from ringback.simulator.world.model import QueueDefinition

ANSWER_AFTER_S = 3.0


@dataclass(slots=True, kw_only=True)
class Callback:
    """Is one callback that was promised."""

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
    """Holds the callbacks of a center, oldest first; finished ones stay for inspection."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._items: list[Callback] = []

    def __iter__(self) -> Iterator[Callback]:
        return iter([item for item in self._items if not item.done])

    def __len__(self) -> int:
        return sum(1 for item in self._items if not item.done)

    def __getitem__(self, index: int) -> Callback:
        return list(self)[index]

    @property
    def all(self) -> list[Callback]:
        """Are all callbacks, finished ones included."""
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
        contact = center.new_contact(
            channel="VOICE",
            method="CALLBACK",
            customer={"Address": number, "Type": "TELEPHONE_NUMBER"},
            attributes=dict(origin.attributes),
        )
        contact.previous_id, contact.initial_id = origin.id, origin.initial_id
        contact.language, contact.speech, contact.hooks = origin.language, origin.speech, dict(origin.hooks)
        contact.target_queue, contact.target_agent = queue, agent
        contact.priority, contact.time_adjustment = origin.priority, origin.time_adjustment
        contact.criteria = None
        item = Callback(
            contact=contact,
            number=number,
            queue=queue,
            due_at=center.clock.now + (0 if flow else delay_s),
            retry_s=retry_s,
            attempts_left=attempts,
            agent_first=agent_first,
        )
        contact.callback = {"item": item}
        self._items.append(item)
        origin.log(("state", center.clock.now, None, "callback-created", number))
        center.events.contact(contact, "INITIATED")
        compiled = center.find_flow(flow) if flow else None
        if compiled is not None:
            center.clock.call_in(0, lambda: FlowRun(contact, compiled).start())
        else:
            center.clock.call_at(item.due_at, lambda: self._queue(item))
        return item

    def _queue(self, item: Callback) -> None:
        if not item.contact.ended and not item.contact.queued:
            self._center.router.enqueue(item.contact)

    def dial(self, contact: Contact, agent: Agent) -> None:
        """Calls the customer back once an agent has taken the contact."""
        item: Callback = (contact.callback or {})["item"]
        item.attempts_left -= 1

        def answered() -> None:
            item.done, item.outcome = True, "connected"
            flow = self._center.outbound_flow(contact.queue)
            if flow is None:
                agent._connect(contact)
                return
            FlowRun(contact, flow, kind="outbound", on_end=lambda _: agent._connect(contact)).start()

        def missed(outcome: str) -> None:
            item.outcome = outcome
            if contact in agent.contacts:
                agent.contacts.remove(contact)
            agent.wrapping.append(contact)
            agent.finish(contact) if agent.automatic_on else None
            contact.agent, contact.call = None, None
            if item.attempts_left > 0:
                contact.enter("callback-retry", outcome)
                item.due_at = self._center.clock.now + item.retry_s
                self._center.clock.call_at(item.due_at, lambda: self._queue(item))
                return
            item.done = True
            self._center.end_contact(contact, by="system", reason="CALLBACK_NOT_ANSWERED")

        Outbound(self._center, contact, answered, missed).ring()


class Outbound:
    """Is one ringing telephone on the customer's side."""

    def __init__(self, center: Center, contact: Contact, answered: object, missed: object) -> None:
        self._center = center
        self._contact = contact
        self._answered = answered
        self._missed = missed
        self._open = True
        self.call = Call(center, contact, outbound=self)

    def ring(self) -> None:
        """Rings; the center's script, a fault or the options decide what happens, or a person through the call."""
        center, contact = self._center, self._contact
        contact.enter("dialling", (contact.customer_endpoint or {}).get("Address", ""))
        center.outbound.append(self.call)
        contact.call = self.call
        outcome = center.dial_choice(self.call)
        if outcome is None:
            center.clock.call_in(center.options.dial_time_s, lambda: self.decline("no_answer"))
        elif outcome == "answer":
            center.clock.call_in(ANSWER_AFTER_S, self.answer)
        else:
            seconds = center.options.dial_time_s if outcome == "no_answer" else ANSWER_AFTER_S
            center.clock.call_in(seconds, lambda: self.decline(outcome))

    def answer(self) -> None:
        """Picks up."""
        if not self._open or self._contact.ended:
            return
        self._open = False
        contact = self._contact
        contact.segment_attributes["outbound-status"] = "CallAnswered"
        contact.connected_at = self._center.clock.now
        contact.enter("busy", "answered")
        self._center.events.contact(contact, "CONNECTED_TO_SYSTEM")
        self._answered()  # type: ignore[operator]

    def decline(self, outcome: str) -> None:
        """Does not pick up (no_answer, busy, voicemail, failed)."""
        if not self._open or self._contact.ended:
            return
        self._open = False
        self._contact.log(("state", self._center.clock.now, None, outcome, ""))
        self.call.over = True
        self._missed(outcome)  # type: ignore[operator]
