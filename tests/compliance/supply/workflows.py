"""Workflows of the pipeline, judged before a push: the published schema of their language, and zizmor for safety."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def check(*files: Path) -> list[str]:
    """Returns the problems of workflow files, by default of the project's own and of its action; asks no network."""
    workflows = [str(path) for path in files or sorted((ROOT / ".github/workflows").glob("*.y*ml"))]
    actions = [] if files else [str(ROOT / "action.yml")]
    named = [*workflows, *actions]
    programs = Path(sys.executable)
    schema = [str(programs.with_name("check-jsonschema")), "--builtin-schema"]
    commands = (
        [*schema, "vendor.github-workflows", *workflows],
        *([*schema, "vendor.github-actions", action] for action in actions),
        [
            str(programs.with_name("zizmor")),
            "--offline",
            "--no-progress",
            "--color",
            "never",
            "--format",
            "plain",
            *named,
        ],
    )
    problems = []
    for command in commands:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            problems.append(f"{Path(command[0]).name}:\n{(done.stdout + done.stderr).strip()}")
    return problems
