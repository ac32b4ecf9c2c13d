"""Queues, and how agents are routed to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base import limits, measures, names
from contact_center.base.cloudwatch import cloudwatch_metric
from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import (
    IHoursOfOperation,
    IInstance,
    ImportedQueue,
    ImportedRoutingProfile,
    IPhoneNumber,
    IQueue,
    checked_arn,
)
from contact_center.base.keys import keep_key
from ringback.cloudformation.limits import QUEUE_CHANNEL_PAIRS

Channel = Literal["VOICE", "CHAT", "TASK"]
CrossChannel = Literal["ROUTE_CURRENT_CHANNEL_ONLY", "ROUTE_ANY_CHANNEL"]


class Queue(Construct):
    """A queue of an instance, where contacts wait for agents.

    `name` is a dimension of CloudWatch metrics, so it has 1 to 127 ASCII characters that CloudWatch shows; Korean goes
    into `description` (1 to 250 characters). `hours` say when the queue is open. At most `max_contacts` contacts wait
    at a time, 1 or more; further ones take the flow's branch for a full queue. Outbound calls show
    `outbound_caller_name` and `outbound_number`; without a name both are left to the instance.

    Nothing replaces a queue. A name, description or maximum out of bounds is a DefinitionError.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        hours: IHoursOfOperation,
        max_contacts: int,
        outbound_caller_name: str | None = None,
        outbound_number: IPhoneNumber | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        if max_contacts < 1:
            raise DefinitionError(f"queue {name!r} takes {max_contacts} contacts, at least 1 is needed")
        self.name = names.displayed_name("queue", name)
        self.max_contacts = max_contacts
        self._instance = instance
        caller = None
        if outbound_caller_name is not None:
            caller = connect.CfnQueue.OutboundCallerConfigProperty(
                outbound_caller_id_name=outbound_caller_name,
                outbound_caller_id_number_arn=outbound_number.phone_number_arn if outbound_number else None,
            )
        self.queue = connect.CfnQueue(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=self.name,
            description=names.description(f"queue {name!r}", description),
            hours_of_operation_arn=hours.hours_of_operation_arn,
            max_contacts=max_contacts,
            outbound_caller_config=caller,
            status="ENABLED",
        )
        keep_key(self.queue, construct_id)
        self.queue_arn: str = self.queue.attr_queue_arn

    @staticmethod
    def from_queue_arn(queue_arn: str) -> ImportedQueue:
        """Takes a queue that exists already; nothing is created."""
        return ImportedQueue(checked_arn("queue", queue_arn, "connect", "queue"))

    def metric_queue_size(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the most contacts waiting at a time."""
        return cloudwatch_metric(measures.queue(self._instance, self.name, "QueueSize", "Maximum", period_s=period_s))

    def metric_longest_queue_wait_time(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the seconds the longest waiting contact has waited."""
        return cloudwatch_metric(
            measures.queue(self._instance, self.name, "LongestQueueWaitTime", "Maximum", period_s=period_s)
        )

    def metric_queue_capacity_exceeded_error(self, *, period_s: int = 300) -> cloudwatch.Metric:
        """Returns the calls rejected because the queue was full."""
        return cloudwatch_metric(
            measures.queue(self._instance, self.name, "QueueCapacityExceededError", "Sum", period_s=period_s)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Concurrency:
    """How many contacts of a channel an agent handles at once, and whether other channels interrupt them.

    `contacts` is 1 for VOICE, 1 to 10 for CHAT and TASK.
    """

    contacts: int
    cross_channel: CrossChannel = "ROUTE_CURRENT_CHANNEL_ONLY"


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutedQueue:
    """A queue of a routing profile with the channels it is served on.

    Priority 1 is served first; `delay_s` seconds pass before a waiting contact is offered to agents of the profile.
    """

    queue: IQueue
    channels: tuple[Channel, ...]
    priority: int
    delay_s: int = 0


class RoutingProfile(Construct):
    """A routing profile: which queues and channels the agents who have it serve.

    `name` and `description` obey the limits of a queue's. `concurrency` gives every channel that a queue is served on
    its contacts per agent. `queues` holds 1 or more queues, at most 50 pairs of queue and channel. Outbound calls of
    agents come from `default_outbound_queue`.

    Nothing replaces a profile. What Amazon Connect would refuse is a DefinitionError: no queue, too many pairs, a
    concurrency out of bounds, a channel without one.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        default_outbound_queue: IQueue,
        concurrency: Mapping[Channel, Concurrency],
        queues: Sequence[RoutedQueue],
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = names.displayed_name("routing profile", name)
        _check(name, concurrency, queues)
        self.routing_profile = connect.CfnRoutingProfile(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=self.name,
            description=names.description(f"routing profile {name!r}", description),
            default_outbound_queue_arn=default_outbound_queue.queue_arn,
            media_concurrencies=[
                connect.CfnRoutingProfile.MediaConcurrencyProperty(
                    channel=channel,
                    concurrency=limit.contacts,
                    cross_channel_behavior=connect.CfnRoutingProfile.CrossChannelBehaviorProperty(
                        behavior_type=limit.cross_channel
                    ),
                )
                for channel, limit in concurrency.items()
            ],
            queue_configs=[
                connect.CfnRoutingProfile.RoutingProfileQueueConfigProperty(
                    priority=routed.priority,
                    delay=routed.delay_s,
                    queue_reference=connect.CfnRoutingProfile.RoutingProfileQueueReferenceProperty(
                        channel=channel, queue_arn=routed.queue.queue_arn
                    ),
                )
                for routed in queues
                for channel in routed.channels
            ],
        )
        keep_key(self.routing_profile, construct_id)
        self.routing_profile_arn: str = self.routing_profile.attr_routing_profile_arn

    @staticmethod
    def from_routing_profile_arn(routing_profile_arn: str) -> ImportedRoutingProfile:
        """Takes a routing profile that exists already; nothing is created."""
        return ImportedRoutingProfile(checked_arn("routing profile", routing_profile_arn, "connect", "routing-profile"))


def _check(name: str, concurrency: Mapping[Channel, Concurrency], queues: Sequence[RoutedQueue]) -> None:
    where = f"routing profile {name!r}"
    if not queues:
        raise DefinitionError(f"{where} serves no queue, its agents would never be offered a contact")
    pairs = sum(len(routed.channels) for routed in queues)
    if pairs > QUEUE_CHANNEL_PAIRS:
        raise DefinitionError(f"{where} has {pairs} pairs of queue and channel, allowed are {QUEUE_CHANNEL_PAIRS}")
    for channel, limit in concurrency.items():
        if not 1 <= limit.contacts <= limits.CONCURRENCY[channel]:
            raise DefinitionError(
                f"{where} gives {channel} a concurrency of {limit.contacts}, "
                f"allowed are 1 to {limits.CONCURRENCY[channel]}"
            )
    for routed in queues:
        missing = [channel for channel in routed.channels if channel not in concurrency]
        if missing:
            raise DefinitionError(
                f"{where} serves a queue on {', '.join(missing)} without a concurrency for it, "
                f"given are {', '.join(concurrency) or 'none'}"
            )
