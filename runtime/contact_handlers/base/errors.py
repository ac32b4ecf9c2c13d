"""Faults of the handlers; expected outcomes are values (`status`), never exceptions.

HandlerError                  base: nothing below carries text of a customer
+-- SettingsError             an environment variable is absent or malformed
+-- EventError                the event is not what the service sends
+-- FunctionFailedError            what leaves a function: names the function and the kind of the fault, never its data
+-- DependencyError           a call to AWS did not succeed
    +-- ThrottledError             refused for its rate, after the retries
    +-- TimedOutError              no answer in time, or no time left to ask
    +-- AccessDeniedError          the role lacks the permission
    +-- NotThereError              the table, secret, contact ... does not exist
    +-- ConflictError              the resource exists already or is being changed
    +-- ConditionFailedError       a conditional write lost
    +-- TransactionCancelledError  a transaction lost; `reasons` has one code per item
    +-- GarbledAnswerError         the answer is not what the service model says
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class HandlerError(Exception):
    """Base of every fault raised on purpose by this package."""


class SettingsError(HandlerError):
    """An environment variable is absent or malformed."""


class EventError(HandlerError):
    """An event lacks what the invoking service always sends."""


class FunctionFailedError(HandlerError):
    """A function gives up so that the error branch of its caller runs; the text holds no data of the event."""


class DependencyError(HandlerError):
    """A call to an AWS service did not succeed."""

    def __init__(self, service: str, operation: str, code: str) -> None:
        super().__init__(f"{service}.{operation}: {code}")
        self.service = service
        self.operation = operation
        self.code = code
        self.reason = ""
        """What the service names as the reason, in a word of its own, where it does."""
        self.wait_s = 0.0
        """How long the other side wants to be left alone, where it says so."""


class ThrottledError(DependencyError):
    """The service refused the call for its rate, also after the retries."""


class TimedOutError(DependencyError):
    """No answer arrived in time, or the invocation has no time left to ask."""


class AccessDeniedError(DependencyError):
    """The role of the function lacks the permission."""


class NotThereError(DependencyError):
    """The addressed resource does not exist."""


class ConflictError(DependencyError):
    """The resource exists already or is being changed."""


class ConditionFailedError(DependencyError):
    """The condition of a write did not hold; `item` is the item as it is now, in the form of the service.

    After a retry by the SDK (`retried`) the first attempt may have been made and only its answer lost.
    """

    def __init__(
        self,
        service: str,
        operation: str,
        code: str,
        *,
        retried: bool = False,
        item: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(service, operation, code)
        self.retried = retried
        self.item: Mapping[str, Any] = item or {}


class TransactionCancelledError(DependencyError):
    """A transaction was cancelled; `reasons` has one code per item, "None" where the item was fine."""

    def __init__(self, service: str, operation: str, reasons: tuple[str, ...]) -> None:
        super().__init__(service, operation, ",".join(reasons))
        self.reasons = reasons

    def failed(self, index: int) -> bool:
        """Tells whether the condition of the item at this position did not hold."""
        return index < len(self.reasons) and self.reasons[index] == "ConditionalCheckFailed"


class GarbledAnswerError(DependencyError):
    """The service answered something that its model does not allow."""
