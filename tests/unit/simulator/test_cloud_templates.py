"""Templates as the simulator deploys them: stand-in identities, and nothing invented where nobody decided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.cloudformation import Assembly, Resolver, Stack, Template
from ringback.cloudformation.standins import StandIns
from ringback.simulator import load
from ringback.simulator.cloud import Resource, deployed, read_assembly
from ringback.simulator.errors import AssemblyError
from ringback.simulator.world import build_world

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alerts"}}
TOPIC_ARN = "arn:aws:sns:ap-northeast-2:111122223333:alerts"


def stack(name: str, **template: Any) -> Stack:
    """Builds a stack in Seoul."""
    return Stack(name, Template(template, f"{name}.json"), "ap-northeast-2", "111122223333")


def assembly_of(*stacks: Stack) -> Assembly:
    """Builds an assembly of stacks."""
    return Assembly({s.name: s for s in stacks}, Path())


def resources(*stacks: Stack) -> dict[str, Resource]:
    """Deploys stacks."""
    return {resource.logical_id: resource for resource in deployed(assembly_of(*stacks))[0]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Topic"}, TOPIC_ARN),
        ({"Fn::GetAtt": ["Topic", "TopicName"]}, "alerts"),
        ({"Fn::GetAtt": "Topic.SomeArn"}, TOPIC_ARN),
        ({"Fn::Sub": "${AWS::Partition}:${Topic.TopicName}:${Topic}"}, f"aws:alerts:{TOPIC_ARN}"),
        ({"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Topic"}]}]}, "alerts"),
        ("{{resolve:ssm:/app/name}}!", "hotline!"),
        ("{{resolve:ssm:/app/name:3}}", "hotline"),
        ({"Ref": "FromSsm"}, "hotline"),
        ({"Fn::GetAtt": ["Parameter", "Value"]}, "hotline"),
        ({"Fn::GetAZs": ""}, ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]),
        ({"Ref": "AWS::StackId"}, "arn:aws:cloudformation:ap-northeast-2:111122223333:stack/one/sim"),
    ],
)
def test_a_reference_becomes_what_the_deployment_assigns(value: Any, expected: Any) -> None:
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/app/name", "Value": "hotline"}}
    one = stack(
        "one",
        Resources={"Topic": TOPIC, "Parameter": parameter},
        Parameters={"FromSsm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/app/name"}},
    )
    assert Resolver([one], StandIns()).resolve(one, value) == expected


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
    consumer = stack("consumer", Resources={"Thing": {"Type": "T", "Properties": {"Arn": reference}}})
    assert resources(producer, consumer)["Thing"].properties == {"Arn": TOPIC_ARN}


def test_what_nobody_decided_is_remembered_and_invents_nothing() -> None:
    """A name that is not known is no name: the queue is called by its logical id, as one without a name."""
    queue = {
        "Type": "AWS::Connect::Queue",
        "Properties": {
            "Name": {"Fn::Sub": "${Prefix}-general"},
            "Description": {"Ref": "Prefix"},
            "Tags": [{"Fn::ImportValue": "gone"}, "kept"],
            "Text": {"Fn::Join": ["", ["for ", {"Ref": "Prefix"}]]},
            "Deep": {"Number": {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "Prefix"}]}]}},
        },
    }
    one = stack("one", Resources={"Q": queue}, Parameters={"Prefix": {"Type": "String"}})
    (found,), unresolved = deployed(assembly_of(one))
    assert found.name == "Q"
    assert found.properties == {"Name": "${Prefix}-general", "Tags": ["kept"], "Text": "for ${Prefix}", "Deep": {}}
    assert unresolved == [
        "one.json: Q: parameter Prefix",
        "one.json: Q: import gone",
        "one.json: Q: function Fn::Select (depends on parameter Prefix)",
    ]


def test_a_resource_exists_when_its_condition_holds() -> None:
    one = stack(
        "one",
        Resources={"A": {**TOPIC, "Condition": "Never"}, "B": TOPIC, "C": {**TOPIC, "Condition": "Open"}},
        Conditions={"Never": {"Fn::Equals": ["a", "b"]}, "Open": {"Fn::Equals": [{"Ref": "P"}, "b"]}},
        Parameters={"P": {"Type": "String"}},
    )
    found, unresolved = deployed(assembly_of(one))
    assert [r.logical_id for r in found] == ["B"]
    assert unresolved == ["one.json: C: condition Open (depends on parameter P)"]


def test_a_broken_reference_is_an_error_of_the_assembly() -> None:
    with pytest.raises(AssemblyError, match=r"one\.json: T: Ref names neither .* 'Nobody'"):
        resources(stack("one", Resources={"T": {**TOPIC, "Properties": {"TopicName": {"Ref": "Nobody"}}}}))


def test_a_resource_that_is_named_after_itself_is_refused() -> None:
    with pytest.raises(AssemblyError, match=r"one\.json: T: refers to itself through its own name"):
        resources(stack("one", Resources={"T": {**TOPIC, "Properties": {"TopicName": {"Fn::Sub": "${T}-x"}}}}))


def test_stand_in_ids_are_the_same_every_time() -> None:
    def ids() -> list[str]:
        flow = {"Type": "AWS::Connect::Queue", "Properties": {"Name": "q", "InstanceArn": {"Ref": "Instance"}}}
        one = stack("one", Resources={"Instance": {"Type": "AWS::Connect::Instance", "Properties": {}}, "Q": flow})
        return [r.arn for r in resources(one).values()]

    assert ids() == ids()
    assert all(arn.startswith("arn:aws:connect:ap-northeast-2:111122223333:instance/") for arn in ids())


def test_a_template_without_account_and_region_is_deployed_in_seoul(tmp_path: Path) -> None:
    file = tmp_path / "hotline.json"
    file.write_text(json.dumps({"Resources": {"Topic": TOPIC}}))
    assert [resource.arn for resource in deployed(read_assembly(file))[0]] == [TOPIC_ARN]


def test_given_parameters_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "hotline.json"
    topic = {**TOPIC, "Properties": {"TopicName": {"Ref": "Name"}}}
    file.write_text(json.dumps({"Resources": {"Topic": topic}, "Parameters": {"Name": {"Type": "String"}}}))
    found, unresolved = deployed(read_assembly(file, parameters={"Name": "alerts"}))
    assert (found[0].arn, unresolved) == (TOPIC_ARN, [])


def test_a_center_is_loaded_with_parameters_and_region(tmp_path: Path) -> None:
    """Two loads of one file with other values are two centers."""
    file = tmp_path / "hotline.json"
    queue = {"Type": "AWS::Connect::Queue", "Properties": {"Name": {"Fn::Sub": "${Name}-${AWS::Region}"}}}
    file.write_text(json.dumps({"Resources": {"Q": queue}, "Parameters": {"Name": {"Type": "String"}}}))
    names = [
        next(iter(load(file, parameters={"Name": name}, region=region).world.queues)).name
        for name, region in (("a", "us-west-2"), ("b", "us-west-2"), ("b", None))
    ]
    assert names == ["a-us-west-2", "b-us-west-2", "b-ap-northeast-2"]


def test_a_yaml_template_with_short_forms_is_read(tmp_path: Path) -> None:
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
    assert resources(one)["T"].label == "T (app/stack/Alerts/Resource)"
