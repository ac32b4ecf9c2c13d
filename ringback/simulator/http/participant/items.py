"""What a chat consists of: messages, attachments and events, as the service tells them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from ringback.simulator.kernel.clock import iso

#: What news of chats come under on a WebSocket.
CHAT_TOPIC: Final = "aws/chat"
_EVENT: Final = "application/vnd.amazonaws.connect.event."
INTERACTIVE: Final = "application/vnd.amazonaws.connect.message.interactive"
INTERACTIVE_RESPONSE: Final = f"{INTERACTIVE}.response"
TYPING: Final = f"{_EVENT}typing"
ACKNOWLEDGED: Final = f"{_EVENT}connection.acknowledged"
DELIVERED: Final = f"{_EVENT}message.delivered"
READ: Final = f"{_EVENT}message.read"
METADATA: Final = f"{_EVENT}message.metadata"
JOINED: Final = f"{_EVENT}participant.joined"
LEFT: Final = f"{_EVENT}participant.left"
TRANSFERRED: Final = f"{_EVENT}transfer.succeeded"
ENDED: Final = f"{_EVENT}chat.ended"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who an item is from; the system and its bot have no id."""

    role: str
    name: str = ""
    id: str = ""


#: What a flow says, and what its Lex bot says: both of the role SYSTEM (the library's PartialMessageUtil).
SYSTEM: Final = Sender("SYSTEM", "SYSTEM_MESSAGE")
BOT: Final = Sender("SYSTEM", "BOT")


@dataclass(slots=True, eq=False)
class Item:
    """One entry of a transcript (``Item`` of the SDK model of connectparticipant)."""

    id: str
    at: float
    type: str
    content_type: str
    sender: Sender | None
    contact_id: str
    content: str = ""
    attachments: tuple[dict[str, str], ...] = ()
    #: When each recipient had the message on the screen of their device, and when they read it.
    receipts: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def time(self) -> str:
        """The virtual time with milliseconds."""
        return iso(self.at, milliseconds=True)

    def told(self) -> dict[str, Any]:
        """Returns the item as GetTranscript tells it: members without a value are left out."""
        sender = self.sender
        found: dict[str, Any] = {
            "AbsoluteTime": self.time,
            "Content": self.content,
            "ContentType": self.content_type,
            "Id": self.id,
            "Type": self.type,
            "ParticipantId": sender.id if sender else "",
            "DisplayName": sender.name if sender else "",
            "ParticipantRole": sender.role if sender else "",
            "Attachments": [dict(one) for one in self.attachments],
            "MessageMetadata": self._metadata() if self.receipts else None,
            "ContactId": self.contact_id,
        }
        return {key: value for key, value in found.items() if value}

    def _metadata(self) -> dict[str, Any]:
        receipts = [{"RecipientParticipantId": key, **times} for key, times in self.receipts.items()]
        return {"MessageId": self.id, "Receipts": receipts}


def frame(told: dict[str, Any], initial_contact_id: str) -> str:
    """Returns an item as a WebSocket carries it: JSON inside of JSON, under the topic of chats."""
    content = json.dumps({**told, "InitialContactId": initial_contact_id}, ensure_ascii=False)
    return json.dumps({"topic": CHAT_TOPIC, "contentType": "application/json", "content": content}, ensure_ascii=False)


def receipt(item: Item, recipient: str, moments: dict[str, str], at: float) -> dict[str, Any]:
    """Returns the notice that a message has arrived or was read."""
    return {
        "AbsoluteTime": iso(at, milliseconds=True),
        "ContentType": METADATA,
        "Id": item.id,
        "Type": "MESSAGEMETADATA",
        "ContactId": item.contact_id,
        "MessageMetadata": {
            "MessageId": item.id,
            "Receipts": [{"RecipientParticipantId": recipient, **moments}],
        },
    }
