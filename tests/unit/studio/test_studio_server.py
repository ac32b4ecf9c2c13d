"""The studio's web server: loopback only, acts from its own page only, plain errors."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ringback.simulator.errors import NotPossibleError
from ringback.simulator.studio import StudioServer


class Session:
    """Answers what it was asked."""

    def center(self) -> Mapping[str, Any]:
        return {"stage": "demo"}

    def state(self) -> Mapping[str, Any]:
        return {"now": "지금"}

    def flow(self, name: str) -> str:
        if name != "menu":
            raise NotPossibleError(f"no flow {name!r}")
        return "<svg/>"

    def do(self, what: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        if what == "reset":
            raise ZeroDivisionError("planted")
        return {"did": what, **arguments}


@pytest.fixture(scope="module")
def server() -> Iterator[StudioServer]:
    with StudioServer(Session()) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(
    server: StudioServer, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request("GET" if body is None else "POST", path, body, dict(headers or {}))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


OWN = {"X-AICC-Studio": "1"}


def test_it_listens_on_the_loopback_address_only(server: StudioServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/static/studio.js", "/static/texts.js", "/static/studio.css"])
def test_the_page_and_its_files_are_served_with_a_strict_policy(server: StudioServer, path: str) -> None:
    status, headers, content = ask(server, path)
    assert status == 200
    assert content
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/static/../server.py", "/static/none.js", "/elsewhere", "/static/%2e%2e/server.py"])
def test_nothing_else_is_served(server: StudioServer, path: str) -> None:
    assert ask(server, path)[0] == 404


def test_a_foreign_host_name_is_refused(server: StudioServer) -> None:
    """A page that resolves its own name to the loopback address must not get in."""
    assert ask(server, "/api/state", headers={"Host": "evil.example:80"})[0] == 403


def test_an_act_without_the_header_of_the_page_is_refused(server: StudioServer) -> None:
    assert ask(server, "/api/act", b"{}")[0] == 403


def test_an_act_reaches_the_session(server: StudioServer) -> None:
    status, _, content = ask(server, "/api/act", '{"type": "say", "value": "환불"}'.encode(), OWN)
    assert status == 200
    assert json.loads(content) == {"did": "act", "type": "say", "value": "환불"}


@pytest.mark.parametrize(("body", "words"), [(b"[1]", "object"), (b"{", "not JSON")])
def test_a_body_that_is_no_object_is_explained(server: StudioServer, body: bytes, words: str) -> None:
    status, _, content = ask(server, "/api/act", body, OWN)
    assert status == 400
    assert words in json.loads(content)["error"]


def test_a_huge_body_is_refused(server: StudioServer) -> None:
    assert ask(server, "/api/act", b" " * 70_000, OWN)[0] == 413


def test_what_the_simulator_refuses_is_told(server: StudioServer) -> None:
    status, _, content = ask(server, "/api/flow?name=none")
    assert status == 422
    assert "no flow 'none'" in json.loads(content)["error"]


def test_a_defect_is_shown_instead_of_a_dropped_connection(
    server: StudioServer, capfd: pytest.CaptureFixture[str]
) -> None:
    status, _, content = ask(server, "/api/reset", b"{}", OWN)
    assert status == 500
    assert "ZeroDivisionError" in json.loads(content)["error"]
    assert "planted" in capfd.readouterr().err
