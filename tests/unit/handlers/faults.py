"""Fails the n-th call of a function inside the SDK, just above the socket: refused, silent, garbled, answer lost.

Everything above the socket is real: signing, retries, parsing. `test_handlers_faults` shows the same with real sockets.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from contact_handlers.common import aws

THROTTLED, DENIED, MISSING = "throttled", "denied", "missing"
SILENT, LOST, GARBAGE = "silent", "lost", "garbage"
FAULTS = (THROTTLED, DENIED, SILENT, GARBAGE, MISSING, LOST)

NOISE = b"<html>proxy error \xff\x00 not json"
_CODES = {
    THROTTLED: ("ThrottlingException", 400),
    DENIED: ("AccessDeniedException", 403),
    MISSING: ("ResourceNotFoundException", 400),
}
_S3_CODES = {THROTTLED: ("SlowDown", 503), DENIED: ("AccessDenied", 403), MISSING: ("NoSuchBucket", 404)}


@dataclass
class Plan:
    """Which calls fail: the one with this number, or every one that `when` names."""

    fault: str = ""
    at: int = -1
    when: Callable[[str], bool] | None = None
    seen: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def choose(self, operation: str) -> str:
        """Counts a call and returns the fault it gets."""
        with self._lock:
            number = len(self.seen)
            self.seen.append(operation)
        if self.when is not None:
            return self.fault if self.when(operation) else ""
        # The second attempt of the SDK fails like the first.
        again = number == self.at + 1 and self.fault in (THROTTLED, SILENT) and self.seen[self.at] == operation
        return self.fault if number == self.at or (self.at >= 0 and again) else ""


def body(service: str, fault: str) -> tuple[int, dict[str, str], bytes]:
    """Returns the refusal of a service in its own protocol."""
    if fault == GARBAGE:
        return 200, {"Content-Type": "text/html"}, NOISE
    if service == "s3":
        code, status = _S3_CODES[fault]
        return status, {"Content-Type": "text/xml"}, f"<Error><Code>{code}</Code></Error>".encode()
    code, status = _CODES[fault]
    if service == "sns":
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
        return status, {"Content-Type": "text/xml"}, text.encode()
    return status, {"x-amzn-errortype": code}, json.dumps({"__type": code, "message": "no"}).encode()


class Faults:
    """Sits in the session of the handlers; without a plan every call passes."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self._wire = URLLib3Session()
        aws.session().register("before-send", self._send)

    def _send(self, request: Any, **given: Any) -> AWSResponse | None:
        plan = self.plan
        if plan is None:
            return None
        _, service, operation = given["event_name"].split(".")
        fault = plan.choose(f"{service}:{operation}")
        if fault == LOST:
            # The service does what was asked, only nobody hears of it.
            self._wire.send(request)
        if fault in (SILENT, LOST):
            raise ReadTimeoutError(endpoint_url=request.url)
        if not fault:
            return None
        status, headers, content = body(service, fault)
        raw = _Raw(content)
        return AWSResponse(request.url, status, headers, raw)


class _Raw:
    """The part of a urllib3 response that the SDK reads."""

    def __init__(self, content: bytes) -> None:
        self._content: bytes | None = content

    def stream(self, **_: Any) -> Any:
        """Yields the body."""
        yield self.read()

    def read(self, amt: int | None = None) -> bytes:
        """Returns the body once."""
        content, self._content = self._content or b"", None
        return content

    def close(self) -> None:
        """Does nothing."""
