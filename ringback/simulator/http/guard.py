"""Who may ask the server: whoever names the loopback address.

A page of another site can make a name of its own point at the loopback address; such a request names a foreign host
and is refused. Requests of pages elsewhere are not: the interfaces behind say themselves, as live, which origins they
allow.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ringback.simulator.studio.guard import LOOPBACK_HOSTS, host_name


class LoopbackOnly:
    """The application behind the check of the host."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or is_loopback(host := Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "a foreign host"})
            return
        told = f"this server answers on the loopback address only, not for {host[:80]!r}"
        await JSONResponse({"error": told}, 403)(scope, receive, send)


def is_loopback(host: str) -> bool:
    """Tells whether a Host header names the loopback address; names under ``localhost`` do (RFC 6761, section 6.3)."""
    name = host_name(host)
    return name in LOOPBACK_HOSTS or name.endswith(".localhost")
