"""The guards as a person meets them: synthesis fails, says where and what, and takes reasons."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_connect as connect
from aws_cdk import aws_sqs as sqs

from contact_center import guards
from contact_center.guards.assembly import AssemblyError, read_stages
from contact_center.guards.findings import Acknowledgment, acknowledge, stale

REASON = "The queue of this test holds nothing, and the test ends before anybody could read it."
CC006 = "ContactCenter::CC006"


def app_with(tmp_path: Path, build: Callable[[cdk.Stack], None], *, stages: int = 1) -> tuple[cdk.App, list[cdk.Stage]]:
    """Returns an app of stages with one stack each."""
    app = cdk.App(outdir=str(tmp_path / "out"), analytics_reporting=False, tree_metadata=False)
    made = []
    for index in range(stages):
        stage = cdk.Stage(app, f"center{index}-dev")
        build(cdk.Stack(stage, "Data"))
        made.append(stage)
    return app, made


def unencrypted(stack: cdk.Stack) -> None:
    """A canary: a message queue without key."""
    sqs.CfnQueue(stack, "Letters")


def hangul(stack: cdk.Stack) -> None:
    """A queue that CloudWatch would not show."""
    connect.CfnQueue(
        stack, "General", name="일반", instance_arn="x", hours_of_operation_arn="x", max_contacts=5, description="d"
    )


def test_a_finding_fails_the_synthesis(tmp_path: Path) -> None:
    """The check is on: rule, construct, what is wrong and what to do are in the error."""
    app, stages = app_with(tmp_path, unencrypted)
    guards.apply(app, stages, root=tmp_path, with_nag=False)

    with pytest.raises(RuntimeError) as caught:
        app.synth()

    text = str(caught.value)
    assert "center0-dev/Data: the queue has no customer-managed key" in text
    assert "center0-dev/Data/Letters" in text
    assert "pass the data key of the center" in text
    assert "Acknowledge with 'ContactCenter::CC006'" in text


def test_a_reason_lets_it_pass_and_is_kept(tmp_path: Path) -> None:
    """The report shows who accepted what and why."""
    app, stages = app_with(tmp_path, unencrypted)
    guards.apply(app, stages, root=tmp_path, with_nag=False)
    entry = Acknowledgment(path="Data/Letters", id=CC006, reason=REASON)
    acknowledge(stages, [entry])

    app.synth()

    report = json.loads((tmp_path / "out/validation-report.json").read_text(encoding="utf-8"))
    assert [found["reason"] for found in report["pluginReports"][0]["suppressedViolations"]] == [REASON]
    assert stale(tmp_path / "out/validation-report.json", [entry]) == []


def test_a_reason_nobody_needs_is_stale(tmp_path: Path) -> None:
    """Other rule, other construct, or no finding any more."""
    app, stages = app_with(tmp_path, unencrypted, stages=2)
    guards.apply(app, stages, root=tmp_path, with_nag=False)
    used = Acknowledgment(path="*/Letters", id=CC006, reason=REASON)
    others = [
        Acknowledgment(path="Data/Letters", id="ContactCenter::CC001", reason=REASON),
        Acknowledgment(path="Data/Nowhere", id=CC006, reason=REASON),
    ]
    acknowledge(stages, [used, *others])

    app.synth()

    assert stale(tmp_path / "out/validation-report.json", [used, *others]) == others


def test_a_fatal_finding_takes_no_reason(tmp_path: Path) -> None:
    """Some things cannot work, whatever anybody says."""
    app, stages = app_with(tmp_path, hangul)
    guards.apply(app, stages, root=tmp_path, with_nag=False)
    acknowledge(stages, [Acknowledgment(path="Data/General", id="ContactCenter::CC011", reason=REASON)])

    with pytest.raises(RuntimeError, match="queue '일반' has no metrics"):
        app.synth()


def test_aws_solutions_are_checked_too(tmp_path: Path) -> None:
    """A canary of cdk-nag: the queue without TLS is its finding, not ours."""
    app, stages = app_with(tmp_path, unencrypted)
    guards.apply(app, stages, root=tmp_path)

    with pytest.raises(RuntimeError, match="AwsSolutions::AwsSolutions-SQS4"):
        app.synth()


def test_a_third_instance_of_an_environment_is_refused(tmp_path: Path) -> None:
    """An account has two instances per Region; stages of one environment share the account unless told otherwise."""
    app, stages = app_with(tmp_path, unencrypted, stages=3)

    with pytest.raises(
        guards.GuardError,
        match=r"3 instances in account '' of environment dev \(center0-dev, center1-dev, center2-dev\).*"
        r"deployment\.account",
    ):
        guards.apply(app, stages, root=tmp_path)


def test_a_third_instance_may_live_in_another_account(tmp_path: Path) -> None:
    """What is counted is the account, not the number of centers."""
    app, stages = app_with(tmp_path, unencrypted, stages=3)

    guards.apply(app, stages, root=tmp_path, accounts={"center2-dev": "other"})


def test_an_assembly_is_read_as_the_rules_see_it(tmp_path: Path) -> None:
    """Stage and stack ids, not file names."""
    app, _ = app_with(tmp_path, unencrypted, stages=2)
    app.synth()

    stages = read_stages(tmp_path / "out")

    assert [(stage.id, [stack.id for stack in stage.stacks]) for stage in stages] == [
        ("center0-dev", ["Data"]),
        ("center1-dev", ["Data"]),
    ]
    assert [resource.type for resource in stages[0].of_type("AWS::SQS::Queue")] == ["AWS::SQS::Queue"]
    assert stages[0].region == "ap-northeast-2"


def test_each_stage_is_judged_by_its_own_region(tmp_path: Path) -> None:
    """A stage elsewhere is not passed by what Seoul offers."""
    app = cdk.App(outdir=str(tmp_path / "out"), analytics_reporting=False, tree_metadata=False)
    stage = cdk.Stage(app, "center0-dev", env=cdk.Environment(region="ap-northeast-1"))
    sqs.CfnQueue(cdk.Stack(stage, "Data"), "Letters", kms_master_key_id="key")
    guards.apply(app, [stage], root=tmp_path, with_nag=False)

    with pytest.raises(RuntimeError, match="nothing is known about the types of Region ap-northeast-1"):
        app.synth()

    assert read_stages(tmp_path / "out")[0].region == "ap-northeast-1"


def test_a_folder_that_is_no_assembly_is_refused(tmp_path: Path) -> None:
    """The message names the command that makes one."""
    with pytest.raises(AssemblyError, match="run `make synth` first"):
        read_stages(tmp_path)
