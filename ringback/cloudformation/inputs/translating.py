"""Documents of every kind as the templates that CloudFormation would see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ringback.cloudformation.inputs.recognition import Kind, kind_of


def as_template(document: Mapping[str, Any], path: Path) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Returns a document of CloudFormation, and what of the original is not in it; templates stay as they are."""
    kind = kind_of(document)
    if kind is Kind.SAM:
        from ringback.cloudformation.inputs.sam import expanded

        return expanded(document), ()
    if kind in (Kind.PLAN, Kind.STATE):
        from ringback.cloudformation.inputs.terraform import translated

        found = translated(document, path.parent)
        return found.document, tuple(f"{path}: {note}" for note in found.notes)
    return document, ()
