"""Runs JavaScript functions by the Node.js that is installed here, one process for each invocation.

The AWS SDK for JavaScript is not simulated: a call of it fails and says so. The clock is the virtual one; randomness
is Node's own. The environment is the function's alone, with credentials that are none.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ringback.simulator.errors import ExternalNeedError
from ringback.simulator.kernel.fastjson import dumps
from ringback.simulator.kernel.ports import Host
from ringback.simulator.lambdas.environment import Owner, as_folder, patience, variables
from ringback.simulator.lambdas.execution import Execution
from ringback.simulator.world.model import FunctionDefinition

_HARNESS: Final = Path(__file__).with_name("harness.js")


def node() -> str | None:
    """Returns the path of the Node.js that is installed here, or None."""
    return shutil.which("node")


class NodeRuntime:
    """The execution environment of a JavaScript function; nothing stays in it between invocations."""

    def __init__(self, center: Host, definition: FunctionDefinition) -> None:
        program = node()
        if program is None:
            why = f"it runs on {definition.runtime} and no Node.js is installed here; install it, or answer for it"
            raise ExternalNeedError(f"function {definition.name!r}", why)
        self._program = program
        self._definition = definition
        self._center = center
        self._inline: tempfile.TemporaryDirectory[str] | None = None
        self._folder = as_folder(definition.code) if definition.code is not None else self._written(definition)

    def _written(self, definition: FunctionDefinition) -> Path:
        self._inline = tempfile.TemporaryDirectory(prefix="simulator-")
        folder = Path(self._inline.name)
        (folder / f"{definition.handler.rpartition('.')[0] or 'index'}.js").write_text(
            definition.inline or "", encoding="utf-8"
        )
        return folder

    @property
    def unset(self) -> frozenset[str]:
        """Nothing: what JavaScript asks its environment for is not seen."""
        return frozenset()

    def bind(self, owner: Owner) -> None:
        """Makes another center the user of this environment."""
        self._center = owner.center

    def run(self, event: Any, *, visit: str, limit_s: float) -> Execution:
        """Runs the handler on a copy of an event."""
        del visit  # only calls of the SDK have places of their own
        center, definition = self._center, self._definition
        execution = Execution(seconds=center.options.function_time_s)
        request = center.new_id()
        given = dumps(
            {
                "event": event,
                "handler": definition.handler,
                "folder": str(self._folder),
                "inline": definition.inline is not None,
                "now": int(center.clock.now * 1000),
                "limit": limit_s,
                "context": {
                    "functionName": definition.name,
                    "functionVersion": "$LATEST",
                    "invokedFunctionArn": definition.arn,
                    "memoryLimitInMB": str(definition.memory_mb),
                    "awsRequestId": request,
                    "logGroupName": f"/aws/lambda/{definition.name}",
                    "logStreamName": f"2026/01/01/[$LATEST]{request.replace('-', '')}",
                },
            }
        )
        with tempfile.TemporaryDirectory(prefix="simulator-") as home:
            outcome = Path(home) / "outcome.json"
            try:
                done = subprocess.run(
                    [self._program, str(_HARNESS)],
                    input=given,
                    capture_output=True,
                    text=True,
                    encoding="utf-8",
                    check=False,
                    cwd=self._folder,
                    timeout=patience(limit_s),
                    env={**variables(center, definition), "HOME": home, "RINGBACK_OUTCOME": str(outcome)},
                )
            except subprocess.TimeoutExpired:
                execution.error = "timeout"
                execution.message = f"{definition.name} did not come back within {patience(limit_s):g} real seconds"
                return execution
            execution.logs = [line for line in (done.stdout + done.stderr).splitlines() if line]
            found = json.loads(outcome.read_text(encoding="utf-8")) if outcome.exists() else {}
        for line in execution.logs:
            center.metrics.emf(line)
        _settle(execution, definition, found, done.returncode)
        return execution


def _settle(execution: Execution, definition: FunctionDefinition, found: Mapping[str, Any], code: int) -> None:
    if "value" in found:
        execution.text = dumps(found["value"])
        return
    kind, message = found.get("error", "Runtime.ExitError"), found.get("message", f"the process ended with {code}")
    execution.error = "error"
    execution.message = f"{definition.name} raised {kind}: {message}"
    execution.trace = str(found.get("trace", ""))
    execution.logs = [*execution.logs, f"[ERROR] {kind}: {message}"]
