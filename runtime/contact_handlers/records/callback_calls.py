"""The contacts that serve a callback: the call to the customer, the task for an agent, and what both carry along.

Amazon Connect has no operation that queues a callback outside of a flow, so a callback that is due later is a call of
its own (StartOutboundVoiceContact), whose flow hands the customer to the queue: docs/adr/0028-calls-for-callbacks.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import aws, clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.flow_values import NONE
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import contacts, tables
from contact_handlers.records.callbacks import CallbackSettings
from contact_handlers.records.requests import Callback, CallbackNumber, RequestLookup
from contact_handlers.records.vocabulary import DEFAULT_PRIORITY
from contact_handlers.records.waiting import queue_id
from contact_handlers.records.words import say

# Answers that another attempt cannot change: this center or this number may not be called.
# https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundVoiceContact.html
NEVER = frozenset(
    {"DestinationNotAllowedException", "InvalidParameterException", "OutboundContactNotPermittedException"}
)


@dataclass(frozen=True, kw_only=True)
class DialSettings(CallbackSettings):
    """Environment of functions that start contacts for callbacks."""

    instance_id: str
    task_flow_id: str
    callback_flow_id: str
    queues: Mapping[str, str]


def number(settings: CallbackSettings, callback: Callback) -> str | None:
    """Returns the number to call, as long as it is kept."""
    stored = Table(settings.table_customers).get(tables.phone_number(callback.phone_hash), consistent=True)
    return None if stored is None else CallbackNumber.from_item(stored).phone_number


def call(
    settings: DialSettings, callback: Callback, to: str, *, token: str, customer_id: str | None, agent_id: str = NONE
) -> str:
    """Calls the customer and returns the contact; the same token gives the same call, for seven days.

    The flow has the call offered to the agent first, where one waits for it. The last call promises no other.

    Only campaign traffic may listen for answering machines; it needs a quota that is zero in a new account.
    """
    listens = settings.callback.answering_machines
    detection: dict[str, Any] = {
        "TrafficType": "CAMPAIGN",
        "AnswerMachineDetectionConfig": {"EnableAnswerMachineDetection": True, "AwaitAnswerMachinePrompt": False},
    }
    answer = aws.call(
        "connect",
        "start_outbound_voice_contact",
        InstanceId=settings.instance_id,
        ContactFlowId=settings.callback_flow_id,
        DestinationPhoneNumber=to,
        # The number that the customer sees is the one of the queue.
        QueueId=queue_id(queue(settings, callback)),
        RingTimeoutInSeconds=settings.callback.ring_s,
        ClientToken=token,
        Attributes={
            **attributes(settings, callback, customer_id),
            "AgentId": agent_id,
            "AgentWanted": "false" if agent_id == NONE else "true",
            "FinalCall": "true" if _is_last(settings, callback, agent_id) else "false",
            "MachineDetection": "on" if listens else "off",
        },
        **(detection if listens else {}),
    )
    return str(answer["ContactId"])


def _is_last(settings: DialSettings, callback: Callback, agent_id: str) -> bool:
    """Tells whether no call follows this one; the task of an agent was counted when it began, a call is not yet."""
    counted = (callback.attempts or 0) + (1 if agent_id == NONE else 0)
    return counted >= settings.callback.max_attempts


def task(settings: DialSettings, callback: Callback, to: str, *, token: str, customer_id: str | None) -> str:
    """Starts the task of an attempt and returns its contact."""
    due = clock.parse(callback.due_at)
    said = "" if due is None else clock.spoken(due)
    return contacts.start_task(
        settings,
        token=token,
        name=say("callback.task", reference=callback.reference_number),
        description=say("callback.task.description", due=said, topic=callback.topic),
        attributes=attributes(settings, callback, customer_id),
        number=to,
    )


def task_of_failure(settings: DialSettings, callback: Callback, to: str | None) -> str:
    """Starts the task for a person to reach a customer whom no attempt has reached; once per callback."""
    reason = say(f"callback.outcome.{callback.outcome or callback.end_reason or 'failed'}")
    return contacts.start_task(
        settings,
        token=f"{callback.request_id}-failed",
        name=say("callback.failed", reference=callback.reference_number),
        description=say("callback.failed.description", reason=reason, attempts=callback.attempts or 0),
        attributes=attributes(settings, callback, callback.customer_id),
        number=to,
    )


def attributes(settings: DialSettings, callback: Callback, customer_id: str | None) -> dict[str, str]:
    """Returns what flow and agent learn about the callback; the number is not among it."""
    return {
        "CallType": "Callback",
        "Center": settings.center,
        "CallbackId": callback.request_id,
        "QueueKey": callback.queue_key,
        "QueueArn": queue(settings, callback),
        "Department": callback.topic,
        "Priority": callback.priority or DEFAULT_PRIORITY,
        "Skill": callback.skill or NONE,
        "SkillWanted": "true" if callback.skill else "false",
        "ReferenceNumber": callback.reference_number,
        "ConversationId": callback.conversation_id or NONE,
        "CustomerId": customer_id or NONE,
    }


def queue(settings: DialSettings, callback: Callback) -> str:
    """Returns the queue whose agents serve the callback; that of all callbacks, when its own is gone."""
    return settings.queues.get(callback.queue_key) or settings.queues[settings.callback_queue]


def serve(settings: DialSettings, callback: Callback, contact_id: str) -> None:
    """Remembers which callback a contact serves, so that its events find it."""
    Table(settings.table_requests).put(
        tables.request_of_contact(contact_id),
        RequestLookup(request_id=callback.request_id, expires_at=callback.expires_at).to_item(),
    )
