"""The one place that touches the session of the studio, and the stream of its changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from ringback.simulator.errors import SimulatorError

#: A stream says something this often, so that a page that is gone is noticed.
_KEEP_ALIVE_S = 15
_T = TypeVar("_T")


class Book(Protocol):
    """What the page asks about flows (``ringback.simulator.studio.flows.book.FlowBook``)."""

    def drawing(self, name: str, language: str) -> Callable[[], str]:
        """Returns what draws a flow as SVG."""

    def action(self, name: str, identifier: str, call: Any) -> Mapping[str, Any]:
        """Returns an action and what it did in a call."""

    def index(self) -> Sequence[Mapping[str, str]]:
        """Returns every action with the words it can be found by."""

    def counts(self, what: str, call: Any) -> Mapping[str, Any]:
        """Returns how often each branch was taken."""


class Session(Protocol):
    """What the page talks to (``ringback.simulator.studio.session.StudioSession``)."""

    def center(self) -> Mapping[str, Any]:
        """Returns what does not change during a session."""

    def state(self) -> Mapping[str, Any]:
        """Returns what the page shows now."""

    @property
    def book(self) -> Book:
        """The flows of the center."""

    @property
    def call(self) -> Any:
        """The call that the page shows, None while there is none."""

    def do(self, what: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Does one act (start, act, agent, fault, scenario, reset) and returns the new state."""


class Desk:
    """The one place that touches the session: a worker thread, the newest state, the pages that wait for the next."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.revision = 0
        self.newest = ""
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="studio")
        self._changed = asyncio.Condition()
        self._closed = False

    async def ask(self, work: Callable[[], _T]) -> _T:
        """Runs a piece of work on the session after all that was asked before."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def act(self, work: Callable[[], _T]) -> _T:
        """Does the same with work that changes something."""
        return await self.ask(work)

    async def do(self, what: str, arguments: Mapping[str, Any]) -> tuple[str, int]:
        """Does one act and tells every open page; returns the new state as JSON with its revision."""
        try:
            state = await self.act(lambda: as_text(self.session.do(what, arguments)))
        except SimulatorError:
            # A refused act may have gone half the way.
            await self.publish(await self.ask(lambda: as_text(self.session.state())))
            raise
        return state, await self.publish(state)

    async def publish(self, state: str) -> int:
        """Makes a state the newest one, tells every open page, and returns its revision."""
        async with self._changed:
            self.revision += 1
            self.newest = state
            self._changed.notify_all()
            return self.revision

    async def changes(self) -> AsyncIterator[str]:
        """Yields server-sent events: the state now, then the newest one whenever it has changed."""
        if not self.newest:
            await self.publish(await self.ask(lambda: as_text(self.session.state())))
        seen = 0
        while not self._closed:
            if seen != self.revision:
                seen = self.revision
                yield f"id: {seen}\nevent: state\ndata: {self.newest}\n\n"
                continue
            async with self._changed:
                # What was told while this waited for its turn is told to nobody again.
                if self._closed or seen != self.revision:
                    continue
                try:
                    await asyncio.wait_for(self._changed.wait(), _KEEP_ALIVE_S)
                except TimeoutError:
                    yield ": still here\n\n"

    async def end_streams(self) -> None:
        """Lets every stream of changes end."""
        async with self._changed:
            self._closed = True
            self._changed.notify_all()

    def close(self) -> None:
        """Ends the worker; what it is doing is finished first."""
        self._worker.shutdown()


def as_text(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """Returns plain data as JSON, made in the worker because it may still be the session's own."""
    return json.dumps(data, ensure_ascii=False, default=str)
