"""Flows of a synthesized assembly: content put together from tokens, checked as it will be deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.flow_language import FlowType, Level, lint, lint_center, parse
from ringback.flow_language.assembly import (
    SOURCE_METADATA,
    AssemblyError,
    assembly_context,
    is_assembly,
    read_assembly,
    read_template,
    render,
)
from ringback.flow_language.examples.build import END, SORRY, Json, act, call, flow, module, module_call, say

REASON = "The flow is wrong on purpose here."
NAMES = {"Queue1A": ("queue", "Queue1A"), "Fn": ("lambda", "Fn"), "Alias": ("lex", "Alias")}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ({"Ref": "Queue1A"}, "${queue.Queue1A.arn}"),
        ({"Fn::GetAtt": ["Queue1A", "QueueArn"]}, "${queue.Queue1A.arn}"),
        ({"Fn::GetAtt": "Queue1A.QueueId"}, "${queue.Queue1A.id}"),
        ({"Fn::GetAtt": ["Alias", "Arn"]}, "${lex.Alias.alias_arn}"),
        ({"Ref": "AWS::Partition"}, "${AWS::Partition}"),
        ({"Ref": "Parameter"}, "${Parameter}"),
        ({"Fn::GetAtt": ["Other", "Arn"]}, "${Other.Arn}"),
        ({"Fn::Join": ["", ["a", {"Ref": "Fn"}, "b"]]}, "a${lambda.Fn.arn}b"),
        ({"Fn::Join": ["/", ["a", {"Fn::Join": ["-", ["b", "c"]]}]]}, "a/b-c"),
        (
            {"Fn::Sub": "x ${Queue1A.QueueArn} ${!literal} ${AWS::Region}"},
            "x ${queue.Queue1A.arn} ${literal} ${AWS::Region}",
        ),
        ({"Fn::Sub": ["x ${Name}", {"Name": {"Ref": "Fn"}}]}, "x ${lambda.Fn.arn}"),
        ({"Fn::ImportValue": "Other:Output"}, "${ImportValue:Other:Output}"),
        ({"Fn::GetStackOutput": {"StackName": "s", "OutputName": "o"}}, "${GetStackOutput:StackName:s,OutputName:o}"),
    ],
)
def test_tokens_become_references(value: Any, text: str) -> None:
    assert render(value, NAMES) == text


def template(folder: Path, resources: Json, name: str = "Flows") -> Path:
    path = folder / f"{name}.template.json"
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return path


def resource(document: Json, **properties: Any) -> Json:
    """Returns a flow resource whose content joins texts around a token, as the CDK writes it."""
    before, _, after = json.dumps(document).partition("TOKEN")
    content: Any = (
        {"Fn::Join": ["", [before, {"Fn::GetAtt": ["Route", "ContactFlowModuleArn"]}, after]]} if after else before
    )
    return {
        "Type": "AWS::Connect::ContactFlow",
        "Properties": {"Content": content, "Type": "CONTACT_FLOW", **properties},
    }


ROUTE = module(act("return", "EndFlowModuleExecution", {"Result": "Ready"}), results=["Ready"])


def routed(result: str) -> Json:
    document = flow(module_call("route", "x", SORRY, on={result: END}))
    document["Actions"][3]["Parameters"]["FlowModuleId"] = "TOKEN"
    return document


def module_resource() -> Json:
    settings = json.dumps(ROUTE["Metadata"]["contract"])
    return {
        "Type": "AWS::Connect::ContactFlowModule",
        "Properties": {"Content": json.dumps(ROUTE), "Settings": settings},
    }


@pytest.mark.parametrize(("result", "refused"), [("Ready", set()), ("Redy", {"FL509"})])
def test_flows_and_modules_of_a_template_are_checked_together(tmp_path: Path, result: str, refused: set[str]) -> None:
    path = template(tmp_path, {"Main": resource(routed(result)), "Route": module_resource()})
    deployed = list(read_template(path))
    assert [(one.logical_id, one.type) for one in deployed] == [
        ("Main", FlowType.CONTACT_FLOW),
        ("Route", FlowType.MODULE),
    ]
    flows = [parse(one.content, file=one.file, key=one.logical_id, flow_type=one.type) for one in deployed]
    findings = lint_center(flows, assembly_context(deployed))
    assert {finding.rule for finding in findings} == refused
    assert all(finding.file == f"{path}#Main" for finding in findings)


def test_an_alias_stands_for_its_module(tmp_path: Path) -> None:
    alias = {
        "Type": "AWS::Connect::ContactFlowModuleAlias",
        "Properties": {"ContactFlowModuleId": {"Fn::GetAtt": ["Real", "ContactFlowModuleArn"]}},
    }
    path = template(tmp_path, {"Main": resource(routed("Ready")), "Route": alias, "Real": module_resource()})
    main = next(iter(read_template(path)))
    assert "${module.Real.arn}" in main.content


def test_a_flow_of_a_real_assembly_names_template_and_logical_id(assembly: Path) -> None:
    deployed = read_assembly(assembly)
    assert {one.type for one in deployed} >= {FlowType.CONTACT_FLOW, FlowType.CUSTOMER_QUEUE, FlowType.MODULE}
    for one in deployed:
        assert "#" in one.file
        assert parse(one.content, flow_type=one.type).actions


def test_no_flow_of_the_real_assembly_is_refused(assembly: Path) -> None:
    by_template: dict[Path, list[Any]] = {}
    for one in read_assembly(assembly):
        by_template.setdefault(one.template, []).append(one)
    for group in by_template.values():
        flows = [one.parsed() for one in group]
        refused = [str(f) for f in lint_center(flows, assembly_context(group)) if f.severity == "error"]
        assert refused == []


def test_a_folder_without_templates_is_no_assembly(tmp_path: Path) -> None:
    assert not is_assembly(tmp_path)
    with pytest.raises(AssemblyError, match="run the synth first"):
        read_assembly(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "1:2: not JSON"),
        ("[]", "a template is an object, this is list"),
        ('{"Resources": []}', "Resources is an object, this is list"),
        ('{"Resources": {"A": 1}}', "A: a resource is an object, this is int"),
    ],
)
def test_a_broken_template_is_one_clear_error(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.template.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssemblyError, match="cannot be read as a template") as caught:
        read_template(path)
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["{}", '{"Resources": {}}', '{"Resources": {"A": {"Type": "T"}}}'])
def test_a_template_without_flows_has_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.template.json"
    path.write_text(text, encoding="utf-8")
    assert read_template(path) == []


def test_content_that_is_no_text_is_a_finding_not_a_traceback(tmp_path: Path) -> None:
    odd = {"Type": "AWS::Connect::ContactFlow", "Properties": {"Content": {"Fn::Select": [0, ["a"]]}, "Type": 3}}
    (one,) = read_template(template(tmp_path, {"Odd": odd}))
    assert one.content.startswith("${Select:")


def test_what_a_file_tells_the_linter_is_read_from_the_metadata_of_its_resource(tmp_path: Path) -> None:
    """Content that Amazon Connect gets carries no metadata of ours; the template keeps it beside the content."""
    document = flow(
        say("hello", "지금은 $.CurrentTime 입니다."), ActionMetadata={"hello": {"position": {"x": 1, "y": 2}}}
    )
    (rule,) = {finding.rule for finding in lint(parse(json.dumps(document)))}
    own = {"channels": ["TASK"], "ActionMetadata": {"hello": {"suppress": [{"rule": rule, "reason": REASON}]}}}
    path = template(tmp_path, {"Main": {**resource(document), "Metadata": {SOURCE_METADATA: own}}})
    (deployed,) = read_template(path)
    assert json.loads(deployed.content) == document
    assert deployed.parsed().own_metadata() == own
    assert deployed.parsed().metadata["ActionMetadata"]["hello"]["position"] == {"x": 1, "y": 2}
    assert lint(deployed.parsed()) == []


def test_content_and_own_metadata_are_the_metadata_of_the_file() -> None:
    suppress = [{"rule": "FL101", "reason": REASON}]
    document = {**flow(say("hello")), "Metadata": {"name": "main", "channels": ["VOICE"], "suppress": suppress}}
    document["Metadata"]["ActionMetadata"] = {"hello": {"isFriendlyName": True, "suppress": suppress}, "end": {}}
    read = parse(json.dumps(document))
    assert read.content()["Metadata"] == {
        "name": "main",
        "ActionMetadata": {"hello": {"isFriendlyName": True}, "end": {}},
    }
    assert read.own_metadata() == {
        "channels": ["VOICE"],
        "suppress": suppress,
        "ActionMetadata": {"hello": {"suppress": suppress}},
    }


def test_things_of_other_stacks_are_found_by_their_output(tmp_path: Path) -> None:
    """An alias stands for its function, also across stacks."""
    document = flow(call("ask", "x", END))
    document["Actions"][3]["Parameters"]["LambdaFunctionARN"] = "TOKEN"
    output = {"Fn::GetStackOutput": {"StackName": "a-Functions", "OutputName": "Survey"}}
    main = resource(document)
    main["Properties"]["Content"] = {"Fn::Join": ["", [*_around(json.dumps(document), output)]]}
    template(tmp_path, {"Main": main})
    functions = {
        "Resources": {
            "Fn1": {"Type": "AWS::Lambda::Function"},
            "Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Fn1"}, "Name": "live"}},
        },
        "Outputs": {"Survey": {"Value": {"Ref": "Live"}}, "Text": {"Value": "no resource"}},
    }
    (tmp_path / "Functions.template.json").write_text(json.dumps(functions), encoding="utf-8")
    stack = {"type": "aws:cloudformation:stack"}
    artifacts = {
        "A": {**stack, "properties": {"stackName": "a-Functions", "templateFile": "Functions.template.json"}},
        "B": {**stack, "properties": {"templateFile": "gone.template.json"}},
        "C": {"type": "cdk:asset-manifest"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    (deployed,) = read_assembly(tmp_path)
    assert "${lambda.Fn1.arn}" in deployed.content


def _around(text: str, token: Json) -> tuple[str, Json, str]:
    before, _, after = text.partition("TOKEN")
    return before, token, after


def test_the_real_assembly_is_judged_as_its_files_are(assembly: Path) -> None:
    """Contents carry nothing of ours, and no finding is left that the files suppress or explain."""
    by_template: dict[Path, list[Any]] = {}
    for one in read_assembly(assembly):
        by_template.setdefault(one.template, []).append(one)
        metadata = parse(one.content).metadata
        assert not set(metadata) & {"contract", "channels", "attributes", "suppress"}
        assert not [entry for entry in metadata.get("ActionMetadata", {}).values() if "suppress" in entry]
        assert "GetStackOutput" not in " ".join(
            str(action.parameters.get("LambdaFunctionARN")) for action in one.parsed().actions
        )
    for group in by_template.values():
        found = lint_center([one.parsed() for one in group], assembly_context(group))
        assert [str(finding) for finding in found if finding.level <= Level.WRONG] == []
