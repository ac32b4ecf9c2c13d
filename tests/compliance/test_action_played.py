"""The action and the hooks for other projects, played as GitHub and pre-commit run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.compliance.supply.lock import read
from tests.unit.strangers import made

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
#: Stands for `python`: an environment is one in which the command of this tree is found, and pip writes down its words.
_PYTHON = f"""#!/bin/sh
mkdir -p "$3/bin"
printf '#!/bin/sh\\necho "$@" >> {{calls}}\\n' > "$3/bin/python"
printf '#!/bin/sh\\nexec {sys.executable} -m ringback "$@"\\n' > "$3/bin/ringback"
chmod +x "$3/bin/python" "$3/bin/ringback"
"""
_GH = '#!/bin/sh\necho "gh $@" >> {calls}\n'
_CONDITIONS = {
    "inputs.sarif == 'true'": lambda seen: seen["inputs.sarif"] == "true",
    "inputs.comment == 'true' && github.event_name == 'pull_request'": lambda seen: seen["inputs.comment"] == "true",
    "steps.review.outputs.found == 'true'": lambda seen: seen.get("steps.review.outputs.found") == "true",
}


@dataclass
class Played:
    """The steps that ran, by name, each with its exit status and what it printed; actions with their inputs."""

    folder: Path
    steps: dict[str, tuple[int, str]] = field(default_factory=dict)
    actions: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def calls(self) -> str:
        """What pip and gh were called with."""
        return (self.folder / "calls").read_text(encoding="utf-8")


def _fill(text: str, seen: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: seen[found[1]], text)


def _program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def play(project: Path, folder: Path, **given: str) -> Played:
    """Plays the action in a project as for a pull request; stops at the first step that fails."""
    played = Played(folder)
    (folder / "programs").mkdir(parents=True)
    _program(folder / "programs" / "python", _PYTHON.format(calls=folder / "calls"))
    _program(folder / "programs" / "gh", _GH.format(calls=folder / "calls"))
    inputs = {name: str(told.get("default", "")) for name, told in ACTION["inputs"].items()} | given
    seen = {f"inputs.{name}": value for name, value in inputs.items()}
    seen |= {"github.token": "played", "github.event.pull_request.number": "7"}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("RINGBACK_", "GITHUB_"))},
        "PATH": f"{folder / 'programs'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(folder),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_REPOSITORY": "owner/project",
    }
    for step in ACTION["runs"]["steps"]:
        if "if" in step and not _CONDITIONS[step["if"]](seen):
            continue
        if "uses" in step:
            played.actions[step["uses"].partition("@")[0]] = {k: _fill(v, seen) for k, v in step["with"].items()}
            continue
        own = {name: _fill(value, seen) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=project,
            env=environment | own,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        played.steps[step["name"]] = (done.returncode, done.stdout)
        if done.returncode:
            break
        if step.get("id") and (folder / "output").is_file():
            lines = (folder / "output").read_text(encoding="utf-8").splitlines()
            pairs = (line.partition("=") for line in lines)
            seen |= {f"steps.{step['id']}.outputs.{name}": value for name, _, value in pairs}
    return played


def _git(folder: Path, *words: str) -> str:
    author = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    done = subprocess.run(["git", *author, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A stranger's repository: a template, a scenario, and a prompt that a branch has changed."""
    folder = tmp_path / "project"
    code = "def handler(event, context):\n    return {'word': 'hello'}\n"
    path = made.written(folder / "template.json", made.with_function(code))
    (folder / "calls").mkdir()
    (folder / "calls" / "one.toml").write_text('title = "x"\n[call]\nsteps = [{ hears = "It says hello." }]\n')
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message", "x")
    path.write_text(path.read_text(encoding="utf-8").replace("It says $", "Now it says $"), encoding="utf-8")
    return folder


