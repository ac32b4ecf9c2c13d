"""What surrounds every invocation: deadline, log context, metrics, and one shape of failure.

An expected outcome is a value (`status`). A fault leaves the function as an exception whose text names no data, so that
the error branch of the flow (or the retry of the event source) runs and the log line of the runtime is safe.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contact_handlers.base import deadline, logs, metrics, traces
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import DependencyError, EventError, FunctionFailedError, SettingsError

_cold = True


@contextmanager
def invocation(function: str, context: LambdaContext | None, **fields: Any) -> Iterator[None]:
    """Runs one invocation: deadline, log fields, metrics, annotations of the trace, and how long it took."""
    global _cold
    started, cold, _cold = time.perf_counter(), _cold, False
    deadline.begin(context)
    metrics.begin()
    traces.begin()
    failed = False
    request_id = None if context is None else context.aws_request_id
    try:
        with logs.bound(function=function, request_id=request_id, **fields):
            try:
                yield
            except Exception as fault:  # noqa: BLE001 - the one place where every fault gets its outward shape
                failed = True
                logs.error("function.failed", fault)
                raise _outward(function, fault) from None
            finally:
                took_s = time.perf_counter() - started
                traces.send(function, took_s, failed=failed)
                logs.performance("function.ran", took_s * 1000, cold=cold)
    finally:
        metrics.flush()
        deadline.clear()
        _collect_garbage_again()


def _collect_garbage_again() -> None:
    """Ends what the package began when it was loaded; what the cold start has made stays and is never looked at."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _outward(function: str, fault: Exception) -> Exception:
    # Texts of our own faults are made of names and codes; others may quote what a customer typed.
    if isinstance(fault, (DependencyError, EventError, SettingsError, FunctionFailedError)):
        return FunctionFailedError(f"{function}: {type(fault).__name__}: {fault}")
    return FunctionFailedError(f"{function}: {type(fault).__name__}")
