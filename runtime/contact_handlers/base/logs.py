"""JSON lines on stdout, one per event, without personal data by construction.

A line may hold numbers, booleans and identifiers. Text of people is never an identifier: whatever is not one of the
known fields, or does not look like an identifier, is reduced to its length. So a mistake at a call site cannot leak a
name, a number or an utterance.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40}
SLOW_MS = 1000

# Fields whose text is chosen by us or by AWS, never by a customer or an agent.
FIELDS = frozenset(
    {
        "action",
        "actor_id",
        "agent_id",
        "auth_status",
        "callback_id",
        "category",
        "center",
        "channel",
        "code",
        "contact_id",
        "conversation_id",
        "customer_id",
        "decision",
        "department",
        "dialog_action",
        "due_at",
        "engine",
        "environment",
        "error",
        "escalation_id",
        "event_id",
        "event_type",
        "export_id",
        "faq_id",
        "from_status",
        "function",
        "initiation_method",
        "intent",
        "invocation_source",
        "key",
        "kind",
        "locale",
        "metric",
        "mode",
        "next_action",
        "operation",
        "outcome",
        "priority",
        "prompt_version",
        "purpose",
        "queue_key",
        "reason",
        "reference_number",
        "request_id",
        "requested",
        "role",
        "rule",
        "scenario_id",
        "scenario_step",
        "sentiment",
        "service",
        "session_id",
        "status",
        "step",
        "table",
        "template",
        "tier",
        "to_status",
        "topic",
        "where",
    }
)

_TOKEN = re.compile(r"[A-Za-z0-9_.:/#,+\-]{1,256}")
_DIGITS = re.compile(r"\d(?:[-._/+]?\d){5,}")
# Shapes that hold long runs of digits and still identify nobody.
_IDENTIFIERS = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}"
    r"|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"
    r"|\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|\+\d{2}:\d{2})"
    r"|arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[A-Za-z0-9_./:$-]+"
)

_bound: ContextVar[Mapping[str, Any] | None] = ContextVar("log_fields", default=None)


def safe(name: str, value: Any) -> Any:
    """Returns what of a value may stand in a log line."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [safe(name, inner) for inner in value]
    if not isinstance(value, str):
        return f"[{type(value).__name__}]"
    if _IDENTIFIERS.fullmatch(value):
        return value
    if name not in FIELDS or not _TOKEN.fullmatch(value):
        return f"[text:{len(value)}]"
    return "[digits]" if _DIGITS.search(value) else value


def bind(**fields: Any) -> None:
    """Adds fields to every later line of this invocation."""
    _bound.set({**(_bound.get() or {}), **fields})


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Gives every line inside the block these fields and none of before."""
    token = _bound.set(fields)
    try:
        yield
    finally:
        _bound.reset(token)


def _write(level: str, event: str, fields: Mapping[str, Any]) -> None:
    quiet = LEVELS[level] < LEVELS.get(os.environ.get("LOG_LEVEL", "INFO").upper(), 20)
    if quiet and fields.get("kind") not in ("audit", "security"):
        return
    # Reserved names of logging libraries (`name`, `args`, `module` ...) cannot occur: the line is ours alone.
    moment = time.time()
    line = {
        "timestamp": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(moment))}.{int(moment * 1000) % 1000:03d}Z",
        "level": level,
        "message": event,
        "center": os.environ.get("CENTER", ""),
        "environment": os.environ.get("ENVIRONMENT", ""),
    }
    line |= {name: safe(name, value) for name, value in {**(_bound.get() or {}), **fields}.items() if value is not None}
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def debug(event: str, **fields: Any) -> None:
    """Writes a line that helps while developing."""
    _write("DEBUG", event, fields)


def info(event: str, **fields: Any) -> None:
    """Writes what happened."""
    _write("INFO", event, fields)


def warning(event: str, **fields: Any) -> None:
    """Writes that something was not as it should be and was handled."""
    _write("WARNING", event, fields)


def error(event: str, fault: BaseException | None = None, **fields: Any) -> None:
    """Writes a failure; of an exception only its kind and, for AWS calls, service, operation and code."""
    if fault is not None:
        fields |= {
            "error": type(fault).__name__,
            "service": getattr(fault, "service", None),
            "operation": getattr(fault, "operation", None),
            "code": getattr(fault, "code", None),
        }
    _write("ERROR", event, fields)


def audit(event: str, **fields: Any) -> None:
    """Writes a security-relevant fact, whatever the log level: authentication, profile read, change by a person."""
    _write("INFO", event, {"kind": "audit", **fields})


def security(event: str, **fields: Any) -> None:
    """Writes that somebody was refused who had no right, whatever the log level."""
    _write("WARNING", event, {"kind": "security", **fields})


def performance(event: str, duration_ms: float, **fields: Any) -> None:
    """Writes how long something took; a warning from one second on."""
    level = "WARNING" if duration_ms >= SLOW_MS else "DEBUG"
    _write(level, event, {"kind": "performance", "duration_ms": round(duration_ms, 1), **fields})
