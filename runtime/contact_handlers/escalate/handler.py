"""Lambda handler: a request for a person in, queue, priority and reference number out."""

from __future__ import annotations

from contact_handlers.base import flow_values, logs, metrics
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.events import FlowEvent
from contact_handlers.base.flow_function import flow_function
from contact_handlers.base.flow_values import NONE, OK, UNKNOWN
from contact_handlers.base.settings import load
from contact_handlers.escalate import logic, store
from contact_handlers.escalate.logic import Decision, Handover, PersonRequest
from contact_handlers.escalate.settings import Settings
from contact_handlers.records import escalations, vocabulary, waiting
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.customers import Customer
from contact_handlers.records.escalations import HandoverFacts
from contact_handlers.records.masked import NOTHING, clipped, masked, ours
from contact_handlers.records.waiting import QueueState


@flow_function("escalate", logic.RESULTS)
def handler(event: FlowEvent) -> dict[str, str]:
    """Records the hand-over and says where the contact goes, which it also does when nothing can be recorded."""
    settings = load(Settings)
    conversation, messages = _conversation(settings, event)
    profile = _profile(settings, event)
    wanted = _requested(settings, event, conversation, messages, profile)
    known = profile is not None and profile.total_conversations > 0
    segment = "" if profile is None else profile.segment_id
    decision = logic.decide(
        wanted, settings.queues, settings.escalation_queues, logic.tags(wanted.tier, known, segment)
    )
    queue_arn = settings.queues[decision.queue_key]
    state = waiting.queue_state(settings.instance_id, queue_arn)
    facts = _facts(event, wanted, decision, state, messages)
    escalation, status = _record(
        settings,
        store.Draft(contact_id=event.contact.contact_id, conversation=conversation, facts=facts),
        bot_failed=event.bot_failed,
    )
    return logic.answer(
        Handover(
            escalation=escalation,
            queue_arn=settings.queues.get(escalation.queue_key, queue_arn),
            channel=event.contact.channel,
            state=state,
            status=status,
        )
    )


def _conversation(settings: Settings, event: FlowEvent) -> tuple[Conversation | None, list[Message]]:
    conversation_id = event.conversation_id
    try:
        return store.conversation(settings, conversation_id)
    except DependencyError as fault:
        logs.error("escalation.without_conversation", fault)
        return None, []


def _profile(settings: Settings, event: FlowEvent) -> Customer | None:
    customer_id = event.customer_id
    try:
        return store.profile(settings, customer_id)
    except DependencyError as fault:
        logs.error("escalation.without_profile", fault)
        return None


def _requested(
    settings: Settings,
    event: FlowEvent,
    conversation: Conversation | None,
    messages: list[Message],
    profile: Customer | None,
) -> PersonRequest:
    from contact_handlers.records.conversations import handing_over

    last = handing_over(messages)
    found = last.description if last is not None else None
    return PersonRequest(
        reason=event.parameter("reason"),
        description=clipped(masked(event.parameter("description")) or found or NOTHING, logic.DESCRIPTION_LIMIT),
        department=vocabulary.department(event.parameter("department") or event.attribute("Department")),
        priority=event.parameter("priority"),
        intent=flow_values.word(event.parameter("intent")),
        tier=event.parameter("tier") if profile is None else profile.tier,
        queue_key=waiting.queue_key(
            settings.queues, event.parameter("queue_key"), settings.center, settings.environment
        ),
        message_count=0 if conversation is None else conversation.message_count or 0,
    )


def _facts(
    event: FlowEvent, wanted: PersonRequest, decision: Decision, state: QueueState, messages: list[Message]
) -> HandoverFacts:
    from contact_handlers.records.conversations import handing_over
    from contact_handlers.records.summary import summarize
    from contact_handlers.records.words import say

    last = handing_over(messages)
    return HandoverFacts(
        reason=decision.reason,
        rule=flow_values.word(event.parameter("rule")) or (last.rule if last is not None else None) or NONE,
        description=wanted.description or ours(say("esc.description")),
        intent=wanted.intent or None,
        department=wanted.department or None,
        customer_id=event.customer_id or None,
        channel=event.contact.channel,
        priority=decision.priority,
        queue_key=decision.queue_key,
        tags=list(decision.tags),
        estimated_wait_s=waiting.wait_s(state, decision.priority),
        wait_measured=state.known,
        summary=summarize(messages, empty="summary.none"),
    )


def _record(settings: Settings, draft: store.Draft, *, bot_failed: bool) -> tuple[HandoverFacts, str]:
    try:
        escalation, created = store.record(settings, draft)
    except store.LimitReached:
        logs.warning("escalation.limit_reached")
        return draft.facts, logic.CALLBACK_ONLY
    except DependencyError as fault:
        # A caller who was promised a person gets one; the missing record is an alarm, not a dead end.
        logs.error("escalation.not_recorded", fault, priority=draft.facts.priority)
        return draft.facts, OK
    if created:
        metrics.put("EscalationCreated", Reason=escalation.reason, Priority=escalation.priority)
        if draft.conversation is None or not draft.conversation.escalation_count:
            metrics.put("ConversationEscalated", Channel=escalation.channel or UNKNOWN)
        if bot_failed:
            metrics.put("NluFallback", Outcome="lex_error")
    logs.info(
        "escalation.recorded",
        escalation_id=escalation.escalation_id,
        reason=escalation.reason,
        rule=escalation.rule,
        priority=escalation.priority,
        created=created,
    )
    try:
        escalations.announce(settings, Table(settings.table_escalations), escalation, made=created)
    except DependencyError as fault:
        # Contact events announce what is not announced yet as soon as the contact is queued.
        logs.error("escalation.not_announced", fault, escalation_id=escalation.escalation_id)
    return escalation, OK
