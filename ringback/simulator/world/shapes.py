"""Shapes of the properties that the simulator reads only when something needs them.

What a resource is made of is mostly read when the world is built, where a malformed property is told at once. The
properties here are read later, in the middle of a call; so their shapes are looked at first. A shape is a mapping (an
object with these properties, others are not looked at), a list of one shape, `NUMBER`, or `JSON` (an object or a text
that holds one).
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ringback.cloudformation.values import scalar_text
from ringback.flow_language.words import shortened
from ringback.numbers import as_number

NUMBER: Final = "a number"
JSON: Final = "an object"
_OBJECT: Final[Mapping[str, Any]] = {}

_TABLE: Final[Mapping[str, Any]] = {
    "AttributeDefinitions": [_OBJECT],
    "KeySchema": [_OBJECT],
    "GlobalSecondaryIndexes": [{"KeySchema": [_OBJECT], "Projection": {}}],
    "LocalSecondaryIndexes": [{"KeySchema": [_OBJECT], "Projection": {}}],
    "TimeToLiveSpecification": {},
    "StreamSpecification": {},
    "SSESpecification": {},
}
SHAPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "AWS::CloudWatch::Alarm": {"Dimensions": [_OBJECT], "Metrics": [{"MetricStat": {"Metric": {"Dimensions": [{}]}}}]},
    "AWS::Connect::InstanceStorageConfig": {"S3Config": {}},
    "AWS::Connect::PredefinedAttribute": {"Values": {"StringList": []}},
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::Events::ApiDestination": {"InvocationRateLimitPerSecond": NUMBER},
    "AWS::Events::Connection": {"AuthParameters": {"ApiKeyAuthParameters": {}}},
    "AWS::Events::Rule": {
        "EventPattern": JSON,
        "Targets": [
            {
                "DeadLetterConfig": {},
                "InputTransformer": {"InputPathsMap": {}},
                "RetryPolicy": {"MaximumRetryAttempts": NUMBER, "MaximumEventAgeInSeconds": NUMBER},
            }
        ],
    },
    "AWS::KMS::Key": {"KeyPolicy": {}},
    "AWS::S3::Bucket": {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {}}]},
        "LifecycleConfiguration": {"Rules": [_OBJECT]},
        "NotificationConfiguration": {"EventBridgeConfiguration": {}},
        "VersioningConfiguration": {},
    },
    "AWS::SecretsManager::Secret": {"GenerateSecretString": {"PasswordLength": NUMBER, "SecretStringTemplate": JSON}},
}


def check_shapes(type_name: str, properties: Mapping[str, Any]) -> None:
    """Raises ValueError for the first property of a resource that has another shape than its type wants."""
    for name, shape in SHAPES.get(type_name, {}).items():
        for problem in _wrong(name, properties.get(name), shape):
            raise ValueError(problem)


def _wrong(path: str, value: Any, shape: Any) -> Iterator[str]:
    if value is None:
        return
    wanted = _wanted(value, shape)
    if wanted is not None:
        yield f"{path} is {wanted}, given {_shown(value)}"
    elif isinstance(shape, Mapping):
        for name, inner in shape.items():
            yield from _wrong(f"{path}.{name}", value.get(name), inner)
    elif isinstance(shape, list):
        for (index, one), inner in itertools.product(enumerate(value), shape):
            yield from _wrong(f"{path}.{index}", one, inner)


def _wanted(value: Any, shape: Any) -> str | None:
    """Returns what a value should be and is not, or None."""
    if isinstance(shape, Mapping):
        return None if isinstance(value, Mapping) else "an object"
    if isinstance(shape, list):
        return None if isinstance(value, list) else "a list"
    if shape is NUMBER:
        return NUMBER if isinstance(value, bool) or as_number(scalar_text(value)) is None else None
    return None if _holds_object(value) else JSON


def _holds_object(value: Any) -> bool:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return False
    return isinstance(value, Mapping)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    return repr(shortened(scalar_text(value)))
