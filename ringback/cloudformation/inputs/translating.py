"""Documents of every kind as the templates that CloudFormation would see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ringback.cloudformation.errors import TemplateError
from ringback.cloudformation.inputs.recognition import Kind, kind_of


def as_template(document: Mapping[str, Any], path: Path) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Returns a document of CloudFormation, and what of the original is not in it; templates stay as they are."""
    kind = kind_of(document)
    if kind is Kind.SAM:
        from ringback.cloudformation.inputs.sam import expanded

        try:
            return expanded(document), ()
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
            raise TemplateError(str(path), f"no SAM template that can be expanded: {problem}") from problem
    if kind in (Kind.PLAN, Kind.STATE):
        from ringback.cloudformation.inputs.terraform import translated

        try:
            found = translated(document, path.parent)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
            raise TemplateError(str(path), f"no {kind} as `terraform show -json` writes it: {problem}") from problem
        return found.document, tuple(f"{path}: {note}" for note in found.notes)
    return document, ()
