"""What a trace says of an invocation: one datagram in the documented form, words of ours alone, and no delay."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from contact_handlers.base import traces
from contact_handlers.base.errors import FunctionFailedError
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.runtime import invocation
from tests.unit.handlers.world import ACCOUNT, INSTANCE_ID, REGION

ROOT, PARENT = "1-581cf771-a006649127e371903a2de979", "70de5b6f19ff9a0a"


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The daemon beside a function whose invocations are sampled."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(1)
        monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={ROOT};Parent={PARENT};Sampled=1;Lineage=1:a:0")
        monkeypatch.setenv("CENTER", "acme")
        monkeypatch.setenv("ENVIRONMENT", "prod")
        yield listening


def heard(daemon: socket.socket) -> dict[str, Any]:
    """Returns the document of the next datagram."""
    preamble, document = daemon.recv(65_536).split(b"\n", 1)
    assert json.loads(preamble) == {"format": "json", "version": 1}
    found: dict[str, Any] = json.loads(document)
    return found


@flow_function("queue_status", ("status",))
def answered(event: Any) -> dict[str, str]:
    return {"status": "QUEUE_FULL"}


def fails() -> None:
    with invocation("archive", None):
        traces.note(outcome="OK")
        raise RuntimeError("홍길동")


def flow_event() -> dict[str, Any]:
    """Returns what a flow hands over."""
    arn = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/{INSTANCE_ID}"
    contact = {"ContactId": "11111111-2222-4333-8444-555555555555", "Channel": "VOICE", "InstanceARN": arn}
    endpoint = {"Address": "+821012345678", "Type": "TELEPHONE_NUMBER"}
    return {"Name": "ContactFlowEvent", "Details": {"ContactData": {**contact, "CustomerEndpoint": endpoint}}}


def test_a_sampled_answer_to_a_flow_is_found_by_center_channel_and_outcome(daemon: socket.socket) -> None:
    assert answered(flow_event(), None) == {"status": "QUEUE_FULL"}
    found = heard(daemon)
    assert (found["type"], found["name"]) == ("subsegment", "queue_status")
    assert (found["trace_id"], found["parent_id"]) == (ROOT, PARENT)
    assert len(bytes.fromhex(found["id"])) == 8
    assert 0 <= found["end_time"] - found["start_time"] < 1
    assert found["annotations"] == {
        "center": "acme",
        "environment": "prod",
        "channel": "voice",
        "outcome": "QUEUE_FULL",
    }
    assert "fault" not in found


def test_a_function_that_fails_is_found_as_one(daemon: socket.socket) -> None:
    with pytest.raises(FunctionFailedError):
        fails()
    found = heard(daemon)
    assert (found["annotations"]["outcome"], found["fault"]) == ("failed", True)
    assert "홍길동" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("text", ["홍길동", "010-1234-5678", "a1", "hong gildong", "hong@example.com", "x" * 65, ""])
def test_what_is_no_word_of_ours_is_left_out(daemon: socket.socket, text: str) -> None:
    with invocation("archive", None):
        traces.note(outcome=text, channel="chat")
    assert heard(daemon)["annotations"] == {
        "center": "acme",
        "environment": "prod",
        "channel": "chat",
        "outcome": "done",
    }


@pytest.mark.parametrize(
    "header",
    ["", f"Root={ROOT};Parent={PARENT};Sampled=0", f"Root={ROOT};Sampled=1", "Sampled=1", ";;=;Sampled=1"],
)
def test_what_is_not_sampled_or_has_no_parent_sends_nothing(
    daemon: socket.socket, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", header)
    daemon.setblocking(False)
    with invocation("archive", None):
        traces.note(channel="chat")
    with pytest.raises(BlockingIOError):
        daemon.recv(10)


@pytest.mark.parametrize("address", ["", "127.0.0.1", "127.0.0.1:1", "no-such-host.invalid:x"])
def test_a_daemon_that_is_not_there_costs_nobody_anything(
    daemon: socket.socket, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", address)
    assert answered(flow_event(), None) == {"status": "QUEUE_FULL"}
