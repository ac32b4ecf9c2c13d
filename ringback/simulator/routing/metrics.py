"""Metrics a center produces: those of Amazon Connect and the custom ones of its functions."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringback.simulator.kernel.ports import Host


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """One data point."""

    at: float
    namespace: str
    name: str
    value: float
    unit: str = "Count"
    dimensions: Mapping[str, str] = field(default_factory=dict)


class Metrics:
    """The data points in memory; the oldest go when there are many."""

    def __init__(self, center: Host) -> None:
        self._center = center
        self._data: deque[Datum] = deque(maxlen=50_000)

    def put(self, namespace: str, name: str, value: float, unit: str, dimensions: Mapping[str, str]) -> None:
        """Records a data point now."""
        self._data.append(
            Datum(
                at=self._center.clock.now,
                namespace=namespace,
                name=name,
                value=value,
                unit=unit,
                dimensions=dict(dimensions),
            )
        )

    def connect(self, name: str, group: str, *, value: float = 1.0, unit: str = "Count", **dimensions: str) -> None:
        """Records a metric of the AWS/Connect namespace; by default counts one."""
        base = {"InstanceId": self._center.world.instance_id, "MetricGroup": group}
        self.put("AWS/Connect", name, value, unit, {**base, **dimensions})

    def flow_error(self, flow: str, *, fatal: bool = False) -> None:
        """Counts an error of a flow."""
        self.connect("ContactFlowFatalErrors" if fatal else "ContactFlowErrors", "ContactFlow", ContactFlowName=flow)

    def emf(self, line: str) -> bool:
        """Reads a log line in embedded metric format; tells whether it was one."""
        if '"_aws"' not in line:
            return False
        try:
            data = json.loads(line)
            directives = data["_aws"]["CloudWatchMetrics"]
        except (ValueError, KeyError, TypeError):
            return False
        for directive in directives:
            self._directive(data, directive)
        return True

    def _directive(self, data: Mapping[str, Any], directive: Mapping[str, Any]) -> None:
        for metric in directive.get("Metrics") or ():
            value = data.get(metric["Name"])
            values = value if isinstance(value, list) else [value]
            for names in directive.get("Dimensions") or [[]]:
                dimensions = {name: str(data.get(name)) for name in names}
                for item in values:
                    if isinstance(item, int | float):
                        unit = str(metric.get("Unit") or "None")
                        self.put(str(directive.get("Namespace")), metric["Name"], float(item), unit, dimensions)

    def __iter__(self) -> Iterator[Datum]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def of(self, name: str, **dimensions: str) -> list[Datum]:
        """Returns the data points of a metric whose dimensions include the given ones."""
        return [d for d in self._data if d.name == name and dimensions.items() <= dict(d.dimensions).items()]

    def total(self, name: str, **dimensions: str) -> float:
        """Returns the sum of a metric."""
        return sum(d.value for d in self.of(name, **dimensions))
