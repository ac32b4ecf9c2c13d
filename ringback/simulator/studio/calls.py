"""The calls of a center as the page lists them: its own, those of others, and those that the center makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.kernel.call import Call
from ringback.simulator.routing.starts import may_call

#: Calls that are over and still listed.
_KEPT = 20
_CHANNELS = ("voice", "chat", "task")
#: The name of a chat's customer where nobody gave one.
_SOMEBODY = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever begins a contact: where, under which number or name; a task has a title instead."""

    channel: str
    name: str
    to: str | None
    title: str


class Calls:
    """Every call that can be looked at, by the id of its first contact."""

    def __init__(self, center: Center, *, shared: bool) -> None:
        """Watches a center; in one that is `shared` everybody's calls are shown while the page has none of its own."""
        self._center = center
        self._shared = shared
        self._known: dict[str, Call] = {}
        self._own: list[Call] = []

    def check(self, caller: Caller) -> None:
        """Refuses a caller who cannot begin a contact, before anything has happened."""
        if caller.channel not in _CHANNELS:
            raise UnknownNameError("channel", caller.channel, _CHANNELS)
        if caller.channel == "voice" and caller.name and not may_call(caller.name, caller.channel):
            told = f"write one such as {self._center.locale.caller}, or anonymous"
            raise NotPossibleError(f"{caller.name[:40]!r} is no telephone number, {told}")
        self._center.starts.entry(caller.to)

    def begin(self, caller: Caller) -> None:
        """Starts a call of the page."""
        center = self._center
        if caller.channel == "task":
            self.keep(center.task(to=caller.to, name=caller.title))
            return
        name = caller.name or (center.locale.caller if caller.channel == "voice" else _SOMEBODY)
        self.keep(center.call(from_=name, to=caller.to, channel=caller.channel))

    def keep(self, call: Call) -> None:
        """Takes a call as the page's own."""
        if call not in self._own:
            self._own.append(call)
        self._known[key(call)] = call

    def shown(self, wanted: str = "") -> Call | None:
        """Returns the call a page looks at: the one it names, else the newest one that goes on."""
        self._notice()
        if wanted in self._known:
            return self._known[wanted]
        own = next((call for call in reversed(self._own) if not call.ended), None)
        if own is not None:
            return own
        if self._own and not self._shared:
            return self._own[-1]
        calls = list(self._known.values())
        going_on = [call for call in calls if not call.ended]
        return max(going_on or calls, key=lambda call: call.started_at, default=None)

    def meant(self, wanted: str) -> Call:
        """Returns the call that an act is for."""
        call = self.shown(wanted)
        if call is None:
            raise NotPossibleError("there is no call yet")
        if wanted and key(call) != wanted:
            raise UnknownNameError("call", wanted, list(self._known))
        return call

    @property
    def latest(self) -> Call:
        """The call of the page that began last."""
        return self._own[-1]

    def going_on(self) -> list[Call]:
        """Returns the calls that are not over, oldest first."""
        self._notice()
        return [call for call in self._known.values() if not call.ended]

    def listed(self) -> list[dict[str, Any]]:
        """Returns a line for every call that is kept, oldest first."""
        self._notice()
        return [
            {
                "id": name,
                "channel": call.contact.channel.lower(),
                "who": who(call),
                "state": call.state,
                "queue": call.queue,
                "agent": call.agent.name if call.agent else None,
                "own": call in self._own,
            }
            for name, call in self._known.items()
        ]

    def _notice(self) -> None:
        """Learns of calls that others began: a contact forgets its call when it ends."""
        for contact in self._center.contacts:
            if isinstance(contact.call, Call):
                self._known.setdefault(key(contact.call), contact.call)
        for call in self._center.outbound[-_KEPT:]:
            self._known.setdefault(key(call), call)
        over = [name for name, call in self._known.items() if call.ended]
        for name in over[:-_KEPT]:
            del self._known[name]


def key(call: Call) -> str:
    """Returns what a call is known by, however often it is passed on."""
    return call.contacts[0].id


def who(call: Call) -> str:
    """Returns the number or the name of the customer."""
    contact = call.contacts[0]
    name = contact.segment_attributes.get("display-name", "")
    return (contact.customer_endpoint or {}).get("Address", "") or str(name) or contact.name or ""
