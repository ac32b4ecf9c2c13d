"""A property of another shape than its type wants is told when the template is read, not in the middle of a call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import AssemblyError
from tests.unit.simulator import flowkit as kit


@pytest.mark.parametrize(
    ("kind", "properties", "said"),
    [
        ("AWS::S3::Bucket", {"BucketEncryption": "on"}, "BucketEncryption is an object, given 'on'"),
        ("AWS::S3::Bucket", {"LifecycleConfiguration": {"Rules": {}}}, "Rules is a list, given an object"),
        ("AWS::Events::Rule", {"Targets": ["arn"]}, "Targets.0 is an object, given 'arn'"),
        ("AWS::Events::Rule", {"EventPattern": "{"}, "EventPattern is an object, given '{'"),
        ("AWS::DynamoDB::Table", {"KeySchema": ["id"]}, "KeySchema.0 is an object, given 'id'"),
        ("AWS::SecretsManager::Secret", {"GenerateSecretString": {"PasswordLength": []}}, "a number, given a list"),
    ],
)
def test_a_malformed_property_names_its_resource(
    tmp_path: Path, kind: str, properties: dict[str, Any], said: str
) -> None:
    with pytest.raises(AssemblyError) as refused:
        kit.center(tmp_path, {"Main": kit.flow("main", kit.bye()), "Thing": {"Type": kind, "Properties": properties}})
    assert said in str(refused.value)
    assert "Thing" in str(refused.value)


def test_what_only_a_function_would_ask_for_is_told_with_its_name(tmp_path: Path) -> None:
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"KeySchema": [{"KeyType": "HASH"}]}}
    center = kit.center(tmp_path, {"Main": kit.flow("main", kit.bye()), "Thing": table})
    with pytest.raises(AssemblyError, match=r"table .*Thing.* misses 'AttributeName'"):
        center.cloud.tables["Thing"]
