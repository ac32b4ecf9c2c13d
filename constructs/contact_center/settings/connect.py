"""Settings of the instance, its people, its queues and its opening hours."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contact_center.settings.types import (
    AsciiName,
    AttributeKey,
    Channel,
    ClockTime,
    Description,
    DisplayText,
    EmailAddress,
    FilePath,
    FlowKey,
    FlowType,
    HoursKey,
    InstanceAlias,
    Key,
    Model,
    Origin,
    ParameterName,
    PersonName,
    PhoneNumberE164,
    QueueKey,
    QuickConnectKey,
    RoutingProfileKey,
    SecurityProfileKey,
    SecurityProfileName,
    TeamKey,
    UserName,
    Weekday,
)


class CenterSettings(Model):
    """Who the center is."""

    key: Key
    """Key of the center; also the name of its folders in config/, contact_flows/ and bots/."""
    display_name: DisplayText
    """Name that callers and agents hear and read."""


class NoPhoneNumber(Model):
    """No telephone number: the center is reached by chat, test cases and the simulator."""

    kind: Literal["none"] = "none"
    """Which of the alternatives this is."""


class ImportedPhoneNumber(Model):
    """A number the account already owns; only its association with the voice flow is deployed."""

    kind: Literal["import"]
    """Which of the alternatives this is."""
    arn_parameter: ParameterName
    """Systems Manager parameter that holds the ARN of the number, so that no account literal enters a template."""


class ClaimedPhoneNumber(Model):
    """A number that CloudFormation claims; Korean numbers need a support case first, else the deployment fails."""

    kind: Literal["claim"]
    """Which of the alternatives this is."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """Country of the number, ISO 3166-1 alpha-2."""
    type: Literal["DID", "TOLL_FREE", "UIFN", "SHARED"]
    """Type of the number as Amazon Connect names it."""
    prefix: Annotated[str, Field(pattern=r"^\+[0-9]{1,15}$")] | None = None
    """Leading digits in E.164 form, for example +8270."""


PhoneNumberSettings = Annotated[NoPhoneNumber | ImportedPhoneNumber | ClaimedPhoneNumber, Field(discriminator="kind")]


class Proficiency(Model):
    """How well an agent knows a value of a predefined attribute."""

    attribute: AttributeKey
    """Key of the predefined attribute."""
    value: Annotated[str, Field(min_length=1, max_length=64)]
    """One of the values of the attribute."""
    level: Annotated[float, Field(ge=1, le=5)]
    """1 (knows a little) to 5 (expert); routing criteria of flows compare it."""


class UserSettings(Model):
    """One account of an agent, supervisor or administrator; passwords never stand here."""

    username: UserName
    """Login name, unique in the instance."""
    first_name: PersonName
    """Given name in Unicode NFC."""
    last_name: PersonName
    """Family name in Unicode NFC."""
    email: EmailAddress | None = None
    """E-mail address; not allowed with SAML, where the identity provider owns it."""
    routing_profile: RoutingProfileKey
    """Key of the routing profile."""
    security_profiles: Annotated[tuple[SecurityProfileKey, ...], Field(min_length=1, max_length=10)]
    """Keys of the security profiles."""
    team: TeamKey | None = None
    """Key of the team in the hierarchy."""
    auto_accept: bool = False
    """Whether calls connect without a click."""
    after_contact_work_s: Annotated[int, Field(ge=0, le=2_000_000)] = 60
    """Seconds for after-contact work; 0 means without limit."""
    desk_phone: PhoneNumberE164 | None = None
    """Number of a desk phone; without it the agent takes calls in the browser."""
    proficiencies: Annotated[tuple[Proficiency, ...], Field(max_length=10)] = ()
    """What the agent knows, for routing by skill."""


class TeamSettings(Model):
    """A group of the agent hierarchy below the center."""

    name: DisplayText
    """Name of the team, Korean welcome, at most 100 characters."""


class RecordSettings(Model):
    """Where contact records and agent events go besides the reports of the instance; a stream costs by the hour."""

    contact_records: Literal["stream", "delivery", "off"] = "stream"
    """`stream`: a data stream that others may read, delivered to the data bucket. `delivery`: to the bucket alone, paid
    by what is written. `off`: nowhere."""
    agent_events: Literal["stream", "off"] = "stream"
    """`stream` as above, `off` nowhere; Amazon Connect writes agent events to no delivery."""


class ConnectSettings(Model):
    """The Amazon Connect instance."""

    alias: InstanceAlias
    """Instance alias, globally unique and part of every URL; a change would replace the instance and is refused."""
    identity: Literal["CONNECT_MANAGED", "SAML"] = "CONNECT_MANAGED"
    """Who manages logins; a change would replace the instance and is refused."""
    inbound: bool = True
    """Whether calls may come in."""
    outbound: bool = True
    """Whether agents and flows may call out."""
    flow_logs: bool = True
    """Whether flows may write logs."""
    contact_lens: bool = True
    """Whether conversations are analyzed by Contact Lens."""
    early_media: bool = True
    """Whether agents hear early media of outbound calls."""
    auto_resolve_best_voices: bool = True
    """Whether the service picks the best engine of a voice."""
    custom_tts_voices: bool = False
    """Whether text-to-speech uses voices of the account."""
    high_volume_outbound: bool = False
    """Whether outbound campaigns may place calls."""
    multi_party_conference: bool = True
    """Whether up to six people may join a call."""
    multi_party_chat_conference: bool = True
    """Whether up to six people may join a chat."""
    enhanced_contact_monitoring: bool = True
    """Whether supervisors may barge into calls."""
    enhanced_chat_monitoring: bool = True
    """Whether supervisors may barge into chats."""
    message_streaming: bool = False
    """Whether chat messages of the bot are streamed."""
    auto_mute_agent_on_hold: bool = True
    """Whether an agent is muted while the customer is on hold."""
    records: RecordSettings = RecordSettings()
    """Contact records and agent events."""
    phone_number: PhoneNumberSettings = NoPhoneNumber()
    """Telephone number: none, import of an existing one, or claim."""
    approved_origins: Annotated[tuple[Origin, ...], Field(max_length=100)] = ()
    """Web origins that may embed the agent workspace or the chat."""
    teams: dict[Key, TeamSettings] = Field(default_factory=dict)
    """Teams of the agent hierarchy by key."""
    users: tuple[UserSettings, ...] = ()
    """Accounts that the deployment creates; with SAML the name must be the RoleSessionName of the identity provider."""


class OpeningSlot(Model):
    """One stretch of time on each of some days."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    """Days of the week."""
    open: ClockTime
    """Start, for example 09:00."""
    close: ClockTime
    """End, not included; 24:00 is midnight at the end of the day."""


class HoursSettings(Model):
    """Hours of operation."""

    name: AsciiName
    """Name of the hours of operation in Amazon Connect."""
    description: Description
    """What the hours are for."""
    week: Annotated[tuple[OpeningSlot, ...], Field(min_length=1, max_length=100)]
    """Opening slots of an ordinary week."""
    closed_on_holidays: bool = False
    """Whether Korean public holidays are written as closed overrides."""


class HolidaySettings(Model):
    """Which public holidays are written as overrides."""

    years: Annotated[tuple[Annotated[int, Field(ge=2024, le=2100)], ...], Field(min_length=2, max_length=2)]
    """Two consecutive years: the running one and the next; the clock is not read, so the list is moved by hand."""
    special_days: FilePath = "config/holidays_kr.toml"
    """Data file with temporary holidays, election days and exceptions."""


class QueueSettings(Model):
    """A queue."""

    name: AsciiName
    """Name of the queue; alarms and dashboards use it as a metric dimension."""
    description: Description
    """What the queue is for, in Korean."""
    hours: HoursKey
    """Key of its hours of operation."""
    max_contacts: Annotated[int, Field(ge=1, le=1000, strict=True)]
    """Contacts that may wait at the same time before QueueAtCapacity; above 10 the account quota must be raised."""
    outbound_caller_name: AsciiName
    """Caller name of outbound calls."""
    quick_connects: tuple[QuickConnectKey, ...] = ()
    """Quick connects that agents of the queue see."""


class ChannelConcurrency(Model):
    """How many contacts of a channel an agent handles at once."""

    concurrency: Annotated[int, Field(ge=1, le=10, strict=True)]
    """1 for voice, 1 to 10 for chat and task."""
    cross_channel: Literal["ROUTE_CURRENT_CHANNEL_ONLY", "ROUTE_ANY_CHANNEL"] = "ROUTE_CURRENT_CHANNEL_ONLY"
    """Whether contacts of other channels are offered meanwhile."""


class RoutedQueue(Model):
    """A queue that a routing profile serves."""

    queue: QueueKey
    """Key of the queue."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    """Channels that are served."""
    priority: Annotated[int, Field(ge=1, le=99, strict=True)]
    """1 is served first."""
    delay_s: Annotated[int, Field(ge=0, le=9999, strict=True)] = 0
    """Seconds a contact waits before this profile may take it."""


class RoutingProfileSettings(Model):
    """Which queues agents serve, in which order, on which channels."""

    name: AsciiName
    """Name of the routing profile."""
    description: Description
    """What the profile is for; Amazon Connect requires it."""
    default_outbound_queue: QueueKey
    """Queue of outbound calls."""
    channels: Annotated[dict[Channel, ChannelConcurrency], Field(min_length=1)]
    """Concurrency per channel."""
    queues: Annotated[tuple[RoutedQueue, ...], Field(min_length=1)]
    """Queues in words of priority and delay."""


class SecurityProfileSettings(Model):
    """A security profile with one of the permission sets of the library."""

    name: SecurityProfileName
    """Name of the profile; a change replaces it."""
    description: Description
    """Who gets the profile."""
    role: Literal["agent", "supervisor", "quality-analyst", "admin"]
    """Permission set."""


class QueueQuickConnect(Model):
    """Transfers to a queue."""

    kind: Literal["queue"]
    """Which of the alternatives this is."""
    name: DisplayText
    """Name that agents see."""
    description: Description
    """When agents use it."""
    queue: QueueKey
    """Key of the queue."""
    flow: FlowKey
    """Key of a flow of type QUEUE_TRANSFER."""


class UserQuickConnect(Model):
    """Transfers to a person."""

    kind: Literal["user"]
    """Which of the alternatives this is."""
    name: DisplayText
    """Name that agents see."""
    description: Description
    """When agents use it."""
    user: UserName
    """User name of the person, one of connect.users."""
    flow: FlowKey
    """Key of a flow of type AGENT_TRANSFER."""


class PhoneQuickConnect(Model):
    """Transfers to a fixed telephone number."""

    kind: Literal["phone"]
    """Which of the alternatives this is."""
    name: DisplayText
    """Name that agents see."""
    description: Description
    """When agents use it."""
    number: PhoneNumberE164
    """Number in E.164 form."""


QuickConnectSettings = Annotated[QueueQuickConnect | UserQuickConnect | PhoneQuickConnect, Field(discriminator="kind")]


class AgentStatusSettings(Model):
    """A custom agent status next to Available and Offline."""

    name: DisplayText
    """Name that agents see, Korean welcome."""
    description: Description
    """When agents use it."""
    order: Annotated[int, Field(ge=1, le=50, strict=True)]
    """Place in the list."""


class PredefinedAttributeSettings(Model):
    """An attribute that routing criteria and proficiencies use."""

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
    """Name in Amazon Connect; a change replaces the attribute."""
    values: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=64)], ...], Field(min_length=1, max_length=128)
    ]
    """Values it may take."""


class FlowSettings(Model):
    """A contact flow of the center."""

    file: FilePath
    """Flow file."""
    type: FlowType | None = None
    """Type; without it the file's own metadata decides."""


class FlowModuleSettings(Model):
    """A flow module of the center; another file under the same key exchanges the implementation."""

    file: FilePath
    """Module file."""


class EntryPointSettings(Model):
    """Which flow a contact enters by which door."""

    voice: FlowKey
    """Flow of incoming calls."""
    chat: FlowKey
    """Flow of chats."""
    task: FlowKey
    """Flow of tasks, for example due callbacks."""
    outbound: FlowKey
    """Flow of calls that the center places."""
    callback: FlowKey
    """Flow of the call to the customer of a due callback."""
    outbound_whisper: FlowKey
    """Flow of type OUTBOUND_WHISPER that customers hear first when an agent or a callback of any queue calls them."""
