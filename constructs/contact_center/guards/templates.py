"""Rules that hold for any template: Region, exports, literals, secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from contact_center.guards.model import Finding, Rule, Stack, Stage, finding, strings
from ringback.cloudformation import IMPORT_VALUE, calls

_REGIONS = Path(__file__).parent / "regions"
_UUID = re.compile(r"(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])", re.I)
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z.])\d{12}(?![0-9A-Za-z])")
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:\S*")
_REGION = re.compile(
    r"(?<![0-9a-z-])(?:af|ap|ca|cn|eu|il|me|mx|sa|us)-(?:gov-)?(?:central|(?:north|south)?(?:east|west)?)-\d(?![0-9a-z])"
)
_SECRET_TEXT = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|(?<![A-Z0-9])AKIA[A-Z0-9]{16}(?![A-Z0-9])")
_SECRET_NAME = re.compile(r"(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|PEPPER)", re.I)
# Says where a secret lies instead of being one.
_POINTER_NAME = re.compile(r"(?:_ARN|_ID|_NAME|_PARAMETER|_S|_TTL)$", re.I)
# An export locks what it names, which is right for what must not be replaced: docs/adr/0025-what-a-change-reaches.md
_NEVER_REPLACED = frozenset({"AWS::Connect::Instance", "AWS::DynamoDB::Table"})
# What stands in place of a type that Seoul does not have.
_INSTEAD: Mapping[str, str] = {
    "AWS::Connect::ContactFlowVersion": "keep versions in git and publish the flow itself",
    "AWS::Connect::TrafficDistributionGroup": "leave it out, Global Resiliency is not offered in Seoul",
    "AWS::Connect::UseCase": "AWS::ConnectCampaignsV2::Campaign",
    "AWS::Wisdom::AIGuardrail": "AWS::Bedrock::Guardrail",
    "AWS::Wisdom::Content": "load the content by API or from a Bedrock knowledge base",
    "AWS::Kendra::Index": "an OpenSearch or Bedrock knowledge base; Kendra knows no Korean either",
}


@cache
def absent_types(region: str) -> frozenset[str] | None:
    """Returns the CloudFormation types that exist elsewhere but not in a Region, or None where nothing is known."""
    file = _REGIONS / f"{region}.json"
    if not file.is_file():
        return None
    return frozenset(json.loads(file.read_text(encoding="utf-8"))["absent"])


def _region_gate(stage: Stage) -> Iterator[Finding]:
    absent = absent_types(stage.region)
    if absent is None:
        known = ", ".join(sorted(file.stem for file in _REGIONS.glob("*.json")))
        message = f"nothing is known about the types of Region {stage.region}, known are {known}"
        yield Finding(stage.id, stage.stacks[0].id, "", "Type", message)
        return
    for stack in stage.stacks:
        for resource in stack.resources:
            if resource.type in absent:
                instead = _INSTEAD.get(resource.type)
                hint = f"; instead: {instead}" if instead else ""
                yield finding(stage, resource, "Type", f"{resource.type} does not exist in {stage.region}{hint}")


def _exports(stage: Stage) -> Iterator[Finding]:
    allowed = set()
    for stack in stage.stacks:
        for name, output in stack.template.outputs.items():
            if "Export" not in output:
                continue
            owner = stage.target(stack.id, output.get("Value"))
            kind = owner.type if owner else ""
            if kind in _NEVER_REPLACED:
                allowed.add(str(output["Export"].get("Name")))
            else:
                message = f"output {name} exports a value of {kind or 'no resource'}"
                yield Finding(stage.id, stack.id, name, f"Outputs.{name}.Export", message)
    for stack in stage.stacks:
        for resource in stack.resources if IMPORT_VALUE in stack.text else ():
            if any(str(name) not in allowed for name in calls(resource.body, IMPORT_VALUE)):
                yield finding(stage, resource, "Properties", f"{resource.logical_id} imports an exported value")


def _literals(stage: Stage) -> Iterator[Finding]:
    for stack in stage.stacks:
        for where, path, text in _literal_texts(stack):
            for what, pattern in (("ARN", _ARN), ("account", _ACCOUNT), ("id (UUID)", _UUID), ("Region", _REGION)):
                match = pattern.search(text)
                if match and not _tolerated(match.group(0), path, stage.region):
                    message = f"holds the literal {what} {match.group(0)!r}"
                    yield Finding(stage.id, stack.id, where, path, message, match.group(0)[:40])
                    break


def _literal_texts(stack: Stack) -> Iterator[tuple[str, str, str]]:
    for resource in stack.resources:
        for path, text in strings(resource.body):
            yield resource.logical_id, path, text
    for name, output in stack.template.outputs.items():
        for path, text in strings(output, f"Outputs.{name}"):
            yield name, path, text


def _tolerated(literal: str, path: str, region: str) -> bool:
    # The Region comes from the settings; the language model may answer from another one. Hashes look like anything.
    return literal == region or ".Environment.Variables.LLM" in path or ".S3Key" in path


def _secrets(stage: Stage) -> Iterator[Finding]:
    for stack in stage.stacks:
        for resource in stack.resources:
            for path, text in strings(resource.body):
                if _SECRET_TEXT.search(text):
                    yield finding(stage, resource, path, "holds a private key or an access key")
            if resource.type == "AWS::SecretsManager::Secret" and resource.get("SecretString") is not None:
                yield finding(stage, resource, "Properties.SecretString", "spells the secret out")
            if resource.type == "AWS::Lambda::Function":
                for name, value in _variables(resource.get("Environment.Variables")):
                    path = f"Properties.Environment.Variables.{name}"
                    yield finding(
                        stage,
                        resource,
                        path,
                        f"environment variable {name} holds a literal secret ({len(value)} characters)",
                    )


def _variables(variables: Any) -> Iterator[tuple[str, str]]:
    for name, value in variables.items() if isinstance(variables, Mapping) else ():
        if isinstance(value, str) and _SECRET_NAME.search(name) and not _POINTER_NAME.search(name):
            yield name, value


RULES: tuple[Rule, ...] = (
    Rule(
        "CC101",
        "every resource type exists in the Region",
        "use what the message names, or a custom resource",
        "fatal",
        _region_gate,
    ),
    Rule(
        "CC102",
        "no stack exports a value that may change",
        "pass the construct; the CDK makes a weak reference, whereas an export cannot change while it is in use",
        "fatal",
        _exports,
    ),
    Rule(
        "CC103",
        "no account, Region, instance or ARN is spelled out",
        "use cdk.Aws.ACCOUNT_ID, cdk.Stack.of(self).region, an attribute of the resource, or a parameter",
        "fatal",
        _literals,
    ),
    Rule(
        "CC104",
        "no secret stands in a template",
        "let Secrets Manager generate it, and pass its ARN",
        "fatal",
        _secrets,
    ),
)
