"""Types of the provider `aws`, each with what its attributes become; those of `awscc` follow CloudFormation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringback.cloudformation.inputs.terraform.attributes import pascal
from ringback.cloudformation.inputs.terraform.flows import content_of
from ringback.cloudformation.inputs.terraform.reading import Block, Reading
from ringback.cloudformation.syntax import joined_parts, reference_of, reference_to, substituted

INSTANCE_PARAMETER: Final = "ConnectInstanceArn"
"""Parameter that stands for an instance which the plan does not say."""
_Read = Callable[[Reading], dict[str, Any]]
_SERVICES: Final = {
    "connect": "Connect",
    "lex": "Lex",
    "lambda": "Lambda",
    "iam": "IAM",
    "dynamodb": "DynamoDB",
    "s3": "S3",
    "sns": "SNS",
    "sqs": "SQS",
    "kms": "KMS",
    "logs": "Logs",
    "events": "Events",
    "secretsmanager": "SecretsManager",
    "ssm": "SSM",
    "wisdom": "Wisdom",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type becomes."""

    type: str
    read: _Read


def awscc_type(name: str) -> str | None:
    """Returns the type of CloudFormation that a type of the provider `awscc` is."""
    provider, _, rest = name.partition("_")
    service, _, kind = rest.partition("_")
    if provider != "awscc" or service not in _SERVICES:
        return None
    return f"AWS::{_SERVICES[service]}::{pascal(kind)}"


# --- Amazon Connect -------------------------------------------------------------------------------------------------


def _instance_arn(reading: Reading) -> Any:
    """Returns the ARN of an instance that Terraform names by its id."""
    found = reading.get("instance_id")
    reference = reference_of(found)
    if reference is not None:
        return reference_to(reference.name, "Arn")
    if isinstance(found, str):
        return found if found.startswith("arn:") else _behind("connect", f"instance/{found}")
    return reference_to(INSTANCE_PARAMETER)


def _behind(service: str, rest: str) -> Any:
    return substituted(f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}")


def _part(reading: Reading, value: Any, part: str) -> Any:
    """Returns the ARN of something behind the instance that Terraform names by its id."""
    reference = reference_of(value)
    if reference is not None:
        return reference_to(reference.name, reference.attribute.removesuffix("Id") + "Arn")
    if not isinstance(value, str) or not value or value.startswith("arn:"):
        return value or None
    instance = _instance_arn(reading)
    if isinstance(instance, str):
        return f"{instance}/{part}/{value}"
    return joined_parts([instance, f"/{part}/{value}"])


def _flow(reading: Reading) -> dict[str, Any]:
    return {
        "InstanceArn": _instance_arn(reading),
        "Name": reading.get("name"),
        "Type": reading.get("type") or "CONTACT_FLOW",
        "Description": reading.get("description"),
        "Content": content_of(reading),
    }


def _module(reading: Reading) -> dict[str, Any]:
    return {key: value for key, value in _flow(reading).items() if key != "Type"}


def _connect_instance(reading: Reading) -> dict[str, Any]:
    kept = {"inbound_calls_enabled": "InboundCalls", "outbound_calls_enabled": "OutboundCalls"}
    return {
        "InstanceAlias": reading.get("instance_alias"),
        "IdentityManagementType": reading.get("identity_management_type"),
        "Attributes": {name: reading.get(key) is not False for key, name in kept.items()},
    }


def _queue(reading: Reading) -> dict[str, Any]:
    caller = reading.block("outbound_caller_config")
    return {
        "InstanceArn": _instance_arn(reading),
        "Name": reading.get("name"),
        "Description": reading.get("description"),
        "HoursOfOperationArn": _part(reading, reading.get("hours_of_operation_id"), "operating-hours"),
        "MaxContacts": reading.get("max_contacts"),
        "Status": reading.get("status"),
        "OutboundCallerConfig": _present(
            OutboundCallerIdName=caller.get("outbound_caller_id_name"),
            OutboundFlowArn=_part(reading, caller.get("outbound_flow_id"), "contact-flow"),
        ),
        "QuickConnectArns": [
            _part(reading, one, "transfer-destination") for one in reading.get("quick_connect_ids") or ()
        ]
        or None,
    }


def _present(**values: Any) -> dict[str, Any] | None:
    return {key: value for key, value in values.items() if value is not None} or None


def _time(block: Block) -> dict[str, int]:
    return {"Hours": int(block.get("hours") or 0), "Minutes": int(block.get("minutes") or 0)}


def _hours(reading: Reading) -> dict[str, Any]:
    return {
        "InstanceArn": _instance_arn(reading),
        "Name": reading.get("name"),
        "TimeZone": reading.get("time_zone"),
        "Config": [
            {
                "Day": one.get("day"),
                "StartTime": _time(one.block("start_time")),
                "EndTime": _time(one.block("end_time")),
            }
            for one in reading.blocks("config")
        ],
    }


