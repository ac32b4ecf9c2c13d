"""Names that Amazon Connect, CloudWatch and CloudFormation accept."""

from __future__ import annotations

import re

from contact_center.base import limits
from contact_center.base.errors import DefinitionError

_CLOUDWATCH_NAME = re.compile(limits.CLOUDWATCH_NAME)


def displayed_name(what: str, name: str, *, limit: int = limits.MAX_NAME) -> str:
    """Returns a name that CloudWatch can show, or raises: Hangul in a queue or flow name silently loses its metrics."""
    if not 1 <= len(name) <= limit:
        raise DefinitionError(f"{what} name {name!r} has {len(name)} characters, allowed are 1 to {limit}")
    if not _CLOUDWATCH_NAME.fullmatch(name):
        odd = sorted({character for character in name if not _CLOUDWATCH_NAME.fullmatch(character)} - {" "})
        fault = f"holds {', '.join(map(repr, odd))}" if odd else "begins or ends with a space"
        raise DefinitionError(
            f"{what} name {name!r} {fault}, which CloudWatch does not show; use ASCII letters, digits, inner spaces "
            f"and {limits.CLOUDWATCH_SIGNS} and put Korean into the description"
        )
    return name


def description(what: str, text: str, *, limit: int = limits.MAX_DESCRIPTION) -> str:
    """Returns a description within the limit of the service, or raises."""
    if not 1 <= len(text) <= limit:
        raise DefinitionError(f"{what} description has {len(text)} characters, allowed are 1 to {limit}")
    return text
