"""Transcripts as Amazon Connect and Contact Lens write them, and what of them joins the record of a conversation.

Names of objects begin with the id of their contact, by the day (UTC):
https://docs.aws.amazon.com/connect/latest/adminguide/about-recording-behavior.html and
https://docs.aws.amazon.com/connect/latest/adminguide/example-contact-lens-output-locations.html

What the customer and the bot said to each other is in the record already; so only what belongs to the talk with an
agent is taken from a chat, and what a customer wrote while they waited for one. The file has these messages like all
others, at their times and without a word on who received them:
https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_GetTranscript.html
Contact Lens hears a call from the moment on when the agent has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.base import clock
from contact_handlers.base.bus_events import object_key
from contact_handlers.base.errors import EventError
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.conversations import Message
from contact_handlers.records.masked import masked
from contact_handlers.records.vocabulary import AGENT, MIXED, NEGATIVE, NEUTRAL, POSITIVE, USER, Sentiment, Source

RECORDINGS: Final = "connect/recordings/"
TRANSCRIPTS: Final = "connect/transcripts/"
ANALYZED: Final = "Analysis/Voice/"
_CONTACT: Final = re.compile(r"/\d{4}/\d{2}/\d{2}/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[_.]")

# A supervisor who joins is heard by the customer as the agent is.
_SOURCES: Final[Mapping[str, Source]] = {"CUSTOMER": USER, "AGENT": AGENT, "SUPERVISOR": AGENT}
_SENTIMENTS: Final[Mapping[str, Sentiment]] = {one: one for one in (POSITIVE, NEGATIVE, NEUTRAL, MIXED)}
_EVENT: Final = "application/vnd.amazonaws.connect.event."
_JOINED, _LEFT = f"{_EVENT}participant.joined", f"{_EVENT}participant.left"
_JSON: Final = re.compile(r"json|message\.interactive")
_NESTED: Final = 4
# How long after a message was written the bot has noted it, which Lex and its function may take that long for, and how
# far two clocks may differ.
TURN: Final = timedelta(seconds=60)
SKEW: Final = timedelta(seconds=2)


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """An object that arrived, and the contact it is about."""

    key: str
    contact_id: str

    @property
    def is_recording(self) -> bool:
        """Whether it is sound, which is linked and never read."""
        return self.key.startswith(RECORDINGS)

    @property
    def is_call(self) -> bool:
        """Whether it is what Contact Lens heard."""
        return self.key.startswith(ANALYZED)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One item of a transcript: by its id it is known again."""

    item_id: str
    message: Message
    at: datetime | None = None
    after: timedelta = timedelta()
    """Since the agent had the call, when the file says no time of day."""
    alone: bool = False
    """Whether no agent was there: what the bot received is in the record already."""


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """What of a file belongs into the record."""

    contact_ids: Sequence[str]
    """The contact, and the one that the chat began with."""
    said: Sequence[Said]


def arrived(event: Any) -> Arrived | None:
    """Returns the object of an event; None for one that is not named after a contact.

    Raises EventError for an event that names no object.
    """
    key = object_key(event)
    match = _CONTACT.search(key) if key.startswith((RECORDINGS, TRANSCRIPTS, ANALYZED)) else None
    return Arrived(key=key, contact_id=match[1]) if match else None


