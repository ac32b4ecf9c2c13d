"""The web chat beside a served center: the page of `web/`, its settings, and a start of chats without the API.

Live the pages come from a bucket behind a CDN, with the headers of `web/headers.json`, and the API starts chats.
Where the served templates have no API, the page starts chats here, in the shape of the API's `POST /v1/chat/start`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from commands.project import HABITS, ROOT
from ringback.simulator.http import Listing, LiveCenter, Part
from ringback.simulator.http.rest import RestApis
from ringback.simulator.kernel.clock import iso

if TYPE_CHECKING:
    from ringback.simulator import Center

PAGES: Final = ROOT / "web"
#: The official library as npm brings it (package-lock.json).
LIBRARY: Final = ROOT / "node_modules/amazon-connect-chatjs/dist/amazon-connect-chat.js"
_HEADERS: Final = "headers.json"
_START: Final = "/v1/chat/start"
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
#: What a chat of the page may carry besides plain text.
_CONTENT_TYPES: Final = (
    "text/plain",
    "text/markdown",
    "application/vnd.amazonaws.connect.message.interactive",
    "application/vnd.amazonaws.connect.message.interactive.response",
)
_MAX_NAME, _MAX_BODY = 50, 16 * 1024


def parts(live: LiveCenter, served: Sequence[Part]) -> list[Part]:
    """Returns the web chat, if the served center has the flow in which our chats begin."""
    flow = HABITS.entries["chat"]
    if live.center.world.flows.get(flow) is None:
        return []
    rest = next((part for part in served if isinstance(part, RestApis)), None)
    return [ChatPage(live, flow=flow, api=_api(rest) if rest is not None else None)]


def _api(rest: RestApis) -> dict[str, str] | None:
    """Returns address and key of the API that starts chats, None when there is none."""
    for api in rest.apis:
        method = api.resources.get(_START, {}).get("POST")
        if method is None or not api.stages:
            continue
        planned = [key for plan in api.plans for key in api.keys.values() if key.id in plan.keys and key.enabled]
        url = rest.path(api.id, api.stages[0].name).rstrip("/")
        return {"url": url, "key": planned[0].value if planned and method.needs_key else ""}
    return None


class ChatPage(Part):
    """The web chat under ``/chat/``; chats are started by the ``api``, without one here, in the flow of that name."""

    def __init__(self, live: LiveCenter, *, flow: str, api: Mapping[str, str] | None = None) -> None:
        super().__init__(live)
        self._flow, self._api = flow, dict(api or {"url": "/chat/api", "key": ""})

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        return [
            Route("/chat", lambda _: RedirectResponse("/chat/")),
            Route("/chat/config.json", self._settings),
            Route(f"/chat/api{_START}", self._start, methods=["POST"]),
            Route("/chat/vendor/amazon-connect-chat.js", self._library),
            Route("/chat/{path:path}", self._file),
        ]

    def listing(self) -> Listing:
        """Returns where the pages are."""
        links = [("chat as a customer", "/chat/"), ("the widget in a page", "/chat/example.html")]
        return Listing("Web chat", links=links, facts=[("chats are started by", f"{{url}}{self._api['url']}{_START}")])

    async def _file(self, request: Request) -> Response:
        path = request.path_params["path"] or "index.html"
        file = (PAGES / path).resolve()
        if not file.is_relative_to(PAGES) or not file.is_file() or file.name == _HEADERS:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers=headers(request))
        return FileResponse(file, media_type=_TYPES.get(file.suffix), headers=headers(request))

    async def _library(self, request: Request) -> Response:
        return FileResponse(LIBRARY, media_type=_TYPES[".js"], headers=headers(request))

    async def _settings(self, request: Request) -> Response:
        settings: dict[str, Any] = json.loads((PAGES / "config.json").read_text(encoding="utf-8"))
        region = self.live.center.world.region
        changed = {"region": region, "participantEndpoint": address(request, "http"), "api": self._api}
        return JSONResponse(settings | changed, headers=headers(request))

    async def _start(self, request: Request) -> Response:
        body = await request.body()
        name = _name(body)
        if name is None:
            return _refused(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "입력값이 올바르지 않습니다.")
        token = request.headers.get("Idempotency-Key", "")
        started = await self.live.do(lambda center: _started(center, self._flow, name, token))
        return JSONResponse(started, HTTPStatus.CREATED, headers=headers(request))


def headers(request: Request) -> dict[str, str]:
    """Returns the headers of the pages as `web/headers.json` has them, with this server to connect to."""
    policy, rest = _declared()
    here = [address(request, "http"), address(request, "ws")]
    shown = {name: [*values, *here] if name == "connect-src" else values for name, values in policy.items()}
    text = "; ".join(" ".join((name, *values)) for name, values in shown.items())
    return {**rest, "Cache-Control": "no-store", "Content-Security-Policy": text}


@cache
def _declared() -> tuple[dict[str, list[str]], dict[str, str]]:
    declared = json.loads((PAGES / _HEADERS).read_text(encoding="utf-8"))
    return declared.pop("Content-Security-Policy"), declared


def address(request: Request, scheme: str) -> str:
    """Returns the address of the server by number, the only one that the chat library takes without TLS."""
    return f"{scheme}://127.0.0.1:{request.scope['server'][1]}"


def _name(body: bytes) -> str | None:
    try:
        name = json.loads(body)["display_name"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return name if isinstance(name, str) and 1 <= len(name) <= _MAX_NAME and len(body) <= _MAX_BODY else None


def _started(center: Center, flow: str, name: str, token: str) -> dict[str, str]:
    request = {
        "InstanceId": center.world.instance_id,
        "ContactFlowId": center.world.flows[flow].arn,
        "ParticipantDetails": {"DisplayName": name},
        "SupportedMessagingContentTypes": list(_CONTENT_TYPES),
        "ClientToken": token,
    }
    answer = center.cloud.services["connect"].call("StartChatContact", request)
    until = center.clock.now + center.options.chat_duration_s
    return {
        "contact_id": answer["ContactId"],
        "participant_id": answer["ParticipantId"],
        "participant_token": answer["ParticipantToken"],
        "expires_at": iso(until),
    }


def _refused(status: HTTPStatus, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status)
