"""Writes the files that are wanted, and goes on with what an invocation that was stopped has left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from contact_handlers.admin.contacts import conversations
from contact_handlers.admin.content import feedback
from contact_handlers.admin.exchange import Period, period
from contact_handlers.admin.figures.analytics import escalations
from contact_handlers.admin.files import page, report, sheets
from contact_handlers.admin.overview import facts
from contact_handlers.admin.overview import page as overview_page
from contact_handlers.admin.overview import report as overview
from contact_handlers.admin.overview.report import Every
from contact_handlers.admin.settings import Staffed, Stores
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Caller, Request
from contact_handlers.base import aws, clock, content, logs, metrics
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.errors import ConditionFailedError, HandlerError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.values import Item
from contact_handlers.records import long_texts, tables
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.feedback import Feedback
from contact_handlers.records.files import FAILED, READY, REPORT, RUNNING, WANTED, FileRequest, FileStatus, place
from contact_handlers.records.paging import Page, Position, Walk

ATTEMPTS: Final = 5
MOST_ROWS: Final = 10_000
PAGE: Final = 100
TOO_MANY, UNREADABLE, GAVE_UP = "too_many", "unreadable", "gave_up"
OPERATION: Final = "files"
OVERVIEW: Final = "overview"

TITLE: Final = "상담원 연결 보고서"
# Whoever asked may read everything that goes into a file.
_WRITER: Final = Caller(id="files", role="admin")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file that was written."""

    object_key: str
    row_count: int
    result: Mapping[str, Any] | None = None


class TooManyError(HandlerError):
    """More rows than a file may have."""


def waiting(settings: Stores) -> Iterator[FileRequest]:
    """Yields the files that are wanted, the oldest first; those too that somebody has begun and not ended."""
    found = Table(settings.table_requests).query(WANTED, index="by_kind", limit=PAGE)
    return map(FileRequest.from_item, found)


def take(settings: Stores, order: FileRequest, moment: datetime) -> FileRequest | None:
    """Takes a file to write; None when somebody else has changed it, or when it has failed often enough.

    Two who write it at once write the same in the same place, and one of them says so.
    """
    if (order.attempts or 0) >= ATTEMPTS:
        _change(settings, order, FAILED, {"error_code": GAVE_UP})
        return None
    put = {"started_at": clock.stamp(moment), "attempts": (order.attempts or 0) + 1}
    return _change(settings, order, RUNNING, put)


def finish(settings: Staffed, order: FileRequest, tell: Callable[[FileRequest, Written], None]) -> FileRequest | None:
    """Writes a file and says so; what cannot be written is told to whoever waits for it.

    `tell` hears of a file that is there, before it counts as ready: rather twice than never.
    """
    try:
        written = write(settings, order)
    except TooManyError:
        return _change(settings, order, FAILED, {"error_code": TOO_MANY})
    except (ApiError, KeyError, TypeError, ValueError) as fault:
        logs.error("file.unreadable", fault, export_id=order.request_id)
        return _change(settings, order, FAILED, {"error_code": UNREADABLE})
    put = {
        "ready_at": clock.stamp(clock.now()),
        "object_key": written.object_key,
        "row_count": written.row_count,
        "result": written.result,
    }
    tell(order, written)
    done = _change(settings, order, READY, put)
    if done is not None:
        metrics.put("ExportCreated")
        logs.audit(
            "file.written",
            export_id=order.request_id,
            actor_id=order.requested_by,
            kind_of=order.kind,
            rows=written.row_count,
        )
    return done


def _change(settings: Stores, order: FileRequest, to: FileStatus, put: Mapping[str, Any]) -> FileRequest | None:
    changes = Changes(put={"status": to, "by_kind_pk": place(order.kind, to), **put}, add={"version": 1})
    try:
        changed = Table(settings.table_requests).update(order.key, changes, when=equals("version", order.version))
    except ConditionFailedError:
        return None
    return FileRequest.from_item(changed)


def write(settings: Staffed, order: FileRequest) -> Written:
    """Writes the file of an order; the same order always lies in the same place."""
    what, learned = order.what, list[Feedback]()
    if order.kind == REPORT:
        return _overview(settings, order) if what["kind"] == OVERVIEW else _report(settings, order)
    form = str(what["format"])
    if what["kind"] == "conversation":
        text, count = _conversation(settings, form, str(what["conversation_id"]))
    elif what["kind"] == "conversations":
        found = _conversations(settings, what.get("filter") or {})
        text, count = sheets.conversations(form, found), len(found)
    else:
        learned = _feedback(settings, order)
        text, count = sheets.feedback(form, feedback.with_words(settings, learned)), len(learned)
    ending = "jsonl" if form == "json" and what["kind"] == "feedback" else form
    key = f"exports/{order.requested_by}/{order.request_id}.{ending}"
    _put(settings, key, text, ending)
    for one in learned:
        if not one.processed:
            feedback.processed(settings, one, order.request_id)
    return Written(object_key=key, row_count=count)


