"""The ports of the kernel: what one part of a center may ask of the others, without knowing how they do it.

``Host`` is the center as its parts see it. Flows, routing, the local AWS and the functions import these protocols and
never each other; ``ringback.simulator.center`` plugs the parts together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Protocol

from ringback.simulator.kernel.bots import BotRuntime
from ringback.simulator.kernel.clock import Clock
from ringback.simulator.kernel.contact import Contact, Desk
from ringback.simulator.kernel.faults import Faults
from ringback.simulator.kernel.instance import Instance, Stores
from ringback.simulator.kernel.inventory import Inventory
from ringback.simulator.kernel.options import Options
from ringback.simulator.kernel.participants import Participants
from ringback.simulator.kernel.records import Site
from ringback.simulator.world.hours import OpenStates
from ringback.simulator.world.model import (
    BotAliasDefinition,
    FlowDefinition,
    FunctionDefinition,
    QueueDefinition,
    World,
)


class Flow(Protocol):
    """A compiled flow or module; ``start`` is the operation of its first action."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def type(self) -> str:
        """The type; MODULE for modules."""

    @property
    def label(self) -> str:
        """The name in messages."""

    @property
    def site(self) -> Site:
        """The flow as a place, without an action."""

    @property
    def definition(self) -> FlowDefinition:
        """The flow of the template."""

    @property
    def start(self) -> Callable[[Any], Any]:
        """The first operation."""


class FindsFlows(Protocol):
    """The flows of a center; content that cannot be compiled counts as missing and is reported."""

    def find(self, key: str) -> Flow | None:
        """Returns a flow by ARN or id."""

    def compiled(self, key: str) -> Flow:
        """Returns a flow that exists; raises ``FlowContentError`` where its content cannot be compiled."""

    def module(self, key: str) -> Flow | None:
        """Returns a module by id, ARN or alias."""


class HoldsContacts(Protocol):
    """The contacts of a center."""

    def __iter__(self) -> Iterator[Contact]:
        """Yields the contacts that are kept, ended ones first."""

    def get(self, contact_id: str) -> Contact | None:
        """Returns a contact by id."""

    def new(
        self,
        *,
        channel: str,
        method: str,
        customer: dict[str, str] | None,
        system: dict[str, str] | None = None,
        attributes: dict[str, str] | None = None,
    ) -> Contact:
        """Creates a contact without starting anything."""

    def limit_chat(self, contact: Contact, seconds: float) -> None:
        """Ends a chat that nobody ended when its session is over."""

    def end(self, contact: Contact, *, by: str, reason: str) -> None:
        """Ends a contact: nothing of it happens any more, agent and queue are free of it."""


class StartsContacts(Protocol):
    """Contacts that flows and the API start."""

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

    def chat(
        self, *, flow: Flow, attributes: dict[str, str], name: str, message: str | None, duration_s: float | None = None
    ) -> Contact:
        """Creates a chat (StartChatContact)."""

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


class Result:
    """What the caller of a function gets; ``error`` is empty or error, timeout, throttle, answer, denied, not-found."""

    __slots__ = ("error", "function", "injected", "label", "message", "seconds", "value")

    def __init__(
        self,
        function: str,
        label: str,
        value: Any = None,
        error: str = "",
        message: str = "",
        seconds: float = 0.0,
        injected: bool = False,
    ) -> None:
        self.function = function
        self.label = label
        self.value = value
        self.error = error
        self.message = message
        self.seconds = seconds
        self.injected = injected


class CallsFunctions(Protocol):
    """The functions of a center."""

    #: The seeded source of what functions draw from their operating system.
    entropy: Random

    def definition(self, arn: str) -> FunctionDefinition | None:
        """Returns the function behind an ARN (with or without qualifier)."""

    def invoke_from_flow(
        self, contact: Contact, site: Site, label: str, arn: str, event: Any, limit_s: float, *, chain_cut: bool
    ) -> Result:
        """Invokes a function for a flow, with everything that can keep the service from it."""

    def invoke_from_bot(
        self, contact: Contact, site: Site, arn: str, event: Mapping[str, Any], alias: BotAliasDefinition
    ) -> Result:
        """Invokes a code hook for a bot."""

    def invoke_from_service(self, arn: str, event: Any, principal: str, source: str) -> Result:
        """Invokes a function for a service; without a principal the permission is judged already."""

    def invoke_later(self, arn: str, event: Any, principal: str, source: str) -> None:
        """Hands an event over as asynchronous invocation."""

    def last_calls(self, arn: str, source: str, *, since: float) -> Sequence[tuple[str, str, str]]:
        """Returns the calls of a function's last invocation if it came from a source, after a moment, and worked."""


