"""Conversations: searched by an index, shown with their messages, closed by people.

A search reads one partition per customer or agent, or those of a day, and never more than a page may
(`records.paging`); a page that ends early says where to go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contact_handlers.admin.exchange import NOT_FOUND, VALIDATION_ERROR, Period, audited, period
from contact_handlers.admin.settings import Settings, Stores
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import clock
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, equals, one_of
from contact_handlers.base.values import Item
from contact_handlers.records import endings, long_texts, sweep, tables
from contact_handlers.records.conversations import Conversation, Message, by_day_order
from contact_handlers.records.masked import clipped, masked
from contact_handlers.records.paging import Merge, Page, PositionError, Stream
from contact_handlers.records.vocabulary import (
    AGENT_ASSIGNED,
    CANCELLED,
    COMPLETED,
    CONVERSATION_ORDER,
    FINAL_STATUSES,
    ConversationStatus,
)

FIRST_MESSAGES: Final = 100
CREATED, UPDATED = "created_at", "updated_at"
# What is sorted by its last activity has no index: so much is read and sorted, and a longer list is refused.
SORTED_AT_MOST: Final = 1_000
READS_TO_SORT: Final = 3
REASON_LIMIT: Final = 200
ENDED_BY_PEOPLE: Final = "ADMIN_CLOSED"
_LAST: Final = "\U0010ffff"


def list_conversations(settings: Settings, request: Request) -> Reply:
    """Lists conversations by the filters of the query, newest first unless asked otherwise."""
    page = search(settings, request, request.limit, request.position)
    return listed([shown(Conversation.from_item(item)) for item in page.items], page.after)


def search(settings: Stores, request: Request, limit: int, position: Mapping[str, Any] | None) -> Page:
    """Returns a page of the conversations that a query asks for."""
    given = period(request)
    newest_first = request.text("order") != "asc"
    if request.text("sort") == UPDATED:
        return _by_activity(settings, request, given, limit, position, newest_first=newest_first)
    after = "" if position is None else position.get("after")
    if not isinstance(after, str):
        raise PositionError("the position belongs to another list")
    return _merge(settings, request, given, after, newest_first=newest_first).page(limit)


def _merge(settings: Stores, request: Request, given: Period, after: str, *, newest_first: bool) -> Merge:
    low, high = given.low, given.high
    if after and newest_first:
        high = after
    elif after:
        low = after
    customer, agent, status = request.text("customer_id"), request.text("agent_id"), request.text("status")
    channel = request.text("channel")
    wanted = {"customer_id": customer, "assigned_agent": agent, "status": status, "channel": channel}

    def accept(item: Item) -> bool:
        # The last item of a page is where the next one begins: its range has it once more.
        order = f"{item.get('created_at')}#{item.get('conversation_id')}"
        return order != after and all(not value or item.get(name) == value for name, value in wanted.items())

    if customer or agent:
        index = "by_customer" if customer else "by_agent"
        partition = tables.of_customer(customer) if customer else tables.of_agent(agent)
        groups: Iterator[Sequence[Stream]] = iter([[Stream(partition=partition, prefix="", low=low, high=high)]])
    else:
        index, groups = "by_day", _days(given, status, low, high, newest_first=newest_first)
    return Merge(
        table=Table(settings.table_conversations),
        index=index,
        groups=groups,
        newest_first=newest_first,
        accept=accept,
    )


def _days(given: Period, status: str, low: str, high: str, *, newest_first: bool) -> Iterator[list[Stream]]:
    """Yields the partitions of each day; one has its conversations by status, so each status is a stream."""
    statuses = [status] if status else list(CONVERSATION_ORDER)
    for day in given.days if newest_first else reversed(given.days):
        own = Period.of(day)
        if own.high <= low or own.low > high:
            continue
        yield [
            Stream(partition=shard, prefix=f"{one}#", low=low, high=high)
            for shard in tables.shards(day)
            for one in statuses
        ]


def _by_activity(
    settings: Stores,
    request: Request,
    given: Period,
    limit: int,
    position: Mapping[str, Any] | None,
    *,
    newest_first: bool,
) -> Page:
    found: list[Item] = []
    after = ""
    for _ in range(READS_TO_SORT):
        page = _merge(settings, request, given, after, newest_first=True).page(SORTED_AT_MOST)
        found += page.items
        if page.after is None:
            break
        after = str(page.after["after"])
    else:
        raise ApiError(VALIDATION_ERROR, ("sort", "대화가 너무 많아 정렬할 수 없습니다. 기간을 줄여 주세요."))
    ordered = sorted(found, key=_activity, reverse=newest_first)
    if position is not None:
        place = position.get("after")
        if not isinstance(place, str):
            raise PositionError("the position belongs to another list")
        ordered = [item for item in ordered if (_activity(item) < place if newest_first else _activity(item) > place)]
    shown_now = tuple(ordered[:limit])
    more = len(ordered) > limit
    return Page(shown_now, {"after": _activity(shown_now[-1])} if more else None)


def _activity(item: Item) -> str:
    return f"{item.get('last_activity_at') or item.get('created_at')}#{item.get('conversation_id')}"


def get_conversation_detail(settings: Settings, request: Request) -> Reply:
    """Returns a conversation with its first messages; those who only analyze see them masked once more and cut."""
    record = _record(settings, request.path["conversation_id"])
    page, position = _messages(settings, record.conversation_id, request.position)
    whole = request.caller.may("supervisor")
    audited(request, "conversation.read", conversation_id=record.conversation_id, whole=whole)
    summary = record.summary or {}
    return Reply(
        body={
            **shown(record),
            "messages": [_message(settings, message, whole=whole) for message in page],
            "context": {} if not whole else dict(record.attribute("context") or {}),
            "updated_at": record.last_activity_at or record.created_at,
            "escalation_id": next(iter(reversed(record.escalation_ids or ())), None),
            "summary": {**summary, "text": _read(str(summary.get("text") or ""), whole=whole)} if summary else {},
        },
        position=position,
        is_list=True,
    )


def _messages(
    settings: Stores, conversation_id: str, position: Mapping[str, Any] | None
) -> tuple[list[Message], Mapping[str, Any] | None]:
    after = "" if position is None else position.get("after")
    if not isinstance(after, str):
        raise PositionError("the position belongs to another list")
    sort = Range(low=f"{after or tables.MESSAGE_PREFIX}", high=f"{tables.MESSAGE_PREFIX}{_LAST}")
    found = [
        item
        for item in Table(settings.table_conversations).query(
            tables.conversation(conversation_id).pk, sort=sort, limit=FIRST_MESSAGES + 2
        )
        if item["sk"] != after
    ]
    page = found[:FIRST_MESSAGES]
    return list(map(Message.from_item, page)), {"after": page[-1]["sk"]} if len(found) > FIRST_MESSAGES else None


def _message(settings: Stores, message: Message, *, whole: bool) -> dict[str, Any]:
    text = long_texts.whole(settings.data_bucket, message) if whole else str(message.text)
    facts = {
        "intent": message.intent,
        "confidence": message.confidence,
        "sentiment": message.sentiment,
        "faq_id": message.faq_id,
        "next_action": message.next_action,
        "attachments": None if message.attachments is None else [dict(one) for one in message.attachments],
    }
    said = {**facts, "entities": message.entities} if whole else facts
    return {
        "message_id": message.message_id,
        "source": message.source,
        "message_type": message.message_type,
        "content": _read(text, whole=whole),
        "created_at": message.created_at,
        "is_sensitive": message.is_sensitive,
        "metadata": {name: value for name, value in said.items() if value is not None},
    }


def _read(text: str, *, whole: bool) -> str:
    """Returns a text as somebody may read it: stored texts are masked, and what has learned since masks them more."""
    return text if whole else str(masked(text))


def change_conversation_statuses(settings: Settings, request: Request) -> Reply:
    """Closes up to 25 conversations, each for itself; tells of each whether it was done."""
    status: ConversationStatus = request.body["status"]
    reason = clipped(masked(str(request.body["reason"])), REASON_LIMIT)
    results = []
    for conversation_id in dict.fromkeys(map(str, request.body["conversation_ids"])):
        code = _close(settings, request, conversation_id, status, reason)
        results.append({"conversation_id": conversation_id, "ok": not code, "code": code or None})
        if not code:
            audited(request, "conversation.closed", conversation_id=conversation_id, to_status=status)
    return Reply(body={"results": results})


def _close(settings: Settings, request: Request, conversation_id: str, status: ConversationStatus, reason: str) -> str:
    """Closes one conversation and returns why not; empty when it is closed as asked."""
    table, key = Table(settings.table_conversations), tables.conversation(conversation_id)
    found = table.get(key, consistent=True)
    if found is None:
        return NOT_FOUND
    record = Conversation.from_item(found)
    if record.status == status:
        return ""
    # Somebody talks to an agent: that ends, it is not cancelled.
    if record.status in FINAL_STATUSES or (record.status == AGENT_ASSIGNED and status == CANCELLED):
        return "CONFLICT"
    moment = clock.now()
    closed = {"closed_by": request.caller.id, "close_reason": reason}
    if status == COMPLETED:
        ended = endings.complete(settings, record, ENDED_BY_PEOPLE, moment, closed)
        return "" if ended is not None else "CONFLICT"
    put = {
        **closed,
        "status": status,
        "by_day_sk": by_day_order(status, record.created_at, conversation_id),
        "ended_at": clock.stamp(moment),
        "end_reason": ENDED_BY_PEOPLE,
        # Until it is archived, which takes the note off.
        **sweep.at(moment + sweep.ARCHIVE),
    }
    when = equals("version", record.version) & one_of("status", [record.status])
    try:
        table.update(key, Changes(put=put, add={"version": 1}), when=when, answer="NONE")
    except ConditionFailedError:
        return "CONFLICT"
    return ""


def _record(settings: Stores, conversation_id: str) -> Conversation:
    found = Table(settings.table_conversations).get(tables.conversation(conversation_id))
    if found is None:
        raise ApiError(NOT_FOUND)
    return Conversation.from_item(found)


def shown(record: Conversation) -> dict[str, Any]:
    """Returns a conversation as lists show it."""
    return {
        "conversation_id": record.conversation_id,
        "customer_id": record.customer_id,
        "channel": record.channel,
        "status": record.status,
        "message_count": record.message_count or 0,
        "duration_s": record.duration_s,
        "created_at": record.created_at,
        "assigned_agent": record.assigned_agent,
        "tags": list(record.tags or ()),
    }
