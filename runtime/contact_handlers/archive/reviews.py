"""A finished conversation in the words of the language model, where a center wants that; else what was computed stands.

Nobody waits here: the call is over, and its record is whole without the model. Each conversation is asked about once,
in bounded time; whatever fails or is not believed leaves the record as it is.
"""

from __future__ import annotations

from typing import Final, Literal

from contact_handlers.archive.settings import Settings
from contact_handlers.base import clock, deadline, logs
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.dialogue import converse, review
from contact_handlers.records import endings, tables
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.vocabulary import COMPLETED, USER

# Most of it is reading; an answer has a few sentences.
TIMEOUT_S: Final = 10.0
# What is left of an invocation for the archive itself, and for the changes behind this one.
RESERVE_S: Final = 20.0
Outcome = Literal["model", "rejected", "failed"]


def consider(settings: Settings, record: Conversation) -> None:
    """Asks the model about a conversation that has ended, once; nothing where there is no time or no model."""
    if record.status != COMPLETED or deadline.remaining_s() < TIMEOUT_S + RESERVE_S:
        return
    table = Table(settings.table_conversations)
    # A stream tells of the same change again when another one beside it failed.
    current = _fresh(table, record)
    if current is None:
        return
    found = table.query(record.key.pk, sort=Range(prefix=tables.MESSAGE_PREFIX), consistent=True)
    messages = list(map(Message.from_item, found))
    if not any(message.source == USER and message.text for message in messages):
        return
    outcome, made = _asked(settings, messages)
    logs.info("review.done", conversation_id=record.conversation_id, outcome=outcome)
    current = _fresh(table, record)
    if current is None:
        return
    put = {"reviewed": outcome, "reviewed_at": clock.stamp(clock.now())}
    if made is not None:
        put |= made.put(current.analysis or {}, current.summary or {})
    # Whoever changed the record meanwhile lets it come by again.
    endings.save(settings, current, current.changed(put), put, ())


def _fresh(table: Table, record: Conversation) -> Conversation | None:
    """Returns the record as it is now; None for one that the model has been asked about, or that is gone."""
    item = table.get(record.key, consistent=True)
    found = None if item is None else Conversation.from_item(item)
    return None if found is None or found.reviewed or found.summary is None else found


def _asked(settings: Settings, messages: list[Message]) -> tuple[Outcome, review.Review | None]:
    system, prompt, tool = review.system_prompt(), review.user_prompt(messages), review.tool()
    try:
        answer = converse.ask(
            settings.llm,
            lambda: converse.request(settings.llm, system, prompt, tool, review.MAX_TOKENS),
            TIMEOUT_S,
        )
        stop = answer.get("stopReason")
        made = None if stop in (*converse.STOPPED, *converse.GARBLED) else review.read(answer)
    except Exception as fault:  # noqa: BLE001 - whatever fails here, what was computed stands
        logs.warning("review.failed", outcome=converse.outcome(fault), error=type(fault).__name__)
        return "failed", None
    return ("rejected", None) if made is None else (endings.BY_MODEL, made)