def read(found: Arrived, body: bytes) -> Transcript:
    """Returns what a file says; raises EventError for one that is no transcript."""
    try:
        document = json.loads(body)
        items = [item for item in document["Transcript"] if isinstance(item, Mapping)]
        chat = found.key.startswith(TRANSCRIPTS)
        said = list(_chat(items) if chat else _call(items, document.get("Participants") or ()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EventError(f"the object is no transcript: {type(error).__name__}") from None
    began = document.get("InitialContactId")
    contacts = (found.contact_id, began if isinstance(began, str) else "")
    return Transcript(contact_ids=[one for one in dict.fromkeys(contacts) if one], said=said)


def _chat(items: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    """Yields what was said with agents. Items are those of GetTranscript, oldest first.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_Item.html
    """
    present = set[str]()
    for item in _with_agents(sorted(items, key=lambda one: str(one.get("AbsoluteTime")))):
        role, kind = item.get("ParticipantRole"), item.get("ContentType")
        if kind == _JOINED and _SOURCES.get(str(role)) == AGENT:
            present.add(str(item.get("ParticipantId")))
        elif kind == _LEFT:
            present.discard(str(item.get("ParticipantId")))
        source, content = _SOURCES.get(str(role)), _content(item)
        # An item without an id could not be told from itself when the file comes again.
        if source is None or not content or not item.get("Id"):
            continue
        at = clock.parse(str(item.get("AbsoluteTime")))
        if at is not None:
            files = _files(item)
            message = Message(
                source=source,
                content=masked(content),
                message_type=_kind(item, source, files),
                attachments=files or None,
                created_at=clock.stamp(at),
            )
            yield Said(item_id=str(item["Id"]), at=at, message=message, alone=not present and source == USER)


def unheard(said: Sequence[Said], queued_at: datetime | None, recorded: Sequence[Message]) -> list[Said]:
    """Returns what nobody has written down: all of the talk with agents, and what a customer wrote while waiting.

    Messages that the bot received, also of a customer who came back to it from the queue, are `recorded`; each of them
    stands for one item, the one that was written right before it with the same words, or with words that are hidden.
    """
    known = set[str]()
    # Words that are hidden could be anybody's, so that those come first that are not.
    for kept in sorted((one for one in recorded if one.source == USER), key=lambda one: one.is_sensitive):
        same = [one for one in said if one.alone and one.item_id not in known and _same(one, kept)]
        if same:
            known.add(same[-1].item_id)
    return [one for one in said if not one.alone or (_waited(one, queued_at) and one.item_id not in known)]


def _waited(one: Said, queued_at: datetime | None) -> bool:
    return queued_at is not None and one.at is not None and one.at >= queued_at


def _same(one: Said, kept: Message) -> bool:
    heard = clock.parse(kept.created_at or "")
    if one.at is None or heard is None or not -SKEW <= heard - one.at <= TURN:
        return False
    return kept.is_sensitive or kept.text == one.message.content


def _files(item: Mapping[str, Any]) -> list[dict[str, str]]:
    """Returns the files that came with an item; Amazon Connect finds each by its id, the key of its object is its own.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_AttachmentItem.html
    """
    if item.get("Type") != "ATTACHMENT":
        return []
    found = [one for one in item.get("Attachments") or () if isinstance(one, Mapping) and one.get("AttachmentId")]
    return [
        {
            "attachment_id": str(one["AttachmentId"]),
            "name": masked(str(one.get("AttachmentName") or "")),
            "content_type": str(one.get("ContentType") or ""),
        }
        for one in found
    ]


def _kind(item: Mapping[str, Any], source: Source, files: Sequence[Mapping[str, str]]) -> str:
    """Returns the type of a message: a picture, a file, a form or the answer to one, or words alone."""
    if files:
        return "image" if all(one["content_type"].startswith("image/") for one in files) else "file"
    if item.get("Type") == "MESSAGE" and _JSON.search(str(item.get("ContentType"))):
        return "quick_reply" if source == USER else "card"
    return "text"


def _with_agents(items: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Returns the items of a chat with the joining of agents who only speak: files of old tell no events of theirs."""
    joined = {str(item.get("ParticipantId")) for item in items if item.get("ContentType") == _JOINED}
    found, seen = list[Mapping[str, Any]](), set[str]()
    for item in items:
        who = str(item.get("ParticipantId"))
        if _SOURCES.get(str(item.get("ParticipantRole"))) == AGENT and who not in joined | seen:
            seen.add(who)
            found.append({**item, "ContentType": _JOINED, "Content": "", "Type": "EVENT"})
        found.append(item)
    return found


def _content(item: Mapping[str, Any]) -> str:
    """Returns the words of an item; empty for events and for what nobody wrote."""
    if item.get("Type") == "ATTACHMENT":
        named = [str(one.get("AttachmentName") or "") for one in item.get("Attachments") or ()]
        return f"첨부 파일: {', '.join(filter(None, named))}" if any(named) else ""
    if item.get("Type") != "MESSAGE":
        return ""
    content = str(item.get("Content") or "").strip()
    if not _JSON.search(str(item.get("ContentType"))):
        return content
    try:
        return " ".join(_titles(json.loads(content), _NESTED))
    except ValueError:
        return content


def _titles(document: Any, depth: int) -> Iterator[str]:
    """Yields what a message of a form shows first: its title, or the choice that answers it.

    https://docs.aws.amazon.com/connect/latest/adminguide/interactive-messages.html
    """
    if not isinstance(document, Mapping) or not depth:
        return
    for name in ("title", "selectedOption"):
        if isinstance(document.get(name), str):
            yield document[name]
            return
    for name in ("data", "content"):
        yield from _titles(document.get(name), depth - 1)


def _call(items: Sequence[Mapping[str, Any]], participants: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    """Yields what was said on a call.

    https://docs.aws.amazon.com/connect/latest/adminguide/contact-lens-example-output-files.html
    """
    roles = {str(one["ParticipantId"]): str(one["ParticipantRole"]) for one in participants}
    for item in items:
        who = str(item.get("ParticipantId"))
        # Older files call participants by their roles.
        source, content = _SOURCES.get(roles.get(who, who)), str(item.get("Content") or "").strip()
        if source is None or not content or not item.get("Id"):
            continue
        mood = _SENTIMENTS.get(str(item.get("Sentiment"))) if source == USER else None
        message = Message(source=source, content=masked(content), sentiment=mood)
        after = timedelta(milliseconds=int(item.get("BeginOffsetMillis") or 0))
        yield Said(item_id=str(item["Id"]), after=after, message=message)
