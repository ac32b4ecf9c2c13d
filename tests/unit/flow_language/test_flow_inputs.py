"""Where flows are found: files of every kind that holds some, folders, assemblies; and what is said of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringback.flow_language import FlowLanguageError, FlowType
from ringback.flow_language.examples.build import Json, act, flow, module, say
from ringback.flow_language.files import Checked
from ringback.flow_language.inputs import look, read_all

FLOW = flow(say("hello", "지금은 $.CurrentTime 입니다."))
TEXT = json.dumps(FLOW, ensure_ascii=False)
MODULE = json.dumps(module(act("return", "EndFlowModuleExecution")))
FLOW_RESOURCE: Json = {"Type": "AWS::Connect::ContactFlow", "Properties": {"Name": "m", "Type": "CONTACT_FLOW"}}


def resource(content: object, **more: object) -> Json:
    return {**FLOW_RESOURCE, "Properties": {**FLOW_RESOURCE["Properties"], "Content": content}, **more}


def terraform_flow(address: str, **values: object) -> Json:
    return {"address": address, "type": "aws_connect_contact_flow", "values": values}


ANSWER: Json = {"ContactFlow": {"Arn": "a", "Id": "1", "Name": "main", "Type": "CUSTOMER_HOLD", "Content": TEXT}}
PLAN: Json = {
    "format_version": "1.2",
    "planned_values": {
        "root_module": {
            "resources": [
                terraform_flow("aws_connect_contact_flow.main", content=TEXT, type="CONTACT_FLOW"),
                {"address": "aws_s3_bucket.x", "type": "aws_s3_bucket", "values": {}},
            ],
            "child_modules": [
                {
                    "resources": [
                        {
                            "address": "module.m.aws_connect_contact_flow_module.greet",
                            "type": "aws_connect_contact_flow_module",
                            "values": {"content": MODULE},
                        }
                    ]
                }
            ],
        }
    },
}
STATE_FILE: Json = {
    "version": 4,
    "terraform_version": "1.9.0",
    "resources": [
        {
            "type": "aws_connect_contact_flow",
            "name": "main",
            "module": "module.m",
            "instances": [{"index_key": "voice", "attributes": {"content": TEXT}}],
        }
    ],
}
SAM = f"""Transform: AWS::Serverless-2016-10-31
Parameters:
  Greeting: {{Type: String}}
Resources:
  Lookup:
    Type: AWS::Serverless::Function
    Properties: {{CodeUri: lookup}}
  Main:
    Type: AWS::Connect::ContactFlow
    Properties:
      Name: main
      Type: CONTACT_FLOW
      Content: !Sub '{TEXT.replace("지금은", "${Greeting} ${Lookup.Arn}")}'
