"""The contract with contact flows: what a function that a flow calls takes, and what it must return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from contact_handlers.base import logs, traces
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.events import FlowEvent, flow_event
from contact_handlers.base.runtime import invocation

# Connect refuses larger answers of a function.
MAX_ANSWER_BYTES = 32_000

FlowBody = Callable[[FlowEvent], Mapping[str, str]]
Handler = Callable[[dict[str, Any], LambdaContext | None], dict[str, Any]]


def flow_function(function: str, results: tuple[str, ...]) -> Callable[[FlowBody], Handler]:
    """Makes the Lambda handler of a function that contact flows call; `results` are the keys of every answer."""

    def decorate(body: FlowBody) -> Handler:
        @wraps(body)
        def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
            with invocation(function, context):
                given = flow_event(event)
                logs.bind(contact_id=given.contact.contact_id)
                answer = sealed(function, results, body(given))
                traces.note(channel=given.contact.channel, outcome=answer.get("status", ""))
                return answer

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
