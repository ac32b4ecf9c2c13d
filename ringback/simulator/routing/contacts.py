"""The contacts of a center: making them, finding them, ending them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from ringback.simulator.kernel.contact import CHAT_SESSION_OVER, Contact
from ringback.simulator.kernel.ports import Host

#: Seconds after the end until the service has written what a talk leaves; live it takes minutes.
MEDIA_S = 60.0


class Contacts(Sequence[Contact]):
    """All contacts that are kept, ended ones first; of those the oldest go when there are many."""

    def __init__(self, center: Host) -> None:
        self._center = center
        #: Writes what a talk with an agent leaves; None where nobody would hear of it.
        self.media: Callable[[Contact], None] | None = None
        self._live: dict[str, Contact] = {}
        self._ended: deque[Contact] = deque(maxlen=center.options.keep_contacts)

    def __iter__(self) -> Iterator[Contact]:
        return iter([*self._ended, *self._live.values()])

    def __len__(self) -> int:
        return len(self._ended) + len(self._live)

    @overload
    def __getitem__(self, index: int) -> Contact: ...
    @overload
    def __getitem__(self, index: slice) -> list[Contact]: ...
    def __getitem__(self, index: int | slice) -> Contact | list[Contact]:
        return [*self._ended, *self._live.values()][index]

    def get(self, contact_id: str) -> Contact | None:
        """Returns a contact by id."""
        found = self._live.get(contact_id)
        return found or next((c for c in self._ended if c.id == contact_id), None)

    def new(
        self,
        *,
        channel: str,
        method: str,
        customer: dict[str, str] | None,
        system: dict[str, str] | None = None,
        attributes: dict[str, str] | None = None,
    ) -> Contact:
        """Creates a contact without starting anything."""
        center = self._center
        contact = Contact(
            center.clock,
            center.world,
            center.new_id(),
            channel=channel,
            method=method,
            customer=customer,
            system=system,
            attributes=attributes,
        )
        return self.keep(contact)

    def keep(self, contact: Contact) -> Contact:
        """Adds a contact that was made elsewhere."""
        self._live[contact.id] = contact
        return contact

    def limit_chat(self, contact: Contact, seconds: float) -> None:
        """Ends a chat that nobody ended when its session is over, as the service does."""
        contact.expiry = self._center.clock.call_in(
            seconds, lambda: self.end(contact, by="system", reason=CHAT_SESSION_OVER)
        )

    def end(self, contact: Contact, *, by: str, reason: str) -> None:
        """Ends a contact: nothing of it happens any more, agent and queue are free of it."""
        if contact.ended:
            return
        center = self._center
        contact.ended_at, contact.ended_by, contact.reason = center.clock.now, by, reason
        if contact.expiry is not None:
            contact.expiry.cancel()
        for run in contact.runs:
            if run.kind != "agent-ui":
                run.stop()
        if contact.queued:
            center.router.leave(contact)
        contact.enter("ended", by)
        contact.runs, contact.call = [run for run in contact.runs if not run.done], None
        self._live.pop(contact.id, None)
        self._ended.append(contact)
        center.events.contact(contact, "DISCONNECTED")
        agent = contact.agent
        if agent is not None:
            agent.contact_ended(contact)
        else:
            center.events.contact(contact, "COMPLETED")
        write = self.media
        if write is not None and contact.talked_with is not None:
            center.clock.call_in(MEDIA_S, lambda: write(contact))
