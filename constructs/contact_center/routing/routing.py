"""Hours, queues and routing profiles of a center from its settings."""

from __future__ import annotations

from collections.abc import Mapping

from constructs import Construct

from contact_center.base.errors import known
from contact_center.base.interfaces import IInstance, IPhoneNumber
from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.opening_hours import OpeningHours
from contact_center.routing.queues import Concurrency, Queue, RoutedQueue, RoutingProfile
from contact_center.settings import HoursSettings, QueueSettings, RoutingProfileSettings


class Routing(Construct):
    """The hours, queues and routing profiles of a center; members are found by key.

    `hours`, `queues` and `routing_profiles` are tables of the settings, `opening` says for every key of `hours` when
    people answer. A queue names hours and a routing profile names queues by key; an unknown key is an UnknownNameError.
    Outbound calls of every queue show `outbound_number`, by default the one the instance chooses.

    A key is part of the ids below this construct: another key is another resource.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        hours: Mapping[str, HoursSettings],
        opening: Mapping[str, OpeningHours],
        queues: Mapping[str, QueueSettings],
        routing_profiles: Mapping[str, RoutingProfileSettings],
        outbound_number: IPhoneNumber | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._instance = instance
        self._outbound_number = outbound_number
        scope_of_hours = Construct(self, "Hours")
        self.hours = {
            key: HoursOfOperation(
                scope_of_hours,
                key,
                instance=instance,
                name=entry.name,
                description=entry.description,
                opening=known("opening hours", key, opening),
            )
            for key, entry in hours.items()
        }
        scope_of_queues = Construct(self, "Queues")
        self.queues = {key: self._queue(scope_of_queues, key, entry) for key, entry in queues.items()}
        scope_of_profiles = Construct(self, "RoutingProfiles")
        self.routing_profiles = {
            key: self._profile(scope_of_profiles, key, entry) for key, entry in routing_profiles.items()
        }

    @property
    def queue_arns(self) -> dict[str, str]:
        """ARNs of the queues by key."""
        return {key: queue.queue_arn for key, queue in self.queues.items()}

    def _queue(self, scope: Construct, key: str, entry: QueueSettings) -> Queue:
        return Queue(
            scope,
            key,
            instance=self._instance,
            name=entry.name,
            description=entry.description,
            hours=known("hours of operation", entry.hours, self.hours),
            max_contacts=entry.max_contacts,
            outbound_caller_name=entry.outbound_caller_name,
            outbound_number=self._outbound_number,
        )

    def _profile(self, scope: Construct, key: str, entry: RoutingProfileSettings) -> RoutingProfile:
        return RoutingProfile(
            scope,
            key,
            instance=self._instance,
            name=entry.name,
            description=entry.description,
            default_outbound_queue=known("queue", entry.default_outbound_queue, self.queues),
            concurrency={
                channel: Concurrency(contacts=limit.concurrency, cross_channel=limit.cross_channel)
                for channel, limit in entry.channels.items()
            },
            queues=[
                RoutedQueue(
                    queue=known("queue", routed.queue, self.queues),
                    channels=routed.channels,
                    priority=routed.priority,
                    delay_s=routed.delay_s,
                )
                for routed in entry.queues
            ],
        )
