"""The delivery pipeline: what it names exists, is pinned, and holds nothing long-lived."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ringback.cloudformation import read_template
from ringback.cloudformation.rehearsal import rehearsals
from ringback.cloudformation.rehearsal.play.pace import paces


@pytest.fixture(scope="module")
def workflow(root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((root / ".github/workflows/ci.yml").read_text())
    return loaded


def _steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_every_action_is_pinned_to_a_commit(workflow: dict[str, Any]) -> None:
    used = [step["uses"] for step in _steps(workflow) if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action


def test_no_checkout_leaves_a_token_behind_and_only_what_must_may_write(workflow: dict[str, Any]) -> None:
    checkouts = [step for step in _steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert workflow["permissions"] == {"contents": "read"}
    own = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert own == {
        "release": {"contents": "write"},
        "rehearse": {"contents": "read", "deployments": "read"},
        "deploy": {"contents": "read", "id-token": "write"},
    }


def test_deployments_run_in_order_with_short_lived_roles(workflow: dict[str, Any]) -> None:
    deploy = workflow["jobs"]["deploy"]
    assert deploy["strategy"]["matrix"]["environment"] == ["dev", "staging", "prod"]
    assert deploy["strategy"]["max-parallel"] == 1
    assert deploy["strategy"]["fail-fast"] is True
    assert deploy["permissions"]["id-token"] == "write"
    assert "environment" in deploy
    assert "AWS_SECRET_ACCESS_KEY" not in str(workflow)
    assert "{{ secrets." not in str(workflow)


def test_every_center_with_settings_is_deployed(workflow: dict[str, Any], root: Path) -> None:
    centers = sorted(folder.name for folder in (root / "config").iterdir() if (folder / "dev.toml").exists())
    for job in ("rehearse", "deploy"):
        assert sorted(workflow["jobs"][job]["strategy"]["matrix"]["center"]) == centers


def test_every_make_target_of_the_pipeline_exists(workflow: dict[str, Any], root: Path) -> None:
    makefile = (root / "Makefile").read_text()
    commands = " ".join(step.get("run", "") for step in _steps(workflow)) + (root / ".ci/run").read_text()
    targets = set(re.findall(r"\bmake ([a-z-]+)", commands))
    looked = {"changes", "preflight", "diff", "smoke", "live-tests", "notice"}
    assert targets >= {"check", "security", "synth", "deploy-tools", "deploy", *looked}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_deployment_waits_for_quality_and_synth(workflow: dict[str, Any]) -> None:
    assert workflow["jobs"]["deploy"]["needs"] == ["synth", "rehearse"]
    assert workflow["jobs"]["rehearse"]["needs"] == "synth"
    assert set(workflow["jobs"]["synth"]["needs"]) == {"quality", "security"}


def test_a_stage_is_deployed_once_at_a_time_and_never_killed_by_the_next(workflow: dict[str, Any]) -> None:
    group = workflow["jobs"]["deploy"]["concurrency"]

    assert group == {"group": "deploy-${{ matrix.center }}-${{ matrix.environment }}", "cancel-in-progress": False}
    # The group of the whole workflow cancels a run only where it is of a pull request, which deploys nothing.
    assert workflow["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


def test_somebody_hears_how_it_ended_whatever_failed(workflow: dict[str, Any]) -> None:
    *_, last = workflow["jobs"]["deploy"]["steps"]

    assert (last["if"], last["run"].split()[:2]) == ("always()", ["make", "notice"])


#: What a job does besides the deployment: installing, preflight, comparing, smoke, and 93 test cases of a minute, five
#: at a time.
_BESIDES_MIN = 40
#: How far off an estimate may be; nobody has measured one in an account.
_SLACK = 2


def test_the_time_of_the_job_and_of_its_role_fit_the_estimate(
    workflow: dict[str, Any], root: Path, assembly: Path
) -> None:
    """The largest stage, stacks one after the other; a killed command would leave them half new."""
    deploy = workflow["jobs"]["deploy"]
    minutes = deploy["timeout-minutes"]
    longest = max(sum(pace.seconds for pace in paces(stage)) / 60 for stage in rehearsals(assembly))
    (role,) = [step["with"] for step in deploy["steps"] if "role-to-assume" in step.get("with", {})]
    template = read_template(root / "operations/account.yaml").document

    assert minutes >= _SLACK * longest + _BESIDES_MIN
    assert f"--time-limit {minutes} " in (root / "Makefile").read_text(), "the rehearsal warns near this limit"
    assert role["role-duration-seconds"] >= 60 * minutes
    assert template["Resources"]["DeployRole"]["Properties"]["MaxSessionDuration"] >= role["role-duration-seconds"]
    # Longer than twelve hours no role lives.
    assert template["Resources"]["DeployRole"]["Properties"]["MaxSessionDuration"] <= 43_200


def test_what_is_compared_with_another_commit_is_a_clone_that_has_it(workflow: dict[str, Any]) -> None:
    """A checkout has one commit by default."""
    for name in ("changes", "rehearse"):
        steps = workflow["jobs"][name]["steps"]
        (checkout,) = [step["with"] for step in steps if step.get("uses", "").startswith("actions/checkout@")]
        assert checkout["fetch-depth"] == 0
        assert steps[-1]["run"].rstrip().endswith('| tee -a "$GITHUB_STEP_SUMMARY"')
    assert "origin/$GITHUB_BASE_REF" in workflow["jobs"]["changes"]["steps"][-1]["run"]
