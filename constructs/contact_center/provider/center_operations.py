"""What remains to be done on an instance once its flows exist, from the settings."""

from __future__ import annotations

from collections.abc import Mapping

from constructs import Construct

from contact_center.flows.contact_flow import resource_id
from contact_center.flows.library import FlowLibrary
from contact_center.functions.functions import CenterFunction
from contact_center.instance.instance import ContactCenterInstance
from contact_center.instance.numbers import PhoneNumber
from contact_center.provider import connect_operations
from contact_center.quality import Vocabulary
from contact_center.routing.routing import Routing
from contact_center.routing.transfers import QuickConnect
from contact_center.settings import Settings


class CenterOperations(Construct):
    """Binds number, quick connects, outbound whisper; sets what the instance type lacks; proves closed days count."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        provider: CenterFunction,
        instance: ContactCenterInstance,
        routing: Routing,
        library: FlowLibrary,
        quick_connects: Mapping[str, QuickConnect],
        number: PhoneNumber | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._provider = provider
        self._instance_id = instance.instance_id
        connect_operations.instance_attribute(
            self,
            "AutoMuteOnHold",
            provider=provider,
            instance_id=self._instance_id,
            attribute="AUTO_MUTE_AGENT_ON_HOLD",
            value=True,
        )
        self._queue_quick_connects(settings, routing, quick_connects)
        self._queue_outbound_flows(settings, routing, library.flow(settings.entry_points.outbound_whisper).flow_id)
        self._overrides(routing)
        if number is not None:
            connect_operations.phone_number_flow(
                self,
                "VoiceNumber",
                provider=provider,
                instance_id=self._instance_id,
                phone_number_id=number.phone_number_id,
                flow_id=library.flow(settings.entry_points.voice).flow_id,
            )
        if vocabulary is not None:
            connect_operations.default_vocabulary(
                self,
                "DefaultVocabulary",
                provider=provider,
                instance_id=self._instance_id,
                language=settings.locale,
                vocabulary_id=vocabulary.vocabulary_id,
            )

    def _queue_quick_connects(
        self, settings: Settings, routing: Routing, quick_connects: Mapping[str, QuickConnect]
    ) -> None:
        scope = Construct(self, "QuickConnects")
        for key, entry in settings.queues.items():
            if entry.quick_connects:
                connect_operations.queue_quick_connects(
                    scope,
                    key,
                    provider=self._provider,
                    instance_id=self._instance_id,
                    queue_id=resource_id(routing.queues[key].queue_arn),
                    quick_connect_ids=[
                        resource_id(quick_connects[name].quick_connect_arn) for name in entry.quick_connects
                    ],
                )

    def _queue_outbound_flows(self, settings: Settings, routing: Routing, flow_id: str) -> None:
        scope = Construct(self, "OutboundFlows")
        for key, entry in settings.queues.items():
            connect_operations.queue_outbound_flow(
                scope,
                key,
                provider=self._provider,
                instance_id=self._instance_id,
                queue_id=resource_id(routing.queues[key].queue_arn),
                flow_id=flow_id,
                caller_name=entry.outbound_caller_name,
            )

    def _overrides(self, routing: Routing) -> None:
        scope = Construct(self, "ClosedDays")
        for key, hours in routing.hours.items():
            if hours.opening.overrides:
                connect_operations.effective_overrides(
                    scope,
                    key,
                    provider=self._provider,
                    instance_id=self._instance_id,
                    hours_of_operation_id=resource_id(hours.hours_of_operation_arn),
                    closed_dates=[day.date.isoformat() for day in hours.opening.overrides],
                )
