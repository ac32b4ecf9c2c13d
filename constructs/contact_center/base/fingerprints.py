"""References between stacks that change when what they refer to is replaced.

A weak reference (`Fn::GetStackOutput`) is resolved when its own stack is deployed, and a stack whose template is the
same text is not deployed at all. A replaced table, key or bot would keep its old name in every function that uses it.
So the name of an output carries a fingerprint of what makes its resource another one: every consumer names the output,
so that its template, and with it the version of a function, changes in the same deployment.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

import aws_cdk as cdk
import jsii
from constructs import Construct, IValidation

from contact_center.base.errors import DefinitionError

# What the schemas of the registry call createOnlyProperties and conditionalCreateOnlyProperties.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "AWS::ApiGateway::RestApi": (),
    "AWS::Bedrock::Guardrail": (),
    "AWS::Bedrock::GuardrailVersion": ("Description", "GuardrailIdentifier"),
    "AWS::Connect::ContactFlow": ("Type",),
    "AWS::Connect::ContactFlowModuleAlias": ("ContactFlowModuleId",),
    "AWS::Connect::HoursOfOperation": (),
    "AWS::Connect::PhoneNumber": ("CountryCode", "Prefix", "SourcePhoneNumberArn", "Type"),
    "AWS::Connect::Queue": (),
    "AWS::Connect::QuickConnect": (),
    "AWS::Connect::SecurityKey": ("InstanceId", "Key"),
    "AWS::Connect::User": (),
    "AWS::Connect::Vocabulary": ("Content", "InstanceId", "LanguageCode", "VocabularyName"),
    "AWS::DynamoDB::Table": ("ImportSourceSpecification", "KeySchema", "TableName"),
    "AWS::Events::EventBus": ("Name",),
    "AWS::Events::Rule": ("EventBusName", "Name"),
    "AWS::IAM::Role": ("Path", "RoleName"),
    "AWS::KMS::Key": (),
    "AWS::Kinesis::Stream": ("Name",),
    "AWS::KinesisFirehose::DeliveryStream": (
        "DatabaseSourceConfiguration",
        "DeliveryStreamName",
        "DeliveryStreamType",
        "DirectPutSourceConfiguration",
        "KinesisStreamSourceConfiguration",
        "MSKSourceConfiguration",
    ),
    "AWS::Lambda::Alias": ("FunctionName", "Name"),
    "AWS::Lambda::Function": ("DurableConfig", "FunctionName", "PackageType", "TenancyConfig"),
    "AWS::Lex::Bot": ("BotType",),
    "AWS::Lex::BotAlias": ("BotId",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::S3::Bucket": ("BucketName", "BucketNamePrefix", "BucketNamespace"),
    "AWS::SNS::Topic": ("FifoTopic", "TopicName"),
    "AWS::SQS::Queue": ("FifoQueue", "QueueName"),
    "AWS::SecretsManager::Secret": ("Name",),
}
"""Properties whose change replaces a resource, for every type that another stack refers to; whole ones alone."""

OUTPUTS = "ringback:outputs"
"""Metadata of one resource of a stack: a hash of the names of the outputs that other stacks read."""
_PUBLISHED, _EXPORTED = "Publish", "Exports"
"""Where the CDK keeps the outputs that weak and strong references read."""
_DIGITS = 8
_CHARACTERS = 12
_WORDS = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def content_hash(text: str) -> str:
    """Returns the 12 characters by which a content is told from another.

    Never digits alone: 12 of them are the number of an account, which no template spells out.
    """
    found = hashlib.sha256(text.encode()).hexdigest()[:_CHARACTERS]
    return f"f{found[1:]}" if found.isdigit() else found


def fingerprint(identity: Mapping[str, Any]) -> str:
    """Returns what the name of an output says about its resource; empty where nothing of its identity is given."""
    given = {name: value for name, value in identity.items() if value is not None}
    if not given:
        return ""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:_DIGITS]


@jsii.implements(IValidation)
class _Naming:
    """Names outputs between the time when references are known and the time when templates are written.

    The CDK makes the outputs of weak references in the middle of a synthesis, and asks for validations after that.
    """

    def __init__(self, stacks: Iterable[cdk.Stack]) -> None:
        self._stacks = list(stacks)

    def validate(self) -> list[str]:
        """Names the outputs of every stack; returns what cannot be named."""
        try:
            for stack in self._stacks:
                _name_outputs(stack)
        except DefinitionError as problem:
            return [str(problem)]
        return []


def fingerprint_references(scope: Construct, stacks: Iterable[cdk.Stack]) -> None:
    """Lets every weak reference between these stacks change when what it refers to is replaced.

    `stacks` are in the order in which they are deployed. A reference to a template parameter, whose value changes
    without the template, and one to a type that is not listed fail the synthesis.
    """
    scope.node.add_validation(_Naming(stacks))


def _name_outputs(stack: cdk.Stack) -> None:
    names: dict[str, Construct] = {}
    for output in _outputs(stack, _PUBLISHED):
        target, name = _target(output.value), str(stack.resolve(output.logical_id))
        mark = fingerprint(_identity(stack, target))
        if mark:
            output.override_logical_id(f"{name}{mark}")
        names[f"{name}{mark}"] = target
    names |= {str(stack.resolve(one.logical_id)): _target(one.value) for one in _outputs(stack, _EXPORTED)}
    if names:
        _announce(names)


def _outputs(stack: cdk.Stack, place: str) -> list[cdk.CfnOutput]:
    found = stack.node.try_find_child(place)
    return [one for one in found.node.children if isinstance(one, cdk.CfnOutput)] if found else []


def _announce(names: Mapping[str, Construct]) -> None:
    """Lets a resource change with the outputs: a change of outputs alone is none that CloudFormation has to carry out.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
    """
    ordered = sorted(names)
    digest = hashlib.sha256(json.dumps(ordered).encode()).hexdigest()[:_DIGITS]
    cast("cdk.CfnResource", names[ordered[0]]).add_metadata(OUTPUTS, digest)


def _target(token: str) -> Construct:
    reference = cdk.Tokenization.reverse_complete_string(token)
    if not isinstance(reference, cdk.Reference):
        raise DefinitionError(f"output {token!r} of a weak reference refers to nothing")
    return cast("Construct", reference.target)


def _identity(stack: cdk.Stack, target: Construct) -> dict[str, Any]:
    if not isinstance(target, cdk.CfnResource):
        raise DefinitionError(
            f"{target.node.path}: its value changes without any template, and stacks that refer to it from elsewhere "
            "would keep the old one; ask for it in each stack"
        )
    kind = target.cfn_resource_type
    if kind not in IDENTITY:
        raise DefinitionError(f"{target.node.path}: say in fingerprints.py what makes another {kind} of it")
    found: dict[str, Any] = {}
    for name in IDENTITY[kind]:
        value = getattr(target, _attribute(name))
        found[name] = None if value is None else _as_written(stack.resolve(value))
        if isinstance(value, str) and cdk.Token.is_unresolved(value):
            found |= _of_neighbor(stack, name, value)
    return found


def _of_neighbor(stack: cdk.Stack, name: str, token: str) -> dict[str, Any]:
    """Returns the identity of what a property refers to within the stack: when it is replaced, so is the resource."""
    reference = cdk.Tokenization.reverse_complete_string(token)
    target = reference.target if isinstance(reference, cdk.Reference) else None
    if not isinstance(target, cdk.CfnResource) or target.stack.node.path != stack.node.path:
        return {}
    if target.cfn_resource_type not in IDENTITY:
        return {}
    return {f"{name}.{key}": value for key, value in _identity(stack, target).items()}


def _as_written(value: Any) -> Any:
    """Returns a value with the names of a template: the CDK begins names of properties with a small letter."""
    if isinstance(value, list):
        return [_as_written(entry) for entry in value]
    if isinstance(value, dict):
        return {f"{key[:1].upper()}{key[1:]}": _as_written(entry) for key, entry in value.items()}
    return value


def _attribute(name: str) -> str:
    """Returns the name of a property as Python has it: `FifoTopic` is `fifo_topic`."""
    return _WORDS.sub("_", name).lower()
