"""Which attribute of CloudFormation an attribute of Terraform is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ringback.cloudformation.inputs.terraform.things import Thing, capitalized

CONNECT: Final[Mapping[str, str]] = {
    "aws_connect_contact_flow": "ContactFlow",
    "aws_connect_contact_flow_module": "ContactFlowModule",
    "aws_connect_queue": "Queue",
    "aws_connect_hours_of_operation": "HoursOfOperation",
    "aws_connect_routing_profile": "RoutingProfile",
    "aws_connect_security_profile": "SecurityProfile",
    "aws_connect_user": "User",
    "aws_connect_quick_connect": "QuickConnect",
}
"""Resources behind an instance: type of Terraform -> last part of the type of CloudFormation."""
_REF = ""
_OTHERS: Final[Mapping[str, Mapping[str, str]]] = {
    "aws_connect_instance": {"arn": "Arn", "id": "Id"},
    "aws_connect_phone_number": {"arn": "PhoneNumberArn", "phone_number": "Address", "id": "PhoneNumberArn"},
    "aws_lambda_function": {
        "arn": "Arn",
        "invoke_arn": "Arn",
        "qualified_arn": "Arn",
        "function_name": _REF,
        "id": _REF,
    },
    "aws_lambda_alias": {"arn": _REF, "invoke_arn": _REF, "id": _REF},
    "aws_iam_role": {"arn": "Arn", "name": _REF, "id": _REF},
    "aws_iam_policy": {"arn": _REF, "id": _REF},
    "aws_dynamodb_table": {"arn": "Arn", "name": _REF, "id": _REF, "stream_arn": "StreamArn"},
    "aws_s3_bucket": {"arn": "Arn", "bucket": _REF, "id": _REF},
    "aws_sns_topic": {"arn": _REF, "id": _REF, "name": "TopicName"},
    "aws_sqs_queue": {"arn": "Arn", "url": _REF, "id": _REF, "name": "QueueName"},
    "aws_kms_key": {"arn": "Arn", "key_id": _REF, "id": _REF},
    "aws_secretsmanager_secret": {"arn": _REF, "id": _REF},
    "aws_ssm_parameter": {"name": _REF, "id": _REF, "value": "Value"},
    "aws_lexv2models_bot": {"id": _REF, "arn": "Arn"},
    "aws_kinesis_stream": {"arn": "Arn", "name": _REF, "id": "Arn"},
    "aws_cloudwatch_log_group": {"arn": "Arn", "name": _REF, "id": _REF},
}


def pascal(key: str) -> str:
    """Returns a name as CloudFormation writes it: `contact_flow_arn` is `ContactFlowArn`."""
    return capitalized(key.split("_"))


def attribute_of(thing: Thing, key: str) -> str | None:
    """Returns the attribute for `Fn::GetAtt`, an empty text for `Ref`, None where CloudFormation has no such thing."""
    kind = CONNECT.get(thing.type)
    if kind is not None:
        return f"{kind}Arn" if key == "arn" else f"{kind}Id" if key == "id" or key.endswith("_id") else None
    if thing.type.startswith("awscc_"):
        return "" if key == "id" else pascal(key)
    return _OTHERS.get(thing.type, {}).get(key)
