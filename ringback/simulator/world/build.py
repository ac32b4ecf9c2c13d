"""Turns resolved resources into the definitions of a world."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ringback.cloudformation import Assembly, is_custom
from ringback.cloudformation.standins import Place, StandIns, function_arn
from ringback.simulator.cloud import Resource, deployed
from ringback.simulator.errors import AssemblyError
from ringback.simulator.world import model
from ringback.simulator.world.elsewhere import add_elsewhere
from ringback.simulator.world.model import BotAliasDefinition, PlainDefinition, World, bot_locales
from ringback.simulator.world.registry import Registry
from ringback.simulator.world.shapes import check_shapes

_Reader = Callable[[World, Assembly, Resource], None]
_READERS: dict[str, _Reader] = {}


def _reads(*types: str) -> Callable[[_Reader], _Reader]:
    def keep(reader: _Reader) -> _Reader:
        for type_name in types:
            _READERS[type_name] = reader
        return reader

    return keep


def _registry(kind: str) -> Registry[Any]:
    return Registry(kind, lambda item: item.names())


def build_world(assembly: Assembly, identities: StandIns | None = None) -> World:
    """Builds the world of an assembly; Connect resources without an instance get one of their own.

    `identities` may hold stand-ins for what nobody gave; queues, flows and functions that only they name exist then.
    """
    resources, unresolved = deployed(assembly, identities)
    world = _empty(assembly, resources)
    for resource in resources:
        with _of(resource):
            check_shapes(resource.type, resource.properties)
        reader = _READERS.get(resource.type)
        if reader is not None:
            with _of(resource):
                reader(world, assembly, resource)
        elif is_custom(resource.type):
            world.custom_resources.append(resource)
        else:
            world.others.add(_plain(resource))
    _attach_policies(world, resources)
    _find_number_flows(world)
    world.unresolved = tuple(unresolved)
    if identities is not None:
        world.stand_ins = tuple(identities.missing.values())
        world.asked = frozenset(identities.asked)
        add_elsewhere(world, [*world.stand_ins, *identities.answered.values()])
    return world


@contextmanager
def _of(resource: Resource) -> Iterator[None]:
    """Turns what no property of a resource may be into an error that names it."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, OSError, TypeError, ValueError) as problem:
        raise AssemblyError(f"{resource.label}: {resource.type} has a malformed property: {problem}") from problem


def _empty(assembly: Assembly, resources: list[Resource]) -> World:
    first = next(iter(assembly.stacks.values()))
    place = Place(first.name, "Instance", first.region or "", first.account or "")
    instance = next((r for r in resources if r.type == "AWS::Connect::Instance"), None)
    arn = instance.arn if instance else _used_instance(resources) or place.arn("connect", f"instance/{place.uuid()}")
    parts: dict[str, Any] = {
        name: _registry(name.replace("_", " ").removesuffix("s"))
        for name in World.__dataclass_fields__
        if str(World.__dataclass_fields__[name].type).startswith("Registry[")
    }
    properties = instance.properties if instance else {}
    account, region = arn.split(":")[4], arn.split(":")[3]
    return World(
        region=region or place.region,
        account=account or place.account,
        instance_arn=arn,
        instance_id=arn.rpartition("/")[2],
        instance_alias=str(properties.get("InstanceAlias") or ""),
        instance_attributes=properties.get("Attributes") or {"InboundCalls": True, "OutboundCalls": True},
        instance_elsewhere=instance is None,
        **parts,
    )


def _used_instance(resources: list[Resource]) -> str | None:
    for resource in resources:
        value = resource.properties.get("InstanceArn") or resource.properties.get("InstanceId")
        if resource.type.startswith("AWS::Connect::") and isinstance(value, str) and value.startswith("arn:"):
            return value
    return None


def _base(resource: Resource) -> dict[str, Any]:
    return {"name": resource.name, "arn": resource.arn, "id": resource.id, "resource": resource}


def _plain(resource: Resource) -> PlainDefinition:
    return PlainDefinition(**_base(resource), properties=resource.properties)


def _keep(attribute: str, world: World, assembly: Assembly, resource: Resource) -> None:
    getattr(world, attribute).add(_plain(resource))


