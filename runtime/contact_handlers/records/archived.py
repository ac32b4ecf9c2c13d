"""Where objects of conversations and escalations lie in the data bucket, for who writes and who removes them.

Month and day are those of the beginning in Seoul, so an object never moves.
"""

from __future__ import annotations

from contact_handlers.base import clock


def conversation(conversation_id: str, created_at: str) -> str:
    """Returns the object of an archived conversation."""
    return f"conversations/{_day(created_at)[:7]}/{conversation_id}.json"


def trimmed(conversation_id: str, created_at: str) -> str:
    """Returns the object of the messages that were put away while a conversation went on."""
    return f"messages/{_day(created_at).replace('-', '/')}/{conversation_id}.json"


def escalation(escalation_id: str, created_at: str) -> str:
    """Returns the object of an escalation with its audit trail."""
    return f"escalations/{_day(created_at)[:7]}/{escalation_id}.json"


def large_texts(conversation_id: str) -> str:
    """Returns the folder of the texts of a conversation that are too long for the table."""
    return f"large/{conversation_id}/"


def _day(created_at: str) -> str:
    moment = clock.parse(created_at)
    return created_at[:10] if moment is None else clock.local_date(moment)
