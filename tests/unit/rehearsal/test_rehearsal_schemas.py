"""Resources against the schemas of their Region: one fault each, as the registry would refuse it."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.cloudformation.rehearsal import SchemaError, Schemas
from ringback.cloudformation.rehearsal.schemas import bundled
from tests.unit.rehearsal.planted import found, played, resource, said, stack

TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
FUNCTION: dict[str, Any] = {
    "Code": {"ZipFile": "pass"},
    "Handler": "index.handler",
    "Role": "arn:aws:iam::111122223333:role/reader",
    "Runtime": "python3.13",
}


def faults(kind: str, properties: dict[str, Any], **parameters: Any) -> list[tuple[str, str, str]]:
    """Returns what is found in a stack with one resource."""
    one = stack(Thing=resource(kind, properties))
    one.template = type(one.template)({**one.template.document, "Parameters": parameters}, one.template.source)
    return said(played(one))


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("AWS::DynamoDB::Table", TABLE, None),
        ("AWS::DynamoDB::Tables", TABLE, ("RH101", "Thing", "")),
        ("AWS::DynamoDB::Table", {**TABLE, "BilingMode": "PROVISIONED"}, ("RH102", "Thing", "BilingMode")),
        (
            "AWS::DynamoDB::Table",
            {**TABLE, "SSESpecification": {"SSEEnabled": True, "Key": "k"}},
            ("RH102", "Thing", "SSESpecification.Key"),
        ),
        ("AWS::Lambda::Function", {"Code": {"ZipFile": "pass"}}, ("RH103", "Thing", "Role")),
        (
            "AWS::DynamoDB::Table",
            {**TABLE, "AttributeDefinitions": [{"AttributeName": "id"}]},
            ("RH103", "Thing", "AttributeDefinitions[0].AttributeType"),
        ),
        ("AWS::Lambda::Function", {**FUNCTION, "Runtime": "python2.13"}, ("RH104", "Thing", "Runtime")),
        ("AWS::Lambda::Function", {**FUNCTION, "MemorySize": 64}, ("RH104", "Thing", "MemorySize")),
        ("AWS::Lambda::Function", {**FUNCTION, "Description": "x" * 257}, ("RH104", "Thing", "Description")),
        ("AWS::Lambda::Function", {**FUNCTION, "Layers": "none"}, ("RH104", "Thing", "Layers")),
        ("AWS::Lambda::Function", {**FUNCTION, "Timeout": "soon"}, ("RH104", "Thing", "Timeout")),
        ("AWS::Lambda::Function", {**FUNCTION, "Timeout": "30", "MemorySize": "256"}, None),
        ("AWS::KMS::Alias", {"AliasName": "media", "TargetKeyId": "k"}, ("RH104", "Thing", "AliasName")),
        ("AWS::DynamoDB::Table", {**TABLE, "Arn": "arn:aws:dynamodb:::table/x"}, ("RH105", "Thing", "Arn")),
        ("AWS::SNS::Topic", {"TopicName": {"Ref": "Nobody"}}, ("RH106", "Thing", "")),
    ],
)
def test_one_fault_gives_one_finding(kind: str, properties: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert faults(kind, properties) == ([expected] if expected else [])


def test_a_type_is_judged_by_the_region_of_its_stack() -> None:
    bare = resource("AWS::Connect::Instance", {"IdentityManagementType": "CONNECT_MANAGED", "Attributes": {}})
    bare["Properties"]["Attributes"] = {"InboundCalls": True, "OutboundCalls": True}

    assert said(played(stack(Center=bare))) == []
    assert said(played(stack(region="eu-north-1", Center=bare))) == [("RH101", "Center", "")]


def test_the_nearest_type_and_property_are_named() -> None:
    (kind,) = found(played(stack(Thing=resource("AWS::DynamoDB::Tables", TABLE))))
    (name,) = found(played(stack(Thing=resource("AWS::DynamoDB::Table", {**TABLE, "BilingMode": "x"}))))

    assert "nearest: AWS::DynamoDB::Table" in kind.message
    assert "nearest: BillingMode" in name.message


def test_of_numbers_the_nearest_is_the_one_that_differs_least() -> None:
    (days,) = found(played(stack(Thing=resource("AWS::Logs::LogGroup", {"RetentionInDays": 31}))))

    assert "nearest: 30" in days.message


def test_values_that_functions_make_are_judged() -> None:
    made = {"Fn::Join": ["", ["arn:aws:iam::", "12", ":role/reader"]]}

    assert faults("AWS::Lambda::Function", {**FUNCTION, "Role": made}) == [("RH104", "Thing", "Role")]


def test_one_wrong_output_is_one_finding_however_many_take_it() -> None:
    taken = {"Fn::GetStackOutput": {"StackName": "first", "OutputName": "Role"}}
    first = stack("first", Topic=resource("AWS::SNS::Topic", {}))
    first.template = type(first.template)({**first.template.document, "Outputs": {"Role": {"Value": "reader"}}})
    functions = {f"F{n}": resource("AWS::Lambda::Function", {**FUNCTION, "Role": taken}) for n in range(3)}
    literal = {f"F{n}": resource("AWS::Lambda::Function", {**FUNCTION, "Role": "reader"}) for n in range(3)}

    assert said(played(first, stack("second", **functions))) == [("RH104", "F0", "Role")]
    assert len(said(played(stack(**literal)))) == 3


def test_what_a_deployment_assigns_has_its_true_form() -> None:
    trusted = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [trusted]}
    role = resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": trust})
    by_arn = {**FUNCTION, "Role": {"Fn::GetAtt": ["Role", "Arn"]}}
    by_name = {**FUNCTION, "Role": {"Ref": "Role"}}

    assert said(played(stack(Role=role, Thing=resource("AWS::Lambda::Function", by_arn)))) == []
    assert said(played(stack(Role=role, Thing=resource("AWS::Lambda::Function", by_name)))) == [
        ("RH104", "Thing", "Role")
    ]


@pytest.mark.parametrize(
    ("runtime", "expected"),
    [
        ({"Ref": "Given"}, []),
        ({"Fn::Sub": "python${Given}"}, []),
        ({"Fn::Sub": "ruby-${Given}"}, [("RH104", "Thing", "Runtime")]),
    ],
    ids=["unknown", "possible", "impossible"],
)
def test_of_a_value_that_is_not_known_the_known_part_is_judged(runtime: Any, expected: list[Any]) -> None:
    found_faults = faults("AWS::Lambda::Function", {**FUNCTION, "Runtime": runtime}, Given={"Type": "String"})

    assert found_faults == expected


def test_text_is_too_long_already_where_its_end_is_not_known() -> None:
    long = {"Fn::Sub": "x" * 257 + "${Given}"}

    assert faults("AWS::Lambda::Function", {**FUNCTION, "Description": long}, Given={"Type": "String"}) == [
        ("RH104", "Thing", "Description")
    ]


def test_resources_of_ones_own_are_not_judged() -> None:
    assert faults("Custom::Anything", {"ServiceToken": "arn:aws:lambda:x", "Whatever": 1}) == []


def test_a_name_that_no_pattern_allows_is_refused_with_the_patterns() -> None:
    short = {**FUNCTION, "Environment": {"Variables": {"T": "x"}}}

    (one,) = found(played(stack(Thing=resource("AWS::Lambda::Function", short))))

    assert (one.rule, one.path) == ("RH102", "Environment.Variables.T")
    assert "known: /[a-zA-Z]" in one.message


def test_types_that_a_transform_replaces_are_not_judged() -> None:
    one = stack(Thing=resource("AWS::Serverless::Function", {"Handler": "index.handler"}))
    assert said(played(one)) == [("RH101", "Thing", "")]

    one.template = type(one.template)({**one.template.document, "Transform": "AWS::Serverless-2016-10-31"})
    assert said(played(one)) == []


def test_an_unknown_region_is_refused_with_the_nearest() -> None:
    with pytest.raises(SchemaError, match="no schemas for Region 'ap-northeast-9'; nearest: ap-northeast"):
        bundled().types("ap-northeast-9")


def test_missing_schemas_say_where_they_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringback.cloudformation.rehearsal.schemas.find_spec", lambda _: None)
    bundled.cache_clear()
    try:
        with pytest.raises(SchemaError, match="pip install cfn-lint"):
            bundled()
    finally:
        bundled.cache_clear()


def test_schemas_say_their_day() -> None:
    assert isinstance(bundled(), Schemas)
    assert bundled().date >= "2026-01-01"
