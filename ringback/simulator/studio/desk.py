"""The one place that touches the session of the studio, and the streams of its changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from ringback.simulator.errors import SimulatorError
from ringback.simulator.studio.flows.drafts import Drafts

#: A stream says something this often, so that a page that is gone is noticed.
_KEEP_ALIVE_S = 15
#: How soon a browser tries again after the connection was lost.
_RETRY_MS = 1000
#: Seconds between two looks at the files of the assembly.
_LOOK_S = 1.0
_T = TypeVar("_T")


class Book(Protocol):
    """What the page asks about flows (``ringback.simulator.studio.flows.book.FlowBook``)."""

    def drawing(self, name: str, language: str) -> Callable[[], str]:
        """Returns what draws a flow as SVG."""

    def action(self, name: str, identifier: str, call: Any) -> Mapping[str, Any]:
        """Returns an action and what it did in a call."""

    def offers(self, name: str, edge: tuple[str, str], language: str) -> Mapping[str, Any]:
        """Returns what may be put on an edge of a flow."""

    def choices(self, name: str) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """Returns what the parameters of a flow can point to."""

    def index(self) -> Sequence[Mapping[str, str]]:
        """Returns every action with the words it can be found by."""

    @property
    def drafts(self) -> Drafts:
        """The changes of flows."""

    def counts(self, what: str, call: Any) -> Mapping[str, Any]:
        """Returns how often each branch was taken."""


class Session(Protocol):
    """What the page talks to (``ringback.simulator.studio.session.StudioSession``)."""

    def center(self) -> Mapping[str, Any]:
        """Returns what does not change as long as the same center is loaded."""

    def state(self, contact: str = "") -> Mapping[str, Any]:
        """Returns what a page shows now that looks at this call."""

    @property
    def book(self) -> Book:
        """The flows of the center."""

    def call(self, contact: str = "") -> Any:
        """Returns the call that a page looks at, None while there is none."""

    def recording(self, contact: str = "", title: str = "") -> str:
        """Returns a call as the text of a scenario."""

    def noticed(self) -> bool:
        """Looks at the files of the assembly; tells whether there is something new to show."""

    def do(self, what: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Does one act (see `ringback.simulator.studio.app.ACTS`) and returns the new state."""


class Desk:
    """The one place that touches the session: a worker thread, and the pages that wait for what is next."""

    def __init__(self, session: Session) -> None:
        self.session = session
        #: Counts the changes, from 1: a page has seen none at 0.
        self.revision = 1
        #: The state of this revision by the call that is looked at.
        self._states: dict[str, asyncio.Future[str]] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="studio")
        self._changed = asyncio.Condition()
        self._pages = 0
        self._waiting: set[asyncio.Future[Any]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._closed = False

    async def ask(self, work: Callable[[], _T]) -> _T:
        """Runs a piece of work on the session after all that was asked before."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def act(self, work: Callable[[], _T]) -> _T:
        """Does the same with work that changes something."""
        return await self.ask(work)

    async def state(self, contact: str) -> tuple[str, int]:
        """Returns the state for a page that looks at a call, as JSON with its revision; made once for all of them."""
        revision, states = self.revision, self._states
        if contact not in states:
            states[contact] = asyncio.ensure_future(self.ask(lambda: as_text(self.session.state(contact))))
        try:
            return await asyncio.shield(states[contact]), revision
        except Exception:
            states.pop(contact, None)
            raise

    async def do(self, what: str, arguments: Mapping[str, Any]) -> tuple[str, int]:
        """Does one act and tells every open page; returns the new state as JSON with its revision."""
        try:
            text = await self.act(lambda: as_text(self.session.do(what, arguments)))
        except SimulatorError:
            # A refused act may have gone half the way.
            await self.publish()
            raise
        looked_at = arguments.get("looks_at")
        return text, await self.publish({looked_at if isinstance(looked_at, str) else "": text})

    async def publish(self, states: Mapping[str, str] | None = None) -> int:
        """Tells every open page that something has changed; returns the new revision.

        The `states` that are known already, by the calls that are looked at, need not be made again.
        """
        async with self._changed:
            self.revision += 1
            self._states = {contact: _known(text) for contact, text in (states or {}).items()}
            self._changed.notify_all()
            return self.revision

    async def changes(self, contact: str = "") -> AsyncIterator[str]:
        """Yields server-sent events: the state now for a page that looks at a call, then whenever it has changed."""
        self._pages += 1
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._watch())
        seen, told = -1, ""
        try:
            while not self._closed:
                if seen != self.revision:
                    answer = await self._unless_closed(self.state(contact))
                    if answer is None:
                        return
                    text, seen = answer
                    if text != told:
                        told = text
                        yield f"id: {seen}\nevent: state\nretry: {_RETRY_MS}\ndata: {text}\n\n"
                    continue
                async with self._changed:
                    # What was told while this waited for its turn is told to nobody again.
                    if self._closed or seen != self.revision:
                        continue
                    try:
                        await asyncio.wait_for(self._changed.wait(), _KEEP_ALIVE_S)
                    except TimeoutError:
                        yield ": still here\n\n"
        finally:
            self._pages -= 1

    async def _unless_closed(self, asked: Coroutine[Any, Any, _T]) -> _T | None:
        """Waits for an answer that may never come: whoever works on the session may have ended before."""
        waiting = asyncio.ensure_future(asked)
        self._waiting.add(waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if not self._closed:
                raise
            return None
        finally:
            self._waiting.discard(waiting)

    async def _watch(self) -> None:
        """Looks at the files of the assembly as long as a page is open."""
        while self._pages:
            if await self.ask(self.session.noticed):
                await self.publish()
            await asyncio.sleep(_LOOK_S)
        self._watcher = None

    async def end_streams(self) -> None:
        """Lets every stream of changes end."""
        if self._watcher is not None:
            self._watcher.cancel()
        async with self._changed:
            self._closed = True
            self._changed.notify_all()
        for waiting in self._waiting:
            waiting.cancel()

    def close(self) -> None:
        """Ends the worker; what it is doing is finished first."""
        self._worker.shutdown()


def _known(text: str) -> asyncio.Future[str]:
    made = asyncio.get_running_loop().create_future()
    made.set_result(text)
    return made


def as_text(data: Mapping[str, Any] | Sequence[Any]) -> str:
    """Returns plain data as JSON, made in the worker because it may still be the session's own."""
    return json.dumps(data, ensure_ascii=False, default=str)
