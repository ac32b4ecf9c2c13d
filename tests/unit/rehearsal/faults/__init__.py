"""Faults for the good template, one at a time, and what has to be found of each."""

from __future__ import annotations

from collections.abc import Mapping

from tests.unit.rehearsal.faults import events, functions, roles, stores
from tests.unit.rehearsal.faults.fault import DROP, Fault

FAULTS: Mapping[str, Fault] = {**events.FAULTS, **functions.FAULTS, **stores.FAULTS, **roles.FAULTS}

__all__ = ["DROP", "FAULTS", "Fault"]
