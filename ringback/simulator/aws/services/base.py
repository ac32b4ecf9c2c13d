"""What all fakes share: dispatch by operation name."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import NotSimulatedError

Entry = TypeVar("Entry")
Params = Mapping[str, Any]
Answer = dict[str, Any]


class Service:
    """Serves an operation by the method of the same name with an underscore in front."""

    name = ""

    def __init__(self, cloud: Account) -> None:
        self.cloud = cloud
        self.center = cloud.center

    def call(self, operation: str, params: Params) -> Answer:
        """Returns the answer to one operation; raises ``AwsError`` as the service would."""
        handler = getattr(self, f"_{operation}", None)
        if handler is None:
            raise NotSimulatedError(self.name, operation)
        answer: Answer = handler(params)
        return answer


def page_of(found: Sequence[Entry], params: Params, size: int) -> tuple[Sequence[Entry], dict[str, str]]:
    """Returns the entries of the page that is asked for, and the token of the next one; `size` where none is given."""
    start = int(params.get("NextToken") or 0)
    end = start + int(params.get("MaxResults") or size)
    return found[start:end], {"NextToken": str(end)} if end < len(found) else {}


def streamed(data: bytes) -> Any:
    """Returns an answer's body as the SDK gives it; who asks for one has the SDK."""
    from botocore.response import StreamingBody

    return StreamingBody(io.BytesIO(data), len(data))
