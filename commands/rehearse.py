"""`aicc rehearse`: the rehearsal of `ringback`, which here can synthesize what another commit deployed."""

from __future__ import annotations

from commands.since import assembly_of
from ringback.commands import rehearse
from ringback.commands.arguments import Parser


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    rehearse.describe(parser, assembly_of)
