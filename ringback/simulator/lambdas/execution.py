"""What running a function gives: the execution itself and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ringback.simulator.kernel.fastjson import dumps, loads
from ringback.simulator.kernel.log import Invoked

#: Size of an answer that cannot pass the limit of a flow in whatever encoding, and members looked at one by one.
PLAIN_SIZE = 32 * 1024 // 8
FLAT_KEYS = 64


class Execution:
    """The outcome of one execution of the code: the answer as JSON text, or an error."""

    __slots__ = ("calls", "error", "flat", "injected", "logs", "message", "seconds", "text", "trace")

    def __init__(
        self, text: str = "null", error: str = "", message: str = "", seconds: float = 0.0, *, injected: bool = False
    ) -> None:
        self.text = text
        self.error = error
        self.message = message
        self.seconds = seconds
        #: Tells whether a fault took the place of the code.
        self.injected = injected
        self.calls: Sequence[tuple[str, str, str]] = ()
        self.logs: Sequence[str] = ()
        #: Stack trace of an unhandled exception, for people.
        self.trace = ""
        #: The answer itself when it is a small map of texts, which JSON would not change; ``text`` is then unused.
        self.flat: dict[str, str] | None = None

    @classmethod
    def of(cls, answer: Any, seconds: float) -> Execution:
        """Builds the execution that gave an answer; raises TypeError or ValueError for what JSON cannot hold."""
        if answer.__class__ is dict and len(answer) <= FLAT_KEYS:
            size = 0
            for key, value in answer.items():
                if key.__class__ is not str or value.__class__ is not str:
                    break
                size += len(key) + len(value)
            else:
                if size < PLAIN_SIZE:
                    execution = cls(seconds=seconds)
                    execution.flat = answer.copy()
                    return execution
        return cls(text=dumps(answer), seconds=seconds)

    def json(self) -> str:
        """Returns the answer as JSON text."""
        return dumps(self.flat) if self.flat is not None else self.text


@dataclass(slots=True, eq=False)
class Invocation:
    """One finished invocation, for inspection; ``request`` is the event, or its JSON text."""

    at: float
    source: str
    request: Any
    response: Any
    error: str
    calls: Sequence[tuple[str, str, str]]
    logs: Sequence[str]

    @classmethod
    def of(cls, entry: Invoked) -> Invocation:
        """Builds it from what a flow's contact has logged."""
        source = entry.site.flow if entry.site is not None else ""
        return cls(entry.at, source, entry.request, entry.response, entry.error, entry.calls, entry.logs)

    @property
    def event(self) -> Any:
        """The event."""
        return loads(self.request) if isinstance(self.request, str) else self.request
