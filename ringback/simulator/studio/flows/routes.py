"""What the page asks about flows over HTTP."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ringback.simulator.errors import UnknownNameError
from ringback.simulator.studio.answers import as_json, asked, told
from ringback.simulator.studio.desk import Desk, as_text
from ringback.simulator.studio.flows.pictures import style_sheet


def flow_routes(desk: Desk) -> list[Route]:
    """Returns the routes around the flows of a session."""
    session = desk.session

    async def picture(request: Request) -> Response:
        name, language = asked(request, "name"), asked(request, "language") or "en"
        # The layout takes longer than an act: it is made beside the acts, not between them.
        draw = await desk.ask(lambda: session.book.drawing(name, language))
        return Response(await run_in_threadpool(draw), media_type="image/svg+xml")

    async def style(_: Request) -> Response:
        return Response(style_sheet(), media_type="text/css")

    async def action(request: Request) -> Response:
        flow, name, contact = asked(request, "flow"), asked(request, "name"), asked(request, "contact")
        try:
            return as_json(await desk.ask(lambda: as_text(session.book.action(flow, name, session.call(contact)))))
        except UnknownNameError:
            # A page that still shows an action which was taken out, here or on another page, says so.
            if asked(request, "shown"):
                return as_json("null")
            raise

    async def index(_: Request) -> Response:
        return as_json(await desk.ask(lambda: as_text(session.book.index())))

    async def heat(request: Request) -> Response:
        what, contact = asked(request, "of"), asked(request, "contact")
        return as_json(await desk.ask(lambda: as_text(session.book.counts(what, session.call(contact)))))

    return [
        Route("/api/flow", told(picture)),
        Route("/api/drawing.css", told(style)),
        Route("/api/action", told(action)),
        Route("/api/index", told(index)),
        Route("/api/heat", told(heat)),
    ]
