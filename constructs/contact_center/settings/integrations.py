"""Settings of the systems around a center: what is not named here does not exist, and costs nothing.

Addresses are HTTPS, and keys are never written here: a file names the secret of AWS Secrets Manager that holds one,
which an operator makes before the deployment (docs/integrations.md).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contact_center.settings.types import Allowed, HttpsUrl, Key, Model

SecretName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+=.@-]*(/[A-Za-z0-9_+=.@-]+)*$", max_length=400),
    Allowed("the name of a secret of AWS Secrets Manager such as aicc/prod/crm, not its ARN and not its value"),
]
EventName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{1,30}\.[a-z_]{1,30}$"),
    Allowed("the detail type of a domain event such as conversation.ended (docs/integrations.md)"),
]
HeaderName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$"),
    Allowed("the name of an HTTP header such as x-api-key"),
]
# What systems outside may be told of: the domain events whose members are identifiers and words of ours. A test holds
# them equal to those that the functions publish.
TOLD = (
    *("conversation.started", "conversation.ended"),
    *("escalation.created", "escalation.assigned", "escalation.resolved"),
    *("escalation.cancelled", "escalation.timed_out"),
    *("callback.scheduled", "callback.completed", "callback.failed"),
    *("reservation.created", "cancellation.requested", "order.requested"),
    *("loan.requested", "product.requested", "incident.reported"),
    *("request.completed", "request.failed"),
    *("payment.link_created", "payment.completed", "payment.failed"),
    *("payment.expired", "payment.cancelled", "payment.disputed"),
    *("survey.submitted", "auth.locked"),
)
TicketEvent = Literal[
    "escalation.created",
    "reservation.created",
    "cancellation.requested",
    "order.requested",
    "loan.requested",
    "product.requested",
]
_ENDS = {"escalation.created": ("escalation.resolved", "escalation.cancelled")}
_ENDS_OF_REQUESTS = ("request.completed", "request.failed")
Events = Annotated[tuple[EventName, ...], Field(min_length=1, max_length=30)]


class PaymentSettings(Model):
    """A provider of payment links; the center never sees a card."""

    url: HttpsUrl
    """Address of its API; `/payment-links` is added."""
    secret: SecretName
    """Secret with the key of its API."""
    source: Key
    """The provider among `api.webhook_sources`: its signed notices say how a payment ended."""
    minutes: Annotated[int, Field(ge=5, le=60, strict=True)] = 30
    """How long a link lives."""
    most_krw: Annotated[int, Field(ge=100, le=100_000_000, strict=True)] = 5_000_000
    """The largest amount of one link, in KRW."""
    scenarios: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    """Scenarios in which the bot may ask for a link; without any, agents alone do."""


class CrmSettings(Model):
    """A system that knows customers: it is asked about those, and told of the contacts of those, who agreed."""

    url: HttpsUrl
    """Address of its API; `/customers`, `/activities` and `/tickets` are added."""
    secret: SecretName
    """Secret with the key of its API."""
    timeout_s: Annotated[int, Field(ge=1, le=20, strict=True)] = 5
    """Seconds that one attempt may take; there are three."""
    contacts: Literal["off", "new", "all"] = "off"
    """Which customers who agreed are made known there, with name, numbers and addresses: `new` those that it does not
    know, `all` brings every one up to date when a conversation begins."""
    tickets: Annotated[tuple[TicketEvent, ...], Field(max_length=10)] = ()
    """Events that open a ticket there: hand-overs and requests of customers who agreed."""

    @property
    def heard(self) -> tuple[str, ...]:
        """Events that open a ticket, and those after which it stands otherwise."""
        ends = (end for event in self.tickets for end in _ENDS.get(event, _ENDS_OF_REQUESTS))
        return (*self.tickets, *dict.fromkeys(ends))


class WebhookSettings(Model):
    """A system that is told of events, by signed notices of a function."""

    url: HttpsUrl
    """Where the notices go."""
    secret: SecretName
    """Secret that they are signed with; while it is exchanged, with the one before too."""
    events: Events
    """Of what it is told."""
    timeout_s: Annotated[int, Field(ge=1, le=30, strict=True)] = 10
    """Seconds that one attempt may take; there are three."""


class SyncSettings(Model):
    """A system that is told of events by EventBridge itself, with a key in a header."""

    url: HttpsUrl
    """Where the events go; it must answer within five seconds."""
    secret: SecretName
    """Secret with the value of the header; it must exist before the deployment."""
    events: Events
    """Of what it is told."""
    header: HeaderName = "x-api-key"
    """Header that proves who asks."""
    requests_per_second: Annotated[int, Field(ge=1, le=300, strict=True)] = 10
    """Requests that it takes in a second; more wait."""


class IntegrationSettings(Model):
    """The systems around the center; each is off until it is named."""

    payment: PaymentSettings | None = None
    """Payment links."""
    crm: CrmSettings | None = None
    """A system that knows customers."""
    webhooks: Annotated[dict[Key, WebhookSettings], Field(max_length=10)] = Field(default_factory=dict)
    """Systems that are told of events by signed notices."""
    sync: Annotated[dict[Key, SyncSettings], Field(max_length=10)] = Field(default_factory=dict)
    """Systems that are told of events by EventBridge."""
