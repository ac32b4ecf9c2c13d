"""Between the SDK and the services: no socket for those of this process, and faults wherever a test wants them.

Everything above is real: validation, endpoints, retries, parsing. What is not a service of this process goes over its
socket, with a signature, which costs a sixth of a request and which nobody in this process checks;
`test_handlers_faults` shows the same faults with real sockets.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from tests.unit.handlers.faults import CUT, KILLED_AFTER, KILLED_BEFORE, LOST, MISSING, SILENT, Killed, Plan
from tests.unit.handlers.faults import body as refusal

# (name of the service as the SDK has it, request) -> answer
Service = Callable[[str, AWSPreparedRequest], AWSResponse]
# Several invocations at once: each waits so long at every call that the others get on.
YIELD_S = 0.001
# Of these operations a service says that the thing is missing only when it has gone; somebody else was faster.
_REMOVAL = re.compile(r"(connect|scheduler):(Delete|Disassociate|Stop)")


#: What stands in place of a signature where servers look for one, or read the account and Region in it.
UNCHECKED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20261120/ap-northeast-2/service/aws4_request, "
    "SignedHeaders=host, Signature=0",
    "X-Amz-Date": "20261120T000000Z",
}


class Wire:
    """Where the requests of a session go: to the service of this process whose address they have, else to a socket.

    `struck` counts the faults it has made.
    """

    def __init__(self, services: Mapping[str, Service]) -> None:
        self.plan: Plan | None = None
        self.struck = 0
        self._services = dict(services)
        self._sockets = URLLib3Session()
        self._crowded = False

    def attach(self, session: Any, *, signed: bool = True) -> None:
        """Takes over a session; clients it made before are not affected."""
        session.register("before-send", self._before_send)
        if not signed:
            session.register("choose-signer", lambda **_: UNSIGNED)

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """Lets invocations that run at the same time alternate, as they do over sockets."""
        self._crowded = True
        try:
            yield
        finally:
            self._crowded = False

    def _before_send(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
        if self._crowded:
            time.sleep(YIELD_S)
        service, operation = event_name.split(".")[1:]
        fault = "" if self.plan is None else self.plan.choose(f"{service}:{operation}")
        if not fault:
            return self._inside(service, request)
        self.struck += 1
        if fault == KILLED_AFTER and self._inside(service, request) is None:
            self._sockets.send(request)
        if fault in (KILLED_BEFORE, KILLED_AFTER):
            raise Killed
        removed_before = fault == MISSING and _REMOVAL.match(f"{service}:{operation}") is not None
        # LOST, CUT: the service does what was asked, only nobody hears of it.
        if (fault in (LOST, CUT) or removed_before) and self._inside(service, request) is None:
            self._sockets.send(request)
        if fault in (SILENT, LOST, CUT):
            raise ReadTimeoutError(endpoint_url=request.url)
        return answered(request, *refusal(service, fault))

    def _inside(self, service: str, request: AWSPreparedRequest) -> AWSResponse | None:
        for url, answer in self._services.items():
            if request.url.startswith(url):
                return answer(service, request)
        return None


def answered(request: AWSPreparedRequest, status: int, headers: dict[str, str], content: bytes | str) -> AWSResponse:
    """Returns an answer as if it had come over a socket."""
    whole = content.encode() if isinstance(content, str) else content
    return AWSResponse(request.url, status, headers, _Raw(whole))


def content_of(request: AWSPreparedRequest) -> bytes:
    """Returns the body of a request."""
    given = request.body
    if given is None:
        return b""
    return given.encode() if isinstance(given, str) else bytes(given)


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
