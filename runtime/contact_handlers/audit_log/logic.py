"""What CloudWatch Logs sends to a subscriber, as lines for the audit log."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contact_handlers.base.errors import EventError
from contact_handlers.base.frozen import dataclass

# One request takes 10,000 events and 1,048,576 bytes, 26 of them for each event besides its text.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
MOST_EVENTS = 10_000
MOST_BYTES = 1_048_576
EVENT_BYTES = 26


@dataclass(frozen=True)
class Line:
    """A line and when it was written, in milliseconds since 1970."""

    at: int
    text: str

    @property
    def size(self) -> int:
        """Bytes that the service counts."""
        return len(self.text.encode()) + EVENT_BYTES


def lines(event: Mapping[str, Any]) -> list[Line]:
    """Returns the audit lines of an event, oldest first; none for a test message of the service.

    Each says which log group it comes from and the id of its event there, so that a line that is delivered twice is
    known as one.
    """
    data = _data(event)
    if data.get("messageType") != "DATA_MESSAGE":
        return []
    source = str(data.get("logGroup", ""))
    found = [_line(source, entry) for entry in data.get("logEvents") or ()]
    return sorted(found, key=lambda line: line.at)


def _data(event: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        packed = event["awslogs"]["data"]
        data = json.loads(gzip.decompress(base64.b64decode(packed)))
    except (KeyError, TypeError, ValueError, OSError, EOFError) as fault:
        raise EventError(f"the event is not what a subscription sends: {type(fault).__name__}") from fault
    if not isinstance(data, dict):
        raise EventError("the event of the subscription is not an object")
    return data


def _line(source: str, entry: Mapping[str, Any]) -> Line:
    try:
        written = json.loads(entry["message"])
        text = json.dumps({**written, "source": source, "event_id": entry["id"]}, ensure_ascii=False)
        return Line(int(entry["timestamp"]), text)
    except (KeyError, TypeError, ValueError) as fault:
        raise EventError(f"a line of {source} is not a line of our functions: {type(fault).__name__}") from fault


def requests(found: Sequence[Line]) -> Iterator[list[Line]]:
    """Yields lines in the portions that one request takes."""
    portion: list[Line] = []
    size = 0
    for line in found:
        if portion and (len(portion) == MOST_EVENTS or size + line.size > MOST_BYTES):
            yield portion
            portion, size = [], 0
        portion.append(line)
        size += line.size
    if portion:
        yield portion
