"""Whatever arrives at the studio's port, the answer is a refusal that says why, and the next request is served."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ringback.simulator.studio import StudioServer
from ringback.simulator.studio import app as studio_app


class Session:
    """Repeats what it is asked to do."""

    book: Any = None

    def center(self) -> Mapping[str, Any]:
        return {}

    def state(self, contact: str = "") -> Mapping[str, Any]:
        return {"now": "지금"}

    def call(self, contact: str = "") -> None:
        return None

    def recording(self, contact: str = "", title: str = "") -> str:
        return f"title = {title!r}"

    def noticed(self) -> bool:
        return False

    def do(self, what: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"did": what, **arguments}


@pytest.fixture(scope="module")
def server() -> Iterator[StudioServer]:
    with StudioServer(Session()) as running:
        running.start()
        yield running
        running.shutdown()


def sent(server: StudioServer, headers: str, body: bytes = b"") -> int:
    """Sends an act byte by byte as given and returns the status of the answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        own = f"POST /api/act HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Ringback-Studio: 1\r\n"
        connection.sendall(own.encode() + headers.encode() + b"\r\n\r\n" + body)
        return int(connection.recv(400).split()[1])


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "+5", "5, 6", "", "0x10", "9" * 30])
def test_a_length_that_is_none_is_refused(server: StudioServer, length: str) -> None:
    assert sent(server, f"Content-Length: {length}", b"{}") == 400
    assert sent(server, "Content-Length: 2", b"{}") == 200


def test_a_body_that_is_too_large_is_refused_before_it_arrives(server: StudioServer) -> None:
    assert sent(server, f"Content-Length: {studio_app.MAX_BODY + 1}") == 413


def test_a_body_that_does_not_arrive_is_not_waited_for(server: StudioServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio_app, "BODY_S", 0.1)
    assert sent(server, "Content-Length: 10", b"{}") == 408


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"5",
        b'"x"',
        b"null",
        b"\xff\xfe",
        b'{"value": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"value": "\xed\xa0\x80"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"value": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_refused(server: StudioServer, body: bytes) -> None:
    assert sent(server, f"Content-Length: {len(body)}", body) == 400
    assert sent(server, "Content-Length: 2", b"{}") == 200


def test_a_whole_pair_is_text(server: StudioServer) -> None:
    body = json.dumps({"value": "😀"}).encode()
    assert b"\\ud83d\\ude00" in body
    assert sent(server, f"Content-Length: {len(body)}", body) == 200
