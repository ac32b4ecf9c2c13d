"""DynamoDB transactions in front of dynalite, which validates strictly and is fast but has none.

One request at a time reaches the table server. A transaction applies its elements one by one, each with its own
condition, and puts the old items back when one of them fails. As with the real service every element gets its reason,
no item may occur twice, a repeated client request token repeats nothing, and a refused condition answers the item when
that is asked for. `test_handlers_tables` holds it against moto.
"""

from __future__ import annotations

import json
import socket
import threading
from abc import ABC, abstractmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from tests.unit.handlers.wire import UNCHECKED, answered, content_of

PREFIX = "DynamoDB_20120810."
JSON = "application/x-amz-json-1.0"
_OPERATIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
# The names that errors have on the wire.
KIND = "com.amazonaws.dynamodb.v20120810#"
VALIDATION = "com.amazon.coral.validate#ValidationException"
_FAILED = f"{KIND}ConditionalCheckFailedException"
# What the table server wants to see of a request, beside a signature, which it does not check.
_PASSED_ON = ("content-type", "x-amz-target")
_SIGNATURE = tuple(f"{name}: {value}" for name, value in UNCHECKED.items())
Reply = tuple[int, list[tuple[str, str]], bytes]


class Tables(ABC):
    """An endpoint of tables, for requests of this process and over a socket."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Ends the endpoint."""
        self._server.shutdown()
        self._server.server_close()

    def send(self, _: str, request: AWSPreparedRequest) -> AWSResponse:
        """Handles a request of this process without a socket of ours."""
        headers = {
            name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
        }
        status, named, body = self.reply(headers, content_of(request))
        return answered(request, status, dict(named), body)

    @abstractmethod
    def reply(self, headers: dict[str, str], body: bytes) -> Reply:
        """Handles one request."""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        tables = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body are two pieces: without this the second waits 40 ms to be asked for.
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, answer = tables.reply(dict(self.headers), body)
                lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers)]
                lines += [f"Content-Length: {len(answer)}", "x-amzn-requestid: local", "", ""]
                self.wfile.write("\r\n".join(lines).encode() + answer)

            def log_message(self, *_: Any) -> None:
                """Keeps the test output quiet."""

        return Handler


class TransactionalTables(Tables):
    """Tables of the strict server: forwards everything but transactions. `asked` counts the requests."""

    def __init__(self, backend: str) -> None:
        super().__init__()
        self.asked = 0
        self._line = _Line(backend)
        self._tokens: dict[str, Reply] = {}

    def stop(self) -> None:
        """Ends the endpoint and its connection."""
        super().stop()
        self._line.close()

    def reply(self, headers: dict[str, str], body: bytes) -> Reply:
        """Handles one request."""
        given = {name: value for name, value in headers.items() if name.lower() in _PASSED_ON}
        with self._lock:
            self.asked += 1
            if headers.get("X-Amz-Target") == f"{PREFIX}TransactWriteItems":
                return self._transact(given, json.loads(body))
            answer = self._line.ask(given, body)
            return self._with_item(given, json.loads(body), answer) if answer[0] == 400 else answer

    def _with_item(self, headers: dict[str, str], request: dict[str, Any], answer: Reply) -> Reply:
        """Adds the item to a refusal, as `ReturnValuesOnConditionCheckFailure` wants it."""
        told = json.loads(answer[2])
        if told["__type"] != _FAILED or request.get("ReturnValuesOnConditionCheckFailure") != "ALL_OLD":
            return answer
        where = {"TableName": request["TableName"], "Key": _key(request), "ConsistentRead": True}
        _, found = self._call(headers, "GetItem", where)
        return refused(_FAILED, **{name: value for name, value in told.items() if name != "__type"}, **found)

    def _call(self, headers: dict[str, str], operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        body = json.dumps(request).encode()
        given = {**headers, "X-Amz-Target": PREFIX + operation}
        status, _, answer = self._line.ask(given, body)
        return status, json.loads(answer)

    def _transact(self, headers: dict[str, str], request: dict[str, Any]) -> Reply:
        token = str(request.get("ClientRequestToken", ""))
        if token in self._tokens:
            return self._tokens[token]
        elements = [next(iter(element.items())) for element in request["TransactItems"]]
        places = [(given["TableName"], json.dumps(_key(given), sort_keys=True)) for _, given in elements]
        if len(set(places)) != len(places):
            text = "Transaction request cannot include multiple operations on one item"
            return refused(VALIDATION, message=text)
        done: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
        reasons: list[dict[str, str]] = []
        broken: Reply | None = None
        for kind, given in elements:
            status, answer = self._call(headers, _OPERATIONS[kind], {**given, "ReturnValues": "ALL_OLD"})
            if status == 200:
                done.append((given, answer.get("Attributes")))
                reasons.append({"Code": "None"})
            elif answer["__type"] == _FAILED:
                reasons.append({"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"})
            else:
                broken = refused(answer["__type"], message=answer.get("message", ""))
                break
        if broken is None and all(reason["Code"] == "None" for reason in reasons):
            answered: Reply = (200, [("Content-Type", JSON)], b"{}")
            if token:
                self._tokens[token] = answered
            return answered
        for given, old in reversed(done):
            self._restore(headers, given, old)
        codes = ", ".join(reason["Code"] for reason in reasons)
        return broken or refused(
            f"{KIND}TransactionCanceledException",
            message=f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
            CancellationReasons=reasons,
        )

    def _restore(self, headers: dict[str, str], given: dict[str, Any], old: dict[str, Any] | None) -> None:
        table = given["TableName"]
        if old is None:
            self._call(headers, "DeleteItem", {"TableName": table, "Key": _key(given)})
        else:
            self._call(headers, "PutItem", {"TableName": table, "Item": old})


class _Line:
    """A connection to the table server that stays open; by hand, for a general client costs more than the server."""

    def __init__(self, backend: str) -> None:
        parts = urlsplit(backend)
        self._address = (str(parts.hostname), int(parts.port or 80))
        self._socket: socket.socket | None = None

    def close(self) -> None:
        """Ends the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def ask(self, headers: dict[str, str], body: bytes) -> Reply:
        """Sends one request and reads its answer."""
        lines = ["POST / HTTP/1.1", f"Host: {self._address[0]}", f"Content-Length: {len(body)}", *_SIGNATURE]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        whole = "\r\n".join([*lines, "", ""]).encode() + body
        try:
            return self._ask(whole)
        except OSError:
            # The server closed the idle connection before it read anything.
            self.close()
            return self._ask(whole)

    def _ask(self, whole: bytes) -> Reply:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=20)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(whole)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, content = got.partition(b"\r\n\r\n")
        first, *fields = head.decode().split("\r\n")
        named = {name.lower(): value for name, _, value in (line.partition(": ") for line in fields)}
        while len(content) < int(named["content-length"]):
            content += self._more()
        return int(first.split()[1]), [(n, named[n]) for n in ("content-type", "x-amz-crc32") if n in named], content

    def _more(self) -> bytes:
        part = b"" if self._socket is None else self._socket.recv(1 << 16)
        if not part:
            raise ConnectionResetError("the table server closed the connection")
        return part


def _key(given: dict[str, Any]) -> dict[str, Any]:
    if "Key" in given:
        key: dict[str, Any] = given["Key"]
        return key
    return {name: given["Item"][name] for name in ("pk", "sk")}


def refused(kind: str, **given: Any) -> Reply:
    """Returns the answer of the service to a request that it does not take."""
    return 400, [("Content-Type", JSON)], json.dumps({"__type": kind, **given}).encode()
