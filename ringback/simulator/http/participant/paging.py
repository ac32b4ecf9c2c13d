"""Pages of a transcript: where they start, which way they go, and in which order they are told."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from ringback.simulator.http.participant.errors import invalid
from ringback.simulator.http.participant.items import Item

#: SDK model of connectparticipant, GetTranscriptRequest.
DEFAULT_PAGE: Final = 10


def page(items: Sequence[Item], request: Mapping[str, Any]) -> tuple[list[Item], str | None]:
    """Returns a page of items and the token of the next one, None behind the last.

    Without a start the scan goes back from the newest item, with one it goes on from there unless the request says
    otherwise; the item at the start belongs to the page. The newest stands first unless the order is ASCENDING.
    """
    start = {key: value for key, value in (request.get("StartPosition") or {}).items() if value is not None}
    if len(start) > 1:
        raise invalid("StartPosition takes one of Id, AbsoluteTime and MostRecent")
    forward = request.get("ScanDirection", "FORWARD" if start else "BACKWARD") == "FORWARD"
    token = request.get("NextToken")
    if token is not None:
        at, forward = _opened(token, len(items))
    else:
        at = _start(items, start, forward=forward)
    size = request.get("MaxResults") or DEFAULT_PAGE
    low, high = (at, min(at + size, len(items))) if forward else (max(at + 1 - size, 0), at + 1)
    found = list(items[low:high])
    following = high if forward else low - 1
    more = following < len(items) if forward else following >= 0
    if request.get("SortOrder", "DESCENDING") == "DESCENDING":
        found.reverse()
    return found, _sealed(following, forward=forward) if more else None


def _start(items: Sequence[Item], start: Mapping[str, Any], *, forward: bool) -> int:
    """Returns the index of the first item of a scan."""
    if "Id" in start:
        found = next((index for index, item in enumerate(items) if item.id == start["Id"]), None)
        if found is None:
            raise invalid("StartPosition.Id is no item of this chat")
        return found
    if "AbsoluteTime" in start:
        moment = _moment(start["AbsoluteTime"])
        earlier = sum(item.at < moment for item in items)
        return earlier if forward else sum(item.at <= moment for item in items) - 1
    if "MostRecent" in start:
        return max(len(items) - max(int(start["MostRecent"]), 1), 0)
    return 0 if forward else len(items) - 1


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid("StartPosition.AbsoluteTime is no time in ISO 8601") from error
    if moment.tzinfo is None:
        raise invalid("StartPosition.AbsoluteTime needs an offset")
    return moment.timestamp()


def _sealed(index: int, *, forward: bool) -> str:
    return base64.urlsafe_b64encode(json.dumps([index, forward]).encode()).decode()


def _opened(token: str, length: int) -> tuple[int, bool]:
    try:
        index, forward = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError, binascii.Error) as error:
        raise invalid("NextToken is none of this service") from error
    if type(index) is not int or type(forward) is not bool or not 0 <= index < length:
        raise invalid("NextToken is none of this service")
    return index, forward
