"""Plays the workflows of the pipeline on this machine, so that a red job is seen before a push.

Every `run` step runs as the runner of GitHub runs it: in order, in bash with -eo pipefail, with the environment of
workflow, job and step, in a copy of this tree of its own. Steps that use an action have a stand-in here which does what
matters to later steps (a copy of the tree, an artifact passed on, a role in the environment) and refuses inputs the
action does not have. Programs that would change something outside (`cdk deploy`, `gh`) are replaced by ones that write
down how they were called.

`make play` plays everything, heavy targets too. Tests play it with `make` stopped at those (`make -n`): proven is that
the step names targets which exist and what they would run; the targets themselves are what the tests run in.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.compliance.supply.secrets import tree

ROOT = Path(__file__).resolve().parents[3]
#: A tag is played: every job runs.
TAG = "v0.0.0-played"
#: What a role leaves in the environment of the steps that follow it.
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
#: The inputs of the actions that are used; anything else in `with` is a slip that the service would only warn of.
_INPUTS = {
    "actions/checkout": {"persist-credentials", "fetch-depth"},
    "actions/setup-python": {"python-version"},
    "actions/upload-artifact": {"name", "path", "include-hidden-files", "retention-days"},
    "actions/download-artifact": {"name", "path"},
    "aws-actions/configure-aws-credentials": {"role-to-assume", "role-duration-seconds", "aws-region"},
}
_RECORDER = """#!/bin/sh
printf '%s\\t' "$(basename "$0")" "$@" >> "$PLAY_CALLS"
printf 'role=%s\\n' "${AWS_ACCESS_KEY_ID:+present}" >> "$PLAY_CALLS"
"""
_LIGHT_MAKE = """#!/bin/sh
# Stops at heavy targets after showing what they would run; every target has to exist.
for target in "$@"; do
  case " $PLAY_HEAVY " in *" $target "*) exec {make} -n "$@" ;; esac
