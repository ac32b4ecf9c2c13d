"""One chat as the service keeps it: its transcript, read from the logs of its contacts, and who is to hear of it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_OID, uuid5

from ringback.simulator.http.participant import items
from ringback.simulator.http.participant.items import BOT, SYSTEM, Item, Sender
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.clock import iso
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.log import Displayed, Entry, Given, Moved, Spoken

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.kernel.participants import Participant

_MESSAGE, _FILE, _EVENT = "MESSAGE", "ATTACHMENT", "EVENT"
#: What a Lex bot calls a message that is not for reading aloud.
_CUSTOM: Final = "CustomPayload"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the customer that the contact has yet to log."""

    id: str
    content: str
    content_type: str


class Chat:
    """A chat of one customer, followed through transfers."""

    def __init__(self, center: Center, participant: Participant) -> None:
        call = participant.call
        if not isinstance(call, Call):
            raise TypeError(f"a chat needs a call, not {type(call).__name__}")
        self.center, self.participant, self.call = center, participant, call
        self.customer = Sender("CUSTOMER", participant.name, participant.id)
        self.items: list[Item] = []
        #: Views that were shown, by the token that describes them.
        self.views: dict[str, Displayed] = {}
        self.connected = False
        #: Identifiers by the client token of the request, so that a retry does nothing twice.
        self.done: dict[str, Any] = {}
        self._sent: deque[Sent] = deque()
        self._read: dict[str, int] = {}
        self._agent: Sender | None = None
        self._frames: list[str] = []
        first = participant.contact.segment_attributes.get("initial-message")
        if first:
            self._keep(self._item(participant.contact, self.customer, first, at=participant.since))

    # --- state -------------------------------------------------------------------------------------------------------

    @property
    def contact(self) -> Contact:
        """The contact that the customer is part of now."""
        return self.call.contact

    @property
    def ended(self) -> bool:
        """Tells whether the customer is part of no contact any more."""
        return self.call.ended

    @property
    def initial_id(self) -> str:
        """The contact the chat began with."""
        return self.participant.contact.id

    def chain(self) -> set[str]:
        """Returns the contacts of the chat."""
        return {contact.id for contact in self.call.contacts}

    # --- reading the logs --------------------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Makes items of what the contacts have logged since the last time."""
        for contact in tuple(self.call.contacts):
            entries, done = contact.entries, self._read.get(contact.id, 0)
            if done == len(entries):
                continue
            self._read[contact.id] = len(entries)
            for entry in entries[done:]:
                self._take(contact, entry)
        if self.contact.state == "agent" and self._agent is not None:
            self._receive_as(self._agent)

    def frames(self) -> list[str]:
        """Returns what open WebSockets have not been told yet."""
        self.catch_up()
        told, self._frames = self._frames, []
        return told

    def _take(self, contact: Contact, entry: Entry) -> None:
        reader = _READERS.get(type(entry))
        if reader is not None:
            reader(self, contact, entry)

    def _spoken(self, contact: Contact, entry: Spoken) -> None:
        if entry.audience != "customer" or not entry.text:
            return
        if entry.source == "agent":
            self._keep(self._item(contact, self._agent, entry.text, at=entry.at))
        elif entry.source == "bot":
            kind = items.INTERACTIVE if entry.sound.content_type == _CUSTOM and _is_object(entry.text) else "text/plain"
            self._keep(self._item(contact, BOT, entry.text, at=entry.at, content_type=kind))
        else:
            self._keep(self._item(contact, SYSTEM, entry.text, at=entry.at))

    def _given(self, contact: Contact, entry: Given) -> None:
        if entry.kind in {"text", "view"} and self._sent:
            sent = self._sent.popleft()
            item = self._item(contact, self.customer, sent.content, at=entry.at, content_type=sent.content_type)
            item.id = sent.id
            self._keep(item)
        elif entry.kind == "hang-up":
            self._event(contact, entry.at, items.LEFT, self.customer)

    def _moved(self, contact: Contact, entry: Moved) -> None:
        if entry.state == "agent":
            self._agent = self._agent_called(contact, entry.detail)
            self._event(contact, entry.at, items.JOINED, self._agent)
        elif entry.state == "typing" and self._agent is not None and entry.detail == "agent":
            self._tell(self._item(contact, self._agent, "", at=entry.at, content_type=items.TYPING, kind=_EVENT))
        elif entry.state == "transferred" or (entry.state, entry.detail) == ("busy", "agent left"):
            if entry.state == "transferred":
                self._event(contact, entry.at, items.TRANSFERRED, self._agent)
            self._event(contact, entry.at, items.LEFT, self._agent)
            self._agent = None
        elif entry.state == "ended" and contact is self.contact:
            if self._agent is not None and contact.ended_by != "customer":
                self._event(contact, entry.at, items.LEFT, self._agent)
            self._event(contact, entry.at, items.ENDED, None)

    def _displayed(self, contact: Contact, entry: Displayed) -> None:
        if entry.audience != "customer":
            return
        token = self.center.new_id()
        self.views[token] = entry
        content = {"viewId": entry.view, "viewToken": token}
        text = json.dumps({"templateType": "ViewResource", "version": "1.0", "data": {"content": content}})
        self._keep(self._item(contact, SYSTEM, text, at=entry.at, content_type=items.INTERACTIVE))

    def _agent_called(self, contact: Contact, name: str) -> Sender:
        agent = self.center.agents.get(name)
        shown = agent.definition.first_name or agent.name if agent is not None else name
        return Sender("AGENT", shown, str(uuid5(NAMESPACE_OID, f"{contact.id}/{name}")))

    # --- writing -----------------------------------------------------------------------------------------------------

    def join(self) -> None:
        """Notes that the customer has connected; only the first time is news."""
        if not self.connected:
            self.connected = True
            self.catch_up()
            self._event(self.contact, self.center.clock.now, items.JOINED, self.customer)

    def say(self, sent: Sent) -> None:
        """Writes a message of the customer."""
        self._write(sent, lambda: self.call.say(sent.content))

    def submit(self, sent: Sent, action: str, data: dict[str, Any]) -> None:
        """Presses a button of the view that is shown to the customer."""
        self._write(sent, lambda: self.call.submit(action, data))

    def _write(self, sent: Sent, act: Callable[[], object]) -> None:
        self.catch_up()
        self._sent.append(sent)
        try:
            act()
        finally:
            self.catch_up()
            self._sent.clear()

    def type(self) -> None:
        """Lets the agent see that the customer is typing."""
        contact = self.contact
        contact.log(Moved(self.center.clock.now, None, "typing", "customer"))

    def attach(self, attachment: dict[str, str]) -> None:
        """Adds a file of the customer; an agent on the contact is told its name."""
        self.catch_up()
        contact, now = self.contact, self.center.clock.now
        item = self._item(contact, self.customer, "", at=now, content_type=attachment["ContentType"], kind=_FILE)
        item.attachments = (attachment,)
        self._keep(item)
        if contact.state == "agent":
            text = f"({attachment['AttachmentName']})"
            contact.log(Spoken(now, None, text, "agent", "customer", contact.speech))

    def receive(self, item: Item, recipient: Sender, moments: dict[str, str]) -> None:
        """Notes that a recipient has got or read a message."""
        known = item.receipts.setdefault(recipient.id, {})
        news = {name: moment for name, moment in moments.items() if name not in known}
        if news:
            known.update(news)
            told = items.receipt(item, recipient.id, dict(known), self.center.clock.now)
            self._frames.append(items.frame(told, self.initial_id))

    def _receive_as(self, agent: Sender) -> None:
        """Gives the receipts of an agent's workspace, which shows messages as soon as they arrive."""
        now = iso(self.center.clock.now, milliseconds=True)
        for item in reversed(self.items):
            if item.content_type == items.JOINED and item.sender is agent:
                return
            if item.type in {_MESSAGE, _FILE} and item.sender is self.customer:
                if agent.id in item.receipts:
                    return
                self.receive(item, agent, {"DeliveredTimestamp": now, "ReadTimestamp": now})

    def find(self, item_id: str) -> Item | None:
        """Returns an item by its id."""
        return next((item for item in reversed(self.items) if item.id == item_id), None)

    # --- items -------------------------------------------------------------------------------------------------------

    def _item(
        self,
        contact: Contact,
        sender: Sender | None,
        content: str,
        *,
        at: float,
        content_type: str = "text/plain",
        kind: str = _MESSAGE,
    ) -> Item:
        return Item(self.center.new_id(), at, kind, content_type, sender, contact.id, content)

    def _event(self, contact: Contact, at: float, content_type: str, sender: Sender | None) -> None:
        self._keep(self._item(contact, sender, "", at=at, content_type=content_type, kind=_EVENT))

    def _keep(self, item: Item) -> None:
        self.items.append(item)
        self._tell(item)

    def _tell(self, item: Item) -> None:
        self._frames.append(items.frame(item.told(), self.initial_id))


_READERS: Final[dict[type[Any], Callable[[Chat, Contact, Any], None]]] = {
    Spoken: Chat._spoken,
    Given: Chat._given,
    Moved: Chat._moved,
    Displayed: Chat._displayed,
}


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
