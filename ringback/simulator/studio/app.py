"""What the studio answers over HTTP: the page, its files, a small JSON interface and a stream of changes."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ringback.simulator.errors import SimulatorError
from ringback.simulator.studio.desk import Desk, as_text
from ringback.simulator.studio.guard import Guard

STATIC = Path(__file__).with_name("static")
ACTS = frozenset({"start", "act", "agent", "fault", "scenario", "reset"})
MAX_BODY = 64 * 1024
#: Seconds within which the body of an act arrives.
BODY_S = 5
_TOO_LARGE = f"at most {MAX_BODY} bytes are taken"
#: Says which state an answer is, so that a page does not draw the same state twice.
REVISION = "X-Ringback-Revision"
Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(desk: Desk) -> Guard:
    """Builds the application around a session."""

    async def page(_: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def center(_: Request) -> Response:
        return _json(await desk.ask(lambda: as_text(desk.session.center())))

    async def state(_: Request) -> Response:
        return _json(await desk.ask(lambda: as_text(desk.session.state())))

    async def flow(request: Request) -> Response:
        name = request.query_params.get("name", "")
        return Response(await desk.ask(lambda: desk.session.flow(name)), media_type="image/svg+xml")

    async def changes(_: Request) -> Response:
        return StreamingResponse(desk.changes(), media_type="text/event-stream")

    async def act(request: Request) -> Response:
        arguments = await _body(request)
        if request.headers.get("X-Ringback-Studio") != "1":
            raise HTTPException(HTTPStatus.FORBIDDEN, "acts are taken from the studio's own page only")
        what = request.path_params["what"]
        if what not in ACTS:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"no act {what!r}, expected one of {sorted(ACTS)}")
        text, revision = await desk.do(what, arguments)
        return _json(text, {REVISION: str(revision)})

    routes = [
        Route("/", page),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/api/center", _told(center)),
        Route("/api/state", _told(state)),
        Route("/api/flow", _told(flow)),
        Route("/api/changes", _told(changes)),
        Route("/api/{what}", _told(act), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={HTTPException: _refused}))


def _told(endpoint: Endpoint) -> Endpoint:
    """Turns what the simulator refuses, and defects, into answers: the page must hear of them."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except SimulatorError as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 -- the page must hear of a defect instead of a dropped connection
            traceback.print_exc()
            told = f"the studio has a defect: {type(error).__name__}: {error}"
            return JSONResponse({"error": told}, HTTPStatus.INTERNAL_SERVER_ERROR)

    return answer


async def _refused(_: Request, error: Exception) -> Response:
    status, told = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    return JSONResponse({"error": told}, status)


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


def _json(text: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(text, media_type="application/json", headers=headers)
