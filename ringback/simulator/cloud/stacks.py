"""Assemblies as the simulator reads them: in its own account and Region where they leave these open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringback import cloudformation
from ringback.cloudformation import Assembly, CloudFormationError
from ringback.simulator.errors import AssemblyError

DEFAULT_ACCOUNT = "111122223333"
DEFAULT_REGION = "ap-northeast-2"


def read_assembly(
    path: str | Path,
    stage: str | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    region: str | None = None,
) -> Assembly:
    """Reads `cdk.out`, one stage of it, a template file, or a folder of templates; raises AssemblyError."""
    with refused():
        return cloudformation.read_assembly(
            path, stage, account=DEFAULT_ACCOUNT, region=region or DEFAULT_REGION, parameters=parameters
        )


@contextmanager
def refused() -> Iterator[None]:
    """Turns what the reader of templates refuses into the simulator's AssemblyError, with the same words."""
    try:
        yield
    except CloudFormationError as problem:
        raise AssemblyError(str(problem)) from problem
