"""The jobs of the pipeline, played as the workflow has them, so that a red one is seen before a push."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.compliance.supply.play import CREDENTIALS, TAG, Play, Step, UnplayableError, workflows

#: Targets of which a test shows the commands: they run these tests, or need the registries. `make play` runs them.
_HEAVY = ("check", "coverage", "setup", "synth", "native-tests", "changes", "security", "deploy-tools")
# One worker plays the jobs.
pytestmark = pytest.mark.xdist_group("workflows played")
_INSTALLS = re.compile(r"\bpip install|\bnpm (ci|install)|\bpipx\b|\bnpx\b|\buvx?\b")


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    played = Play(workflows()["ci.yml"], tmp_path_factory.mktemp("play") / "ci", heavy=_HEAVY, first_only=True)
    played.run()
    return played


def test_every_workflow_is_played() -> None:
    assert list(workflows()) == ["ci.yml"]


def test_every_step_of_every_job_succeeds(play: Play) -> None:
    told = [step["run"] for job in play.workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert [(step.job, step.name, step.output[-800:]) for step in play.steps if step.status] == []
    assert sorted(step.command for step in play.steps) == sorted(told)


def _step(play: Play, name: str) -> Step:
    return next(step for step in play.steps if name in step.command)


def test_jobs_run_what_makes_a_change_done(play: Play) -> None:
    """What the quality job shows is `make check` with all its parts; the security job requires answers."""
    shown = _step(play, "make check").output
    for part in (
        "ruff format --check",
        "ruff check",
        "codespell",
        "mypy",
        "lint-imports",
        "app.py --strict",
        "pytest -q",
    ):
        assert part in shown, part
    assert "tests.compliance.supply.check" in _step(play, "make security").output
    assert _step(play, "make security").environment["ADVISORIES"] == "required"


def test_a_stage_is_looked_at_deployed_called_and_told_of_in_this_order(play: Play) -> None:
    """And what is deployed is the assembly that was built, all with the role of the account."""
    stage = ["--stage", "aicc-dev"]
    calls = [call for call in play.calls if call[0] in ("cdk", "live")]
    assert calls == [
        ["live", "preflight", *stage, "role=present"],
        ["cdk", "diff", "--app", "cdk.out", "aicc-dev/*", "--no-notices", "role=present"],
        [
            *("cdk", "deploy", "--app", "cdk.out", "aicc-dev/*"),
            *("--require-approval", "never", "--no-notices", "role=present"),
        ],
        ["live", "smoke", *stage, "role=present"],
        ["live", "tests", *stage, "role=present"],
        [
            *("live", "notice", *stage, "--topic", "played", "--ended", "success", "--version", TAG),
            *("--run", "https://github.com/o/r/actions/runs/1", "role=present"),
        ],
    ]


def test_what_changes_is_rehearsed_before_anybody_approves_and_without_a_role(play: Play) -> None:
    """GitHub is asked which commit is deployed; here nothing is, so the first deployment is played."""
    step = next(step for step in play.steps if step.job.startswith("rehearse ") and "make changes" in step.command)
    asked = [call for call in play.calls if call[:2] == ["gh", "api"]]

    assert asked == [["gh", "api", "repos/{owner}/{repo}/deployments?environment=aicc-dev&per_page=50", "role="]]
    assert "rehearse create --stage 'aicc-dev' --assembly cdk.out --time-limit 110 --format markdown" in step.output


def test_a_release_is_drafted_with_its_bills_of_materials(play: Play) -> None:
    (call,) = [call for call in play.calls if call[:2] == ["gh", "release"]]
    assert call[:5] == ["gh", "release", "create", TAG, "--draft"]
    assert "build/sbom/*.cdx.json" in call
    assert call[-1] == "role="


def test_nothing_is_installed_while_a_role_is_at_hand(play: Play, root: Path, tmp_path: Path) -> None:
    """In a tree where nothing is installed, so that a target which would install says so."""
    for step in play.steps:
        if any(name in step.environment for name in CREDENTIALS):
            assert not _INSTALLS.search(step.command), step.name
            for target in re.findall(r"\bmake ([a-z-]+)", step.command):
                (tmp_path / "Makefile").write_text((root / "Makefile").read_text())
                shown = subprocess.run(
                    ["make", "-n", target], cwd=tmp_path, capture_output=True, text=True, check=False
                )
                assert shown.returncode == 0, shown.stderr
                assert not _INSTALLS.search(shown.stdout), shown.stdout
    with_role = {step.job.split()[0] for step in play.steps if any(name in step.environment for name in CREDENTIALS)}
    assert with_role == {"deploy"}
    installs = _step(play, "make deploy-tools")
    assert not any(name in installs.environment for name in CREDENTIALS)
    assert "--require-hashes" in installs.output
    assert "requirements-deploy.txt" in installs.output


def test_a_broken_step_is_seen(tmp_path: Path) -> None:
    workflow = {"jobs": {"job": {"steps": [{"run": "true | false"}, {"run": "echo never"}]}}}
    played = Play(workflow, tmp_path / "x", heavy=_HEAVY)
    played.run()
    assert [(step.command, step.status) for step in played.steps] == [("true | false", 1)]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ({"uses": "actions/checkout@0", "with": {"persist-credential": False}}, "persist-credential"),
        ({"uses": "somebody/something@0"}, "somebody/something"),
        ({"uses": "actions/download-artifact@0", "with": {"name": "a", "path": "b"}}, "no job before this one uploads"),
        ({"run": "echo ${{ github.evnt }}"}, "github.evnt"),
        ({"run": "make no-such-target"}, ""),
    ],
)
def test_a_slip_in_a_workflow_is_seen(tmp_path: Path, step: dict[str, object], told: str) -> None:
    played = Play({"jobs": {"job": {"steps": [{"uses": "actions/checkout@0"}, step]}}}, tmp_path / "x", heavy=_HEAVY)
    if told:
        with pytest.raises(UnplayableError, match=re.escape(told)):
            played.run()
    else:
        played.run()
        assert played.steps[-1].status != 0


def test_jobs_with_needs_that_are_never_met_are_seen(tmp_path: Path) -> None:
    workflow = {"jobs": {"a": {"needs": "b", "steps": []}, "b": {"needs": ["a"], "steps": []}}}
    with pytest.raises(UnplayableError, match="never met"):
        Play(workflow, tmp_path / "x").run()
