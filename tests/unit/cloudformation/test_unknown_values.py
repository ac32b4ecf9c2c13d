"""What nobody decided stays a value of its own and says what it depends on."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.cloudformation import (
    DynamicReference,
    Identities,
    PartialText,
    Stack,
    Unknown,
    Values,
    is_known,
    unknowns_in,
)
from ringback.cloudformation.template import Declaration
from tests.unit.cloudformation.build import TOPIC, resolved, resolver, stack

PARAMETERS = {"Open": {"Type": "String"}, "Names": {"Type": "CommaDelimitedList"}}
OPEN = Unknown("parameter", "Open", "one")


@pytest.mark.parametrize(
    ("value", "kind", "name"),
    [
        ({"Ref": "Open"}, "parameter", "Open"),
        ({"Ref": "Topic"}, "reference", "Topic"),
        ({"Fn::GetAtt": ["Topic", "TopicName"]}, "attribute", "Topic.TopicName"),
        ({"Fn::GetAtt": ["Nested", "Outputs.Url"]}, "output", "one-Nested.Url"),
        ({"Fn::ImportValue": "shared"}, "import", "shared"),
        ({"Fn::GetStackOutput": {"StackName": "other", "OutputName": "Arn"}}, "output", "other.Arn"),
        ({"Ref": "AWS::StackId"}, "pseudo parameter", "AWS::StackId"),
        ({"Fn::GetAZs": ""}, "function", "Fn::GetAZs"),
        (
            "{{resolve:secretsmanager:name:SecretString:key}}",
            "dynamic reference",
            "secretsmanager:name:SecretString:key",
        ),
        (
            {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://x"}}},
            "transform",
            "AWS::Include",
        ),
        ({"Fn::Transform": {"Name": "AWS::Include"}, "Other": 1}, "transform", "AWS::Include"),
        ({"Fn::If": ["Maybe", 1, 2]}, "condition", "Maybe"),
        ({"Fn::Select": [0, {"Ref": "Names"}]}, "function", "Fn::Select"),
        ({"Fn::Split": ["/", {"Ref": "Open"}]}, "function", "Fn::Split"),
        ({"Fn::Base64": {"Ref": "Open"}}, "function", "Fn::Base64"),
        ({"Fn::Cidr": [{"Ref": "Open"}, 1, 8]}, "function", "Fn::Cidr"),
        ({"Fn::Cidr": ["10.0.0.0/16", 1]}, "function", "Fn::Cidr"),
        ({"Fn::Length": {"Ref": "Names"}}, "function", "Fn::Length"),
        ({"Fn::ToJsonString": {"a": {"Ref": "Open"}}}, "function", "Fn::ToJsonString"),
        ({"Fn::FindInMap": ["Map", {"Ref": "Open"}, "a"]}, "function", "Fn::FindInMap"),
        ({"Fn::Join": [",", {"Ref": "Names"}]}, "function", "Fn::Join"),
        ({"Fn::Sub": "${Open}"}, "parameter", "Open"),
    ],
)
def test_a_value_that_nobody_decided_says_what_it_is(value: Any, kind: str, name: str) -> None:
    found = resolved(
        value,
        Parameters=PARAMETERS,
        Resources={"Topic": TOPIC, "Nested": {"Type": "AWS::CloudFormation::Stack"}},
        Conditions={"Maybe": {"Fn::Equals": [{"Ref": "Open"}, "yes"]}},
        Mappings={"Map": {"x": {"a": 1}}},
    )
    assert isinstance(found, Unknown)
    assert (found.kind, found.name) == (kind, name)


def test_account_and_region_are_unknown_where_the_assembly_leaves_them_open() -> None:
    one = stack(region=None, account=None)
    found = resolver(one).resolve(one, [{"Ref": f"AWS::{name}"} for name in ("AccountId", "Region", "Partition")])
    assert [value.name for value in found] == ["AWS::AccountId", "AWS::Region", "AWS::Partition"]


def test_a_text_keeps_its_unknown_parts_apart() -> None:
    found = resolved({"Fn::Sub": "queue/${Open}/${AWS::Region}/x"}, Parameters=PARAMETERS)
    assert found == PartialText(("queue/", OPEN, "/ap-northeast-2/x"))
    assert str(found) == "queue/${Open}/ap-northeast-2/x"
    assert not is_known(found)
    assert list(unknowns_in({"Name": [found]})) == [OPEN]


def test_texts_in_texts_are_one_flat_text() -> None:
    inner = {"Fn::Join": ["-", ["a", {"Ref": "Open"}]]}
    found = resolved({"Fn::Sub": ["${x}!${x}", {"x": inner}]}, Parameters=PARAMETERS)
    assert found == PartialText(("a-", OPEN, "!a-", OPEN))


def test_a_function_says_what_it_depends_on_in_the_end() -> None:
    value = {"Fn::Select": [1, {"Fn::Split": ["/", {"Fn::Sub": "${Open}/${Topic}"}]}]}
    found = resolved(value, Parameters=PARAMETERS, Resources={"Topic": TOPIC})
    assert list(found.origins()) == [OPEN, Unknown("reference", "Topic", "one")]
    assert found.describe() == "function Fn::Select (depends on parameter Open, reference Topic)"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Fn::And": [{"Condition": "Maybe"}, {"Fn::Equals": ["a", "b"]}]}, False),
        ({"Fn::Or": [{"Condition": "Maybe"}, {"Fn::Equals": ["a", "a"]}]}, True),
        ({"Fn::Equals": [{"Ref": "Open"}, {"Ref": "Open"}]}, True),
    ],
)
def test_a_condition_is_decided_where_the_unknown_does_not_matter(condition: Any, expected: bool) -> None:
    one = stack(Parameters=PARAMETERS, Conditions={"It": condition, "Maybe": {"Fn::Equals": [{"Ref": "Open"}, "yes"]}})
    assert resolver(one).condition(one, "It") is expected


@pytest.mark.parametrize("function", ["Fn::And", "Fn::Or"])
def test_a_condition_is_unknown_where_it_matters(function: str) -> None:
    decided = {"Fn::Equals": ["a", "a" if function == "Fn::And" else "b"]}
    maybe = {"Fn::Not": [{"Fn::Equals": [{"Ref": "Open"}, "yes"]}]}
    one = stack(Parameters=PARAMETERS, Conditions={"It": {function: [decided, maybe]}})
    found = resolver(one).condition(one, "It")
    assert isinstance(found, Unknown)
    assert list(found.origins()) == [OPEN]


def test_a_resource_may_exist_when_its_condition_is_unknown() -> None:
    one = stack(
        Parameters=PARAMETERS,
        Conditions={"Maybe": {"Fn::Equals": [{"Ref": "Open"}, "yes"]}, "Never": {"Fn::Equals": ["a", "b"]}},
        Resources={"A": {**TOPIC, "Condition": "Maybe"}, "B": {**TOPIC, "Condition": "Never"}, "C": TOPIC},
    )
    found = {resource.logical_id: resource.exists for resource in resolver(one).resources()}
    assert found["C"] is True
    assert isinstance(found["A"], Unknown)
    assert "B" not in found


class Deployed(Identities):
    """A deployment that names what it creates."""

    def reference(self, values: Values, stack: Stack, declared: Declaration) -> Any:
        return values.resolve(stack, declared.properties.get("TopicName"))

    def attribute(self, values: Values, stack: Stack, declared: Declaration, attribute: str) -> Any:
        return f"{stack.account}:{declared.logical_id}:{attribute}"

    def dynamic(self, values: Values, stack: Stack, reference: DynamicReference) -> Any:
        return {"ssm:/app/name": "hotline", "ssm:/app/list": "x,y"}[f"{reference.service}:{reference.key}"]

    def zones(self, stack: Stack, region: str) -> Any:
        return [f"{region}a"]

    def stack_id(self, stack: Stack) -> Any:
        return f"id-of-{stack.name}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Topic"}, "alerts"),
        ({"Fn::Sub": "${Topic.TopicArn}/${Topic}"}, "111122223333:Topic:TopicArn/alerts"),
        ({"Fn::GetAtt": ["Topic", {"Ref": "Attribute"}]}, "111122223333:Topic:Arn"),
        ("a {{resolve:ssm:/app/name}}!", "a hotline!"),
        ({"Fn::Join": ["", ["{{resolve:ssm:/app/", {"Ref": "Key"}, "}}"]]}, "hotline"),
        ({"Fn::Sub": "{{resolve:ssm:/app/${Key}}}!"}, "hotline!"),
        ({"Ref": "Stored"}, "hotline"),
        ({"Ref": "StoredList"}, ["x", "y"]),
        ({"Fn::GetAZs": ""}, ["ap-northeast-2a"]),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, ["ap-northeast-2a"]),
        ({"Ref": "AWS::StackId"}, "id-of-one"),
    ],
)
def test_a_deployment_says_what_it_assigns(value: Any, expected: Any) -> None:
    stored = "AWS::SSM::Parameter::Value"
    parameters = {
        "Attribute": {"Type": "String", "Default": "Arn"},
        "Key": {"Type": "String", "Default": "name"},
        "Stored": {"Type": f"{stored}<String>", "Default": "/app/name"},
        "StoredList": {"Type": f"{stored}<List<String>>", "Default": "/app/list"},
    }
    assert resolved(value, Deployed(), Parameters=parameters, Resources={"Topic": TOPIC}) == expected
