"""Functions in the template against the manifest and against the code."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contact_handlers.base import settings as handler_settings

ROOT = Path(__file__).resolve().parents[2]
MANIFEST: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))

Templates = dict[tuple[str, str], dict[str, Any]]
# What the library adds to the statements of the manifest.
ADDED = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
}
# Resources that a center has by its settings.
OPTIONAL = ("email", "event_bus", "model", "profiles", "secret:relay", "sentiment", "sms")
ADDED_BY_KIND = {
    "event": {"sqs:SendMessage"},
    "bus": {"sqs:SendMessage"},
    "schedule": {"sqs:SendMessage"},
    "periodic": {"sqs:SendMessage"},
    "object": {"sqs:SendMessage"},
    "logs": {"sqs:SendMessage"},
    "custom_resource": {"sqs:SendMessage"},
    "stream": {
        "sqs:SendMessage",
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    },
}


def _is_ours(function: dict[str, Any]) -> bool:
    return bool(function["Properties"]["Handler"].startswith("contact_handlers."))


def _functions(templates: Templates) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Yields stage, function, its properties and the properties of its role."""
    for (stage, _), template in templates.items():
        resources = template["Resources"]
        for entry in resources.values():
            if entry["Type"] == "AWS::Lambda::Function" and _is_ours(entry):
                properties = entry["Properties"]
                name = properties["Handler"].split(".")[1]
                role = resources[properties["Role"]["Fn::GetAtt"][0]]["Properties"]
                yield stage, name, properties, role


def _text(value: Any) -> str:
    """Replaces what only a deployment knows."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "Fn::Join" in value:
        return "".join(_text(part) for part in value["Fn::Join"][1])
    return "known-at-deploy-time"


def test_the_only_other_function_empties_the_buckets_of_dev(templates: Templates) -> None:
    """The CDK's own: it may delete objects and read none, and is where buckets go with their stack."""
    for (stage, stack), template in templates.items():
        resources = template["Resources"]
        others = {
            name
            for name, entry in resources.items()
            if entry["Type"] == "AWS::Lambda::Function" and not _is_ours(entry)
        }
        emptying = [entry for entry in resources.values() if entry["Type"] == "Custom::S3AutoDeleteObjects"]
        assert {entry["Properties"]["ServiceToken"]["Fn::GetAtt"][0] for entry in emptying} == others, (stage, stack)
        assert bool(others) is (stack == "Data" and stage.endswith("-dev")), (stage, stack)
        for entry in resources.values():
            if entry["Type"] == "AWS::S3::BucketPolicy":
                for statement in entry["Properties"]["PolicyDocument"]["Statement"]:
                    if "s3:DeleteObject*" in statement["Action"]:
                        assert "s3:GetObject*" not in statement["Action"]


def _given(stage: str, path: str) -> bool:
    """Tells whether the settings of a stage have a table."""
    center, environment = stage.rsplit("-", 1)
    value: Any = tomllib.loads((ROOT / "config" / center / f"{environment}.toml").read_text(encoding="utf-8"))
    for part in path.split("."):
        value = value.get(part, {})
    return bool(value)


