"""The studio's web server on the loopback address: Starlette behind uvicorn.

The simulator is single-threaded, so one worker thread does everything that touches the session, act after act; the
event loop stays free, and every open page is told of each change by a stream of server-sent events.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from threading import Thread
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp

from ringback.simulator.errors import SimulatorError
from ringback.simulator.studio.app import make_app
from ringback.simulator.studio.desk import Desk, Session

LOOPBACK = "127.0.0.1"
#: Seconds that open requests get when the server stops; streams are ended before.
_GRACE_S = 2


class LoopbackServer:
    """An application on a port of the loopback address; as a context manager it closes the port at the end."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        port: int,
        opened: socket.socket | None,
        end: Callable[[], Awaitable[None]],
        **settings: Any,
    ) -> None:
        """Opens a port, unless a socket is given that listens already; `end` ends what would go on by itself."""
        self._socket = opened or listening(port)
        config = uvicorn.Config(
            app,
            http="h11",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            **settings,
        )
        self._server = _Server(config, end)

    @property
    def port(self) -> int:
        """The port on the loopback address."""
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return f"http://{LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()


class StudioServer(LoopbackServer):
    """Serves one session on the loopback address; port 0 takes a free port.

    ``serve_forever`` serves in the calling thread until Ctrl-C or ``shutdown``; as a context manager the server closes
    its port at the end.
    """

    def __init__(self, session: Session, *, port: int = 0, opened: socket.socket | None = None) -> None:
        """Opens a port, unless a socket is given that listens already."""
        self._desk = Desk(session)
        super().__init__(make_app(self._desk), port=port, opened=opened, end=self._desk.end_streams, ws="none")

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        return f"{super().url}/"

    def serve_forever(self) -> None:
        """Serves until Ctrl-C, which is raised again, or until ``shutdown``."""
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        """Serves in a thread of its own, for tests."""
        self._thread = Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def shutdown(self) -> None:
        """Ends the serving that ``start`` began, and waits for its end."""
        self._server.should_exit = True
        self._thread.join()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._desk.close()


class _Server(uvicorn.Server):
    """Ends streams before it waits for requests to end."""

    def __init__(self, config: uvicorn.Config, end: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._end = end

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._end()
        await super().shutdown(sockets)


def listening(port: int) -> socket.socket:
    """Opens the port at once, so that a page may connect before serving begins; raises when it is taken."""
    # Named as TCP: asyncio switches the delay of small packets off for such sockets alone, and a client that keeps its
    # connection would wait 40 ms for every answer.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((LOOPBACK, port))
        made.listen()
    except (OSError, OverflowError) as error:
        made.close()
        raise SimulatorError(f"port {port} of {LOOPBACK} cannot be opened ({error}); 0 takes a free one") from error
    return made
