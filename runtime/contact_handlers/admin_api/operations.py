"""The operations of the document that people ask for, and what does each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from contact_handlers.admin.contacts import callbacks, conversations, escalations
from contact_handlers.admin.content import faq, feedback, intents
from contact_handlers.admin.figures import agents as agent_figures
from contact_handlers.admin.figures import analytics, health, now
from contact_handlers.admin.files import orders, recordings
from contact_handlers.admin.people import agents, customers, outbound
from contact_handlers.admin_api import preview
from contact_handlers.admin_api.settings import Settings
from contact_handlers.api.exchange import Reply, Request

Operation = Callable[[Settings, Request], Reply]

OPERATIONS: Final[Mapping[str, Operation]] = {
    operation.__name__: operation
    for operation in (
        now.get_metrics,
        now.get_overview,
        analytics.analyze_conversations,
        analytics.analyze_nlu,
        analytics.analyze_escalations,
        analytics.analyze_faq,
        agent_figures.analyze_agents,
        conversations.list_conversations,
        conversations.get_conversation_detail,
        conversations.change_conversation_statuses,
        recordings.open_recordings,
        orders.create_export,
        orders.get_export,
        faq.list_faq_items,
        faq.create_faq_item,
        faq.get_faq_item,
        faq.update_faq_item,
        faq.delete_faq_item,
        preview.preview_faq_item,
        intents.list_intents,
        intents.create_intent,
        intents.update_intent,
        preview.preview_intent,
        feedback.create_feedback,
        feedback.list_feedback,
        agents.list_agents,
        agents.create_agent,
        agents.get_agent,
        agents.update_agent,
        agents.set_agent_status,
        escalations.list_escalations,
        escalations.get_escalation_detail,
        escalations.cancel_escalation_for_customer,
        escalations.assign_escalation,
        escalations.resolve_escalation,
        orders.create_escalation_report,
        orders.get_report,
        callbacks.list_callbacks,
        callbacks.get_callback_detail,
        callbacks.cancel_callback_for_customer,
        outbound.start_outbound_call,
        customers.find_customer,
        customers.get_customer,
        customers.update_customer,
        customers.erase_customer,
        health.get_system_health,
    )
}
