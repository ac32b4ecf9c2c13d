"""Messages that the bot understood wrongly, as people say: noted, listed, and shown with the words that were said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from contact_handlers.admin.content import intents
from contact_handlers.admin.exchange import NOT_FOUND, audited, unknown
from contact_handlers.admin.settings import Settings, Stores
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import clock, content, ids
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, exists
from contact_handlers.base.values import Item
from contact_handlers.records import tables
from contact_handlers.records.conversations import Message
from contact_handlers.records.feedback import Feedback
from contact_handlers.records.paging import Walk
from contact_handlers.records.vocabulary import USER

KEPT: Final = timedelta(days=180)
# What nothing was meant by: a greeting that was taken for a question, a slip of the tongue.
NOTHING: Final = "none"


def create_feedback(settings: Settings, request: Request) -> Reply:
    """Notes what a message of a customer meant."""
    body = request.body
    conversation_id, message_id = str(body["conversation_id"]), str(body["message_id"])
    expected = str(body["expected_intent"])
    ours = content.load()["intents"]
    if expected != NOTHING and expected not in ours and expected not in (added := intents.rows(settings)):
        raise unknown("expected_intent", (*ours, *added, NOTHING))
    key = tables.message(conversation_id, message_id.partition("_")[2])
    found = Table(settings.table_conversations).get(key)
    if found is None or found.get("source") != USER:
        raise ApiError(NOT_FOUND)
    message, moment = Message.from_item(found), clock.now()
    ulid = ids.ulid_of(int(moment.timestamp() * 1000), message_id, expected, request.caller.id)
    noted = Feedback(
        feedback_id=f"fb_{ulid}",
        center=settings.center,
        conversation_id=conversation_id,
        message_id=message_id,
        expected_intent=expected,
        actual_intent=message.intent,
        confidence=message.confidence,
        reviewer=request.caller.id,
        created_at=clock.stamp(moment),
        expires_at=clock.epoch(moment + KEPT),
    )
    Table(settings.table_counters).create(tables.feedback(settings.center, ulid), noted.to_item())
    audited(request, "feedback.noted", conversation_id=conversation_id, intent=expected)
    return Reply(
        status=201, body={"feedback_id": noted.feedback_id, "actual_intent": message.intent, "processed": False}
    )


def list_feedback(settings: Settings, request: Request) -> Reply:
    """Lists feedback, the latest first; what is not processed from an index of its own."""
    open_only = request.text("processed") != "true"

    def wanted(item: Item) -> bool:
        return open_only or bool(item.get("processed"))

    walk = Walk(
        table=Table(settings.table_counters),
        partitions=[tables.open_feedback(settings.center) if open_only else tables.feedback(settings.center, "").pk],
        index="feedback_open" if open_only else None,
        newest_first=True,
        accept=wanted,
    )
    page = walk.page(request.limit, request.position)
    return listed(with_words(settings, [Feedback.from_item(item) for item in page.items]), page.after)


def with_words(settings: Stores, found: Sequence[Feedback]) -> list[dict[str, Any]]:
    """Returns feedback as people see it, with the masked words of its messages; empty where they are gone."""
    keys = {one.feedback_id: tables.message(one.conversation_id, one.message_id.partition("_")[2]) for one in found}
    said = Table(settings.table_conversations).get_many(keys.values())
    return [_shown(one, said.get(keys[one.feedback_id])) for one in found]


def _shown(one: Feedback, message: Item | None) -> dict[str, Any]:
    return {
        "feedback_id": one.feedback_id,
        "conversation_id": one.conversation_id,
        "message_id": one.message_id,
        "text": "" if message is None else str(Message.from_item(message).text),
        "expected_intent": one.expected_intent,
        "actual_intent": one.actual_intent,
        "confidence": one.confidence,
        "reviewer": one.reviewer or "",
        "processed": one.processed,
        "created_at": one.created_at,
    }


def processed(settings: Stores, one: Feedback, file_id: str) -> None:
    """Takes feedback off the list of what waits, because it is in a file; once is as good as twice."""
    key = tables.feedback(settings.center, one.ulid)
    changes = Changes(put={"processed": True, "file_id": file_id}, remove=("feedback_open_pk", "feedback_open_sk"))
    try:
        Table(settings.table_counters).update(key, changes, when=exists("pk"), answer="NONE")
    except ConditionFailedError:
        return
