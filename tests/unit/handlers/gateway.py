"""A proxy before a server that fails on request: throttled, denied, silent, or answering garbage."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

THROTTLED, DENIED, SILENT, GARBAGE, MISSING = "throttled", "denied", "silent", "garbage", "missing"
FAULTS = (THROTTLED, DENIED, SILENT, GARBAGE)

_CODES = {
    THROTTLED: ("ThrottlingException", 400),
    DENIED: ("AccessDeniedException", 403),
    MISSING: ("ResourceNotFoundException", 400),
}
_NOISE = b"<html>proxy error \xff\x00 not json"


@dataclass
class Plan:
    """Which calls fail: a fault for the call with this number, or for every call that a test names."""

    fault: str = ""
    at: int = -1
    when: Callable[[str], bool] | None = None
    seen: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
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


class Gateway:
    """Forwards everything to the backend of a service, except what the plan says."""

    def __init__(self, service: str, backend: str) -> None:
        self.service, self.backend, self.plan = service, urlsplit(backend), Plan()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Ends the proxy."""
        self.plan.release.set()
        self._server.shutdown()
        self._server.server_close()

    def operation(self, headers: Any, method: str, path: str, body: bytes) -> str:
        """Names a call: service and operation, or method and shape of the path."""
        if target := headers.get("X-Amz-Target"):
            return f"{self.service}:{target.split('.')[-1]}"
        if b"Action=" in body[:2000]:
            return f"{self.service}:{parse_qs(body.decode())['Action'][0]}"
        shape = re.sub(r"/[0-9a-zA-Z_-]{8,}", "/*", urlsplit(path).path)
        return f"{self.service}:{method} {shape}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _reply(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                operation = gateway.operation(self.headers, self.command, self.path, body)
                fault = gateway.plan.choose(operation)
                if fault == SILENT:
                    gateway.plan.release.wait(5)
                    self.close_connection = True
                    return
                status, headers, answer = self._failed(fault) if fault else self._forward(body)
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in ("content-length", "connection", "transfer-encoding", "server", "date"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else answer)

            def _failed(self, fault: str) -> tuple[int, list[tuple[str, str]], bytes]:
                if fault == GARBAGE:
                    return 200, [("Content-Type", "text/html")], _NOISE
                code, status = _CODES[fault]
                if gateway.service in ("s3", "sns"):
                    text = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
                    body = text if gateway.service == "sns" else f"<Error><Code>{code}</Code></Error>"
                    return status, [("Content-Type", "text/xml")], body.encode()
                payload = {"__type": code, "message": "no"}
                return status, [("x-amzn-errortype", code)], json.dumps(payload).encode()

            def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
                backend = http.client.HTTPConnection(str(gateway.backend.hostname), gateway.backend.port, timeout=10)
                try:
                    backend.request(self.command, self.path, body, dict(self.headers))
                    answer = backend.getresponse()
                    return answer.status, answer.getheaders(), answer.read()
                finally:
                    backend.close()

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _reply  # noqa: N815 - names of the base class

            def log_message(self, *_: Any) -> None:
                """Keeps the test output quiet."""

        return Handler
