"""What surrounds every invocation: deadline, log context, metrics, and one shape of failure.

An expected outcome is a value (`status`). A fault leaves the function as an exception whose text names no data, so that
the error branch of the flow (or the retry of the event source) runs and the log line of the runtime is safe.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from contact_handlers.common import deadline, logs, metrics
from contact_handlers.common.deadline import LambdaContext
from contact_handlers.common.errors import DependencyError, EventError, FunctionFailedError, SettingsError

# Connect refuses larger answers of a function.
MAX_ANSWER_BYTES = 32_000

if TYPE_CHECKING:
    from contact_handlers.common.events import FlowEvent

    FlowBody = Callable[[FlowEvent], Mapping[str, str]]
Handler = Callable[[dict[str, Any], LambdaContext | None], dict[str, Any]]

_cold = True


@contextmanager
def invocation(function: str, context: LambdaContext | None, **fields: Any) -> Iterator[None]:
    """Runs one invocation: sets the deadline, binds the log fields, flushes metrics, reports how long it took."""
    global _cold
    started, cold, _cold = time.perf_counter(), _cold, False
    deadline.begin(context)
    metrics.begin()
    request_id = None if context is None else context.aws_request_id
    try:
        with logs.bound(function=function, request_id=request_id, **fields):
            try:
                yield
            except Exception as fault:  # noqa: BLE001 - the one place where every fault gets its outward shape
                logs.error("function.failed", fault)
                raise _outward(function, fault) from None
            finally:
                logs.performance("function.ran", (time.perf_counter() - started) * 1000, cold=cold)
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


def flow_function(function: str, results: tuple[str, ...]) -> Callable[[FlowBody], Handler]:
    """Makes the Lambda handler of a function that contact flows call; `results` are the keys it always answers."""
    from contact_handlers.common.events import flow_event  # functions of bots and events need none of it

    def decorate(body: FlowBody) -> Handler:
        @wraps(body)
        def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
            contact_id = str(event.get("Details", {}).get("ContactData", {}).get("ContactId", ""))
            with invocation(function, context, contact_id=contact_id):
                return sealed(function, results, body(flow_event(event)))

        return handler

    return decorate


def sealed(function: str, results: tuple[str, ...], answer: Mapping[str, str]) -> dict[str, str]:
    """Checks an answer against the contract with the flows: exactly the declared keys, non-empty texts, below 32 KB."""
    if set(answer) != set(results):
        wrong = ", ".join(sorted(set(answer) ^ set(results)))
        raise FunctionFailedError(f"{function}: the answer and the declared results differ in {wrong}")
    empty = [key for key, value in answer.items() if not isinstance(value, str) or not value]
    if empty:
        raise FunctionFailedError(f"{function}: results must be non-empty texts, not so: {', '.join(sorted(empty))}")
    if sum(len(key.encode()) + len(value.encode()) for key, value in answer.items()) > MAX_ANSWER_BYTES:
        raise FunctionFailedError(f"{function}: the answer is larger than {MAX_ANSWER_BYTES} bytes")
    return dict(answer)
