"""Signals that end a command: whatever ends it, it takes its folders and processes with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

_ENDING: Final = tuple(number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None)
_SOON_S: Final = 0.01


class EndedError(BaseException):
    """Somebody ended the process; no handler of errors may take it for one."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number

    @property
    def code(self) -> int:
        """Returns the exit code that a shell has for the signal."""
        return 128 + self.number


def quiet_start(*programs: str) -> None:
    """Lets a Ctrl-C end the process without a word while a program of these names still loads its modules."""
    started = Path(sys.argv[0]).name if sys.argv else ""
    if started in (*programs, "-m") and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def orderly() -> Iterator[None]:
    """Turns signals that end a process into exceptions; what the caller ignores (`nohup`) stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ENDING)}
    hook = sys.unraisablehook
    sys.unraisablehook = lambda lost: _again(lost) or hook(lost)
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _end)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number in _ENDING:
            signal.signal(number, before[number])


def _again(lost: sys.UnraisableHookArgs) -> bool:
    """Sends a signal once more that came where Python passes over every exception, as in a callback of an import."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        return False
    again = threading.Timer(_SOON_S, os.kill, (os.getpid(), signal.SIGINT))
    again.daemon = True
    again.start()
    return True


def _end(number: int, frame: FrameType | None) -> None:
    del frame
    # What cleans up is not ended by a second signal.
    signal.signal(number, signal.SIG_IGN)
    raise EndedError(number)
