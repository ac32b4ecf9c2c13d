"""The start page: what is served where, with test users, keys and commands to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Listing, Part

_STYLE = Path(__file__).with_name("static") / "start.css"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Served(Protocol):
    """What the page tells about."""

    name: str
    live: LiveCenter
    parts: Sequence[Part]

    @property
    def url(self) -> str:
        """The address of the server."""


def start_routes(served: Served) -> list[BaseRoute]:
    """Returns the routes of the start page: for people at ``/``, for programs at ``/?format=json``."""

    async def page(request: Request) -> Response:
        now = await served.live.look(lambda center: center.now.astimezone(center.locale.zone))
        if request.query_params.get("format") == "json":
            return JSONResponse(_data(served, now), headers=_HEADERS)
        return HTMLResponse(_html(served, now), headers=_HEADERS)

    async def style(_: Request) -> Response:
        return FileResponse(_STYLE, headers=_HEADERS)

    return [Route("/", page), Route("/start.css", style)]


def listings(served: Served) -> list[Listing]:
    """Returns what the parts say of themselves, with the address of the server where they name it."""
    said = [listing for part in served.parts if (listing := part.listing()) is not None]
    return [
        replace(
            one,
            facts=[(label, value.replace("{url}", served.url)) for label, value in one.facts],
            examples=[example.replace("{url}", served.url) for example in one.examples],
        )
        for one in said
    ]


def as_text(served: Served) -> str:
    """Returns the same for a terminal: a line per link and fact."""
    lines = [f"{served.name} is served at {served.url}/ (Ctrl-C ends)"]
    for listing in listings(served):
        lines.append(f"  {listing.title}")
        lines += [f"    {label}: {served.url}{path}" for label, path in listing.links]
        lines += [f"    {label}: {value}" for label, value in listing.facts]
        lines += [f"    not served: {text}" for text in listing.refused]
    return "\n".join(lines)


def _data(served: Served, now: datetime) -> dict[str, Any]:
    return {
        "center": served.name,
        "now": now.astimezone(UTC).isoformat(timespec="seconds"),
        "parts": [
            {
                "title": one.title,
                "links": [{"label": label, "url": served.url + path} for label, path in one.links],
                "facts": [{"label": label, "value": value} for label, value in one.facts],
                "examples": list(one.examples),
                "refused": list(one.refused),
            }
            for one in listings(served)
        ],
    }


def _html(served: Served, now: datetime) -> str:
    parts = "\n".join(_section(served.url, listing) for listing in listings(served))
    return f"""<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{escape(served.name)}</title>
  <link rel="stylesheet" href="start.css">
</head>
<body>
<main>
<h1>{escape(served.name)}</h1>
<p>A simulated center on this machine alone. Its clock shows {now.strftime("%Y-%m-%d %H:%M:%S %Z")}.</p>
{parts}
</main>
</body>
</html>
"""


def _section(url: str, listing: Listing) -> str:
    links = "".join(
        f'<li>{escape(label)}: <a href="{escape(path)}">{escape(url + path)}</a></li>' for label, path in listing.links
    )
    facts = "".join(f"<dt>{escape(label)}</dt><dd><code>{escape(value)}</code></dd>" for label, value in listing.facts)
    examples = "".join(f"<pre><code>{escape(text)}</code></pre>" for text in listing.examples)
    refused = "".join(f"<li>{escape(text)}</li>" for text in listing.refused)
    return "\n".join(
        [
            f"<section><h2>{escape(listing.title)}</h2>",
            f"<ul>{links}</ul>" if links else "",
            f"<dl>{facts}</dl>" if facts else "",
            examples,
            f'<h3>Not served</h3><ul class="refused">{refused}</ul>' if refused else "",
            "</section>",
        ]
    )
