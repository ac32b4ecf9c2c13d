"""Who may ask the studio, and what a browser may do with its answers.

A page of another site can reach the loopback address, and a name of another site can be made to point at it. So the
host must be a name of the loopback address, and whoever says where a request comes from must be the studio's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
#: Nothing is loaded from anywhere else, and nothing runs or styles the page that is not one of its files.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """The application behind its checks; every answer, refusals included, carries the same headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refused = refusal(Headers(scope=scope))
        answer: ASGIApp = self._app if refused is None else JSONResponse({"error": refused}, 403)
        await answer(scope, receive, send_guarded)


def refusal(headers: Headers) -> str | None:
    """Says why a request is refused by where it comes from, or None."""
    host = headers.get("host", "")
    name = host_name(host)
    if name not in LOOPBACK_HOSTS:
        return f"the studio answers on the loopback address only, not {name!r}"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return f"the studio answers its own page only, not one of {origin!r}"
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return "the studio answers its own page only, not one of another site"
    return None


def host_name(host: str) -> str:
    """Returns a Host header without its port."""
    return host if host.endswith("]") or ":" not in host else host.rpartition(":")[0]
