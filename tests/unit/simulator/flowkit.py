"""Small builders of templates and flows for the engine tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ringback import simulator

INSTANCE = {"Type": "AWS::Connect::Instance", "Properties": {"InstanceAlias": "test", "IdentityManagementType": "SAML"}}
ALWAYS = [
    {"Day": day, "StartTime": {"Hours": 0, "Minutes": 0}, "EndTime": {"Hours": 0, "Minutes": 0}}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
]
WORKDAYS = [
    {"Day": day, "StartTime": {"Hours": 9, "Minutes": 0}, "EndTime": {"Hours": 18, "Minutes": 0}}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
]


def act(
    identifier: str,
    type_name: str,
    parameters: dict[str, Any] | None = None,
    then: str | None = None,
    errors: dict[str, str] | None = None,
    conditions: list[tuple[str, str, str]] | None = None,
) -> dict[str, Any]:
    """Builds one action; ``conditions`` are (operator, operand, target)."""
    transitions: dict[str, Any] = {}
    if then:
        transitions["NextAction"] = then
    if errors:
        transitions["Errors"] = [{"ErrorType": k, "NextAction": v} for k, v in errors.items()]
    if conditions:
        transitions["Conditions"] = [
            {"NextAction": target, "Condition": {"Operator": operator, "Operands": [operand]}}
            for operator, operand, target in conditions
        ]
    return {"Identifier": identifier, "Type": type_name, "Parameters": parameters or {}, "Transitions": transitions}


def say(identifier: str, text: str, then: str) -> dict[str, Any]:
    """Builds a prompt."""
    return act(identifier, "MessageParticipant", {"Text": text}, then, {"NoMatchingError": then})


def bye(identifier: str = "bye") -> dict[str, Any]:
    """Builds a disconnect."""
    return act(identifier, "DisconnectParticipant")


def content(*actions: dict[str, Any], **extra: Any) -> str:
    """Builds flow content that starts with the first action."""
    body = {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Actions": list(actions), **extra}
    return json.dumps(body, ensure_ascii=False)


def sub(text: str) -> Any:
    """Turns ``${Resource.Attribute}`` in content into Fn::Sub."""
    return {"Fn::Sub": text}


def flow(name: str, *actions: dict[str, Any], kind: str = "CONTACT_FLOW") -> dict[str, Any]:
    """Builds a flow resource; ``${X.Y}`` inside is resolved by CloudFormation."""
    return {
        "Type": "AWS::Connect::ContactFlow",
        "Properties": {
            "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
            "Name": name,
            "Type": kind,
            "Content": sub(content(*actions)),
        },
    }


def module(name: str, *actions: dict[str, Any]) -> dict[str, Any]:
    """Builds a flow module resource."""
    return {
        "Type": "AWS::Connect::ContactFlowModule",
        "Properties": {
            "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
            "Name": name,
            "Content": sub(content(*actions)),
        },
    }


def hours(name: str = "always", config: list[dict[str, Any]] | None = None, **extra: Any) -> dict[str, Any]:
    """Builds hours of operation in Seoul."""
    return {
        "Type": "AWS::Connect::HoursOfOperation",
        "Properties": {
            "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
            "Name": name,
            "TimeZone": "Asia/Seoul",
            "Config": ALWAYS if config is None else config,
            **extra,
        },
    }


def queue(name: str, **extra: Any) -> dict[str, Any]:
    """Builds a queue open at the hours called Hours."""
    return {
        "Type": "AWS::Connect::Queue",
        "Properties": {
            "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
            "Name": name,
            "HoursOfOperationArn": {"Fn::GetAtt": ["Hours", "HoursOfOperationArn"]},
            **extra,
        },
    }


def function(code: str, **extra: Any) -> dict[str, Any]:
    """Builds an inline Python function with its association and role."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": code},
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Timeout": 7,
            **extra,
        },
    }


def association(arn: Any, kind: str = "LAMBDA_FUNCTION") -> dict[str, Any]:
    """Builds an integration association."""
    return {
        "Type": "AWS::Connect::IntegrationAssociation",
        "Properties": {
            "InstanceId": {"Fn::GetAtt": ["Instance", "Arn"]},
            "IntegrationType": kind,
            "IntegrationArn": arn,
        },
    }


def role(*statements: dict[str, Any]) -> dict[str, Any]:
    """Builds a role with inline statements."""
    policies = [{"PolicyName": "own", "PolicyDocument": {"Statement": list(statements)}}] if statements else []
    return {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies}}


def template(**resources: Any) -> dict[str, Any]:
    """Builds a template with an instance, hours that are always open, and the given resources."""
    return {"Resources": {"Instance": INSTANCE, "Hours": hours(), **resources}}


def center(folder: Path, resources: dict[str, Any], **settings: Any) -> simulator.Center:
    """Writes a template and loads it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "template.json"
    file.write_text(json.dumps(template(**resources), ensure_ascii=False), encoding="utf-8")
    return simulator.load(file, **settings)
