"""The load scenario judges: a center that loses, doubles, mixes up or shows what is another's does not pass."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.load.run import Target, load, told
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


def played(folder: Path, fault: str) -> tuple[Any, Any, bool]:
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
    options = argparse.Namespace(customers=21, messages=3, pace=0.0, ramp=0.0, mean=10.0)
    with served(folder, resources) as running:
        target = Target(f"{running.server.url}/api/live", "key", local=False)
        figures, findings, seconds = asyncio.run(load(target, options))
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
