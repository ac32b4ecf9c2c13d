"""`aicc studio`: serves the local page, with what deploys flow files together."""

from __future__ import annotations

from commands.flows import deployed_together
from ringback.commands import studio
from ringback.commands.arguments import Parser


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    studio.describe(parser, deployed_together)
