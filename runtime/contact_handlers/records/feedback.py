"""What people say a message really meant, so that the bot can learn it.

The words stay where they were said: an item names the message, so what is forgotten of a conversation is forgotten
here too.
"""

from __future__ import annotations

from typing import ClassVar

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.records import tables


@dataclass(frozen=True, kw_only=True)
class Feedback(Record):
    """One message that was understood wrongly."""

    TABLE: ClassVar[str] = "counters"
    OWNERS: ClassVar[tuple[str, ...]] = ("admin_api", "files")

    feedback_id: str
    center: str
    conversation_id: str
    message_id: str
    expected_intent: str
    created_at: str
    actual_intent: str | None = None
    """What the bot took it for; None when it took it for nothing."""
    confidence: float | None = None
    reviewer: str | None = None
    """Who says so: the subject of their sign-in."""
    processed: bool = False
    """Whether it went into a file for the training of the bot."""
    file_id: str | None = None
    """The file that it went into."""

    @property
    def ulid(self) -> str:
        """The part of the id that orders feedback by time."""
        return self.feedback_id.partition("_")[2]

    def index(self) -> dict[str, str]:
        """Returns the attributes that put the item into the index of what is not processed."""
        if self.processed:
            return {}
        return {"feedback_open_pk": tables.open_feedback(self.center), "feedback_open_sk": self.ulid}
