"""What a contact waits for, for people and programs that play the caller or an agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringback.flow_language.views import ViewFacts
from ringback.simulator.kernel.records import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The input a contact waits for.

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
    view_facts: ViewFacts | None = None
    """How the view is built, and the actions it has."""
    view_data: Mapping[str, Any] = field(default_factory=dict)
    view_actions: tuple[str, ...] = ()
    site: Site | None = None
