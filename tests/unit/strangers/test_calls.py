"""A template that somebody else wrote is phoned at the first try, without an option."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands.main import main
from ringback.simulator.errors import AssemblyError
from ringback.simulator.loading import load
from tests.unit.strangers import made

Phone = Callable[..., tuple[int, str]]


@pytest.fixture
def aicc(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Phone:
    def run(word: str, document: made.Json | Path, *rest: str, typed: str = "") -> tuple[int, str]:
        path = document if isinstance(document, Path) else made.written(tmp_path / "template.json", document)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main([*word.split(), "--assembly", str(path), *rest])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def test_parameters_that_nobody_gave_have_values_of_their_kind(aicc: Phone) -> None:
    code, text = aicc("call", made.OPEN_PARAMETERS)
    assert code == 0
    assert "Hello, 3 tries." in text
    assert "stands in: parameter QueueArn: arn:aws:connect:" in text
    assert "0 problems" in text
    assert "queue QueueArn" in text


def test_given_parameters_win_over_the_file_and_the_file_over_stand_ins(aicc: Phone, tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    file.write_text(json.dumps([{"ParameterKey": "Retries", "ParameterValue": "4"}]))
    _, text = aicc("call", made.OPEN_PARAMETERS, "--parameters", str(file), "--parameter", "Greeting=Welcome")
    assert "Welcome, 4 tries." in text
    assert "parameter Retries" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--parameter", "Greting=Hello"], "no template has a parameter 'Greting'; nearest: Greeting"),
        (["--parameter", "Greeting"], "'Greeting' is no value of a parameter, write Name=value"),
        (["--parameter", "Greeting=Bye"], "parameter Greeting: 'Bye' is not allowed; allowed: Hello, Welcome"),
        (["--account", "12"], "'12' is no account, write twelve digits"),
        (["--stub", "x={"], "--stub x: the answer is not JSON"),
    ],
)
def test_a_value_that_cannot_be_says_what_can(aicc: Phone, arguments: list[str], message: str) -> None:
    code, text = aicc("call", made.OPEN_PARAMETERS, *arguments)
    assert code == 2
    assert message in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.json", '{"A": "1", "B": 2}', {"A": "1", "B": 2}),
        ("a.json", '{"Parameters": {"A": "1"}}', {"A": "1"}),
        ("a.json", '["A=1=2"]', {"A": "1=2"}),
        ("a.env", "# who\nA=1\n\nB = 2\n", {"A": "1", "B": " 2"}),
        ("a.yaml", "A: 1\nB: [x, y]\n", {"A": 1, "B": ["x", "y"]}),
    ],
)
def test_files_of_parameters_are_those_of_the_tools(tmp_path: Path, name: str, text: str, found: Any) -> None:
    from ringback.cloudformation import AssemblyError as Refused
    from ringback.cloudformation.inputs import given_parameters

    (tmp_path / name).write_text(text)
    assert given_parameters([], tmp_path / name) == found
    (tmp_path / "bad.json").write_text('{"A": {"b": 1}}')
    with pytest.raises(Refused, match="allowed: an object of names and values"):
        given_parameters([], tmp_path / "bad.json")


def test_the_region_is_one_that_the_mappings_know(aicc: Phone) -> None:
    assert "Hello, Oregon." in aicc("call", made.BY_REGION)[1]
    assert "Hello, London." in aicc("call", made.BY_REGION, "--region", "eu-west-2")[1]
    code, text = aicc("call", made.BY_REGION, "--region", "us-east-1")
    assert code == 2
    assert "no 'us-east-1'; nearest: us-west-2" in text


@pytest.mark.parametrize(
    ("keys", "maps"),
    [
        (["M", {"Ref": "AWS::AccountId"}, "Word"], {"444455556666": {"Word": "found"}}),
        (["M", {"Ref": "Stage"}, "Word"], {"blue": {"Word": "found"}, "green": {"Word": "other"}}),
        (["M", "one", {"Ref": "Stage"}], {"one": {"small": "found", "large": "other"}}),
        (["M", {"Ref": "AWS::Region"}, {"Ref": "Stage"}], {"sa-east-1": {"small": "found"}}),
    ],
    ids=["account", "parameter", "second key", "both"],
)
def test_what_a_mapping_is_asked_by_has_an_entry(tmp_path: Path, keys: list[Any], maps: made.Json) -> None:
    parameters = {**made.BY_REGION["Parameters"], "Stage": {"Type": "String"}}
    text = {"Fn::Sub": [made.content(made.says("${Word}.")), {"Word": {"Fn::FindInMap": keys}}]}
    document = {"Parameters": parameters, "Mappings": {"M": maps}, "Resources": {"Main": made.flow(text)}}
    assert load(made.written(tmp_path / "a.json", document)).call().heard == ["found."]


def test_a_call_does_not_begin_where_only_the_deployment_knows_the_content(aicc: Phone) -> None:
    included = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/flow.json"}}}
    resources = {"A": made.flow(included, "a"), "B": made.flow(made.content(made.says("Known.")), "b")}
    code, text = aicc("call", {**made.TWO_FLOWS, "Resources": resources})
    assert (code, "Known." in text) == (0, True)


@pytest.mark.parametrize(
    ("typed", "heard"), [("", "The outer one."), ("1\n", "The outer one."), ("9\n2\n", "The inner one.")]
)
def test_several_flows_are_a_numbered_choice(aicc: Phone, typed: str, heard: str) -> None:
    """The flow that no other one leads to is the first of the list."""
    code, text = aicc("call", made.TWO_FLOWS, typed=typed)
    assert code == 0
    assert "1  outer\n  2  inner" in text
    first = next(line for line in text.splitlines() if "◀" in line)
    assert heard in first
    assert ("'9' is none of them" in text) == typed.startswith("9")


def test_a_number_that_leads_to_a_flow_is_where_calls_begin(aicc: Phone) -> None:
    code, text = aicc("call", made.TWO_NUMBERS, typed="2\n")
    assert code == 0
    choice = [line.strip() for line in text.splitlines() if line.startswith(("  1  ", "  2  "))]
    assert [line.partition("(")[2] for line in choice] == ["sales)", "service)"]
    assert all(line.split()[1].startswith("+1555") for line in choice)
    assert "This is service." in text


def test_a_claimed_number_makes_its_flow_the_entry(aicc: Phone) -> None:
    resources = {name: one for name, one in made.TWO_NUMBERS["Resources"].items() if name != "BoundService"}
    assert "This is sales." in aicc("call", {**made.TWO_NUMBERS, "Resources": resources})[1]


def test_a_call_of_the_api_by_the_cdk_binds_a_number(aicc: Phone) -> None:
    """What `AwsCustomResource` writes: the call as text, with references in it."""
    call = '{"service":"Connect","action":"associatePhoneNumberContactFlow","parameters":{"PhoneNumberId":"'
    bound = {
        "Type": "Custom::AWS",
        "Properties": {
            "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:provider",
            "Create": {
                "Fn::Join": [
                    "",
                    [
                        call,
                        {"Fn::GetAtt": ["NumberService", "PhoneNumberArn"]},
                        '","InstanceId":"x","ContactFlowId":"',
                        {"Ref": "Service"},
                        '"}}',
                    ],
                ]
            },
        },
    }
    kept = {name: one for name, one in made.TWO_NUMBERS["Resources"].items() if not name.startswith("Bound")}
    assert "This is service." in aicc("call", {**made.TWO_NUMBERS, "Resources": {**kept, "Bound": bound}})[1]


def test_a_nested_stack_may_be_a_file_beside_its_parent(tmp_path: Path) -> None:
    made.written(tmp_path / "nested" / "flows.json", made.OPEN_PARAMETERS)
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "./nested/flows.json", "Parameters": {"Greeting": "Welcome"}},
    }
    center = load(made.written(tmp_path / "a.json", {"Resources": {"Flows": nested}}))
    assert center.call().heard[0] == "Welcome, 3 tries."


def test_what_another_stack_exports_has_a_stand_in(tmp_path: Path) -> None:
    document = json.loads(
        json.dumps(made.OPEN_PARAMETERS).replace(
            '{"Ref": "ConnectInstanceArn"}', '{"Fn::ImportValue": "base-InstanceArn"}'
        )
    )
    center = load(made.written(tmp_path / "a.json", document))
    assert center.call().queue == "QueueArn"
    assert "import base-InstanceArn" in {f"{one.origin} {one.name}" for one in center.world.stand_ins}


@pytest.mark.parametrize(
    ("queue", "origin"),
    [
        ({"Fn::GetAtt": ["Look", "QueueArn"]}, "attribute Look.QueueArn"),
        ({"Fn::GetAtt": ["QueueLookup", "Arn"]}, "attribute QueueLookup.Arn"),
        ({"Fn::GetAtt": ["Base", "Outputs.PromptQueueId"]}, "output template-Base.PromptQueueId"),
        ("{{resolve:ssm:/connect/flow/queue-arn}}", "stored parameter /connect/flow/queue-arn"),
        ({"Ref": "Stored"}, "stored parameter /connect/QueueArn"),
    ],
)
def test_a_queue_that_only_a_deployment_finds_has_a_stand_in(aicc: Phone, queue: Any, origin: str) -> None:
    """Lookups by custom resources, outputs of templates that are elsewhere, stored parameters."""
    asked = {"ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:lookup"}
    stored = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/connect/QueueArn"}
    content = made.content(
        made.action("queue", "UpdateContactTargetQueue", {"QueueId": "${Found}"}, "go"),
        made.action("go", "TransferContactToQueue", {}, "end", Errors=["QueueAtCapacity", "NoMatchingError"]),
    )
    document = {
        "Parameters": {"ConnectInstanceArn": {"Type": "String"}, "Stored": stored},
        "Resources": {
            "Look": {"Type": "Custom::Lookup", "Properties": asked},
            "QueueLookup": {"Type": "AWS::CloudFormation::CustomResource", "Properties": asked},
            "Base": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/a.json"}},
            "Main": made.flow({"Fn::Sub": [content, {"Found": queue}]}),
        },
    }
    code, text = aicc("call", document)
    assert (code, f"stands in: {origin}: " in text, "· queue none" in text) == (0, True, False), text
    assert "no queue" not in text
    assert "not read:" in text
    assert "Base: its template is not beside this one (https://example.com/a.json)" in text


def test_a_macro_that_nobody_plays_is_told(aicc: Phone) -> None:
    resources = {
        "Main": made.flow(made.content(made.says("Hello."))),
        "Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/more.yaml"}},
    }
    parameters = {"ConnectInstanceArn": {"Type": "String"}}
    document = {"Transform": ["Words"], "Parameters": parameters, "Resources": resources}
    code, text = aicc("call", document)
    assert (code, "Hello." in text) == (0, True), text
    assert "Transform: what the macro Words makes of the template is not known" in text
    assert "Resources: what the macro AWS::Include of s3://bucket/more.yaml adds is not known" in text


def test_a_template_of_modules_is_called_module_by_module(aicc: Phone) -> None:
    end = made.action("back", "EndFlowModuleExecution", {}, None)
    text = json.loads(made.content(made.says("Here is the module.", "back")))
    text["Actions"][-1] = end
    module = {
        "Type": "AWS::Connect::ContactFlowModule",
        "Properties": {"InstanceArn": made.INSTANCE, "Name": "greet", "Content": json.dumps(text)},
    }
    document = {"Parameters": {"ConnectInstanceArn": {"Type": "String"}}, "Resources": {"Greet": module}}
    code, shown = aicc("call", document)
    assert (code, "Here is the module." in shown, "0 problems" in shown) == (0, True, True), shown


def test_a_content_that_lies_in_a_bucket_is_named(aicc: Phone) -> None:
    included = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/flow.json"}}}
    document = {"Parameters": {"ConnectInstanceArn": {"Type": "String"}}, "Resources": {"Main": made.flow(included)}}
    code, text = aicc("call", document)
    assert code == 2
    assert "not known:" in text
    assert "Main: transform AWS::Include" in text
    assert "main: no template gives its content, or only the deployment knows it" in text


def test_a_stand_in_that_the_template_cannot_use_is_left_out(tmp_path: Path) -> None:
    """A list of subnets of which the third one is taken: nobody can guess how many there are."""
    third = {"Fn::Select": [2, {"Ref": "Names"}]}
    document = {
        "Parameters": {"Names": {"Type": "CommaDelimitedList"}, "ConnectInstanceArn": {"Type": "String"}},
        "Resources": {
            "Main": made.flow(made.content(made.says("Hello."))),
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": third}},
        },
    }
    center = load(made.written(tmp_path / "a.json", document))
    assert center.call().heard == ["Hello."]
    assert center.world.unresolved


def test_what_stays_unsolvable_names_the_parameters(tmp_path: Path) -> None:
    document = {
        "Parameters": {"Mode": {"Type": "String"}},
        "Mappings": {"Modes": {"full": {"Name": "x"}}},
        "Resources": {
            "Topic": {
                "Type": "AWS::SNS::Topic",
                "Properties": {
                    "DisplayName": {"Fn::FindInMap": ["Modes", {"Ref": "Mode"}, "Name"]},
                    "TopicName": {"Fn::FindInMap": ["Modes", "none", "Name"]},
                },
            }
        },
    }
    with pytest.raises(AssemblyError, match="nobody gave parameter Mode: --parameter NAME=VALUE"):
        load(made.written(tmp_path / "a.json", document))


@pytest.mark.parametrize(
    ("text", "language", "zone", "nonsense"),
    [
        ("안녕하세요.", "ko", "Asia/Seoul", "으음"),
        ("お電話ありがとうございます。", "ja", "Asia/Tokyo", "うーん"),
    ],
)
def test_the_language_of_the_prompts_is_that_of_the_center(
    tmp_path: Path, text: str, language: str, zone: str, nonsense: str
) -> None:
    document = {
        "Parameters": {"ConnectInstanceArn": {"Type": "String"}},
        "Resources": {"Main": made.flow(made.content(made.says(text)))},
    }
    locale = load(made.written(tmp_path / "a.json", document)).locale
    assert (locale.language, locale.zone_name) == (language, zone)
    assert locale.nonsense.startswith(nonsense)


def test_the_language_of_the_bot_decides_words_and_clock(tmp_path: Path) -> None:
    center = load(made.written(tmp_path / "a.json", made.BOT))
    assert (center.locale.id, center.locale.zone_name, center.locale.nonsense) == (
        "en_US",
        "America/New_York",
        "umm blubber hehe",
    )
    assert center.now.astimezone(center.locale.zone).strftime("%a %H:%M") == "Mon 10:00"
    assert center.locale.caller.startswith("+1")


def test_hours_of_operation_decide_the_clock(tmp_path: Path) -> None:
    hours = {
        "Type": "AWS::Connect::HoursOfOperation",
        "Properties": {
            "InstanceArn": made.INSTANCE,
            "Name": "h",
            "TimeZone": "Australia/Sydney",
            "Config": [],
        },
    }
    document = {**made.TWO_FLOWS, "Resources": {**made.TWO_FLOWS["Resources"], "Hours": hours}}
    assert load(made.written(tmp_path / "a.json", document)).locale.zone_name == "Australia/Sydney"
