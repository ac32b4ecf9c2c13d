"""`aicc scenarios`: plays, lists, explains and records call scenarios; faults, coverage, proofs, native tests."""

from __future__ import annotations

from ringback.commands import proofs, scenarios
from ringback.commands.arguments import Parser, add_part


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it."""
    kinds = scenarios.describe(parser)
    parser.description = __doc__
    text = "break everything that can break, once each, and judge what callers suffer"
    add_part(kinds, "faults", proofs.describe_faults, text)
    add_part(kinds, "explore", proofs.describe_explore, "prove how every path of the flows ends, without calls")
