"""A contact: everything the service knows about one segment of a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ringback.simulator.kernel.records import Problem, TraceEvent, materialise

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.kernel.call import Call
    from ringback.simulator.kernel.clock import Timer
    from ringback.simulator.kernel.records import Site
    from ringback.simulator.kernel.run import FlowRun
    from ringback.simulator.routing.agents import Agent
    from ringback.simulator.world.model import QueueDefinition

ATTRIBUTE_LIMIT = 32 * 1024
#: Why a chat ended that nobody closed.
CHAT_SESSION_OVER = "EXPIRED"
#: Why the service ends a call it dialled: outcome of dialling to reason.
NOT_REACHED = {
    "no_answer": "OUTBOUND_DESTINATION_NOT_ANSWERED",
    "busy": "OUTBOUND_LINE_BUSY",
    "failed": "OUTBOUND_ATTEMPT_FAILED",
}

_SILENT: Mapping[str, Any] = {}


def upper_bound(attributes: dict[str, str]) -> int:
    """Answers a size in bytes that attributes cannot pass, without encoding them."""
    bound = 0
    for key, value in attributes.items():
        bound += 3 * (len(key) + len(value))
    return bound


class Contact:
    """Holds the state of one contact. Attributes are shared by everything that runs for it."""

    # What most contacts never have is a default of the class, so that a contact is made quickly.
    previous_id: str | None = None
    related_id: str | None = None
    next_id: str | None = None
    customer_id: str | None = None
    language: str = "en-US"
    speech: Mapping[str, Any] = _SILENT
    name: str | None = None
    description: str | None = None
    stored_input: str | None = None
    #: Keys typed ahead; None while the touch-tone buffer is off.
    dtmf_buffer: list[str] | None = None
    callback_number: str | None = None
    callback: dict[str, Any] | None = None
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
    criteria: Any = None
    agent: Agent | None = None
    call: Call | None = None
    state = "busy"
    connected_at: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    ended_by: str | None = None
    reason = ""
    visits: dict[Site, int] | None = None
    #: Ends a chat whose customer has left without closing it.
    expiry: Timer | None = None

    def __init__(
        self,
        center: Center,
        contact_id: str,
        *,
        channel: str,
        method: str,
        customer: dict[str, str] | None,
        system: dict[str, str] | None,
        attributes: dict[str, str] | None = None,
    ) -> None:
        self.center: Center = center
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
        self.runs: list[FlowRun] = []
        self.started_at = center.clock.now
        self.rows: list[Any] = []
        self.log = self.rows.append

    # --- what happened -----------------------------------------------------------------------------------------------

    @property
    def trace(self) -> Iterator[TraceEvent]:
        """Are the records of what happened, in order."""
        return materialise(self.id, self.started_at, self.rows)

    @property
    def problems(self) -> list[Problem]:
        """Are the explanations of what failed on this contact."""
        return [event for event in self.trace if isinstance(event, Problem)]

    def note(self, site: Site | None, code: str, message: str, resource: str = "") -> None:
        """Records an explanation of a failure."""
        row = ("problem", self.center.clock.now, site, code, message, resource)
        self.log(row)
        self.center.noted(self, row)

    def remark(self, site: Site | None, text: str) -> None:
        """Records why an action took an error branch that is normal business (a full queue, another channel)."""
        self.log(("state", self.center.clock.now, site, "remark", text))

    def enter(self, state: str, detail: str = "", *, site: Site | None = None) -> None:
        """Moves the contact to another state and records it."""
        self.state = state
        self.log(("state", self.center.clock.now, site, state, detail))

    # --- attributes --------------------------------------------------------------------------------------------------

    def size_with(self, changes: dict[str, str]) -> int:
        """Answers the UTF-8 size of all attributes after a change."""
        merged = {**self.attributes, **changes}
        return sum(len(k.encode()) + len(v.encode()) for k, v in merged.items())

    def set_attributes(self, changes: dict[str, str]) -> bool:
        """Sets attributes unless all together would pass 32 KB; then nothing is set and the answer is False."""
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
        """Answers the ``Queue`` member of the contact data."""
        queue = self.queue or self.target_queue
        if queue is None:
            return None
        number = self.center.number_address(queue.caller_id_number_arn)
        return {
            "ARN": queue.arn,
            "Name": queue.name,
            "OutboundCallerId": {"Address": number, "Type": "TELEPHONE_NUMBER"} if number else None,
        }

    def data(self) -> dict[str, Any]:
        """Answers ``Details.ContactData`` of the Lambda event."""
        center = self.center
        return {
            "Attributes": self.attributes.copy(),
            "AwsRegion": center.world.region,
            "Channel": self.channel,
            "ContactId": self.id,
            "CustomerEndpoint": self.customer_endpoint and self.customer_endpoint.copy(),
            "CustomerId": self.customer_id,
            "Description": self.description,
            "InitialContactId": self.initial_id,
            "InitiationMethod": self.initiation_method,
            "InstanceARN": center.world.instance_arn,
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

    def event(self, parameters: Any) -> dict[str, Any]:
        """Answers the Lambda event as a value of its own: nothing that changes later changes it."""
        return {"Name": "ContactFlowEvent", "Details": {"ContactData": self.data(), "Parameters": parameters}}

    @property
    def ended(self) -> bool:
        """Tells whether the contact is over."""
        return self.ended_at is not None

    def __repr__(self) -> str:
        return f"<Contact {self.id} {self.channel} {self.state}>"