for _type, _attribute in {
    "AWS::Connect::PhoneNumber": "numbers",
    "AWS::Connect::Prompt": "prompts",
    "AWS::Connect::View": "views",
    "AWS::Connect::AgentStatus": "statuses",
    "AWS::Connect::SecurityKey": "security_keys",
    "AWS::Lex::Bot": "bots",
    "AWS::DynamoDB::Table": "tables",
    "AWS::DynamoDB::GlobalTable": "tables",
    "AWS::SNS::Topic": "topics",
    "AWS::S3::Bucket": "buckets",
    "AWS::SQS::Queue": "sqs_queues",
    "AWS::SecretsManager::Secret": "secrets",
    "AWS::KMS::Key": "keys",
    "AWS::Events::EventBus": "buses",
    "AWS::Events::Rule": "rules",
    "AWS::Events::Connection": "connections",
    "AWS::Events::ApiDestination": "api_destinations",
    "AWS::Scheduler::Schedule": "schedules",
    "AWS::Scheduler::ScheduleGroup": "schedule_groups",
    "AWS::Kinesis::Stream": "streams",
    "AWS::KinesisFirehose::DeliveryStream": "streams",
    "AWS::CloudWatch::Alarm": "alarms",
    "AWS::CloudWatch::CompositeAlarm": "alarms",
    "AWS::SSM::Parameter": "parameters",
    "AWS::Bedrock::Guardrail": "guardrails",
}.items():
    _READERS[_type] = partial(_keep, _attribute)


# --- Amazon Connect -------------------------------------------------------------------------------------------------


@_reads("AWS::Connect::Instance")
def _instance(world: World, assembly: Assembly, resource: Resource) -> None:
    world.others.add(_plain(resource))


