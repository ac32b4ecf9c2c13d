"""`aicc scenarios`: plays, lists, explains and records call scenarios; faults, coverage, proofs, native tests."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Runs the command and returns its exit code."""
    from ringback.simulator.scenario_cli import scenarios_main

    return scenarios_main(argv)
