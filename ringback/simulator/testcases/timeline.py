"""What a native test case could notice of a played call, in order: messages, started actions, the caller's acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import (
    ActionTaken,
    BotTurn,
    CallerInput,
    FunctionCalled,
    Heard,
    Site,
    StateChanged,
    TraceEvent,
)
from ringback.simulator.testcases.language import SILENT_ACTIONS

Kind = Literal["message", "started", "act"]


@dataclass
class Moment:
    """One noticeable thing; `positions` are the places of its texts among everything the customer heard."""

    kind: Kind
    at: float
    #: Place in the trace: what was set before it is known by then.
    index: int = 0
    texts: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    source: str = "flow"
    action: str = ""
    resource: str = ""
    site: Site | None = None
    branch: str = ""
    act: str = ""
    value: str = ""


class _Reader:
    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.heard = 0
        self.index = 0
        self.open_message = False
        self.bot_site: Site | None = None

    def take(self, index: int, event: TraceEvent) -> None:
        self.index = index
        if isinstance(event, Heard):
            self._heard(event)
        elif isinstance(event, CallerInput):
            self._act(event)
        elif isinstance(event, FunctionCalled):
            if event.site is not None and event.site.type == "InvokeLambdaFunction":
                self._started(event, "InvokeLambdaFunction", event.function)
        elif isinstance(event, BotTurn):
            self.open_message = False
        elif isinstance(event, ActionTaken):
            self._action(event)
        elif isinstance(event, StateChanged):
            self._state(event)

    def _heard(self, event: Heard) -> None:
        if event.audience != "customer" or not event.text:
            return
        self._enter_bot(event)
        if self.open_message and self.moments[-1].source == event.source:
            self.moments[-1].texts.append(event.text)
            self.moments[-1].positions.append(self.heard)
        else:
            self.moments.append(
                Moment("message", event.at, self.index, [event.text], [self.heard], event.source, site=event.site)
            )
        self.open_message = True
        self.heard += 1

    def _enter_bot(self, event: TraceEvent) -> None:
        """The first sign of a bot block is its own prompt or turn; the block's start itself is noticeable."""
        site = event.site
        if site is not None and site.type == "ConnectParticipantWithLexBot" and site != self.bot_site:
            self.bot_site = site
            self._started(event, site.type, "")
        elif site is not None and site.type != "ConnectParticipantWithLexBot":
            self.bot_site = None

    def _started(self, event: TraceEvent, action: str, resource: str, branch: str = "") -> None:
        moment = Moment(
            "started", event.at, self.index, action=action, resource=resource, site=event.site, branch=branch
        )
        self.moments.append(moment)
        self.open_message = False

    def _act(self, event: CallerInput) -> None:
        self.moments.append(Moment("act", event.at, self.index, act=event.kind, value=event.value, site=event.site))
        self.open_message = False

    def _action(self, event: ActionTaken) -> None:
        site = event.site
        if site is None:
            return
        if site.type in {"CheckHoursOfOperation", "TransferContactToQueue"}:
            self._started(event, site.type, "", event.branch)
        elif site.type in SILENT_ACTIONS:
            self.open_message = False
        if site.type != "ConnectParticipantWithLexBot":
            self.bot_site = None

    def _state(self, event: StateChanged) -> None:
        self.open_message = False
        if event.state == "queue":
            for moment in reversed(self.moments):
                if moment.action == "TransferContactToQueue":
                    moment.resource = moment.resource or event.detail
                    return


def timeline(call: Call) -> list[Moment]:
    """Returns the noticeable moments of the first contact of a call."""
    reader = _Reader()
    for index, event in enumerate(first_contact(call)):
        reader.take(index, event)
    return reader.moments


def first_contact(call: Call) -> Iterator[TraceEvent]:
    """Returns the records of the first contact of a call."""
    first = None
    for event in call.trace:
        first = first or event.contact_id
        if event.contact_id == first:
            yield event
