"""What must survive: retained resources, their logical ids, and how environments differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

Templates = dict[tuple[str, str], dict[str, Any]]

HERE = Path(__file__).parent
# A changed logical id deletes the resource and makes another: calls, records and numbers would be gone.
STATEFUL = {
    "AWS::Connect::Instance",
    "AWS::Connect::InstanceStorageConfig",
    "AWS::Connect::PhoneNumber",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
    "AWS::Lex::Bot",
    "AWS::Lex::BotAlias",
    "AWS::Connect::Queue",
    "AWS::Connect::ContactFlow",
    "AWS::Connect::ContactFlowModule",
}
RETAINED = {
    "AWS::Connect::Instance",
    "AWS::Connect::InstanceStorageConfig",
    "AWS::Connect::PhoneNumber",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
}
#: What an environment does without by its settings; others have it under its pinned name.
WITHOUT = {"dev": {"InstanceStorageAGENTEVENTS18042A37"}}
PINNED: dict[str, dict[str, str]] = json.loads((HERE / "stateful_ids.json").read_text(encoding="utf-8"))


def _stateful(template: dict[str, Any]) -> dict[str, str]:
    return {
        name: entry["Type"]
        for name, entry in sorted(template["Resources"].items())
        if entry["Type"] in STATEFUL and "Password" not in name
    }


def _environment(stage: str) -> str:
    return stage.rpartition("-")[2]


@pytest.mark.parametrize("center", sorted({key.split("/")[0] for key in PINNED}))
def test_logical_ids_of_stateful_resources_stay(templates: Templates, center: str) -> None:
    """A change here is a "Replaces resources" line in the change log; new resources are added to the file."""
    for (stage, stack), template in templates.items():
        if stage.rpartition("-")[0] != center:
            continue
        pinned = PINNED.get(f"{center}/{stack}", {})
        found = _stateful(template)
        left_out = WITHOUT.get(_environment(stage), set())
        assert not left_out & set(found), f"{stage}/{stack}: has what it is to do without"
        gone = {name: kind for name, kind in pinned.items() if name not in {*found, *left_out}}
        assert gone == {}, f"{stage}/{stack}: replaced"
        assert set(found) <= set(pinned), f"{stage}/{stack}: pin {sorted(set(found) - set(pinned))}"


def test_data_is_retained_in_staging_and_prod_and_thrown_away_in_dev(templates: Templates) -> None:
    seen = set()
    for (stage, _), template in templates.items():
        dev = _environment(stage) == "dev"
        for name, entry in template["Resources"].items():
            if entry["Type"] in RETAINED:
                seen.add(entry["Type"])
                # A creation that fails leaves nothing behind: it has held nothing yet.
                assert entry["DeletionPolicy"] == ("Delete" if dev else "RetainExceptOnCreate"), (stage, name)
                assert entry["UpdateReplacePolicy"] == ("Delete" if dev else "Retain"), (stage, name)

    assert seen >= RETAINED - {"AWS::Connect::PhoneNumber"}


def test_tables_refuse_deletion_in_prod(templates: Templates) -> None:
    for (stage, stack), template in templates.items():
        if stack == "Data":
            protected = {
                entry["Properties"].get("DeletionProtectionEnabled", False)
                for entry in template["Resources"].values()
                if entry["Type"] == "AWS::DynamoDB::Table"
            }
            assert protected == ({True} if _environment(stage) == "prod" else protected)
            assert protected != {True} or _environment(stage) != "dev", stage


def test_stacks_of_prod_refuse_deletion_and_every_stack_is_tagged(assembly: Path) -> None:
    for nested in assembly.glob("assembly-*"):
        center, _, environment = nested.name.removeprefix("assembly-").rpartition("-")
        for artifact in json.loads((nested / "manifest.json").read_text(encoding="utf-8"))["artifacts"].values():
            if artifact["type"] == "aws:cloudformation:stack":
                properties = artifact["properties"]
                assert properties.get("terminationProtection", False) is (environment == "prod")
                tags = properties["tags"]
                assert set(tags) == {"project", "center", "environment", "owner", "cost-center"}
                assert (tags["center"], tags["environment"]) == (center, environment)


def test_new_versions_take_over_gradually_in_staging_and_prod(templates: Templates) -> None:
    for (stage, stack), template in templates.items():
        if stack not in {"Functions", "Background"}:
            continue
        kinds = [entry["Type"] for entry in template["Resources"].values()]
        functions, groups = kinds.count("AWS::Lambda::Function"), kinds.count("AWS::CodeDeploy::DeploymentGroup")
        helpers = 2 if stack == "Background" else 0
        assert groups == (0 if _environment(stage) == "dev" else functions - helpers), (stage, stack)


def test_by_default_nothing_claims_a_number(templates: Templates) -> None:
    for key, template in templates.items():
        assert "AWS::Connect::PhoneNumber" not in {entry["Type"] for entry in template["Resources"].values()}, key


def test_every_log_group_ends_and_every_alarm_tells_somebody(templates: Templates) -> None:
    for key, template in templates.items():
        composites = [
            entry["Properties"]
            for entry in template["Resources"].values()
            if entry["Type"] == "AWS::CloudWatch::CompositeAlarm"
        ]
        assert all(properties["AlarmActions"] for properties in composites), key
        rules = " ".join(properties["AlarmRule"] for properties in composites)
        for name, entry in template["Resources"].items():
            properties = entry.get("Properties", {})
            if entry["Type"] == "AWS::Logs::LogGroup":
                assert properties["RetentionInDays"] >= 1, (key, name)
                assert "KmsKeyId" in properties, (key, name)
            if entry["Type"] == "AWS::CloudWatch::Alarm":
                assert properties.get("AlarmActions") or f'ALARM("{properties["AlarmName"]}")' in rules, (key, name)
                assert properties["TreatMissingData"], (key, name)


def test_a_flow_says_the_hash_of_its_content(templates: Templates) -> None:
    """A deployed flow is compared with the file by its description."""
    for (stage, stack), template in templates.items():
        if stack != "Flows":
            continue
        hashes = {output["Value"] for name, output in template["Outputs"].items() if name.startswith("FlowHash")}
        described = {
            entry["Properties"]["Description"].rpartition("[")[2].rstrip("]")
            for entry in template["Resources"].values()
            if entry["Type"] in {"AWS::Connect::ContactFlow", "AWS::Connect::ContactFlowModule"}
        }
        assert hashes == described, stage
