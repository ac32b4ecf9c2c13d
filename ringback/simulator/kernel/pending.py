"""What a flow can wait for: the caller's keys, words, a form, or just time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ringback.simulator.kernel.records import Site
    from ringback.simulator.kernel.run import FlowRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Tells what a contact waits for, for people and programs that play the caller.

    ``kind`` is menu, input, bot, view, or third-party; ``keys`` are the menu's keys that have a branch.
    """

    kind: str
    prompt: str = ""
    keys: tuple[str, ...] = ()
    seconds: float | None = None
    max_digits: int | None = None
    terminator: str = ""
    encrypted: bool = False
    phone_number: bool = False
    bot: str = ""
    view: str = ""
    view_data: Mapping[str, Any] = field(default_factory=dict)
    view_actions: tuple[str, ...] = ()
    site: Site | None = None


class Pending:
    """Is the root of all waits; by default nothing the caller does matters."""

    kind = "busy"
    #: Tells whether the caller may now take their time: a driver stops here.
    rests = False

    def __init__(self, site: Site | None) -> None:
        self.site = site

    def expectation(self) -> Expectation | None:
        """Answers what is expected of the caller."""
        return None

    def keys(self, run: FlowRun, keys: str) -> str:
        """Takes keys and answers a note on what was not used, empty when all was."""
        return "nothing listens to keys now"

    def words(self, run: FlowRun, text: str, kind: str) -> str:
        """Takes speech or text and answers a note when it was not used."""
        return "nothing listens to words now"

    def submit(self, run: FlowRun, action: str, data: Mapping[str, Any]) -> str:
        """Takes a filled form and answers a note when it was not used."""
        return "no form is shown now"

    def timeout(self, run: FlowRun) -> None:
        """Is called when the time to answer is over."""


class Sleep(Pending):
    """Waits for time to pass; wakes with an operation."""

    def __init__(self, site: Site | None, wake: Callable[[FlowRun], Any], *, rests: bool = False) -> None:
        super().__init__(site)
        self.wake = wake
        self.rests = rests
        self.kind = "queue" if rests else "busy"

    def timeout(self, run: FlowRun) -> None:
        """Goes on."""
        run.resume(self.wake)


def log_input(run: FlowRun, site: Site | None, kind: str, value: str, *, used: bool = True, note: str = "") -> None:
    """Records what the caller did and that the caller is still there."""
    run.prompts = 0
    run.log(("input", run.center.clock.now, site, kind, value, used, note))
