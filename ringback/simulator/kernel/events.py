"""EventBridge events of a center: contact events and whatever functions put, kept compactly and delivered to rules."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from ringback.simulator.kernel.clock import iso
from ringback.simulator.kernel.contact import Contact, Desk
from ringback.simulator.kernel.ports import Host
from ringback.simulator.world.model import QueueDefinition

CONTACT_EVENT = "Amazon Connect Contact Event"
KEPT = 4_000


#: What a contact event is built from: its kind, the time, the contact, its queue and agent, and since when it has had
#: them. Three of these are written in every call, and nobody looks at most of them.
_Moment = tuple[str, float, Contact, QueueDefinition | None, Desk | None, float, float | None]


class EventLog:
    """The list of all events, oldest first; contact events are built when somebody looks or a rule wants them."""

    def __init__(self, center: Host) -> None:
        self._center = center
        self._rows: deque[_Moment | dict[str, Any]] = deque(maxlen=KEPT)
        self._rules = center.bus.wants("default", "aws.connect")
        #: Called with every event dict (in addition to the template's rules); building events costs time.
        self.listeners: list[Callable[[dict[str, Any]], None]] = []

    def contact(self, contact: Contact, kind: str) -> None:
        """Records a contact event."""
        at = self._center.clock.now
        agent = contact.agent or contact.talked_with
        row = (kind, at, contact, contact.queue, agent, contact.enqueued_at, contact.answered_at)
        self._rows.append(row)
        if self._rules or self.listeners:
            event = self._build(row)
            self._rows[-1] = event
            for listener in self.listeners:
                listener(event)
            if self._rules:
                self._center.bus.deliver("default", event)

    def put(self, event: dict[str, Any]) -> None:
        """Records an event somebody put on a bus."""
        self._rows.append(event)
        for listener in self.listeners:
            listener(event)

    def _build(self, row: _Moment) -> dict[str, Any]:
        kind, at, contact, queue, agent, enqueued_at, answered_at = row
        world = self._center.world
        detail: dict[str, Any] = {
            "eventType": kind,
            "contactId": contact.id,
            "initialContactId": contact.initial_id,
            "previousContactId": contact.previous_id,
            "relatedContactId": contact.related_id,
            "channel": contact.channel,
            "instanceArn": world.instance_arn,
            "initiationMethod": contact.initiation_method,
            "initiationTimestamp": iso(contact.started_at, milliseconds=True),
            "segmentAttributes": contact.segment_attributes,
            "tags": {"aws:connect:instanceId": world.instance_id, **contact.tags},
        }
        if contact.connected_at is not None and kind != "INITIATED":
            detail["connectedToSystemTimestamp"] = iso(contact.connected_at, milliseconds=True)
        if queue is not None:
            detail["queueInfo"] = {
                "queueArn": queue.arn,
                "queueType": "STANDARD",
                "enqueueTimestamp": iso(enqueued_at, milliseconds=True),
            }
        if agent is not None:
            detail["agentInfo"] = {"agentArn": agent.arn}
            if answered_at is not None:
                detail["agentInfo"]["connectedToAgentTimestamp"] = iso(answered_at, milliseconds=True)
        if kind in {"DISCONNECTED", "COMPLETED"} and contact.ended_at is not None:
            detail["disconnectTimestamp"] = iso(contact.ended_at, milliseconds=True)
            detail["disconnectReason"] = contact.reason
        if kind == "CONTACT_DATA_UPDATED":
            detail["updatedProperties"] = ["ContactData"]
        return {
            "version": "0",
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{contact.id}{kind}{at}")),
            "detail-type": CONTACT_EVENT,
            "source": "aws.connect",
            "account": world.account,
            "time": iso(at),
            "region": world.region,
            "resources": [world.instance_arn, f"{world.instance_arn}/contact/{contact.id}"],
            "detail": {key: value for key, value in detail.items() if value is not None},
        }

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            yield row if isinstance(row, dict) else self._build(row)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> dict[str, Any]:
        row = self._rows[index]
        return row if isinstance(row, dict) else self._build(row)

    def of(self, detail_type: str) -> list[dict[str, Any]]:
        """Returns the events of one detail type; contact events also by their event type."""
        return [e for e in self if e["detail-type"] == detail_type or e["detail"].get("eventType") == detail_type]
