"""Stable stand-ins for what AWS would assign: ids, physical names, ARNs, and what Ref and GetAtt give per type."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_NAMESPACE = uuid.UUID("6f1c4d8e-0a35-5b7c-9d21-4e8fb1a0c2d3")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a resource: everything a stand-in id may depend on."""

    stack: str
    logical_id: str
    region: str
    account: str

    @property
    def key(self) -> str:
        """The text that all stand-ins are derived from."""
        return f"{self.stack}/{self.logical_id}"

    def uuid(self, salt: str = "") -> str:
        """Returns a stable uuid."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.key}{salt}"))

    def token(self, length: int, salt: str = "") -> str:
        """Returns a stable upper-case token, as in Lex ids."""
        digest = hashlib.sha256(f"{self.key}{salt}".encode()).digest()
        return "".join(_ALPHABET[b % 36] for b in digest[:length])

    def name(self, limit: int = 64) -> str:
        """Returns the physical name that CloudFormation would generate."""
        suffix = self.token(12)
        return f"{self.stack[: limit // 2 - 7]}-{self.logical_id[: limit // 2 - 7]}-{suffix}"

    def arn(self, service: str, rest: str, *, region: bool = True, account: bool = True) -> str:
        """Returns an ARN in this place's partition, region and account."""
        return f"arn:aws:{service}:{self.region if region else ''}:{self.account if account else ''}:{rest}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What Ref and GetAtt give for one resource."""

    ref: str
    attributes: Mapping[str, Any]
    arn: str = ""
    name: str = ""


_Maker = Callable[[Place, Mapping[str, Any]], Identity]
_MAKERS: dict[str, _Maker] = {}


def identify(type_name: str, place: Place, properties: Mapping[str, Any]) -> Identity:
    """Returns the stand-in identity of a resource; unknown types get a generic one."""
    maker = _MAKERS.get(type_name)
    if maker is not None:
        return maker(place, properties)
    if type_name.startswith("AWS::Connect::"):
        return _connect_generic(type_name, place, properties)
    return _generic(type_name, place, properties)


def is_modeled(type_name: str) -> bool:
    """Returns whether stand-ins of a type have the shape of what the service assigns."""
    service, _, kind = type_name.rpartition("::")
    return type_name in _MAKERS or (service == "AWS::Connect" and kind in _CONNECT)


def register(*types: str) -> Callable[[_Maker], _Maker]:
    """Makes a function the maker of identities for some types."""

    def keep(maker: _Maker) -> _Maker:
        for type_name in types:
            _MAKERS[type_name] = maker
        return maker

    return keep


def text_of(properties: Mapping[str, Any], *keys: str) -> str | None:
    """Returns the first of some properties that is a text and not empty."""
    for key in keys:
        value = properties.get(key)
        if isinstance(value, str) and value:
            return value
    return None


def _generic(type_name: str, place: Place, properties: Mapping[str, Any]) -> Identity:
    _, _, rest = type_name.partition("::")
    service, _, kind = rest.partition("::")
    name = text_of(properties, f"{kind}Name", "Name") or place.name()
    arn = place.arn(service.lower() or "custom", f"{kind.lower()}/{name}")
    return Identity(name, {"Arn": arn, "Id": name, "Name": name, f"{kind}Id": name, f"{kind}Arn": arn}, arn, name)


# --- Amazon Connect -------------------------------------------------------------------------------------------------

#: CloudFormation type -> (part of the ARN behind the instance, name of the ARN attribute).
_CONNECT = {
    "ContactFlow": ("contact-flow", "ContactFlowArn"),
    "ContactFlowModule": ("flow-module", "ContactFlowModuleArn"),
    "Queue": ("queue", "QueueArn"),
    "HoursOfOperation": ("operating-hours", "HoursOfOperationArn"),
    "RoutingProfile": ("routing-profile", "RoutingProfileArn"),
    "SecurityProfile": ("security-profile", "SecurityProfileArn"),
    "User": ("agent", "UserArn"),
    "UserHierarchyGroup": ("agent-group", "UserHierarchyGroupArn"),
    "UserHierarchyStructure": ("agent-group-level", "UserHierarchyStructureArn"),
    "QuickConnect": ("transfer-destination", "QuickConnectArn"),
    "Prompt": ("prompt", "PromptArn"),
    "AgentStatus": ("agent-state", "AgentStatusArn"),
    "EvaluationForm": ("evaluation-form", "EvaluationFormArn"),
    "Rule": ("rule", "RuleArn"),
    "View": ("view", "ViewArn"),
    "TaskTemplate": ("task-template", "Arn"),
    "TestCase": ("test-case", "TestCaseArn"),
    "Vocabulary": ("vocabulary", "Arn"),
    "DataTable": ("data-table", "Arn"),
    "EmailAddress": ("email-address", "EmailAddressArn"),
    "Workspace": ("workspace", "Arn"),
}


