"""What every way to send has in common: what it is given, and the three ways in which it can fail."""

from __future__ import annotations

from typing import Final, Protocol

from contact_handlers.base import aws
from contact_handlers.base.errors import (
    AccessDeniedError,
    ConflictError,
    DependencyError,
    GarbledAnswerError,
    HandlerError,
    NotThereError,
    ThrottledError,
    TimedOutError,
)
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.outgoing import Outgoing

OPTED_OUT: Final = "opted_out"
# Nothing has left when these are raised.
_NOT_BEGUN = frozenset({aws.NO_TIME_LEFT, "ConnectTimeoutError", "EndpointConnectionError"})
# The service failed after it had taken the request, or before: nobody knows.
_BROKEN = frozenset(
    {"InternalFailure", "InternalServerError", "InternalServerException", "ServiceUnavailable", "Unknown"}
)
# The account cannot send now; it says nothing about the customer.
_CLOSED = frozenset(
    {
        "AccountSuspendedException",
        "MailFromDomainNotVerifiedException",
        "SendingPausedException",
        "ServiceQuotaExceededException",
    }
)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A message as it reads: with its title for mail, and what its template was filled with."""

    template: str
    title: str
    body: str
    values: dict[str, str]
    is_advertising: bool = False


class UnableError(HandlerError):
    """A way that cannot reach the customer with the message; the text is a word of ours."""


class NotNowError(HandlerError):
    """A refusal: nothing was sent, and the same may succeed later. The text is a word of ours or a code."""


class UnsureError(HandlerError):
    """A missing answer: nobody knows whether the message was sent."""


class Way(Protocol):
    """A way to send."""

    def send(self, address: str, text: Text, message: Outgoing) -> str:
        """Sends a message and returns what the service calls it; raises UnableError, NotNowError or UnsureError."""


def failed(fault: DependencyError) -> HandlerError:
    """Returns what a fault of a call means that was made once."""
    if isinstance(fault, TimedOutError):
        return NotNowError(fault.code) if fault.code in _NOT_BEGUN else UnsureError(fault.code)
    # Without a code there is the status of HTTP.
    broken = fault.code in _BROKEN or (fault.code.isdigit() and int(fault.code) >= 500)
    if isinstance(fault, GarbledAnswerError) or broken:
        return UnsureError(fault.code)
    if isinstance(fault, (ThrottledError, AccessDeniedError, NotThereError)) or fault.code in _CLOSED:
        return NotNowError(fault.code)
    if isinstance(fault, ConflictError):
        # https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
        is_refused = fault.reason == "DESTINATION_PHONE_NUMBER_OPTED_OUT"
        return UnableError(OPTED_OUT) if is_refused else NotNowError(fault.code)
    return UnableError(fault.code)
