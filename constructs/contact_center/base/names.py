"""Names that Amazon Connect, CloudWatch and CloudFormation accept."""

from __future__ import annotations

import re

from contact_center.base.errors import DefinitionError

# Queue and flow names outside this set have no CloudWatch metrics.
# https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html
_CLOUDWATCH_NAME = re.compile(r"[0-9A-Za-z .,\-_/#:$@|&{}+?%]+")

MAX_NAME = 127


def displayed_name(what: str, name: str, *, limit: int = MAX_NAME) -> str:
    """Returns a name that CloudWatch can show, or raises: Hangul in a queue or flow name silently loses its metrics."""
    if not 1 <= len(name) <= limit:
        raise DefinitionError(f"{what} name {name!r} has {len(name)} characters, allowed are 1 to {limit}")
    if not _CLOUDWATCH_NAME.fullmatch(name):
        odd = sorted({character for character in name if not _CLOUDWATCH_NAME.fullmatch(character)})
        raise DefinitionError(
            f"{what} name {name!r} holds {', '.join(map(repr, odd))}, which CloudWatch does not show; "
            "use ASCII letters, digits, spaces and .,-_/#:$@|&{}+?% and put Korean into the description"
        )
    return name


def description(what: str, text: str, *, limit: int = 250) -> str:
    """Returns a description within the limit of the service, or raises."""
    if not 1 <= len(text) <= limit:
        raise DefinitionError(f"{what} description has {len(text)} characters, allowed are 1 to {limit}")
    return text
