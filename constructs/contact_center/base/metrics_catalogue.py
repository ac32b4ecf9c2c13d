"""The documented metrics, and a metric that can only be built from them.

A dashboard or alarm on a name or dimension set that does not exist is valid CloudFormation and never shows a value. So
everything this package watches is a `Metric`, and a `Metric` is checked against metrics_catalogue.toml when it is made.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from contact_center.base.errors import DefinitionError, nearest

_FILE = Path(__file__).with_suffix(".toml")

DimensionSet = tuple[tuple[str, str | None], ...]
"""Sorted dimension names with the only value each may have, or None for any."""


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """A documented metric; `scale` is what 100 percent is, for metrics of unit Percent."""

    namespace: str
    name: str
    unit: str
    statistics: tuple[str, ...]
    dimension_sets: tuple[DimensionSet, ...]
    scale: float | None = None

    def takes(self, statistic: str) -> bool:
        """Says whether a statistic makes sense for the metric."""
        return statistic in self.statistics or (
            "p" in self.statistics and (_is_percentile(statistic) or _is_count_above(statistic))
        )

    def problem(self, dimensions: Mapping[str, str], statistic: str) -> str | None:
        """Says what is wrong with a use of the metric, or None."""
        if not any(_fits(wanted, dimensions) for wanted in self.dimension_sets):
            given = ", ".join(f"{name}={value}" for name, value in sorted(dimensions.items())) or "none"
            allowed = " or ".join(f"({_spelled(wanted)})" for wanted in self.dimension_sets)
            return f"dimensions {given} are not documented; allowed: {allowed}"
        if not self.takes(statistic):
            return f"statistic {statistic!r} is not allowed; allowed: {', '.join(self.statistics)}"
        return None


def _is_percentile(statistic: str) -> bool:
    number = statistic.removeprefix("p")
    return statistic.startswith("p") and number.replace(".", "", 1).isdigit() and 0 <= float(number) <= 100


def _is_count_above(statistic: str) -> bool:
    return statistic.startswith("TC(") and statistic.endswith(":)") and statistic[3:-2].isdigit()


def _fits(wanted: DimensionSet, given: Mapping[str, str]) -> bool:
    if {name for name, _ in wanted} != set(given):
        return False
    return all(value is None or given[name] == value for name, value in wanted)


def _spelled(wanted: DimensionSet) -> str:
    return ", ".join(name if value is None else f"{name}={value}" for name, value in wanted)


@cache
def catalogue() -> Mapping[tuple[str, str], MetricDefinition]:
    """Returns every documented metric by namespace and name."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found: dict[tuple[str, str], MetricDefinition] = {}
    for entry in raw["metric"]:
        sets = tuple(tuple(sorted(_dimension(text) for text in texts)) for texts in entry["dimensions"])
        for name in entry["names"]:
            if (entry["namespace"], name) in found:
                raise DefinitionError(f"{_FILE.name}: {entry['namespace']} {name} stands twice")
            found[entry["namespace"], name] = MetricDefinition(
                entry["namespace"], name, entry["unit"], tuple(entry["statistics"]), sets, entry.get("scale")
            )
    return found


def _dimension(text: str) -> tuple[str, str | None]:
    name, _, value = text.partition("=")
    return name, value or None


def definition(namespace: str, name: str) -> MetricDefinition:
    """Returns a documented metric; an unknown one is refused with the nearest name."""
    try:
        return catalogue()[namespace, name]
    except KeyError:
        known = [metric for space, metric in catalogue() if space == namespace]
        raise DefinitionError(
            f"metric {name!r} of namespace {namespace!r} is not documented{nearest(name, known)} ({_FILE.name})"
        ) from None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric with all its dimensions, a statistic and a period in seconds."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(hash=False)
    statistic: str
    period_s: int = 300

    def __post_init__(self) -> None:
        """Refuses what the service does not document."""
        problem = self.definition.problem(self.dimensions, self.statistic)
        if problem:
            raise DefinitionError(f"metric {self.namespace} {self.name}: {problem}")

    @property
    def definition(self) -> MetricDefinition:
        """The documented metric."""
        return definition(self.namespace, self.name)

    def widget_row(self, **options: Any) -> list[Any]:
        """Returns the metric as a row of a dashboard widget."""
        flat = [part for pair in sorted(self.dimensions.items()) for part in pair]
        return [self.namespace, self.name, *flat, {"stat": self.statistic, "period": self.period_s, **options}]
