"""Assemblies as the simulator reads them: in its own account and Region where they leave these open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringback import cloudformation
from ringback.cloudformation import Assembly, CloudFormationError, fitting_account, fitting_region
from ringback.simulator.errors import AssemblyError

DEFAULT_ACCOUNT = "111122223333"
DEFAULT_REGION = "ap-northeast-2"


def read_assembly(
    path: str | Path,
    stage: str | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    region: str | None = None,
    account: str | None = None,
) -> Assembly:
    """Reads `cdk.out`, one stage of it, a template file, or a folder of templates; raises AssemblyError.

    Where the assembly leaves account and Region open, those given here count, or stand-ins that fit the templates.
    """
    with refused():
        assembly = cloudformation.read_assembly(path, stage, account=account, region=region, parameters=parameters)
        stacks = list(assembly.stacks.values())
        fitting, owner = fitting_region(stacks, DEFAULT_REGION), fitting_account(stacks, DEFAULT_ACCOUNT)
        for stack in stacks:
            stack.region, stack.account = stack.region or fitting, stack.account or owner
        return assembly


@contextmanager
def refused() -> Iterator[None]:
    """Turns what the reader of templates refuses into the simulator's AssemblyError, with the same words."""
    try:
        yield
    except CloudFormationError as problem:
        raise AssemblyError(str(problem)) from problem