@_reads("AWS::Connect::ContactFlow")
def _flow(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    world.flows.add(
        model.FlowDefinition(
            **_base(resource),
            type=str(p.get("Type") or "CONTACT_FLOW"),
            content=_content(p.get("Content")),
            description=str(p.get("Description") or ""),
            active=p.get("State", "ACTIVE") == "ACTIVE",
        )
    )


@_reads("AWS::Connect::ContactFlowModule")
def _module(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    settings = p.get("Settings")
    try:
        contract = json.loads(settings) if isinstance(settings, str) and settings else settings
    except json.JSONDecodeError as problem:
        raise AssemblyError(f"{resource.label}: Settings is not JSON: {problem}") from problem
    world.modules.add(
        model.FlowDefinition(
            **_base(resource),
            type="MODULE",
            content=_content(p.get("Content")),
            description=str(p.get("Description") or ""),
            active=str(p.get("State") or "active").upper() != "ARCHIVED",
            contract=contract or None,
        )
    )


def _content(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@_reads("AWS::Connect::ContactFlowModuleAlias", "AWS::Connect::ContactFlowModuleVersion")
def _module_alias(world: World, assembly: Assembly, resource: Resource) -> None:
    world.module_aliases[resource.arn] = str(resource.properties.get("ContactFlowModuleId"))


@_reads("AWS::Connect::Queue")
def _queue(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    caller = p.get("OutboundCallerConfig") or {}
    limit = p.get("MaxContacts")
    world.queues.add(
        model.QueueDefinition(
            **_base(resource),
            hours_arn=str(p.get("HoursOfOperationArn") or ""),
            max_contacts=int(limit) if limit not in (None, "") else None,
            enabled=p.get("Status", "ENABLED") == "ENABLED",
            caller_id_number_arn=str(caller.get("OutboundCallerIdNumberArn") or ""),
            caller_id_name=str(caller.get("OutboundCallerIdName") or ""),
            outbound_flow_arn=str(caller.get("OutboundFlowArn") or ""),
            quick_connects=tuple(p.get("QuickConnectArns") or ()),
        )
    )


@_reads("AWS::Connect::HoursOfOperation")
def _hours(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    world.hours.add(
        model.HoursDefinition(
            **_base(resource),
            time_zone=str(p.get("TimeZone") or "UTC"),
            config=tuple(p.get("Config") or ()),
            overrides=tuple(p.get("HoursOfOperationOverrides") or ()),
            parents=tuple(str(parent.get("Id")) for parent in p.get("ParentHoursOfOperations") or ()),
        )
    )


@_reads("AWS::Connect::RoutingProfile")
def _routing_profile(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    queues = []
    for entry in p.get("QueueConfigs") or ():
        reference = entry.get("QueueReference") or {}
        queues.append(
            (
                str(reference.get("QueueArn")),
                str(reference.get("Channel") or "VOICE"),
                int(entry.get("Priority") or 1),
                int(entry.get("Delay") or 0),
            )
        )
    media = p.get("MediaConcurrencies") or ()
    world.routing_profiles.add(
        model.RoutingProfileDefinition(
            **_base(resource),
            queues=tuple(queues),
            concurrency={str(m["Channel"]): int(m.get("Concurrency") or 1) for m in media},
            cross_channel={
                str(m["Channel"]): str((m.get("CrossChannelBehavior") or {}).get("BehaviorType") or "") for m in media
            },
            default_outbound_queue=str(p.get("DefaultOutboundQueueArn") or ""),
        )
    )


@_reads("AWS::Connect::User")
def _user(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    identity, phone = p.get("IdentityInfo") or {}, p.get("PhoneConfig") or {}
    accept = {str(c.get("Channel")): bool(c.get("AutoAccept")) for c in p.get("AutoAcceptConfigs") or ()}
    wrap = {
        str(c.get("Channel")): c.get("AfterContactWorkConfig") or {} for c in p.get("AfterContactWorkConfigs") or ()
    }
    limit = wrap.get("VOICE", {}).get("AfterContactWorkTimeLimit", phone.get("AfterContactWorkTimeLimit"))
    world.users.add(
        model.UserDefinition(
            **_base(resource),
            first_name=str(identity.get("FirstName") or ""),
            last_name=str(identity.get("LastName") or ""),
            routing_profile_arn=str(p.get("RoutingProfileArn") or ""),
            security_profiles=tuple(p.get("SecurityProfileArns") or ()),
            proficiencies={
                (str(s.get("AttributeName")), str(s.get("AttributeValue"))): float(s.get("Level") or 0)
                for s in p.get("UserProficiencies") or ()
            },
            auto_accept=accept.get("VOICE", bool(phone.get("AutoAccept"))),
            wrap_up_limit_s=int(limit or 0),
        )
    )


@_reads("AWS::Connect::QuickConnect")
def _quick_connect(world: World, assembly: Assembly, resource: Resource) -> None:
    config = resource.properties.get("QuickConnectConfig") or {}
    parts: dict[str, Any] = {}
    for key in ("QueueConfig", "UserConfig", "FlowConfig", "PhoneConfig"):
        parts |= config.get(key) or {}
    world.quick_connects.add(
        model.QuickConnectDefinition(
            **_base(resource),
            type=str(config.get("QuickConnectType") or ""),
            flow_arn=str(parts.get("ContactFlowArn") or ""),
            queue_arn=str(parts.get("QueueArn") or ""),
            user_arn=str(parts.get("UserArn") or ""),
            phone_number=str(parts.get("PhoneNumber") or ""),
        )
    )


@_reads("AWS::Connect::IntegrationAssociation")
def _association(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    if str(p.get("InstanceId")) == world.instance_arn:
        kind, arn = str(p.get("IntegrationType")), str(p.get("IntegrationArn"))
        world.associations.append(model.Association(kind, arn, resource.label))


# --- Lex ------------------------------------------------------------------------------------------------------------


@_reads("AWS::Lex::BotAlias")
def _bot_alias(world: World, assembly: Assembly, resource: Resource) -> None:
    world.others.add(_plain(resource))


def _finish_alias(world: World, resource: Resource) -> None:
    p = resource.properties
    bot = world.bots.exact(str(p.get("BotId")))
    locales, hooks = [], {}
    for setting in p.get("BotAliasLocaleSettings") or ():
        value = setting.get("BotAliasLocaleSetting") or {}
        if value.get("Enabled"):
            locales.append(str(setting.get("LocaleId")))
        hook = ((value.get("CodeHookSpecification") or {}).get("LambdaCodeHook") or {}).get("LambdaArn")
        if hook:
            hooks[str(setting.get("LocaleId"))] = str(hook)
    properties = bot.properties if bot else {}
    if not p.get("BotAliasLocaleSettings"):
        locales = [str(item.get("LocaleId")) for item in bot_locales(properties)]
    world.aliases[resource.arn] = BotAliasDefinition(
        bot_id=str(p.get("BotId")),
        bot_name=bot.name if bot else str(p.get("BotId")),
        alias_id=str(resource.identity.attributes["BotAliasId"]),
        alias_name=resource.name,
        alias_arn=resource.arn,
        version=str(p.get("BotVersion") or "DRAFT"),
        properties=properties,
        alias=p,
        locales=tuple(locales),
        code_hooks=hooks,
        logical_id=resource.label,
    )


# --- Lambda ---------------------------------------------------------------------------------------------------------


@_reads("AWS::Lambda::Function", "AWS::Serverless::Function")
def _function(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    code, inline = _code(assembly, resource)
    variables = (p.get("Environment") or {}).get("Variables") or {}
    world.functions.add(
        model.FunctionDefinition(
            **_base(resource),
            runtime=str(p.get("Runtime") or ""),
            handler=str(p.get("Handler") or ""),
            code=code,
            inline=inline,
            environment={str(k): str(v) for k, v in variables.items()},
            timeout_s=float(p.get("Timeout") or 3),
            memory_mb=int(p.get("MemorySize") or 128),
            role_arn=str(p.get("Role") or ""),
            dead_letter_arn=str((p.get("DeadLetterConfig") or {}).get("TargetArn") or ""),
            layers=_layers(assembly, resource),
            json_logs=(p.get("LoggingConfig") or {}).get("LogFormat") == "JSON",
        )
    )


def _layers(assembly: Assembly, resource: Resource) -> tuple[Path, ...]:
    """Returns the folders of the function's layers that are in the assembly."""
    found = []
    for arn in resource.properties.get("Layers") or ():
        for stack in assembly.stacks.values():
            for layer in stack.template.of_type("AWS::Lambda::LayerVersion"):
                folder = stack.asset_of(layer.properties.get("Content")) if layer.logical_id in str(arn) else None
                if folder is not None:
                    found.append(folder)
    return tuple(found)


def _code(assembly: Assembly, resource: Resource) -> tuple[Path | None, str | None]:
    stack = assembly.stacks[resource.stack]
    code = resource.properties.get("Code") or resource.properties.get("CodeUri") or {}
    if isinstance(code, dict) and isinstance(code.get("ZipFile"), str):
        return None, code["ZipFile"]
    path = resource.metadata.get("aws:asset:path")
    if isinstance(path, str) and (stack.directory / path).exists():
        return stack.directory / path, None
    if isinstance(code, str):
        local = stack.directory / code
        return (local if local.exists() else None), None
    return stack.asset_of(code), None


@_reads("AWS::Lambda::Version", "AWS::Lambda::Alias")
def _qualifier(world: World, assembly: Assembly, resource: Resource) -> None:
    world.others.add(_plain(resource))


@_reads("AWS::Lambda::Permission")
def _permission(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    place = Place(resource.stack, resource.logical_id, world.region, world.account)
    name = str(p.get("FunctionName") or "")
    world.permissions.append(
        model.Permission(
            function_arn=name if name.startswith("arn:") else function_arn(place, name),
            principal=str(p.get("Principal") or ""),
            source_arn=str(p.get("SourceArn") or ""),
            source_account=str(p.get("SourceAccount") or ""),
            label=resource.label,
        )
    )


@_reads("AWS::Lambda::EventSourceMapping")
def _event_source(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    place = Place(resource.stack, resource.logical_id, world.region, world.account)
    name = str(p.get("FunctionName") or "")
    filters = (p.get("FilterCriteria") or {}).get("Filters") or ()
    world.stream_sources.append(
        model.StreamSource(
            source_arn=str(p.get("EventSourceArn") or ""),
            function_arn=name if name.startswith("arn:") else function_arn(place, name),
            batch_size=int(p.get("BatchSize") or 100),
            filters=tuple(json.loads(str(f.get("Pattern") or "{}")) for f in filters),
            starting_position=str(p.get("StartingPosition") or ""),
            label=resource.label,
        )
    )


@_reads("AWS::Logs::SubscriptionFilter")
def _log_subscription(world: World, assembly: Assembly, resource: Resource) -> None:
    p = resource.properties
    world.log_subscriptions.append(
        model.LogSubscription(
            log_group=str(p.get("LogGroupName") or ""),
            pattern=str(p.get("FilterPattern") or ""),
            function_arn=str(p.get("DestinationArn") or ""),
            label=resource.label,
        )
    )


# --- policies and the rest ------------------------------------------------------------------------------------------


@_reads("AWS::IAM::Role")
def _role(world: World, assembly: Assembly, resource: Resource) -> None:
    statements = world.role_statements.setdefault(resource.arn, [])
    world.role_labels[resource.arn] = resource.label
    for policy in resource.properties.get("Policies") or ():
        for statement in _statements(policy.get("PolicyDocument")):
            statements.append((statement, resource.label))


def _statements(document: Any) -> list[Mapping[str, Any]]:
    found = (document or {}).get("Statement") or []
    return [found] if isinstance(found, dict) else list(found)


@_reads("AWS::KMS::Alias")
def _key_alias(world: World, assembly: Assembly, resource: Resource) -> None:
    world.key_aliases[resource.name] = str(resource.properties.get("TargetKeyId")).rpartition("/")[2]


@_reads("AWS::SNS::Subscription")
def _subscription(world: World, assembly: Assembly, resource: Resource) -> None:
    world.subscriptions.append({**resource.properties, "Label": resource.label})


def _attach_policies(world: World, resources: list[Resource]) -> None:
    """Attaches inline and managed policies to their roles, qualifiers to functions, and finishes bot aliases."""
    managed = {r.arn: r for r in resources if r.type == "AWS::IAM::ManagedPolicy"}
    roles_by_name = {r.name: r.arn for r in resources if r.type == "AWS::IAM::Role"}
    for resource in resources:
        with _of(resource):
            _attach(world, resource, managed, roles_by_name)
    _attach_qualifiers(world, resources)


def _attach(
    world: World, resource: Resource, managed: Mapping[str, Resource], roles_by_name: Mapping[str, str]
) -> None:
    if resource.type in {"AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"}:
        names = [*(resource.properties.get("Roles") or ()), resource.properties.get("RoleName")]
        for name in (str(n) for n in names if n):
            arn = roles_by_name.get(name, name)
            for statement in _statements(resource.properties.get("PolicyDocument")):
                world.role_statements.setdefault(arn, []).append((statement, resource.label))
    elif resource.type == "AWS::IAM::Role":
        for policy in resource.properties.get("ManagedPolicyArns") or ():
            _attach_managed(world, resource.arn, str(policy), managed.get(str(policy)))
    elif resource.type == "AWS::Lex::BotAlias":
        _finish_alias(world, resource)


def _attach_managed(world: World, role: str, policy: str, resource: Resource | None) -> None:
    if resource is not None:
        for statement in _statements(resource.properties.get("PolicyDocument")):
            world.role_statements.setdefault(role, []).append((statement, resource.label))
        return
    name = policy.rpartition("/")[2]
    actions = _AWS_MANAGED.get(name)
    if actions:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        world.role_statements.setdefault(role, []).append((statement, name))


_LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
_STREAM = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
_SQS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
_AWS_MANAGED = {
    "AWSLambdaBasicExecutionRole": _LOGS,
    "AWSLambdaDynamoDBExecutionRole": [*_LOGS, *_STREAM],
    "AWSLambdaSQSQueueExecutionRole": [*_LOGS, *_SQS],
    "AWSXRayDaemonWriteAccess": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    "AWSXrayWriteOnlyAccess": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    "AmazonDynamoDBFullAccess": ["dynamodb:*"],
    "AmazonDynamoDBReadOnlyAccess": ["dynamodb:Get*", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem"],
    "AmazonS3FullAccess": ["s3:*"],
    "AmazonS3ReadOnlyAccess": ["s3:Get*", "s3:List*"],
    "AmazonSNSFullAccess": ["sns:*"],
    "AmazonSQSFullAccess": ["sqs:*"],
    "AmazonConnect_FullAccess": ["connect:*"],
    "AmazonLexFullAccess": ["lex:*"],
    "AmazonLexRunBotsOnly": ["lex:RecognizeText", "lex:PutSession", "lex:GetSession"],
    "AmazonBedrockFullAccess": ["bedrock:*"],
    "SecretsManagerReadWrite": ["secretsmanager:*"],
    "AdministratorAccess": ["*"],
    "PowerUserAccess": ["*"],
}


def _attach_qualifiers(world: World, resources: list[Resource]) -> None:
    by_function: dict[str, set[str]] = {}
    for resource in resources:
        if resource.type in {"AWS::Lambda::Version", "AWS::Lambda::Alias"}:
            by_function.setdefault(":".join(resource.arn.split(":")[:7]), set()).add(resource.arn)
    for definition in world.functions:
        found = by_function.get(definition.arn)
        if found:
            object.__setattr__(definition, "qualifiers", frozenset(found))


_NUMBER_KEYS = ("PhoneNumberArn", "PhoneNumberId", "NumberArn", "PhoneNumber")
_FLOW_KEYS = ("ContactFlowArn", "ContactFlowId", "FlowArn", "FlowId")


def _find_number_flows(world: World) -> None:
    """Reads from custom resources which flow a number leads to; CloudFormation itself has no property for it."""
    for resource in world.custom_resources:
        p = _api_parameters(resource.properties)
        number = next((str(p[k]) for k in _NUMBER_KEYS if p.get(k)), None)
        flow = next((str(p[k]) for k in _FLOW_KEYS if p.get(k)), None)
        if not number or not flow:
            continue
        definition = world.flows.exact(flow) or world.flows.exact(flow.rpartition("/")[2])
        known = world.numbers.exact(number)
        if definition is not None:
            for name in known.names() if known else (number,):
                world.number_flows[name] = definition.arn


def _api_parameters(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the parameters of the call that a custom resource of the CDK makes (`AwsCustomResource`), or its own."""
    call = properties.get("Create")
    try:
        found = json.loads(call) if isinstance(call, str) else call
    except ValueError:
        return properties
    parameters = found.get("parameters") if isinstance(found, dict) else None
    return parameters if isinstance(parameters, dict) else properties