def test_a_change_is_linted_drawn_rehearsed_called_and_told(project: Path, tmp_path: Path) -> None:
    since = _git(project, "rev-parse", "HEAD")
    played = play(project, tmp_path / "runner", assembly="template.json", scenarios="calls", since=since)

    code, told = played.steps["Lint, draw, rehearse, call"]
    assert code == 0, told
    review = (tmp_path / "runner" / "review" / "review.md").read_text(encoding="utf-8")
    assert "✗ Lint: 1 flow checked: 1 warning" in told
    assert "✓ Changes: 1 of 1 flows differ" in told
    assert "✗ Scenarios: 0 of 1 pass" in told
    # The picture, the words of the change, and why the scenario fails.
    assert "```mermaid\nflowchart" in review
    assert "Now it says" in review
    assert "| ❌ Scenarios | 0 of 1 pass |" in review
    assert "FL208" in review
    assert (tmp_path / "runner" / "summary.md").read_text(encoding="utf-8") == review
    # Everything is uploaded and told before the job fails.
    upload = played.actions["github/codeql-action/upload-sarif"]
    assert json.loads((Path(upload["sarif_file"]) / "flows.sarif").read_text())["runs"][0]["results"]
    installed = [line for line in played.calls.splitlines() if line.startswith("-m pip install")]
    assert [sorted({"--require-hashes", "--no-index"} & set(line.split())) for line in installed] == [
        ["--require-hashes"],
        ["--no-index"],
    ]
    assert f"gh pr comment 7 --repo owner/project --body-file {tmp_path}/runner/review/review.md" in played.calls
    assert played.steps["Fail when something was found"][0] == 1


def test_the_lock_of_the_action_holds_the_extras_that_it_promises() -> None:
    """The versions of this project, which its tests run with, lie in what the package asks for."""
    package = tomllib.loads((ROOT / "ringback" / "pyproject.toml").read_text(encoding="utf-8"))
    extras = package["project"]["optional-dependencies"]
    asked = [*extras["yaml"], *extras["scenarios"], *extras["rehearsal"], *package["build-system"]["requires"]]
    locked = {line.name: line.version for line in read(ROOT / "requirements-action.txt")}

    for one in map(Requirement, asked):
        assert locked[canonicalize_name(one.name)] in one.specifier, one


def test_nothing_found_is_a_success_without_pictures(project: Path, tmp_path: Path) -> None:
    shutil.rmtree(project / "calls")
    parameters = {"ConnectInstanceArn": {"Type": "String"}}
    resources = {"Main": made.flow(made.content(made.says("Hello.")))}
    made.written(project / "template.json", {"Parameters": parameters, "Resources": resources})
    played = play(project, tmp_path / "runner", sarif="false", comment="false")

    assert [code for code, _ in played.steps.values()] == [0, 0]
    assert set(played.actions) == {"actions/setup-python"}
    assert "gh" not in played.calls


def test_what_cannot_be_looked_at_is_no_success(project: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert play(empty, tmp_path / "one").steps["Fail when something was found"][0] == 1
    told = play(project, tmp_path / "two", assembly="nowhere.json").steps["Lint, draw, rehearse, call"]
    assert told[0] == 2
    assert "nowhere.json" in told[1]


def test_inputs_reach_commands_by_the_environment_alone() -> None:
    """What a pull request can choose must never become part of a script."""
    assert [step["run"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_sees_flows_and_passes_anything_else_over(hook: dict[str, Any], tmp_path: Path) -> None:
    """Committed are a flow with a mistake, and files in which a folder search finds no flow."""
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "main.json").write_text(made.content(made.says("Hello.")).replace("MessageParticipant", "PlayPrompt"))
    (tmp_path / "tsconfig.json").write_text('{"compilerOptions": {}}')
    (tmp_path / "pipeline.yaml").write_text("steps: []\n")
    names = ["flows/main.json", "tsconfig.json", "pipeline.yaml"]
    # pre-commit chooses by `files` and by the kinds that `types_or` names.
    wanted = [name for name in names if re.search(hook.get("files", ""), name)]
    command = [sys.executable, "-m", *shlex.split(hook["entry"]), *wanted]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == {"ringback-lint": 1, "ringback-fmt": 0}[hook["id"]], done.stderr
    assert ("FL101" in done.stdout) is (hook["id"] == "ringback-lint")
    assert "tsconfig.json:" not in done.stdout.replace("tsconfig.json: passed over", "")
