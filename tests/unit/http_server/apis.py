"""Templates of strangers with REST APIs, and a client of a served center, for the tests of this folder."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringback import simulator
from ringback.simulator.http import HttpServer, LiveCenter, parts_of

START = "2026-11-23T10:00:00+09:00"
#: Says back what it was asked, or does what the path says.
ECHO = """
import json, time
def handler(event, context):
    what = (event.get("pathParameters") or {}).get("what")
    if what == "raise":
        raise ValueError("planted")
    if what == "slow":
        time.sleep(40)
    if what == "text":
        return "no object"
    if what == "unknown":
        return {"statusCode": 200, "extra": "red"}
    if what == "empty":
        return {}
    if what == "several":
        several = {"X-Two": ["a", "b"]}
        return {"statusCode": 201, "headers": {"X-One": "1", "Date": "today"}, "multiValueHeaders": several, "body": ""}
    if what == "bytes":
        headers = {"Content-Type": "image/png"}
        return {"statusCode": 200, "headers": headers, "body": "iVBORw==", "isBase64Encoded": True}
    body = json.dumps(event, ensure_ascii=False)
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
"""
AUTHORIZER = """
def handler(event, context):
    token = event["authorizationToken"] if event["type"] == "TOKEN" else event["headers"]["x-token"]
    if token == "who":
        raise Exception("Unauthorized")
    if token == "broken":
        raise ValueError("planted")
    effect = "Deny" if token == "deny" else "Allow"
    arn = event["methodArn"] if token != "elsewhere" else event["methodArn"].replace("/GET/", "/PUT/")
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": arn}
    print("judged", token)
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "somebody", "policyDocument": policy, "context": {"level": 3, "vip": True}}
"""
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ]
        }
    },
}


def function(code: str) -> dict[str, Any]:
    """Returns a function whose code stands in the template."""
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    properties = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": code},
        "Role": role,
        "Timeout": 60,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def permission(name: str) -> dict[str, Any]:
    """Lets the gateway invoke a function."""
    properties = {
        "FunctionName": {"Ref": name},
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"},
    }
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}


def uri(name: str) -> dict[str, Any]:
    """Returns the URI of an integration or authorizer."""
    arn = f"arn:aws:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{name}.Arn}}/invocations"
    return {"Fn::Sub": arn}


def pool_client(**more: Any) -> dict[str, Any]:
    """Returns a client of the user pool that the template calls ``Pool``."""
    properties = {
        "UserPoolId": {"Ref": "Pool"},
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"],
        "CallbackURLs": ["https://admin.example/back"],
        **more,
    }
    return {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}


def pool_group() -> dict[str, Any]:
    """Returns the group ``admin`` of that pool."""
    return {
        "Type": "AWS::Cognito::UserPoolGroup",
        "Properties": {"GroupName": "admin", "UserPoolId": {"Ref": "Pool"}},
    }


@dataclass(frozen=True)
class Told:
    """What a server answered."""

    status: int
    headers: Mapping[str, list[str]]
    body: bytes

    def json(self) -> Any:
        """Returns the body as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        """Returns the only value of a header."""
        found = self.headers.get(name.lower(), [])
        assert len(found) <= 1, found
        return found[0] if found else None


class Served:
    """A center that is served, and a client that asks it."""

    def __init__(self, live: LiveCenter, server: HttpServer) -> None:
        self.live, self.server = live, server

    def ask(
        self, method: str, path: str, body: bytes | str | Any = None, headers: Mapping[str, str] | None = None
    ) -> Told:
        """Sends one request; a body that is no text is sent as JSON."""
        given = dict(headers or {})
        if body is not None and not isinstance(body, bytes | str):
            body = json.dumps(body)
            given.setdefault("Content-Type", "application/json")
        content = body.encode() if isinstance(body, str) else body
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        connection.request(method, path, content, given)
        answer = connection.getresponse()
        told: dict[str, list[str]] = {}
        for name, value in answer.getheaders():
            told.setdefault(name.lower(), []).append(value)
        found = Told(answer.status, told, answer.read())
        connection.close()
        return found

    def fresh(self) -> None:
        """Lets an hour pass, so that every bucket is full again and nothing is remembered."""
        self.live.ask(lambda center: center.advance(3_600) and None)


@contextmanager
def served(folder: Path, resources: Mapping[str, Any]) -> Iterator[Served]:
    """Serves resources; virtual time stands still."""
    with served_template(folder, {"Resources": {"Role": ROLE, **resources}}) as running:
        yield running


@contextmanager
def served_template(folder: Path, template: Mapping[str, Any]) -> Iterator[Served]:
    """Serves a template; virtual time stands still."""
    file = folder / "stranger.json"
    file.write_text(json.dumps(template))
    live = LiveCenter(simulator.load(file, start=START), real_time=False)
    with HttpServer(live, parts_of(live), name="stranger") as server:
        server.start()
        yield Served(live, server)
        server.shutdown()
