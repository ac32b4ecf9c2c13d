"""Workflows of the pipeline, judged before a push: the published schema of their language, and zizmor for safety."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def check(*files: Path) -> list[str]:
    """Returns the problems of workflow files, by default of the project's own; asks no network."""
    named = [str(path) for path in files or sorted((ROOT / ".github/workflows").glob("*.y*ml"))]
    programs = Path(sys.executable)
    commands = (
        [str(programs.with_name("check-jsonschema")), "--builtin-schema", "vendor.github-workflows", *named],
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
