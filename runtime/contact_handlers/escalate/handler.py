"""Lambda handler: a wish for a person in, queue, priority and reference number out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.flow_values import NONE, OK
from contact_handlers.base.settings import load
from contact_handlers.escalate import logic, store
from contact_handlers.escalate.logic import Decision, Handover, Wish
from contact_handlers.escalate.settings import Settings
from contact_handlers.records import customers, escalations, waiting
from contact_handlers.records.waiting import QueueState


@flow_function("escalate", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Records the hand-over and says where the contact goes, which it also does when nothing can be recorded."""
    settings = load(Settings)
    conversation, messages = _conversation(settings, event)
    profile = _profile(settings, event)
    wish = _wish(settings, event, conversation, messages, profile)
    known = profile is not None and customers.parse(profile).total_conversations > 0
    segment = str((profile or {}).get("segment", {}).get("segment_id", ""))
    decision = logic.decide(wish, settings.queues, settings.escalation_queues, logic.tags(wish.tier, known, segment))
    queue_arn = settings.queues[decision.queue_key]
    state = waiting.queue_state(settings.instance_id, queue_arn)
    facts = _facts(event, wish, decision, state, messages)
    escalation, status = _record(
        settings, store.Draft(contact_id=event.contact.contact_id, conversation=conversation, facts=facts)
    )
    return logic.answer(
        Handover(
            escalation=escalation,
            queue_arn=settings.queues.get(str(escalation["queue_key"]), queue_arn),
            channel=event.contact.channel,
            state=state,
            status=status,
        )
    )


def _conversation(settings: Settings, event: FlowEvent) -> tuple[Mapping[str, Any] | None, list[dict[str, Any]]]:
    conversation_id = event.parameter("conversation_id") or event.attribute("ConversationId")
    try:
        return store.conversation(settings, conversation_id)
    except DependencyError as fault:
        logs.error("escalation.without_conversation", fault)
        return None, []


def _profile(settings: Settings, event: FlowEvent) -> Mapping[str, Any] | None:
    customer_id = event.attribute("CustomerId")
    try:
        found = store.profile(settings, customer_id)
    except DependencyError as fault:
        logs.error("escalation.without_profile", fault)
        return None
    return None if found is None else {"customer_id": customer_id, **found}


def _wish(
    settings: Settings,
    event: FlowEvent,
    conversation: Mapping[str, Any] | None,
    messages: list[dict[str, Any]],
    profile: Mapping[str, Any] | None,
) -> Wish:
    from contact_handlers.records.conversations import user_texts
    from contact_handlers.records.masking import mask

    texts = user_texts(messages)
    stored_tier = "" if profile is None else customers.parse(profile).tier
    return Wish(
        reason=event.parameter("reason"),
        description=mask(event.parameter("description"))[: logic.DESCRIPTION_LIMIT],
        department=event.parameter("department") or event.attribute("Department"),
        priority=event.parameter("priority"),
        intent=event.parameter("intent"),
        tier=stored_tier or event.parameter("tier"),
        queue_key=waiting.queue_key(
            settings.queues, event.parameter("queue_key"), settings.center, settings.environment
        ),
        last_text=texts[-1] if texts else "",
        message_count=int((conversation or {}).get("message_count", 0)),
    )


def _facts(
    event: FlowEvent, wish: Wish, decision: Decision, state: QueueState, messages: list[dict[str, Any]]
) -> dict[str, Any]:
    from contact_handlers.records.summary import summarise
    from contact_handlers.records.words import say

    return {
        "reason": decision.reason,
        "rule": event.attribute("EscalationRule") or NONE,
        "description": wish.description or say("esc.description"),
        "intent": wish.intent or None,
        "department": wish.department or None,
        "customer_id": event.attribute("CustomerId") or None,
        "channel": event.contact.channel,
        "priority": decision.priority,
        "queue_key": decision.queue_key,
        "tags": list(decision.tags),
        "estimated_wait_s": waiting.wait_s(state, decision.priority),
        "wait_measured": state.known,
        "summary": summarise(messages, empty="summary.none"),
    }


def _record(settings: Settings, draft: store.Draft) -> tuple[Mapping[str, Any], str]:
    try:
        escalation, created = store.record(settings, draft)
    except store.LimitReached:
        logs.warning("escalation.limit_reached")
        return draft.facts, logic.CALLBACK_ONLY
    except DependencyError as fault:
        # A caller who was promised a person gets one; the missing record is an alarm, not a dead end.
        logs.error("escalation.not_recorded", fault, priority=str(draft.facts["priority"]))
        return draft.facts, OK
    if created:
        metrics.put("EscalationCreated", Reason=escalation["reason"], Priority=escalation["priority"])
        if not (draft.conversation or {}).get("escalation_count"):
            metrics.put("ConversationEscalated", Channel=str(escalation["channel"]))
    logs.info("escalation.recorded", escalation_id=escalation["escalation_id"], created=created)
    try:
        escalations.announce(settings, Table(settings.table_escalations), escalation)
    except DependencyError as fault:
        # Contact events announce what is not announced yet as soon as the contact is queued.
        logs.error("escalation.not_announced", fault, escalation_id=escalation["escalation_id"])
    return escalation, OK