"""


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return [given.name.removeprefix(f"{path}").removeprefix("/") for given in look(path).flows]


@pytest.mark.parametrize(
    ("file", "content", "inside"),
    [
        ("flow.json", FLOW, [""]),
        ("answer.json", ANSWER, ["#main"]),
        ("module.json", {"ContactFlowModule": {"Name": "greet", "Content": MODULE}}, ["#greet"]),
        ("query.json", {"Name": "main", "Content": TEXT}, ["#main"]),
        ("request.json", {"InstanceId": "i", "ContactFlowId": "f-1", "Content": TEXT}, ["#f-1"]),
        ("many.json", [ANSWER, {"ContactFlow": {"Name": "two", "Content": TEXT}}], ["#main", "#two"]),
        ("search.json", {"ContactFlows": [{"Name": "found", "Content": TEXT}]}, ["#found"]),
        ("content.json", json.dumps(TEXT), ["#content"]),
        ("template.json", {"Resources": {"Main": resource(TEXT)}}, ["#Main"]),
        ("app.template", {"Resources": {"Main": resource({"Fn::Join": ["", [TEXT]]})}}, ["#Main"]),
        ("sam.yaml", SAM, ["#Main"]),
        (
            "plan.json",
            PLAN,
            ["#aws_connect_contact_flow.main", "#module.m.aws_connect_contact_flow_module.greet"],
        ),
        (
            "show.json",
            {"format_version": "1.0", "terraform_version": "1.9.0", "values": PLAN["planned_values"]},
            ["#aws_connect_contact_flow.main", "#module.m.aws_connect_contact_flow_module.greet"],
        ),
        ("terraform.tfstate", STATE_FILE, ['#module.m.aws_connect_contact_flow.main["voice"]']),
    ],
)
def test_flows_are_found_in_everything_that_holds_some(
    tmp_path: Path, file: str, content: object, inside: list[str]
) -> None:
    """Alone and in a folder; and every one of them is read and really looked at."""
    path = write(tmp_path / "in" / file, content)
    assert names(path) == inside
    assert names(path.parent) == [file + one for one in inside]
    checked = Checked()
    checked.add_path(path)
    assert checked.flows == len(inside)
    assert any(finding.rule == "FL201" for finding in checked.findings) or file == "module.json"


def test_an_answer_says_the_type_of_its_flow(tmp_path: Path) -> None:
    content = json.dumps({key: value for key, value in FLOW.items() if key != "Metadata"})
    answer = {"ContactFlow": {**ANSWER["ContactFlow"], "Content": content}}
    path = write(tmp_path / "a.json", answer)
    (read,), _ = read_all(look(path).flows)
    assert read.type is FlowType.CUSTOMER_HOLD
    checked = Checked()
    checked.add_path(path)
    assert "FL104" in {finding.rule for finding in checked.findings}


def test_a_folder_takes_flows_and_says_what_it_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "flows" / "main.json", FLOW)
    write(tmp_path / "tsconfig.json", '{ // settings\n "compilerOptions": {"strict": true}, }')
    write(tmp_path / "package.json", {"name": "x", "scripts": {}, "private": True, "type": "module"})
    write(tmp_path / "policy.json", {"Version": "2012-10-17", "Statement": [{"Action": "*"}]})
    write(tmp_path / "list.json", [1])
    write(tmp_path / "compose.yaml", "services: {}\n")
    write(tmp_path / "topic.yaml", "Resources: {Topic: {Type: AWS::SNS::Topic}}  # no ContactFlow\n")
    write(tmp_path / "node_modules" / "x" / "flow.json", FLOW)
    write(tmp_path / ".git" / "flow.json", FLOW)
    write(tmp_path / "flow.schema.json", {"$schema": "x"})
    found = look(tmp_path)
    assert [given.path.name for given in found.flows] == ["main.json"]
    assert found.damaged == []
    said = {str(one.path.relative_to(tmp_path)): one.why for one in found.passed_over}
    assert said.pop("tsconfig.json").startswith("not JSON (")
    assert said == {
        "package.json": "no flow, an object with 'name', 'scripts', 'private', ...",
        "policy.json": "no flow, an object with 'Version', 'Statement'",
        "list.json": "no flow, a list",
        "compose.yaml": "YAML without a flow",
        "topic.yaml": "a template without flows",
        "node_modules": "packages of other people",
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TEXT.encode("utf-16"), "not UTF-8 text: this is UTF-16"),
        (TEXT.encode("utf-16-le"), "not UTF-8 text: this is UTF-16"),
        (TEXT.encode("cp949"), "it looks like CP949 (EUC-KR), the code page of Korean Windows"),
        (TEXT.replace("지금은", "¿Qué?").replace(" 입니다.", "").encode("cp1252"), "it looks like Windows-1252"),
        (TEXT[:-5], "not JSON"),
        ('{"Actions": [,]}', "not JSON"),
        (b"", "the document is empty"),
    ],
)
def test_a_damaged_flow_is_named_and_never_stops_the_rest(tmp_path: Path, content: object, words: str) -> None:
    write(tmp_path / "a.json", content)
    write(tmp_path / "b.json", FLOW)
    checked = Checked()
    checked.add_path(tmp_path)
    assert "FL201" in {finding.rule for finding in checked.findings if finding.file == str(tmp_path / "b.json")}
    (damage,) = [finding for finding in checked.findings if finding.file == str(tmp_path / "a.json")]
    assert damage.rule == "FL001"
    assert words in damage.message


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("a.yaml", "Resources: {Main: {Type: AWS::Connect::ContactFlow\n", "not YAML"),
        ("a.yaml", TEXT + "\n# ContactFlow", "a flow in YAML"),
        ("a.json", {"Resources": {"ContactFlow": "x"}}, "a resource is an object"),
    ],
)
def test_a_damaged_template_is_named_and_never_stops_the_rest(
    tmp_path: Path, file: str, content: object, words: str
) -> None:
    write(tmp_path / file, content)
    write(tmp_path / "b.json", FLOW)
    found = look(tmp_path)
    assert len(found.flows) == 1
    assert words in found.damaged[0].message


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("t.json", {"Resources": {"M": resource({"Ref": "Content"})}}, "known only at deployment: ${Content}"),
        ("p.json", {"format_version": "1", "planned_values": {"root_module": {"resources": [terraform_flow("a.b")]}}},
         "known only after the apply"),
        ("p.json", {"format_version": "1", "planned_values": {"root_module": {"resources": [
            terraform_flow("a.b", filename="main.json")]}}}, "cannot be read from .*main.json"),
    ],
)  # fmt: skip
def test_a_content_that_nobody_knows_yet_is_never_clean(tmp_path: Path, file: str, content: object, why: str) -> None:
    path = write(tmp_path / file, content)
    with pytest.raises(FlowLanguageError, match=why.replace("$", r"\$").replace("{", r"\{")):
        Checked().add_path(path)


def test_a_folder_without_a_flow_says_what_is_in_it(tmp_path: Path) -> None:
    write(tmp_path / "package.json", {"name": "x"})
    with pytest.raises(FlowLanguageError, match=r"no flow in this folder; passed over .*package\.json \(no flow"):
        Checked().add_path(tmp_path)


def test_a_file_that_is_named_is_judged_whatever_it_is(tmp_path: Path) -> None:
    """Who names a file wants to know: a document that is no flow is a finding, not a file passed over."""
    checked = Checked()
    checked.add_path(write(tmp_path / "package.json", {"name": "x"}))
    assert [finding.rule for finding in checked.findings] == ["FL002"]


def test_an_assembly_within_a_folder_is_read_as_one(tmp_path: Path) -> None:
    write(tmp_path / "cdk.out" / "manifest.json", {})
    write(tmp_path / "cdk.out" / "asset.1" / "flow.json", FLOW)
    write(tmp_path / "cdk.out" / "A.template.json", {"Resources": {"Main": resource(TEXT)}})
    assert names(tmp_path) == ["cdk.out/A.template.json#Main"]


def test_the_content_of_a_flow_may_be_in_a_file_that_terraform_reads(tmp_path: Path) -> None:
    write(tmp_path / "main.json", FLOW)
    resources = [terraform_flow("aws_connect_contact_flow.main", filename="main.json", type="CONTACT_FLOW")]
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": resources}}}
    (given,) = look(write(tmp_path / "plan.json", plan)).flows
    assert given.name == f"{tmp_path}/plan.json#aws_connect_contact_flow.main"
    assert given.read(None).actions


def test_a_content_that_is_an_object_is_read_and_refused_without_the_function_that_makes_a_text(tmp_path: Path) -> None:
    queue = {"QueueId": {"Fn::GetAtt": ["General", "QueueArn"]}}
    document = flow(act("queue", "UpdateContactTargetQueue", queue, to="end"))
    general = {"Type": "AWS::Connect::Queue"}
    text = {"Fn::ToJsonString": document}
    checked = Checked()
    checked.add_path(write(tmp_path / "a.json", {"Resources": {"M": resource(text), "General": general}}))
    assert [str(finding) for finding in checked.findings] == []
    checked.add_path(write(tmp_path / "b.json", {"Resources": {"M": resource(document), "General": general}}))
    (refused,) = checked.findings
    assert "Content is an object; CloudFormation takes a text" in refused.message
    assert checked.flows == 2


@pytest.mark.parametrize(
    ("file", "words"),
    [("main.tf", "terraform show -json"), ("cdk.json", "run `cdk synth`"), ("serverless.yml", "serverless package")],
)
def test_sources_that_others_have_to_evaluate_are_told_how(tmp_path: Path, file: str, words: str) -> None:
    path = write(tmp_path / "project" / file, "{}")
    for one in (path, path.parent):
        with pytest.raises(FlowLanguageError, match=words):
            Checked().add_path(one)


def test_a_source_leads_to_what_its_tool_wrote(tmp_path: Path) -> None:
    """The reader of templates knows the sources: one that is synthesized is followed, another told how."""
    write(tmp_path / "cdk.out" / "manifest.json", {"version": "36.0.0", "artifacts": {}})
    template = write(tmp_path / "cdk.out" / "Flows.template.json", {"Resources": {"Main": resource(TEXT)}})
    found = look(write(tmp_path / "cdk.json", {"app": "app.py"}))
    assert [given.name for given in found.flows] == [f"{template}#Main"]
    with pytest.raises(FlowLanguageError, match="terraform show -json"):
        look(write(tmp_path / "main.tf.json", {"resource": {}}))


def test_every_flow_that_a_deployment_may_make_is_looked_at(tmp_path: Path) -> None:
    """Both branches of a condition, every turn of a loop, templates nested in the one somebody named."""
    wrong = json.dumps(flow(act("hello", "Nonsense")))
    loop = {"Fn::ForEach::Desks": ["Desk", ["Sales", "Help"], {"${Desk}Flow": resource(wrong)}]}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "below.json"}}
    above: Json = {
        "Transform": "AWS::LanguageExtensions",
        "Conditions": {"Night": {"Fn::Equals": ["a", "b"]}},
        "Resources": {
            "Main": resource({"Fn::If": ["Night", TEXT, {"Fn::If": ["Day", wrong, {"Ref": "AWS::NoValue"}]}]}),
            **loop,
            "Below": nested,
        },
    }
    (tmp_path / "above.json").write_text(json.dumps(above), encoding="utf-8")
    below = {"Resources": {"Deep": resource(wrong), "Again": {**nested, "Properties": {"TemplateURL": "above.json"}}}}
    (tmp_path / "below.json").write_text(json.dumps(below), encoding="utf-8")
    checked = Checked()
    checked.add_path(tmp_path / "above.json")
    assert checked.flows == 5
    assert sorted((one.file or "").rpartition("#")[2] for one in checked.findings if one.rule == "FL101") == [
        "Deep",
        "HelpFlow",
        "Main (not Night, Day)",
        "SalesFlow",
    ]
    assert checked.passed_over == []


def test_what_a_template_takes_from_elsewhere_is_passed_over_by_name(tmp_path: Path) -> None:
    stored = json.dumps(flow(say("hello", "{{resolve:ssm:/desk/greeting}}")))
    document = {
        "Transform": "Words",
        "Resources": {
            "Main": resource(stored),
            "Child": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "https://example.com/a.json"},
            },
            "Everywhere": {"Type": "AWS::CloudFormation::StackSet", "Properties": {}},
        },
    }
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    found = look(tmp_path / "a.json")
    assert {one.path.name.rpartition("#")[2] for one in found.passed_over} == {"Transform", "Child", "Everywhere"}
    checked = Checked()
    checked.add_path(tmp_path / "a.json")
    assert [one.rule for one in checked.findings if one.rule in ("FL204", "FL213")] == []
