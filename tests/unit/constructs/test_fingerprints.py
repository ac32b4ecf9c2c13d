"""References between stacks: what is replaced changes the text of whoever uses it, in a synthesis of its own."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ssm as ssm
from aws_cdk import aws_stepfunctions as stepfunctions
from aws_cdk.assertions import Template

from contact_center.base.fingerprints import OUTPUTS, content_hash, fingerprint_references

WEAK = {"@aws-cdk/core:defaultCrossStackReferences": "weak", "@aws-cdk/aws-lambda:recognizeLayerVersion": True}


class Pair:
    """A stack with a table and a stack with a function that uses it."""

    def __init__(self) -> None:
        app = cdk.App(context=WEAK, analytics_reporting=False)
        self.data, self.use = cdk.Stack(app, "Data"), cdk.Stack(app, "Use")
        fingerprint_references(app, [self.data, self.use])

    def with_table(self, key: str, *, billing: dynamodb.BillingMode = dynamodb.BillingMode.PAY_PER_REQUEST) -> Pair:
        """Adds a table with a key, and the function with a version and an alias."""
        table = dynamodb.Table(
            self.data,
            "Orders",
            partition_key=dynamodb.Attribute(name=key, type=dynamodb.AttributeType.STRING),
            billing_mode=billing,
        )
        self.function({"TABLE": table.table_name})
        return self

    def function(self, environment: dict[str, str]) -> None:
        """Adds the function."""
        function = lambda_.Function(
            self.use,
            "Handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=lambda_.Code.from_inline("def handler(event, context): pass"),
            environment=environment,
        )
        lambda_.Alias(self.use, "Live", alias_name="live", version=function.current_version)

    def templates(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Synthesizes both."""
        return dict(Template.from_stack(self.data).to_json()), dict(Template.from_stack(self.use).to_json())


def _ids(template: dict[str, Any], kind: str) -> list[str]:
    return [name for name, entry in template["Resources"].items() if entry["Type"] == kind]


def test_a_replaced_table_changes_its_users_and_their_versions() -> None:
    (_, before), (_, after) = Pair().with_table("pk").templates(), Pair().with_table("order").templates()

    assert before != after
    assert _ids(before, "AWS::Lambda::Function") == _ids(after, "AWS::Lambda::Function")
    assert _ids(before, "AWS::Lambda::Version") != _ids(after, "AWS::Lambda::Version")


def test_a_table_that_is_updated_in_place_changes_nobody() -> None:
    provisioned = Pair().with_table("pk", billing=dynamodb.BillingMode.PROVISIONED)
    (data, before), (other, after) = Pair().with_table("pk").templates(), provisioned.templates()

    assert data != other
    assert before == after


def test_a_change_of_outputs_is_a_change_of_a_resource_too() -> None:
    """CloudFormation may find nothing to update in a template of which only outputs change."""
    pair = Pair()
    dynamodb.Table(pair.data, "Orders", partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING))
    alone, _ = pair.templates()
    used, _ = Pair().with_table("pk").templates()
    (name,) = _ids(used, "AWS::DynamoDB::Table")

    assert OUTPUTS not in alone["Resources"][name].get("Metadata", {})
    assert len(used["Resources"][name]["Metadata"][OUTPUTS]) == 8


def test_a_stored_value_is_asked_for_in_each_stack() -> None:
    """It changes without any template, so that no name of an output could tell."""
    pair = Pair()
    pair.function({"NUMBER": ssm.StringParameter.value_for_string_parameter(pair.data, "/shop/number")})

    with pytest.raises(RuntimeError, match="ask for it in each stack"):
        pair.templates()


def test_a_type_nobody_has_looked_at_is_refused() -> None:
    pair = Pair()
    machine = stepfunctions.CfnStateMachine(pair.data, "Machine", role_arn="arn:aws:iam::111122223333:role/r")
    pair.function({"MACHINE": machine.attr_arn})

    with pytest.raises(RuntimeError, match="what makes another AWS::StepFunctions::StateMachine of it"):
        pair.templates()


def test_a_hash_of_a_content_is_never_taken_for_an_account() -> None:
    """SHA-256 of this text begins with 12 digits."""
    assert content_hash("72") == "f72261620421"
    assert content_hash("another") != content_hash("yet another")
