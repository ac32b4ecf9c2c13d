"""The server around the parts: the start page, who may ask, WebSockets, ports, the end."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from ringback import simulator
from ringback.simulator.errors import SimulatorError
from ringback.simulator.http import HttpServer, Listing, LiveCenter, Part
from ringback.simulator.http.start_page import as_text
from ringback.simulator.studio.server import listening

TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}}}}


class Echo(Part):
    """A part that repeats what it is told."""

    ended = False

    def routes(self) -> Sequence[BaseRoute]:
        async def said(request: Request) -> Response:
            return PlainTextResponse(await self.live.do(lambda _: request.url.path))

        async def talk(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text(await socket.receive_text())
            await socket.receive_text()

        return [Route("/echo/{what}", said), WebSocketRoute("/echo", talk)]

    def listing(self) -> Listing:
        return Listing("Echo <one>", links=[("it", "/echo/a")], facts=[("key", "k&1")], examples=["curl {url}/echo/b"])

    async def end(self) -> None:
        self.ended = True


class Silent(Part):
    """A part for which the center has nothing."""

    def routes(self) -> Sequence[BaseRoute]:
        return []

    def listing(self) -> None:
        return None


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> LiveCenter:
    file: Path = tmp_path_factory.mktemp("template") / "demo.json"
    file.write_text(json.dumps(TEMPLATE))
    return LiveCenter(simulator.load(file, start="2026-11-23T10:00:00+09:00"), real_time=False)


@pytest.fixture(scope="module")
def server(live: LiveCenter) -> Iterator[HttpServer]:
    with HttpServer(live, [Echo(live), Silent(live)], name="demo") as running:
        running.start()
        yield running
        running.shutdown()


def ask(server: HttpServer, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str, Mapping[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", path, headers=dict(headers or {}))
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    return answer.status, content, {name.lower(): value for name, value in answer.getheaders()}


def test_a_part_acts_on_the_center(server: HttpServer) -> None:
    assert ask(server, "/echo/words")[:2] == (200, "/echo/words")


def test_the_start_page_lists_what_is_served(server: HttpServer) -> None:
    status, page, headers = ask(server, "/")
    assert status == 200
    for text in (
        "Echo &lt;one&gt;",
        f'<a href="/echo/a">{server.url}/echo/a</a>',
        "k&amp;1",
        f"curl {server.url}/echo/b",
    ):
        assert text in page
    assert "default-src 'none'" in headers["content-security-policy"]
    assert ask(server, "/start.css")[2]["content-type"].startswith("text/css")


def test_programs_read_the_same_as_json(server: HttpServer) -> None:
    told = json.loads(ask(server, "/?format=json")[1])
    assert told["center"] == "demo"
    assert told["now"] == "2026-11-23T01:00:00+00:00"
    assert [part["title"] for part in told["parts"]] == ["Echo <one>"]
    assert told["parts"][0]["links"] == [{"label": "it", "url": f"{server.url}/echo/a"}]


def test_the_terminal_shows_links_and_facts(server: HttpServer) -> None:
    lines = as_text(server).splitlines()
    assert lines[0].startswith(f"demo is served at {server.url}/")
    assert f"    it: {server.url}/echo/a" in lines
    assert "    key: k&1" in lines


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_a_foreign_host_is_refused(server: HttpServer, host: str) -> None:
    status, content, _ = ask(server, "/echo/a", {"Host": host})
    assert status == 403
    assert "loopback" in content


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "[::1]:80", "127.0.0.1", "bucket.localhost:80"])
def test_every_name_of_the_loopback_address_is_served(server: HttpServer, host: str) -> None:
    assert ask(server, "/echo/a", {"Host": host})[0] == 200


def test_web_sockets_are_served(server: HttpServer) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/echo") as talk:
        talk.send("안녕하세요")
        assert talk.recv(timeout=5) == "안녕하세요"


def test_a_web_socket_of_a_foreign_host_is_refused(server: HttpServer) -> None:
    with (
        pytest.raises(InvalidStatus),
        connect(f"ws://evil.example:{server.port}/echo", sock=_to(server), open_timeout=5),
    ):
        pass


def _to(server: HttpServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_a_port_that_is_taken_says_so(server: HttpServer, live: LiveCenter) -> None:
    with pytest.raises(SimulatorError, match=f"port {server.port} of 127.0.0.1 cannot be opened .*0 takes a free one"):
        HttpServer(live, [], name="second", port=server.port)


def test_a_kept_connection_does_not_wait_for_small_packets() -> None:
    async def delays() -> bool:
        delayed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            delayed.set_result(not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(met, sock=(opened := listening(0))):
            _, client = await asyncio.open_connection(*opened.getsockname())
            client.close()
            return await delayed

    assert not asyncio.run(delays())


def test_the_end_closes_what_is_open(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    file.write_text(json.dumps(TEMPLATE))
    live = LiveCenter(simulator.load(file), real_time=False)
    part = Echo(live)
    with HttpServer(live, [part], name="demo") as ending:
        ending.start()
        with connect(f"ws://127.0.0.1:{ending.port}/echo") as talk:
            talk.send("a")
            talk.recv(timeout=5)
            ending.shutdown()
            with pytest.raises(ConnectionClosed):
                talk.recv(timeout=5)
    assert part.ended
