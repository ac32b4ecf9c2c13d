"""Which calls of a function fail, and how: refused, silent, garbled, answer lost, cut off."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

THROTTLED, DENIED, MISSING = "throttled", "denied", "missing"
SILENT, GARBAGE = "silent", "garbage"
# The service does what it is asked and its answer is lost: LOST once, so that the SDK asks again; CUT every time, so
# that the function fails although its write was made, as when it is stopped in the middle.
LOST, CUT = "lost", "cut"
# The function is stopped for good: no code of it runs any more, also none that cleans up.
KILLED_BEFORE, KILLED_AFTER = "killed_before", "killed_after"
FAULTS = (THROTTLED, DENIED, SILENT, GARBAGE, MISSING, LOST)

NOISE = b"<html>proxy error \xff\x00 not json"
_CODES = {
    THROTTLED: ("ThrottlingException", 400),
    DENIED: ("AccessDeniedException", 403),
    MISSING: ("ResourceNotFoundException", 400),
}
_S3_CODES = {THROTTLED: ("SlowDown", 503), DENIED: ("AccessDenied", 403), MISSING: ("NoSuchBucket", 404)}


class Killed(BaseException):
    """The end of a function that was stopped by its service."""


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
        again = number == self.at + 1 and self.fault in (THROTTLED, SILENT, CUT) and self.seen[self.at] == operation
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
