"""Settings of the systems around a center: what is not named here does not exist, and costs nothing.

Addresses are HTTPS, and keys are never written here: a file names the secret of AWS Secrets Manager that holds one,
which an operator makes before the deployment (docs/integrations.md).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from contact_center.settings.types import Allowed, Key, Model

HttpsUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^https://[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]*[A-Za-z0-9_~-])*$",
        max_length=300,
    ),
    Allowed("https://host[:port][/path] without credentials, query, closing slash or IP address"),
]
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


class IntegrationSettings(Model):
    """The systems around the center; each is off until it is named."""

    payment: PaymentSettings | None = None
    """Payment links."""
