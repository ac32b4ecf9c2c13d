"""Conversation records: one per contact, every turn once and in order, whatever is retried or runs at the same time.

A turn is one transaction: the mark that it happened, its messages, the counters of the record. So a retried invocation
finds the mark and changes nothing, and a failed one leaves nothing behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Range, Table, Write, transact
from contact_handlers.base.errors import ConditionFailedError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, equals, exists
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.values import Item
from contact_handlers.records import long_texts, tables
from contact_handlers.records.conversations import (
    Conversation,
    ConversationOfContact,
    Mark,
    Message,
)
from contact_handlers.records.masked import SENSITIVE, Masked, masked
from contact_handlers.records.redelivery import LONGEST_CONTACT, MARKS_KEPT
from contact_handlers.records.vocabulary import ACTIVE, SYSTEM

NOTE_TRIES = 4
TICKET: Final = "ConversationTicket"
"""Attribute of a chat that goes on in a conversation: a secret that only whoever started it for us can know."""


@dataclass(frozen=True, kw_only=True)
class NewConversation:
    """What is known when a conversation begins."""

    center: str
    channel: str
    contact_id: str
    customer_id: str | None = None
    locale: str = "ko-KR"
    session_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One user turn: `key` names it for good, so that the same turn given twice is stored once."""

    key: str
    messages: Sequence[Message]
    put: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int | float] = field(default_factory=dict)
    remove: Sequence[str] = ()


def by_index(conversations: Table, contact_id: str) -> str | None:
    """Returns the conversation of a contact by the index, which knows older conversations and later contacts too."""
    found = conversations.query(tables.contact(contact_id), index=tables.BY_CONTACT, limit=1)
    return next((ConversationOfContact.from_item(item).conversation_id for item in found), None)


