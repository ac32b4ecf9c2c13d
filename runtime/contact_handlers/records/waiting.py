"""How long a caller will wait: what the service reports, else the formula of the domain, never a number made up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base import aws, logs
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.vocabulary import CRITICAL, HIGH

FALLBACK_S = 900
SHORTEST_S = 60
PER_CONTACT_S = 180
LONG_S = 300
CAPS: Mapping[str, int] = {CRITICAL: 300, HIGH: 600}

METRICS: tuple[tuple[str, str], ...] = (
    ("CONTACTS_IN_QUEUE", "COUNT"),
    ("AGENTS_AVAILABLE", "COUNT"),
    ("AGENTS_ON_CONTACT", "COUNT"),
    ("OLDEST_CONTACT_AGE", "SECONDS"),
    ("ESTIMATED_WAIT_TIME", "SECONDS"),
)

CONTACT_METRICS = ("ESTIMATED_WAIT_TIME", "POSITION_IN_QUEUE")

TRANSFER, CONFIRM, WAIT = "transfer_to_agent", "confirm_wait", "queue_wait"


@dataclass(frozen=True)
class QueueState:
    """What the service says about a queue right now; None is unknown and stays unknown."""

    contacts: int | None = None
    available: int | None = None
    on_contact: int | None = None
    oldest_s: float | None = None
    estimated_s: float | None = None

    @property
    def known(self) -> bool:
        """Whether anything was measured."""
        return self.contacts is not None or self.available is not None or self.estimated_s is not None


def wait_s(state: QueueState, priority: str) -> int:
    """Returns the expected wait in seconds: at least 60, at most what the priority promises, 900 without metrics."""
    if not state.known:
        return FALLBACK_S
    if state.estimated_s is not None:
        estimate = math.ceil(state.estimated_s)
    elif state.available:
        estimate = math.ceil((state.contacts or 0) / state.available) * PER_CONTACT_S
    else:
        estimate = max(math.ceil(state.oldest_s or 0), FALLBACK_S)
    return max(SHORTEST_S, min(estimate, CAPS.get(priority, estimate)))


def decide(state: QueueState, seconds: int) -> tuple[str, str]:
    """Returns the decision and the key of the words for a caller; without metrics no time is claimed."""
    if not state.known:
        return TRANSFER, "wait.short"
    if state.available and not state.contacts:
        return TRANSFER, "queue.free"
    if seconds > LONG_S:
        return CONFIRM, "wait.long"
    if not state.available:
        return WAIT, "queue.busy"
    return TRANSFER, "wait.short"


def queue_state(instance_id: str, queue_arn: str) -> QueueState:
    """Asks the service; a failed or empty answer is logged and gives an unknown state."""
    try:
        answer = aws.call(
            "connect",
            "get_current_metric_data",
            InstanceId=instance_id,
            Filters={"Queues": [queue_id(queue_arn)]},
            # With this grouping OLDEST_CONTACT_AGE is in seconds; without one it is in milliseconds.
            Groupings=["QUEUE"],
            CurrentMetrics=[{"Name": name, "Unit": unit} for name, unit in METRICS],
        )
    except DependencyError as fault:
        logs.warning("queue.metrics_unavailable", error=type(fault).__name__, code=fault.code)
        return QueueState()
    state = parse(answer)
    if not state.known:
        logs.warning("queue.metrics_empty")
    return state


def parse(answer: Mapping[str, Any]) -> QueueState:
    """Reads an answer of GetCurrentMetricData that is grouped by queue."""
    found: dict[str, float] = {}
    for result in answer.get("MetricResults", ()):
        found |= _collections(result.get("Collections", ()))
    return QueueState(
        contacts=_count(found.get("CONTACTS_IN_QUEUE")),
        available=_count(found.get("AGENTS_AVAILABLE")),
        on_contact=_count(found.get("AGENTS_ON_CONTACT")),
        oldest_s=found.get("OLDEST_CONTACT_AGE"),
        estimated_s=found.get("ESTIMATED_WAIT_TIME"),
    )


def _collections(collections: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    return {
        str(entry["Metric"]["Name"]): float(entry["Value"])
        for entry in collections
        if entry.get("Value") is not None and "Name" in entry.get("Metric", {})
    }


def _count(value: float | None) -> int | None:
    return None if value is None else int(value)


def queue_key(queues: Mapping[str, str], given: str, center: str, environment: str) -> str:
    """Returns the key of a queue that is given by key, by its name in the instance, or by ARN; empty when unknown."""
    key = given.removeprefix(f"{center}-{environment}-")
    if key in queues:
        return key
    return next((name for name, arn in queues.items() if given and arn == given), "")


def queue_arn(queues: Mapping[str, str], given: str, *, center: str, environment: str, instance_id: str) -> str:
    """Returns the ARN of a queue that is given by ARN, or by a key or a name that functions know; empty otherwise."""
    if f":instance/{instance_id}/queue/" in given:
        return given
    return queues.get(queue_key(queues, given, center, environment), "")


def queue_id(queue_arn: str) -> str:
    """Returns the id of a queue from its ARN; an id stays as it is."""
    return queue_arn.rsplit("/", 1)[-1]


def contact_state(instance_id: str, contact_id: str) -> tuple[int | None, float | None]:
    """Returns position and expected wait of a queued contact; None for what the service does not say."""
    try:
        answer = aws.call(
            "connect",
            "get_contact_metrics",
            InstanceId=instance_id,
            ContactId=contact_id,
            Metrics=[{"Name": name} for name in CONTACT_METRICS],
        )
    except DependencyError as fault:
        logs.warning("queue.position_unavailable", error=type(fault).__name__, code=fault.code)
        return None, None
    found = {
        result["Name"]: result["Value"]["Number"]
        for result in answer.get("MetricResults", ())
        if result.get("Value", {}).get("Number") is not None and "Name" in result
    }
    position = found.get("POSITION_IN_QUEUE")
    return (int(position) if position is not None and position >= 1 else None), found.get("ESTIMATED_WAIT_TIME")


def merged(state: QueueState, estimated_s: float | None) -> QueueState:
    """Prefers the estimate for this very contact over that of its queue."""
    return state if estimated_s is None else replace(state, estimated_s=estimated_s)
