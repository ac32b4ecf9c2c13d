"""A proxy before a server that fails on request: throttled, denied, silent, garbled, or with its answer lost."""

from __future__ import annotations

import http.client
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.handlers.faults import LOST, SILENT, Plan
from tests.unit.handlers.faults import body as refusal

Reply = tuple[int, list[tuple[str, str]], bytes]
_OF_THE_HOP = frozenset({"content-length", "connection", "transfer-encoding", "server", "date"})


class Gateway:
    """Forwards everything to the backend of a service, except what the plan says."""

    def __init__(self, service: str, backend: str) -> None:
        self.service, self.backend, self.plan = service, urlsplit(backend), Plan()
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Ends the proxy."""
        self._stopped.set()
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

    def reply(self, method: str, path: str, headers: Any, body: bytes) -> Reply | None:
        """Returns status, headers and body for a request; None when the line stays silent."""
        fault = self.plan.choose(self.operation(headers, method, path, body))
        if fault in ("", LOST):
            answer = self._forward(method, path, headers, body)
            if not fault:
                return answer
        if fault in (SILENT, LOST):
            # What is lost was done by the service, only nobody hears of it.
            self._stopped.wait(5)
            return None
        status, named, content = refusal(self.service, fault)
        return status, list(named.items()), content

    def _forward(self, method: str, path: str, headers: Any, body: bytes) -> Reply:
        backend = http.client.HTTPConnection(str(self.backend.hostname), self.backend.port, timeout=10)
        try:
            backend.request(method, path, body, dict(headers))
            answer = backend.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _OF_THE_HOP]
            return answer.status, kept, answer.read()
        finally:
            backend.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body are two pieces: without this the second waits 40 ms to be asked for.
            disable_nagle_algorithm = True

            def _reply(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = gateway.reply(self.command, self.path, self.headers, body)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, content = answer
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else content)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _reply  # noqa: N815 - names of the base class

            def log_message(self, *_: Any) -> None:
                """Keeps the test output quiet."""

        return Handler
