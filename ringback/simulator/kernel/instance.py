"""What functions change on the instance at run time, and what flows store besides contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ringback.simulator.world.model import QueueDefinition, World


class Instance:
    """The changeable settings of a Connect instance; they begin as the template has them."""

    def __init__(self, world: World) -> None:
        self._world = world
        #: Number ARN, id or address -> flow ARN.
        self.number_flows: dict[str, str] = dict(world.number_flows)
        #: Quick connects a function has attached to a queue: queue ARN -> quick connect ARNs.
        self.quick_connects: dict[str, list[str]] = {}
        #: What a function has written about the outbound calls of a queue: queue ARN -> OutboundCallerConfig.
        self.outbound: dict[str, dict[str, str]] = {}

    def quick_connects_of(self, queue: QueueDefinition) -> Sequence[str]:
        """Returns the ARNs of the quick connects a queue shows."""
        return self.quick_connects.get(queue.arn, queue.quick_connects)

    def outbound_config(self, queue: QueueDefinition) -> dict[str, str]:
        """Returns the outbound settings of a queue as the API shows them: caller name, number and flow by id."""
        if queue.arn in self.outbound:
            return self.outbound[queue.arn]
        number = self._world.numbers.exact(queue.caller_id_number_arn) if queue.caller_id_number_arn else None
        found = {
            "OutboundCallerIdName": queue.caller_id_name,
            "OutboundCallerIdNumberId": number.id if number is not None else queue.caller_id_number_arn,
            "OutboundFlowId": queue.outbound_flow_arn.rpartition("/")[2],
        }
        return {key: value for key, value in found.items() if value}


@dataclass(slots=True)
class Stores:
    """What flows write into the services around the instance."""

    sent_messages: list[dict[str, Any]] = field(default_factory=list)
    profiles: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, str]] = field(default_factory=list)
