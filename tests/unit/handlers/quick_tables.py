"""The simulator's tables behind the wire of DynamoDB: no process of their own, a tenth of a strict server's time.

`test_dynamodb_alike` holds them against moto, and `test_handlers_strict_tables` plays every journey against dynalite.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from ringback.simulator.aws.dynamodb import DynamoDb, Table
from ringback.simulator.aws.errors import AwsError
from tests.unit.handlers.transactions import JSON, KIND, PREFIX, VALIDATION, Reply, Tables, refused


class QuickTables(Tables):
    """Tables in memory. The service takes a request on its way from the SDK: names, types and text as on the wire.

    While `instead` is set, those tables get every request.
    """

    def __init__(self) -> None:
        super().__init__()
        self.instead: Tables | None = None
        self._tables: dict[str, Table] = {}
        self._created: list[dict[str, Any]] = []
        self._service = DynamoDb(self._tables.get, lambda: 0.0)

    def forget(self) -> None:
        """Forgets all items; the tables stay."""
        with self._lock:
            for request in self._created:
                self._make(request)

    def reply(self, headers: dict[str, str], body: bytes) -> Reply:
        """Handles one request."""
        if self.instead is not None:
            return self.instead.reply(headers, body)
        target = next(value for name, value in headers.items() if name.lower() == "x-amz-target")
        request = json.loads(body, object_hook=_with_bytes)
        with self._lock:
            try:
                answer = self._call(target.removeprefix(PREFIX), request)
            except AwsError as error:
                kind = VALIDATION if VALIDATION.endswith(f"#{error.code}") else f"{KIND}{error.code}"
                return refused(kind, **{"message": error.message, **error.extra})
        return 200, [("Content-Type", JSON)], json.dumps(answer, default=_encoded).encode()

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation != "CreateTable":
            return self._service.call(operation, request)
        self._created.append(request)
        table = self._make(request)
        return {"TableDescription": {"TableName": table.name, "TableArn": table.arn, "TableStatus": "ACTIVE"}}

    def _make(self, request: dict[str, Any]) -> Table:
        name = request["TableName"]
        arn = f"arn:aws:dynamodb:ap-northeast-2:123456789012:table/{name}"
        table = self._tables[name] = Table(name, arn, request, lambda: 0.0)
        return table


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    """Reads binary values, which JSON carries as text."""
    match value:
        case {"B": str(text)} if len(value) == 1:
            return {"B": base64.b64decode(text)}
        case {"BS": [*texts]} if len(value) == 1:
            return {"BS": [base64.b64decode(text) for text in texts]}
    return value


def _encoded(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is not a value of DynamoDB")
