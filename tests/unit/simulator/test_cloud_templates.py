"""Templates and assemblies are read and resolved as CloudFormation would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.cloud import Resource, Stack, read_assembly
from ringback.simulator.cloud.assembly import Assembly
from ringback.simulator.cloud.resources import Resolver
from ringback.simulator.errors import AssemblyError
from ringback.simulator.world import build_world


def stack(name: str, **template: Any) -> Stack:
    """Builds a stack in Seoul."""
    return Stack(name, template, Path(), "ap-northeast-2", "111122223333", source=f"{name}.json")


def resolver(*stacks: Stack) -> Resolver:
    """Builds a resolver over stacks."""
    return Resolver(Assembly({s.name: s for s in stacks}, Path()))


TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alerts"}}
TOPIC_ARN = "arn:aws:sns:ap-northeast-2:111122223333:alerts"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Topic"}, TOPIC_ARN),
        ({"Fn::GetAtt": ["Topic", "TopicName"]}, "alerts"),
        ({"Fn::GetAtt": "Topic.TopicName"}, "alerts"),
        ({"Ref": "AWS::Region"}, "ap-northeast-2"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::AccountId"}]]}, "a-111122223333"),
        ({"Fn::Sub": "${AWS::Partition}:${Topic.TopicName}:${!Literal}"}, "aws:alerts:${Literal}"),
        ({"Fn::Sub": ["${x}/${Topic}", {"x": {"Ref": "Size"}}]}, f"5/{TOPIC_ARN}"),
        ({"Fn::Select": [1, {"Fn::Split": ["/", "a/b/c"]}]}, "b"),
        ({"Fn::If": ["Big", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Small", "yes", {"Ref": "Size"}]}, "5"),
        ({"Fn::FindInMap": ["Sizes", "large", "cpu"]}, 8),
        ({"Fn::FindInMap": ["Sizes", "tiny", "cpu", {"DefaultValue": 1}]}, 1),
        ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
        ([1, {"Fn::If": ["Small", 2, {"Ref": "AWS::NoValue"}]}], [1]),
        ({"Fn::Base64": "한"}, "7ZWc"),
        ({"Fn::ToJsonString": {"t": {"Ref": "Size"}}}, '{"t": "5"}'),
        ({"Fn::Length": ["a", "b"]}, 2),
        ("{{resolve:ssm:/app/name}}!", "hotline!"),
        ({"Ref": "FromSsm"}, "hotline"),
        ({"Ref": "Names"}, ["a", "b"]),
    ],
)
def test_an_intrinsic_resolves(value: Any, expected: Any) -> None:
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/app/name", "Value": "hotline"}}
    one = stack(
        "one",
        Resources={"Topic": TOPIC, "Parameter": parameter},
        Parameters={
            "Size": {"Type": "String", "Default": "5"},
            "FromSsm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/app/name"},
            "Names": {"Type": "CommaDelimitedList", "Default": "a, b"},
        },
        Conditions={
            "Big": {"Fn::Equals": [{"Ref": "Size"}, "5"]},
            "Small": {"Fn::And": [{"Fn::Not": [{"Condition": "Big"}]}, {"Fn::Or": [{"Condition": "Big"}]}]},
        },
        Mappings={"Sizes": {"large": {"cpu": 8}}},
    )
    assert resolver(one).resolve(one, value) == expected


@pytest.mark.parametrize(
    "reference",
    [
        {"Fn::ImportValue": "shared-topic"},
        {"Fn::GetStackOutput": {"StackName": "producer", "OutputName": "TopicArn"}},
    ],
    ids=["export", "weak reference"],
)
def test_a_value_of_another_stack_resolves(reference: Any) -> None:
    producer = stack(
        "producer",
        Resources={"Topic": TOPIC},
        Outputs={"TopicArn": {"Value": {"Ref": "Topic"}, "Export": {"Name": "shared-topic"}}},
    )
    consumer = stack("consumer", Resources={})
    assert resolver(producer, consumer).resolve(consumer, reference) == TOPIC_ARN


def test_a_missing_export_is_remembered_and_does_not_stop_the_rest() -> None:
    one = stack("one", Resources={})
    found = resolver(one)
    assert "gone" in found.resolve(one, {"Fn::ImportValue": "gone"})
    assert found.unresolved == ["one.json: export gone"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Ref": "Nobody"}, "Nobody"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, "Nobody"),
        ({"Fn::Select": [4, ["a"]]}, "Fn::Select 4"),
        ({"Fn::FindInMap": ["No", "a", "b"]}, "No.a.b"),
        ({"Fn::If": ["Unknown", 1, 2]}, "Unknown"),
    ],
)
def test_a_broken_reference_names_file_and_culprit(value: Any, text: str) -> None:
    one = stack("one", Resources={})
    with pytest.raises(AssemblyError, match=text) as caught:
        resolver(one).resolve(one, value)
    assert "one.json" in str(caught.value)


def test_a_resource_whose_condition_is_false_does_not_exist() -> None:
    one = stack(
        "one",
        Resources={"Topic": {**TOPIC, "Condition": "Never"}, "Other": TOPIC},
        Conditions={"Never": {"Fn::Equals": ["a", "b"]}},
    )
    assert [r.logical_id for r in resolver(one).resources()] == ["Other"]


def test_stand_in_ids_are_the_same_every_time() -> None:
    def ids() -> list[str]:
        flow = {"Type": "AWS::Connect::Queue", "Properties": {"Name": "q", "InstanceArn": {"Ref": "Instance"}}}
        one = stack("one", Resources={"Instance": {"Type": "AWS::Connect::Instance", "Properties": {}}, "Q": flow})
        return [r.arn for r in resolver(one).resources()]

    assert ids() == ids()
    assert all(arn.startswith("arn:aws:connect:ap-northeast-2:111122223333:instance/") for arn in ids())


def assembly_folder(root: Path, stages: dict[str, dict[str, Any]]) -> Path:
    """Writes a cloud assembly with one nested assembly per stage."""
    artifacts = {}
    for stage, template in stages.items():
        folder = root / f"assembly-{stage}"
        folder.mkdir(parents=True)
        (folder / "main.template.json").write_text(json.dumps(template))
        properties = {"templateFile": "main.template.json", "stackName": f"{stage}-main"}
        artifact = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://222233334444/us-west-2",
            "properties": properties,
        }
        (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": {f"{stage}Main": artifact}}))
        nested = {"directoryName": f"assembly-{stage}", "displayName": stage}
        artifacts[f"assembly-{stage}"] = {"type": "cdk:cloud-assembly", "properties": nested}
    (root / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}))
    return root


def test_a_stage_of_an_assembly_is_chosen_with_its_account_and_region(tmp_path: Path) -> None:
    template = {"Resources": {"Topic": TOPIC}}
    root = assembly_folder(tmp_path, {"aicc-dev": template, "aicc-prod": template})

    assembly = read_assembly(root, "aicc-dev")

    assert list(assembly.stacks) == ["aicc-dev-main"]
    assert assembly.stacks["aicc-dev-main"].account == "222233334444"
    assert assembly.stacks["aicc-dev-main"].region == "us-west-2"


def test_a_wrong_stage_is_answered_with_the_nearest(tmp_path: Path) -> None:
    root = assembly_folder(tmp_path, {"aicc-dev": {"Resources": {}}, "aicc-prod": {"Resources": {}}})
    with pytest.raises(AssemblyError, match="nearest: aicc-dev"):
        read_assembly(root, "aicc-de")


def test_several_stages_without_a_choice_are_listed(tmp_path: Path) -> None:
    root = assembly_folder(tmp_path, {"aicc-dev": {"Resources": {}}, "aicc-prod": {"Resources": {}}})
    with pytest.raises(AssemblyError, match="aicc-dev, aicc-prod"):
        read_assembly(root)


def test_a_yaml_template_with_short_forms_is_read(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    file = tmp_path / "hotline.yaml"
    file.write_text(
        "Resources:\n"
        "  Instance: {Type: 'AWS::Connect::Instance', Properties: {InstanceAlias: hotline}}\n"
        "  Queue:\n"
        "    Type: AWS::Connect::Queue\n"
        "    Properties: {Name: !Sub 'q-${AWS::Region}', InstanceArn: !GetAtt Instance.Arn}\n"
    )
    world = build_world(read_assembly(file))
    assert [q.name for q in world.queues] == ["q-ap-northeast-2"]
    assert world.instance_alias == "hotline"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [("a.json", "{", "not JSON"), ("a.json", "[]", "a template is an object"), ("gone.json", None, "no such file")],
)
def test_a_file_that_is_no_template_is_refused(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    with pytest.raises(AssemblyError, match=message):
        read_assembly(file)


def test_a_resource_tells_its_construct_path() -> None:
    one = stack("one", Resources={"T": {**TOPIC, "Metadata": {"aws:cdk:path": "app/stack/Alerts/Resource"}}})
    found: Resource = next(resolver(one).resources())
    assert found.label == "T (app/stack/Alerts/Resource)"
