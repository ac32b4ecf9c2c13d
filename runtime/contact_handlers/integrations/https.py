"""One HTTPS request, in bounded time and with an answer of bounded size.

The standard library's client limits each read, so a server that sends a byte at a time could hold a function for ever;
here every read gets what is left of the whole. Certificates are verified, redirects are not followed, and the address
comes from the settings of the center alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from contact_handlers.base import deadline
from contact_handlers.base.errors import (
    AccessDeniedError,
    ConflictError,
    DependencyError,
    GarbledAnswerError,
    NotThereError,
    ThrottledError,
    TimedOutError,
)
from contact_handlers.base.frozen import dataclass

MOST_BYTES: Final = 64 * 1024
# Below this there is no time for a handshake.
LEAST_S: Final = 0.3
CHUNK: Final = 16 * 1024
_REFUSED: Mapping[int, type[DependencyError]] = {
    401: AccessDeniedError,
    403: AccessDeniedError,
    404: NotThereError,
    408: TimedOutError,
    409: ConflictError,
    410: NotThereError,
    429: ThrottledError,
    504: TimedOutError,
}


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes
    wait_s: float = 0.0
    """How long it wants to be left alone, where it says so."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a server is asked."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


def send(system: str, question: Question, timeout_s: float) -> Answer:
    """Sends one request; whatever brings no answer is a TimedOutError, one that is too long a GarbledAnswerError.

    `system` is what errors and log lines call the other side; no address and no word of it stands in them.
    """
    from http.client import HTTPException
    from ssl import SSLError

    left = min(timeout_s, deadline.remaining_s())
    if left < LEAST_S:
        raise TimedOutError(system, question.method.lower(), "NoTimeLeft")
    ends_at = time.monotonic() + left
    try:
        return _exchanged(question, ends_at)
    except SSLError as error:
        # A certificate that is not theirs will not be theirs in a second either; a cut connection may be whole.
        wrong = type(error).__name__ == "SSLCertVerificationError"
        kind = AccessDeniedError if wrong else TimedOutError
        raise kind(system, question.method.lower(), type(error).__name__) from None
    except _TooLongError:
        raise GarbledAnswerError(system, question.method.lower(), "TooLong") from None
    except (HTTPException, OSError) as error:
        raise TimedOutError(system, question.method.lower(), type(error).__name__) from None


def refusal(system: str, question: Question, answer: Answer) -> DependencyError | None:
    """Returns the fault that a status stands for; None for one of success."""
    if 200 <= answer.status < 300:
        return None
    kind = _REFUSED.get(answer.status, DependencyError)
    fault = kind(system, question.method.lower(), f"Http{answer.status}")
    fault.wait_s = answer.wait_s
    return fault


def document(system: str, question: Question, answer: Answer) -> dict[str, Any]:
    """Returns the JSON object of an answer; anything else is a GarbledAnswerError."""
    try:
        found = json.loads(answer.body) if answer.body.strip() else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise GarbledAnswerError(system, question.method.lower(), "NoJsonObject")
    return found


class _TooLongError(Exception):
    """An answer is longer than anything we ask for."""


def _exchanged(question: Question, ends_at: float) -> Answer:
    from http.client import HTTPSConnection, IncompleteRead

    address = urlsplit(question.url)
    if address.scheme != "https" or not address.hostname:
        raise ValueError("a system around the center is asked over https only")
    context = _context()
    connection = HTTPSConnection(address.hostname, address.port, timeout=_left(ends_at), context=context)
    try:
        connection.connect()
        # Of the class below: each read and each write gets what is left of the whole.
        secured: Any = connection.sock
        secured.ends_at = ends_at
        connection.request(
            question.method, address.path or "/", body=question.body or None, headers=dict(question.headers)
        )
        response = connection.getresponse()
        body = b""
        while chunk := response.read(CHUNK):
            body += chunk
            if len(body) > MOST_BYTES:
                raise _TooLongError
        if response.length:
            # Read in parts, a body that ends too early raises nothing by itself.
            raise IncompleteRead(body, response.length)
        return Answer(response.status, body, _seconds(response.getheader("Retry-After")))
    finally:
        connection.close()


@cache
def _context() -> Any:
    """Returns what connections are secured with: the certificates of the system, TLS 1.2 or newer, names checked."""
    import ssl

    class Timed(ssl.SSLSocket):
        """A connection of which every operation ends when the whole exchange has to."""

        ends_at = float("inf")

        def recv_into(self, *given: Any, **named: Any) -> int:
            self.settimeout(_left(self.ends_at))
            return super().recv_into(*given, **named)

        def sendall(self, *given: Any, **named: Any) -> None:
            self.settimeout(_left(self.ends_at))
            super().sendall(*given, **named)

    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = Timed
    return context


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time of the exchange is over")
    return min(left, 3600.0)


def _seconds(text: str | None) -> float:
    """Returns the seconds of a Retry-After; one that names a date is none, for clocks differ."""
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else 0.0
