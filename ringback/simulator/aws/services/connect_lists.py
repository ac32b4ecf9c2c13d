"""Lists of what an instance holds in Amazon Connect's API: what a template has, and what every instance begins with.

Functions of a deployment look names up in these lists. An instance that lies outside of the templates has at least its
defaults. Source: Amazon Connect Administrator Guide, "Tutorial: Set up your Amazon Connect instance" (`BasicQueue`,
`Basic Hours`); templates of AWS look up the default prompts by these names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ringback.cloudformation.standins import Place
from ringback.simulator.aws.services.base import Answer, Params, Service

_DEFAULTS = {
    "queue": ("BasicQueue",),
    "operating-hours": ("Basic Hours",),
    "prompt": ("Beep.wav", "CustomerHold.wav", "CustomerQueue.wav"),
}
"""What every instance has, by the part of the ARN."""


class ListService(Service):
    """Serves the operations that list what an instance holds."""

    def _ListQueues(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        found = self._listed("queue", self.center.world.queues)
        return {"QueueSummaryList": [{**one, "QueueType": "STANDARD"} for one in found]}

    def _ListPrompts(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"PromptSummaryList": self._listed("prompt", self.center.world.prompts)}

    def _ListHoursOfOperations(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"HoursOfOperationSummaryList": self._listed("operating-hours", self.center.world.hours)}

    def _ListContactFlows(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        flows = self.center.world.flows
        return {
            "ContactFlowSummaryList": [
                {"Id": f.id, "Arn": f.arn, "Name": f.name, "ContactFlowType": f.type} for f in flows
            ]
        }

    def _listed(self, part: str, own: Iterable[Any]) -> list[dict[str, str]]:
        world = self.center.world
        found = [{"Id": one.id, "Arn": one.arn, "Name": one.name} for one in own]
        names = {one["Name"] for one in found}
        for name in _DEFAULTS[part] if world.instance_elsewhere else ():
            if name not in names:
                key = Place("stand-in", name, world.region, world.account).uuid()
                found.append({"Id": key, "Arn": f"{world.instance_arn}/{part}/{key}", "Name": name})
        return found
