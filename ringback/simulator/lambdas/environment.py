"""What the execution environments of all languages share: variables, code as a folder, who uses them."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final, Protocol

from ringback.simulator.kernel.ports import Host
from ringback.simulator.world.model import FunctionDefinition

#: Real seconds after which code that does not come back is stopped.
REAL_LIMIT_S: Final = 20.0
GRACE_S: Final = 5.0
"""Seconds of the processor that code gets beyond its patience, before the process ends with it."""
_unzipped: dict[Path, tempfile.TemporaryDirectory[str]] = {}


class Owner(Protocol):
    """The function of one center that uses an execution environment."""

    #: Module state of the center while another one uses the environment.
    kept: Any

    @property
    def center(self) -> Host:
        """The center."""


def patience(limit_s: float) -> float:
    """Returns the real seconds that code gets which may take some of virtual time."""
    return min(REAL_LIMIT_S, max(limit_s, 1.0) * 4)


def variables(center: Host, definition: FunctionDefinition) -> dict[str, str]:
    """Returns the environment variables of a function; its credentials are good for nothing."""
    world, code = center.world, definition.code
    return {
        "AWS_REGION": world.region,
        "AWS_DEFAULT_REGION": world.region,
        "AWS_ACCESS_KEY_ID": "ASIASIMULATED0000000",
        "AWS_SECRET_ACCESS_KEY": "simulated",
        "AWS_SESSION_TOKEN": "simulated",
        "AWS_LAMBDA_FUNCTION_NAME": definition.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(definition.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{definition.runtime}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LAMBDA_TASK_ROOT": str(code) if code is not None else "/var/task",
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TZ": ":UTC",
        "_HANDLER": definition.handler,
        **definition.environment,
    }


def as_folder(code: Path) -> Path:
    """Returns the code as a folder; archives are unpacked once per process, into folders that go with it."""
    if code.is_dir():
        return code
    if code not in _unzipped:
        target = tempfile.TemporaryDirectory(prefix="simulator-")
        with zipfile.ZipFile(code) as archive:
            archive.extractall(target.name)
        _unzipped[code] = target
    return Path(_unzipped[code].name)
