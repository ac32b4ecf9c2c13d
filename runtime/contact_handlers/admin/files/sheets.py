"""Exports as files: JSON, text, and CSV that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from contact_handlers.base import clock
from contact_handlers.records.analysis import Resolution
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.vocabulary import CHANNEL_NAMES, SOURCE_NAMES, ConversationStatus

BOM: Final = "\ufeff"
TYPES: Final[Mapping[str, str]] = {
    "json": "application/json; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
# Signs with which a spreadsheet takes a cell for a formula, in both widths, and what it overlooks before them:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA: Final = frozenset("=+-@＝＋－＠|%")
_OVERLOOKED: Final = "\t\r\n \u00a0\u3000\u200b\ufeff"
_STATUSES: Final[Mapping[ConversationStatus, str]] = {
    "active": "진행 중",
    "bot_handling": "챗봇 상담 중",
    "escalated": "상담원 연결 대기",
    "agent_assigned": "상담원 상담 중",
    "completed": "완료",
    "cancelled": "취소",
}
_RESOLUTIONS: Final[Mapping[Resolution | None, str]] = {
    "resolved": "해결",
    "escalated": "상담원 연결 요청",
    "unresolved": "미해결",
    "abandoned": "대기 중 종료",
}
MESSAGE_COLUMNS: Final = ("timestamp", "source", "content", "message_type")
CONVERSATION_COLUMNS: Final = (
    "conversation_id",
    "customer_id",
    "channel",
    "status",
    "created_at",
    "ended_at",
    "message_count",
    "duration_s",
    "assigned_agent",
    "primary_intent",
    "resolution_status",
    "survey_score",
)
FEEDBACK_COLUMNS: Final = (
    "feedback_id",
    "text",
    "expected_intent",
    "actual_intent",
    "confidence",
    "conversation_id",
    "message_id",
    "created_at",
)


def cell(value: Any) -> str:
    """Returns a cell that is shown as it is: one that a spreadsheet would run begins with an apostrophe."""
    text = "" if value is None else str(value)
    if isinstance(value, (int, float)):
        return text
    seen = text.lstrip(_OVERLOOKED)
    risky = seen[:1] in _FORMULA or text[:1] in "\t\r\n"
    return f"'{text}" if text and risky else text


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Returns rows as CSV for spreadsheets, in UTF-8 with a mark at its beginning."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return BOM + out.getvalue()


def conversation_row(record: Conversation) -> dict[str, Any]:
    """Returns a conversation as a row."""
    summary = record.summary or {}
    return {
        "conversation_id": record.conversation_id,
        "customer_id": record.customer_id,
        "channel": record.channel,
        "status": record.status,
        "created_at": record.created_at,
        "ended_at": record.ended_at,
        "message_count": record.message_count or 0,
        "duration_s": record.duration_s,
        "assigned_agent": record.assigned_agent,
        "primary_intent": record.primary_intent,
        "resolution_status": summary.get("resolution_status"),
        "survey_score": record.survey_score,
    }


def message_row(message: Message, text: str) -> dict[str, Any]:
    """Returns a message as a row."""
    return {
        "timestamp": message.created_at,
        "source": message.source,
        "content": text,
        "message_type": message.message_type,
    }


def header(record: Conversation) -> str:
    """Returns what stands above a conversation in a text, for people in Seoul."""
    row = conversation_row(record)
    lines = {
        "대화 ID": row["conversation_id"],
        "시작 시간": _local(row["created_at"]),
        "종료 시간": _local(row["ended_at"]),
        "채널": CHANNEL_NAMES.get(row["channel"], row["channel"]),
        "상태": _STATUSES[record.status],
        "해결 상태": _RESOLUTIONS.get(row["resolution_status"], "-"),
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items()) + "\n"


def conversation(form: str, record: Conversation, rows: Sequence[Mapping[str, Any]]) -> str:
    """Returns one conversation with its messages."""
    if form == "json":
        return _json({"conversation": conversation_row(record), "messages": list(rows)})
    if form == "csv":
        return table(MESSAGE_COLUMNS, rows)
    said = "".join(
        f"[{_local(row['timestamp'])}] {SOURCE_NAMES[row['source']]}: {_line(row['content'])}\n" for row in rows
    )
    return f"{header(record)}\n{said}"


def conversations(form: str, records: Sequence[Conversation]) -> str:
    """Returns many conversations, without their messages."""
    rows = list(map(conversation_row, records))
    if form == "json":
        return _json({"items": rows})
    return table(CONVERSATION_COLUMNS, rows) if form == "csv" else "\n".join(map(header, records))


def feedback(form: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Returns feedback; as JSON each one is a line, as tools for training take it."""
    if form == "json":
        return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in rows)
    if form == "csv":
        return table(FEEDBACK_COLUMNS, rows)
    return "".join(f"{_line(row['text'])}\t{row['expected_intent']}\t{row['actual_intent'] or '-'}\n" for row in rows)


def _local(stamp: str | None) -> str:
    moment = clock.parse(stamp or "")
    return "-" if moment is None else f"{moment.astimezone(clock.KST):%Y-%m-%d %H:%M:%S}"


def _line(text: Any) -> str:
    return " ".join(str(text).split())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
