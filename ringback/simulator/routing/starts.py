"""The ways a contact begins: a customer calls or writes, a flow or the API creates a task, a chat, an outbound call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.contact import NOT_REACHED, Contact
from ringback.simulator.kernel.ports import Flow, Host
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.routing.contacts import Contacts
from ringback.simulator.routing.dialing import Outbound
from ringback.simulator.world.model import QueueDefinition

_SOME_NUMBER = "+827000000000"
#: A number in the form of E.164.
_NUMBER = re.compile(r"\+[1-9]\d{4,14}")
_ANONYMOUS = "anonymous"


def may_call(caller: str, channel: str) -> bool:
    """Tells whether somebody can begin a contact under this name: by telephone a number, or ``anonymous``."""
    return bool(caller) and (channel != "voice" or caller == _ANONYMOUS or _NUMBER.fullmatch(caller) is not None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place where a customer can begin."""

    to: str
    """The number, or the ARN of the flow, for `Starts.call`."""
    flow: str
    """Name of the flow."""

    def __str__(self) -> str:
        return f"{self.to} ({self.flow})" if self.to.startswith("+") else self.flow


class Starts:
    """Starts contacts."""

    def __init__(self, center: Host, contacts: Contacts) -> None:
        self._center = center
        self._contacts = contacts
        self._entries: dict[str, tuple[Flow, str]] = {}

    # --- from the customer's side ------------------------------------------------------------------------------------

    def call(
        self,
        *,
        from_: str = "+821012345678",
        to: str | None = None,
        channel: str = "voice",
        attributes: Mapping[str, str] | None = None,
        settle: bool = True,
    ) -> Call:
        """Starts a contact from the customer's side; ``to`` is a number, or a flow by name, key, id or ARN."""
        kind = channel.upper()
        if kind not in {"VOICE", "CHAT"}:
            raise NotPossibleError(f"a customer starts voice or chat contacts, not {channel!r}; tasks: center.task()")
        entry = self._entries.get(to or "")
        if entry is None:
            entry = self._entries[to or ""] = self.entry(to)
        flow, number = entry
        voice, center = kind == "VOICE", self._center
        contact = Contact(
            center.clock,
            center.world,
            center.new_id(),
            channel=kind,
            method="INBOUND" if voice else "API",
            customer={"Address": from_, "Type": "TELEPHONE_NUMBER"} if voice else None,
            system={"Address": number, "Type": "TELEPHONE_NUMBER"} if voice else None,
            attributes=dict(attributes) if attributes else None,
        )
        self._contacts.keep(contact)
        if not voice:
            contact.segment_attributes["connect:Subtype"] = {"ValueString": "connect:Chat"}
            contact.segment_attributes["display-name"] = from_
            self._contacts.limit_chat(contact, center.options.chat_duration_s)
        call = Call(center, contact)
        contact.connected_at = contact.started_at
        events = center.events
        events.contact(contact, "INITIATED")
        events.contact(contact, "CONNECTED_TO_SYSTEM")
        FlowRun(center, contact, flow).start()
        if settle and not contact.ended:
            call.settle()
        return call

    def given_task(
        self,
        *,
        to: str | None = None,
        name: str,
        description: str = "",
        attributes: Mapping[str, str] | None = None,
        references: Mapping[str, Any] | None = None,
        delay_s: float = 0.0,
    ) -> Call:
        """Starts a task, as StartTaskContact does, and returns its "customer's" side; ``to`` as for a call."""
        flow, _ = self.entry(to)
        call = self._task(
            self._contacts.new(channel="TASK", method="API", customer=None, attributes=dict(attributes or {})),
            flow=flow,
            name=name,
            description=description,
            references=dict(references or {}),
            delay_s=delay_s,
        )
        self._center.settle_all()
        return call.settle() if not delay_s else call

    # --- by flows and the API ----------------------------------------------------------------------------------------

    def task(
        self,
        *,
        flow: Flow,
        name: str,
        description: str,
        attributes: dict[str, str],
        references: Mapping[str, Any],
        delay_s: float = 0.0,
        method: str = "API",
        previous: Contact | None = None,
    ) -> Contact:
        """Creates a task and starts its flow now or later."""
        contact = self._contacts.new(channel="TASK", method=method, customer=None, attributes=attributes)
        if previous is not None:
            contact.previous_id = previous.id
        self._task(contact, flow=flow, name=name, description=description, references=references, delay_s=delay_s)
        return contact

    def _task(
        self,
        contact: Contact,
        *,
        flow: Flow,
        name: str,
        description: str,
        references: Mapping[str, Any],
        delay_s: float,
    ) -> Call:
        contact.name, contact.description, contact.references = name, description or None, dict(references)
        call = Call(self._center, contact)
        self._center.events.contact(contact, "INITIATED")
        self._center.clock.call_in(delay_s, lambda: self._start_flow(contact, flow))
        return call

    def chat(
        self, *, flow: Flow, attributes: dict[str, str], name: str, message: str | None, duration_s: float | None = None
    ) -> Contact:
        """Creates a chat (StartChatContact)."""
        contact = self._contacts.new(channel="CHAT", method="API", customer=None, attributes=attributes)
        self._contacts.limit_chat(contact, duration_s or self._center.options.chat_duration_s)
        contact.segment_attributes["display-name"] = name
        if message:
            contact.segment_attributes["initial-message"] = message
        Call(self._center, contact)
        self._center.events.contact(contact, "INITIATED")
        self._center.clock.call_in(0, lambda: self._start_flow(contact, flow))
        return contact

    def outbound(
        self,
        *,
        flow: Flow,
        number: str,
        attributes: dict[str, str],
        source: str,
        queue: QueueDefinition | None,
        ring_s: float | None = None,
        listens_for_machines: bool = False,
    ) -> Contact:
        """Dials a customer; the flow runs when they pick up (StartOutboundVoiceContact)."""
        center = self._center
        contact = self._contacts.new(
            channel="VOICE",
            method="API",
            customer={"Address": number, "Type": "TELEPHONE_NUMBER"},
            system={"Address": source, "Type": "TELEPHONE_NUMBER"} if source else None,
            attributes=attributes,
        )
        contact.target_queue = queue
        contact.listens_for_machines = listens_for_machines
        center.events.contact(contact, "INITIATED")
        line = Outbound(
            center,
            contact,
            lambda: FlowRun(center, contact, flow).start(),
            lambda outcome: self._contacts.end(
                contact, by="system", reason=NOT_REACHED.get(outcome, NOT_REACHED["failed"])
            ),
            ring_s=ring_s,
            machines=True,
        )
        center.clock.call_in(0, line.ring)
        return contact

    def _start_flow(self, contact: Contact, flow: Flow) -> None:
        if not contact.ended:
            contact.connected_at = self._center.clock.now
            self._center.events.contact(contact, "CONNECTED_TO_SYSTEM")
            FlowRun(self._center, contact, flow).start()

    # --- entries -----------------------------------------------------------------------------------------------------

    def entry(self, to: str | None) -> tuple[Flow, str]:
        """Returns the flow a contact starts in and the number it came by."""
        world, bound = self._center.world, self._center.instance.number_flows
        if to is None:
            to = self._default_entry()
        number = world.numbers.exact(to)
        address = number.name if number is not None else to if to.startswith("+") else ""
        if number is not None or to in bound:
            names = number.names() if number is not None else (to,)
            arn = next((bound[n] for n in names if n in bound), None)
            if arn is None:
                raise NotPossibleError(f"number {address} leads to no flow: nothing in the assembly associates one")
            to = arn
        elif to.startswith("+"):
            raise UnknownNameError("number", to, [d.name for d in world.numbers])
        flow = self._center.flows.find(to)
        if flow is None:
            definition = world.flows.get(to)
            if definition is None:
                raise UnknownNameError("flow", to, world.flows.keys())
            flow = self._center.flows.compiled(definition.arn)
        return flow, address or next((d.name for d in world.numbers), _SOME_NUMBER)

    def entries(self) -> list[Entry]:
        """Returns where a customer can begin: the numbers that lead to a flow, or else the inbound flows.

        A flow that no other flow leads to comes first: it is the more likely beginning.
        """
        world, bound = self._center.world, self._center.instance.number_flows
        numbers = {d.name: arn for d in world.numbers for name in d.names() if (arn := bound.get(name))}
        numbers = numbers or {name: arn for name, arn in bound.items() if name.startswith("+")}
        if numbers:
            return [Entry(number, self._flow_name(arn)) for number, arn in numbers.items()]
        flows, inner = [d for d in world.flows if d.type == "CONTACT_FLOW" and d.resource is not None], self.inner()
        flows = [d for d in flows if d.content] or flows  # what only the deployment knows cannot be called
        return [Entry(d.arn, d.name) for d in sorted(flows, key=lambda d: d.arn in inner)]

    def inner(self) -> set[str]:
        """Returns the ARNs of the inbound flows that other flows lead to."""
        world = self._center.world
        every = [d.content for d in (*world.flows, *world.modules)]
        flows = [d for d in world.flows if d.type == "CONTACT_FLOW"]
        return {d.arn for d in flows if any(d.id in content for content in every if content is not d.content)}

    def _flow_name(self, arn: str) -> str:
        found = self._center.world.flows.exact(arn)
        return found.name if found is not None else arn

    def _default_entry(self) -> str:
        """Returns the one flow that numbers lead to, or else the one inbound flow there is."""
        bound = sorted(set(self._center.instance.number_flows.values()))
        if len(bound) == 1:
            return bound[0]
        entries = self.entries()
        if len(entries) == 1:
            return entries[0].to
        if not entries:
            raise NotPossibleError("nobody can call here: the assembly has no flow of type CONTACT_FLOW")
        raise NotPossibleError(f"say where to call: to=<number or flow>; flows: {', '.join(e.flow for e in entries)}")
