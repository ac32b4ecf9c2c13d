"""A center that many connections use at once, and whose clock the wall clock drives.

The simulator is single-threaded: one thread does everything that touches the center, act after act, in the order in
which the acts were asked for. Between acts it lets virtual time follow the wall clock, so that timers of contacts,
schedules and rules fire when they are due.
"""

from __future__ import annotations

import asyncio
import queue
import time
import traceback
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ringback.simulator.center import Center

#: The longest sleep between two looks at the wall clock, in seconds: a machine may have slept meanwhile.
_LONGEST_SLEEP_S = 5.0
_T = TypeVar("_T")
_Asked = tuple["Future[Any]", Callable[["Center"], Any], bool]


class LiveCenter:
    """The one place that touches a served center.

    ``do`` and ``look`` are for coroutines of the server, ``ask`` is for other threads; all three run a piece of work
    in the center's thread and return what it returns, or raise what it raises. With ``real_time`` off virtual time
    moves only where an act moves it, for tests.
    """

    def __init__(self, center: Center, *, real_time: bool = True) -> None:
        self._center = center
        self._real_time = real_time
        #: Seconds that virtual time is ahead of the wall clock; grows when an act lets virtual time pass.
        self._ahead = center.clock.now - time.time()
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._listeners: list[Callable[[], None]] = []
        self._thread: Thread | None = None
        #: Counts what has happened; see ``changes``.
        self.revision = 0

    @property
    def center(self) -> Center:
        """The center, for reading what never changes (``world``); everything else belongs into an act."""
        return self._center

    @property
    def real_time(self) -> bool:
        """Tells whether the wall clock drives the center."""
        return self._real_time

    def wall_time(self, virtual: float | None = None) -> float:
        """Returns an epoch second of the center's clock, by default now, as a clock outside of the center shows it.

        Whatever programs outside compare with their own clock (expiry of a token) is told in this time.
        """
        if virtual is None:
            return time.time() if self._real_time else self._center.clock.now
        return virtual - self._ahead if self._real_time else virtual

    # --- asking ------------------------------------------------------------------------------------------------------

    async def do(self, act: Callable[[Center], _T]) -> _T:
        """Runs an act after everything that was asked before, and tells whoever listens for changes."""
        return await asyncio.wrap_future(self._ask(act, changes=True))

    async def look(self, reading: Callable[[Center], _T]) -> _T:
        """Runs something that only reads."""
        return await asyncio.wrap_future(self._ask(reading, changes=False))

    def ask(self, act: Callable[[Center], _T]) -> _T:
        """Runs an act for another thread that waits for its result."""
        return self._ask(act, changes=True).result()

    def _ask(self, act: Callable[[Center], _T], *, changes: bool) -> Future[_T]:
        future: Future[_T] = Future()
        self._asked.put((future, act, changes))
        return future

    # --- listening ---------------------------------------------------------------------------------------------------

    async def changes(self) -> AsyncIterator[int]:
        """Yields the revision now and after every change; several changes may come as one."""
        with self._listening() as happened:
            while True:
                happened.clear()
                yield self.revision
                await happened.wait()

    @contextmanager
    def _listening(self) -> Iterator[asyncio.Event]:
        happened, loop = asyncio.Event(), asyncio.get_running_loop()

        def tell() -> None:
            loop.call_soon_threadsafe(happened.set)

        self._listeners.append(tell)
        try:
            yield happened
        finally:
            self._listeners.remove(tell)

    def _changed(self) -> None:
        self.revision += 1
        for tell in tuple(self._listeners):
            try:
                tell()
            except RuntimeError:  # its loop has ended
                continue

    # --- running -----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Does what is asked, in this thread, until ``stop``.

        In the main thread code of functions that never comes back is interrupted at its time limit.
        """
        while True:
            try:
                asked = self._asked.get(timeout=self._until_due())
            except queue.Empty:
                self._follow_the_wall()
                continue
            if asked is None:
                self._refuse_the_rest()
                return
            self._answer(*asked)

    def start(self) -> LiveCenter:
        """Does what is asked in a thread of its own."""
        self._thread = Thread(target=self.run, name="center", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends the running after what was asked before, and waits for the end of a thread that ``start`` began."""
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _refuse_the_rest(self) -> None:
        while True:
            try:
                asked = self._asked.get_nowait()
            except queue.Empty:
                return
            if asked is not None:
                asked[0].cancel()

    def _answer(self, future: Future[Any], act: Callable[[Center], Any], changes: bool) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self._follow_the_wall()
        try:
            result = act(self._center)
        except Exception as error:  # noqa: BLE001 -- whoever asked hears of it
            self._settle()
            future.set_exception(error)
        else:
            self._settle()
            future.set_result(result)
        if changes:
            self._changed()

    def _settle(self) -> None:
        """Runs what the act made due at this very moment, and keeps virtual time where an act has brought it."""
        self._pass(self._center.clock.now)
        self._ahead = max(self._ahead, self._center.clock.now - time.time())

    def _until_due(self) -> float | None:
        if not self._real_time:
            return None
        due = self._center.clock.next_at - self._ahead - time.time()
        return min(max(due, 0.0), _LONGEST_SLEEP_S)

    def _follow_the_wall(self) -> None:
        if self._real_time and self._pass(time.time() + self._ahead):
            self._changed()

    def _pass(self, until: float) -> bool:
        """Runs what is due until a moment; tells whether anything was."""
        clock = self._center.clock
        any_due = clock.next_at <= until
        while True:
            try:
                clock.run_until(until)
            except Exception:  # noqa: BLE001 -- a timer that fails is a defect, and must not end the others
                traceback.print_exc()
            else:
                return any_due
