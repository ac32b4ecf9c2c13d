"""`aicc flows`: lints, formats, explains, draws and compares contact flows, with what deploys them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringback.commands import flows
from ringback.commands.arguments import Parser

if TYPE_CHECKING:
    from ringback.flow_language.workspace import Around


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it."""
    parser.description = __doc__
    flows.describe(parser, deployed_together)


def deployed_together() -> Around | None:
    """Returns what says which files of our centers are deployed together; None where their packages are missing."""
    try:
        from contact_center.flows import project
    except ModuleNotFoundError:
        return None
    return project.deployed_together
