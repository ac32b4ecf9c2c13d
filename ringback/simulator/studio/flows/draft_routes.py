"""How the page changes flows over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.studio.answers import as_json, asked, told
from ringback.simulator.studio.desk import Desk, as_text
from ringback.simulator.studio.flows.drafts import Drafts

Check = Callable[[], Mapping[str, Any]]


def draft_routes(desk: Desk, sent: Callable[[Request], Awaitable[dict[str, Any]]]) -> list[Route]:
    """Returns the routes by which flows are changed; `sent` reads what the studio's own page sends, and nobody else."""
    session = desk.session

    async def linted(check: Check) -> Response:
        # The linter takes longer than an act: it looks beside the acts, not between them.
        return as_json(as_text(await run_in_threadpool(check)))

    async def look(request: Request) -> Response:
        name = asked(request, "flow")
        return await linted(await desk.ask(lambda: session.book.drafts.checking(name)))

    async def offers(request: Request) -> Response:
        name, edge = asked(request, "flow"), (asked(request, "name"), asked(request, "path"))
        language = asked(request, "language") or "en"
        return as_json(await desk.ask(lambda: as_text(session.book.offers(name, edge, language))))

    async def choices(request: Request) -> Response:
        name = asked(request, "flow")
        return as_json(await desk.ask(lambda: as_text(session.book.choices(name))))

    async def content(request: Request) -> Response:
        name = asked(request, "flow")
        text = await desk.ask(lambda: session.book.drafts.text(name))
        return as_json(text, {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.json"})

    async def change(request: Request) -> Response:
        given, what = await sent(request), request.path_params["what"]
        check = await desk.act(lambda: _changed(session.book.drafts, what, given))
        await desk.publish()
        return await linted(check)

    return [
        Route("/api/draft", told(look)),
        Route("/api/offers", told(offers)),
        Route("/api/choices", told(choices)),
        Route("/api/content", told(content)),
        Route("/api/draft/{what}", told(change), methods=["POST"]),
    ]


def _changed(drafts: Drafts, what: str, given: Mapping[str, Any]) -> Check:
    """Changes, phones, writes or discards a flow, and returns what lints it then."""
    name = _text(given, "flow")
    acts: dict[str, Callable[[], None]] = {
        "edit": lambda: drafts.edit(name, _text(given, "action"), _text(given, "path"), given.get("value")),
        "insert": lambda: drafts.insert(
            name,
            (_text(given, "action"), _text(given, "path")),
            _text(given, "type"),
            _text(given, "identifier"),
            _text(given, "otherwise"),
        ),
        "remove": lambda: drafts.remove(name, _text(given, "action"), _text(given, "to")),
        "branch": lambda: drafts.branch(
            name, _text(given, "action"), (_text(given, "branch"), _text(given, "operand"))
        ),
        "drop": lambda: drafts.drop(name, _text(given, "action"), _text(given, "path")),
        "undo": lambda: drafts.undo(name),
        "phone": lambda: drafts.phone(name),
        "write": lambda: drafts.write(name),
        "discard": lambda: drafts.discard(name),
    }
    if what not in acts:
        raise UnknownNameError("change", what, list(acts))
    acts[what]()
    return drafts.checking(name)


def _text(given: Mapping[str, Any], name: str) -> str:
    """Returns a text that the page sends."""
    value = given.get(name)
    if not isinstance(value, str):
        raise NotPossibleError(f"{name!r} must be a text, given is {str(value)[:40]}")
    return value
