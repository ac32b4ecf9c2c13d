"""A center behind its gateway, all in this process: tables of the simulator, and the little else that is asked."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from contact_handlers.base import secrets
from contact_handlers.customer_api import knowledge
from contact_handlers.records import tables
from contact_handlers.request_api import health
from tests.unit.dialogue.hook_world import HookWorld, bot_permissions
from tests.unit.handlers.calls import Permission, Recorder
from tests.unit.handlers.connect_fake import FakeConnect
from tests.unit.handlers.quick_tables import QuickTables
from tests.unit.handlers.wire import answered, content_of
from tests.unit.handlers.world import ACCOUNT, CENTER, ENVIRONMENT, INDEXES, PHONE_KEY, REGION, create_table

ELSEWHERE = "http://aws.test"
API_SECRET = b"secret-of-the-api-for-tests"
SECRETS = {"api": API_SECRET, "phone_hash": PHONE_KEY}
ORIGIN = "https://www.shop.example.com"
JSON = "application/json"


class ApiRecorder(Recorder):
    """Records the calls of functions behind the gateway."""

    def permissions(self, service: str, operation: str, params: dict[str, Any]) -> Iterator[Permission]:
        """Yields (resource key, action) for one call."""
        if service == "lambda":
            name = params["FunctionName"].removeprefix(f"{CENTER}-{ENVIRONMENT}-").removesuffix(":live")
            yield f"function:{name.replace('-', '_')}", "lambda:InvokeFunction"
        else:
            yield from bot_permissions(service, operation, params)


class ApiWorld(HookWorld):
    """One center that is asked over HTTP; functions see their own environment and permissions."""

    def __init__(self, connect: FakeConnect, quick: QuickTables, content_file: Path) -> None:
        endpoint = {"AWS_ENDPOINT_URL": ELSEWHERE, "AWS_ENDPOINT_URL_DYNAMODB": quick.url}
        endpoint["AWS_ENDPOINT_URL_CONNECT"] = connect.url
        super().__init__(endpoint, connect, content_file, {quick.url: quick.send, ELSEWHERE: self._elsewhere})
        self.recorder = ApiRecorder(self.manifest)
        self.events: list[dict[str, Any]] = []
        self.timers: list[str] = []
        self.objects: dict[str, bytes] = {}
        """What lies in the data bucket, by key."""
        self.down: set[str] = set()
        """Services that do not answer."""
        self.topic_arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:t-topic"
        self.identity_key_id = "none"
        names = ("api", "phone_hash", "pin_pepper", "auth_private_key")
        self.secret_arns = {name: f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:t-{name}-AbCdEf" for name in names}

    def create(self) -> None:
        """Creates the tables."""
        for name, indexes in INDEXES.items():
            create_table(self.client("dynamodb"), name, indexes)

    def values(self) -> dict[str, str]:
        """Returns every variable that the construct library knows."""
        return {
            **super().values(),
            "API_SECRET_ARN": self.secret_arns["api"],
            "CHAT_FLOW_ID": "55555555-2222-4333-8444-555555555555",
            "CORS_ORIGINS": json.dumps([ORIGIN]),
            "MESSAGES_PER_MINUTE": "20",
            "WEBHOOK_SOURCES": json.dumps(["crm", "pay"]),
            "PAYMENT_SOURCE": "pay",
        }

    def begin(self) -> None:
        """Makes the world as a new process finds it."""
        self.events.clear()
        self.timers.clear()
        self.objects.clear()
        self.down.clear()
        self.overrides = {}
        self.connect.reset()
        health.reset()
        self.fresh()

    def forget(self) -> None:
        """Loads nothing of before."""
        knowledge.reset()

    # --- asking

    def ask(self, method: str, path: str, body: Any = None, **given: Any) -> Answered:
        """Sends a request of an application through the gateway's event to the function of its operation."""
        return self.send(event(method, path, body, **given))

    def send(self, sent: Mapping[str, Any]) -> Answered:
        """Sends an event of the gateway."""
        function = str(sent["function"])
        found = self.call(function, {name: value for name, value in sent.items() if name != "function"})
        return Answered(found)

    def begun(self, **user: Any) -> Talking:
        """Begins a conversation."""
        answer = self.ask("POST", "/v1/conversations", {"user": user} if user else {})
        assert answer.status == 201, answer.body
        return Talking(self, answer.body["conversation_id"], answer.body["conversation_token"])

    # --- what is not a table

    def _elsewhere(self, service: str, request: AWSPreparedRequest) -> AWSResponse:
        if service in self.down:
            return answered(request, 500, {"Content-Type": JSON}, json.dumps({"__type": "InternalServiceError"}))
        given = content_of(request)
        if service == "secrets-manager":
            name = json.loads(given)["SecretId"].rpartition("secret:t-")[2].rpartition("-")[0]
            value = base64.b64encode(SECRETS[name]).decode()
            return answered(request, 200, {"Content-Type": JSON}, json.dumps({"SecretBinary": value}))
        if service == "eventbridge":
            entries = json.loads(given)["Entries"]
            self.events += [{**entry, "Detail": json.loads(entry["Detail"])} for entry in entries]
            return answered(request, 200, {"Content-Type": JSON}, json.dumps({"FailedEntryCount": 0, "Entries": []}))
        if service == "lambda":
            return answered(request, 200, {"Content-Type": JSON}, self._invoked(request.url, given))
        if service == "sns":
            text = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"
            return answered(request, 200, {"Content-Type": "text/xml"}, text)
        if service == "s3":
            return answered(request, 200, {}, self.objects[urlsplit(request.url).path.removeprefix("/t-data/")])
        self.timers.append(f"{request.method} {request.url.rpartition('/')[2]}")
        return answered(request, 200, {"Content-Type": JSON}, json.dumps({"ScheduleArn": "arn"}))

    def _invoked(self, url: str, given: bytes) -> str:
        """Runs the function of a call in its own environment, as the service does."""
        name = url.partition("/functions/")[2].partition("/")[0].removeprefix(f"{CENTER}-{ENVIRONMENT}-")
        function = name.replace("%3A", ":").partition(":")[0].replace("-", "_")
        asking = self.recorder.function
        try:
            return json.dumps(self.call(function, json.loads(given)), ensure_ascii=False)
        finally:
            self.recorder.function = asking
            secrets.reset()