@dataclass(frozen=True, kw_only=True)
class Conversations:
    """The conversations of a center; who writes none of people's texts needs no `data_bucket`."""

    conversations: Table
    sessions: Table
    retention_days: int = 90
    data_bucket: str = ""

    def open(self, new: NewConversation) -> tuple[str, bool]:
        """Returns the conversation of a contact and whether this call created it."""
        mark = tables.once("conversation", new.contact_id)
        moment = clock.now()
        conversation_id = ids.new("conv")
        kept_until = clock.epoch(moment + MARKS_KEPT)
        opened = ConversationOfContact(conversation_id=conversation_id, expires_at=kept_until)
        record = self._record(conversation_id, new, moment)
        try:
            transact(
                [
                    self.sessions.creating(mark, opened.to_item()),
                    self.conversations.creating(record.key, record.to_item()),
                ]
            )
        except TransactionCancelledError:
            # Another invocation for the same contact was faster, or this one is a retry.
            found = self.sessions.get(mark, consistent=True)
            if found is None:
                raise
            return ConversationOfContact.from_item(found).conversation_id, False
        return conversation_id, True

    def join(self, contact_id: str, ticket: str) -> str | None:
        """Returns the conversation that a ticket opens, now that of the contact; None for one that opens nothing.

        Whoever starts a chat for a conversation leaves the ticket before the contact exists, so that no function of
        its flow can be faster.
        """
        found = self.sessions.get(ticket_key(ticket), consistent=True)
        if found is None:
            return None
        conversation_id = ConversationOfContact.from_item(found).conversation_id
        mark = ConversationOfContact(conversation_id=conversation_id, expires_at=clock.epoch(clock.now() + MARKS_KEPT))
        try:
            self.sessions.create(tables.once("conversation", contact_id), mark.to_item())
        except ConditionFailedError:
            return self.of_contact(contact_id)
        return conversation_id

    def of_contact(self, contact_id: str) -> str | None:
        """Returns the conversation of a contact, or None."""
        found = self.sessions.get(tables.once("conversation", contact_id), consistent=True)
        return None if found is None else ConversationOfContact.from_item(found).conversation_id

    def get(self, conversation_id: str, *, consistent: bool = True) -> Conversation | None:
        """Returns the record."""
        found = self.conversations.get(tables.conversation(conversation_id), consistent=consistent)
        return None if found is None else Conversation.from_item(found)

    def messages(
        self, conversation_id: str, *, limit: int | None = None, newest_first: bool = False
    ) -> Iterator[Message]:
        """Yields messages in order of time."""
        found = self.conversations.query(
            tables.conversation(conversation_id).pk,
            sort=Range(prefix=tables.MESSAGE_PREFIX),
            limit=limit,
            newest_first=newest_first,
            consistent=True,
        )
        return map(Message.from_item, found)

    def append(self, conversation_id: str, turn: Turn) -> bool:
        """Stores a turn with its messages and the changes of the record; False when it was stored before."""
        moment = clock.now()
        mark = tables.once("turn", f"{conversation_id}#{turn.key}")
        changes = Changes(
            put={"last_activity_at": clock.stamp(moment), **turn.put},
            add={"message_count": len(turn.messages), "version": 1, **turn.add},
            remove=tuple(turn.remove),
        )
        writes = [self.sessions.creating(mark, _mark(moment))]
        writes.append(self.conversations.updating(tables.conversation(conversation_id), changes, when=exists("pk")))
        writes += self.message_writes(conversation_id, turn.messages, moment)
        try:
            transact(writes)
        except TransactionCancelledError as cancelled:
            if cancelled.failed(0):
                return False
            raise
        return True

    def note(self, conversation_id: str, key: str, text: Masked, moment: datetime, *, seen: int = 0) -> bool:
        """Stores a system message once per key, in order of its moment; False when it was stored before.

        One that was written when less was known (`seen`) is replaced when text or moment have become others.
        """
        ulid = ids.ulid_of(int(moment.timestamp() * 1000), conversation_id, key)
        message = Message(source=SYSTEM, message_type="system", content=text, created_at=clock.stamp(moment))
        place, lies = tables.once("note", f"{conversation_id}#{key}"), tables.message(conversation_id, ulid)
        kept_until = clock.epoch(clock.now() + MARKS_KEPT)
        mark = Mark(message=ulid, text=ids.ulid_of(0, text), seen=seen, expires_at=kept_until)
        item = self._item(conversation_id, ulid, message, moment)
        try:
            transact([self.sessions.creating(place, mark.to_item()), self.conversations.creating(lies, item)])
        except TransactionCancelledError as cancelled:
            if cancelled.failed(0):
                again = self.conversations.putting(lies, item)
                return bool(seen) and self._note_anew(conversation_id, place, mark, again)
            if cancelled.failed(1):
                # The message outlives its mark.
                return False
            raise
        return True

    def _note_anew(self, conversation_id: str, place: Key, mark: Mark, written: Write) -> bool:
        for _ in range(NOTE_TRIES):
            stored = self.sessions.get(place, consistent=True)
            before = None if stored is None else Mark.from_item(stored)
            if before is None or before.message is None or (before.seen or 0) >= (mark.seen or 0):
                return False
            if (before.message, before.text) == (mark.message, mark.text):
                return False
            writes = [self.sessions.putting(place, mark.to_item(), when=equals("seen", before.seen)), written]
            if before.message != mark.message:
                writes.append(self.conversations.deleting(tables.message(conversation_id, before.message)))
            try:
                transact(writes)
            except TransactionCancelledError as cancelled:
                if cancelled.failed(0):
                    continue
                raise
            return True
        raise TransactionCancelledError("dynamodb", "transact_write_items", ("TooManyConflicts",))

    def _record(self, conversation_id: str, new: NewConversation, moment: datetime) -> Conversation:
        created_at = clock.stamp(moment)
        return Conversation(
            conversation_id=conversation_id,
            center=new.center,
            channel=new.channel,
            status=ACTIVE,
            customer_id=new.customer_id,
            contact_ids=[new.contact_id],
            session_id=new.session_id or new.contact_id,
            locale=new.locale,
            created_at=created_at,
            last_activity_at=created_at,
            user_turns=0,
            counted_turns=0,
            message_count=0,
            transfer_count=0,
            escalation_ids=[],
            version=1,
            expires_at=self._kept_until(moment),
        )

    def _kept_until(self, moment: datetime) -> int:
        return clock.epoch(moment + timedelta(days=self.retention_days) + LONGEST_CONTACT)

    def message_writes(self, conversation_id: str, said: Sequence[Message], moment: datetime) -> list[Write]:
        """Returns the writes of new messages, in order, as elements of a transaction; who has an id keeps it."""
        writes = []
        for message in said:
            ulid = (message.message_id or "").removeprefix("msg_") or ids.ulid()
            item = self._item(conversation_id, ulid, message, moment)
            writes.append(self.conversations.creating(tables.message(conversation_id, ulid), item))
        return writes

    def _item(self, conversation_id: str, ulid: str, message: Message, moment: datetime) -> Item:
        stored = replace(
            message,
            message_id=f"msg_{ulid}",
            conversation_id=conversation_id,
            created_at=message.created_at or clock.stamp(moment),
            entities=None if message.is_sensitive else message.entities,
            expires_at=self._kept_until(moment),
        )
        return stored.to_item() | self._content(conversation_id, ulid, message)

    def _content(self, conversation_id: str, ulid: str, message: Message) -> Item:
        if message.is_sensitive:
            return {"content": SENSITIVE}
        # The last gate before the table: whatever did not come through the filter goes through it here.
        content = message.content if isinstance(message.content, Masked) else masked(message.content)
        return long_texts.stored(self.data_bucket, conversation_id, ulid, content)


def ticket_key(ticket: str) -> Key:
    """Returns where the conversation of a ticket lies; the ticket itself is stored nowhere."""
    return tables.once("ticket", hashlib.sha256(ticket.encode()).hexdigest())


def _mark(moment: datetime) -> Item:
    return Mark(expires_at=clock.epoch(moment + MARKS_KEPT)).to_item()
