"""Days and times in a template that are over when it is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from ringback.cloudformation.rehearsal.data import tables
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Rehearsal
from ringback.cloudformation.rehearsal.rules import finding


def nothing_is_over(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields properties that end before the day of the deployment; one finding per resource and property."""
    for kind, entry in tables("dates.toml").items():
        for node in rehearsal.of_type(kind):
            for path in entry["paths"]:
                over = [day for value in node.every(path) if (day := _day(value))]
                over = [day for day in over if day < rehearsal.today]
                if over:
                    message = f"{len(over)} of them over, the first on {min(over)}; today is {rehearsal.today}"
                    yield finding("RH132", message, node, path=path, source=entry["source"])


def _day(value: Any) -> date | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC).date()
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
