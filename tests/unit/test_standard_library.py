"""Reading JSON templates, linting flows and making calls need the standard library; the rest says what it needs."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Nothing of the environment, no site-packages: only the repository, and what Python brings.
BARE = [sys.executable, "-I", "-S", "-c"]
_HEAD = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
"""
_FOOT = f"""
own = ({str(ROOT / "ringback")!r}, sys.base_prefix)
files = [getattr(module, "__file__", None) or sys.base_prefix for module in list(sys.modules.values())]
foreign = [file for file in files if not file.startswith(own) or "site-packages" in file]
assert not foreign, foreign
"""


def _run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [*BARE, _HEAD + code + _FOOT, *arguments], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _content() -> str:
    menu = {
        "Identifier": "menu",
        "Type": "GetParticipantInput",
        "Parameters": {"Text": "상담원은 1번을 눌러 주세요.", "InputTimeLimitSeconds": "5", "StoreInput": "False"},
        "Transitions": {
            "NextAction": "bye",
            "Conditions": [{"NextAction": "bye", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
            "Errors": [
                {"NextAction": "bye", "ErrorType": name}
                for name in ("InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError")
            ],
        },
    }
    bye = {
        "Identifier": "bye",
        "Type": "MessageParticipant",
        "Parameters": {"Text": "이용해 주셔서 감사합니다."},
        "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]},
    }
    end = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    document = {"Version": "2019-10-30", "StartAction": "menu", "Actions": [menu, bye, end]}
    return json.dumps(document, ensure_ascii=False)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    resources = {
        "Instance": {
            "Type": "AWS::Connect::Instance",
            "Properties": {"InstanceAlias": "small", "IdentityManagementType": "CONNECT_MANAGED", "Attributes": {}},
        },
        "Flow": {
            "Type": "AWS::Connect::ContactFlow",
            "Properties": {
                "InstanceArn": {"Fn::GetAtt": ["Instance", "Arn"]},
                "Name": "inbound",
                "Type": "CONTACT_FLOW",
                "Content": _content(),
            },
        },
    }
    path = tmp_path / "template.json"
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return path


def test_a_flow_is_linted(tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    path.write_text(_content().replace("MessageParticipant", "PlayPrompt"), encoding="utf-8")
    code = """
from ringback import flow_language
print(*(finding.rule for finding in flow_language.lint(flow_language.load(sys.argv[1]))))
"""
    assert "FL101" in _run(code, str(path)).split()


def test_a_template_is_phoned(template: Path) -> None:
    code = """
from ringback import simulator
call = simulator.load(sys.argv[1]).call()
print(call.state, call.heard[-1])
call.press("1")
print(call.state, call.heard[-1], call.ended_by)
"""
    assert _run(code, str(template)).splitlines() == [
        "menu 상담원은 1번을 눌러 주세요.",
        "ended 이용해 주셔서 감사합니다. flow",
    ]


@pytest.mark.parametrize(
    ("code", "heard"),
    [
        ("def handler(event, context):\n    return {'word': 'hello'}\n", "hello"),
        ("import boto3\ndef handler(event, context):\n    return {'word': 'hello'}\n", ""),
    ],
    ids=["without", "with"],
)
def test_a_function_needs_the_sdk_only_when_it_imports_it(template: Path, code: str, heard: str) -> None:
    """What a function imports is its own need: it fails as a function, and the call goes on."""
    document = json.loads(template.read_text(encoding="utf-8"))
    instance, function = {"Fn::GetAtt": ["Instance", "Arn"]}, {"Fn::GetAtt": ["Function", "Arn"]}
    actions = [
        ("ask", "InvokeLambdaFunction", {"LambdaFunctionARN": "@function", "InvocationTimeLimitSeconds": "3"}, "say"),
        ("say", "MessageParticipant", {"Text": "word: $.External.word"}, "end"),
    ]
    content = {
        "Version": "2019-10-30",
        "StartAction": "ask",
        "Actions": [
            *(
                {
                    "Identifier": name,
                    "Type": kind,
                    "Parameters": parameters,
                    "Transitions": {
                        "NextAction": target,
                        "Errors": [{"NextAction": target, "ErrorType": "NoMatchingError"}],
                    },
                }
                for name, kind, parameters, target in actions
            ),
            {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
        ],
    }
    before, _, after = json.dumps(content).partition("@function")
    resources = document["Resources"]
    resources["Flow"]["Properties"]["Content"] = {"Fn::Join": ["", [before, function, after]]}
    resources["Role"] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    resources["Function"] = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Code": {"ZipFile": code},
        },
    }
    resources["Permission"] = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": function,
            "Principal": "connect.amazonaws.com",
            "SourceArn": instance,
        },
    }
    resources["Association"] = {
        "Type": "AWS::Connect::IntegrationAssociation",
        "Properties": {
            "InstanceId": instance,
            "IntegrationType": "LAMBDA_FUNCTION",
            "IntegrationArn": function,
        },
    }
    template.write_text(json.dumps(document), encoding="utf-8")
    script = """
from ringback import simulator
call = simulator.load(sys.argv[1]).call()
print(call.state, call.heard[-1].strip(), "boto3" in str(call.problems))
"""
    assert _run(script, str(template)).strip() == f"ended word: {heard}".rstrip() + f" {not heard}"


def test_a_call_is_made_in_a_terminal(template: Path) -> None:
    code = """
import io
from ringback import simulator
from ringback.simulator.display.console import PLAIN
from ringback.simulator.terminal import Settings, Terminal
lines = iter(["1"])
def read(prompt):
    for line in lines:
        return line
    raise EOFError
out = io.StringIO()
Terminal(simulator.load(sys.argv[1]), Settings(stage="small"), out=out, read=read, paint=PLAIN).run()
print(out.getvalue())
"""
    assert "이용해 주셔서 감사합니다." in _run(code, str(template))


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("ringback.simulator.scenarios", "scenarios"),
        ("ringback.simulator.studio", "studio"),
        ("ringback.simulator.http", "serve"),
    ],
)
def test_what_needs_more_says_what(module: str, extra: str) -> None:
    code = f"""
from ringback.simulator.errors import MissingExtraError
try:
    import {module}
except MissingExtraError as error:
    print(error)
"""
    assert f"install the extra '{extra}'" in _run(code)


def test_a_yaml_template_says_what_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("Resources: {}\n", encoding="utf-8")
    code = """
from ringback import simulator
from ringback.cloudformation.errors import CloudFormationError
from ringback.simulator.errors import SimulatorError
try:
    simulator.load(sys.argv[1])
except (CloudFormationError, SimulatorError) as error:
    print(error)
"""
    assert "'yaml'" in _run(code, str(path))


def test_every_extra_that_is_named_exists() -> None:
    declared = tomllib.loads((ROOT / "ringback" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"yaml", "scenarios", "studio", "serve", "encryption"} <= set(declared["optional-dependencies"])
    assert declared.get("dependencies", []) == []