def _routing_profile(reading: Reading) -> dict[str, Any]:
    return {
        "InstanceArn": _instance_arn(reading),
        "Name": reading.get("name"),
        "Description": reading.get("description"),
        "DefaultOutboundQueueArn": _part(reading, reading.get("default_outbound_queue_id"), "queue"),
        "MediaConcurrencies": [
            {"Channel": one.get("channel"), "Concurrency": one.get("concurrency")}
            for one in reading.blocks("media_concurrencies")
        ],
        "QueueConfigs": [
            {
                "Priority": one.get("priority"),
                "Delay": one.get("delay"),
                "QueueReference": {
                    "Channel": one.get("channel"),
                    "QueueArn": _part(reading, one.get("queue_id"), "queue"),
                },
            }
            for one in reading.blocks("queue_configs")
        ],
    }


def _security_profile(reading: Reading) -> dict[str, Any]:
    return {"InstanceArn": _instance_arn(reading), "SecurityProfileName": reading.get("name")}


def _user(reading: Reading) -> dict[str, Any]:
    identity, phone = reading.block("identity_info"), reading.block("phone_config")
    return {
        "InstanceArn": _instance_arn(reading),
        "Username": reading.get("name"),
        "IdentityInfo": _present(FirstName=identity.get("first_name"), LastName=identity.get("last_name")),
        "PhoneConfig": _present(
            PhoneType=phone.get("phone_type"),
            AutoAccept=phone.get("auto_accept"),
            AfterContactWorkTimeLimit=phone.get("after_contact_work_time_limit"),
        ),
        "RoutingProfileArn": _part(reading, reading.get("routing_profile_id"), "routing-profile"),
    }


def _quick_connect(reading: Reading) -> dict[str, Any]:
    config = reading.block("quick_connect_config")
    queue, user, phone = (config.block(key) for key in ("queue_config", "user_config", "phone_config"))
    return {
        "InstanceArn": _instance_arn(reading),
        "Name": reading.get("name"),
        "QuickConnectConfig": _present(
            QuickConnectType=config.get("quick_connect_type"),
            QueueConfig=_present(
                ContactFlowArn=_part(reading, queue.get("contact_flow_id"), "contact-flow"),
                QueueArn=_part(reading, queue.get("queue_id"), "queue"),
            ),
            UserConfig=_present(
                ContactFlowArn=_part(reading, user.get("contact_flow_id"), "contact-flow"),
                UserArn=_part(reading, user.get("user_id"), "agent"),
            ),
            PhoneConfig=_present(PhoneNumber=phone.get("phone_number")),
        ),
    }


def _number(reading: Reading) -> dict[str, Any]:
    return {
        "TargetArn": reading.get("target_arn"),
        "Type": reading.get("type"),
        "CountryCode": reading.get("country_code"),
        "Prefix": reading.get("prefix"),
    }


def _association(reading: Reading) -> dict[str, Any]:
    return {
        "InstanceId": _instance_arn(reading),
        "IntegrationType": "LAMBDA_FUNCTION",
        "IntegrationArn": reading.get("function_arn"),
    }


# --- functions and their rights -------------------------------------------------------------------------------------


def _function(reading: Reading) -> dict[str, Any]:
    environment = reading.block("environment")
    unknown = reading.thing.unknown.get("environment") or [{}]
    variables = reading.map(
        environment.values.get("variables"),
        unknown[0].get("variables") if isinstance(unknown, list) and isinstance(unknown[0], dict) else {},
        environment.expressions.get("variables"),
    )
    file = reading.get("filename")
    code = {"S3Bucket": reading.get("s3_bucket"), "S3Key": reading.get("s3_key")}
    return {
        "FunctionName": reading.get("function_name"),
        "Runtime": reading.get("runtime"),
        "Handler": reading.get("handler"),
        "Role": reading.get("role"),
        "Timeout": reading.get("timeout"),
        "MemorySize": reading.get("memory_size"),
        "Environment": {"Variables": variables},
        "Code": file if isinstance(file, str) else {key: value for key, value in code.items() if value},
    }


def _alias(reading: Reading) -> dict[str, Any]:
    return {
        "Name": reading.get("name"),
        "FunctionName": reading.get("function_name"),
        "FunctionVersion": reading.get("function_version") or "$LATEST",
    }


def _attachment(reading: Reading) -> dict[str, Any]:
    return {"Role": reading.get("role"), "Policy": reading.get("policy_arn")}


def _permission(reading: Reading) -> dict[str, Any]:
    return {
        "Action": reading.get("action"),
        "FunctionName": reading.get("function_name"),
        "Principal": reading.get("principal"),
        "SourceArn": reading.get("source_arn"),
        "SourceAccount": reading.get("source_account"),
    }


