"""The stack an account needs once: who may deploy, with what, and who may log in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore import xform_name
from cfnlint.config import ConfigMixIn
from cfnlint.decode import decode_str
from cfnlint.runner import Runner

from ringback.cloudformation import read_template

#: The list of actions that the linter brings is older than these; they are in the model of the service.
_NEWER = {
    "gettestcaseexecutionsummary",
    "listtestcaseexecutionrecords",
    "listtestcases",
    "starttestcaseexecution",
    "stoptestcaseexecution",
}
#: What runs in the pipeline with the role, besides the CDK.
_MODULES = ("preflight", "outside", "quotas", "stacks", "smoke", "first_chat", "native_tests", "notice")
#: Where an action is not named like service and operation:
#: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_SERVICES = {
    "lexv2-models": "lex",
    "service-quotas": "servicequotas",
    "bedrock-runtime": "bedrock",
    "sesv2": "ses",
    "pinpoint-sms-voice-v2": "sms-voice",
}
_ACTIONS = {"bedrock:Converse": "bedrock:InvokeModel"}
#: ListInstances asks the directory service; nobody needs a permission to ask who they are.
_DEPENDENT = {"ds:DescribeDirectories"}
_FREE = {"sts:GetCallerIdentity"}
#: Asked only by whoever may: the pipeline learns that a secret is there, and reads none.
_NOT_BY_THE_PIPELINE = {"secretsmanager:GetSecretValue"}
#: Asked of another service by the same name.
_NAMESAKES = {"lambda:ListAliases", "connect:GetMetricData"}
#: The participant service asks for tokens and for no policy:
#: https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_SendMessage.html
_BY_TOKEN = "connectparticipant:"


@pytest.fixture(scope="module")
def template(root: Path) -> dict[str, Any]:
    return dict(read_template(root / "operations/account.yaml").document)


def _role(template: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def _statements(role: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for policy in role["Policies"] for entry in policy["PolicyDocument"]["Statement"]]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_the_linter_finds_nothing(root: Path) -> None:
    text = (root / "operations/account.yaml").read_text(encoding="utf-8")
    decoded, problems = decode_str(text)
    assert problems == []

    found = Runner(ConfigMixIn(regions=["ap-northeast-2"])).validate_template(decoded)

    told = [match for match in found if not any(f"'{name}' is not one of" in match.message for name in _NEWER)]
    assert [str(match) for match in told] == []


def test_only_jobs_of_named_environments_become_the_role(template: dict[str, Any]) -> None:
    """Whole subjects, compared as they are: a wildcard would let a branch or a fork in."""
    (statement,) = _role(template, "DeployRole")["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": {"Ref": "Subjects"},
        }
    }
    provider = template["Resources"]["GitHubProvider"]["Properties"]
    assert provider == {"Url": "https://token.actions.githubusercontent.com", "ClientIdList": ["sts.amazonaws.com"]}
    assert "Default" not in template["Parameters"]["Subjects"]


def test_the_role_becomes_the_roles_of_the_cdk_in_this_account_and_no_other(template: dict[str, Any]) -> None:
    (statement,) = [
        entry for entry in _statements(_role(template, "DeployRole")) if entry["Action"] == "sts:AssumeRole"
    ]

    names = [resource["Fn::Sub"] for resource in statement["Resource"]]

    assert [re.search(r"role/cdk-\$\{Qualifier\}-(.+)-role-", name)[1] for name in names] == [  # type: ignore[index]
        "deploy",
        "file-publishing",
        "lookup",
    ]
    assert all(name.endswith("-${AWS::AccountId}-${AWS::Region}") and "*" not in name for name in names)


def _operations(source: Path) -> set[str]:
    """Returns the actions a module asks for: its operations, by the models of the services whose clients it makes."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    words = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    services = {
        node.args[0].value
        for node in calls
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "client"
        and isinstance(node.args[0], ast.Constant)
    }
    found = set()
    for service in services:
        names = boto3.client(str(service), region_name="ap-northeast-2").meta.service_model.operation_names
        for name in names:
            if xform_name(name) in words | texts:
                action = f"{_SERVICES.get(str(service), service)}:{name}"
                found.add(_ACTIONS.get(action, action))
    return found


def test_the_role_may_do_what_the_pipeline_asks_and_nothing_more(template: dict[str, Any], root: Path) -> None:
    """Preflight, smoke, test cases and notice, read from their modules; deleting and changing stacks is not theirs."""
    asked = set().union(*(_operations(root / "operations" / f"{name}.py") for name in _MODULES))
    asked -= {action for action in asked if re.search(r":(Delete|Update)", action)} | _FREE | _NAMESAKES
    asked = {action for action in asked - _NOT_BY_THE_PIPELINE if not action.startswith(_BY_TOKEN)}
    allowed = {action for entry in _statements(_role(template, "DeployRole")) for action in _listed(entry["Action"])}

    assert asked >= {"cloudformation:DescribeStacks", "connect:StartTestCaseExecution", "sns:Publish"}
    assert asked <= allowed
    assert allowed - asked == {"sts:AssumeRole", *_DEPENDENT}


def test_people_get_a_token_for_instances_that_are_named(template: dict[str, Any]) -> None:
    role = _role(template, "LoginRole")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    (statement,) = _statements(role)

    assert (trust["Action"], trust["Principal"]) == (
        "sts:AssumeRoleWithSAML",
        {"Federated": {"Ref": "SamlProviderArn"}},
    )
    assert {"Fn::Sub": "https://${AWS::Region}.signin.aws.amazon.com/saml"} in trust["Condition"]["StringEquals"][
        "SAML:aud"
    ]
    assert statement["Action"] == "connect:GetFederationToken"
    assert statement["Condition"] == {"StringEquals": {"connect:InstanceId": {"Ref": "InstanceIds"}}}
    assert template["Resources"]["LoginRole"]["Condition"] == "HasSaml"


def test_the_page_names_every_parameter_and_output_and_the_right_relay_state(
    template: dict[str, Any], root: Path
) -> None:
    page = (root / "docs/account.md").read_text(encoding="utf-8")

    for name in (*template["Parameters"], *template["Outputs"]):
        assert f"`{name}" in page or f"{name}=" in page, name
    assert "https://ap-northeast-2.console.aws.amazon.com/connect/federate/INSTANCE-ID" in page
    workflow = yaml.safe_load((root / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    for name in re.findall(r"vars\.([A-Z_]+)", str(workflow)):
        assert name in page, name
