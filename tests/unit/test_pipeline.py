"""The delivery pipeline: what it names exists, is pinned, and holds nothing long-lived."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml


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
    assert own == {"release": {"contents": "write"}, "deploy": {"contents": "read", "id-token": "write"}}


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
    assert sorted(workflow["jobs"]["deploy"]["strategy"]["matrix"]["center"]) == centers


def test_every_make_target_of_the_pipeline_exists(workflow: dict[str, Any], root: Path) -> None:
    makefile = (root / "Makefile").read_text()
    commands = " ".join(step.get("run", "") for step in _steps(workflow)) + (root / ".ci/run").read_text()
    targets = set(re.findall(r"\bmake ([a-z-]+)", commands))
    assert targets >= {"check", "security", "synth", "deploy-tools", "deploy"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_deployment_waits_for_quality_and_synth(workflow: dict[str, Any]) -> None:
    assert workflow["jobs"]["deploy"]["needs"] == "synth"
    assert set(workflow["jobs"]["synth"]["needs"]) == {"quality", "security"}
