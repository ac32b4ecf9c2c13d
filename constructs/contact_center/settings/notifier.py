"""Settings of messages to customers: how they are sent, in which order, and how many."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contact_center.settings.types import Allowed, EmailAddress, Model

MessageChannel = Literal["alimtalk", "sms", "email"]
KoreanNumber = Annotated[
    str,
    StringConstraints(pattern=r"^\+82[1-9][0-9]{6,10}$"),
    Allowed("a Korean number in E.164 form such as +82215880000"),
]
OriginationId = Annotated[
    str,
    StringConstraints(pattern=r"^(phone|pool)-[0-9a-z]{8,64}$"),
    Allowed("the id of a telephone number or pool in AWS End User Messaging such as phone-0123456789abcdef"),
]
MailIdentity = Annotated[
    str,
    StringConstraints(pattern=r"^([A-Za-z0-9._%+-]+@)?[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=320),
    Allowed("a domain or an address that is verified in Amazon SES, such as example.com"),
]
RelayUrl = Annotated[
    str,
    StringConstraints(pattern=r"^https://[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$"),
    Allowed("https://host[:port][/path]; nothing goes out unencrypted"),
]
FreeNumber = Annotated[
    str,
    StringConstraints(pattern=r"^080-[0-9]{3,4}-[0-9]{4}$"),
    Allowed("a number that is free for who calls it, such as 080-123-4567"),
]


class SmsSettings(Model):
    """Text messages by AWS End User Messaging SMS."""

    sender: KoreanNumber
    """Number that messages come from. In Korea it is registered before anything is sent from it, and it is a number:
    names of senders are replaced (docs/messages.md)."""
    identity: OriginationId
    """Id of the number in AWS End User Messaging, or of the pool it is in: the one that may be used."""


class EmailSettings(Model):
    """Mail by Amazon SES."""

    sender: EmailAddress
    """Address that mail comes from."""
    identity: MailIdentity
    """What is verified: the address itself or its domain, in the account and Region of the center."""


class AlimtalkSettings(Model):
    """KakaoTalk business messages by a relay that the center has a contract with."""

    url: RelayUrl
    """Where the relay takes messages (docs/messages.md says what it is sent)."""
    profile: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S+$")]
    """Key of the KakaoTalk channel that sends, as the relay names it."""


class NotifierSettings(Model):
    """Messages to customers; what is told and how it reads stands in bots/ (docs/messages.md)."""

    channels: Annotated[tuple[MessageChannel, ...], Field(min_length=1, max_length=3)]
    """Ways to send, in the order in which they are tried; a customer's own preference goes first."""
    daily_limit: Annotated[int, Field(ge=1, le=10, strict=True)] = 3
    """Messages that a customer gets in a day; later ones wait for the next morning, those that cannot wait are sent."""
    opt_out_number: FreeNumber | None = None
    """Number at which advertising is refused free of charge; without it none is sent."""
    sms: SmsSettings | None = None
    """Text messages."""
    email: EmailSettings | None = None
    """Mail."""
    alimtalk: AlimtalkSettings | None = None
    """KakaoTalk business messages."""
