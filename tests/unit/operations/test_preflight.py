"""An account before a deployment, judged by what it has: each finding planted into one that is fine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from operations.checks import Outcome
from operations.expected import Bootstrap, Expected, Model, Named
from operations.preflight import Preflight
from operations.quotas import CALLS, CHATS, INSTANCES, Planned, planned
from tests.unit.operations.account import Account, Parameters, Refused

NOW = datetime(2026, 11, 30, tzinfo=UTC)
NUMBER = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/11111111-2222-3333-4444-555555555555"
OURS = "arn:aws:connect:ap-northeast-2:111122223333:instance/ours"
STAGE = Expected(
    stage="acme-dev",
    alias="acme-dev",
    stacks=("acme-dev-Data", "acme-dev-Connect"),
    flows=(),
    reserved_concurrency=0,
    models=(Model(profile="apac.nova", region="ap-northeast-2", temperature=0.1),),
    alarms=0,
    bootstrap=Bootstrap(role="arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-own-cfn-exec-role"),
    parameters=("/acme/dev/phone-number-arn",),
    names=(
        Named(stack="acme-dev-Data", type="AWS::KMS::Alias", name="alias/acme-dev-data"),
        Named(stack="acme-dev-Connect", type="AWS::Logs::LogGroup", name="/aws/connect/acme-dev"),
    ),
)
BUSY = Planned(calls=14, chats=12)


class Ready(Account):
    """An account in which the stage is deployed, with its number."""

    def __init__(self) -> None:
        super().__init__()
        self.stored = {"/cdk-bootstrap/hnb659fds/version": "27", "/acme/dev/phone-number-arn": NUMBER}
        self.denied: set[str] = set()
        self.states = dict.fromkeys(STAGE.stacks, "UPDATE_COMPLETE")
        self.protected = False
        self.groups = ["/aws/connect/acme-dev", "/aws/connect/acme-dev-2"]
        self.aliases = ["alias/acme-dev-data"]
        self.instances = {"acme-dev": "ACTIVE"}
        self.target = OURS
        self.executions = 1000
        self.quotas = {INSTANCES: 2, CALLS: 100, CHATS: 500}
        self.applied: dict[str, int] = {}
        self.model_answers = ""

    def ssm_GetParameter(self, given: Parameters) -> dict[str, Any]:  # noqa: N802 - named like the operation
        if given["Name"] not in self.stored:
            raise Refused("ParameterNotFound")
        return {"Parameter": {"Value": self.stored[given["Name"]]}}

    def iam_SimulatePrincipalPolicy(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["PolicySourceArn"] == "arn:aws:iam::111122223333:role/cdk-own-cfn-exec-role"
        decisions = {True: "implicitDeny", False: "allowed"}
        return {
            "EvaluationResults": [
                {"EvalActionName": action, "EvalDecision": decisions[action in self.denied]}
                for action in given["ActionNames"]
            ]
        }

    def cloudformation_DescribeStacks(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        name = given["StackName"]
        if name not in self.states:
            raise Refused("ValidationError", f"Stack with id {name} does not exist")
        return {
            "Stacks": [
                {
                    "StackName": name,
                    "CreationTime": NOW,
                    "StackStatus": self.states[name],
                    "EnableTerminationProtection": self.protected,
                }
            ]
        }

    def logs_DescribeLogGroups(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {
            "logGroups": [{"logGroupName": one} for one in self.groups if one.startswith(given["logGroupNamePrefix"])]
        }

    def kms_ListAliases(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"Aliases": [{"AliasName": one} for one in self.aliases]}

    def connect_ListInstances(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {
            "InstanceSummaryList": [
                {
                    "Arn": OURS if alias == "acme-dev" else f"{OURS}-{alias}",
                    "InstanceAlias": alias,
                    "InstanceStatus": status,
                }
                for alias, status in self.instances.items()
            ]
        }

    def connect_DescribePhoneNumber(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["PhoneNumberId"] == NUMBER
        return {"ClaimedPhoneNumberSummary": {"TargetArn": self.target}}

    def lambda_GetAccountSettings(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"AccountLimit": {"ConcurrentExecutions": self.executions}}

    def service_quotas_GetServiceQuota(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        code = given["QuotaCode"]
        if given.get("ContextId") == OURS and code in self.applied:
            return {"Quota": {"Value": float(self.applied[code])}}
        if "ContextId" in given or code != INSTANCES:
            raise Refused("NoSuchResourceException")
        return {"Quota": {"Value": float(self.quotas[code])}}

    def service_quotas_GetAWSDefaultServiceQuota(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"Quota": {"Value": float(self.quotas[given["QuotaCode"]])}}

    def bedrock_runtime_Converse(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["inferenceConfig"] == {"maxTokens": 1, "temperature": 0.1}
        if self.model_answers:
            raise Refused(self.model_answers, "no")
        usage = {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
        message = {"role": "assistant", "content": [{"text": "2"}]}
        return {"output": {"message": message}, "stopReason": "max_tokens", "usage": usage, "metrics": {"latencyMs": 9}}


def outcomes(account: Ready, expected: Expected = STAGE, busy: Planned | None = BUSY) -> dict[str, Outcome]:
    found = {one.name: one for one in Preflight(account, expected, busy)()}
    assert account.changed() in ([], ["Converse"]), "looking changes nothing"
    return found


def _empty(account: Ready) -> None:
    """Before the first deployment."""
    account.states, account.groups, account.aliases, account.instances = {}, [], [], {}


def test_an_account_that_is_ready_passes_every_check() -> None:
    found = outcomes(Ready())
    assert [str(one) for one in found.values() if not one.fine] == []
    assert set(found) >= {"account", "bootstrap", "execution role", "stacks", "names", "instance alias", "concurrency"}


def test_a_first_deployment_passes_without_a_number() -> None:
    account = Ready()
    _empty(account)
    account.quotas[CALLS] = 10
    found = outcomes(account, replace(STAGE, parameters=()))
    assert [str(one) for one in found.values() if not one.fine] == []
    # A quota of an instance can be raised once it exists.
    assert "10 allowed, the busy hour of [volumes] needs about 14; ask for more as soon as" in str(
        found["concurrent calls"]
    )


def _failed_and_protected(account: Ready) -> None:
    account.states["acme-dev-Connect"], account.protected = "ROLLBACK_COMPLETE", True


def _first_with_number(account: Ready) -> None:
    _empty(account)


PARAMETER = "parameter /acme/dev/phone-number-arn"
PLANTED: dict[str, tuple[Callable[[Ready], Any], str, str]] = {
    "another Region": (
        lambda a: setattr(a, "region_name", "us-east-1"),
        "account",
        "set AWS_DEFAULT_REGION=ap-northeast-2",
    ),
    "not bootstrapped": (lambda a: a.stored.pop("/cdk-bootstrap/hnb659fds/version"), "bootstrap", "cdk bootstrap"),
    "bootstrapped long ago": (
        lambda a: a.stored.update({"/cdk-bootstrap/hnb659fds/version": "5"}),
        "bootstrap",
        "version 5, the templates need 6",
    ),
    "own execution policies": (
        lambda a: a.denied.add("cloudformation:DescribeStacks"),
        "execution role",
        "cdk-own-cfn-exec-role may not cloudformation:DescribeStacks",
    ),
    "a failed attempt under protection": (
        _failed_and_protected,
        "stacks",
        "acme-dev-Connect is ROLLBACK_COMPLETE and protected; an earlier attempt failed: `aicc live clear --stage",
    ),
    "a failed attempt that left something": (
        lambda a: a.states.update({"acme-dev-Data": "ROLLBACK_FAILED"}),
        "stacks",
        "acme-dev-Data is ROLLBACK_FAILED; an earlier attempt failed: `aicc live clear --stage acme-dev`",
    ),
    "still deploying": (
        lambda a: a.states.update({"acme-dev-Data": "UPDATE_IN_PROGRESS"}),
        "stacks",
        "wait until it ends",
    ),
    "a rollback that failed": (
        lambda a: a.states.update({"acme-dev-Data": "UPDATE_ROLLBACK_FAILED"}),
        "stacks",
        "cdk rollback",
    ),
    "a log group left over": (lambda a: a.states.pop("acme-dev-Connect"), "names", "/aws/connect/acme-dev; `aicc live"),
    "an alias left over": (lambda a: a.states.pop("acme-dev-Data"), "names", "alias/acme-dev-data"),
    "an instance of somebody else": (
        lambda a: a.states.pop("acme-dev-Connect"),
        "instance alias",
        "choose another alias",
    ),
    "no room for an instance": (
        lambda a: setattr(a, "instances", {"one": "ACTIVE", "two": "ACTIVE"}),
        "instance alias",
        "2 of 2 instances",
    ),
    "no parameter": (lambda a: a.stored.pop("/acme/dev/phone-number-arn"), PARAMETER, "makes no change without it"),
    "a number before the instance": (_first_with_number, PARAMETER, "an instance that does not exist yet"),
    "a number of another instance": (
        lambda a: setattr(a, "target", f"{OURS}-2"),
        PARAMETER,
        f"update-phone-number --phone-number-id {NUMBER} --target-arn {OURS}",
    ),
    "less concurrency than planned": (
        lambda a: setattr(a, "executions", 50),
        "concurrency",
        "50 executions at once, 0 of them reserved; the busy hour of [volumes] needs about 52; ask for more",
    ),
    "fewer calls than planned": (
        lambda a: a.applied.update({CALLS: 0}),
        "concurrent calls",
        "0 allowed, the busy hour of [volumes] needs about 14",
    ),
    "fewer chats than planned": (lambda a: a.quotas.update({CHATS: 10}), "concurrent chats", "10 allowed"),
    "no access to the model": (
        lambda a: setattr(a, "model_answers", "AccessDeniedException"),
        "model apac.nova",
        "request access",
    ),
    "a model without temperature": (
        lambda a: setattr(a, "model_answers", "ValidationException"),
        "model apac.nova",
        "llm.temperature",
    ),
}


@pytest.mark.parametrize(("plant", "check", "words"), PLANTED.values(), ids=PLANTED)
def test_what_would_fail_is_named_with_advice(plant: Callable[[Ready], Any], check: str, words: str) -> None:
    account = Ready()
    plant(account)
    found = outcomes(account)[check]
    assert not found.fine
    assert words in str(found)


@pytest.mark.parametrize("state", ["ROLLBACK_COMPLETE", "CREATE_FAILED"])
def test_what_the_next_deployment_deletes_or_goes_on_with_is_no_finding(state: str) -> None:
    """The CDK deletes a stack that was taken back whole; one that was not goes on where it stopped."""
    account = Ready()
    account.states["acme-dev-Connect"] = state
    assert outcomes(account)["stacks"].fine


def test_a_raised_quota_and_a_small_account_are_judged_by_what_they_have() -> None:
    """Three instances where three fit; fifty executions where nothing is reserved and little is planned."""
    account = Ready()
    _empty(account)
    account.instances, account.quotas[INSTANCES], account.executions = {"one": "ACTIVE", "two": "ACTIVE"}, 3, 50
    found = outcomes(account, replace(STAGE, parameters=()), Planned(calls=2, chats=1))
    assert found["instance alias"].fine
    assert found["concurrency"].fine


@pytest.mark.parametrize(("limit", "fine"), [(219, False), (220, True)])
def test_reservations_leave_what_lambda_keeps(limit: int, fine: bool) -> None:
    account = Ready()
    account.executions = limit
    found = outcomes(account, replace(STAGE, reserved_concurrency=120), None)["concurrency"]
    assert found.fine is fine
    assert fine or "lower the reservations" in str(found)


def test_the_busy_hour_of_a_month() -> None:
    """20,000 calls of 4 minutes on 21 days, 15 % of a day in its busiest hour, 30 % more at its peak: 12.4 at once."""
    assert planned(calls=20_000, call_minutes=4.0, chats=0) == Planned(calls=13, chats=0)
    assert planned(calls=1, call_minutes=1.0, chats=1) == Planned(calls=1, chats=1)
    assert BUSY.executions == 52


def test_a_stage_that_refuses_to_be_deployed_says_why() -> None:
    refusing = replace(STAGE, refused=("acme-dev still has placeholders: auth.certificate",))
    first = next(iter(Preflight(Ready(), refusing)()))
    assert (first.name, first.fine) == ("placeholders", False)
    assert "auth.certificate" in first.found


def test_an_error_of_the_service_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(given: Parameters) -> dict[str, Any]:
        raise Refused("AccessDeniedException")

    account = Ready()
    monkeypatch.setattr(account, "connect_ListInstances", denied)
    found = outcomes(account)
    assert "ListInstances answered AccessDeniedException" in str(found["instance alias"])
    assert found["names"].fine, "one check does not stop the next"


def test_the_variable_that_is_advised_sets_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK for Python reads this name and no other."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")

    assert boto3.Session().region_name == "eu-north-1"
