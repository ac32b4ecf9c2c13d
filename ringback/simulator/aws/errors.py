"""Errors that fakes of AWS services answer, as the SDK will raise them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class AwsError(Exception):
    """An error answer of a service: becomes ``botocore.exceptions.ClientError`` in the caller."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        extra: Mapping[str, Any] | None = None,
        injected: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra = dict(extra or {})
        #: Tells whether a fault took the place of the service.
        self.injected = injected


class NotSimulatedError(AwsError):
    """A service or operation without a fake."""

    def __init__(self, service: str, operation: str) -> None:
        super().__init__("NotSimulated", f"{service}:{operation} is not simulated; stub the function or inject a fault")


def not_found(what: str, name: str, code: str = "ResourceNotFoundException") -> AwsError:
    """Builds the usual error for a missing resource."""
    return AwsError(code, f"{what} {name!r} not found")
