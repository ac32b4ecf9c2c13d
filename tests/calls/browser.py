"""Plays the scripts of `tests/browser` in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ringback.simulator.scenarios.files import CENTER_FILE
from ringback.simulator.studio import StudioServer, StudioSession

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
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    met: dict[str, Any] = json.loads(done.stdout)
    return met


def studio_played(assembly: Path, folder: Path) -> dict[str, Any]:
    """Returns what studio.mjs and studio_session.mjs met at the studio of the development center.

    The assembly is a copy: one that is written again must not disturb other tests. Its assets are not.
    """
    calls, copy, pictures = folder / "calls", folder / "assembly", os.environ.get("AICC_STUDIO_PICTURES")
    written = ROOT / "tests/calls/aicc"
    shutil.copytree(written / "worlds", calls / "worlds")
    for file in [*sorted(written.glob("agent-*.toml"))[:8], written / CENTER_FILE]:
        shutil.copy(file, calls)
    copy.mkdir()
    for place in assembly.iterdir():
        if place.name.startswith("asset."):
            (copy / place.name).symlink_to(place)
        elif place.is_dir():
            shutil.copytree(place, copy / place.name)
        else:
            shutil.copy(place, copy)
    if pictures:
        Path(pictures).mkdir(parents=True, exist_ok=True)
    with StudioServer(StudioSession(copy, "aicc-dev", scenarios=calls)) as server:
        server.start()
        try:
            axe = ROOT / "node_modules/axe-core/axe.min.js"
            return played(
                "studio.mjs", server.url, str(axe), str(copy / "manifest.json"), pictures="AICC_STUDIO_PICTURES"
            )
        finally:
            server.shutdown()
