"""Functions of strangers: inline code with `cfnresponse`, JavaScript by the Node.js installed here, and the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.lambdas.node import node
from ringback.simulator.loading import load
from tests.unit.strangers import made

needs_node = pytest.mark.skipif(node() is None, reason="no Node.js on this machine")
CUSTOM = """
import cfnresponse

def handler(event, context):
    if event.get("RequestType"):
        status = cfnresponse.SUCCESS if event["ResourceProperties"]["Fine"] == "true" else cfnresponse.FAILED
        cfnresponse.send(event, context, status, {"Word": "x"}, reason="told so")
        return
    return {"word": "inline"}
"""


def custom(*, fine: bool) -> made.Json:
    resource = {
        "Type": "Custom::Seed",
        "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "Fine": fine},
    }
    return made.with_function(CUSTOM, Seed=resource)


def test_inline_functions_have_the_module_of_cloudformation(tmp_path: Path) -> None:
    center = load(made.written(tmp_path / "a.json", custom(fine=True)))
    assert center.call().heard == ["It says inline."]
    assert center.problems == []
    assert any("Response body" in line for line in center.functions["Function"].logs)


def test_what_the_module_answers_is_heard(tmp_path: Path) -> None:
    center = load(made.written(tmp_path / "a.json", custom(fine=False)))
    assert ["Custom::Seed failed: told so" in str(one) for one in center.problems] == [True]


def test_packages_do_not_have_the_module(tmp_path: Path) -> None:
    """CloudFormation puts it only beside code that stands in the template."""
    document = made.with_function(CUSTOM)
    document["Resources"]["Function"]["Properties"]["Code"] = "src"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.py").write_text(CUSTOM)
    center = load(made.written(tmp_path / "a.json", document))
    center.call()
    assert "No module named 'cfnresponse'" in str(center.problems[0])


SENT = """
import json, urllib.request
def handler(event, context):
    body = {"Status": "SUCCESS", "PhysicalResourceId": "own", "Data": {"Word": "sent", "Count": 3, "Yes": True}}
    request = urllib.request.Request(event["ResponseURL"], data=json.dumps(body).encode(), method="PUT")
    urllib.request.urlopen(request)
"""
MODULE = """
import cfnresponse
def handler(event, context):
    given = event["ResourceProperties"].get("Given", "")
    cfnresponse.send(event, context, "SUCCESS", {"Word": "sent" + given, "Count": 3, "Yes": True}, "own")
"""
RETURNED = """
def handler(event, context):
    return {"PhysicalResourceId": "own", "Data": {"Word": "sent", "Count": 3, "Yes": True}}
"""
NODE = """
const response = require("cfn-response");
exports.handler = (event, context) =>
  response.send(event, context, response.SUCCESS, { Word: "sent", Count: 3, Yes: true }, "own");
"""
LOOKUP = """
import boto3, cfnresponse
def handler(event, context):
    connect, wanted = boto3.client("connect"), event["ResourceProperties"]["Instance"]
    queues = connect.list_queues(InstanceId=wanted)["QueueSummaryList"]
    prompts = connect.list_prompts(InstanceId=wanted)["PromptSummaryList"]
    hours = connect.list_hours_of_operations(InstanceId=wanted)["HoursOfOperationSummaryList"]
    known = {one["Name"]: one["Arn"] for one in (*queues, *prompts, *hours)}
    data = {"QueueArn": known["BasicQueue"], "Prompt": known["Beep.wav"], "Hours": known["Basic Hours"]}
    cfnresponse.send(event, context, "SUCCESS", data)
