"""What a request brings, as the parts of the server read it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request


async def content(request: Request, limit: int) -> bytes:
    """Returns the body; of one that is larger than the limit not much more, so that whoever asks sees that it is."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > limit:
            break
    return bytes(found)


def raw_path(request: Request) -> str:
    """Returns the path as it was sent, not decoded."""
    sent: bytes = request.scope.get("raw_path", b"")
    return sent.decode("ascii", "replace").partition("?")[0]


def query(request: Request) -> list[tuple[str, str]]:
    """Returns the parameters of the query in the order they came, empty ones too."""
    return parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)


def headers(request: Request) -> list[tuple[str, str]]:
    """Returns the headers in the order they came, with names in lower case."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]]
