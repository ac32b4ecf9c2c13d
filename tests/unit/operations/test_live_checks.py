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
from operations.expected import LOG_GROUP, AssemblyError, Expected, Named, read
from operations.smoke import Smoke

EXPECTED = Expected(
    stage="acme-dev",
    alias="acme-dev",
    stacks=("acme-dev-Bot", "acme-dev-Connect"),
    flows=("inbound", "main-menu"),
    reserved_concurrency=120,
    models=(),
    alarms=2,
    rollout_alarms=("acme-dev-Functions-Errors1-",),
)
REGION = "ap-northeast-2"
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


def _function(state: str, snapshot: str) -> dict[str, Any]:
    return {"State": state, "SnapStart": {"ApplyOn": "PublishedVersions", "OptimizationStatus": snapshot}}


def _deployed(session: Session) -> Session:
    session.answers(
        "cloudformation", "describe_stacks", _stack("acme-dev-Bot", BotAliasArn="arn:bot-alias/BOTBOTBOT1/ALIASALIA1")
    )
    return session.answers("cloudformation", "describe_stacks", _stack("acme-dev-Connect", InstanceId="i-1"))


_GROUP = "/aws/lambda/acme-dev-bot-hook"
_LOGGED = replace(
    EXPECTED, names=(Named(name=_GROUP, type=LOG_GROUP, stack="acme-dev-Functions"),), functions=("acme-dev-bot-hook",)
)


def _groups(kept: dict[str, int | None]) -> dict[str, Any]:
    groups = [{"logGroupName": name, **({"retentionInDays": days} if days else {})} for name, days in kept.items()]
    return {"logGroups": groups}


def _measured(*values: list[float]) -> dict[str, Any]:
    """Returns invocations, errors, throttles and durations of the one function, each in one period or two."""
    found = [{"Id": f"m0x{at}", "Values": list(one), "StatusCode": "Complete"} for at, one in enumerate(values)]
    return {"MetricDataResults": found}


FINE: dict[str, tuple[Callable[[Session], Session], Callable[[Session], Outcome]]] = {
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
    "no snapshots": (lambda s: s, lambda s: Smoke(s, EXPECTED).snapshots()),
    "snapshots": (
        lambda s: s.answers("lambda", "get_function_configuration", _function("Active", "On")),
        lambda s: Smoke(s, replace(EXPECTED, snapshots=("acme-dev-bot-hook:live",))).snapshots(),
    ),
    "alarms": (
        lambda s: s.answers("cloudwatch", "describe_alarms", _alarms("acme-dev-a", "acme-dev-b")),
        lambda s: Smoke(s, EXPECTED).alarms(),
    ),
    "alarms read by deployments": (
        lambda s: s.answers("cloudwatch", "describe_alarms", _alarms("acme-dev-Functions-Errors1-X1", actions=())),
        lambda s: Smoke(s, replace(EXPECTED, alarms=1)).alarms(),
    ),
    "alarms read by another": (
        lambda s: s.answers(
            "cloudwatch", "describe_alarms", _alarms("a", "b", actions=()) | _composite("both", "a", "b")
        ),
        lambda s: Smoke(s, EXPECTED).alarms(),
    ),
    "logs": (
        lambda s: s.answers("logs", "describe_log_groups", _groups({_GROUP: 30, "/aws/lambda/other": None})),
        lambda s: Smoke(s, _LOGGED).logs(),
    ),
    "calls": (
        lambda s: s.answers("cloudwatch", "get_metric_data", _measured([200.0], [1.0], [], [40.0, 812.0])),
        lambda s: Smoke(s, _LOGGED).calls(),
    ),
    "no calls": (
        lambda s: s.answers("cloudwatch", "get_metric_data", _measured([], [], [], [])),
        lambda s: Smoke(s, _LOGGED).calls(),
    ),
}

WRONG: dict[str, tuple[Callable[[Session], Session], Callable[[Session], Outcome], str]] = {
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
    "snapshot thrown away": (
        lambda s: s.answers("lambda", "get_function_configuration", _function("Inactive", "Off")),
        lambda s: Smoke(s, replace(EXPECTED, snapshots=("acme-dev-bot-hook:live",))).snapshots(),
        "acme-dev-bot-hook:live is Inactive, snapshot Off",
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
    "log group for ever": (
        lambda s: s.answers("logs", "describe_log_groups", _groups({_GROUP: None})),
        lambda s: Smoke(s, _LOGGED).logs(),
        f"{_GROUP} is kept for ever",
    ),
    "log group missing": (
        lambda s: s.answers("logs", "describe_log_groups", _groups({})),
        lambda s: Smoke(s, _LOGGED).logs(),
        f"{_GROUP} is not there",
    ),
    "calls fail": (
        lambda s: s.answers("cloudwatch", "get_metric_data", _measured([60.0, 40.0], [1.0, 1.0], [], [20.0])),
        lambda s: Smoke(s, _LOGGED).calls(),
        "100 in the last hour, 2 failed, 0 throttled; slowest is acme-dev-bot-hook, p95 20 ms",
    ),
    "calls throttled": (
        lambda s: s.answers("cloudwatch", "get_metric_data", _measured([1000.0], [], [3.0], [20.0])),
        lambda s: Smoke(s, _LOGGED).calls(),
        "0 failed, 3 throttled",
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


def test_expectations_come_from_the_assembly(assembly: Path) -> None:
    expected = read(assembly, "aicc-staging")
    assert expected.alias == "aicc-staging"
    assert "inbound" in expected.flows
    assert expected.alarms > 20
    assert len(expected.rollout_alarms) == 54, "errors and duration of each of twenty-seven functions"
    assert all(
        name.startswith(("aicc-staging-Functions-", "aicc-staging-Background-", "aicc-staging-Api-"))
        for name in expected.rollout_alarms
    )
    assert read(assembly, "aicc-dev").rollout_alarms == ()
    assert expected.snapshots == ("aicc-staging-bot-hook:live", "aicc-staging-customer-api:live")
    assert read(assembly, "aicc-dev").snapshots == ()
    assert [(model.profile, model.region) for model in expected.models] == [("apac.amazon.nova-lite-v1:0", REGION)]
    assert expected.stacks[0] == "aicc-staging-Data", "in the order in which they are deployed"
    assert (expected.region, expected.account, expected.goes) == (REGION, None, False)
    assert expected.bootstrap.version >= 6
    assert expected.bootstrap.role.endswith(f"-cfn-exec-role-${{AWS::AccountId}}-{REGION}")
    assert expected.longest_s == 900, "the import's"
    assert {"/aws/connect/aicc-staging", "/aws/lex/aicc-staging-bot"} < set(expected.log_groups)
    assert "alias/aicc-staging-data" in {one.name for one in expected.names}
    assert read(assembly, "aicc-dev").goes
    assert read(assembly, "aicc-dev").models == ()


def test_an_unknown_stage_names_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "assembly-aicc-dev").mkdir()
    (tmp_path / "assembly-aicc-dev" / "manifest.json").write_text(json.dumps({"artifacts": {}}))
    with pytest.raises(AssemblyError, match="known: aicc-dev"):
        read(tmp_path, "aicc-test")
