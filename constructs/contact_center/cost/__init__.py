"""What a center costs in a month, from the volumes in its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contact_center.base.exports import lazy

if TYPE_CHECKING:
    from contact_center.cost.estimate import Deployed, Estimate, Line, idle
    from contact_center.cost.text import report
else:
    __getattr__ = lazy(
        __name__,
        estimate="Deployed Estimate Line idle",
        text="report",
    )

__all__ = [
    "Deployed",
    "Estimate",
    "Line",
    "idle",
    "report",
]
