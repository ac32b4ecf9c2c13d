"""`aicc call`: phones a synthesized center from the terminal."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Runs the command and returns its exit code."""
    from ringback.simulator.cli import call_main

    return call_main(argv)
