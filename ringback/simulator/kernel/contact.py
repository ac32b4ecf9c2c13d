"""A contact: everything the service knows about one segment of a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Protocol

from ringback.simulator.kernel.activity import Activity
from ringback.simulator.kernel.clock import Clock, Timer
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.log import Entry, Failed, Moved, Speech, materialize
from ringback.simulator.kernel.records import Problem, Site, TraceEvent
from ringback.simulator.world.model import QueueDefinition, UserDefinition, World

ATTRIBUTE_LIMIT = 32 * 1024
#: Why a chat ended that nobody closed.
CHAT_SESSION_OVER = "EXPIRED"
#: Why the service ends a call it dialled, by the outcome of dialling [admin guide, ctr-data-model, DisconnectReason].
NOT_REACHED = {
    "no_answer": "TELECOM_UNANSWERED",
    "busy": "TELECOM_BUSY",
    "failed": "OUTBOUND_ATTEMPT_FAILED",
}

_DEFAULT_SPEECH = Speech()


class Wait(Protocol):
    """What a run waits for; what takes input returns a note when nothing used it."""

    @property
    def kind(self) -> str:
        """The kind of input, as in ``Expectation``, or busy and queue."""

    @property
    def rests(self) -> bool:
        """Tells whether the caller may now take their time."""

    def expectation(self) -> Expectation | None:
        """Returns what is expected of the caller."""

    def keys(self, run: Any, keys: str) -> str:
        """Takes keys."""

    def words(self, run: Any, text: str, kind: str) -> str:
        """Takes speech or text."""

    def submit(self, run: Any, action: str, data: Mapping[str, Any]) -> str:
        """Takes a filled form."""

    def other_side_left(self, run: Any) -> bool:
        """Goes on after a third party has left; tells whether there was one."""


class Run(Protocol):
    """A flow that runs for a contact, as the contact sees it."""

    @property
    def kind(self) -> str:
        """The purpose of the run: flow, queue, whisper, hold, disconnect, agent-ui, outbound."""

    @property
    def audience(self) -> str:
        """The listener: customer or agent."""

    @property
    def pending(self) -> Wait | None:
        """The input it waits for."""

    @property
    def timer(self) -> Timer | None:
        """The end of the wait."""

    @property
    def done(self) -> bool:
        """Tells whether it is over."""

    def stop(self) -> None:
        """Ends it from outside."""


class Desk(Protocol):
    """An agent, as contacts, flows and the API see one."""

    state: str
    contacts: list[Contact]
    wrapping: list[Contact]
    offered: Contact | None
    concurrency: dict[str, int]
    proficiencies: dict[tuple[str, str], float]
    activity: Activity

    @property
    def name(self) -> str:
        """The user name."""

    @property
    def arn(self) -> str:
        """The ARN."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def definition(self) -> UserDefinition:
        """The user of the template."""

    @property
    def works_alone(self) -> bool:
        """Tells whether contacts are accepted without anybody's doing."""

    def contact_ended(self, contact: Contact) -> None:
        """Notices that the other side has ended a contact."""

    def status(self, name: str) -> object:
        """Changes the status to a routable or custom one."""


class Caller(Protocol):
    """The customer's telephone or chat window."""

    @property
    def state(self) -> str:
        """The state of the call."""

    def follow(self, contact: Contact) -> None:
        """Goes on with the next contact."""


class RoutingSteps(Protocol):
    """The routing criteria of a contact."""

    entered_at: float | None

    def current(self, now: float) -> Mapping[str, Any] | None:
        """Returns the expression that holds now; None means any agent."""

    def next_change(self, now: float) -> float | None:
        """Returns when the current step expires."""


def upper_bound(attributes: dict[str, str]) -> int:
    """Returns a size in bytes that attributes cannot pass, without encoding them."""
    bound = 0
    for key, value in attributes.items():
        bound += 3 * (len(key) + len(value))
    return bound