class Answered:
    """What a function answered to the gateway."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        self.headers: dict[str, str] = raw["headers"]
        self.text: str = raw["body"]
        self.body: Any = json.loads(raw["body"]) if raw["body"] else None

    @property
    def code(self) -> str:
        """The code of an error; empty for an answer that is none."""
        error = (self.body or {}).get("error") or {}
        return str(error.get("code", ""))

    @property
    def reasons(self) -> dict[str, str]:
        """Why which field was refused."""
        return {one["field"]: one["reason"] for one in self.body["error"].get("details", [])}


class Talking:
    """A conversation with its token."""

    def __init__(self, world: ApiWorld, conversation_id: str, token: str) -> None:
        self.world, self.id, self.token = world, conversation_id, token
        self.path = f"/v1/conversations/{conversation_id}"

    def ask(self, method: str, tail: str = "", body: Any = None, **given: Any) -> Answered:
        """Sends a request for this conversation."""
        headers = {"X-Conversation-Token": self.token, **given.pop("headers", {})}
        return self.world.ask(method, f"{self.path}{tail}", body, headers=headers, **given)

    def say(self, text: str, **more: Any) -> Answered:
        """Sends a message."""
        return self.ask("POST", "/messages", {"message": text, **more})

    def record(self) -> dict[str, Any]:
        """Returns the record as it is stored."""
        found = self.world.get("conversations", tables.conversation(self.id))
        assert found is not None
        return dict(found)


def event(
    method: str,
    path: str,
    body: Any = None,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    key: str | None = "key-web",
    claims: Mapping[str, str] | None = None,
    raw: str | None = None,
) -> dict[str, Any]:
    """Returns the event of a proxy integration, as the gateway sends it for a path of the document."""
    from contact_handlers.api.document import document

    resource, values = _resource(path)
    operation = document().raw["paths"][resource].get(method.lower(), {})
    function = operation.get("x-function", "request_api")
    text = raw if raw is not None else None if body is None else json.dumps(body, ensure_ascii=False)
    given = {"Content-Type": JSON} if text is not None else {}
    context: dict[str, Any] = {"requestId": str(uuid.uuid4()), "identity": {"sourceIp": "203.0.113.9"}}
    if key is not None:
        context["identity"] |= {"apiKeyId": key, "apiKey": "not-for-logs"}
    if claims is not None:
        context["authorizer"] = {"claims": dict(claims)}
    return {
        "function": function,
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": {**given, **(headers or {})},
        "pathParameters": values or None,
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "requestContext": context,
        "body": text,
        "isBase64Encoded": False,
    }


def _resource(path: str) -> tuple[str, dict[str, str]]:
    from contact_handlers.api.document import document

    parts = path.split("/")
    best: tuple[str, dict[str, str]] | None = None
    for resource in document().raw["paths"]:
        wanted = resource.split("/")
        if len(wanted) != len(parts):
            continue
        values = {}
        for name, part in zip(wanted, parts, strict=True):
            if name.startswith("{"):
                values[name[1:-1]] = part
            elif name != part:
                break
        else:
            # What is written out wins over a parameter.
            if best is None or len(values) < len(best[1]):
                best = (resource, values)
    assert best is not None, path
    return best
