"""Flows of a synthesized assembly: content put together from tokens, checked as it will be deployed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flow_language import FlowType, lint_center, parse
from flow_language.assembly import AssemblyError, assembly_context, is_assembly, read_assembly, read_template, render
from flow_language.examples.build import END, SORRY, Json, act, flow, module, module_call

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
        flows = [parse(one.content, file=one.file, key=one.logical_id, flow_type=one.type) for one in group]
        refused = [str(f) for f in lint_center(flows, assembly_context(group)) if f.severity == "error"]
        assert refused == []


def test_a_folder_without_templates_is_no_assembly(tmp_path: Path) -> None:
    assert not is_assembly(tmp_path)
    with pytest.raises(AssemblyError, match="run the synth first"):
        read_assembly(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"Resources": []}', '{"Resources": {"A": 1}}'])
def test_a_broken_template_is_one_clear_error_or_has_no_flows(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.template.json"
    path.write_text(text, encoding="utf-8")
    if text == "{":
        with pytest.raises(AssemblyError, match="cannot be read as a template"):
            list(read_template(path))
    else:
        assert list(read_template(path)) == []


def test_content_that_is_no_text_is_a_finding_not_a_traceback(tmp_path: Path) -> None:
    odd = {"Type": "AWS::Connect::ContactFlow", "Properties": {"Content": {"Fn::Select": [0, ["a"]]}, "Type": 3}}
    (one,) = read_template(template(tmp_path, {"Odd": odd}))
    assert one.content.startswith("${Select:")
