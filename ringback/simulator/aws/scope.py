"""Who makes an SDK call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ringback.simulator.kernel.ports import AnswersAws
from ringback.simulator.world.model import FunctionDefinition


class Scope:
    """The caller: the function, the cloud it calls and where its calls are noted."""

    __slots__ = ("calls", "cloud", "counts", "definition", "session", "sleep", "visit")

    def __init__(
        self,
        cloud: AnswersAws,
        definition: FunctionDefinition,
        visit: str,
        calls: list[tuple[str, str, str]],
        sleep: Callable[[float], None],
    ) -> None:
        self.cloud = cloud
        self.definition = definition
        self.visit = visit
        self.calls = calls
        self.sleep = sleep
        self.counts: dict[str, int] = {}
        #: The function's default boto3 session, kept between its invocations.
        self.session: Any = None


class TimedOut(Exception):  # noqa: N818 - a signal between cloud and client, never seen by users
    """A signal to the client: the call must look like a network time-out."""
