"""Cloud assemblies, their stages and nested stacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.cloudformation import (
    AssemblyError,
    CloudFormationError,
    Resolver,
    is_assembly,
    read_assembly,
    stack_artifacts,
    stage_folders,
    unknowns_in,
)
from tests.unit.cloudformation.build import TOPIC

HASH = "0123456789abcdef" * 4


def assembly_folder(
    root: Path, stages: dict[str, dict[str, Any]], environment: str = "aws://222233334444/us-west-2"
) -> Path:
    """Writes a cloud assembly with one nested assembly per stage."""
    artifacts = {}
    for stage, template in stages.items():
        folder = root / f"assembly-{stage}"
        folder.mkdir(parents=True)
        (folder / "main.template.json").write_text(json.dumps(template))
        (folder / "empty.template.json").write_text("{}")
        stack = {"type": "aws:cloudformation:stack", "environment": environment}
        main = {"templateFile": "main.template.json", "stackName": f"{stage}-main", "parameters": {"Given": "x"}}
        own = {
            "A": {
                **stack,
                "properties": main,
                "displayName": f"{stage}/Main ({stage}-main)",
                "dependencies": ["B", "x"],
            },
            "B": {**stack, "properties": {"templateFile": "empty.template.json", "stackName": f"{stage}-base"}},
            "x": {"type": "cdk:asset-manifest"},
        }
        (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": own}))
        nested = {"directoryName": f"assembly-{stage}", "displayName": stage}
        artifacts[f"assembly-{stage}"] = {"type": "cdk:cloud-assembly", "properties": nested}
    (root / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}))
    return root


TEMPLATE = {"Resources": {"Topic": TOPIC}, "Parameters": {"Given": {"Type": "String"}, "Open": {"Type": "String"}}}


def test_a_stage_is_read_with_accounts_parameters_and_order(tmp_path: Path) -> None:
    assembly = read_assembly(assembly_folder(tmp_path, {"dev": TEMPLATE, "prod": TEMPLATE}), "dev")
    assert list(assembly.stacks) == ["dev-main", "dev-base"]
    assert assembly.stages == ("dev", "prod")
    main = assembly.stacks["dev-main"]
    assert (main.account, main.region, main.path) == ("222233334444", "us-west-2", "dev/Main")
    assert main.depends_on == ("dev-base",)
    assert Resolver(assembly.stacks.values()).parameter(main, "Given") == "x"


def test_the_place_stands_in_where_the_assembly_leaves_it_open(tmp_path: Path) -> None:
    root = assembly_folder(tmp_path, {"dev": TEMPLATE}, "aws://unknown-account/unknown-region")
    main = read_assembly(root).stacks["dev-main"]
    assert (main.account, main.region) == (None, None)
    main = read_assembly(root, account="111122223333", region="ap-northeast-2").stacks["dev-main"]
    assert (main.account, main.region) == ("111122223333", "ap-northeast-2")


def test_given_parameters_reach_the_stacks_that_declare_them(tmp_path: Path) -> None:
    root = assembly_folder(tmp_path, {"dev": TEMPLATE})
    assembly = read_assembly(root, parameters={"Open": "y", "Given": "z"})
    assert assembly.stacks["dev-main"].parameters == {"Open": "y", "Given": "z"}
    assert assembly.stacks["dev-base"].parameters == {}
    with pytest.raises(AssemblyError, match="no template has a parameter 'Opem'; nearest: Open"):
        read_assembly(root, parameters={"Opem": "y"})


def test_artifacts_are_listed_without_reading_templates(tmp_path: Path) -> None:
    root = assembly_folder(tmp_path, {"dev": TEMPLATE, "prod": TEMPLATE})
    (root / "assembly-dev" / "main.template.json").unlink()
    assert is_assembly(root)
    assert list(stage_folders(root)) == ["dev", "prod"]
    assert [one.name for one in stack_artifacts(root)] == []
    assert [(one.name, one.path) for one in stack_artifacts(root, nested=True)] == [
        ("dev-main", "dev/Main"),
        ("dev-base", "B"),
        ("prod-main", "prod/Main"),
        ("prod-base", "B"),
    ]


def test_stages_in_stages_are_found(tmp_path: Path) -> None:
    assembly_folder(tmp_path / "assembly-all", {"dev": TEMPLATE})
    nested = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-all", "displayName": "all"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"assembly-all": nested}}))
    assert list(read_assembly(tmp_path, "dev").stacks) == ["dev-main", "dev-base"]


@pytest.mark.parametrize(("stage", "message"), [("de", "no stage or stack 'de'; nearest: dev"), (None, "dev, prod")])
def test_a_wrong_or_missing_choice_of_stage_is_answered_with_what_there_is(
    tmp_path: Path, stage: str | None, message: str
) -> None:
    root = assembly_folder(tmp_path, {"dev": TEMPLATE, "prod": TEMPLATE})
    with pytest.raises(AssemblyError, match=message):
        read_assembly(root, stage)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", "{", "not JSON"),
        ("a.json", "[]", "a template is an object"),
        ("gone.json", None, "no such file"),
        (".", None, "neither manifest.json nor a template"),
        ("manifest.json", '{"artifacts": []}', "artifacts is an object"),
    ],
)
def test_what_is_no_assembly_is_refused(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(CloudFormationError, match=message):
        read_assembly(tmp_path if name in (".", "manifest.json") else tmp_path / name)


def test_a_folder_of_templates_in_both_forms_is_one_assembly(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"Resources": {"Topic": TOPIC}}))
    (tmp_path / "two.yaml").write_text("Resources:\n  Other:\n    Type: AWS::SNS::Topic\n")
    (tmp_path / "notes.json").write_text("{}")
    assembly = read_assembly(tmp_path)
    assert {name: list(stack.resources) for name, stack in assembly.stacks.items()} == {
        "one": ["Topic"],
        "two": ["Other"],
    }


def test_a_nested_stack_takes_parameters_and_gives_outputs(tmp_path: Path) -> None:
    child = {
        "Parameters": {"Names": {"Type": "CommaDelimitedList"}, "Open": {"Type": "String"}},
        "Resources": {"Topic": {**TOPIC, "Properties": {"TopicName": {"Fn::Select": [1, {"Ref": "Names"}]}}}},
        "Outputs": {"Names": {"Value": {"Fn::Join": ["+", {"Ref": "Names"}]}}},
    }
    (tmp_path / f"{HASH}.nested.json").write_text(json.dumps(child))
    url = {"Fn::Join": ["", ["https://s3/", {"Ref": "AWS::Region"}, f"/{HASH}.json"]]}
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": url, "Parameters": {"Names": {"Fn::Join": [",", ["a", "b"]]}}},
    }
    other = {"Type": "T", "Properties": {"Of": {"Fn::GetAtt": ["Nested", "Outputs.Names"]}}}
    (tmp_path / "main.json").write_text(json.dumps({"Resources": {"Nested": nested, "Other": other}}))
    files = {"files": {HASH: {"source": {"path": f"{HASH}.nested.json"}}}}
    (tmp_path / "main.assets.json").write_text(json.dumps(files))
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "main.json", "stackName": "main"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"main": artifact}}))

    assembly = read_assembly(tmp_path)
    found = {resource.logical_id: resource for resource in Resolver(assembly.stacks.values()).resources()}

    assert list(assembly.stacks) == ["main", "main-Nested"]
    assert found["Topic"].properties == {"TopicName": "b"}
    assert found["Other"].properties == {"Of": "a+b"}
    child_stack = assembly.stacks["main-Nested"]
    assert Resolver(assembly.stacks.values()).parameter(child_stack, "Open").name == "Open"


def test_the_real_assembly_leaves_open_only_what_a_deployment_decides(assembly: Path) -> None:
    """Nothing that a template itself decides is unknown in our own stacks."""
    kinds: set[str] = set()
    for stage in stage_folders(assembly):
        for resource in Resolver(read_assembly(assembly, stage).stacks.values()).resources():
            kinds |= {one.kind for value in unknowns_in(resource.properties) for one in value.origins()}
    assert kinds <= {"reference", "attribute", "pseudo parameter", "dynamic reference"}
