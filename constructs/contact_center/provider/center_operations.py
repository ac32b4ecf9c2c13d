"""What remains to be done on an instance once its flows exist, from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs import Construct

from contact_center.base.errors import DefinitionError, known
from contact_center.base.interfaces import IContactFlow, IInstance, IPhoneNumber, IQuickConnect, IVocabulary
from contact_center.functions.functions import CenterFunction
from contact_center.provider import connect_operations
from contact_center.routing.routing import Routing
from contact_center.settings import QueueSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class CenterOperationsProps:
    """What is bound to what.

    `queues` is the table of the settings: which quick connects agents of a queue see, and the name its outbound calls
    show. Calls to `number` enter `voice_flow`. `vocabulary` becomes the default of `language`. With
    `auto_mute_agent_on_hold` an agent is muted while the customer is on hold.
    """

    instance: IInstance
    routing: Routing
    queues: Mapping[str, QueueSettings]
    outbound_whisper: IContactFlow
    quick_connects: Mapping[str, IQuickConnect] = field(default_factory=dict)
    number: IPhoneNumber | None = None
    voice_flow: IContactFlow | None = None
    vocabulary: IVocabulary | None = None
    language: str = "ko-KR"
    auto_mute_agent_on_hold: bool = True


class CenterOperations(Construct):
    """What remains to be done on an instance once its flows exist: numbers, quick connects, whispers, attributes.

    Closes days and proves that it takes effect. `provider` is the function behind all of it; CloudFormation waits for
    it ten minutes at most. A quick connect or queue that is not given is an UnknownNameError.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, provider: CenterFunction, props: CenterOperationsProps
    ) -> None:
        super().__init__(scope, construct_id)
        self._provider = provider
        self._instance = props.instance
        connect_operations.instance_attribute(
            self,
            "AutoMuteOnHold",
            provider=provider,
            instance=self._instance,
            attribute="AUTO_MUTE_AGENT_ON_HOLD",
            value=props.auto_mute_agent_on_hold,
        )
        self._queue_quick_connects(props)
        self._queue_outbound_flows(props)
        self._overrides(props.routing)
        if props.number is not None:
            if props.voice_flow is None:
                raise DefinitionError("a number is given without `voice_flow`, its calls would enter no flow")
            connect_operations.phone_number_flow(
                self,
                "VoiceNumber",
                provider=provider,
                instance=self._instance,
                phone_number=props.number,
                flow=props.voice_flow,
            )
        if props.vocabulary is not None:
            connect_operations.default_vocabulary(
                self,
                "DefaultVocabulary",
                provider=provider,
                instance=self._instance,
                language=props.language,
                vocabulary=props.vocabulary,
            )

    def _queue_quick_connects(self, props: CenterOperationsProps) -> None:
        scope = Construct(self, "QuickConnects")
        for key, entry in props.queues.items():
            if entry.quick_connects:
                connect_operations.queue_quick_connects(
                    scope,
                    key,
                    provider=self._provider,
                    instance=self._instance,
                    queue=known("queue", key, props.routing.queues),
                    quick_connects=[
                        known("quick connect", name, props.quick_connects) for name in entry.quick_connects
                    ],
                )

    def _queue_outbound_flows(self, props: CenterOperationsProps) -> None:
        scope = Construct(self, "OutboundFlows")
        for key, entry in props.queues.items():
            connect_operations.queue_outbound_flow(
                scope,
                key,
                provider=self._provider,
                instance=self._instance,
                queue=known("queue", key, props.routing.queues),
                flow=props.outbound_whisper,
                caller_name=entry.outbound_caller_name,
                number=props.number,
            )

    def _overrides(self, routing: Routing) -> None:
        scope = Construct(self, "ClosedDays")
        for key, hours in routing.hours.items():
            if hours.opening.overrides:
                connect_operations.effective_overrides(
                    scope,
                    key,
                    provider=self._provider,
                    instance=self._instance,
                    hours=hours,
                    closed_days={day.date.isoformat(): day.name for day in hours.opening.overrides},
                    hours_hash=hours.content_hash,
                )
