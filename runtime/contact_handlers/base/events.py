"""Events as plain typed values, read from the raw dictionary: unknown members are ignored, absent ones have defaults.

The data classes of well-known helper libraries fail on channels and initiation methods that they do not list, and
Connect adds both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any, Final

from contact_handlers.base.clock import parse
from contact_handlers.base.errors import EventError
from contact_handlers.base.flow_values import UNKNOWN, conversation, customer, given
from contact_handlers.base.frozen import dataclass

# What flows write into the attribute BotResult when a turn ends without a result.
BOT_FAILED: Final = "Failed"


@dataclass(frozen=True)
class Contact:
    """The contact a flow runs for."""

    contact_id: str
    initial_contact_id: str
    previous_contact_id: str
    channel: str
    initiation_method: str
    instance_arn: str
    address: str
    address_type: str
    queue_arn: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class FlowEvent:
    """An invocation by a contact flow: the contact and the named parameters of the block."""

    contact: Contact
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def served(self) -> FlowEvent:
        """The event as one of the contact that the flow names (`contact_id`): a guide is a contact of its own, and its
        chain and endpoint are not those of the contact it is shown beside.
        """
        named = self.parameter("contact_id")
        if not named or named == self.contact.contact_id:
            return self
        contact = replace(self.contact, contact_id=named, initial_contact_id=named, address="", address_type="")
        return replace(self, contact=contact)

    def parameter(self, name: str) -> str:
        """Returns a parameter; words that stand for nothing become empty."""
        return given(self.parameters.get(name))

    def attribute(self, name: str) -> str:
        """Returns a contact attribute; words that stand for nothing become empty."""
        return given(self.contact.attributes.get(name))

    @property
    def customer_id(self) -> str:
        """The customer that the flow names, by parameter or attribute; a claim, empty for nobody."""
        return customer(self.parameters.get("customer_id")) or customer(self.contact.attributes.get("CustomerId"))

    @property
    def conversation_id(self) -> str:
        """The conversation that the flow names, by parameter or attribute; empty for none."""
        named = conversation(self.parameters.get("conversation_id"))
        return named or conversation(self.contact.attributes.get("ConversationId"))

    @property
    def bot_failed(self) -> bool:
        """Whether the bot gave the flow no result, so that somebody else takes over."""
        return self.contact.attributes.get("BotResult") == BOT_FAILED


@dataclass(frozen=True)
class ContactChange:
    """A contact event of the default event bus: unordered, repeatable, extensible."""

    event_id: str
    event_type: str
    contact_id: str
    initial_contact_id: str
    previous_contact_id: str
    related_contact_id: str
    channel: str
    initiation_method: str
    happened_at: datetime
    initiated_at: datetime | None
    queued_at: datetime | None
    queue_arn: str
    agent_arn: str
    agent_connected_at: datetime | None
    disconnected_at: datetime | None
    disconnect_reason: str


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _texts(value: Any) -> dict[str, str]:
    return {str(key): _text(inner) for key, inner in _map(value).items() if not isinstance(inner, (Mapping, list))}


def flow_event(raw: Any) -> FlowEvent:
    """Reads the event of an invocation by a contact flow."""
    details = _map(_map(raw).get("Details"))
    data = _map(details.get("ContactData"))
    contact_id = _text(data.get("ContactId"))
    if not contact_id:
        raise EventError("the event has no Details.ContactData.ContactId, so it does not come from a contact flow")
    endpoint, queue = _map(data.get("CustomerEndpoint")), _map(data.get("Queue"))
    return FlowEvent(
        Contact(
            contact_id=contact_id,
            initial_contact_id=_text(data.get("InitialContactId")) or contact_id,
            previous_contact_id=_text(data.get("PreviousContactId")),
            channel=_text(data.get("Channel")).lower() or UNKNOWN,
            initiation_method=_text(data.get("InitiationMethod")).upper(),
            instance_arn=_text(data.get("InstanceARN")),
            address=_text(endpoint.get("Address")),
            address_type=_text(endpoint.get("Type")).upper(),
            queue_arn=_text(queue.get("ARN")),
            attributes=_texts(data.get("Attributes")),
        ),
        _texts(details.get("Parameters")),
    )


def _loose(given: Mapping[str, Any]) -> dict[str, Any]:
    # The service documents `agentInfo` and prints `AgentInfo`; channel values come in two spellings too.
    return {key[:1].lower() + key[1:]: value for key, value in given.items()}


def _moment(value: Any) -> datetime | None:
    return parse(_text(value)) if value else None


def contact_change(raw: Any) -> ContactChange:
    """Reads an `Amazon Connect Contact Event` as EventBridge delivers it."""
    raw = _map(raw)
    detail = _loose(_map(raw.get("detail")))
    contact_id, event_type = _text(detail.get("contactId")), _text(detail.get("eventType")).upper()
    happened_at = _moment(raw.get("time"))
    if not contact_id or not event_type or happened_at is None:
        raise EventError("the event has no detail.contactId, detail.eventType or time, so it is no contact event")
    queue, agent = _loose(_map(detail.get("queueInfo"))), _loose(_map(detail.get("agentInfo")))
    return ContactChange(
        event_id=_text(raw.get("id")),
        event_type=event_type,
        contact_id=contact_id,
        initial_contact_id=_text(detail.get("initialContactId")) or contact_id,
        previous_contact_id=_text(detail.get("previousContactId")),
        related_contact_id=_text(detail.get("relatedContactId")),
        channel=_text(detail.get("channel")).lower() or UNKNOWN,
        initiation_method=_text(detail.get("initiationMethod")).upper(),
        happened_at=happened_at,
        initiated_at=_moment(detail.get("initiationTimestamp")),
        queued_at=_moment(queue.get("enqueueTimestamp")),
        queue_arn=_text(queue.get("queueArn")),
        agent_arn=_text(agent.get("agentArn")),
        agent_connected_at=_moment(agent.get("connectedToAgentTimestamp")),
        disconnected_at=_moment(detail.get("disconnectTimestamp")),
        disconnect_reason=_text(detail.get("disconnectReason")),
    )
