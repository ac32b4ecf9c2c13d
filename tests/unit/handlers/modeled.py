"""A fake of a rest-json service that holds both sides to the SDK's service model.

Requests are routed by method and path of the model, read into parameters and validated; answers are validated against
the output shape before they are sent. So neither a handler nor a test can rely on what the real service does not have.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.model import OperationModel, Shape
from botocore.validate import ParamValidator

from tests.unit.handlers.wire import answered, content_of

Operation = Callable[[dict[str, Any]], Mapping[str, Any] | None]


class ServiceError(Exception):
    """An error answer of the service."""

    def __init__(self, code: str, status: int = 400, message: str = "", more: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code, self.status, self.message, self.more = code, status, message or code, more or {}


class ModeledService:
    """One service on a loopback port; subclasses define methods named like the operations in snake case."""

    service = ""

    def __init__(self) -> None:
        model = botocore.session.get_session().get_service_model(self.service)
        self._routes = [_Route(model.operation_model(name)) for name in model.operation_names]
        self._validator = ParamValidator()
        self.lock = threading.RLock()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.problems: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()

    def called(self, operation: str) -> list[dict[str, Any]]:
        """Returns the parameters of every call of an operation."""
        return [parameters for name, parameters in self.calls if name == operation]

    def answer(self, method: str, target: str, body: bytes, named: str = "") -> tuple[int, str, bytes]:
        """Returns status, error code and body for a request; some protocols name the operation in a header."""
        parts = urlsplit(target)
        for route in self._routes:
            path = route.match(method, parts.path)
            if path is None or (named and route.operation.name != named.rpartition(".")[2]):
                continue
            try:
                parameters = route.parameters(path, parse_qs(parts.query), body)
                self._check(route.operation.name, "request", parameters, route.operation.input_shape)
                with self.lock:
                    self.calls.append((route.operation.name, parameters))
                    found = self._operation(route.operation.name)(parameters)
                return 200, "", self._serialized(route.operation, found or {})
            except ServiceError as error:
                told = {"__type": error.code, "message": error.message, **error.more}
                return error.status, error.code, json.dumps(told).encode()
        self.problems.append(f"{method} {parts.path} is no operation of {self.service}")
        return 404, "UnknownOperationException", b"{}"

    def send(self, _: str, request: AWSPreparedRequest) -> AWSResponse:
        """Handles a request of this process without a socket."""
        target = request.headers.get("X-Amz-Target", b"")
        named = target.decode() if isinstance(target, bytes) else str(target)
        path = request.url.removeprefix(self.url)
        status, code, content = self.answer(request.method, path, content_of(request), named)
        headers = {"Content-Type": "application/json"} | ({"x-amzn-errortype": code} if code else {})
        return answered(request, status, headers, content)

    def _operation(self, name: str) -> Operation:
        method = getattr(self, re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower(), None)
        if method is None:
            self.problems.append(f"{name} is not offered by the fake")
            raise ServiceError("UnknownOperationException", 404)
        found: Operation = method
        return found

    def _check(self, name: str, side: str, values: Any, shape: Shape | None) -> None:
        if shape is None:
            return
        report = self._validator.validate(values, shape)
        if report.has_errors():
            self.problems.append(f"{side} of {name}: {report.generate_report()}")
            raise ServiceError("InvalidParameterException", 400, report.generate_report())

    def _serialized(self, operation: OperationModel, found: Mapping[str, Any]) -> bytes:
        if operation.output_shape is None:
            return b""
        self._check(operation.name, "answer", dict(found), operation.output_shape)
        return json.dumps(found, default=_plain).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body are two pieces: without this the second waits 40 ms to be asked for.
            disable_nagle_algorithm = True

            def _reply(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                target = self.headers.get("X-Amz-Target") or ""
                status, code, answer = service.answer(self.command, self.path, body, target)
                lines = [f"HTTP/1.1 {status} -", "Content-Type: application/json", f"Content-Length: {len(answer)}"]
                lines += [f"x-amzn-errortype: {code}"] if code else []
                # In one write: a second one would wait for the acknowledgment of the first.
                self.wfile.write("\r\n".join([*lines, "", ""]).encode() + answer)

            do_GET = do_POST = do_PUT = do_DELETE = _reply  # noqa: N815 - names of the base class

            def log_message(self, *_: Any) -> None:
                """Keeps the test output quiet."""

        return Handler


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"a {type(value).__name__} cannot be answered")


class _Route:
    """Method, path and parameter places of one operation."""

    def __init__(self, operation: OperationModel) -> None:
        self.operation = operation
        self.method = operation.http["method"]
        template = operation.http["requestUri"].split("?")[0]
        pattern = re.sub(r"\\\{(\w+)\\?\+?\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        self._pattern = re.compile(pattern + "/?")

    def match(self, method: str, path: str) -> dict[str, str] | None:
        found = self._pattern.fullmatch(path) if method == self.method else None
        return None if found is None else {name: unquote(value) for name, value in found.groupdict().items()}

    def parameters(self, path: Mapping[str, str], query: Mapping[str, list[str]], body: bytes) -> dict[str, Any]:
        shape = self.operation.input_shape
        given: dict[str, Any] = json.loads(body) if body else {}
        found: dict[str, Any] = {}
        for name, member in (shape.members if shape is not None else {}).items():
            wire = member.serialization.get("name", name)
            place = member.serialization.get("location")
            if place == "uri" and wire in path:
                found[name] = path[wire]
            elif place == "querystring" and wire in query:
                found[name] = _typed(query[wire], member)
            elif place is None and wire in given:
                found[name] = given[wire]
        return found


def _typed(values: list[str], shape: Shape) -> Any:
    if shape.type_name == "list":
        return values
    return int(values[0]) if shape.type_name in ("integer", "long") else values[0]
