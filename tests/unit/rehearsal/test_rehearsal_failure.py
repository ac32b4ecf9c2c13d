"""Creations that fail at each resource in turn: what CloudFormation leaves behind and what the second attempt meets."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.cloudformation.rehearsal import rehearse
from ringback.cloudformation.rehearsal.play.engine import Failure, StackPlay, State
from ringback.cloudformation.rehearsal.play.failure import matrices
from ringback.cloudformation.rehearsal.play.graph import StackGraph
from ringback.cloudformation.rehearsal.play.story import PlaceError, told
from tests.unit.rehearsal.planted import ACCOUNT, TODAY, found, played, resource, said, stack

GROUP = {"LogGroupName": "/aws/lambda/lookup"}
TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
TOPIC = resource("AWS::SNS::Topic", {})
INSTANCE = f"arn:aws:connect:ap-northeast-2:{ACCOUNT}:instance/i-1"


def failing(at: str, **resources: Any) -> tuple[Failure, StackPlay]:
    """Returns the creation of a stack that fails at one resource."""
    rehearsal = played(stack(**resources))
    play = StackPlay(rehearsal, StackGraph(rehearsal, "one"))
    return play.creation_failing_at(play.graph.place[at]), play


@pytest.mark.parametrize(
    ("policy", "state", "expected"),
    [
        ("Delete", State.CREATE_COMPLETE, []),
        ("RetainExceptOnCreate", State.CREATE_COMPLETE, []),
        ("Retain", State.CREATE_FAILED, [("RH301", "Logs", "LogGroupName")]),
    ],
)
def test_a_kept_name_stops_the_second_attempt(policy: str, state: State, expected: list[Any]) -> None:
    resources = {"Logs": resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy=policy), "Topic": TOPIC}
    failure, _ = failing("Topic", **resources)

    assert failure.state is State.ROLLBACK_COMPLETE
    assert failure.second is state
    assert said(played(stack(**resources)), phase="fail") == expected


def test_what_waits_for_the_failing_resource_was_never_there() -> None:
    late = resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy="Retain", DependsOn="Topic")
    failure, _ = failing("Topic", Logs=late, Topic=TOPIC)

    assert failure.left == 0
    assert failure.second is State.CREATE_COMPLETE


def test_the_failing_resource_itself_leaves_nothing() -> None:
    failure, _ = failing("Logs", Logs=resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy="Retain"))

    assert failure.second is State.CREATE_COMPLETE


def test_a_finding_names_cause_and_error() -> None:
    resources = {"Logs": resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy="Retain"), "Topic": TOPIC}

    (one,) = found(played(stack(**resources)), phase="fail")

    assert "when Topic fails" in one.message
    assert "ResourceAlreadyExistsException" in one.message
    assert "RetainExceptOnCreate" in one.remedy


def test_a_kept_thing_with_a_generated_name_blocks_nothing_and_is_left_behind() -> None:
    resources = {"Table": resource("AWS::DynamoDB::Table", TABLE, DeletionPolicy="Retain"), "Topic": TOPIC}

    assert failing("Topic", **resources)[0].second is State.CREATE_COMPLETE
    assert said(played(stack(**resources)), phase="fail") == [("RH307", "Table", "")]


def test_a_protected_thing_cannot_be_rolled_back() -> None:
    guarded = resource("AWS::DynamoDB::Table", {**TABLE, "DeletionProtectionEnabled": True})
    failure, play = failing("Topic", Table=guarded, Topic=TOPIC)

    assert failure.state is State.ROLLBACK_FAILED
    assert [node.logical_id for node in play.graph.of(failure.stuck)] == ["Table"]
    assert said(played(stack(Table=guarded, Topic=TOPIC)), phase="fail") == [
        ("RH302", "Table", "DeletionProtectionEnabled")
    ]


def test_what_a_protected_thing_needs_stays_with_it() -> None:
    guarded = resource("AWS::DynamoDB::Table", {**TABLE, "DeletionProtectionEnabled": True}, DependsOn="Needed")
    resources = {"Needed": resource("AWS::SNS::Topic", {}), "Table": guarded, "Other": TOPIC, "Topic": TOPIC}
    failure, play = failing("Topic", **resources)

    assert [node.logical_id for node in play.graph.of(failure.held)] == ["Needed"]


def test_a_protected_thing_that_is_kept_does_not_stop_the_rollback() -> None:
    kept = resource("AWS::DynamoDB::Table", {**TABLE, "DeletionProtectionEnabled": True}, DeletionPolicy="Retain")

    assert failing("Topic", Table=kept, Topic=TOPIC)[0].state is State.ROLLBACK_COMPLETE


def test_a_bucket_that_something_filled_cannot_be_rolled_back() -> None:
    arn = f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:deploy"
    name = {"Ref": "Bucket"}
    fills = {"ServiceToken": arn, "DestinationBucketName": name}
    resources = {
        "Bucket": resource("AWS::S3::Bucket", {}),
        "Pages": resource("Custom::CDKBucketDeployment", fills),
        "Topic": TOPIC,
    }
    empties = resource("Custom::S3AutoDeleteObjects", {"ServiceToken": arn, "BucketName": name})

    assert failing("Topic", **resources)[0].state is State.ROLLBACK_FAILED
    assert failing("Pages", **resources)[0].state is State.ROLLBACK_COMPLETE, "nothing was put into it yet"
    assert said(played(stack(**resources)), phase="fail") == [("RH302", "Bucket", "")]
    assert said(played(stack(**resources, Emptied=empties)), phase="fail") == []


def test_a_protected_stack_cannot_be_deleted_for_a_second_attempt() -> None:
    one = stack("shop", Topic=TOPIC)
    one.termination_protection = True

    (finding,) = found(played(one), phase="fail")

    assert (finding.rule, finding.stack) == ("RH303", "shop")


def status(instance: Any) -> dict[str, Any]:
    """Returns an agent status, whose delete handler is empty."""
    return resource("AWS::Connect::AgentStatus", {"InstanceArn": instance, "Name": "pause", "State": "ENABLED"})


def test_a_status_in_an_instance_that_stays_survives_its_rollback() -> None:
    assert said(played(stack(Status=status(INSTANCE), Topic=TOPIC)), phase="fail") == [("RH305", "Status", "Name")]


def test_a_status_goes_with_the_instance_of_its_stack() -> None:
    center = resource(
        "AWS::Connect::Instance",
        {
            "InstanceAlias": "shop-center",
            "IdentityManagementType": "CONNECT_MANAGED",
            "Attributes": {"InboundCalls": True, "OutboundCalls": True},
        },
    )
    resources = {"Center": center, "Status": status({"Fn::GetAtt": ["Center", "Arn"]}), "Topic": TOPIC}

    assert said(played(stack(**resources)), phase="fail") == []


def provider(*waits: str) -> dict[str, Any]:
    """Returns a function with a policy of its own and a custom resource that waits for what is given."""
    trust = {"Version": "2012-10-17", "Statement": []}
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}]}
    code = {"Code": {"ZipFile": "pass"}, "Handler": "index.handler", "Runtime": "python3.13"}
    return {
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": trust}),
        "Policy": resource(
            "AWS::IAM::Policy", {"PolicyName": "work", "PolicyDocument": policy, "Roles": [{"Ref": "Role"}]}
        ),
        "Function": resource("AWS::Lambda::Function", {**code, "Role": {"Fn::GetAtt": ["Role", "Arn"]}}),
        "Thing": resource(
            "Custom::Thing", {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}, DependsOn=list(waits)
        ),
    }


def test_a_custom_resource_waits_for_the_policy_of_its_function() -> None:
    assert said(played(stack(**provider("Policy"))), phase="fail") == []
    assert said(played(stack(**provider())), phase="fail") == [("RH304", "Thing", "DependsOn")]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("logs:PutLogEvents", []),
        ("logs:Create*", [("RH306", "Logs", "LogGroupName")]),
        ("*", [("RH306", "Logs", "LogGroupName")]),
    ],
)
def test_a_function_that_may_make_its_log_group_does_so_after_the_rollback(action: str, expected: list[Any]) -> None:
    resources = provider("Policy")
    resources["Function"]["Properties"]["FunctionName"] = "lookup"
    resources["Logs"] = resource("AWS::Logs::LogGroup", GROUP)
    statement = {"Effect": "Allow", "Action": ["sns:Publish", action], "Resource": "*"}
    resources["Policy"]["Properties"]["PolicyDocument"]["Statement"] = [statement]

    assert said(played(stack(**resources)), phase="fail") == expected


def test_the_matrix_counts_every_failure() -> None:
    chain = {"First": resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy="Retain")}
    chain |= {f"T{n}": resource("AWS::SNS::Topic", {}, DependsOn="First" if n == 0 else f"T{n - 1}") for n in range(9)}

    (matrix,) = matrices(played(stack(**chain)))

    # Whatever fails behind the log group leaves it; its own failure does not.
    assert (matrix.points, matrix.blocked, matrix.failed_rollbacks) == (10, 9, 0)
    assert {name: len(failures) for name, failures in matrix.causes.items()} == {"First": 9}


def test_a_thousand_failures_take_a_moment() -> None:
    """Sets of bits, not copies: half a second would already be a thousand copies."""
    chain = {f"T{n}": resource("AWS::SNS::Topic", {}, DependsOn=f"T{n - 1}" if n else []) for n in range(400)}
    rehearsal = played(stack(**chain))

    (matrix,) = matrices(rehearsal)

    assert (matrix.points, matrix.blocked) == (400, 0)


def compared(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """Returns what is found when a stage is updated, failing at each resource in turn."""
    old = played(before)
    findings = rehearse([played(after)], ["fail"], today=TODAY, before={old.name: old})
    return [(one.rule, one.logical_id, one.path) for one in findings if one.rule == "RH308"]


@pytest.mark.parametrize(
    ("policy", "expected"), [("Retain", [("RH308", "Logs", "LogGroupName")]), ("RetainExceptOnCreate", [])]
)
def test_what_a_failed_update_made_anew_is_met_by_the_next(policy: str, expected: list[Any]) -> None:
    new = resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy=policy)
    changed = resource("AWS::SNS::Topic", {"DisplayName": "alerts"})

    assert compared(stack(Topic=TOPIC), stack(Logs=new, Topic=changed)) == expected


def test_an_update_that_touches_nothing_else_cannot_fail_after_it() -> None:
    new = resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy="Retain")

    assert compared(stack(Topic=TOPIC), stack(Logs=new, Topic=TOPIC)) == []


def test_what_was_deployed_before_is_not_made_anew() -> None:
    kept = resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy="Retain")
    changed = resource("AWS::SNS::Topic", {"DisplayName": "alerts"})

    assert compared(stack(Logs=kept, Topic=TOPIC), stack(Logs=kept, Topic=changed)) == []


def test_one_failure_is_told_to_its_end() -> None:
    resources = {
        "Logs": resource("AWS::Logs::LogGroup", GROUP, DeletionPolicy="Retain"),
        "Topic": TOPIC,
        "Later": resource("AWS::SNS::Topic", {}, DependsOn="Topic"),
        "Other": resource("AWS::SNS::Topic", {}),
    }

    assert list(told([played(stack("shop", **resources))], "shop/Topic")) == [
        "shop: CREATE_IN_PROGRESS",
        "  created or in work: Logs, Other",
        "  Topic (AWS::SNS::Topic): CREATE_FAILED",
        "  never begun, because they wait for it: Later",
        "shop: ROLLBACK_IN_PROGRESS",
        "  deleted: Other",
        "  left outside of the stack: Logs",
        "  cannot be deleted: nothing",
        "shop: ROLLBACK_COMPLETE",
        "second attempt, with the cause mended:",
        "  Logs (AWS::Logs::LogGroup): '/aws/lambda/lookup' is taken: ResourceAlreadyExistsException",
        "shop: CREATE_FAILED",
    ]


def test_an_unknown_place_is_refused_with_the_nearest() -> None:
    with pytest.raises(PlaceError, match="nearest: shop/Topic"):
        list(told([played(stack("shop", Topic=TOPIC))], "shop/Topik"))
