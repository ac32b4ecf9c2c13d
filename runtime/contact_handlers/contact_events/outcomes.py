"""What a contact event means for the escalation and the callback that its contact serves."""

from __future__ import annotations

from datetime import datetime

from contact_handlers.base import clock, logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.events import ContactChange
from contact_handlers.contact_events import logic, store
from contact_handlers.contact_events.adopted import adopted
from contact_handlers.contact_events.settings import Settings
from contact_handlers.records import callback_ends, callbacks, contacts, domain_events, escalations, work
from contact_handlers.records.callback_ends import CallEnd
from contact_handlers.records.escalations import Escalation, Move
from contact_handlers.records.integrations import Agent
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import ASSIGNED, IN_PROGRESS, NO_ANSWER, PENDING, RESOLVED, Outcome


def escalation_of(settings: Settings, change: ContactChange) -> Escalation | None:
    """Returns the escalation of the contact, also after a transfer."""
    sessions, kept = Table(settings.table_sessions), Table(settings.table_escalations)
    for contact_id in dict.fromkeys((change.contact_id, change.previous_contact_id, change.initial_contact_id)):
        if contact_id and (found := escalations.of_contact(sessions, kept, contact_id)) is not None:
            return found
    return None


def queued(settings: Settings, change: ContactChange) -> None:
    """Announces an escalation that its creator could not announce."""
    found = escalation_of(settings, change)
    if found is not None and found.status == PENDING:
        escalations.announce(settings, Table(settings.table_escalations), found)


def taken(settings: Settings, change: ContactChange, at: datetime | None, agent: Agent | None) -> None:
    """Marks the escalation as taken by an agent and stops watching its time."""
    found = escalation_of(settings, change)
    if found is None or found.status not in (PENDING, ASSIGNED, IN_PROGRESS):
        return
    table, moment = Table(settings.table_escalations), at or change.happened_at
    agent_id = None if agent is None else agent.agent_id
    if found.status == PENDING:
        wait_s = escalations.waited_s(found, moment)
        put = {"assigned_agent": agent_id, "wait_s": wait_s}
        moved = escalations.move(table, found, Move(to=ASSIGNED, key=f"agent#{change.contact_id}", at=moment, put=put))
        if moved is not None:
            metrics.put("EscalationWait", wait_s, Priority=found.priority)
            found = moved
    if found.status == ASSIGNED:
        if found.untold:
            # The next event takes its place in the record.
            _tell(settings, found)
        # Whoever was asked to take the contact need not be who took it.
        wait_s = escalations.waited_s(found, moment) if found.wait_s is None else found.wait_s
        put = {"assigned_agent": agent_id or found.assigned_agent, "wait_s": wait_s}
        talk = Move(to=IN_PROGRESS, key=f"talk#{change.contact_id}", at=moment, put=put, tells="escalation.assigned")
        moved = escalations.move(table, found, talk)
        if moved is not None:
            _tell(settings, moved)
    elif domain_events.left_untold(found, clock.now()):
        _tell(settings, found)
    escalations.unwatch(settings, found)


def finished(settings: Settings, change: ContactChange, at: datetime) -> None:
    """Resolves the escalation that an agent talked about; one that no agent took is left to its timeout."""
    found = escalation_of(settings, change)
    if found is not None:
        _close(settings, found, f"end#{change.contact_id}", at)


def _close(settings: Settings, escalation: Escalation, key: str, at: datetime) -> None:
    if escalation.status == IN_PROGRESS or not escalation.is_open:
        escalations.close(settings, Table(settings.table_escalations), escalation, RESOLVED, key=key, at=at)
    elif domain_events.left_untold(escalation, clock.now()):
        _tell(settings, escalation)


def _tell(settings: Settings, escalation: Escalation) -> None:
    escalations.tell(settings, Table(settings.table_escalations), escalation, escalation.wait_s or 0)


def served_callback(settings: Settings, change: ContactChange) -> Callback | None:
    """Returns the callback this contact was made for: a contact of ours, or the call that Connect queued for it."""
    requests = Table(settings.table_requests)
    if change.initiation_method == logic.API:
        found = callbacks.of_contact(requests, change.contact_id) if change.channel in logic.SERVING else None
        return found if found is not None and found.serving_contact_id == change.contact_id else None
    if change.initiation_method != logic.CALLBACK:
        return None
    for contact_id in dict.fromkeys((change.initial_contact_id, change.previous_contact_id, change.related_contact_id)):
        if contact_id and (found := callbacks.of_contact(requests, contact_id)) is not None:
            return found
    return None


def worked(settings: Settings, change: ContactChange) -> None:
    """Says what became of the task of a request: an agent had it, or it has to be brought again.

    Who closes it at once and writes nothing down has not done what the customer is told is done.
    """
    if change.channel != logic.TASK or change.initiation_method != logic.API:
        return
    if change.event_type not in logic.ENDED_EVENTS:
        return
    requests = Table(settings.table_requests)
    found = work.of_task(requests, change.contact_id)
    if found is None or found.worked_at:
        return
    if not change.agent_arn or not logic.reached(change):
        work.again(requests, found, clock.now())
    elif logic.dismissed(change) and not store.noted(settings, found.conversation_id, change.contact_id):
        logs.warning("work.dismissed", request_id=found.request_id)
        work.again(requests, found, clock.now())
    else:
        agent = store.agent(settings, change.agent_arn)
        agent_id = logic.user_id(change.agent_arn) if agent is None else agent.agent_id
        work.done(requests, found, agent_id, change.happened_at)


def called_back(settings: Settings, change: ContactChange) -> None:
    """Says how far the contact of a callback has come."""
    queued_by_connect = change.initiation_method == logic.CALLBACK
    tells = change.event_type in (logic.TAKEN, *logic.ENDED_EVENTS)
    if not tells and not queued_by_connect:
        return
    found = served_callback(settings, change)
    if queued_by_connect:
        found = adopted(settings, change, found, escalation_of(settings, change))
    if found is None or not tells:
        return
    is_task = change.channel == logic.TASK
    if change.event_type == logic.TAKEN:
        if is_task:
            callback_ends.dial(settings, found, change.contact_id, logic.user_id(change.agent_arn))
        else:
            callback_ends.talking(settings, found, change.agent_connected_at or change.happened_at)
        return
    reached = not is_task and logic.reached(change)
    end = CallEnd(
        contact_id=change.contact_id,
        is_ours=change.initiation_method == logic.API,
        reached=reached,
        at=change.happened_at,
        outcome=NO_ANSWER if reached or not found.is_open else _outcome(settings, change, is_task=is_task),
    )
    callback_ends.ended(settings, found, end)


def _outcome(settings: Settings, change: ContactChange, *, is_task: bool) -> Outcome:
    """Asks Connect what the flow noted in a call that somebody or something answered."""
    reason = change.disconnect_reason
    asks = not is_task and reason not in callback_ends.UNREACHED
    contact = contacts.described(settings.instance_id, change.contact_id) if asks else None
    return callback_ends.outcome_of(reason, is_task=is_task, contact=contact or {})
