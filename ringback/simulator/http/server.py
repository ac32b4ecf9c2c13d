"""The server: parts of one center on one port of the loopback address, Starlette behind uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from threading import Thread

from starlette.applications import Starlette
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ringback.simulator.http.guard import LoopbackOnly
from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Part
from ringback.simulator.http.start_page import start_routes
from ringback.simulator.studio.server import LoopbackServer

#: Seconds between two looks whether an open WebSocket is still there.
_PING_S = 20.0


class HttpServer(LoopbackServer):
    """Serves parts of one center; port 0 takes a free port.

    ``serve_forever`` serves until Ctrl-C or ``shutdown``, with the center in the calling thread; as a context manager
    the server closes its port at the end.
    """

    def __init__(
        self,
        live: LiveCenter,
        parts: Sequence[Part],
        *,
        name: str,
        port: int = 0,
        opened: socket.socket | None = None,
    ) -> None:
        """Opens a port, unless a socket is given that listens already."""
        self.live, self.parts, self.name = live, parts, name
        routes = [*start_routes(self), *(route for part in parts for route in part.routes())]
        super().__init__(
            LoopbackOnly(Starlette(routes=routes)),
            port=port,
            opened=opened,
            end=self._end_parts,
            ws=WebSocketsSansIOProtocol,
            ws_ping_interval=_PING_S,
        )
        self._thread: Thread | None = None

    def serve_forever(self) -> None:
        """Serves until Ctrl-C, which is raised again, or until ``shutdown``."""
        self._open()
        try:
            self.live.run()
        finally:
            self._close()

    def start(self) -> HttpServer:
        """Serves in threads of its own, for tests."""
        self.live.start()
        self._open()
        return self

    def shutdown(self) -> None:
        """Ends the serving that ``start`` or ``serve_forever`` began."""
        self._close()
        self.live.stop()

    def _open(self) -> None:
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name="http", daemon=True)
        self._thread.start()

    def _close(self) -> None:
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    async def _end_parts(self) -> None:
        for part in self.parts:
            await part.end()
