"""What the studio answers over HTTP: the page, its files, a small JSON interface and a stream of changes."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ringback.simulator.studio.answers import as_json, asked, told
from ringback.simulator.studio.desk import Desk, as_text
from ringback.simulator.studio.flows.draft_routes import draft_routes
from ringback.simulator.studio.flows.routes import flow_routes
from ringback.simulator.studio.guard import Guard

STATIC = Path(__file__).with_name("static")
ACTS = frozenset({"start", "act", "agent", "fault", "scenario", "open", "step", "save", "reload", "reset"})
MAX_BODY = 64 * 1024
#: Seconds within which the body of an act arrives.
BODY_S = 5
_TOO_LARGE = f"at most {MAX_BODY} bytes are taken"
#: Says which state an answer is, so that a page does not draw the same state twice.
REVISION = "X-Ringback-Revision"


def make_app(desk: Desk) -> Guard:
    """Builds the application around a session."""

    async def page(_: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def agent(_: Request) -> Response:
        return FileResponse(STATIC / "agent.html")

    async def center(_: Request) -> Response:
        return as_json(await desk.ask(lambda: as_text(desk.session.center())))

    async def state(request: Request) -> Response:
        text, revision = await desk.state(asked(request, "contact"))
        return as_json(text, {REVISION: str(revision)})

    async def recording(request: Request) -> Response:
        contact, title = asked(request, "contact"), asked(request, "title")
        text = await desk.act(lambda: desk.session.recording(contact, title))
        name = {"Content-Disposition": 'attachment; filename="recorded-call.toml"'}
        return Response(text, media_type="application/toml", headers=name)

    async def changes(request: Request) -> Response:
        return StreamingResponse(desk.changes(asked(request, "contact")), media_type="text/event-stream")

    async def act(request: Request) -> Response:
        arguments = await _sent(request)
        what = request.path_params["what"]
        if what not in ACTS:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"no act {what!r}, expected one of {sorted(ACTS)}")
        text, revision = await desk.do(what, arguments)
        return as_json(text, {REVISION: str(revision)})

    routes = [
        Route("/", page),
        Route("/agent", agent),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/api/center", told(center)),
        Route("/api/state", told(state)),
        *flow_routes(desk),
        *draft_routes(desk, _sent),
        Route("/api/recording", told(recording)),
        Route("/api/changes", told(changes)),
        Route("/api/{what}", told(act), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={HTTPException: _refused}))


async def _refused(_: Request, error: Exception) -> Response:
    status, told = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    return JSONResponse({"error": told}, status)


async def _sent(request: Request) -> dict[str, Any]:
    """Reads what the studio's own page sends."""
    arguments = await _body(request)
    if request.headers.get("X-Ringback-Studio") != "1":
        raise HTTPException(HTTPStatus.FORBIDDEN, "acts are taken from the studio's own page only")
    return arguments


async def _body(request: Request) -> dict[str, Any]:
    """Reads the JSON object of an act, never more than the largest that is taken."""
    content = b""
    # The server below refuses a length that is no number.
    if int(request.headers.get("Content-Length", 0)) > MAX_BODY:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                content += part
                if len(content) > MAX_BODY:
                    raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
    except TimeoutError as error:
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, f"the body did not arrive within {BODY_S} s") from error
    except ClientDisconnect as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the body is shorter than its length says") from error
    try:
        body = json.loads(content or b"{}")
        # A lone half of a surrogate pair is JSON, but no text: nothing that repeats it could be sent.
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST, f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "the body must be a JSON object")
    return body
