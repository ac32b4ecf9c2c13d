"""The studio's web server: loopback only, acts from its own page only, plain errors."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ringback.simulator.errors import NotPossibleError, SimulatorError
from ringback.simulator.studio import StudioServer
from ringback.simulator.studio.app import STATIC
from ringback.simulator.studio.desk import Desk


class Book:
    """Draws one flow, and lets nothing be changed."""

    drafts: Any = None

    def drawing(self, name: str, language: str) -> Callable[[], str]:
        if name != "menu":
            raise NotPossibleError(f"no flow {name!r}")
        return lambda: f"<svg>{language}</svg>"

    def action(self, name: str, identifier: str, call: Any) -> Mapping[str, Any]:
        return {"flow": name, "action": identifier, "call": call}

    def offers(self, name: str, edge: tuple[str, str], language: str) -> Mapping[str, Any]:
        return {"flow": name, "edge": edge, "language": language}

    def choices(self, name: str) -> Mapping[str, Any]:
        return {}

    def index(self) -> list[Mapping[str, str]]:
        return [{"flow": "menu", "action": "hello"}]

    def counts(self, what: str, call: Any) -> Mapping[str, Any]:
        return {"of": what, "call": call}


class Session:
    """Says what it was asked, and notices who asks."""

    book = Book()

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.busy = 0
        self.half = 0
        """How many acts went half the way before they were refused."""

    def center(self) -> Mapping[str, Any]:
        return {"stage": "demo"}

    def state(self, contact: str = "") -> Mapping[str, Any]:
        return {"now": "지금", **({"half": self.half} if self.half else {})}

    def call(self, contact: str = "") -> None:
        return None

    def recording(self, contact: str = "", title: str = "") -> str:
        return f"title = {title!r}"

    def noticed(self) -> bool:
        return False

    def do(self, what: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        if what == "reset":
            raise ZeroDivisionError("planted")
        if what == "fault":
            self.half += 1
            raise NotPossibleError("refused")
        self.threads.add(threading.get_ident())
        self.busy += 1
        assert self.busy == 1, "the simulator is single-threaded"
        time.sleep(0.01)
        self.busy -= 1
        return {"did": what, **arguments}


@pytest.fixture(scope="module")
def server() -> Iterator[StudioServer]:
    with StudioServer(Session()) as running:
        running.start()
        yield running
        running.shutdown()


def ask(
    server: StudioServer, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET" if body is None else "POST", path, body, dict(headers or {}))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


OWN = {"X-Ringback-Studio": "1"}


def test_it_listens_on_the_loopback_address_only(server: StudioServer) -> None:
    socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


@pytest.mark.parametrize(
    "path", ["/", "/static/js/studio.js", "/static/js/drawing/drawing.js", "/static/css/studio.css", "/api/drawing.css"]
)
def test_the_page_and_its_files_are_served_with_a_strict_policy(server: StudioServer, path: str) -> None:
    status, headers, content = ask(server, path)
    assert status == 200
    assert content
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_every_module_of_the_page_is_loaded_ahead(server: StudioServer) -> None:
    modules = {path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js")}
    loaded = re.findall(r'<link rel="modulepreload" href="static/([^"]+)">', ask(server, "/")[2].decode())
    assert sorted(loaded) == sorted(modules - {"js/agent.js", "js/studio.js"})


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


def test_a_flow_is_drawn_in_the_language_of_the_page(server: StudioServer) -> None:
    assert ask(server, "/api/flow?name=menu&language=ko")[2] == b"<svg>ko</svg>"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/action?flow=menu&name=hello", {"flow": "menu", "action": "hello", "call": None}),
        ("/api/index", [{"flow": "menu", "action": "hello"}]),
        ("/api/heat?of=scenarios", {"of": "scenarios", "call": None}),
    ],
)
def test_flows_can_be_asked_about(server: StudioServer, path: str, told: Any) -> None:
    status, _, content = ask(server, path)
    assert (status, json.loads(content)) == (200, told)


@pytest.mark.parametrize("what", ["edit", "phone", "write", "discard"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**OWN, "Origin": "https://evil.example"},
        {**OWN, "Sec-Fetch-Site": "cross-site"},
        {**OWN, "Host": "evil.example"},
    ],
    ids=["no header", "origin", "site", "host"],
)
def test_flows_are_changed_from_the_page_alone(server: StudioServer, what: str, headers: Mapping[str, str]) -> None:
    """Refused before anything is looked at: the flows here would answer with a defect."""
    assert ask(server, f"/api/draft/{what}", b'{"flow": "menu"}', headers)[0] == 403


@pytest.mark.parametrize("body", [b"{}", b'{"flow": 5}', b'{"flow": ["menu"]}'])
def test_a_change_names_its_flow(server: StudioServer, body: bytes) -> None:
    status, _, content = ask(server, "/api/draft/edit", body, OWN)
    assert (status, "'flow' must be a text" in json.loads(content)["error"]) == (422, True)


def test_a_change_that_is_none_is_named(server: StudioServer) -> None:
    status, _, content = ask(server, "/api/draft/writ", b'{"flow": "menu"}', OWN)
    assert (status, "write" in json.loads(content)["error"]) == (422, True)


def test_a_defect_is_shown_instead_of_a_dropped_connection(
    server: StudioServer, capfd: pytest.CaptureFixture[str]
) -> None:
    status, _, content = ask(server, "/api/reset", b"{}", OWN)
    assert status == 500
    assert "ZeroDivisionError" in json.loads(content)["error"]
    assert "planted" in capfd.readouterr().err


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/api/state", "/api/changes"])
def test_a_page_of_another_site_is_refused(server: StudioServer, path: str, headers: Mapping[str, str]) -> None:
    status, answered, _ = ask(server, path, headers={**headers, **OWN})
    assert status == 403
    assert "default-src 'none'" in answered["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_own_page_is_served_under_every_loopback_name(server: StudioServer, host: str) -> None:
    own = {"Host": f"{host}:{server.port}", "Origin": f"http://{host}:{server.port}", "Sec-Fetch-Site": "same-origin"}
    assert ask(server, "/api/state", headers=own)[0] == 200


def test_a_huge_body_in_pieces_is_refused_too(server: StudioServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    pieces = (b" " * 1000 for _ in range(80))
    connection.request("POST", "/api/act", pieces, OWN, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_acts_of_many_pages_are_done_one_after_the_other(server: StudioServer) -> None:
    with ThreadPoolExecutor(8) as pages:
        bodies = [json.dumps({"number": number}).encode() for number in range(24)]
        answers = list(pages.map(lambda body: ask(server, "/api/act", body, OWN), bodies))
    assert {status for status, _, _ in answers} == {200}
    assert sorted(json.loads(content)["number"] for _, _, content in answers) == list(range(24))
    revisions = [int(headers["x-ringback-revision"]) for _, headers, _ in answers]
    assert len(set(revisions)) == 24


class Stream:
    """An open page: the states that the server pushes to it."""

    def __init__(self, server: StudioServer, contact: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        self._connection.request("GET", f"/api/changes?contact={contact}")
        self._answer = self._connection.getresponse()
        assert self._answer.getheader("Content-Type", "").startswith("text/event-stream")

    def next(self) -> tuple[int, dict[str, Any]]:
        """Waits for the next state and returns it with its number."""
        fields: dict[str, str] = {}
        while line := self._answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        assert fields["event"] == "state"
        return int(fields["id"]), json.loads(fields["data"])

    def ended(self) -> bool:
        """Tells whether the server has ended the stream."""
        return self._answer.readline() == b""

    def close(self) -> None:
        self._connection.close()


def test_every_open_page_is_told_of_a_change(server: StudioServer) -> None:
    pages = [Stream(server), Stream(server)]
    before = [page.next()[0] for page in pages]
    _, headers, _ = ask(server, "/api/act", b'{"type": "press"}', OWN)
    told = [page.next() for page in pages]
    assert [state for _, state in told] == [{"did": "act", "type": "press"}] * 2
    assert {number for number, _ in told} == {int(headers["x-ringback-revision"])}
    assert all(number > earlier for (number, _), earlier in zip(told, before, strict=True))
    for page in pages:
        page.close()


class TwoCalls(Session):
    """Two calls, of which each page looks at one."""

    def __init__(self) -> None:
        super().__init__()
        self.acts = 0
        self.made: list[str] = []

    def state(self, contact: str = "") -> Mapping[str, Any]:
        self.made.append(contact)
        return {"contact": contact, "acts": self.acts}

    def do(self, what: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        self.acts += what == "act"
        return self.state(str(arguments.get("looks_at", "")))


def test_each_page_is_told_of_the_call_it_looks_at() -> None:
    session = TwoCalls()
    with StudioServer(session) as running:
        running.start()
        pages = [Stream(running, "one"), Stream(running, "two"), Stream(running, "two")]
        assert [page.next()[1]["contact"] for page in pages] == ["one", "two", "two"]
        session.made.clear()
        body = json.dumps({"type": "press", "looks_at": "one"}).encode()
        answer = json.loads(ask(running, "/api/act", body, OWN)[2])
        assert answer == {"contact": "one", "acts": 1}
        assert [page.next()[1] for page in pages] == [
            answer,
            {"contact": "two", "acts": 1},
            {"contact": "two", "acts": 1},
        ]
        assert sorted(session.made) == ["one", "two"], "a state is made once, however many pages see it"
        for page in pages:
            page.close()
        running.shutdown()


def test_a_state_that_is_as_it_was_is_not_told_again() -> None:
    session = TwoCalls()
    with StudioServer(session) as running:
        running.start()
        page = Stream(running)
        first, _ = page.next()
        ask(running, "/api/step", b"{}", OWN)
        ask(running, "/api/act", b"{}", OWN)
        number, state = page.next()
        assert state["acts"] == 1
        assert number > first + 1
        page.close()
        running.shutdown()


def test_a_recorded_call_is_a_file_to_keep(server: StudioServer) -> None:
    status, headers, content = ask(server, "/api/recording?contact=&title=x")
    assert status == 200
    assert headers["content-disposition"] == 'attachment; filename="recorded-call.toml"'
    assert content == b"title = 'x'"


def test_a_refused_act_tells_what_is_left() -> None:
    """It may have gone half the way, for example hung up the call before."""
    with StudioServer(Session()) as running:
        running.start()
        page = Stream(running)
        page.next()
        assert ask(running, "/api/fault", b"{}", OWN)[0] == 422
        assert page.next()[1] == {"now": "지금", "half": 1}
        page.close()
        running.shutdown()


def test_an_open_page_does_not_hold_the_end_up() -> None:
    with StudioServer(Session()) as running:
        running.start()
        page = Stream(running)
        page.next()
        began = time.monotonic()
        running.shutdown()
        assert time.monotonic() - began < 2
        assert page.ended()
        page.close()


def test_a_taken_port_is_one_message(server: StudioServer) -> None:
    with pytest.raises(SimulatorError, match=rf"port {server.port} .* cannot be opened"):
        StudioServer(Session(), port=server.port)


def test_a_stream_that_waited_for_its_turn_still_hears_of_the_end() -> None:
    """Otherwise a page that is open holds the server back after Ctrl-C until its next sign of life."""

    async def heard() -> str | None:
        desk = Desk(Session())
        stream = desk.changes()
        await anext(stream)
        await desk._changed.acquire()
        ending = asyncio.create_task(desk.end_streams())
        await asyncio.sleep(0)
        waiting = asyncio.create_task(anext(stream, None))
        await asyncio.sleep(0)
        desk._changed.release()
        await ending
        return await asyncio.wait_for(waiting, 1)

    assert asyncio.run(heard()) is None
