"""Asks the service for the position of a contact."""

from __future__ import annotations

from dataclasses import replace

from contact_handlers.base import aws, logs
from contact_handlers.base.errors import DependencyError
from contact_handlers.records.waiting import QueueState

CONTACT_METRICS = ("ESTIMATED_WAIT_TIME", "POSITION_IN_QUEUE")


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
