"""Plays the scripts of `tests/browser` in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

MARKS = [
    pytest.mark.browser,
    # One page for all tests of a file, whatever the number of workers.
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]


def played(script: str, *arguments: str, pictures: str) -> dict[str, Any]:
    """Returns what a script met; the environment variable `pictures` says where pictures go, if any are wanted."""
    assert BROWSER is not None
    command = [os.environ["JSII_NODE"], str(ROOT / "tests/browser" / script), BROWSER, *arguments]
    if place := os.environ.get(pictures):
        command.append(place)
    environment = {**os.environ, "TZ": "Asia/Seoul"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    met: dict[str, Any] = json.loads(done.stdout)
    return met
