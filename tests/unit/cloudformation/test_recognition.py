"""What a path holds, as people name it: files, folders and projects of every tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.cloudformation import AssemblyError, Kind, held_by, kind_of, read_assembly, templates_in

TOPIC = {"Topic": {"Type": "AWS::SNS::Topic"}}
PLAN = {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}}}
FLOW = {"Version": "2019-10-30", "StartAction": "a", "Actions": []}


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"Resources": TOPIC}, Kind.TEMPLATE),
        ({"AWSTemplateFormatVersion": "2010-09-09", "Parameters": {}}, Kind.TEMPLATE),
        ({"Resources": {"Fn::ForEach::Each": []}}, Kind.TEMPLATE),
        ({"Transform": "AWS::Serverless-2016-10-31", "Resources": TOPIC}, Kind.SAM),
        ({"Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"], "Resources": TOPIC}, Kind.SAM),
        ({"Transform": "AWS::LanguageExtensions", "Resources": TOPIC}, Kind.TEMPLATE),
        (PLAN, Kind.PLAN),
        ({"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {}}}, Kind.STATE),
        ({"format_version": "1.0"}, Kind.STATE),
        ({"version": 4, "terraform_version": "1.11.4", "resources": []}, Kind.STATE),
        (FLOW, None),
        ({"Resources": {"a": 1}}, None),
        ({"compilerOptions": {}}, None),
        ([], None),
        ("text", None),
    ],
)
def test_a_document_is_recognized(document: Any, kind: Kind | None) -> None:
    assert kind_of(document) is kind


def write(root: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "named", "kind", "read"),
    [
        ({"manifest.json": {"artifacts": {}}}, "", Kind.ASSEMBLY, ""),
        ({"manifest.json": {"artifacts": {}}}, "manifest.json", Kind.ASSEMBLY, ""),
        ({"cdk.json": {}, "cdk.out/manifest.json": {"artifacts": {}}}, "", Kind.ASSEMBLY, "cdk.out"),
        ({"cdk.json": {}, "cdk.out/manifest.json": {"artifacts": {}}}, "cdk.json", Kind.ASSEMBLY, "cdk.out"),
        ({"template.yaml": "", ".aws-sam/build/template.yaml": ""}, "", Kind.SAM, ".aws-sam/build/template.yaml"),
        ({"a.json": {"Resources": TOPIC}, "tsconfig.json": {}}, "", Kind.FOLDER, ""),
        ({"plan.json": PLAN}, "plan.json", Kind.PLAN, "plan.json"),
        ({"a.json": {"Resources": []}}, "a.json", Kind.TEMPLATE, "a.json"),
    ],
)
def test_a_path_is_recognized(tmp_path: Path, files: dict[str, Any], named: str, kind: Kind, read: str) -> None:
    write(tmp_path, files)
    held = held_by(tmp_path / named)
    assert (held.kind, held.path, held.hint) == (kind, tmp_path / read, "")


@pytest.mark.parametrize(
    ("files", "named", "hint"),
    [
        ({"main.tf": "resource {}"}, "main.tf", "terraform show -json"),
        ({"main.tf": "resource {}"}, "", "terraform show -json"),
        ({"plan.bin": "PK\x03\x04"}, "plan.bin", "terraform show -json"),
        ({"cdk.json": {}}, "", "run `cdk synth`"),
        ({"serverless.yml": "service: x"}, "serverless.yml", "run `serverless package`"),
        ({"serverless.yml": "service: x"}, "", "run `serverless package`"),
        ({"flow.json": FLOW}, "flow.json", "neither a CloudFormation or SAM template nor a plan"),
        ({"list.json": []}, "list.json", "a template is an object, this is list"),
        ({"readme.md": "# x"}, "", "neither manifest.json nor a template"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path: Path, files: dict[str, Any], named: str, hint: str) -> None:
    write(tmp_path, files)
    with pytest.raises(AssemblyError, match=hint.replace("(", r"\(")):
        read_assembly(tmp_path / named)


def test_one_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": {"Resources": TOPIC}, "b.json": "{", "c.json": FLOW})
    assembly = read_assembly(tmp_path)
    assert list(assembly.stacks) == ["a"]
    assert len(assembly.passed_over) == 1
    assert "b.json:1:2: not JSON" in assembly.passed_over[0]
    assert [(file.name, kind) for file, kind, _ in templates_in(tmp_path)] == [
        ("a.json", Kind.TEMPLATE),
        ("b.json", None),
        ("c.json", None),
    ]
