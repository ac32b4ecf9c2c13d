"""What the provider does, one class per action: apply is creation and update alike, remove takes back what is ours.

Every action reads what is there and changes only the difference, so that a retry changes nothing and an update
that was interrupted is finished by the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from contact_handlers.base import clock, logs
from contact_handlers.base.control_plane import connect, pages
from contact_handlers.base.errors import DependencyError, FunctionFailedError, NotThereError
from contact_handlers.connect_provider import logic

Properties = Mapping[str, Any]


class Action(Protocol):
    """One thing that CloudFormation has no type for."""

    def identity(self, properties: Properties) -> str:
        """Returns what the resource is about; another identity is another resource."""

    def apply(self, properties: Properties, old: Properties) -> Mapping[str, str]:
        """Makes it so and returns attributes for the template."""

    def remove(self, properties: Properties) -> None:
        """Takes it back; what is gone already is no error."""


class PhoneNumberFlow:
    """Binds a claimed or imported number to the flow that answers it (InstanceId, PhoneNumberId, ContactFlowId)."""

    def identity(self, properties: Properties) -> str:
        """One number has one flow."""
        return logic.identifier(properties, "PhoneNumberId")

    def apply(self, properties: Properties, old: Properties) -> Mapping[str, str]:
        """Associates; the service replaces the flow that was there."""
        connect(
            "associate_phone_number_contact_flow",
            PhoneNumberId=logic.identifier(properties, "PhoneNumberId"),
            InstanceId=logic.identifier(properties, "InstanceId"),
            ContactFlowId=logic.identifier(properties, "ContactFlowId"),
        )
        return {"ContactFlowId": logic.identifier(properties, "ContactFlowId")}

    def remove(self, properties: Properties) -> None:
        """Disassociates; the number itself stays claimed."""
        with suppress(NotThereError):
            connect(
                "disassociate_phone_number_contact_flow",
                PhoneNumberId=logic.identifier(properties, "PhoneNumberId"),
                InstanceId=logic.identifier(properties, "InstanceId"),
            )


class QueueQuickConnects:
    """Gives a queue its quick connects (InstanceId, QueueId, QuickConnectIds)."""

    def identity(self, properties: Properties) -> str:
        """One queue has one set."""
        return logic.identifier(properties, "QueueId")

    def apply(self, properties: Properties, old: Properties) -> Mapping[str, str]:
        """Adds what is missing and removes what an earlier version of this resource added."""
        where = self._where(properties)
        wanted = logic.identifiers(properties, "QuickConnectIds")
        there = {entry["Id"] for entry in pages("list_queue_quick_connects", "QuickConnectSummaryList", **where)}
        missing = [found for found in wanted if found not in there]
        for some in logic.chunks(missing, logic.QUICK_CONNECTS_PER_CALL):
            connect("associate_queue_quick_connects", QuickConnectIds=list(some), **where)
        # Quick connects that people added in the console are theirs.
        ours = logic.identifiers(old, "QuickConnectIds") if old else ()
        self._drop(where, [found for found in ours if found in there and found not in wanted])
        return {"Count": str(len(wanted))}

    def remove(self, properties: Properties) -> None:
        """Removes the quick connects of this resource from the queue."""
        with suppress(NotThereError):
            self._drop(self._where(properties), list(logic.identifiers(properties, "QuickConnectIds")))

    def _where(self, properties: Properties) -> dict[str, str]:
        return {
            "InstanceId": logic.identifier(properties, "InstanceId"),
            "QueueId": logic.identifier(properties, "QueueId"),
        }

    def _drop(self, where: Mapping[str, str], surplus: Sequence[str]) -> None:
        for some in logic.chunks(surplus, logic.QUICK_CONNECTS_PER_CALL):
            connect("disassociate_queue_quick_connects", QuickConnectIds=list(some), **where)


class QueueOutboundFlow:
    """Lets calls that leave through a queue begin with a flow of type outbound whisper (InstanceId, QueueId, FlowId).

    One call of the API writes caller name, number and flow together, so name and number are read first and kept.
    """

    def identity(self, properties: Properties) -> str:
        """One queue has one flow for its outbound calls."""
        return logic.identifier(properties, "QueueId")

    def apply(self, properties: Properties, old: Properties) -> Mapping[str, str]:
        """Changes the flow when it differs; caller name and number stay as the queue has them."""
        where, flow_id = self._where(properties), logic.identifier(properties, "FlowId")
        there = self._config(where)
        if there.get(logic.OUTBOUND_FLOW) == flow_id:
            return {"Changed": "false"}
        self._write(where, {**there, logic.OUTBOUND_FLOW: flow_id})
        return {"Changed": "true"}

    def remove(self, properties: Properties) -> None:
        """Takes the flow off the queue if it is still ours, so that the default of the instance plays again."""
        where, ours = self._where(properties), logic.identifier(properties, "FlowId")
        with suppress(NotThereError):
            there = self._config(where)
            if there.pop(logic.OUTBOUND_FLOW, None) == ours:
                self._write(where, there)

    def _where(self, properties: Properties) -> dict[str, str]:
        return {
            "InstanceId": logic.identifier(properties, "InstanceId"),
            "QueueId": logic.identifier(properties, "QueueId"),
        }

    def _config(self, where: Mapping[str, str]) -> dict[str, str]:
        return logic.outbound_config(connect("describe_queue", **where).get("Queue", {}))

    def _write(self, where: Mapping[str, str], config: Mapping[str, str]) -> None:
        connect("update_queue_outbound_caller_config", OutboundCallerConfig=dict(config), **where)


class DefaultVocabulary:
    """Makes a custom vocabulary the default of its language (InstanceId, LanguageCode, VocabularyId, NamePrefix).

    The service deletes no vocabulary that is a default, so that CloudFormation leaves a replaced one; once another is
    the default, the older ones whose names begin with the prefix go. Without a prefix none does.
    """

    def identity(self, properties: Properties) -> str:
        """One language has one default."""
        return f"{logic.identifier(properties, 'InstanceId')}:{logic.text(properties, 'LanguageCode')}"

    def apply(self, properties: Properties, old: Properties) -> Mapping[str, str]:
        """Sets the default, which replaces the one that was there, and deletes earlier versions."""
        vocabulary_id = logic.identifier(properties, "VocabularyId")
        connect("associate_default_vocabulary", VocabularyId=vocabulary_id, **self._where(properties))
        self._drop_older(properties, vocabulary_id)
        return {"VocabularyId": vocabulary_id}

    def _drop_older(self, properties: Properties, current: str) -> None:
        where, prefix = self._where(properties), str(properties.get("NamePrefix") or "")
        if not prefix:
            return
        # Nothing of the deployment hangs on it: what is left goes the next time.
        try:
            found = list(pages("search_vocabularies", "VocabularySummaryList", **where, NameStartsWith=prefix))
            for vocabulary_id in logic.older(found, current):
                connect("delete_vocabulary", InstanceId=where["InstanceId"], VocabularyId=vocabulary_id)
        except DependencyError as fault:
            logs.warning("vocabulary.left", operation=fault.operation, code=fault.code)

    def remove(self, properties: Properties) -> None:
        """Clears the default if it is still ours."""
        where, ours = self._where(properties), logic.identifier(properties, "VocabularyId")
        with suppress(NotThereError):
            found = pages("list_default_vocabularies", "DefaultVocabularyList", **where)
            if any(entry.get("VocabularyId") == ours for entry in found):
                connect("associate_default_vocabulary", **where)

    def _where(self, properties: Properties) -> dict[str, str]:
        return {
            "InstanceId": logic.identifier(properties, "InstanceId"),
            "LanguageCode": logic.text(properties, "LanguageCode"),
        }


class InstanceAttribute:
    """Sets an instance attribute that the instance type does not offer (InstanceId, AttributeType, Value)."""

    def identity(self, properties: Properties) -> str:
        """One instance has one value per attribute."""
        return f"{logic.identifier(properties, 'InstanceId')}:{logic.text(properties, 'AttributeType')}"

    def apply(self, properties: Properties, old: Properties) -> Mapping[str, str]:
        """Changes the attribute when it differs."""
        instance_id, (name, value) = logic.identifier(properties, "InstanceId"), logic.attribute(properties)
        answer = connect("describe_instance_attribute", InstanceId=instance_id, AttributeType=name)
        if str(answer.get("Attribute", {}).get("Value", "")).lower() == value:
            return {"Changed": "false"}
        connect("update_instance_attribute", InstanceId=instance_id, AttributeType=name, Value=value)
        return {"Changed": "true"}

    def remove(self, properties: Properties) -> None:
        """Leaves the attribute as it is: what it was before is not known."""


class HoursOverrides:
    """Closes days and proves that it is effective (InstanceId, HoursOfOperationId, ClosedDays, HoursHash).

    The service is asked what the hours of every such day effectively are. A day that would be open gets its override,
    or has it written again when there is one; a day that is open even then fails the deployment, because callers on
    that day would wait for agents who are not there. The hash is not read: it lets CloudFormation ask again when it has
    written the hours.
    """

    def identity(self, properties: Properties) -> str:
        """One hours-of-operation object has one set."""
        return logic.identifier(properties, "HoursOfOperationId")

    def apply(self, properties: Properties, old: Properties) -> Mapping[str, str]:
        """Removes what is not wanted any more, looks, closes what is open, looks again."""
        where = self._where(properties)
        closed = logic.closed_days(properties, clock.local_date(clock.now()))
        wanted = list(closed)
        self._drop(where, {logic.override(*one)["Name"] for one in closed.items()})
        wrong = self._open_days(where, wanted)
        if wrong:
            there = self._listed(where)
            for day in wrong:
                self._close(where, there, day, closed[day])
            left = self._open_days(where, wrong)
            if left:
                logs.error("closed_days.not_effective", count=len(left))
                raise FunctionFailedError(f"the hours of operation are open on closed days: {', '.join(left)}")
        return {"Closed": str(len(wanted)), "Written": str(len(wrong))}

    def remove(self, properties: Properties) -> None:
        """Removes the overrides that this provider created."""
        with suppress(NotThereError):
            self._drop(self._where(properties), set())

    def _where(self, properties: Properties) -> dict[str, str]:
        return {
            "InstanceId": logic.identifier(properties, "InstanceId"),
            "HoursOfOperationId": logic.identifier(properties, "HoursOfOperationId"),
        }

    def _listed(self, where: Mapping[str, str]) -> list[Mapping[str, Any]]:
        return list(pages("list_hours_of_operation_overrides", "HoursOfOperationOverrideList", **where))

    def _open_days(self, where: Mapping[str, str], wanted: Sequence[str]) -> list[str]:
        answers = [
            connect("get_effective_hours_of_operations", **where, FromDate=first, ToDate=last)
            for first, last in logic.months(wanted)
        ]
        return logic.open_days(wanted, answers)

    def _close(self, where: Mapping[str, str], there: Sequence[Mapping[str, Any]], day: str, name: str) -> None:
        found = logic.covering(there, day)
        if found is None:
            connect("create_hours_of_operation_override", **where, **logic.override(day, name))
            return
        identifier = found["HoursOfOperationOverrideId"]
        closed = {"OverrideType": logic.CLOSED, "Config": []}
        connect("update_hours_of_operation_override", **where, HoursOfOperationOverrideId=identifier, **closed)

    def _drop(self, where: Mapping[str, str], wanted: set[str]) -> None:
        for entry in self._listed(where):
            if logic.is_ours(entry) and entry["Name"] not in wanted:
                with suppress(NotThereError):
                    connect(
                        "delete_hours_of_operation_override",
                        **where,
                        HoursOfOperationOverrideId=entry["HoursOfOperationOverrideId"],
                    )


# By the type of the custom resource; a resource of the plain type names its action in the property `Action`.
ACTIONS: Mapping[str, Action] = {
    "ConnectPhoneNumberFlow": PhoneNumberFlow(),
    "ConnectQueueQuickConnects": QueueQuickConnects(),
    "ConnectQueueOutboundFlow": QueueOutboundFlow(),
    "ConnectDefaultVocabulary": DefaultVocabulary(),
    "ConnectInstanceAttribute": InstanceAttribute(),
    "ConnectHoursOverrides": HoursOverrides(),
}
