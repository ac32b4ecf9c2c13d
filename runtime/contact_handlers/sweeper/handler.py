"""Lambda handler: every two minutes what waits too long is looked at, and has its next thing done.

A record is claimed before anything happens and claimed again, later each time, until it goes on. What is done for it
may be done twice: it is what its own functions would do. After five times people are asked to look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from contact_handlers.base import clock, deadline, logs, metrics
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.base.values import Item
from contact_handlers.sweeper import callbacks, conversations, escalations, logic, store
from contact_handlers.sweeper.settings import Settings

Mend = Callable[[Settings, Table, Item, datetime], str]


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, int]:
    """Looks at everything that is due; answers how many records became what."""
    del event
    with invocation("sweeper", context):
        settings, moment = load(Settings), clock.now()
        kinds: tuple[tuple[str, Mend], ...] = (
            (settings.table_escalations, escalations.mend),
            (settings.table_requests, callbacks.mend),
            (settings.table_conversations, conversations.mend),
        )
        found: Counter[str] = Counter()
        for name, mend in kinds:
            for item in store.due(Table(name), moment):
                if deadline.remaining_s() < logic.RESERVE_S:
                    break
                found[_sweep(settings, Table(name), item, mend, moment)] += 1
        for outcome, count in found.items():
            metrics.put("Sweep", count, Outcome=outcome)
        if found:
            logs.info("sweep.done", **found)
        return dict(found)


def _sweep(settings: Settings, table: Table, item: Item, mend: Mend, moment: datetime) -> str:
    pk = str(item["pk"])
    try:
        pause = logic.pause(int(item.get("sweeps") or 0))
        if pause is None:
            return _give_up(settings, table, item, moment)
        claimed = store.claim(table, item, moment + pause)
        return logic.LOST_RACE if claimed is None else mend(settings, table, claimed, moment)
    except DependencyError as fault:
        logs.error("sweep.failed", fault, key=pk)
    except (KeyError, ValueError, TypeError) as fault:
        # An item that cannot be read is claimed again and given up like any other, and is in nobody's way.
        logs.error("sweep.unreadable", fault, key=pk)
    return logic.FAILED


def _give_up(settings: Settings, table: Table, item: Item, moment: datetime) -> str:
    """Has a supervisor look at what concerns a customer; every one is an alarm."""
    pk, reference = str(item["pk"]), str(item.get("reference_number") or "")
    logs.error("sweep.given_up", key=pk)
    metrics.put("SweepGivenUp")
    if reference:
        names = {"CallbackId": "request_id", "EscalationId": "escalation_id", "ConversationId": "conversation_id"}
        known = {name: str(item[attribute]) for name, attribute in names.items() if item.get(attribute)}
        store.ask_supervisor(settings, pk.partition("#")[2], reference, known)
    store.give_up(table, item, moment)
    return logic.GIVEN_UP