def _put(settings: Stores, key: str, text: str, ending: str) -> None:
    name = key.rsplit("/", 1)[-1]
    aws.call(
        "s3",
        "put_object",
        Bucket=settings.data_bucket,
        Key=key,
        Body=text.encode(),
        ContentType=sheets.TYPES[ending],
        # A browser saves exports and shows reports; none runs anything of them.
        ContentDisposition=f'{"inline" if ending == "html" else "attachment"}; filename="{name}"',
    )


def _conversation(settings: Stores, form: str, conversation_id: str) -> tuple[str, int]:
    found = Table(settings.table_conversations).get(tables.conversation(conversation_id))
    if found is None:
        raise KeyError(conversation_id)
    query = Table(settings.table_conversations).query(
        tables.conversation(conversation_id).pk, sort=Range(prefix=tables.MESSAGE_PREFIX), limit=MOST_ROWS
    )
    rows = [
        sheets.message_row(message, long_texts.whole(settings.data_bucket, message))
        for message in map(Message.from_item, query)
    ]
    return sheets.conversation(form, Conversation.from_item(found), rows), len(rows)


def _conversations(settings: Stores, wanted: Mapping[str, Any]) -> list[Conversation]:
    request = Request(operation_id=OPERATION, caller=_WRITER, query=wanted)
    found = _all(lambda position: conversations.search(settings, request, PAGE, position))
    return list(map(Conversation.from_item, found))


def _feedback(settings: Stores, order: FileRequest) -> list[Feedback]:
    """Returns the feedback of an order, also what an earlier attempt at this very file has taken off the list."""
    wanted: Mapping[str, Any] = order.what.get("filter") or {}
    given: Period | None = None
    if wanted.get("start") or wanted.get("end"):
        given = period(Request(operation_id=OPERATION, caller=_WRITER, query=wanted))
    processed = wanted.get("processed")

    def accept(item: Mapping[str, Any]) -> bool:
        in_time = given is None or given.low <= str(item.get("created_at")) < given.high
        as_wanted = processed is None or bool(item.get("processed")) == bool(processed)
        return in_time and (as_wanted or item.get("file_id") == order.request_id)

    walk = Walk(
        table=Table(settings.table_counters), partitions=[tables.feedback(settings.center, "").pk], accept=accept
    )
    return list(map(Feedback.from_item, _all(lambda position: walk.page(PAGE, position))))


def _all(page: Callable[[Position | None], Page]) -> Iterator[Item]:
    """Yields a list page by page; raises TooManyError for one that is longer than a file may be."""
    count = 0
    position: Position | None = None
    while True:
        part = page(position)
        count += len(part.items)
        if count > MOST_ROWS:
            raise TooManyError
        yield from part.items
        position = part.after
        if position is None:
            return


def _report(settings: Stores, order: FileRequest) -> Written:
    given = period(
        Request(operation_id=OPERATION, caller=_WRITER, query={name: order.what[name] for name in ("start", "end")})
    )
    found = list(escalations(settings, given))
    made = report.of(given, found)
    created = clock.parse(order.created_at) or clock.now()
    lies = f"{report.folder(str(order.what['kind']), created)}{order.request_id}"
    _put(settings, f"{lies}.json", json.dumps(made, ensure_ascii=False, indent=1) + "\n", "json")
    _put(settings, f"{lies}.csv", sheets.table(report.COLUMNS, report.rows(found)), "csv")
    text = page.page(made, title=TITLE, center=settings.center, made_at=clock.stamp(clock.now()))
    _put(settings, f"{lies}.html", text, "html")
    return Written(object_key=f"{lies}.html", row_count=len(found), result=made)


def _overview(settings: Staffed, order: FileRequest) -> Written:
    """Writes how the center did in a week or a month: a page, and the same figures as JSON and CSV."""
    what, now = order.what, clock.now()
    every: Every = "month" if what["every"] == "month" else "week"
    given = period(Request(operation_id=OPERATION, caller=_WRITER, query={one: what[one] for one in ("start", "end")}))
    earlier = overview.before(given, every)
    made = overview.of(facts.of(settings, given, now), facts.of(settings, earlier, now), every)
    rows = overview.rows(made)
    lies = f"{report.folder(every, clock.parse(order.created_at) or now)}{order.request_id}"
    _put(settings, f"{lies}.json", json.dumps(made, ensure_ascii=False, indent=1) + "\n", "json")
    _put(settings, f"{lies}.csv", sheets.table(overview.COLUMNS, rows), "csv")
    _put(settings, f"{lies}.html", overview_page.page(made, center=_center(settings), made_at=clock.stamp(now)), "html")
    told = {
        "summary": {one["key"]: one["value"] for one in made["figures"]},
        # Those of agents, of whom there may be many, are in the files.
        "detailed_analysis": {
            name: made[name] for name in ("days", "hours", "promises", "channels", "reasons", "teams")
        },
        "recommendations": made["recommendations"],
    }
    return Written(object_key=f"{lies}.html", row_count=len(rows), result=told)


def _center(settings: Stores) -> str:
    return str(content.load().get("center", {}).get("display_name") or settings.center)
