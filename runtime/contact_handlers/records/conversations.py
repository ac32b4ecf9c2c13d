"""Items about conversations as typed records: a record per conversation, its messages and legs, and their marks.

Reading them needs no client; `records.turns` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from contact_handlers.base import clock
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.masked import NOTHING, Masked
from contact_handlers.records.vocabulary import BOT, USER, ConversationStatus, NoteKind, Sentiment, Source


@dataclass(frozen=True, kw_only=True)
class Conversation(Record):
    """The record of a conversation, which all its contacts share."""

    TABLE: ClassVar[str] = "conversations"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "agent_desk",
        "archive",
        "bot_hook",
        "contact_events",
        "customer_api",
        "customer_lookup",
        "escalate",
        "request_api",
        "survey",
        "sweeper",
        "admin_api",
        "evaluations",
        "transcripts",
    )

    conversation_id: str
    channel: str
    status: ConversationStatus
    created_at: str
    version: int | None = None
    center: str | None = None
    customer_id: str | None = None
    contact_ids: Sequence[str] | None = None
    session_id: str | None = None
    locale: str | None = None
    last_activity_at: str | None = None
    user_turns: int | None = None
    counted_turns: int | None = None
    message_count: int | None = None
    trimmed_count: int | None = None
    """Messages that were put away in the bucket."""
    note_count: int | None = None
    transfer_count: int | None = None
    transfers: Sequence[Mapping[str, Any]] | None = None
    escalation_ids: Sequence[str] | None = None
    escalation_count: int | None = None
    tags: Sequence[str] | None = None
    """What its hand-overs were marked with, for supervisors."""
    assigned_agent: str | None = None
    ended_at: str | None = None
    end_reason: str | None = None
    last_intent: str | None = None
    mood: str | None = None
    primary_intent: str | None = None
    summary: Mapping[str, Any] | None = None
    containment: bool | None = None
    understood: Mapping[str, Any] | None = None
    """What it counts for (`records.counting`): numbers by names of intents, languages and classes, and digests."""
    survey_score: int | None = None
    analysis: Mapping[str, Any] | None = None
    """What the conversation was like: sentiment, satisfaction 1 to 5, feelings, risk 0 to 1."""
    reviewed: str | None = None
    """What came of asking the language model about it: `model`, `rejected` or `failed`."""
    evaluation_id: str | None = None
    evaluation_score: float | None = None
    """What quality analysts gave it, 0 to 100."""
    repeated_by: str | None = None
    """The conversation with which the customer came back with the same matter within a week of this one."""
    owner_hash: str | None = None
    """Hash of the token of whoever began it over HTTP; a call has none."""
    visitor: Mapping[str, Any] | None = None
    """What somebody over HTTP said about themselves, masked."""
    metadata: Mapping[str, Any] | None = None
    history_told: Mapping[str, Any] | None = None
    """What the history of the customer holds of this conversation."""

    @property
    def key(self) -> Key:
        """Where the item lies."""
        return tables.conversation(self.conversation_id)

    @property
    def duration_s(self) -> int:
        """Seconds that a conversation took, or has taken until something last happened in it."""
        if self.summary:
            return int(self.summary.get("duration_s", 0))
        begun, last = clock.parse(self.created_at), clock.parse(self.ended_at or self.last_activity_at or "")
        return 0 if begun is None or last is None else max(0, int((last - begun).total_seconds()))

    def index(self) -> dict[str, str]:
        """Returns the attributes that put the item into indexes; the place in its day changes with the status."""
        order = f"{self.created_at}#{self.conversation_id}"
        found = {"by_day_sk": by_day_order(self.status, self.created_at, self.conversation_id)}
        created = clock.parse(self.created_at)
        if created is not None:
            found["by_day_pk"] = tables.day(clock.local_date(created), self.conversation_id)
        if self.contact_ids:
            found |= {"by_contact_pk": tables.contact(self.contact_ids[0]), "by_contact_sk": tables.META}
        if self.customer_id:
            found |= {"by_customer_pk": tables.of_customer(self.customer_id), "by_customer_sk": order}
        if self.assigned_agent:
            found |= {"by_agent_pk": tables.of_agent(self.assigned_agent), "by_agent_sk": order}
        return found


@dataclass(frozen=True, kw_only=True)
class Message(Record):
    """One message of a conversation; the content is masked when it is stored."""

    TABLE: ClassVar[str] = "conversations"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "bot_hook",
        "contact_events",
        "customer_api",
        "escalation_timeout",
        "transcripts",
    )

    source: Source
    content: Masked = NOTHING
    message_id: str | None = None
    conversation_id: str | None = None
    message_type: str = "text"
    is_sensitive: bool = False
    intent: str | None = None
    confidence: float | None = None
    entities: Mapping[str, Any] | None = None
    next_action: str | None = None
    rule: str | None = None
    """The rule by which the bot hands over with this message."""
    description: Masked | None = None
    """What the rule found."""
    sentiment: Sentiment | None = None
    faq_id: str | None = None
    latency_ms: int | None = None
    created_at: str | None = None
    preview: Masked | None = None
    """Beginning of a long text that lies in the bucket."""
    s3_key: str | None = None
    attachments: Sequence[Mapping[str, str]] | None = None
    """Files that came with it: `attachment_id` of Amazon Connect, masked `name`, `content_type`."""

    @property
    def text(self) -> Masked:
        """The content, or the beginning of one that lies in the bucket."""
        return self.content or self.preview or NOTHING


@dataclass(frozen=True, kw_only=True)
class Note(Record):
    """What an agent noted about a conversation, for agents and supervisors; customers never see it."""

    TABLE: ClassVar[str] = "conversations"
    OWNERS: ClassVar[tuple[str, ...]] = ("agent_desk",)

    kind: NoteKind
    content: Masked
    contact_id: str
    created_at: str
    conversation_id: str | None = None
    handed_to: str | None = None
    """The quick connect that the agent hands over by."""


@dataclass(frozen=True, kw_only=True)
class Leg(Record):
    """What is known about one contact of a conversation."""

    TABLE: ClassVar[str] = "conversations"
    OWNERS: ClassVar[tuple[str, ...]] = ("contact_events", "transcripts")

    contact_id: str
    conversation_id: str | None = None
    previous_contact_id: str | None = None
    initiation_method: str | None = None
    initiated_at: str | None = None
    queued_at: str | None = None
    connected_at: str | None = None
    ended_at: str | None = None
    queue_arn: str | None = None
    agent_arn: str | None = None
    end_reason: str | None = None
    said: Mapping[str, str] | None = None
    """For each attribute, how well and when it was said: what is said better or later takes its place."""
    revision: int | None = None
    recording_key: str | None = None
    """Where its recording lies in the media bucket."""
    transcript_key: str | None = None
    """Where the transcript of a chat lies there."""
    heard_since: str | None = None
    """When Contact Lens began to hear it."""


@dataclass(frozen=True, kw_only=True)
class ConversationOfContact(Record):
    """The conversation of a contact: the mark that it was opened."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "bot_hook",
        "contact_events",
        "customer_lookup",
        "request_api",
    )

    conversation_id: str


@dataclass(frozen=True, kw_only=True)
class Mark(Record):
    """The mark that something was done once: a turn, a note."""

    TABLE: ClassVar[str] = "sessions"
    OWNERS: ClassVar[tuple[str, ...]] = ("contact_events", "escalation_timeout", "request_api")

    message: str | None = None
    """ULID of the noted message."""
    text: str | None = None
    """Checksum of the noted text."""
    seen: int | None = None
    """How much was known when the note was written."""


def by_day_order(status: ConversationStatus, created_at: str, conversation_id: str) -> str:
    """Returns the sort key of the index by_day; it changes with the status."""
    return f"{status}#{created_at}#{conversation_id}"


def handing_over(messages: Sequence[Message]) -> Message | None:
    """Returns the bot's message that hands over, when it is the last one it has said."""
    last = next((message for message in reversed(messages) if message.source == BOT), None)
    return last if last is not None and last.rule else None


def user_texts(messages: Iterable[Message]) -> list[Masked]:
    """Returns the stored texts of the customer, in the given order."""
    return [message.text for message in messages if message.source == USER]
