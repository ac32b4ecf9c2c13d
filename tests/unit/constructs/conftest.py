"""Fixtures of the construct tests: a fresh stack per test."""

from __future__ import annotations

import pytest

from tests.unit.constructs.workbench import Bench


@pytest.fixture
def bench() -> Bench:
    """A fresh stack."""
    return Bench()