def test_every_stage_has_the_functions_that_its_settings_ask_for(templates: Templates) -> None:
    found: dict[str, set[str]] = {}
    for stage, name, _, _ in _functions(templates):
        found.setdefault(stage, set()).add(name)

    assert found
    for stage, names in found.items():
        wanted = {
            name for name, spec in MANIFEST.items() if "only_with" not in spec or _given(stage, spec["only_with"])
        }
        assert names == wanted, stage


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_the_environment_is_what_the_code_reads(templates: Templates, name: str) -> None:
    """No variable is missing, and none is there for nothing."""
    kind = importlib.import_module(f"contact_handlers.{name}.settings").Settings

    for stage, function, properties, _ in _functions(templates):
        if function == name:
            variables = properties["Environment"]["Variables"]
            absent = {
                variable
                for variable, table in MANIFEST[name].get("environment_with", {}).items()
                if not _given(stage, table)
            }
            assert set(variables) == set(handler_settings.variables(kind)) - absent, stage


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_the_values_of_the_environment_can_be_read(
    templates: Templates, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    kind = importlib.import_module(f"contact_handlers.{name}.settings").Settings

    for stage, function, properties, _ in _functions(templates):
        if function == name:
            for variable, value in properties["Environment"]["Variables"].items():
                monkeypatch.setenv(variable, _text(value))
            read = handler_settings.load(kind)
            assert f"{read.center}-{read.environment}" == stage


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_the_role_allows_what_the_manifest_says_and_no_more(templates: Templates, name: str) -> None:
    spec = MANIFEST[name]
    wanted = {action for actions in spec.get("permissions", {}).values() for action in actions}
    optional = {action for name in OPTIONAL for action in spec.get("permissions", {}).get(name, ())}
    if "scheduler:CreateSchedule" in wanted:
        wanted.add("iam:PassRole")

    for stage, function, properties, role in _functions(templates):
        if function != name:
            continue
        (policy,) = role["Policies"]
        allowed: set[str] = set()
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            allowed |= {actions} if isinstance(actions, str) else set(actions)
        # What a function asks for itself is not the library's, even where the library adds the same.
        allowed -= (ADDED | ADDED_BY_KIND.get(spec["kind"], set())) - wanted
        # Without a language model or an event bus in the settings nothing of it is allowed.
        variables = properties["Environment"]["Variables"]
        there = set()
        if json.loads(_text(variables.get("LLM", "{}"))).get("enabled"):
            there |= set(spec["permissions"].get("model", ()))
        if variables.get("EVENT_BUS_NAME"):
            there |= set(spec["permissions"].get("event_bus", ()))
        if variables.get("SENTIMENT") == "comprehend":
            there |= set(spec["permissions"].get("sentiment", ()))
        if variables.get("PROFILES_DOMAIN"):
            there |= set(spec["permissions"].get("profiles", ()))
        ways = json.loads(_text(variables.get("NOTIFIER", "{}")))
        for way, resource in (("sms", "sms"), ("email", "email"), ("alimtalk", "secret:relay")):
            there |= set(spec["permissions"].get(resource, ())) if way in ways else set()
        # Every function that sends reads the key of the hash besides.
        there |= {action for key, actions in spec["permissions"].items() if key not in OPTIONAL for action in actions}
        assert allowed == wanted - optional | there, stage
        assert "ManagedPolicyArns" not in role


def test_nothing_is_allowed_for_every_resource_but_tracing(templates: Templates) -> None:
    for stage, name, _, role in _functions(templates):
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            if statement["Resource"] == "*":
                assert set(statement["Action"]) == {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}, (stage, name)


def test_no_function_is_in_a_network(templates: Templates) -> None:
    """The decision is in docs/adr/0036-no-vpc.md."""
    assert [name for _, name, properties, _ in _functions(templates) if "VpcConfig" in properties] == []


def test_in_prod_what_callers_wait_for_has_executions_of_its_own(templates: Templates) -> None:
    """Lambda leaves 100 of the 1,000 that an account has unreserved; both centers may share one."""
    reserved = {
        (stage, name): properties["ReservedConcurrentExecutions"]
        for stage, name, properties, _ in _functions(templates)
        if "ReservedConcurrentExecutions" in properties
    }
    kept = {"bot_hook", "customer_lookup", "customer_auth", "queue_status", "escalate", "callback"}
    assert set(reserved) == {(stage, name) for stage in ("aicc-prod", "saltware-prod") for name in kept}
    assert sum(reserved.values()) <= 900


def test_callers_are_answered_before_connect_gives_up(templates: Templates) -> None:
    """Time-outs stay below 8 seconds; there are one runtime, one architecture and one asset per center."""
    assets: dict[str, set[str]] = {}
    for stage, name, properties, _ in _functions(templates):
        if MANIFEST[name]["kind"] in {"flow", "bot"}:
            assert properties["Timeout"] <= 7, (stage, name)
        assert properties["Architectures"] == ["arm64"]
        assert re.fullmatch(r"python3\.1[3-9]", properties["Runtime"])
        assets.setdefault(stage.rpartition("-")[0], set()).add(properties["Code"]["S3Key"])

    assert {center: len(keys) for center, keys in assets.items()} == dict.fromkeys(assets, 1)


def test_the_asset_is_the_handlers_with_the_content_of_their_center(assembly: Path, templates: Templates) -> None:
    package = ROOT / "runtime" / "contact_handlers"
    taken = [*package.rglob("*.py"), *package.glob("base/models/**/*.json"), *package.glob("api/openapi.json")]
    source = {path.relative_to(ROOT / "runtime").as_posix() for path in taken}
    seen = {}
    for stage, _, properties, _ in _functions(templates):
        seen[stage.rpartition("-")[0]] = properties["Code"]["S3Key"].removesuffix(".zip")

    for center, key in seen.items():
        folder = assembly / f"asset.{key}"
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        content = json.loads((folder / "contact_handlers" / "content.json").read_text(encoding="utf-8"))
        assert files == source | {"contact_handlers/content.json", "contact_handlers/model.json"}
        assert content["center"]["key"] == center
        assert "model" not in content, "every function reads this file"


def test_every_function_flows_call_is_associated_and_permitted(templates: Templates) -> None:
    """The permission is for this instance of this account, and the stack before the flows associates the function."""
    for (stage, stack), template in templates.items():
        if stack != "Flows":
            continue
        functions, bot = templates[stage, "Functions"], templates[stage, "Bot"]
        associated = {
            json.dumps(entry["Properties"]["IntegrationArn"])
            for other in (functions, bot)
            for entry in other["Resources"].values()
            if entry["Type"] == "AWS::Connect::IntegrationAssociation"
        }
        called = {
            name
            for other in (functions, bot)
            for name, output in other["Outputs"].items()
            if json.dumps(output["Value"]) in associated
        }
        flows = {
            name: entry
            for name, entry in template["Resources"].items()
            if entry["Type"] in {"AWS::Connect::ContactFlow", "AWS::Connect::ContactFlowModule"}
        }
        content = json.dumps([entry["Properties"]["Content"] for entry in flows.values()])
        arns = set(re.findall(r'"OutputName": "(Publish[^"]*(?:Alias|BotAlias)[^"]*)"', content))
        assert arns, stage
        assert arns <= called, (stage, sorted(arns - called))
        permissions = [
            entry["Properties"]
            for entry in templates[stage, "Functions"]["Resources"].values()
            if entry["Type"] == "AWS::Lambda::Permission"
        ]
        flow_functions = [
            name
            for name, spec in MANIFEST.items()
            if spec["kind"] == "flow" and ("only_with" not in spec or _given(stage, spec["only_with"]))
        ]
        assert len(permissions) == len(flow_functions) == len(associated) - 1
        for permission in permissions:
            assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
            assert "SourceArn" in permission