done
exec {make} "$@"
"""


@dataclass(frozen=True)
class Step:
    """A step that was played: its job, its name or action, its command, its exit status and what it printed."""

    job: str
    name: str
    command: str
    status: int
    output: str
    environment: Mapping[str, str]


class UnplayableError(ValueError):
    """A workflow that says something for which there is no stand-in."""


@dataclass
class Play:
    """The jobs of a workflow on this machine, in the order of their needs; `heavy` targets of make are only shown."""

    workflow: dict[str, Any]
    folder: Path
    heavy: tuple[str, ...] = ()
    first_only: bool = False
    steps: list[Step] = field(default_factory=list)

    @property
    def calls(self) -> list[list[str]]:
        """The calls of recorded programs: program, arguments, and whether a role was at hand."""
        path = self.folder / "calls"
        return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def run(self) -> None:
        """Plays every job, whatever others of them did."""
        programs = self.folder / "programs"
        programs.mkdir(parents=True)
        for name in ("cdk", "gh", "aws", "live"):
            _program(programs / name, _RECORDER)
        if self.heavy:
            _program(programs / "make", _LIGHT_MAKE.format(make=shutil.which("make")))
        for job in _ordered(self.workflow["jobs"]):
            for values in _matrix(self.workflow["jobs"][job], first_only=self.first_only):
                self._job(job, values)

    def _job(self, job: str, values: dict[str, str]) -> None:
        told = self.workflow["jobs"][job]
        label = " ".join((job, *values.values()))
        place = self.folder / re.sub(r"[^\w.-]", "_", label)
        place.mkdir()
        environment = self._environment(place)
        context = {f"matrix.{key}": value for key, value in values.items()}
        context |= {"github.workspace": str(place), "github.ref": f"refs/tags/{TAG}", "github.token": "played"}
        context |= {"github.server_url": "https://github.com", "github.repository": "o/r", "github.run_id": "1"}
        context["job.status"] = "success"
        environment |= _filled({**self.workflow.get("env", {}), **told.get("env", {})}, context)
        for step in told["steps"]:
            if "uses" in step:
                environment |= self._action(step, place, context)
                continue
            own = environment | _filled(step.get("env", {}), context)
            done = self._shell(_fill(step["run"], context), place, own)
            name = step.get("name", step["run"])
            self.steps.append(Step(label, name, step["run"], done.returncode, done.stdout, own))
            if done.returncode != 0:
                return

    def _environment(self, place: Path) -> dict[str, str]:
        dropped = ("AWS_", "GITHUB_", "VIRTUAL_ENV", "PYTEST_", "COV_", "MAKE", "MFLAGS")
        found = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
        # The programs of this tree's own .venv are not those of a runner.
        path = [part for part in found["PATH"].split(os.pathsep) if not Path(part).is_relative_to(ROOT)]
        return found | {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_REF_NAME": TAG,
            "GITHUB_WORKSPACE": str(place),
            "PATH": os.pathsep.join([str(self.folder / "programs"), *path]),
            "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
            "CDK": str(self.folder / "programs" / "cdk"),
            "LIVE": str(self.folder / "programs" / "live"),
            "PLAY_CALLS": str(self.folder / "calls"),
            "PLAY_HEAVY": " ".join(self.heavy),
        }

    @staticmethod
    def _shell(command: str, place: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def _action(self, step: dict[str, Any], place: Path, context: dict[str, str]) -> dict[str, str]:
        action = step["uses"].partition("@")[0]
        given = _filled(step.get("with", {}), context)
        if action not in _INPUTS or not given.keys() <= _INPUTS[action]:
            raise UnplayableError(f"{action} with {', '.join(given)}: known are {_INPUTS.get(action, sorted(_INPUTS))}")
        if action == "actions/checkout":
            _copy(place)
        elif action == "actions/upload-artifact":
            self._upload(place / given["path"], given["name"])
        elif action == "actions/download-artifact":
            if not (self.folder / "artifacts" / given["name"]).is_dir():
                raise UnplayableError(f"no job before this one uploads the artifact {given['name']!r}")
            shutil.copytree(self.folder / "artifacts" / given["name"], place / given["path"], dirs_exist_ok=True)
        elif action == "aws-actions/configure-aws-credentials":
            return dict.fromkeys(CREDENTIALS, "played") | {"AWS_REGION": given["aws-region"]}
        return {}

    def _upload(self, source: Path, name: str) -> None:
        target = self.folder / "artifacts" / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif self.heavy:
            # What makes it was only shown.
            target.mkdir(parents=True)
            (target / "manifest.json").write_text("{}", encoding="utf-8")
        else:
            raise UnplayableError(f"the artifact {name!r} is to hold {source.name}, which no step made")


def _program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def _copy(place: Path) -> None:
    """Copies what a clone would bring; with a repository, since tools ask git for the files."""
    for name in tree(ROOT):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name)
    subprocess.run(["git", "init", "--quiet"], cwd=place, check=True, capture_output=True)


def _ordered(jobs: dict[str, Any]) -> Iterator[str]:
    done: list[str] = []
    while waiting := [job for job in jobs if job not in done]:
        ready = [job for job in waiting if set(_list(jobs[job].get("needs", []))) <= set(done)]
        if not ready:
            raise UnplayableError(f"the needs of {', '.join(waiting)} are never met")
        done += ready
        yield from ready


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _matrix(job: dict[str, Any], *, first_only: bool) -> Iterator[dict[str, str]]:
    matrix = job.get("strategy", {}).get("matrix", {})
    combinations = (dict(zip(matrix, map(str, values), strict=True)) for values in itertools.product(*matrix.values()))
    yield from itertools.islice(combinations, 1 if first_only else None)


def _filled(values: dict[str, Any], context: dict[str, str]) -> dict[str, str]:
    return {
        key: _fill(str(value).lower() if isinstance(value, bool) else str(value), context)
        for key, value in values.items()
    }


def _fill(text: str, context: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in context and not name.startswith("vars."):
            raise UnplayableError(f"nothing here knows ${{{{ {name} }}}}, known are {', '.join(sorted(context))}")
        return context.get(name, "played")

    return re.sub(r"\$\{\{\s*([\w.]+)\s*\}\}", value, text)


def workflows() -> dict[str, dict[str, Any]]:
    """Returns the workflows of this tree by the name of their file."""
    files = sorted((ROOT / ".github/workflows").glob("*.y*ml"))
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


def main() -> None:
    """Plays every workflow; exit status 1 when a step failed."""
    parser = argparse.ArgumentParser(description="run every job of the pipeline on this machine")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "play", help="where copies and logs lie")
    folder = parser.parse_args().folder
    shutil.rmtree(folder, ignore_errors=True)
    failed = False
    for name, workflow in workflows().items():
        play = Play(workflow, folder / name, first_only=True)
        play.run()
        for step in play.steps:
            sys.stdout.write(f"{'ok    ' if step.status == 0 else 'FAILED'} {step.job}: {step.name}\n")
            if step.status != 0:
                failed = True
                sys.stdout.write("".join(f"    {line}\n" for line in step.output.splitlines()[-40:]))
        sys.stdout.writelines(f"called {' '.join(call)}\n" for call in play.calls)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
