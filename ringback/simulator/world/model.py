"""Definitions read from the template. None of them holds state; centers keep state beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ringback.cloudformation.standins import StandIn
from ringback.flow_language.views import ViewFacts, managed, view_facts
from ringback.simulator.cloud import Resource
from ringback.simulator.world.registry import Registry

#: Entry of a resource's metadata that holds the key its makers use for it.
KEY: Final = "ringback:key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The root of all definitions: identity plus the resource it came from (None for built-in ones)."""

    name: str
    arn: str
    id: str
    resource: Resource | None = None

    @property
    def label(self) -> str:
        """The name in messages: logical id and construct path, or its name."""
        return self.resource.label if self.resource else self.name

    @property
    def key(self) -> str:
        """The key its makers use for it: from the metadata of the resource, else its name."""
        return str(self.resource.metadata.get(KEY, self.name)) if self.resource else self.name

    def names(self) -> tuple[str, ...]:
        """Returns every name it can be found by, the best first."""
        logical = (self.resource.logical_id, self.resource.path) if self.resource else ()
        return (self.name, self.arn, self.id, self.key, *logical)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDefinition(Definition):
    """A contact flow or a module as published; ``type`` is MODULE for modules."""

    type: str
    content: str
    description: str = ""
    active: bool = True
    #: Module contract (the resource's ``Settings``), None when it has none.
    contract: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDefinition(Definition):
    """A standard queue."""

    hours_arn: str = ""
    max_contacts: int | None = None
    enabled: bool = True
    caller_id_number_arn: str = ""
    caller_id_name: str = ""
    outbound_flow_arn: str = ""
    quick_connects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursDefinition(Definition):
    """An hours-of-operation object; see ``ringback.simulator.world.hours`` for its meaning."""

    time_zone: str = "UTC"
    config: tuple[Mapping[str, Any], ...] = ()
    overrides: tuple[Mapping[str, Any], ...] = ()
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingProfileDefinition(Definition):
    """A routing profile: queues as (queue ARN, channel, priority, delay s) and slots per channel."""

    queues: tuple[tuple[str, str, int, int], ...] = ()
    concurrency: Mapping[str, int] = field(default_factory=dict)
    cross_channel: Mapping[str, str] = field(default_factory=dict)
    default_outbound_queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDefinition(Definition):
    """An agent."""

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
    """A quick connect: type USER, QUEUE, PHONE_NUMBER or FLOW."""

    type: str
    flow_arn: str = ""
    queue_arn: str = ""
    user_arn: str = ""
    phone_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainDefinition(Definition):
    """A resource that needs no more than its properties (prompts, views, statuses, keys, numbers, ...)."""

    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Definition):
    """A Lambda function with what is needed to run it."""

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


def bot_locales(properties: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Returns the locales in the properties of a bot, without whatever else stands there."""
    found = properties.get("BotLocales")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class BotAliasDefinition:
    """One alias of a Lex V2 bot as the template defines it, intrinsics already resolved.

    ``properties`` are the CloudFormation properties of the ``AWS::Lex::Bot`` (``BotLocales`` with intents, slot types
    and so on); ``alias`` those of the ``AWS::Lex::BotAlias``. ``locales`` lists locale ids enabled in the alias.
    """

    bot_id: str
    bot_name: str
    alias_id: str
    alias_name: str
    alias_arn: str
    version: str
    properties: Mapping[str, Any]
    alias: Mapping[str, Any]
    locales: tuple[str, ...]
    #: Locale id -> ARN of the code hook function.
    code_hooks: Mapping[str, str]
    logical_id: str = ""

    def locale(self, locale_id: str) -> Mapping[str, Any] | None:
        """Returns the ``BotLocale`` definition of a locale, or None when the bot lacks it."""
        return next((one for one in bot_locales(self.properties) if one.get("LocaleId") == locale_id), None)


@dataclass(frozen=True, slots=True)
class Permission:
    """One statement of a function's resource policy."""

    function_arn: str
    principal: str
    source_arn: str
    source_account: str
    label: str


@dataclass(frozen=True, slots=True)
class Association:
    """An integration association of the instance."""

    type: str
    arn: str
    label: str


@dataclass(frozen=True, slots=True)
class StreamSource:
    """An event source mapping from a table stream or a queue to a function."""

    source_arn: str
    function_arn: str
    batch_size: int
    filters: tuple[Mapping[str, Any], ...]
    starting_position: str
    label: str


@dataclass(frozen=True, slots=True)
class LogSubscription:
    """A subscription filter: lines of a log group that match a pattern reach a function."""

    log_group: str
    pattern: str
    function_arn: str
    label: str


@dataclass(slots=True)
class World:
    """Everything a template defines."""

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
    connections: Registry[PlainDefinition]
    api_destinations: Registry[PlainDefinition]
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
    log_subscriptions: list[LogSubscription] = field(default_factory=list)
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
    #: Values that stand for parameters and imports that nobody gave.
    stand_ins: tuple[StandIn, ...] = ()
    #: The instance is that of a parameter, an import or nobody.
    instance_elsewhere: bool = False
    #: Custom resources whose answers the template uses, by stack and logical id.
    asked: frozenset[tuple[str, str]] = frozenset()
    #: What was found out about the views that flows have named.
    known_views: dict[str, ViewFacts | None] = field(default_factory=dict)

    # --- finding -----------------------------------------------------------------------------------------------------

    def find_queue(self, key: str) -> QueueDefinition | None:
        """Returns a queue by ARN or id."""
        return self.queues.exact(key) or self.queues.exact(key.rpartition("/")[2]) if key else None

    def number_address(self, arn: str) -> str | None:
        """Returns the telephone number behind a number ARN."""
        found = self.numbers.exact(arn) if arn else None
        return found.name if found is not None else None

    def view(self, key: str) -> ViewFacts | None:
        """Returns what is known about a view of the template or of AWS, or None."""
        if key not in self.known_views:
            self.known_views[key] = self._view(key)
        return self.known_views[key]

    def _view(self, key: str) -> ViewFacts | None:
        base = key.split(":$")[0]
        definition = self.views.exact(key) or self.views.exact(base)
        if definition is None and base.rpartition(":")[2].isdigit():
            definition = self.views.exact(base.rpartition(":")[0])
        if definition is None:
            definition = self.views.exact(base.rpartition("/")[2])
        if definition is None:
            return managed(key)
        given = definition.properties
        return view_facts(definition.name, given.get("Template"), given.get("Actions"))

    def builtin_prompt(self, key: str) -> bool:
        """Tells whether a prompt can be one that every instance has: of this instance, the template has none."""
        return key.startswith(self.instance_arn) and not len(self.prompts)

    def associated(self, kind: str, arn: str) -> bool:
        """Tells whether something is associated with the instance."""
        return any(a.type == kind and a.arn == arn for a in self.associations)

    def holds(self, type_name: str) -> bool:
        """Tells whether the template holds a resource of a type."""
        return bool(self.of_type(type_name))

    def of_type(self, type_name: str) -> list[PlainDefinition]:
        """Returns the other resources of a type."""
        return [one for one in self.others if one.resource is not None and one.resource.type == type_name]

    def of_service(self, prefix: str) -> dict[str, list[PlainDefinition]]:
        """Returns the other resources whose types begin like `AWS::Cognito::`, by the rest, of any kind a list."""
        found: dict[str, list[PlainDefinition]] = defaultdict(list)
        for one in self.others:
            if one.resource is not None and one.resource.type.startswith(prefix):
                found[one.resource.type.removeprefix(prefix)].append(one)
        return found
