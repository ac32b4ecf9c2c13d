"""What a server is made of: a part serves one interface of the center under paths of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.routing import BaseRoute

from ringback.simulator.http.live import LiveCenter


@dataclass(frozen=True)
class Listing:
    """What the start page and the terminal say of a part."""

    title: str
    #: What it is and, where there is one, the path to open.
    links: Sequence[tuple[str, str]] = ()
    #: Facts worth a line, such as test users and keys: what it is, and its value. Here and in examples ``{url}`` is the
    #: address of the server without a slash at its end.
    facts: Sequence[tuple[str, str]] = ()
    #: Commands to copy into a shell.
    examples: Sequence[str] = ()
    #: What of the templates is not served, and why.
    refused: Sequence[str] = field(default=())


class Part:
    """One interface of the center."""

    def __init__(self, live: LiveCenter) -> None:
        self.live = live

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes; their paths must not lie under those of another part."""
        raise NotImplementedError

    def listing(self) -> Listing | None:
        """Returns what there is to say, None when the center has nothing of the kind."""
        raise NotImplementedError

    async def end(self) -> None:
        """Ends what would go on by itself, such as streams; the server waits for open requests after that."""
