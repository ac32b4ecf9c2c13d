"""Settings of the center over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contact_center.settings.types import Allowed, Count, DisplayText, Key, Model, Origin, ParameterName

AddressRange = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9]{1,3}\.){3}[0-9]{1,3}/([89]|[12][0-9]|3[0-2])$"),
    Allowed("a range of IPv4 addresses such as 203.0.113.0/24, at least a /8"),
]
HostName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$", max_length=253),
    Allowed("a host name such as api.example.com"),
]


class DomainSettings(Model):
    """A name of your own for the API; its DNS record is yours to write, with the target that the deployment shows."""

    name: HostName
    """Host name of the API."""
    certificate_parameter: ParameterName
    """Systems Manager parameter with the ARN of the certificate of the name, in the Region of the center."""


class WebChatSettings(Model):
    """The web chat behind a CDN, at a name of your own; the API starts its chats and must take `https://<name>`."""

    name: HostName
    """Host name of the pages; its DNS record is yours to write, with the target that the deployment shows."""
    certificate_parameter: ParameterName
    """Systems Manager parameter with the ARN of the certificate of the name, which CloudFront takes from us-east-1."""
    sites: Annotated[tuple[Origin, ...], Field(max_length=20)] = ()
    """Web origins whose pages may hold the widget."""
    title: DisplayText = "고객센터"
    """What stands above the chat."""


class ApiSettings(Model):
    """The center over HTTP; pages of `connect.approved_origins` may call it."""

    enabled: bool = True
    """Whether there is an API at all."""
    clients: Annotated[tuple[Key, ...], Field(max_length=20)] = ("web",)
    """Applications that get an API key each, by name; a key counts uses and proves nobody's identity."""
    requests_per_second: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 200
    """Requests per second of all clients together; the account shares 10,000 per Region."""
    burst: Annotated[int, Field(ge=1, le=5_000, strict=True)] = 400
    """Requests at once on top of that."""
    requests_per_address: Annotated[int, Field(ge=10, le=1_000_000, strict=True)] = 100
    """Requests of one address in a minute; the firewall counts no fewer than 10."""
    messages_per_minute: Count = 20
    """Messages of one conversation in a minute."""
    managed_rules: bool = True
    """Whether the firewall also has the rules that AWS keeps against known attacks; each group costs a dollar."""
    admin_addresses: tuple[AddressRange, ...] = ()
    """Addresses that may reach what people administer the center with; without any, every address."""
    mfa: Literal["optional", "required"] = "required"
    """Whether people sign in with a second factor; outside dev it is required."""
    domain: DomainSettings | None = None
    """A name of your own."""
    webhook_sources: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    """Other systems whose signed notices are taken."""
