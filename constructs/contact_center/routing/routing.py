"""Hours, queues and routing profiles of a center from its settings."""

from __future__ import annotations

from constructs import Construct

from contact_center.routing.hours import HoursOfOperation
from contact_center.routing.opening_hours import opening_hours
from contact_center.routing.queues import Concurrency, Queue, RoutedQueue, RoutingProfile
from contact_center.settings import QueueSettings, RoutingProfileSettings, Settings


class Routing(Construct):
    """Defines when a center is open, where contacts wait and which agents serve them; members are found by key."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_arn: str,
        settings: Settings,
        outbound_number_arn: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._instance_arn = instance_arn
        self._outbound_number_arn = outbound_number_arn
        hours = Construct(self, "Hours")
        self.hours = {
            key: HoursOfOperation(
                hours,
                key,
                instance_arn=instance_arn,
                name=entry.name,
                description=entry.description,
                opening=opening_hours(settings, key),
            )
            for key, entry in settings.hours.items()
        }
        queues = Construct(self, "Queues")
        self.queues = {key: self._queue(queues, key, entry) for key, entry in settings.queues.items()}
        profiles = Construct(self, "RoutingProfiles")
        self.routing_profiles = {
            key: self._profile(profiles, key, entry) for key, entry in settings.routing_profiles.items()
        }

    @property
    def queue_arns(self) -> dict[str, str]:
        """ARNs of the queues by key."""
        return {key: queue.queue_arn for key, queue in self.queues.items()}

    @property
    def hours_arns(self) -> dict[str, str]:
        """ARNs of the hours of operation by key."""
        return {key: hours.hours_of_operation_arn for key, hours in self.hours.items()}

    def _queue(self, scope: Construct, key: str, entry: QueueSettings) -> Queue:
        return Queue(
            scope,
            key,
            instance_arn=self._instance_arn,
            name=entry.name,
            description=entry.description,
            hours_of_operation_arn=self.hours[entry.hours].hours_of_operation_arn,
            max_contacts=entry.max_contacts,
            outbound_caller_name=entry.outbound_caller_name,
            outbound_number_arn=self._outbound_number_arn,
        )

    def _profile(self, scope: Construct, key: str, entry: RoutingProfileSettings) -> RoutingProfile:
        return RoutingProfile(
            scope,
            key,
            instance_arn=self._instance_arn,
            name=entry.name,
            description=entry.description,
            default_outbound_queue_arn=self.queues[entry.default_outbound_queue].queue_arn,
            concurrency={
                channel: Concurrency(contacts=limit.concurrency, cross_channel=limit.cross_channel)
                for channel, limit in entry.channels.items()
            },
            queues=[
                RoutedQueue(
                    queue_arn=self.queues[routed.queue].queue_arn,
                    channels=routed.channels,
                    priority=routed.priority,
                    delay_s=routed.delay_s,
                )
                for routed in entry.queues
            ],
        )
