"""Somebody else's apps: every folder of the library is used by an app with its own names."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions

import contact_center

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
MAX_LINES = 60

# What each app creates besides what the CDK adds, and something a reader would look for in it.
CREATED: dict[str, dict[str, int]] = {
    "api": {"AWS::ApiGateway::RestApi": 1, "AWS::Cognito::UserPool": 1, "AWS::WAFv2::WebACL": 1},
    "base": {"AWS::Connect::AgentStatus": 5},
    "bot": {"AWS::Lex::Bot": 1, "AWS::Lex::BotVersion": 1, "AWS::Lex::BotAlias": 1, "AWS::Bedrock::Guardrail": 1},
    "cost": {"AWS::Budgets::Budget": 1},
    "flows": {"AWS::Connect::ContactFlow": 1, "AWS::CloudWatch::Alarm": 1},
    "functions": {
        "AWS::Lambda::Function": 1,
        "AWS::Lambda::Alias": 1,
        "AWS::Lambda::Permission": 1,
        "AWS::SNS::Topic": 1,
    },
    "guards": {"AWS::Connect::Queue": 1},
    "instance": {
        "AWS::Connect::Instance": 1,
        "AWS::Connect::InstanceStorageConfig": 1,
        "AWS::Connect::ApprovedOrigin": 1,
        "AWS::Connect::IntegrationAssociation": 1,
    },
    "monitoring": {"AWS::CloudWatch::Dashboard": 1, "AWS::SNS::Topic": 2, "AWS::SNS::Subscription": 1},
    "people": {
        "AWS::Connect::User": 1,
        "AWS::Connect::SecurityProfile": 1,
        "AWS::Connect::UserHierarchyGroup": 2,
        "AWS::Connect::AgentStatus": 1,
        "AWS::SecretsManager::Secret": 1,
    },
    "provider": {"Custom::ConnectQueueOutboundFlow": 1, "Custom::ConnectInstanceAttribute": 1},
    "quality": {"AWS::Connect::EvaluationForm": 1, "AWS::Connect::Rule": 1, "AWS::Connect::Vocabulary": 1},
    "routing": {"AWS::Connect::HoursOfOperation": 1, "AWS::Connect::Queue": 1, "AWS::Connect::RoutingProfile": 1},
    "settings": {"AWS::Connect::HoursOfOperation": 1, "AWS::Connect::Queue": 1, "AWS::Connect::RoutingProfile": 1},
    "storage": {"AWS::DynamoDB::Table": 2, "AWS::S3::Bucket": 2, "AWS::KMS::Key": 1, "AWS::SecretsManager::Secret": 4},
}


def _built(name: str) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stack = module.build(cdk.App(analytics_reporting=False))
    return dict(assertions.Template.from_stack(stack).to_json()["Resources"])


def test_every_folder_has_an_app() -> None:
    folders = {module.name for module in iter_modules(contact_center.__path__) if module.ispkg} | {"api"}

    assert folders == set(CREATED) == {path.stem for path in EXAMPLES.glob("*.py")}


@pytest.mark.parametrize("name", CREATED)
def test_the_app_creates_what_it_says(name: str) -> None:
    found = Counter(entry["Type"] for entry in _built(name).values())

    connect = {kind for kind in found if kind.startswith(("AWS::Connect::", "Custom::Connect"))}
    assert {kind: found[kind] for kind in {*CREATED[name], *connect} - {"AWS::Connect::UserHierarchyStructure"}} == (
        CREATED[name]
    )


@pytest.mark.parametrize("name", CREATED)
def test_an_app_takes_public_names_only_and_stays_short(name: str) -> None:
    """Modules behind the folders may change; `estimate` has the name of its module and cannot stand in the folder."""
    lines = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8").splitlines()
    modules = [line.split()[1] for line in lines if line.startswith("from contact_center")]

    assert modules
    assert {module for module in modules if module.count(".") > 1} <= {
        "contact_center.bot.content",
        "contact_center.cost.estimate",
        "contact_center.functions.api",
    }
    assert len(lines) <= MAX_LINES