"""


def answering(code: str, said: str, **settings: Any) -> made.Json:
    """A template that says what a custom resource has answered."""
    document = made.with_function(code, **settings)
    given = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}
    document["Resources"]["Seed"] = {"Type": "Custom::Seed", "Properties": given}
    document["Resources"]["Main"] = made.flow({"Fn::Sub": made.content(made.says(said))})
    return document


@pytest.mark.parametrize(
    ("code", "runtime"),
    [(SENT, "python3.12"), (MODULE, "python3.12"), pytest.param(NODE, "nodejs20.x", marks=needs_node)],
    ids=["request", "module", "javascript"],
)
def test_what_a_custom_resource_answers_is_what_the_template_gets(tmp_path: Path, code: str, runtime: str) -> None:
    document = answering(code, "${Seed.Word} ${Seed.Count} ${Seed.Yes} ${Seed}.", runtime=runtime)
    center = load(made.written(tmp_path / "a.json", document))
    assert center.call().heard == ["sent 3 true own."]
    assert [one.name for one in center.world.stand_ins] == ["ConnectInstanceArn"]


def test_one_custom_resource_may_need_the_answer_of_another(tmp_path: Path) -> None:
    document = answering(MODULE, "${Third.Word}.")
    token = {"Fn::GetAtt": ["Function", "Arn"]}
    for name, before in (("Third", "Second"), ("Second", "Seed")):
        given = {"ServiceToken": token, "Given": {"Fn::GetAtt": [before, "Word"]}}
        document["Resources"] = {name: {"Type": "Custom::Seed", "Properties": given}} | document["Resources"]
    assert load(made.written(tmp_path / "a.json", document)).call().heard == ["sentsentsent."]


@pytest.mark.parametrize(("behind", "word"), [(True, "sent"), (False, "seed-word")])
def test_who_returns_answers_to_the_provider_alone(tmp_path: Path, behind: bool, word: str) -> None:
    """The provider of the CDK sends what the function behind it returns; CloudFormation itself waits for a request."""
    document = answering(RETURNED, "${Seed.Word}.")
    if behind:
        own = document["Resources"]["Function"]["Properties"]
        variables = {"USER_ON_EVENT_FUNCTION_ARN": {"Fn::GetAtt": ["Function", "Arn"]}}
        provider = {**own, "Runtime": "nodejs20.x", "Code": {"S3Bucket": "b"}, "Environment": {"Variables": variables}}
        document["Resources"]["Provider"] = {"Type": "AWS::Lambda::Function", "Properties": provider}
        document["Resources"]["Seed"]["Properties"]["ServiceToken"] = {"Fn::GetAtt": ["Provider", "Arn"]}
    center = load(made.written(tmp_path / "a.json", document))
    assert center.call().heard == [f"{word}."]
    assert [("without an answer at the ResponseURL" in str(one)) for one in center.problems] == [True] * (not behind)


def test_a_stub_answers_for_a_custom_resource(tmp_path: Path) -> None:
    path = made.written(tmp_path / "a.json", answering("", "${Seed.Word}.", runtime="java21"))
    assert load(path, stubs={"Function": {"Data": {"Word": "stub"}}}).call().heard == ["stub."]
    assert load(path).call().heard == ["seed-word."]


def test_names_are_looked_up_in_an_instance_of_elsewhere(tmp_path: Path) -> None:
    """Every instance begins with a queue, hours and prompts; what the function finds can be used by the flow."""
    document = answering(LOOKUP, "")
    resources = document["Resources"]
    resources["Seed"]["Properties"]["Instance"] = made.INSTANCE
    statement = {"Effect": "Allow", "Action": "connect:List*", "Resource": "*"}
    resources["Role"]["Properties"]["Policies"] = [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}]
    go = made.action("go", "TransferContactToQueue", {}, "end", Errors=["QueueAtCapacity", "NoMatchingError"])
    hours = made.action("open", "CheckHoursOfOperation", {"HoursOfOperationId": "${Seed.Hours}"}, "go")
    hours["Transitions"]["Conditions"] = [
        {"NextAction": "go", "Condition": {"Operator": "Equals", "Operands": [word]}} for word in ("True", "False")
    ]
    content = made.content(
        made.action("beep", "MessageParticipant", {"PromptId": "${Seed.Prompt}"}, "queue"),
        made.action("queue", "UpdateContactTargetQueue", {"QueueId": "${Seed.QueueArn}"}, "open"),
        hours,
        go,
    )
    resources["Main"] = made.flow({"Fn::Sub": content})
    center = load(made.written(tmp_path / "a.json", document))
    call = center.call()
    assert (call.queue, [*center.problems]) == ("Seed.QueueArn", [])


def test_a_call_of_the_sdk_answers_by_the_paths_of_its_values(tmp_path: Path) -> None:
    text = (
        '{"service":"Connect","action":"listPrompts","physicalResourceId":{"responsePath":"PromptSummaryList.0.Name"}}'
    )
    document = answering("", "${Seed.PromptSummaryList.1.Name} after ${Seed}.")
    document["Resources"]["Seed"] = {"Type": "Custom::AWS", "Properties": {"ServiceToken": "arn:x", "Create": text}}
    assert load(made.written(tmp_path / "a.json", document)).call().heard == ["CustomerHold.wav after Beep.wav."]


@needs_node
@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("exports.handler = async (event) => ({ word: event.Details.ContactData.Channel });", "VOICE"),
        ("exports.handler = (event, context, done) => done(null, { word: context.functionName.slice(0, 1) });", "a"),
        ("exports.handler = async () => ({ word: new Date().toISOString().slice(0, 13) });", "2026-11-23T15"),
        ("exports.handler = async () => ({ word: process.env.HOME === undefined ? 'none' : 'own' });", "own"),
    ],
    ids=["async", "callback", "clock", "home"],
)
def test_javascript_runs_where_node_is_installed(tmp_path: Path, code: str, word: str) -> None:
    center = load(made.written(tmp_path / "a.json", made.with_function(code, runtime="nodejs20.x")))
    assert center.call().heard == [f"It says {word}."]


@needs_node
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("exports.handler = async () => { throw new TypeError('no way'); };", "raised TypeError: no way"),
        (
            "const sdk = require('@aws-sdk/client-s3'); exports.handler = async () => new sdk.S3Client({}).send({});",
            "the AWS SDK for JavaScript is not simulated",
        ),
        ("exports.other = 1;", "handler index.handler is missing"),
        ("exports.handler = (", "raised SyntaxError"),
        ("exports.handler = async () => process.exit(3);", "the process ended with 3"),
    ],
    ids=["raises", "sdk", "missing", "syntax", "exits"],
)
def test_what_fails_in_javascript_fails_as_a_function(tmp_path: Path, code: str, message: str) -> None:
    center = load(made.written(tmp_path / "a.json", made.with_function(code, runtime="nodejs20.x")))
    call = center.call()
    assert call.ended_by == "flow"
    assert message in str(call.problems[0])


def test_without_node_a_stub_can_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    path = made.written(tmp_path / "a.json", made.with_function("", runtime="nodejs20.x"))
    assert "no Node.js is installed here; install it, or answer for it" in str(load(path).call().problems[0])
    assert load(path, stubs={"Function": {"word": "stub"}}).call().heard == ["It says stub."]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Runtime": "java21"}, "it runs on java21; only Python and JavaScript run here; answer for it (--stub"),
        ({"Runtime": None, "Code": {"ImageUri": "x"}, "PackageType": "Image"}, "it runs on a container image; answer"),
        ({"Code": {"S3Bucket": "b", "S3Key": "k"}}, "its code is not in the assembly; answer for it"),
    ],
)
def test_what_cannot_run_here_says_so(tmp_path: Path, changes: made.Json, message: str) -> None:
    document = made.with_function("x")
    properties = document["Resources"]["Function"]["Properties"]
    properties |= changes
    document["Resources"]["Function"]["Properties"] = {k: v for k, v in properties.items() if v is not None}
    path = made.written(tmp_path / "a.json", document)
    assert message in str(load(path).call().problems[0])
    assert load(path, stubs={"Function": {"word": "stub"}}).call().heard == ["It says stub."]
