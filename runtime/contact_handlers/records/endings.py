"""The end of a conversation: what it was about and what it counts for, in the transaction that completes it.

Whoever ends one (its contacts, the customer over HTTP, staff, time) does it here, so that every conversation counts
once; what becomes known of it later changes the counters by the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from contact_handlers.base import clock, metrics
from contact_handlers.base.dynamo import Range, Table, Write, transact
from contact_handlers.base.errors import ConditionFailedError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.records import agent_days, analysis, counting, hourly, sweep, tables
from contact_handlers.records.conversations import Conversation, Message, by_day_order
from contact_handlers.records.counting import Counts
from contact_handlers.records.limits import Retention
from contact_handlers.records.masked import Masked
from contact_handlers.records.vocabulary import COMPLETED, ESCALATED

IDLE: Final = timedelta(minutes=30)
"""How long a conversation over HTTP goes on without a message."""
IDLE_REASON: Final = "idle"
BY_MODEL: Final = "model"


class Stores(Protocol):
    """What a conversation leaves its traces in."""

    @property
    def center(self) -> str:
        """Key of the center."""

    @property
    def table_conversations(self) -> str:
        """Name of the table of conversations."""

    @property
    def table_counters(self) -> str:
        """Name of the table of counters."""

    @property
    def retention(self) -> Retention:
        """Days that records are kept."""


def idle_at(record: Conversation) -> datetime:
    """Returns when a conversation over HTTP ends unless somebody writes before."""
    touched = clock.parse(record.last_activity_at or record.created_at)
    return (touched or clock.now()) + IDLE


def has_contacts(record: Conversation) -> bool:
    """Tells whether contacts of Amazon Connect decide when it ends; one that lives over HTTP alone has none."""
    return any(contact_id != record.conversation_id for contact_id in record.contact_ids or ())


def complete(
    settings: Stores, record: Conversation, reason: str, moment: datetime, more: Mapping[str, Any] | None = None
) -> Conversation | None:
    """Completes a record that goes on, and counts it; returns it as it is then, None when it was changed meanwhile.

    `more` are attributes besides; a text of the summary in it (`text`) takes the place of ours.
    """
    conversation_id, put = record.conversation_id, dict(more or {})
    text = put.pop("text", None)
    found = Table(settings.table_conversations).query(
        record.key.pk, sort=Range(prefix=tables.MESSAGE_PREFIX), consistent=True
    )
    messages = list(map(Message.from_item, found))
    # A call waits in a queue before an agent has it; over HTTP the escalation says so.
    queued = record.status == ESCALATED and record.owner_hash is None
    put |= {
        "status": COMPLETED,
        "by_day_sk": by_day_order(COMPLETED, record.created_at, conversation_id),
        "ended_at": clock.stamp(moment),
        "end_reason": reason,
        **analysis_of(record, messages, moment, settings.retention, agent=bool(record.assigned_agent), queued=queued),
        # Until it is archived, which takes the note off.
        **sweep.at(clock.now() + sweep.ARCHIVE),
    }
    if text:
        put["summary"] = {**put["summary"], "text": text}
    changed = record.changed(put)
    if not save(settings, record, changed, put, messages, remove=("active_scenario",)):
        return None
    emit(changed)
    return changed


def analysis_of(
    record: Conversation,
    messages: Sequence[Message],
    ended_at: datetime,
    retention: Retention,
    *,
    agent: bool,
    queued: bool,
) -> dict[str, Any]:
    """Returns what a finished conversation was about, and until when it is kept."""
    started = clock.parse(record.created_at) or ended_at
    duration_s = max(0, round((ended_at - started).total_seconds()))
    found = analysis.analyze(record, messages, agent=agent, queued=queued, duration_s=duration_s)
    if record.reviewed == BY_MODEL and record.summary is not None:
        # What the model said stays, whatever becomes known of the contacts later.
        told = {name: record.summary[name] for name in ("sentiment", "text") if name in record.summary}
        found |= {"summary": {**found["summary"], **told}, "analysis": dict(record.analysis or found["analysis"])}
    return {**found, "expires_at": clock.epoch(ended_at) + retention.conversations_days * 86_400}


def save(
    settings: Stores,
    record: Conversation,
    changed: Conversation,
    put: Mapping[str, Any],
    messages: Sequence[Message],
    remove: Sequence[str] = (),
) -> bool:
    """Changes a record together with the counters; False when the record has changed meanwhile."""
    counted, unanswered = difference(counts(record), counts(changed)), missed(record, changed, messages)
    days = agent_days.difference(
        agent_days.counts(settings.center, record), agent_days.counts(settings.center, changed)
    )
    changes = Changes(put=put, add={"version": 1}, remove=tuple(remove))
    table, unchanged = Table(settings.table_conversations), equals("version", record.version)
    if not counted and not unanswered and not days:
        try:
            table.update(record.key, changes, when=unchanged, answer="NONE")
        except ConditionFailedError:
            return False
        return True
    try:
        transact(
            [
                table.updating(record.key, changes, when=unchanged),
                *hourly.writes(settings, hourly.counters(settings, counted)),
                *_days(settings, days),
                *hourly.writes(settings, hourly.unanswered(settings, unanswered, _asked_at(record))),
            ]
        )
    except TransactionCancelledError as cancelled:
        if cancelled.failed(0):
            return False
        raise
    return True


def emit(record: Conversation) -> None:
    """Publishes the metrics of a conversation that was completed."""
    channel, summary = record.channel, record.summary or {}
    metrics.put("ConversationCompleted", Channel=channel)
    metrics.put("ConversationDuration", record.duration_s, Channel=channel)
    metrics.put("SentimentCount", Outcome=str(summary["sentiment"]))


def counts(record: Conversation) -> Counts:
    """Returns what a finished conversation counts for."""
    if record.status != COMPLETED or record.summary is None:
        return {}
    channel, duration, score = record.channel, int(record.summary["duration_s"]), record.survey_score
    return {
        ("ConversationCompleted", channel): (1, 1),
        ("ConversationDuration", channel): (1, duration),
        ("Containment", "contained" if record.containment else "escalated"): (1, 1),
        ("Sentiment", str(record.summary["sentiment"])): (1, 1),
        ("Resolution", str(record.summary["resolution_status"])): (1, 1),
        ("PrimaryIntent", str(record.primary_intent or "") or "none"): (1, 1),
        **({} if score is None else {(counting.SATISFACTION, str(score)): (1, score)}),
        **counting.counts(record.understood or {}, channel),
    }


def difference(before: Counts, after: Counts) -> Counts:
    """Returns how counters change when a conversation has come to count for something else."""
    found = {}
    for key in dict.fromkeys([*before, *after]):
        (count, value), (count_now, value_now) = before.get(key, (0, 0)), after.get(key, (0, 0))
        if (count, value) != (count_now, value_now):
            found[key] = (count_now - count, value_now - value)
    return found


def missed(before: Conversation, after: Conversation, messages: Sequence[Message]) -> Mapping[str, Masked]:
    """Returns the unanswered questions that a conversation has come to count for: by digest, as they are stored."""
    if after.status != COMPLETED:
        return {}
    known = set((before.understood or {}).get("unmatched", ())) if before.status == COMPLETED else set[str]()
    new = set((after.understood or {}).get("unmatched", ())) - known
    return {digest: text for digest, text in counting.unmatched(messages).items() if digest in new}


def _days(settings: Stores, days: agent_days.Numbers) -> list[Write]:
    table = Table(settings.table_counters)
    kept_until = clock.epoch(clock.now() + timedelta(days=settings.retention.counters_days))
    return [table.updating(key, Changes(put={tables.TTL: kept_until}, add=dict(added))) for key, added in days.items()]


def _asked_at(record: Conversation) -> datetime:
    return clock.parse(record.created_at) or clock.now()
