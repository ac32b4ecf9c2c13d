"""What scenarios have in common with those who run none: their bounds, and how a system step ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from contact_handlers.base.frozen import dataclass

FOUND: Final = "found"
LATE: Final = "late"
"""An order that was to be there before today."""
MISSING: Final = "missing"
UNVERIFIED: Final = "unverified"
UNAVAILABLE: Final = "unavailable"


@dataclass(frozen=True, kw_only=True)
class ScenarioLimits:
    """Bounds of a scenario from the settings of the center."""

    timeout_s: int = 900
    max_steps: int = 20
    max_retries: int = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a system step ended, with the values its texts may use."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
