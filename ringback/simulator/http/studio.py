"""The studio beside the other interfaces: whoever opens it plays the agents of the same center."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from starlette.routing import BaseRoute, Mount

from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Listing, Part
from ringback.simulator.studio.app import make_app
from ringback.simulator.studio.desk import Desk
from ringback.simulator.studio.session import StudioSession

#: Seconds between two pictures of a center in which much happens.
_PACE_S = 0.1
_T = TypeVar("_T")


class Studio(Part):
    """The studio under ``/studio/``."""

    def __init__(self, live: LiveCenter, session: StudioSession) -> None:
        """Serves a session that shares the live center."""
        super().__init__(live)
        self._desk = _SharedDesk(live, session)

    def routes(self) -> Sequence[BaseRoute]:
        """Returns the routes."""
        return [Mount("/studio", make_app(self._desk))]

    def listing(self) -> Listing:
        """Returns where it is."""
        return Listing("Studio", links=[("agents, calls, traces and faults", "/studio/")])

    async def end(self) -> None:
        """Ends the streams of open pages."""
        await self._desk.end_streams()


class _SharedDesk(Desk):
    """A desk whose work is done in the thread of the live center, and that shows what others do to it."""

    def __init__(self, live: LiveCenter, session: StudioSession) -> None:
        super().__init__(session)
        self._live = live
        self._follower: asyncio.Task[None] | None = None

    async def ask(self, work: Callable[[], _T]) -> _T:
        """Runs a piece of work that reads the session."""
        if self._follower is None:
            self._follower = asyncio.create_task(self._follow())
        return await self._live.look(lambda _: work())

    async def act(self, work: Callable[[], _T]) -> _T:
        """Runs a piece of work that changes something."""
        return await self._live.do(lambda _: work())

    async def _follow(self) -> None:
        """Publishes what others have changed."""
        async for _ in self._live.changes():
            await self.publish()
            await asyncio.sleep(_PACE_S)

    async def end_streams(self) -> None:
        """Lets every stream of changes end."""
        if self._follower is not None:
            self._follower.cancel()
        await super().end_streams()
