"""AWS on loopback that answers every call at once with what it was told: what is left to measure is the client's."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from contact_handlers.base.values import dump_item

# Answers by operation, where a case gives no other.
PLAIN: Mapping[str, Any] = {
    "BatchWriteItem": {"UnprocessedItems": {}},
    "CreateSchedule": {"ScheduleArn": "arn:aws:scheduler:ap-northeast-2:123456789012:schedule/group/name"},
    "DeleteItem": {},
    "DeleteSchedule": {},
    "DescribeContact": {"Contact": {"Id": "contact", "Channel": "VOICE", "DisconnectTimestamp": 1_795_000_000}},
    "DescribeInstanceAttribute": {"Attribute": {"AttributeType": "EARLY_MEDIA", "Value": "false"}},
    "GetItem": {},
    "PutEvents": {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]},
    "PutItem": {},
    "PutLogEvents": {},
    "PutObject": {},
    "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
    "SendTextMessage": {"MessageId": "1"},
    "StartTaskContact": {"ContactId": "11111111-0000-4000-8000-000000000001"},
    "SuspendContactRecording": {},
    "TransactWriteItems": {},
    "UpdateInstanceAttribute": {},
    "UpdateItem": {"Attributes": {}},
    "VerifyMac": {"KeyId": "key", "MacValid": True, "MacAlgorithm": "HMAC_SHA_256"},
}
METRICS = {"CONTACTS_IN_QUEUE": 3.0, "AGENTS_AVAILABLE": 1.0, "AGENTS_ON_CONTACT": 2.0}
SNS = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId>'
    "</PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>"
)
# First parts of paths, for services that have no header that names the operation.
PATHS = {
    ("DELETE", "schedules"): "DeleteSchedule",
    ("GET", "contact-evaluations"): "DescribeContactEvaluation",
    ("GET", "contacts"): "DescribeContact",
    ("GET", "instance"): "DescribeInstanceAttribute",
    ("GET", "media_bucket"): "GetObject",
    ("POST", "contact"): "SuspendContactRecording",
    ("POST", "instance"): "UpdateInstanceAttribute",
    ("POST", "metrics"): "GetCurrentMetricData",
    ("POST", "schedules"): "CreateSchedule",
    ("PUT", "contact"): "StartTaskContact",
    ("PUT", "data_bucket"): "PutObject",
}


class ConstantAws:
    """One endpoint for all services; `items` are what GetItem finds, by table; `secrets` by end of ARN.

    `documents` are what the named operations answer; that of GetObject is the content of the object.
    """

    def __init__(self) -> None:
        self.items: Mapping[str, Mapping[str, Any]] = {}
        self.secrets: Mapping[str, bytes] = {}
        self.documents: Mapping[str, Any] = {}
        self.calls: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, method: str, path: str, target: str, body: bytes) -> bytes:
        if b"Action=Publish" in body:
            self.calls.append("Publish")
            return SNS.encode()
        operation = target.split(".")[-1] if target else PATHS[method, path.split("/")[1]]
        self.calls.append(operation)
        return json.dumps(self._found(operation, json.loads(body) if body[:1] == b"{" else {})).encode()

    def _found(self, operation: str, given: Mapping[str, Any]) -> Any:
        if operation in self.documents:
            return self.documents[operation]
        item = self.items.get(str(given.get("TableName", "")).removeprefix("table_"))
        if operation == "GetSecretValue":
            arn = str(given["SecretId"])
            value = next((found for end, found in self.secrets.items() if end in arn), b"k" * 32)
            return {"ARN": arn, "Name": "n", "SecretBinary": base64.b64encode(value).decode()}
        if operation == "GetCurrentMetricData":
            queue = {"Id": given["Filters"]["Queues"][0]}
            found = [
                {"Metric": metric, "Value": METRICS.get(metric["Name"], 1.0)} for metric in given["CurrentMetrics"]
            ]
            return {"MetricResults": [{"Dimensions": {"Queue": queue}, "Collections": found}]}
        if operation == "BatchGetItem":
            return self._batch(given["RequestItems"])
        if operation == "GetItem" and item is not None:
            return {"Item": dump_item(item)}
        if operation == "UpdateItem" and item is not None and given.get("ReturnValues") == "ALL_NEW":
            return {"Attributes": dump_item(item)}
        return PLAIN[operation]

    def _batch(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Finds the item of each table under the first key that is asked for."""
        known = {table: self.items.get(table.removeprefix("table_")) for table in asked}
        found = {
            table: [{**dump_item(item), **asked[table]["Keys"][0]}] for table, item in known.items() if item is not None
        }
        return {"Responses": found, "UnprocessedKeys": {}}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        aws = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _reply(self) -> None:
                if self.headers.get("Expect", "").lower() == "100-continue":
                    self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = aws._answer(self.command, self.path, self.headers.get("X-Amz-Target", ""), body)
                kind = "text/xml" if answer[:1] == b"<" else "application/x-amz-json-1.0"
                head = f"HTTP/1.1 200 -\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n"
                self.wfile.write(f"{head}x-amzn-requestid: 1\r\n\r\n".encode() + answer)

            do_GET = do_POST = do_PUT = do_DELETE = _reply  # noqa: N815 - names of the base class

            def log_message(self, *_: Any) -> None:
                """Keeps the figures readable."""

        return Handler
