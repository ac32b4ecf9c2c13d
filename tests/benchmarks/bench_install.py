"""From an empty environment to a checked, called and proven template: the wheel with its extras from the registry.

Prints seconds of each step, and fails when all of them take longer than a minute. Needs the package registry.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 60
TEMPLATE = """
Parameters:
  ConnectInstanceArn: {Type: String}
Resources:
  Main:
    Type: AWS::Connect::ContactFlow
    Properties:
      InstanceArn: !Ref ConnectInstanceArn
      Name: main
      Type: CONTACT_FLOW
      Content: >-
        {"Version": "2019-10-30", "StartAction": "hello", "Actions": [
        {"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": "Welcome."},
        "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]}},
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}
"""
SCENARIO = 'title = "callers are greeted"\n[call]\nsteps = [{ hears = "Welcome." }]\n'


def main() -> int:
    """Runs every step and returns 0 when they stay within the limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
        (folder / "calls").mkdir()
        (folder / "calls" / "greeting.toml").write_text(SCENARIO, encoding="utf-8")
        python, command = folder / "venv/bin/python", folder / "venv/bin/ringback"
        _run("build", ROOT / "ringback", sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
        (wheel,) = folder.glob("*.whl")
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        assembly = ["--assembly", "template.yaml"]
        took = [
            _run("venv", folder, sys.executable, "-m", "venv", str(folder / "venv")),
            _run("pip install", folder, *install, f"{wheel}[yaml,scenarios]"),
            _run("lint", folder, str(command), "lint", "template.yaml"),
            _run("call", folder, str(command), "call", *assembly),
            _run("scenarios run", folder, str(command), "scenarios", "run", "calls", *assembly),
        ]
    total = sum(took)
    sys.stdout.write(f"{'from pip install to a proven scenario':<40} {total - took[0]:6.1f} s (limit {LIMIT_S})\n")
    return int(total - took[0] > LIMIT_S)


def _run(step: str, folder: Path, *command: str) -> float:
    own = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHONPATH", "RINGBACK_"))}
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=own, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - began
    sys.stdout.write(f"{step:<40} {took:6.1f} s\n")
    return took


if __name__ == "__main__":
    sys.exit(main())
