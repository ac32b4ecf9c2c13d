"""DynamoDB transactions in front of dynalite, which validates strictly and is fast but has none.

One request at a time reaches the table server. A transaction applies its elements one by one, each with its own
condition, and puts the old items back when one of them fails. As with the real service every element gets its reason,
no item may occur twice, and a repeated client request token repeats nothing. `test_handlers_tables` holds it against
moto.
"""

from __future__ import annotations

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PREFIX = "DynamoDB_20120810."
JSON = "application/x-amz-json-1.0"
_OPERATIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
_FAILED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
Reply = tuple[int, list[tuple[str, str]], bytes]


class TransactionalTables:
    """The endpoint of the tables: forwards everything but transactions."""

    def __init__(self, backend: str) -> None:
        self._backend = urlsplit(backend)
        self._lock = threading.Lock()
        self._connection = self._connect()
        self._tokens: dict[str, Reply] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Ends the endpoint."""
        self._server.shutdown()
        self._server.server_close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(str(self._backend.hostname), self._backend.port, timeout=20)

    def reply(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answers one request."""
        with self._lock:
            if headers.get("X-Amz-Target") == f"{PREFIX}TransactWriteItems":
                return self._transact(headers, json.loads(body))
            return self._forward(path, headers, body)

    def _forward(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        try:
            self._connection.request("POST", path, body, headers)
            answer = self._connection.getresponse()
        except (http.client.HTTPException, OSError):
            # The server closed an idle connection.
            self._connection = self._connect()
            self._connection.request("POST", path, body, headers)
            answer = self._connection.getresponse()
        kept = [(n, v) for n, v in answer.getheaders() if n.lower() in ("content-type", "x-amz-crc32")]
        return answer.status, kept, answer.read()

    def _call(self, headers: dict[str, str], operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        body = json.dumps(request).encode()
        given = {**headers, "X-Amz-Target": PREFIX + operation, "Content-Length": str(len(body))}
        status, _, answer = self._forward("/", given, body)
        return status, json.loads(answer)

    def _transact(self, headers: dict[str, str], request: dict[str, Any]) -> Reply:
        token = str(request.get("ClientRequestToken", ""))
        if token in self._tokens:
            return self._tokens[token]
        elements = [next(iter(element.items())) for element in request["TransactItems"]]
        places = [(given["TableName"], json.dumps(_key(given), sort_keys=True)) for _, given in elements]
        if len(set(places)) != len(places):
            text = "Transaction request cannot include multiple operations on one item"
            return _error("com.amazon.coral.validate#ValidationException", message=text)
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
                broken = _error(answer["__type"], message=answer.get("message", ""))
                break
        if broken is None and all(reason["Code"] == "None" for reason in reasons):
            answered: Reply = (200, [("Content-Type", JSON)], b"{}")
            if token:
                self._tokens[token] = answered
            return answered
        for given, old in reversed(done):
            self._restore(headers, given, old)
        codes = ", ".join(reason["Code"] for reason in reasons)
        return broken or _error(
            "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            message=f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
            CancellationReasons=reasons,
        )

    def _restore(self, headers: dict[str, str], given: dict[str, Any], old: dict[str, Any] | None) -> None:
        table = given["TableName"]
        if old is None:
            self._call(headers, "DeleteItem", {"TableName": table, "Key": _key(given)})
        else:
            self._call(headers, "PutItem", {"TableName": table, "Item": old})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        tables = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, answer = tables.reply(self.path, dict(self.headers), body)
                lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers)]
                lines += [f"Content-Length: {len(answer)}", "x-amzn-requestid: local", "", ""]
                self.wfile.write("\r\n".join(lines).encode() + answer)

            def log_message(self, *_: Any) -> None:
                """Keeps the test output quiet."""

        return Handler


def _key(given: dict[str, Any]) -> dict[str, Any]:
    if "Key" in given:
        key: dict[str, Any] = given["Key"]
        return key
    return {name: given["Item"][name] for name in ("pk", "sk")}


def _error(kind: str, **given: Any) -> Reply:
    return 400, [("Content-Type", JSON)], json.dumps({"__type": kind, **given}).encode()