@register("AWS::Connect::Instance")
def _instance(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = place.uuid()
    arn = place.arn("connect", f"instance/{key}")
    role = (
        f"arn:aws:iam::{place.account}:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_sim"
    )
    values = {"Id": key, "Arn": arn, "ServiceRole": role, "InstanceStatus": "ACTIVE", "CreatedTime": "1767225600"}
    return Identity(arn, values, arn, text_of(properties, "InstanceAlias") or place.logical_id)


def _connect_generic(type_name: str, place: Place, properties: Mapping[str, Any]) -> Identity:
    kind = type_name.rpartition("::")[2]
    part, attribute = _CONNECT.get(kind, (kind.lower(), f"{kind}Arn"))
    instance = text_of(properties, "InstanceArn", "InstanceId") or place.arn("connect", "instance/unknown")
    name = text_of(properties, "Name", "Username", "SecurityProfileName") or place.logical_id
    key = place.uuid()
    arn = f"{instance}/{part}/{key}"
    values: dict[str, Any] = {attribute: arn, "Arn": arn, f"{kind}Id": key, "Id": key}
    values |= {"LastModifiedTime": 1767225600, "LastModifiedRegion": place.region}
    if kind == "View":
        values["ViewContentSha256"] = hashlib.sha256(repr(properties.get("Template")).encode()).hexdigest()
    if kind == "ContactFlowModule":
        values["Status"] = "published"
    return Identity(arn, values, arn, name)


@register("AWS::Connect::PhoneNumber")
def _phone_number(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = place.uuid()
    arn = place.arn("connect", f"phone-number/{key}")
    digits = str(int(hashlib.sha256(place.key.encode()).hexdigest()[:12], 16))[:7].rjust(7, "1")
    country = {"KR": "+8270", "US": "+1555", "JP": "+8150"}.get(str(properties.get("CountryCode")), "+8270")
    prefix = text_of(properties, "Prefix") or country
    address = f"{prefix}{digits}"
    return Identity(arn, {"PhoneNumberArn": arn, "Address": address}, arn, address)


@register("AWS::Connect::SecurityKey", "AWS::Connect::InstanceStorageConfig")
def _association(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = place.uuid()
    instance = text_of(properties, "InstanceId", "InstanceArn") or ""
    return Identity(f"{instance}|{key}", {"AssociationId": key}, "", key)


@register("AWS::Connect::IntegrationAssociation")
def _integration(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = place.uuid()
    parts = [str(properties.get(k, "")) for k in ("InstanceId", "IntegrationType", "IntegrationArn")]
    return Identity(
        "|".join(parts), {"IntegrationAssociationId": key}, f"{parts[0]}/integration-association/{key}", key
    )


@register("AWS::Connect::ContactFlowModuleVersion")
def _module_version(place: Place, properties: Mapping[str, Any]) -> Identity:
    arn = f"{properties.get('ContactFlowModuleId')}:1"
    values = {"ContactFlowModuleVersionARN": arn, "Version": 1, "FlowModuleContentSha256": place.token(12)}
    return Identity(arn, values, arn, arn)


@register("AWS::Connect::ContactFlowModuleAlias")
def _module_alias(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.logical_id
    arn = f"{properties.get('ContactFlowModuleId')}:{name}"
    return Identity(arn, {"ContactFlowModuleAliasARN": arn, "AliasId": place.uuid()}, arn, name)


@register("AWS::Connect::ViewVersion")
def _view_version(place: Place, properties: Mapping[str, Any]) -> Identity:
    arn = f"{properties.get('ViewArn')}:1"
    return Identity(arn, {"ViewVersionArn": arn, "Version": 1}, arn, arn)


# --- Lex ------------------------------------------------------------------------------------------------------------


@register("AWS::Lex::Bot")
def _bot(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = place.token(10)
    arn = place.arn("lex", f"bot/{key}")
    return Identity(key, {"Id": key, "Arn": arn}, arn, text_of(properties, "Name") or place.logical_id)


@register("AWS::Lex::BotVersion")
def _bot_version(place: Place, properties: Mapping[str, Any]) -> Identity:
    version = str(int(place.token(6, "version"), 36) % 97 + 1)
    bot = str(properties.get("BotId", ""))
    return Identity(f"{bot}|{version}", {"BotVersion": version, "BotId": bot}, "", version)


@register("AWS::Lex::BotAlias")
def _bot_alias(place: Place, properties: Mapping[str, Any]) -> Identity:
    key, bot = place.token(10), str(properties.get("BotId", ""))
    arn = place.arn("lex", f"bot-alias/{bot}/{key}")
    values = {"BotAliasId": key, "Arn": arn, "BotAliasStatus": "Available"}
    return Identity(f"{key}|{bot}", values, arn, text_of(properties, "BotAliasName") or place.logical_id)


# --- compute, data, messaging ---------------------------------------------------------------------------------------

#: Types whose Ref is their name and whose attribute is their ARN -> property with the name, service and resource of the
#: ARN up to the name.
_BY_NAME = {
    "AWS::CloudWatch::Alarm": ("AlarmName", "cloudwatch", "alarm:"),
    "AWS::CloudWatch::CompositeAlarm": ("AlarmName", "cloudwatch", "alarm:"),
    "AWS::Kinesis::Stream": ("Name", "kinesis", "stream/"),
    "AWS::KinesisFirehose::DeliveryStream": ("DeliveryStreamName", "firehose", "deliverystream/"),
    "AWS::Lambda::Function": ("FunctionName", "lambda", "function:"),
    "AWS::Scheduler::ScheduleGroup": ("Name", "scheduler", "schedule-group/"),
    "AWS::Serverless::Function": ("FunctionName", "lambda", "function:"),
}


def _named(type_name: str) -> _Maker:
    key, service, resource = _BY_NAME[type_name]

    def make(place: Place, properties: Mapping[str, Any]) -> Identity:
        name = text_of(properties, key) or place.name()
        arn = place.arn(service, f"{resource}{name}")
        return Identity(name, {"Arn": arn}, arn, name)

    return make


_MAKERS.update({type_name: _named(type_name) for type_name in _BY_NAME})


@register("AWS::Lambda::Version")
def _function_version(place: Place, properties: Mapping[str, Any]) -> Identity:
    arn = f"{function_arn(place, str(properties.get('FunctionName', '')))}:1"
    return Identity(arn, {"Version": "1", "FunctionArn": arn}, arn, "1")


@register("AWS::Lambda::Alias")
def _function_alias(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or "alias"
    arn = f"{function_arn(place, str(properties.get('FunctionName', '')))}:{name}"
    return Identity(arn, {"AliasArn": arn}, arn, name)


def function_arn(place: Place, name_or_arn: str) -> str:
    """Returns the unqualified ARN of a function given by name or ARN."""
    if name_or_arn.startswith("arn:"):
        return ":".join(name_or_arn.split(":")[:7])
    return place.arn("lambda", f"function:{name_or_arn}")


@register("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
def _table(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "TableName") or place.name(128)
    arn = place.arn("dynamodb", f"table/{name}")
    stream = f"{arn}/stream/2026-01-01T00:00:00.000"
    return Identity(name, {"Arn": arn, "StreamArn": stream, "TableId": place.uuid()}, arn, name)


@register("AWS::S3::Bucket")
def _bucket(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "BucketName") or place.name(62).lower()
    arn = f"arn:aws:s3:::{name}"
    domain = f"{name}.s3.amazonaws.com"
    values = {"Arn": arn, "DomainName": domain, "RegionalDomainName": f"{name}.s3.{place.region}.amazonaws.com"}
    return Identity(name, values, arn, name)


@register("AWS::SNS::Topic")
def _topic(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "TopicName") or place.name()
    arn = place.arn("sns", name)
    return Identity(arn, {"TopicName": name, "TopicArn": arn}, arn, name)


@register("AWS::SQS::Queue")
def _sqs(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "QueueName") or place.name()
    arn = place.arn("sqs", name)
    url = f"https://sqs.{place.region}.amazonaws.com/{place.account}/{name}"
    return Identity(url, {"Arn": arn, "QueueName": name, "QueueUrl": url}, arn, name)


@register("AWS::KMS::Key")
def _key(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = place.uuid()
    arn = place.arn("kms", f"key/{key}")
    return Identity(key, {"Arn": arn, "KeyId": key}, arn, key)


@register("AWS::KMS::Alias")
def _key_alias(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "AliasName") or f"alias/{place.logical_id}"
    return Identity(name, {}, place.arn("kms", name), name)


@register("AWS::SecretsManager::Secret")
def _secret(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.name()
    arn = place.arn("secretsmanager", f"secret:{name}-{place.token(6)}")
    return Identity(arn, {"Id": arn, "Arn": arn}, arn, name)


@register("AWS::SSM::Parameter")
def _parameter(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.name()
    arn = place.arn("ssm", f"parameter/{name.lstrip('/')}")
    return Identity(name, {"Type": properties.get("Type"), "Value": properties.get("Value")}, arn, name)


@register("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
def _role(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "RoleName", "UserName", "GroupName") or place.name()
    arn = f"arn:aws:iam::{place.account}:role{text_of(properties, 'Path') or '/'}{name}"
    return Identity(name, {"Arn": arn, "RoleId": f"AROA{place.token(16)}"}, arn, name)


@register("AWS::IAM::ManagedPolicy")
def _managed_policy(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "ManagedPolicyName") or place.name()
    arn = f"arn:aws:iam::{place.account}:policy/{name}"
    return Identity(arn, {"PolicyArn": arn, "PolicyId": place.token(20)}, arn, name)


# --- events, schedules, logs ----------------------------------------------------------------------------------------


@register("AWS::Events::EventBus")
def _bus(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.name()
    arn = place.arn("events", f"event-bus/{name}")
    return Identity(name, {"Arn": arn, "Name": name}, arn, name)


# The service adds an id of its own to the name in the ARN.
@register("AWS::Events::Connection")
def _connection(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.name()
    arn = place.arn("events", f"connection/{name}/{place.uuid()}")
    return Identity(name, {"Arn": arn}, arn, name)


@register("AWS::Events::ApiDestination")
def _destination(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.name()
    arn = place.arn("events", f"api-destination/{name}/{place.uuid()}")
    return Identity(name, {"Arn": arn}, arn, name)


@register("AWS::Events::Rule")
def _rule(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.name()
    bus = str(properties.get("EventBusName") or "default").rpartition("/")[2]
    arn = place.arn("events", f"rule/{name}" if bus == "default" else f"rule/{bus}/{name}")
    return Identity(name if bus == "default" else f"{bus}|{name}", {"Arn": arn}, arn, name)


@register("AWS::Scheduler::Schedule")
def _schedule(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "Name") or place.name()
    arn = place.arn("scheduler", f"schedule/{text_of(properties, 'GroupName') or 'default'}/{name}")
    return Identity(name, {"Arn": arn}, arn, name)


@register("AWS::Logs::LogGroup")
def _log_group(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "LogGroupName") or place.name()
    return Identity(
        name, {"Arn": place.arn("logs", f"log-group:{name}:*")}, place.arn("logs", f"log-group:{name}"), name
    )


@register("AWS::Bedrock::Guardrail")
def _guardrail(place: Place, properties: Mapping[str, Any]) -> Identity:
    key = place.token(12).lower()
    arn = place.arn("bedrock", f"guardrail/{key}")
    return Identity(arn, {"GuardrailId": key, "GuardrailArn": arn, "Version": "DRAFT"}, arn, key)


@register("AWS::Bedrock::GuardrailVersion")
def _guardrail_version(place: Place, properties: Mapping[str, Any]) -> Identity:
    return Identity(f"{properties.get('GuardrailIdentifier')}|1", {"Version": "1"}, "", "1")


@register("AWS::StepFunctions::StateMachine")
def _state_machine(place: Place, properties: Mapping[str, Any]) -> Identity:
    name = text_of(properties, "StateMachineName") or place.name()
    arn = place.arn("states", f"stateMachine:{name}")
    return Identity(arn, {"Arn": arn, "Name": name}, arn, name)