class Contact:
    """One contact with its state. Attributes are shared by everything that runs for it."""

    # What most contacts never have is a default of the class, so that a contact is made quickly.
    previous_id: str | None = None
    related_id: str | None = None
    next_id: str | None = None
    customer_id: str | None = None
    language: str = "en-US"
    speech: Speech = _DEFAULT_SPEECH
    name: str | None = None
    description: str | None = None
    stored_input: str | None = None
    #: Keys typed ahead; None while the touch-tone buffer is off.
    dtmf_buffer: list[str] | None = None
    callback_number: str | None = None
    #: Tells whether the contact dials its customer once an agent has accepted it.
    calls_back = False
    wisdom_session: str | None = None
    #: Target queue and agent ("set working queue"); ``queue`` is where the contact waits or was routed from.
    target_queue: QueueDefinition | None = None
    target_agent: str | None = None
    queue: QueueDefinition | None = None
    queued = False
    queue_moves = 0
    enqueued_at = 0.0
    priority = 5
    time_adjustment = 0.0
    criteria: RoutingSteps | None = None
    agent: Desk | None = None
    #: The agent who talked on the contact, also after they have left it.
    talked_with: Desk | None = None
    call: Caller | None = None
    state = "busy"
    connected_at: float | None = None
    answered_at: float | None = None
    #: Tells whether the service listens for answering machines, which it does for campaign traffic only; what it heard.
    listens_for_machines = False
    machine_status: str | None = None
    ended_at: float | None = None
    ended_by: str | None = None
    reason = ""
    visits: dict[Site, int] | None = None
    #: Ends a chat whose customer has left without closing it.
    expiry: Timer | None = None

    def __init__(
        self,
        clock: Clock,
        world: World,
        contact_id: str,
        *,
        channel: str,
        method: str,
        customer: dict[str, str] | None,
        system: dict[str, str] | None,
        attributes: dict[str, str] | None = None,
    ) -> None:
        self.clock = clock
        self.world = world
        self.id: str = contact_id
        self.initial_id: str = contact_id
        self.channel: str = channel
        #: Tells whether this is a telephone contact.
        self.voice = channel == "VOICE"
        self.initiation_method: str = method
        self.attributes: dict[str, str] = attributes if attributes is not None else {}
        self.attribute_size = self.size_with({}) if attributes else 0
        self.customer_endpoint: dict[str, str] | None = customer
        self.system_endpoint: dict[str, str] | None = system
        self.references: dict[str, Any] = {}
        self.segment_attributes: dict[str, Any] = {}
        self.tags: dict[str, str] = {}
        self.hooks: dict[str, str] = {}
        self.recording: dict[str, Any] = {}
        self.runs: list[Run] = []
        self.started_at = clock.now
        self.entries: list[Entry] = []
        self.log = self.entries.append

    # --- what happened -----------------------------------------------------------------------------------------------

    @property
    def trace(self) -> Iterator[TraceEvent]:
        """The records of what happened, in order."""
        return materialize(self.id, self.started_at, self.entries)

    @property
    def problems(self) -> list[Problem]:
        """The explanations of what failed on this contact."""
        return [event for event in self.trace if isinstance(event, Problem)]

    def note(self, site: Site | None, code: str, message: str, resource: str = "", *, injected: bool = False) -> None:
        """Records an explanation of a failure."""
        self.log(Failed(self.clock.now, site, code, message, resource, injected))

    def remark(self, site: Site | None, text: str) -> None:
        """Records why an action took an error branch that is normal business (a full queue, another channel)."""
        self.log(Moved(self.clock.now, site, "remark", text))

    def enter(self, state: str, detail: str = "", *, site: Site | None = None) -> None:
        """Moves the contact to another state and records it."""
        self.state = state
        self.log(Moved(self.clock.now, site, state, detail))

    def visit(self, site: Site) -> str:
        """Returns a stable id for this execution of an action: ``flow/action#n``."""
        visits = self.visits
        if visits is None:
            visits = self.visits = {}
        count = visits[site] = visits.get(site, 0) + 1
        return f"{site.flow}/{site.action}#{count}"

    # --- attributes --------------------------------------------------------------------------------------------------

    def size_with(self, changes: dict[str, str]) -> int:
        """Returns the UTF-8 size of all attributes after a change."""
        merged = {**self.attributes, **changes}
        return sum(len(k.encode()) + len(v.encode()) for k, v in merged.items())

    def set_attributes(self, changes: dict[str, str]) -> bool:
        """Sets attributes unless all together would pass 32 KB; then nothing is set and False is returned."""
        bound = self.attribute_size + upper_bound(changes)
        if bound < ATTRIBUTE_LIMIT:  # an upper bound is enough far from the limit
            self.attribute_size = bound
            self.attributes.update(changes)
            return True
        size = self.size_with(changes)
        if size > ATTRIBUTE_LIMIT:
            return False
        self.attribute_size = size
        self.attributes.update(changes)
        return True

    # --- data for functions and references ---------------------------------------------------------------------------

    def queue_data(self) -> dict[str, Any] | None:
        """Returns the ``Queue`` member of the contact data."""
        queue = self.queue or self.target_queue
        if queue is None:
            return None
        number = self.world.number_address(queue.caller_id_number_arn)
        return {
            "ARN": queue.arn,
            "Name": queue.name,
            "OutboundCallerId": {"Address": number, "Type": "TELEPHONE_NUMBER"} if number else None,
        }

    def data(self) -> dict[str, Any]:
        """Returns ``Details.ContactData`` of the Lambda event."""
        world = self.world
        return {
            "Attributes": self.attributes.copy(),
            "AwsRegion": world.region,
            "Channel": self.channel,
            "ContactId": self.id,
            "CustomerEndpoint": self.customer_endpoint and self.customer_endpoint.copy(),
            "CustomerId": self.customer_id,
            "Description": self.description,
            "InitialContactId": self.initial_id,
            "InitiationMethod": self.initiation_method,
            "InstanceARN": world.instance_arn,
            "LanguageCode": self.language,
            "MediaStreams": {"Customer": {"Audio": None}},
            "Name": self.name,
            "PreviousContactId": self.previous_id or self.id,
            "Queue": self.queue_data() if self.target_queue is not None or self.queue is not None else None,
            "References": deepcopy(self.references) if self.references else {},
            "RelatedContactId": self.related_id,
            "SegmentAttributes": deepcopy(self.segment_attributes) if self.segment_attributes else {},
            "SystemEndpoint": self.system_endpoint and self.system_endpoint.copy(),
            "Tags": self.tags.copy(),
        }

    def event(self, parameters: Any, own: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Returns the Lambda event as a value of its own: nothing that changes later changes it.

        ``own`` is what the contact data of a run says otherwise.
        """
        data = self.data()
        if own:
            data.update(own)
        return {"Name": "ContactFlowEvent", "Details": {"ContactData": data, "Parameters": parameters}}

    @property
    def ended(self) -> bool:
        """Tells whether the contact is over."""
        return self.ended_at is not None

    def __repr__(self) -> str:
        return f"<Contact {self.id} {self.channel} {self.state}>"
