"""The local web server of the studio: a page, its files and a small JSON interface on the loopback address.

It answers only requests that name the loopback host, and takes acts only from its own page (a custom header that no
foreign page can send without a CORS permission, which is never given).
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qs, urlsplit

from ringback.simulator.errors import SimulatorError

STATIC = Path(__file__).with_name("static")
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
MAX_BODY = 64 * 1024
#: Nothing is loaded from anywhere else: the page works without a network.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Session(Protocol):
    """Is what the page talks to (``ringback.simulator.studio.session.StudioSession``)."""

    def center(self) -> Mapping[str, Any]:
        """Answers what does not change during a session."""

    def state(self) -> Mapping[str, Any]:
        """Answers what the page shows now."""

    def flow(self, name: str) -> str:
        """Answers the picture of a flow as SVG."""

    def do(self, what: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Does one act (start, act, agent, fault, scenario, reset) and answers the new state."""


class _RequestError(Exception):
    """Is an answer other than 200; never leaves this module."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class StudioServer(ThreadingHTTPServer):
    """Serves one session on the loopback address; port 0 takes a free port."""

    daemon_threads = True

    def __init__(self, session: Session, *, port: int = 0) -> None:
        self.session = session
        #: The simulator is single-threaded: one request at a time touches it.
        self.lock = Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Is the address to open in a browser."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: StudioServer
    protocol_version = "HTTP/1.1"
    server_version = "aicc-studio"
    sys_version = ""
    ACTS: ClassVar[frozenset[str]] = frozenset({"start", "act", "agent", "fault", "scenario", "reset"})

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name of the base class
        """Stays silent: the terminal belongs to the person who started the studio."""

    def _answer(self, make: Callable[[], tuple[str, bytes]]) -> None:
        try:
            host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
            if host not in LOOPBACK_HOSTS:
                raise _RequestError(
                    HTTPStatus.FORBIDDEN, f"the studio answers on the loopback address only, not {host!r}"
                )
            content_type, body = make()
            self._send(HTTPStatus.OK, content_type, body)
        except _RequestError as error:
            self._send(error.status, *_json({"error": str(error)}))
        except SimulatorError as error:
            self._send(HTTPStatus.UNPROCESSABLE_ENTITY, *_json({"error": str(error)}))
        except BrokenPipeError:
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 -- the page must hear of a defect instead of a dropped connection
            traceback.print_exc()
            kind = type(error).__name__
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, *_json({"error": f"the studio has a defect: {kind}: {error}"}))

    def _send(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.end_headers()
        self.wfile.write(body)

    def _get(self) -> tuple[str, bytes]:
        parts = urlsplit(self.path)
        if parts.path == "/":
            return _file("index.html")
        if parts.path.startswith("/static/"):
            return _file(parts.path.removeprefix("/static/"))
        with self.server.lock:
            if parts.path == "/api/center":
                return _json(self.server.session.center())
            if parts.path == "/api/state":
                return _json(self.server.session.state())
            if parts.path == "/api/flow":
                name = parse_qs(parts.query).get("name", [""])[0]
                return "image/svg+xml", self.server.session.flow(name).encode()
        raise _RequestError(HTTPStatus.NOT_FOUND, f"nothing at {parts.path!r}")

    def _post(self) -> tuple[str, bytes]:
        what = urlsplit(self.path).path.removeprefix("/api/")
        arguments = self._body()
        if self.headers.get("X-AICC-Studio") != "1":
            raise _RequestError(HTTPStatus.FORBIDDEN, "acts are taken from the studio's own page only")
        if what not in self.ACTS:
            raise _RequestError(HTTPStatus.NOT_FOUND, f"no act {what!r}, expected one of {sorted(self.ACTS)}")
        with self.server.lock:
            return _json(self.server.session.do(what, arguments))

    def _body(self) -> dict[str, Any]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            raise _RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{length} bytes, at most {MAX_BODY} are taken")
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError as error:
            raise _RequestError(HTTPStatus.BAD_REQUEST, f"the body is not JSON: {error}") from error
        if not isinstance(body, dict):
            raise _RequestError(HTTPStatus.BAD_REQUEST, "the body must be a JSON object")
        return body


def _json(data: Mapping[str, Any]) -> tuple[str, bytes]:
    return "application/json", json.dumps(data, ensure_ascii=False, default=str).encode()


def _file(name: str) -> tuple[str, bytes]:
    path = STATIC / name
    if path.parent != STATIC or not path.is_file():
        raise _RequestError(HTTPStatus.NOT_FOUND, f"no file {name!r}")
    return _TYPES[path.suffix], path.read_bytes()
