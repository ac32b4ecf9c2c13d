"""The Participant Service as routes of the local server.

Paths and shapes are those of the service (SDK model of connectparticipant, 2018-09-07): a bearer token in
``X-Amz-Bearer``, JSON in and out, the name of an error in ``x-amzn-ErrorType``. Pages of any origin may ask, as live:
the token is what counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from ringback.simulator.http.asked import content
from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Listing, Part
from ringback.simulator.http.participant import requests
from ringback.simulator.http.participant.attachments import MAX_SIZE
from ringback.simulator.http.participant.errors import STATUS, RefusedError, denied, invalid
from ringback.simulator.http.participant.service import Service
from ringback.simulator.http.participant.sockets import Connection, Connections
from ringback.simulator.http.participant.tokens import SOCKET_S

PATHS: Final = {
    "/participant/connection": "CreateParticipantConnection",
    "/participant/message": "SendMessage",
    "/participant/event": "SendEvent",
    "/participant/transcript": "GetTranscript",
    "/participant/start-attachment-upload": "StartAttachmentUpload",
    "/participant/complete-attachment-upload": "CompleteAttachmentUpload",
    "/participant/attachment": "GetAttachment",
    "/participant/disconnect": "DisconnectParticipant",
}
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT",
    "Access-Control-Expose-Headers": "x-amzn-ErrorType, x-amzn-RequestId",
    "Access-Control-Max-Age": "600",
}
_HEADERS: Final = {**_CORS, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
Endpoint = Callable[[Request], Awaitable[Response]]


class ParticipantService(Part):
    """The Participant Service under ``/participant``."""

    def __init__(self, live: LiveCenter) -> None:
        super().__init__(live)
        self._service = Service(live.center, real_time=live.real_time, wall_time=live.wall_time)
        self._connections = Connections()
        self._teller: asyncio.Task[None] | None = None

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        operations = [
            Route(path, _told(self._operation(name)), methods=["POST", "OPTIONS"]) for path, name in PATHS.items()
        ]
        return [
            *operations,
            Route("/participant/views/{token}", _told(self._view), methods=["GET", "OPTIONS"]),
            Route("/participant/uploads/{id}", _told(self._put), methods=["PUT", "OPTIONS"]),
            Route("/participant/files", _told(self._file), methods=["GET", "OPTIONS"]),
            WebSocketRoute("/participant/websocket", self._socket),
        ]

    def listing(self) -> Listing:
        """Returns where chat clients connect to."""
        return Listing("Amazon Connect Participant Service", facts=[("endpoint of a chat client", "{url}")])

    async def end(self) -> None:
        """Closes the WebSockets for good."""
        if self._teller is not None:
            self._teller.cancel()
        self.drop()

    def drop(self) -> None:
        """Closes the open WebSockets, as a bad network does; clients connect again."""
        self._connections.end()

    # --- requests ----------------------------------------------------------------------------------------------------

    def _operation(self, name: str) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            body = requests.read(name, await _body(request, requests.MAX_BODY))
            bearer, base = _bearer(request), _base(request)
            return _json(await self.live.do(lambda _: self._service.answer(name, bearer, body, base)))

        return endpoint

    async def _view(self, request: Request) -> Response:
        bearer, token = _bearer(request), request.path_params["token"]
        return _json(await self.live.look(lambda _: self._service.describe_view(bearer, token)))

    async def _put(self, request: Request) -> Response:
        upload, signature = request.path_params["id"], request.query_params.get("X-Amz-Signature", "")
        content_type, data = request.headers.get("Content-Type", ""), await _body(request, MAX_SIZE)
        await self.live.do(lambda _: self._service.attachments.put(upload, signature, content_type, data))
        return Response(headers=_HEADERS)

    async def _file(self, request: Request) -> Response:
        secret = request.query_params.get("X-Amz-Signature", "")
        fetch = await self.live.look(lambda _: self._service.attachments.fetched(secret))
        upload, how = fetch.upload, "inline" if fetch.inline else "attachment"
        headers = {
            **_HEADERS,
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(upload.name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return Response(upload.data, media_type=upload.content_type, headers=headers)

    # --- WebSockets --------------------------------------------------------------------------------------------------

    async def _socket(self, socket: WebSocket) -> None:
        secret = socket.query_params.get("token", "")
        try:
            owner = await self.live.look(lambda _: self._service.opened(secret))
        except RefusedError:
            await socket.close()  # before it was accepted: the handshake is answered with 403
            return
        connection = Connection(socket)
        self._connections.add(owner, connection)
        if self._teller is None:
            self._teller = asyncio.create_task(self._tell())
        try:
            await self.live.do(lambda _: self._service.chat(owner).join())
            # Whoever listens already hears of it; this window has not subscribed yet.
            await self._spread()
            await connection.serve(SOCKET_S)
        except RefusedError:
            await socket.close()
        finally:
            self._connections.remove(owner, connection)

    async def _tell(self) -> None:
        """Tells the open WebSockets what happens in their chats, whoever made it happen."""
        async for _ in self.live.changes():
            await self._spread()

    async def _spread(self) -> None:
        for owner, frames in (await self.live.look(lambda _: self._service.news())).items():
            self._connections.tell(owner, frames)


def _told(endpoint: Endpoint) -> Endpoint:
    """Turns what the service refuses into its answers, and lets pages of other origins ask."""

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_CORS)
        try:
            return await endpoint(request)
        except RefusedError as refused:
            return _refusal(refused.code, str(refused))

    return answer


def _refusal(code: str, message: str) -> Response:
    headers = {**_HEADERS, "x-amzn-ErrorType": code}
    return JSONResponse({"Message": message}, STATUS[code], headers=headers)


def _json(answer: dict[str, object]) -> Response:
    return JSONResponse(answer, headers=_HEADERS)


def _bearer(request: Request) -> str:
    token = request.headers.get("X-Amz-Bearer", "")
    if not token:
        raise denied()
    return token


def _base(request: Request) -> str:
    """Returns the address of the server as chat clients take it: by number, which is the one the library allows."""
    server = request.scope.get("server")
    return f"http://127.0.0.1:{server[1]}" if server else str(request.base_url).rstrip("/")


async def _body(request: Request, most: int) -> bytes:
    try:
        body = await content(request, most)
    except ClientDisconnect as error:
        raise invalid("the body is shorter than its length says") from error
    if len(body) > most:
        raise invalid(f"the body is larger than {most} bytes")
    return body
