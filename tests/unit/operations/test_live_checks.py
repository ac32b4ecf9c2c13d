"""Checks of a live account, against answers the SDK's service models accept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from operations.checks import Outcome
from operations.expected import AssemblyError, Expected, read
from operations.preflight import BOOTSTRAP, Preflight
from operations.smoke import Smoke

EXPECTED = Expected(
    stage="acme-dev",
    alias="acme-dev",
    stacks=("acme-dev-Bot", "acme-dev-Connect"),
    flows=("inbound", "main-menu"),
    reserved_concurrency=120,
    inference_profiles=("apac.amazon.nova-lite-v1:0",),
    alarms=2,
)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Session:
    """Hands out one stubbed client per service."""

    def __init__(self, region: str = "ap-northeast-2") -> None:
        self.region_name = region
        self._clients: dict[str, Any] = {}
        self.stubs: dict[str, Stubber] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(service, region_name="ap-northeast-2")
            self.stubs[service] = Stubber(self._clients[service])
            self.stubs[service].activate()
        return self._clients[service]

    def answers(self, service: str, operation: str, answer: dict[str, Any]) -> Session:
        self.client(service)
        self.stubs[service].add_response(operation, answer)
        return self

    def fails(self, service: str, operation: str, code: str) -> Session:
        self.client(service)
        self.stubs[service].add_client_error(operation, code)
        return self


def _instances(*aliases: str) -> dict[str, Any]:
    return {"InstanceSummaryList": [{"InstanceAlias": alias, "InstanceStatus": "ACTIVE"} for alias in aliases]}


def _stack(name: str, state: str = "CREATE_COMPLETE", **outputs: str) -> dict[str, Any]:
    shown = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    return {"Stacks": [{"StackName": name, "CreationTime": NOW, "StackStatus": state, "Outputs": shown}]}


def _alarms(*names: str, state: str = "OK", actions: tuple[str, ...] = ("arn:topic",)) -> dict[str, Any]:
    return {"MetricAlarms": [{"AlarmName": name, "StateValue": state, "AlarmActions": list(actions)} for name in names]}


def _composite(name: str, *read: str, state: str = "OK", actions: tuple[str, ...] = ("arn:topic",)) -> dict[str, Any]:
    rule = " AND ".join(f'ALARM("{one}")' for one in read)
    return {
        "CompositeAlarms": [{"AlarmName": name, "StateValue": state, "AlarmActions": list(actions), "AlarmRule": rule}]
    }


def _deployed(session: Session) -> Session:
    session.answers(
        "cloudformation", "describe_stacks", _stack("acme-dev-Bot", BotAliasArn="arn:bot-alias/BOTBOTBOT1/ALIASALIA1")
    )
    return session.answers("cloudformation", "describe_stacks", _stack("acme-dev-Connect", InstanceId="i-1"))


FINE: dict[str, tuple[Callable[[Session], Session], Callable[[Session], Outcome]]] = {
    "account": (
        lambda s: s.answers("sts", "get_caller_identity", {"Account": "111122223333"}),
        lambda s: Preflight(s, EXPECTED).account(),
    ),
    "bootstrapped": (
        lambda s: s.answers("ssm", "get_parameter", {"Parameter": {"Name": BOOTSTRAP, "Value": "27"}}),
        lambda s: Preflight(s, EXPECTED).bootstrap(),
    ),
    "alias free": (
        lambda s: s.answers("connect", "list_instances", _instances("other")),
        lambda s: Preflight(s, EXPECTED).alias(),
    ),
    "alias ours": (
        lambda s: s.answers("connect", "list_instances", _instances("acme-dev", "other")).answers(
            "cloudformation", "describe_stacks", _stack("acme-dev-Connect")
        ),
        lambda s: Preflight(s, EXPECTED).alias(),
    ),
    "concurrency": (
        lambda s: s.answers("lambda", "get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 1000}}),
        lambda s: Preflight(s, EXPECTED).concurrency(),
    ),
    "stacks": (_deployed, lambda s: Smoke(s, EXPECTED).stacks()),
    "flows": (
        lambda s: _deployed(s).answers(
            "connect",
            "list_contact_flows",
            {
                "ContactFlowSummaryList": [
                    {"Name": name, "ContactFlowStatus": "PUBLISHED"} for name in ("inbound", "main-menu", "Default")
                ]
            },
        ),
        lambda s: Smoke(s, EXPECTED).flows(),
    ),
    "bot": (
        lambda s: _deployed(s).answers("lexv2-models", "describe_bot_alias", {"botAliasStatus": "Available"}),
        lambda s: Smoke(s, EXPECTED).bot(),
    ),
    "alarms": (
        lambda s: s.answers("cloudwatch", "describe_alarms", _alarms("acme-dev-a", "acme-dev-b")),
        lambda s: Smoke(s, EXPECTED).alarms(),
    ),
    "alarms read by another": (
        lambda s: s.answers(
            "cloudwatch", "describe_alarms", _alarms("a", "b", actions=()) | _composite("both", "a", "b")
        ),
        lambda s: Smoke(s, EXPECTED).alarms(),
    ),
}

WRONG: dict[str, tuple[Callable[[Session], Session], Callable[[Session], Outcome], str]] = {
    "not bootstrapped": (
        lambda s: s.fails("ssm", "get_parameter", "ParameterNotFound"),
        lambda s: Preflight(s, EXPECTED).bootstrap(),
        "cdk bootstrap",
    ),
    "alias taken": (
        lambda s: s.answers("connect", "list_instances", _instances("acme-dev")).fails(
            "cloudformation", "describe_stacks", "ValidationError"
        ),
        lambda s: Preflight(s, EXPECTED).alias(),
        "choose another alias",
    ),
    "too many instances": (
        lambda s: s.answers("connect", "list_instances", _instances("one", "two")),
        lambda s: Preflight(s, EXPECTED).alias(),
        "default quota is 2",
    ),
    "concurrency": (
        lambda s: s.answers("lambda", "get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 200}}),
        lambda s: Preflight(s, EXPECTED).concurrency(),
        "120 reserved of 200",
    ),
    "rolled back": (
        lambda s: s.answers("cloudformation", "describe_stacks", _stack("a", "UPDATE_ROLLBACK_COMPLETE")).answers(
            "cloudformation", "describe_stacks", _stack("b")
        ),
        lambda s: Smoke(s, EXPECTED).stacks(),
        "UPDATE_ROLLBACK_COMPLETE",
    ),
    "flow saved only": (
        lambda s: _deployed(s).answers(
            "connect",
            "list_contact_flows",
            {
                "ContactFlowSummaryList": [
                    {"Name": "inbound", "ContactFlowStatus": "PUBLISHED"},
                    {"Name": "main-menu", "ContactFlowStatus": "SAVED"},
                ]
            },
        ),
        lambda s: Smoke(s, EXPECTED).flows(),
        "not published: main-menu",
    ),
    "alarm without action": (
        lambda s: s.answers("cloudwatch", "describe_alarms", _alarms("a", "b", actions=())),
        lambda s: Smoke(s, EXPECTED).alarms(),
        "a has no action",
    ),
    "composite alarm in alarm": (
        lambda s: s.answers(
            "cloudwatch", "describe_alarms", _alarms("a", "b") | _composite("both", "a", state="ALARM")
        ),
        lambda s: Smoke(s, EXPECTED).alarms(),
        "both is in alarm",
    ),
    "composite alarm without action": (
        lambda s: s.answers("cloudwatch", "describe_alarms", _alarms("a", "b") | _composite("both", "a", actions=())),
        lambda s: Smoke(s, EXPECTED).alarms(),
        "both has no action",
    ),
    "in alarm": (
        lambda s: s.answers("cloudwatch", "describe_alarms", _alarms("a", "b", state="ALARM")),
        lambda s: Smoke(s, EXPECTED).alarms(),
        "a is in alarm",
    ),
}


@pytest.mark.parametrize(("prepare", "check"), FINE.values(), ids=FINE)
def test_what_is_fine_is_said_to_be(prepare: Callable[[Session], Session], check: Callable[[Session], Outcome]) -> None:
    session = prepare(Session())
    outcome = check(session)
    assert outcome.fine, str(outcome)
    assert str(outcome).startswith("ok")
    for stub in session.stubs.values():
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(("prepare", "check", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_advice(
    prepare: Callable[[Session], Session], check: Callable[[Session], Outcome], words: str
) -> None:
    outcome = check(prepare(Session()))
    assert not outcome.fine
    assert words in str(outcome)


def test_a_stage_that_refuses_to_be_deployed_says_why() -> None:
    refusing = replace(EXPECTED, refused=("aicc-prod still has placeholders: auth.certificate",))
    first = next(iter(Preflight(Session("ap-northeast-2"), refusing)()))
    assert (first.name, first.fine) == ("placeholders", False)
    assert "auth.certificate" in first.found


def test_an_error_of_the_service_is_an_outcome(tmp_path: Path) -> None:
    session = Session("us-east-1").fails("sts", "get_caller_identity", "ExpiredToken")
    expected = replace(EXPECTED, inference_profiles=())
    session.answers("ssm", "get_parameter", {"Parameter": {"Value": "27"}})
    session.fails("connect", "list_instances", "AccessDeniedException")
    session.answers("lambda", "get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 1000}})

    outcomes = list(Preflight(session, expected)())

    assert [one.fine for one in outcomes] == [False, True, False, True]
    assert "AccessDeniedException" in outcomes[2].found


def test_expectations_come_from_the_assembly(assembly: Path) -> None:
    expected = read(assembly, "aicc-staging")
    assert expected.alias == "aicc-staging"
    assert "inbound" in expected.flows
    assert expected.alarms > 20
    assert expected.inference_profiles == ("apac.amazon.nova-lite-v1:0",)


def test_an_unknown_stage_names_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "assembly-aicc-dev").mkdir()
    (tmp_path / "assembly-aicc-dev" / "manifest.json").write_text(json.dumps({"artifacts": {}}))
    with pytest.raises(AssemblyError, match="known: aicc-dev"):
        read(tmp_path, "aicc-test")
