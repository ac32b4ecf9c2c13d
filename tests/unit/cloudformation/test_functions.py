"""Every intrinsic function gives what its page in the CloudFormation reference says.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.cloudformation import Resolver, Stack, TemplateError
from tests.unit.cloudformation.build import TOPIC, resolved, resolver, stack

# Examples of the reference where it has some.
EXAMPLES: list[tuple[Any, Any]] = [
    ({"Ref": "Size"}, "5"),
    ({"Ref": "Names"}, ["a", "b"]),
    ({"Ref": "AWS::Region"}, "ap-northeast-2"),
    ({"Ref": "AWS::AccountId"}, "111122223333"),
    ({"Ref": "AWS::Partition"}, "aws"),
    ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ({"Ref": "AWS::StackName"}, "one"),
    ({"Ref": "AWS::NotificationARNs"}, []),
    ({"Fn::Join": [":", ["a", "b", "c"]]}, "a:b:c"),
    ({"Fn::Join": ["-", ["a", {"Ref": "AWS::AccountId"}, {"Ref": "Size"}]]}, "a-111122223333-5"),
    ({"Fn::Join": [",", {"Ref": "Names"}]}, "a,b"),
    ({"Fn::Join": ["", ["a", 1, True]]}, "a1true"),
    ({"Fn::Sub": "arn:${AWS::Partition}:${Size}:${!Literal}"}, "arn:aws:5:${Literal}"),
    ({"Fn::Sub": ["www.${Domain}/${Size}", {"Domain": {"Fn::Join": [".", ["example", "com"]]}}]}, "www.example.com/5"),
    ({"Fn::Sub": "no variable, $ and {} and $$"}, "no variable, $ and {} and $$"),
    ({"Fn::Select": ["1", ["apples", "grapes", "oranges", "mangoes"]]}, "grapes"),
    ({"Fn::Split": ["|", "a|b|c"]}, ["a", "b", "c"]),
    ({"Fn::Split": ["|", "a||c|"]}, ["a", "", "c", ""]),
    ({"Fn::Select": [2, {"Fn::Split": [",", "subnet-1,subnet-2,subnet-3"]}]}, "subnet-3"),
    ({"Fn::If": ["Big", "yes", "no"]}, "yes"),
    ({"Fn::If": ["Small", "yes", {"Ref": "Size"}]}, "5"),
    ({"Fn::FindInMap": ["Sizes", "large", "cpu"]}, 8),
    ({"Fn::FindInMap": ["RegionMap", {"Ref": "AWS::Region"}, "HVM64"]}, "ami-seoul"),
    ({"Fn::FindInMap": ["Sizes", "tiny", "cpu", {"DefaultValue": 1}]}, 1),
    ({"Fn::FindInMap": ["Gone", "tiny", "cpu", {"DefaultValue": {"Ref": "Size"}}]}, "5"),
    ({"Fn::Base64": "AWS CloudFormation"}, "QVdTIENsb3VkRm9ybWF0aW9u"),
    (
        {"Fn::Cidr": ["192.168.0.0/24", "6", "5"]},
        [f"192.168.0.{host}/27" for host in (0, 32, 64, 96, 128, 160)],
    ),
    ({"Fn::Cidr": ["2001:db8::/56", 2, 64]}, ["2001:db8::/64", "2001:db8:0:1::/64"]),
    ({"Fn::Length": ["a", {"Ref": "Size"}, "c"]}, 3),
    ({"Fn::Length": {"Ref": "Names"}}, 2),
    ({"Fn::ToJsonString": {"key1": "value1", "key2": {"Ref": "Size"}}}, '{"key1":"value1","key2":"5"}'),
    ({"Fn::ToJsonString": [1, None, True]}, "[1,null,true]"),
    ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
    ([1, {"Fn::If": ["Small", 2, {"Ref": "AWS::NoValue"}]}], [1]),
    ({"Fn::Equals": [{"Ref": "Size"}, 5]}, True),
    ({"Condition": "text that is no function here", "b": 1}, {"Condition": "text that is no function here", "b": 1}),
]


def section() -> dict[str, Any]:
    """The template that the examples stand in."""
    return {
        "Parameters": {
            "Size": {"Type": "Number", "Default": 5},
            "Names": {"Type": "CommaDelimitedList", "Default": "a, b"},
        },
        "Conditions": {
            "Big": {"Fn::Equals": [{"Ref": "Size"}, "5"]},
            "Small": {"Fn::And": [{"Fn::Not": [{"Condition": "Big"}]}, {"Condition": "Big"}]},
        },
        "Mappings": {"Sizes": {"large": {"cpu": 8}}, "RegionMap": {"ap-northeast-2": {"HVM64": "ami-seoul"}}},
    }


@pytest.mark.parametrize(("value", "expected"), EXAMPLES, ids=lambda value: json.dumps(value)[:50])
def test_a_function_gives_what_the_reference_says(value: Any, expected: Any) -> None:
    assert resolved(value, **section()) == expected


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_partition_and_suffix_follow_the_region(region: str, partition: str, suffix: str) -> None:
    one = stack(region=region)
    found = resolver(one).resolve(one, [{"Ref": "AWS::Partition"}, {"Ref": "AWS::URLSuffix"}])
    assert found == [partition, suffix]


TRUE = {"Fn::Equals": ["a", "a"]}
FALSE = {"Fn::Equals": ["a", "A"]}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (TRUE, True),
        (FALSE, False),
        ({"Fn::Not": [FALSE]}, True),
        ({"Fn::And": [TRUE, TRUE, FALSE]}, False),
        ({"Fn::And": [TRUE, TRUE]}, True),
        ({"Fn::Or": [FALSE, FALSE]}, False),
        ({"Fn::Or": [FALSE, {"Condition": "Yes"}]}, True),
        ({"Fn::Equals": [{"Fn::Select": [0, ["a"]]}, "a"]}, True),
        ({"Condition": "Yes"}, True),
        ({"Fn::FindInMap": ["Flags", "on", "value"]}, True),
    ],
)
def test_a_condition_holds_or_does_not(condition: Any, expected: bool) -> None:
    one = stack(Conditions={"It": condition, "Yes": TRUE}, Mappings={"Flags": {"on": {"value": "true"}}})
    assert resolver(one).condition(one, "It") is expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Ref": "Nobody"}, "neither a resource nor a parameter: 'Nobody'"),
        ({"Ref": "Siz"}, "nearest: Size"),
        ({"Ref": "AWS::Regoin"}, "unknown pseudo parameter 'AWS::Regoin'; nearest: AWS::Region"),
        ({"Ref": ["a"]}, "takes a name"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, "Nobody"),
        ({"Fn::GetAtt": "Topic"}, "Topic"),
        ({"Fn::Select": [4, ["a"]]}, "Fn::Select 4 of 1 items"),
        ({"Fn::Select": [-1, ["a"]]}, "Fn::Select -1 of 1 items"),
        ({"Fn::Select": ["x", ["a"]]}, "the index is a whole number"),
        ({"Fn::Split": ["", "a"]}, "Fn::Split takes"),
        ({"Fn::Join": ["a", "b"]}, "Fn::Join takes a list"),
        ({"Fn::Sub": {"a": 1}}, "Fn::Sub takes a text"),
        ({"Fn::FindInMap": ["No", "a", "b"]}, "No.a.b"),
        ({"Fn::FindInMap": ["Sizes", "larg", "cpu"]}, "nearest: large"),
        ({"Fn::If": ["Unknown", 1, 2]}, "no condition 'Unknown'"),
        ({"Fn::If": ["Big", 1]}, "Fn::If takes"),
        ({"Fn::Length": "text"}, "Fn::Length takes a list"),
        ({"Fn::ToJsonString": "text"}, "takes an object or a list"),
        ({"Fn::Cidr": ["10.0.0.0/24", 0, 8]}, "count 0; allowed: 1 to 256"),
        ({"Fn::Cidr": ["10.0.0.0/24", 257, 1]}, "count 257"),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 8]}, "has only 1 blocks"),
        ({"Fn::Cidr": ["nowhere", 2, 8]}, "takes a CIDR block"),
        ({"Fn::And": [{"Fn::Equals": ["a", "a"]}]}, "Fn::And takes a list of 2 to 10"),
        ({"Fn::GetAt": ["Topic", "Arn"]}, "unknown function 'Fn::GetAt'; nearest: Fn::GetAtt"),
    ],
)
def test_a_wrong_argument_names_file_and_culprit(value: Any, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        resolved(value, Resources={"Topic": TOPIC}, **section())
    assert message in str(caught.value)
    assert str(caught.value).startswith("one.json: ")


def test_an_error_in_a_resource_names_the_resource() -> None:
    broken = {**TOPIC, "Properties": {"TopicName": {"Ref": "Nobody"}}}
    (resource,) = resolver(stack(Resources={"Broken": broken})).resources()
    with pytest.raises(TemplateError, match=r"^one\.json: Broken: Ref names neither"):
        _ = resource.properties


@pytest.mark.parametrize("reference", ["export", "weak reference", "weak reference by ARN"])
def test_a_value_of_another_stack_resolves(reference: str) -> None:
    values = {
        "export": {"Fn::ImportValue": {"Fn::Sub": "shared-${AWS::Region}"}},
        "weak reference": {"Fn::GetStackOutput": {"StackName": "producer", "OutputName": "Name"}},
        "weak reference by ARN": {
            "Fn::GetStackOutput": {
                "StackName": "arn:aws:cloudformation:ap-northeast-2:111122223333:stack/producer/1",
                "OutputName": "Name",
            }
        },
    }
    export = {"Name": {"Fn::Join": ["-", ["shared", {"Ref": "AWS::Region"}]]}}
    producer = stack("producer", Outputs={"Name": {"Value": {"Ref": "AWS::StackName"}, "Export": export}})
    consumer = stack("consumer")
    assert resolver(producer, consumer).resolve(consumer, values[reference]) == "producer"


def test_outputs_and_exports_of_a_stack_are_listed() -> None:
    one = stack(
        Conditions={"Never": FALSE},
        Outputs={
            "Name": {"Value": {"Ref": "AWS::StackName"}, "Export": {"Name": "shared"}},
            "Gone": {"Value": "x", "Condition": "Never", "Export": {"Name": "gone"}},
        },
    )
    found = resolver(one)
    assert found.outputs(one) == {"Name": "one"}
    assert {name: (export.stack, export.output) for name, export in found.exports().items()} == {
        "shared": ("one", "Name")
    }


def circle(kind: str) -> tuple[Resolver, Stack, Any]:
    """A value that depends on itself."""
    if kind == "condition":
        one = stack(Conditions={"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}})
        return resolver(one), one, {"Fn::If": ["A", 1, 2]}
    weak = {"Fn::GetStackOutput": {"StackName": "one", "OutputName": "A"}}
    one = stack(Outputs={"A": {"Value": weak}})
    return resolver(one), one, weak


@pytest.mark.parametrize("kind", ["condition", "output"])
def test_values_that_depend_on_each_other_are_one_clear_error(kind: str) -> None:
    found, one, value = circle(kind)
    with pytest.raises(TemplateError, match=f"depend on each other: {kind} A -> .*{kind} A"):
        found.resolve(one, value)


texts = st.text(alphabet=st.characters(blacklist_characters="$|", blacklist_categories=["Cs"]))


@settings(max_examples=50)
@given(st.lists(texts, min_size=1))
def test_split_takes_apart_what_join_puts_together(items: list[str]) -> None:
    assert resolved({"Fn::Split": ["|", {"Fn::Join": ["|", items]}]}) == items


@settings(max_examples=50)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_base64_is_that_of_utf_8(text: str) -> None:
    if "{{resolve:" not in text:
        assert base64.b64decode(resolved({"Fn::Base64": text})).decode() == text


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=50)
@given(plain)
def test_a_value_without_functions_stays_as_it_is(value: Any) -> None:
    assert resolved({"Properties": value, "Other": 1}) == {"Properties": value, "Other": 1}


@settings(max_examples=50)
@given(st.dictionaries(st.text("abc", min_size=1), plain, min_size=2, max_size=5))
def test_a_json_text_is_the_object_again(value: dict[str, Any]) -> None:
    assert json.loads(resolved({"Fn::ToJsonString": value})) == value
