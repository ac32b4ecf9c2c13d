"""Custom metrics in the embedded metric format: one namespace, known names and units, few dimensions."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

NAMESPACE = "AICC"

COUNT, SECONDS, MILLISECONDS, NO_UNIT = "Count", "Seconds", "Milliseconds", "None"

# A value of a dimension that is none of ours.
OTHER = "other"
LONGEST_NAME = 64

# metric -> (unit, dimensions besides Center and Environment)
CATALOGUE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ConversationStarted": (COUNT, ("Channel",)),
    "ConversationCompleted": (COUNT, ("Channel",)),
    "ConversationEscalated": (COUNT, ("Channel",)),
    "ConversationDuration": (SECONDS, ("Channel",)),
    "TurnLatency": (MILLISECONDS, ("Channel", "Outcome")),
    "IntentAccepted": (COUNT, ("Intent",)),
    "IntentRejected": (COUNT, ("Intent",)),
    "IntentConfidence": (NO_UNIT, ("Intent",)),
    "SentimentCount": (COUNT, ("Outcome",)),
    "FaqSearch": (COUNT, ("Outcome",)),
    "NluFallback": (COUNT, ("Outcome",)),
    "LlmRequest": (COUNT, ("Outcome",)),
    "LlmLatency": (MILLISECONDS, ("Outcome",)),
    "LlmTokens": (COUNT, ("Outcome",)),
    "LlmObjection": (COUNT, ("Outcome",)),
    "ScenarioOutcome": (COUNT, ("Outcome",)),
    "EscalationCreated": (COUNT, ("Reason", "Priority")),
    "EscalationTimeout": (COUNT, ("Priority",)),
    "EscalationWait": (SECONDS, ("Priority",)),
    "CallbackScheduled": (COUNT, ()),
    "CallbackFailed": (COUNT, ()),
    "CallbackAttempt": (COUNT, ("Outcome",)),
    "MessageSent": (COUNT, ("Channel",)),
    "MessageDelivered": (COUNT, ("Channel",)),
    "MessageDeferred": (COUNT, ("Reason",)),
    "MessageFailed": (COUNT, ("Outcome",)),
    "MessageLost": (COUNT, ()),
    "Sweep": (COUNT, ("Outcome",)),
    "SweepGivenUp": (COUNT, ()),
    "ErasureLate": (COUNT, ()),
    "AuthAttempt": (COUNT, ()),
    "AuthFailure": (COUNT, ()),
    "AuthLockout": (COUNT, ()),
    "AuthSpraying": (COUNT, ()),
    "LimitReached": (COUNT, ("Reason",)),
    "IdentityRefused": (COUNT, ()),
    "SurveyScore": (NO_UNIT, ("Channel",)),
    "ExportCreated": (COUNT, ()),
    "SystemRequest": (COUNT, ("Outcome", "System")),
}

_pending: ContextVar[list[tuple[str, float, tuple[tuple[str, str], ...]]] | None] = ContextVar("metrics", default=None)


def begin() -> None:
    """Starts collecting for one invocation."""
    _pending.set([])


def put(name: str, value: float = 1, **dimensions: str) -> None:
    """Adds a measurement; dimensions must be exactly those of the catalogue."""
    if name not in CATALOGUE:
        raise ValueError(f"metric {name!r} is not in the catalogue of custom metrics")
    _, wanted = CATALOGUE[name]
    if tuple(sorted(dimensions)) != tuple(sorted(wanted)):
        raise ValueError(f"metric {name}: dimensions {sorted(dimensions)} given, {sorted(wanted)} wanted")
    entry = (name, value, tuple((key, _word(dimensions[key])) for key in wanted))
    pending = _pending.get()
    if pending is None:
        _emit([entry])
    else:
        pending.append(entry)


def _word(value: str) -> str:
    """Returns a dimension; what is no short name in ASCII is somebody's text or number, and is only counted."""
    if not value:
        return "unknown"
    name = value.isascii() and value[0].isalpha() and len(value) <= LONGEST_NAME
    return value if name and all(sign.isalnum() or sign in "_-." for sign in value) else OTHER


def flush() -> None:
    """Writes what was collected and stops collecting."""
    pending = _pending.get()
    _pending.set(None)
    if pending:
        _emit(pending)


def _emit(entries: list[tuple[str, float, tuple[tuple[str, str], ...]]]) -> None:
    by_dimensions: dict[tuple[tuple[str, str], ...], dict[str, list[float]]] = {}
    for name, value, dimensions in entries:
        by_dimensions.setdefault(dimensions, {}).setdefault(name, []).append(value)
    for dimensions, values in by_dimensions.items():
        sys.stdout.write(json.dumps(_document(dict(dimensions), values)) + "\n")


def _document(dimensions: dict[str, str], values: dict[str, list[float]]) -> dict[str, Any]:
    all_dimensions = {
        "Center": os.environ.get("CENTER", "unknown"),
        "Environment": os.environ.get("ENVIRONMENT", "unknown"),
        **dimensions,
    }
    return {
        "_aws": {
            "Timestamp": time.time_ns() // 1_000_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [list(all_dimensions)],
                    "Metrics": [{"Name": name, "Unit": CATALOGUE[name][0]} for name in values],
                }
            ],
        },
        **all_dimensions,
        **{name: found[0] if len(found) == 1 else found for name, found in values.items()},
    }