def _document(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _role(reading: Reading) -> dict[str, Any]:
    inline = [
        {"PolicyName": one.get("name"), "PolicyDocument": _document(one.get("policy"))}
        for one in reading.blocks("inline_policy")
    ]
    return {
        "RoleName": reading.get("name"),
        "AssumeRolePolicyDocument": _document(reading.get("assume_role_policy")) or {},
        "ManagedPolicyArns": reading.get("managed_policy_arns"),
        "Policies": [one for one in inline if one["PolicyDocument"]] or None,
    }


def _policy(reading: Reading) -> dict[str, Any]:
    document = _document(reading.get("policy"))
    if not isinstance(document, Mapping) or reference_of(document) is not None:
        reading.notes.append("its rights are known only after the apply; calls that need them are refused")
        document = {"Statement": []}
    return {"PolicyName": reading.get("name"), "PolicyDocument": document, "Roles": [reading.get("role")]}


def _managed_policy(reading: Reading) -> dict[str, Any]:
    return {"ManagedPolicyName": reading.get("name"), "PolicyDocument": _policy(reading)["PolicyDocument"]}


# --- data and messages ----------------------------------------------------------------------------------------------


def _keys(of: Block) -> list[dict[str, Any]]:
    named = (("HASH", of.get("hash_key")), ("RANGE", of.get("range_key")))
    return [{"AttributeName": name, "KeyType": kind} for kind, name in named if name]


def _table(reading: Reading) -> dict[str, Any]:
    return {
        "TableName": reading.get("name"),
        "KeySchema": _keys(reading),
        "AttributeDefinitions": [
            {"AttributeName": one.get("name"), "AttributeType": one.get("type")} for one in reading.blocks("attribute")
        ],
        "BillingMode": reading.get("billing_mode"),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": one.get("name"),
                "KeySchema": _keys(one),
                "Projection": {"ProjectionType": one.get("projection_type") or "ALL"},
            }
            for one in reading.blocks("global_secondary_index")
        ]
        or None,
    }


def _named(key: str, name: str) -> _Read:
    return lambda reading: {name: reading.get(key)}


def _parameter(reading: Reading) -> dict[str, Any]:
    return {"Name": reading.get("name"), "Type": reading.get("type"), "Value": reading.get("value")}


ATTACHMENT: Final = "attachment"
"""What CloudFormation has no resource for: a managed policy of a role, which stands in the role itself."""
KINDS: Final[Mapping[str, Kind]] = {
    "aws_connect_instance": Kind("AWS::Connect::Instance", _connect_instance),
    "aws_connect_contact_flow": Kind("AWS::Connect::ContactFlow", _flow),
    "aws_connect_contact_flow_module": Kind("AWS::Connect::ContactFlowModule", _module),
    "aws_connect_queue": Kind("AWS::Connect::Queue", _queue),
    "aws_connect_hours_of_operation": Kind("AWS::Connect::HoursOfOperation", _hours),
    "aws_connect_routing_profile": Kind("AWS::Connect::RoutingProfile", _routing_profile),
    "aws_connect_security_profile": Kind("AWS::Connect::SecurityProfile", _security_profile),
    "aws_connect_user": Kind("AWS::Connect::User", _user),
    "aws_connect_quick_connect": Kind("AWS::Connect::QuickConnect", _quick_connect),
    "aws_connect_phone_number": Kind("AWS::Connect::PhoneNumber", _number),
    "aws_connect_lambda_function_association": Kind("AWS::Connect::IntegrationAssociation", _association),
    "aws_lambda_function": Kind("AWS::Lambda::Function", _function),
    "aws_lambda_permission": Kind("AWS::Lambda::Permission", _permission),
    "aws_lambda_alias": Kind("AWS::Lambda::Alias", _alias),
    "aws_iam_role_policy_attachment": Kind(ATTACHMENT, _attachment),
    "aws_iam_role": Kind("AWS::IAM::Role", _role),
    "aws_iam_role_policy": Kind("AWS::IAM::Policy", _policy),
    "aws_iam_policy": Kind("AWS::IAM::ManagedPolicy", _managed_policy),
    "aws_dynamodb_table": Kind("AWS::DynamoDB::Table", _table),
    "aws_s3_bucket": Kind("AWS::S3::Bucket", _named("bucket", "BucketName")),
    "aws_sns_topic": Kind("AWS::SNS::Topic", _named("name", "TopicName")),
    "aws_sqs_queue": Kind("AWS::SQS::Queue", _named("name", "QueueName")),
    "aws_kms_key": Kind("AWS::KMS::Key", _named("description", "Description")),
    "aws_secretsmanager_secret": Kind("AWS::SecretsManager::Secret", _named("name", "Name")),
    "aws_ssm_parameter": Kind("AWS::SSM::Parameter", _parameter),
    "aws_cloudwatch_log_group": Kind("AWS::Logs::LogGroup", _named("name", "LogGroupName")),
    "aws_kinesis_stream": Kind("AWS::Kinesis::Stream", _named("name", "Name")),
}
