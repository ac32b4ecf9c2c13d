"""Contacts of Amazon Connect's API: described, changed, started and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params
from ringback.simulator.aws.services.connect_hours import HoursService, not_found
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.log import Changed
from ringback.simulator.kernel.participants import PLAIN_TEXT, Participant
from ringback.simulator.kernel.ports import Flow
from ringback.simulator.world.model import QueueDefinition

_E164_LENGTH = range(8, 17)


class ContactsService(HoursService):
    """Serves the operations on contacts."""

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        #: Contacts by the client token that started them.
        self._started: dict[str, str] = {}
        self._chats: dict[str, Participant] = {}

    # --- finding -----------------------------------------------------------------------------------------------------

    def _contact(self, params: Params, key: str = "ContactId") -> Contact:
        contact = self.center.contacts.get(str(params[key]))
        if contact is None:
            raise not_found(f"Contact {params[key]}")
        return contact

    def _flow(self, params: Params) -> Flow:
        flow = self.center.flows.find(str(params["ContactFlowId"]))
        if flow is None:
            raise not_found(f"Contact flow {params['ContactFlowId']}")
        return flow

    def _queue(self, key: str) -> QueueDefinition:
        queue = self.center.world.find_queue(key)
        if queue is None:
            raise not_found(f"Queue {key}")
        return queue

    # --- contacts ----------------------------------------------------------------------------------------------------

    def _UpdateContactAttributes(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        contact = self._contact(params, "InitialContactId")
        changes = _texts(params["Attributes"])
        if not contact.set_attributes(changes):
            raise AwsError("InvalidRequestException", "Attributes exceed 32 KB")
        contact.log(Changed(self.center.clock.now, None, changes, "api"))
        self.center.events.contact(contact, "CONTACT_DATA_UPDATED")
        return {}

    def _GetContactAttributes(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"Attributes": dict(self._contact(params, "InitialContactId").attributes)}

    def _DescribeContact(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        contact = self._contact(params)
        world = self.center.world
        found: dict[str, Any] = {
            "Arn": f"{world.instance_arn}/contact/{contact.id}",
            "Id": contact.id,
            "InitialContactId": contact.initial_id,
            "PreviousContactId": contact.previous_id,
            "Channel": contact.channel,
            "InitiationMethod": contact.initiation_method,
            "Name": contact.name,
            "Description": contact.description,
            "CustomerEndpoint": contact.customer_endpoint,
            "SystemEndpoint": contact.system_endpoint,
            "CustomerId": contact.customer_id,
            "Tags": contact.tags,
            "Attributes": dict(contact.attributes),
            "InitiationTimestamp": _moment(contact.started_at),
            "ConnectedToSystemTimestamp": _moment(contact.connected_at),
            "DisconnectTimestamp": _moment(contact.ended_at),
            "RelatedContactId": contact.related_id,
            "AnsweringMachineDetectionStatus": contact.machine_status,
        }
        if contact.queue is not None:
            found["QueueInfo"] = {"Id": contact.queue.id, "EnqueueTimestamp": _moment(contact.enqueued_at)}
        agent = contact.agent or contact.talked_with
        if agent is not None:
            found["AgentInfo"] = {"Id": agent.id}
            if contact.answered_at is not None:
                found["AgentInfo"]["ConnectedToAgentTimestamp"] = contact.answered_at
        if contact.reason:
            found["DisconnectDetails"] = {}
            found["DisconnectReason"] = contact.reason
        return {"Contact": _known(found)}

    def _StopContact(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        contact = self._contact(params)
        if contact.ended:
            raise AwsError("ContactNotFoundException", "The contact is not active", status=410)
        self.center.clock.call_in(0, lambda: self.center.contacts.end(contact, by="system", reason="API"))
        return {}

    def _ListAssociatedContacts(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        contact = self._contact(params)
        ours = [one for one in self.center.contacts if one.initial_id == contact.initial_id]
        summaries = [
            {
                "ContactId": one.id,
                "InitialContactId": one.initial_id,
                "PreviousContactId": one.previous_id,
                "Channel": one.channel,
                "InitiationMethod": one.initiation_method,
                "InitiationTimestamp": _moment(one.started_at),
                "DisconnectTimestamp": _moment(one.ended_at),
            }
            for one in ours
        ]
        return {"ContactSummaryList": [_known(one) for one in summaries]}

    def _once(self, params: Params, start: Callable[[], Contact]) -> Answer:
        """Starts a contact, or tells the one that the same client token has started before."""
        token = str(params.get("ClientToken") or "")
        known = self._started.get(token) if token else None
        if known is None:
            known = start().id
            if token:
                self._started[token] = known
        return {"ContactId": known}

    def _StartTaskContact(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return self._once(params, lambda: self._task(params))

    def _task(self, params: Params) -> Contact:
        scheduled = params.get("ScheduledTime")
        delay = 0.0
        if scheduled is not None:
            delay = max(0.0, _seconds(scheduled) - self.center.clock.now)
        related = params.get("PreviousContactId") or params.get("RelatedContactId")
        contact = self.center.starts.task(
            flow=self._flow(params) if params.get("ContactFlowId") else self._task_flow(),
            name=str(params["Name"]),
            description=str(params.get("Description") or ""),
            attributes=_texts(params.get("Attributes") or {}),
            references=dict(params.get("References") or {}),
            delay_s=delay,
        )
        contact.related_id = str(related) if related else None
        return contact

    def _task_flow(self) -> Flow:
        raise AwsError("InvalidParameterException", "ContactFlowId, QuickConnectId or TaskTemplateId is needed")

    def _StartChatContact(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        content_types = params.get("SupportedMessagingContentTypes")
        if content_types is not None and PLAIN_TEXT not in content_types:
            raise AwsError("InvalidRequestException", f"SupportedMessagingContentTypes must contain {PLAIN_TEXT}")
        name = str((params.get("ParticipantDetails") or {}).get("DisplayName") or "customer")
        token = str(params.get("ClientToken") or "")
        known = self._chats.get(token) if token else None
        if known is None:
            known = self.center.participants.admit(
                self._chat(params, name), name=name, content_types=content_types or ()
            )
            if token:
                self._chats[token] = known
        return {"ContactId": known.contact.id, "ParticipantId": known.id, "ParticipantToken": known.token}

    def _chat(self, params: Params, name: str) -> Contact:
        return self.center.starts.chat(
            flow=self._flow(params),
            attributes=_texts(params.get("Attributes") or {}),
            name=name,
            message=(params.get("InitialMessage") or {}).get("Content"),
            duration_s=60.0 * int(params.get("ChatDurationInMinutes") or 0),
        )

    def _StartOutboundVoiceContact(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        number = str(params["DestinationPhoneNumber"])
        if not number.startswith("+") or len(number) not in _E164_LENGTH:
            raise AwsError("InvalidParameterException", f"DestinationPhoneNumber {number} is not E.164")
        if not self.center.world.instance_attributes.get("OutboundCalls", True):
            raise AwsError("OutboundContactNotPermittedException", "Outbound calls are off", status=403)
        detection = (params.get("AnswerMachineDetectionConfig") or {}).get("EnableAnswerMachineDetection")
        if detection and params.get("TrafficType") != "CAMPAIGN":
            raise AwsError("InvalidRequestException", "Answering machine detection needs TrafficType CAMPAIGN")
        queue = self._queue(str(params["QueueId"])) if params.get("QueueId") else None
        flow, ring_s = self._flow(params), params.get("RingTimeoutInSeconds")
        return self._once(
            params,
            lambda: self.center.starts.outbound(
                flow=flow,
                number=number,
                attributes=_texts(params.get("Attributes") or {}),
                source=str(params.get("SourcePhoneNumber") or ""),
                queue=queue,
                ring_s=None if ring_s is None else float(ring_s),
                listens_for_machines=bool(detection),
            ),
        )

    def _UpdateContact(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        contact = self._contact(params)
        contact.name = params.get("Name", contact.name)
        contact.description = params.get("Description", contact.description)
        contact.references.update(params.get("References") or {})
        return {}

    def _UpdateContactRoutingData(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        contact = self._contact(params)
        if params.get("QueuePriority") is not None:
            contact.priority = int(params["QueuePriority"])
        if params.get("QueueTimeAdjustmentSeconds") is not None:
            contact.time_adjustment = float(params["QueueTimeAdjustmentSeconds"])
        if params.get("RoutingCriteria"):
            self.center.router.set_criteria(contact, params["RoutingCriteria"])
        self.center.clock.call_in(0, lambda: self.center.router.reorder(contact))
        return {}

    def _TagContact(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._contact(params).tags.update(params["Tags"])
        return {}

    def _SuspendContactRecording(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._contact(params).recording["suspended"] = True
        return {}

    def _ResumeContactRecording(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._contact(params).recording["suspended"] = False
        return {}


def _texts(attributes: Params) -> dict[str, str]:
    return {str(k): str(v) for k, v in attributes.items()}


def _known(found: Params) -> Answer:
    """Returns what the service says of a contact: nothing of what is not so yet."""
    return {k: v for k, v in found.items() if v is not None}


def _seconds(moment: Any) -> float:
    return float(moment.timestamp()) if hasattr(moment, "timestamp") else float(moment)


def _moment(at: float | None) -> datetime | None:
    """Returns a time as the SDK gives it."""
    return None if at is None else datetime.fromtimestamp(at, UTC)
