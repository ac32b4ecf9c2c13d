"""What all fakes share: dispatch by operation name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringback.simulator.aws.errors import NotSimulatedError

if TYPE_CHECKING:
    from ringback.simulator.aws.cloud import Cloud

Params = Mapping[str, Any]
Answer = dict[str, Any]


class Service:
    """Answers an operation by the method of the same name with an underscore in front."""

    name = ""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.center = cloud.center

    def call(self, operation: str, params: Params) -> Answer:
        """Answers one operation; raises ``AwsError`` as the service would."""
        handler = getattr(self, f"_{operation}", None)
        if handler is None:
            raise NotSimulatedError(self.name, operation)
        answer: Answer = handler(params)
        return answer
