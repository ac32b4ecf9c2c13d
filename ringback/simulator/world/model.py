"""Definitions read from the template. None of them holds state; centers keep state beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringback.simulator.cloud import Resource
from ringback.simulator.kernel.bots import BotAliasDefinition
from ringback.simulator.world.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Is the root of all definitions: identity plus the resource it came from (None for built-in ones)."""

    name: str
    arn: str
    id: str
    resource: Resource | None = None

    @property
    def label(self) -> str:
        """Is how messages name it: logical id and construct path, or its name."""
        return self.resource.label if self.resource else self.name

    def names(self) -> tuple[str, ...]:
        """Answers every name it can be found by, the best first."""
        logical = (self.resource.logical_id, self.resource.path) if self.resource else ()
        return (self.name, self.arn, self.id, *logical)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDefinition(Definition):
    """Is a contact flow or a module as published; ``type`` is MODULE for modules."""

    type: str
    content: str
    description: str = ""
    active: bool = True
    #: Module contract (the resource's ``Settings``), None when it has none.
    contract: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDefinition(Definition):
    """Is a standard queue."""

    hours_arn: str = ""
    max_contacts: int | None = None
    enabled: bool = True
    caller_id_number_arn: str = ""
    caller_id_name: str = ""
    outbound_flow_arn: str = ""
    quick_connects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursDefinition(Definition):
    """Is an hours-of-operation object; see ``ringback.simulator.world.hours`` for its meaning."""

    time_zone: str = "UTC"
    config: tuple[Mapping[str, Any], ...] = ()
    overrides: tuple[Mapping[str, Any], ...] = ()
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingProfileDefinition(Definition):
    """Is a routing profile: queues as (queue ARN, channel, priority, delay s) and slots per channel."""

    queues: tuple[tuple[str, str, int, int], ...] = ()
    concurrency: Mapping[str, int] = field(default_factory=dict)
    cross_channel: Mapping[str, str] = field(default_factory=dict)
    default_outbound_queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDefinition(Definition):
    """Is an agent."""

    first_name: str = ""
    last_name: str = ""
    routing_profile_arn: str = ""
    security_profiles: tuple[str, ...] = ()
    #: (attribute, value) -> level.
    proficiencies: Mapping[tuple[str, str], float] = field(default_factory=dict)
    auto_accept: bool = False
    wrap_up_limit_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickConnectDefinition(Definition):
    """Is a quick connect: type USER, QUEUE, PHONE_NUMBER or FLOW."""

    type: str
    flow_arn: str = ""
    queue_arn: str = ""
    user_arn: str = ""
    phone_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainDefinition(Definition):
    """Is a resource that needs no more than its properties (prompts, views, statuses, keys, numbers, ...)."""

    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Definition):
    """Is a Lambda function with what is needed to run it."""

    runtime: str = ""
    handler: str = ""
    code: Path | None = None
    inline: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 3.0
    memory_mb: int = 128
    role_arn: str = ""
    #: ARNs of aliases and versions that exist.
    qualifiers: frozenset[str] = frozenset()
    #: Layers that are in the assembly, as folders.
    layers: tuple[Path, ...] = ()
    dead_letter_arn: str = ""
    json_logs: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """Is one statement of a function's resource policy."""

    function_arn: str
    principal: str
    source_arn: str
    source_account: str
    label: str


@dataclass(frozen=True, slots=True)
class Association:
    """Is an integration association of the instance."""

    type: str
    arn: str
    label: str


@dataclass(frozen=True, slots=True)
class StreamSource:
    """Is an event source mapping from a table stream or a queue to a function."""

    source_arn: str
    function_arn: str
    batch_size: int
    filters: tuple[Mapping[str, Any], ...]
    starting_position: str
    label: str


@dataclass(slots=True)
class World:
    """Holds everything a template defines."""

    region: str
    account: str
    instance_arn: str
    instance_id: str
    instance_alias: str
    instance_attributes: Mapping[str, Any]
    flows: Registry[FlowDefinition]
    modules: Registry[FlowDefinition]
    queues: Registry[QueueDefinition]
    hours: Registry[HoursDefinition]
    routing_profiles: Registry[RoutingProfileDefinition]
    users: Registry[UserDefinition]
    quick_connects: Registry[QuickConnectDefinition]
    numbers: Registry[PlainDefinition]
    prompts: Registry[PlainDefinition]
    views: Registry[PlainDefinition]
    statuses: Registry[PlainDefinition]
    security_keys: Registry[PlainDefinition]
    functions: Registry[FunctionDefinition]
    bots: Registry[PlainDefinition]
    tables: Registry[PlainDefinition]
    topics: Registry[PlainDefinition]
    buckets: Registry[PlainDefinition]
    sqs_queues: Registry[PlainDefinition]
    secrets: Registry[PlainDefinition]
    keys: Registry[PlainDefinition]
    buses: Registry[PlainDefinition]
    rules: Registry[PlainDefinition]
    schedules: Registry[PlainDefinition]
    schedule_groups: Registry[PlainDefinition]
    streams: Registry[PlainDefinition]
    alarms: Registry[PlainDefinition]
    parameters: Registry[PlainDefinition]
    guardrails: Registry[PlainDefinition]
    #: Any other resource by ARN or logical id.
    others: Registry[PlainDefinition]
    aliases: dict[str, BotAliasDefinition] = field(default_factory=dict)
    #: Module alias or version ARN -> module ARN.
    module_aliases: dict[str, str] = field(default_factory=dict)
    permissions: list[Permission] = field(default_factory=list)
    associations: list[Association] = field(default_factory=list)
    stream_sources: list[StreamSource] = field(default_factory=list)
    #: Role ARN -> statements with the label of the policy they stand in.
    role_statements: dict[str, list[tuple[Mapping[str, Any], str]]] = field(default_factory=dict)
    role_labels: dict[str, str] = field(default_factory=dict)
    #: KMS key aliases -> key id.
    key_aliases: dict[str, str] = field(default_factory=dict)
    subscriptions: list[Mapping[str, Any]] = field(default_factory=list)
    #: Number ARN or address -> flow ARN, where the template tells it.
    number_flows: dict[str, str] = field(default_factory=dict)
    custom_resources: list[Resource] = field(default_factory=list)
    unresolved: tuple[str, ...] = ()
