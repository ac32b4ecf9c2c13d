"""Exceptions around native test cases.

TestCaseError
└── NotSayable    a scenario has nothing that the native language could check
"""

from __future__ import annotations

from ringback.simulator.errors import SimulatorError


class TestCaseError(SimulatorError):
    """Any failure around native test cases."""

    __test__ = False


class NotSayable(TestCaseError):  # noqa: N818 - says what it is
    """A scenario that cannot become a native test case; the text says why."""
