"""A synthesized cloud assembly the way the rules see it."""

from __future__ import annotations

from pathlib import Path

from contact_center.base.errors import ContactCenterError
from contact_center.guards.model import Stage
from contact_center.guards.plugin import stages_of
from ringback.cloudformation import CloudFormationError, is_assembly, stack_artifacts


class AssemblyError(ContactCenterError):
    """A folder is no cloud assembly."""


def read_stages(folder: Path) -> list[Stage]:
    """Returns the stages of an assembly with their templates."""
    if not is_assembly(folder):
        raise AssemblyError(f"{folder} is no cloud assembly: manifest.json is missing; run `make synth` first")
    try:
        return stages_of((one.path, str(one.file), one.region) for one in stack_artifacts(folder, nested=True))
    except CloudFormationError as error:
        raise AssemblyError(str(error)) from error
