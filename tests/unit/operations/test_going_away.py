"""A stage that goes, and a first deployment that failed: what blocks, what is done in which order, what is refused."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from commands.live import change
from operations.errors import RefusedError
from operations.expected import Expected, Named
from operations.failed import FailedCreation
from operations.removal import Removal
from operations.stacks import Step
from ringback.commands.exits import Exit
from tests.unit.operations.account import Account, Parameters, Refused

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/11111111-2222-3333-4444-555555555555"
STAGE = Expected(
    stage="acme-dev",
    alias="acme-dev",
    stacks=("acme-dev-Data", "acme-dev-Connect", "acme-dev-Functions"),
    flows=(),
    reserved_concurrency=0,
    models=(),
    alarms=0,
    goes=True,
    names=(
        Named(stack="acme-dev-Connect", type="AWS::Logs::LogGroup", name="/aws/connect/acme-dev"),
        Named(stack="acme-dev-Functions", type="AWS::Logs::LogGroup", name="/aws/lambda/acme-dev-callback"),
    ),
)

Resource = tuple[str, str, str]  # logical id, type, physical id


class Center(Account):
    """An account with the stacks of a stage, what is in its instance, its log groups and tables."""

    def __init__(self, **states: str) -> None:
        super().__init__()
        self.states = {f"acme-dev-{name}": state for name, state in states.items()}
        self.protected: set[str] = set()
        self.resources: dict[str, list[Resource]] = {
            "acme-dev-Connect": [
                ("Instance", "AWS::Connect::Instance", ARN),
                ("Queue", "AWS::Connect::Queue", f"{ARN}/queue/q-1"),
                ("Agent", "AWS::Connect::User", f"{ARN}/agent/u-1"),
                ("Profile", "AWS::Connect::RoutingProfile", f"{ARN}/routing-profile/r-1"),
            ]
        }
        self.failed: dict[str, str] = {}
        self.inside: dict[str, dict[str, str]] = {
            "agent": {"u-1": "agent1"},
            "transfer-destination": {},
            "routing-profile": {"r-1": "basic", "r-0": "Basic Routing Profile"},
            "agent-group": {},
        }
        self.profile_queues = {"r-1": "q-1", "r-0": "q-0"}
        self.depths = {"g-1": 1, "g-2": 2}
        self.numbers: list[str] = []
        self.groups: dict[str, int] = {}
        self.fresh: set[str] = set()
        """Log groups with lines whose size is not told yet."""
        self.tables: dict[str, int] = {}
        self.unprotected: set[str] = set()

    # --- CloudFormation

    def cloudformation_DescribeStacks(self, given: Parameters) -> dict[str, Any]:  # noqa: N802 - named like the operation
        name = given["StackName"].removeprefix("id-of-")
        if name not in self.states:
            if given["StackName"].startswith("id-of-"):
                return self._stack(name, "DELETE_COMPLETE")
            raise Refused("ValidationError", f"Stack with id {name} does not exist")
        return self._stack(name, self.states[name])

    def _stack(self, name: str, state: str) -> dict[str, Any]:
        return {
            "Stacks": [
                {
                    "StackName": name,
                    "StackId": f"id-of-{name}",
                    "CreationTime": NOW,
                    "StackStatus": state,
                    "EnableTerminationProtection": name in self.protected,
                }
            ]
        }

    def cloudformation_ListStackResources(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {
            "StackResourceSummaries": [
                {
                    "LogicalResourceId": logical,
                    "PhysicalResourceId": physical,
                    "ResourceType": kind,
                    "ResourceStatus": "DELETE_FAILED" if logical in self.failed else "CREATE_COMPLETE",
                    "ResourceStatusReason": self.failed.get(logical, ""),
                    "LastUpdatedTimestamp": NOW,
                }
                for logical, kind, physical in self.resources.get(given["StackName"].removeprefix("id-of-"), [])
            ]
        }

    def cloudformation_UpdateTerminationProtection(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        self.protected.discard(given["StackName"])
        return {"StackId": "x"}

    def cloudformation_DeleteStack(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        name = given["StackName"]
        if name in self.protected:
            raise Refused("ValidationError", f"Stack [{name}] cannot be deleted while TerminationProtection is enabled")
        ours = {physical for _, _, physical in self.resources.get(name, [])}
        strangers = set(self.inside["agent"]) - {arn.rpartition("/")[2] for arn in ours}
        if name == "acme-dev-Connect" and strangers:
            self.failed["Profile"] = "ResourceInUseException: users have it"
            self.states[name] = "DELETE_FAILED"
            return {}
        del self.states[name]
        if name == "acme-dev-Functions":
            self.groups["/aws/lambda/acme-dev-callback"] = 12  # a late line
        return {}

    # --- Amazon Connect

    def _summaries(self, kind: str, name: str) -> list[dict[str, str]]:
        return [{"Id": key, "Arn": f"{ARN}/{kind}/{key}", name: text} for key, text in self.inside[kind].items()]

    def connect_ListUsers(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"UserSummaryList": self._summaries("agent", "Username")}

    def connect_ListQuickConnects(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"QuickConnectSummaryList": self._summaries("transfer-destination", "Name")}

    def connect_ListRoutingProfiles(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"RoutingProfileSummaryList": self._summaries("routing-profile", "Name")}

    def connect_ListRoutingProfileQueues(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        queue = self.profile_queues[given["RoutingProfileId"]]
        entry = {"QueueId": queue, "QueueArn": f"{ARN}/queue/{queue}", "QueueName": queue, "Priority": 1, "Delay": 0}
        return {"RoutingProfileQueueConfigSummaryList": [{**entry, "Channel": "VOICE"}]}

    def connect_ListUserHierarchyGroups(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"UserHierarchyGroupSummaryList": self._summaries("agent-group", "Name")}

    def connect_DescribeUserHierarchyGroup(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        group = given["HierarchyGroupId"]
        levels = ("LevelOne", "LevelTwo")[: self.depths[group]]
        return {"HierarchyGroup": {"Id": group, "HierarchyPath": {level: {"Id": group} for level in levels}}}

    def connect_DeleteUserHierarchyGroup(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        del self.inside["agent-group"][given["HierarchyGroupId"]]
        return {}

    def connect_ListPhoneNumbersV2(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["TargetArn"] == ARN
        return {"ListPhoneNumbersSummaryList": [{"PhoneNumber": number} for number in self.numbers]}

    def connect_DeleteUser(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        del self.inside["agent"][given["UserId"]]
        return {}

    def connect_DeleteQuickConnect(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        del self.inside["transfer-destination"][given["QuickConnectId"]]
        return {}

    def connect_DeleteRoutingProfile(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        del self.inside["routing-profile"][given["RoutingProfileId"]]
        return {}

    # --- log groups and tables

    def logs_DescribeLogGroups(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        found = [name for name in self.groups if name.startswith(given["logGroupNamePrefix"])]
        return {"logGroups": [{"logGroupName": name, "storedBytes": self.groups[name]} for name in found]}

    def logs_DescribeLogStreams(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        fresh = {"lastIngestionTime": 1} if given["logGroupName"] in self.fresh else {}
        return {"logStreams": [{"logStreamName": "audit", **fresh}]}

    def logs_DeleteLogGroup(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        del self.groups[given["logGroupName"]]
        return {}

    def dynamodb_Scan(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"Count": min(self.tables[given["TableName"]], given["Limit"])}

    def dynamodb_UpdateTable(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["DeletionProtectionEnabled"] is False
        self.unprotected.add(given["TableName"])
        return {}

    def dynamodb_DescribeTable(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        if given["TableName"] not in self.tables:
            raise Refused("ResourceNotFoundException")
        return {"Table": {"TableStatus": "ACTIVE"}}

    def dynamodb_DeleteTable(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        if given["TableName"] not in self.unprotected:
            raise Refused("ValidationException", "deletion protection")
        del self.tables[given["TableName"]]
        return {}


def complete() -> Center:
    return Center(Data="CREATE_COMPLETE", Connect="UPDATE_COMPLETE", Functions="CREATE_COMPLETE")


def _run(steps: list[Step]) -> None:
    for step in steps:
        step.act()


def done(center: Center, kind: Callable[..., Any], expected: Expected = STAGE) -> list[str]:
    """Runs every step and returns what each said."""
    steps = kind(center, expected, pause=lambda _: None).steps()
    assert center.changed() == [], "looking changes nothing"
    _run(steps)
    return [step.text for step in steps]


def test_a_stage_goes_with_what_people_made_by_hand_and_what_comes_back() -> None:
    center = complete()
    center.inside["agent"]["u-2"] = "tester"
    center.inside["transfer-destination"]["t-1"] = "to-me"
    center.inside["routing-profile"]["r-2"] = "by hand"
    center.profile_queues["r-2"] = "q-1"
    center.inside["agent-group"] = {"g-1": "night shift", "g-2": "night shift, north"}
    center.groups = {"/aws/lambda/acme-dev-emptier": 10, "/aws/lambda/acme-develop-x": 10, "/aws/connect/acme-dev": 5}

    assert done(center, Removal) == [
        "delete user 'tester', made by hand",
        "delete quick connect 'to-me', made by hand",
        "delete routing profile 'by hand', made by hand",
        "delete hierarchy group 'night shift, north', made by hand",
        "delete hierarchy group 'night shift', made by hand",
        "delete stack acme-dev-Functions with 0 resources",
        "delete stack acme-dev-Connect with 4 resources",
        "delete stack acme-dev-Data with 0 resources",
        "delete the log groups that are left or came back",
    ]
    assert center.states == {}
    # Another stage whose name begins alike keeps its own; the default routing profile is in nobody's way.
    assert center.groups == {"/aws/lambda/acme-develop-x": 10}
    assert "r-0" in center.inside["routing-profile"]


def test_a_stage_that_is_gone_leaves_nothing_to_do() -> None:
    assert done(Center(), Removal) == []


@pytest.mark.parametrize(
    ("expected", "prepare", "words"),
    [
        ({"stage": "acme-prod"}, lambda center: None, "keeps its instance and its data"),
        ({"goes": False}, lambda center: None, "keeps its instance and its data"),
        ({}, lambda center: center.protected.add("acme-dev-Data"), "acme-dev-Data is protected"),
        ({}, lambda center: center.numbers.append("+827012345678"), r"\+827012345678 would be lost"),
    ],
)
def test_what_must_not_go_is_refused_before_anything_is_changed(
    expected: dict[str, Any], prepare: Callable[[Center], None], words: str
) -> None:
    center = complete()
    prepare(center)
    with pytest.raises(RefusedError, match=words):
        Removal(center, Expected(**{**vars(STAGE), **expected}), pause=lambda _: None).steps()
    assert center.changed() == []


def test_what_blocks_a_stack_is_named() -> None:
    center = complete()
    steps = Removal(center, STAGE, pause=lambda _: None).steps()
    center.inside["agent"]["u-3"] = "came in meanwhile"
    with pytest.raises(RefusedError, match=r"Profile \(AWS::Connect::RoutingProfile .*\): ResourceInUseException"):
        _run(steps)


@pytest.mark.parametrize(
    ("answer", "yes", "code", "left"),
    [("acme-dev", False, Exit.FINE, 0), ("acme", False, Exit.FOUND, 3), ("", True, Exit.FINE, 0)],
    ids=["typed", "typed wrongly", "not asked"],
)
def test_a_person_types_the_name_of_the_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, yes: bool, code: Exit, left: int
) -> None:
    center = complete()
    monkeypatch.setattr("builtins.input", lambda _: answer)
    options = argparse.Namespace(what="remove", yes=yes)

    assert change(options, center, STAGE, pause=lambda _: None) == code

    assert len(center.states) == left
    assert "acme-dev in account 111122223333, ap-northeast-2" in capsys.readouterr().out


def test_a_protected_failed_creation_is_cleared_for_the_next_attempt() -> None:
    """The CDK protects a stack before its first resource is made, and cannot delete it then."""
    center = Center(Data="CREATE_COMPLETE", Connect="ROLLBACK_COMPLETE")
    center.protected = {"acme-dev-Data", "acme-dev-Connect"}
    center.resources, center.inside["agent"] = {}, {}
    center.groups = {"/aws/connect/acme-dev": 0, "/aws/lambda/acme-dev-callback": 7}

    assert done(center, FailedCreation) == [
        "take the protection off acme-dev-Connect, which was never complete",
        "delete stack acme-dev-Connect, ROLLBACK_COMPLETE",
        "delete empty log group /aws/connect/acme-dev",
    ]
    assert center.states == {"acme-dev-Data": "CREATE_COMPLETE"}
    assert center.protected == {"acme-dev-Data"}, "what was complete once keeps its protection"
    assert center.groups == {"/aws/lambda/acme-dev-callback": 7}, "lines of another life are not ours to delete"


def test_a_log_group_with_lines_that_are_not_counted_yet_is_kept() -> None:
    center = Center()
    center.groups = {"/aws/connect/acme-dev": 0, "/aws/lambda/acme-dev-callback": 0}
    center.fresh = {"/aws/connect/acme-dev"}
    assert done(center, FailedCreation) == ["delete empty log group /aws/lambda/acme-dev-callback"]


def test_tables_that_refuse_deletion_are_deleted_while_they_are_empty() -> None:
    center = Center(Data="ROLLBACK_FAILED")
    center.resources = {"acme-dev-Data": [("Customers", "AWS::DynamoDB::Table", "t-1")]}
    center.failed = {"Customers": "deletion protection"}
    center.tables = {"t-1": 0}

    assert done(center, FailedCreation) == ["delete empty table t-1", "delete stack acme-dev-Data, ROLLBACK_FAILED"]
    assert (center.tables, center.states) == ({}, {})


def test_a_table_with_items_is_never_deleted() -> None:
    center = Center(Data="ROLLBACK_FAILED")
    center.resources = {"acme-dev-Data": [("Customers", "AWS::DynamoDB::Table", "t-1")]}
    center.failed = {"Customers": "deletion protection"}
    center.tables = {"t-1": 5}

    with pytest.raises(RefusedError, match="t-1 holds items"):
        done(center, FailedCreation)
    assert center.changed() == []


def test_what_only_a_person_can_decide_is_named() -> None:
    center = Center(Connect="ROLLBACK_FAILED")
    center.failed = {"Instance": "numbers are claimed"}
    with pytest.raises(RefusedError, match=r"Instance \(AWS::Connect::Instance arn:.*\): numbers are claimed"):
        FailedCreation(center, STAGE, pause=lambda _: None).steps()


@pytest.mark.parametrize("state", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED"])
def test_a_stack_that_holds_something_has_nothing_to_clear(state: str) -> None:
    """Deleted, it would leave what it retains behind, without a stack."""
    center = complete()
    center.states["acme-dev-Connect"] = state
    center.protected = set(center.states)
    assert done(center, FailedCreation) == []