class AnswersAws(Protocol):
    """The local AWS."""

    @property
    def region(self) -> str:
        """The region."""

    @property
    def tables(self) -> Inventory:
        """The tables."""

    @property
    def topics(self) -> Inventory:
        """The topics."""

    @property
    def secrets(self) -> Inventory:
        """The secrets."""

    @property
    def buckets(self) -> Inventory:
        """The buckets."""

    def call(self, scope: Any, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the answer to one SDK call of a function."""

    def answer(self, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the answer to a call of somebody whom no policy binds."""

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Hands an event to a target that is no function: a topic, a queue, a bus, a log group."""

    def encrypt_input(self, contact: Contact, site: Site, label: str, digits: str, key_id: str, key: str) -> str | None:
        """Encrypts stored input for a flow; None means the block takes its error branch."""


class DeliversEvents(Protocol):
    """The event buses."""

    def wants(self, bus: str, source: str) -> bool:
        """Tells whether any rule of a bus could match events of a source."""

    def deliver(self, bus: str, event: dict[str, Any]) -> None:
        """Hands an event to the targets of all matching rules."""


class RecordsEvents(Protocol):
    """The log of all events."""

    def contact(self, contact: Contact, kind: str) -> None:
        """Records a contact event."""

    def put(self, event: dict[str, Any]) -> None:
        """Records an event somebody put on a bus."""


class Measures(Protocol):
    """The CloudWatch metrics of a center."""

    def put(self, namespace: str, name: str, value: float, unit: str, dimensions: Mapping[str, str]) -> None:
        """Records a data point now."""

    def connect(self, name: str, group: str, *, value: float = 1.0, unit: str = "Count", **dimensions: str) -> None:
        """Records a metric of the AWS/Connect namespace; by default counts one."""

    def flow_error(self, flow: str, *, fatal: bool = False) -> None:
        """Counts an error of a flow."""

    def emf(self, line: str) -> bool:
        """Reads a log line in embedded metric format; tells whether it was one."""


class Routes(Protocol):
    """Who waits where, and who gets whom."""

    @property
    def waiting(self) -> Mapping[str, Sequence[Contact]]:
        """The waiting contacts by queue ARN."""

    def refuse(self, contact: Contact, site: Site, label: str, *, moving: bool = False) -> str | None:
        """Returns the error a transfer to the target queue takes, or None when the contact may enter."""

    def enqueue(self, contact: Contact) -> None:
        """Puts a contact into its target queue and starts the customer queue flow."""

    def leave(self, contact: Contact) -> None:
        """Takes a contact out of its queue."""

    def reorder(self, contact: Contact) -> None:
        """Looks again after a contact's priority or time changed."""

    def set_criteria(self, contact: Contact, value: Mapping[str, Any]) -> None:
        """Sets routing criteria."""

    def match(self) -> None:
        """Offers waiting contacts to free agents until no pair is left."""

    def in_order(self, queue: QueueDefinition) -> list[Contact]:
        """Returns the contacts of a queue, first to be served first."""

    def agents_of(self, queue: QueueDefinition) -> Sequence[Desk]:
        """Returns the agents whose routing profile holds a queue."""


class KnowsAgents(Protocol):
    """The agents."""

    def get(self, name: str) -> Desk | None:
        """Returns an agent by user name, id, ARN or a unique part of the name."""

    def __iter__(self) -> Iterator[Desk]:
        """All agents."""

    def __len__(self) -> int:
        """Their number."""


class CallsBack(Protocol):
    """The callbacks."""

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
    ) -> object:
        """Creates a callback contact."""

    def dial(self, contact: Contact, agent: Any) -> None:
        """Calls the customer back once an agent has taken the contact."""


class ReadsMetrics(Protocol):
    """The real-time metrics as flows read them."""

    def read(
        self, name: str, queue: QueueDefinition | None, contact: Contact, site: Site, label: str, *, agent: str = ""
    ) -> float | None:
        """Returns a metric as CheckMetricData reads it; None means it is unavailable."""


class Host(Protocol):
    """The center as its parts see it."""

    faults: Faults | None
    #: Decides what a dialed customer does; None leaves it to a person.
    on_dial: Callable[[Any], str | None] | None
    #: The calls the center has dialed.
    outbound: list[Any]

    @property
    def clock(self) -> Clock:
        """The virtual clock."""

    @property
    def now(self) -> datetime:
        """The virtual time in UTC."""

    @property
    def random(self) -> Random:
        """The seeded source of everything random."""

    @property
    def options(self) -> Options:
        """What the service leaves open."""

    @property
    def world(self) -> World:
        """What the template defines."""

    @property
    def instance(self) -> Instance:
        """What functions have changed on the instance."""

    @property
    def stores(self) -> Stores:
        """What flows have written into the services around."""

    @property
    def hours(self) -> OpenStates:
        """The hours of operation at this minute."""

    @property
    def flows(self) -> FindsFlows:
        """The flows and modules."""

    @property
    def contacts(self) -> HoldsContacts:
        """The contacts."""

    @property
    def participants(self) -> Participants:
        """The customers of chats that a program has started."""

    @property
    def starts(self) -> StartsContacts:
        """The ways a contact begins."""

    @property
    def functions(self) -> CallsFunctions:
        """The functions."""

    @property
    def cloud(self) -> AnswersAws:
        """The local AWS."""

    @property
    def bots(self) -> BotRuntime:
        """The Lex emulation."""

    @property
    def bus(self) -> DeliversEvents:
        """The event buses."""

    @property
    def events(self) -> RecordsEvents:
        """The log of events."""

    @property
    def metrics(self) -> Measures:
        """The CloudWatch metrics."""

    @property
    def router(self) -> Routes:
        """The queues."""

    @property
    def agents(self) -> KnowsAgents:
        """The agents."""

    @property
    def callbacks(self) -> CallsBack:
        """The callbacks."""

    @property
    def real_time(self) -> ReadsMetrics:
        """The real-time metrics."""

    def new_id(self) -> str:
        """Returns a uuid that is unique in this center and the same for the same seed."""

    def report(self, code: str, message: str, resource: str = "", *, injected: bool = False) -> None:
        """Records a problem that belongs to no contact."""

    def settle_all(self) -> None:
        """Runs what is due at this very moment."""
