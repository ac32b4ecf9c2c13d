"""Systems around a center, played by one real HTTPS server of this process, with everything that goes wrong there.

Its certificate is made for the run and is the only one that clients of this process trust.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from contact_handlers.base import clock

KEY = "key-of-the-provider"
SLOW, DRIP, CUT, GARBAGE, LONG, BUSY, BROKEN, MOVED = [
    "slow",
    "drip",
    "cut",
    "garbage",
    "long",
    "busy",
    "broken",
    "moved",
]

Answer = tuple[int, Any]
App = Callable[["Asked"], Answer]


@dataclass(frozen=True)
class Asked:
    """A request as the server got it."""

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the request."""
        found: dict[str, Any] = json.loads(self.raw or b"{}")
        return found


@dataclass
class Outside:
    """What the server does, and what it was asked."""

    url: str
    app: App | None = None
    faults: list[str] = field(default_factory=list)
    """What becomes of the next requests, in order; then the application answers."""
    after: bool = False
    """Whether the application hears of a request before its answer is lost."""
    asked: list[Asked] = field(default_factory=list)
    slow_s: float = 0.5

    def reset(self, app: App | None = None) -> None:
        """Forgets everything."""
        self.app, self.after, self.slow_s = app, False, 0.5
        self.faults.clear()
        self.asked.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are two pieces: without this the second waits 40 ms to be asked for.
    disable_nagle_algorithm = True
    outside: Outside

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, dict(self.headers.items()), raw)
        outside = self.outside
        outside.asked.append(asked)
        fault = outside.faults.pop(0) if outside.faults else ""
        answer: Answer = (200, {})
        if outside.app is not None and (not fault or outside.after):
            answer = outside.app(asked)
        if fault:
            self._fail(fault)
        else:
            self._send(answer[0], json.dumps(answer[1]).encode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - named like the methods

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def _fail(self, fault: str) -> None:
        if fault == SLOW:
            time.sleep(self.outside.slow_s)
            self._send(200, b"{}")
        elif fault == DRIP:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(1000):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.02)
        elif fault == CUT:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"id": ')
            self.close_connection = True
        elif fault == GARBAGE:
            self._send(200, b"<html>proxy \xff error</html>")
        elif fault == LONG:
            self._send(200, b'"' + b"x" * 200_000 + b'"')
        elif fault == BUSY:
            self._send(429, b"{}", Retry_After="0")
        elif fault == MOVED:
            self._send(302, b"{}", Location="https://localhost/elsewhere")
        else:
            self._send(int(fault) if fault.isdigit() else 500, b"{}")

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""

    def handle(self) -> None:
        """Serves a connection; whoever hangs up in the middle is no error here."""
        try:
            super().handle()
        except (OSError, ssl.SSLError):
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext, handler: type[_Handler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._context = context

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Secures a connection in its own thread."""
        try:
            secured = self._context.wrap_socket(request, server_side=True)
        except (OSError, ssl.SSLError):
            return
        super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Writes nothing: connections are cut on purpose."""


def _certificate(folder: Path, name: str) -> Path:
    """Makes a certificate for a host that signs itself, and returns the file with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file


def serve(name: str = "localhost", *, trusted: bool = True) -> Outside:
    """Starts a server whose certificate is for a host of this name."""
    folder = Path(tempfile.mkdtemp(prefix="outside-"))
    file = _certificate(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    outside = Outside("")
    server = _Server(context, type("Handler", (_Handler,), {"outside": outside}))
    outside.url = f"https://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if trusted:
        os.environ["SSL_CERT_FILE"] = str(file)
    return outside


def trusted() -> dict[str, str]:
    """Returns what lets another process trust the server of this one."""
    return {name: os.environ[name] for name in ("SSL_CERT_FILE",) if name in os.environ}


@cache
def server() -> Outside:
    """Returns the server of this process."""
    return serve()


@dataclass
class Provider:
    """A provider of payment links, as docs/integrations.md describes it."""

    links: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        """Returns what a provider answers."""
        if asked.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {}
        if asked.method == "POST" and asked.path == "/v1/payment-links":
            reference = asked.headers["Idempotency-Key"]
            assert reference == asked.body["reference"]
            made = {
                "id": f"lnk_{len(self.links) + 1}",
                "url": f"https://pay.example.com/p/{len(self.links) + 1}",
                "status": "open",
                **asked.body,
            }
            return 201, self.links.setdefault(reference, made)
        found = [link for link in self.links.values() if asked.path == f"/v1/payment-links/{link['id']}"]
        return (200, found[0]) if found else (404, {})

    def end(self, reference: str, status: str, **more: Any) -> None:
        """Ends a link."""
        self.links[reference] |= {"status": status, **more}


def provider() -> Provider:
    """Makes the server of this process a provider of payment links that knows nothing yet."""
    found = Provider()
    server().reset(found)
    return found


def terms(**change: Any) -> str:
    """Returns what the center has settled with the provider (PAYMENT)."""
    settled = {
        "url": f"{server().url}/v1",
        "source": "pay",
        "minutes": 30,
        "most_krw": 5_000_000,
        "scenarios": ["payment"],
        **change,
    }
    return json.dumps(settled)


@dataclass
class Crm:
    """A system that knows customers, as docs/integrations.md describes it."""

    customers: dict[str, dict[str, Any]] = field(default_factory=dict)
    activities: dict[str, dict[str, Any]] = field(default_factory=dict)
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        """Returns what such a system answers."""
        if asked.headers.get("Authorization") != "Bearer key-of-the-crm":
            return 401, {}
        kind, _, reference = asked.path.removeprefix("/").partition("/")
        if asked.method == "GET" and kind == "customers":
            found = self.customers.get(reference)
            return (200, found) if found else (404, {})
        if asked.method == "PUT" and kind == "customers":
            made = self.customers.setdefault(reference, {"id": f"C-{len(self.customers) + 1}"})
            made |= {name: value for name, value in asked.body.items() if name != "customer"}
            return 200, made
        if asked.method == "POST" and kind in ("activities", "tickets"):
            if asked.body["customer"] not in self.customers:
                return 404, {}
            kept, key = self.activities if kind == "activities" else self.tickets, asked.headers["Idempotency-Key"]
            assert key == asked.body["activity_id" if kind == "activities" else "ticket_id"]
            kept.setdefault(key, asked.body)
            return 201, {"id": f"T-{list(kept).index(key) + 1}"}
        if asked.method == "PUT" and kind == "tickets":
            if asked.body["ticket_id"] not in self.tickets:
                return 404, {}
            self.states[reference] = asked.body["status"]
            return 200, {"id": reference}
        return 400, {}


def crm() -> Crm:
    """Makes the server of this process a system that knows nobody yet."""
    found = Crm()
    server().reset(found)
    return found


@dataclass
class Listener:
    """A system that is told of events and checks who tells."""

    keys: tuple[str, ...] = ("key-of-notices",)
    heard: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: int = 0

    def __call__(self, asked: Asked) -> Answer:
        """Returns what such a system answers: it takes an event that it has for done."""
        if not any(self._signed(asked, key) for key in self.keys):
            self.refused += 1
            return 403, {}
        assert asked.headers["X-Event-Id"] == asked.body["event_id"]
        self.heard.setdefault(asked.body["event_id"], asked.body)
        return 202, {}

    def _signed(self, asked: Asked, key: str) -> bool:
        """Checks a signature the way the page says, without our code."""
        parts = [part.partition("=") for part in asked.headers.get("X-Signature", "").split(",")]
        at = next((value for name, _, value in parts if name == "t"), "")
        wanted = hmac.new(key.encode(), at.encode() + b"." + asked.raw, hashlib.sha256).hexdigest()
        return abs(clock.now().timestamp() - int(at or 0)) <= 301 and wanted in [
            v for name, _, v in parts if name == "v1"
        ]


def listener() -> Listener:
    """Makes the server of this process a system that listens."""
    found = Listener()
    server().reset(found)
    return found
