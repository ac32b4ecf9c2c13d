"""The load scenario judges: a center that loses, doubles, mixes up or shows what is another's does not pass."""

from __future__ import annotations

import argparse
import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.load.run import Target, load, main, told
from tests.unit.http_server.apis import function, permission, served, uri

#: A center that keeps conversations in its memory, with one fault.
CENTER = """
import json
FAULT = "{fault}"
BOOK, SENT, COUNT = {{}}, {{}}, [0]
def reply(status, body):
    return {{"statusCode": status, "body": json.dumps(body)}}
def handler(event, context):
    path, method = event["path"].split("/")[2:], event["httpMethod"]
    body = json.loads(event["body"] or "null")
    COUNT[0] += 1
    if path[-1] in ("health", "popular"):
        return reply(200, {{}} if event["headers"].get("x-api-key") != "wrong" or path[-1] == "health" else 1 / 0)
    if path[-1] == "metrics":
        known = event["headers"].get("authorization") == "Bearer analyst"
        told = {{"request_count": COUNT[0], "error_rate_percent": float(FAULT == "fails") * 2,
                 "latency_average_ms": 9.5, "latency_p95_ms": 20}}
        return reply(200, told) if known else reply(401, {{"error": {{"code": "UNAUTHENTICATED"}}}})
    if method == "POST" and len(path) == 1:
        BOOK["c%d" % COUNT[0]] = []
        return reply(201, {{"conversation_id": "c%d" % COUNT[0], "conversation_token": "t%d" % COUNT[0]}})
    mine = event["headers"]["x-conversation-token"].replace("t", "c") == path[1]
    if not mine and FAULT != "shows":
        return reply(404, {{"error": {{"code": "NOT_FOUND"}}}})
    said = BOOK[path[1]]
    if method == "GET":
        items = said if FAULT != "reverses" else said[::-1]
        return reply(200, {{"items": items, "next_cursor": None}})
    if path[-1] == "end":
        return reply(200, {{}})
    known = SENT.get(body["client_message_id"])
    if known is not None and FAULT != "doubles":
        return reply(200, {{"message_id": known}})
    key = SENT[body["client_message_id"]] = "m%d" % COUNT[0]
    item = {{"message_id": key, "source": "user", "content": body["message"]}}
    if FAULT != "loses" or COUNT[0] % 3:
        said.append(item)
    if FAULT == "mixes":
        for other in reversed(list(BOOK.values())):
            if item not in other:
                other.append(item)
                break
    return reply(200, {{"message_id": key}})
"""


@contextmanager
def center(folder: Path, fault: str) -> Iterator[str]:
    """Serves a center with a fault; yields the address of its stage."""
    integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri("Center")}
    api = {"RestApiId": {"Ref": "Api"}}
    resources = {
        "Center": function(CENTER.format(fault=fault)),
        "Permission": permission("Center"),
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "center"}},
        "All": {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {**api, "PathPart": "{all+}", "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}},
        },
        "Any": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {**api, "HttpMethod": "ANY", "ResourceId": {"Ref": "All"}, "Integration": integration},
        },
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {**api, "StageName": "live"}},
    }
    with served(folder, resources) as running:
        yield f"{running.server.url}/api/live"


def played(folder: Path, fault: str) -> tuple[Any, Any, bool]:
    options = argparse.Namespace(customers=21, messages=3, pace=0.0, ramp=0.0, mean=10.0)
    with center(folder, fault) as url:
        figures, findings, seconds = asyncio.run(load(Target(url, "key", local=False), options))
    return figures, findings, told(figures, findings, seconds, options)


def test_a_center_that_keeps_everything_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures, findings, passed = played(tmp_path, "none")
    assert (passed, dict(findings.counts)) == (True, {})
    assert len(figures.times["start"]) == len(figures.times["history"]) == 21
    assert "21 conversations at once" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [
        ("loses", {"lost"}),
        ("doubles", {"doubled", "foreign"}),
        ("mixes", {"foreign"}),
        ("shows", {"foreign"}),
        ("reverses", {"order"}),
    ],
)
def test_a_fault_is_found(tmp_path: Path, fault: str, kinds: set[str]) -> None:
    _, findings, passed = played(tmp_path, fault)
    assert not passed
    assert set(findings.counts) <= kinds
    assert findings.counts


SMALL = ("--customers", "5", "--messages", "1", "--ramp", "0", "--pace", "0")


@pytest.mark.parametrize(
    ("fault", "key", "token", "code", "words"),
    [
        ("none", "key", "", 0, "passed"),
        ("none", "key", "analyst", 0, "errors 0.00 %, mean 9.5 ms, p95 20 ms"),
        ("fails", "key", "analyst", 1, "errors 2.00 %"),
        ("loses", "key", "", 1, "FAILED"),
        ("none", "wrong", "", 2, "the key is refused with 502"),
        ("none", "key", "stranger", 2, "the token is refused with 401"),
    ],
)
def test_a_stage_is_put_under_load_by_its_address_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str, key: str, token: str, code: int, words: str
) -> None:
    with center(tmp_path, fault) as url:
        assert main(["--url", f"{url}/", "--key", key, "--token", token, *SMALL]) == code
    assert words in capsys.readouterr().out


def test_what_is_not_there_is_said_before_anybody_waits(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/live"
        assert main(["--url", url, "--key", "key", *SMALL]) == 2
    assert f"{url}/v1/health is answered with nothing" in capsys.readouterr().out
