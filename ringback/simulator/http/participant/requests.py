"""The requests of the Participant Service: their members, and what each may hold.

Lengths and values are those of the SDK model of connectparticipant (2018-09-07).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringback.simulator.http.participant.errors import invalid

#: The largest body that is read; the largest member is a message of 16 KiB.
MAX_BODY: Final = 64 * 1024
_MAX_CONTENT: Final = 16_384


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its lengths in characters, or one of a few values; ``bytes`` counts UTF-8 instead."""

    least: int = 0
    most: int = 500
    one_of: tuple[str, ...] = ()
    bytes: bool = False

    def check(self, name: str, value: object) -> None:
        """Refuses what is no such text."""
        if not isinstance(value, str):
            raise invalid(f"{name} must be a string")
        size = len(value.encode("utf-8", "surrogatepass")) if self.bytes else len(value)
        if not self.least <= size <= self.most:
            raise invalid(f"{name} must have a length between {self.least} and {self.most}, not {size}")
        if self.one_of and value not in self.one_of:
            raise invalid(f"{name} must be one of {', '.join(self.one_of)}, not {value[:40]!r}")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    def check(self, name: str, value: object) -> None:
        """Refuses what is no such number."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise invalid(f"{name} must be a whole number between {self.least} and {self.most}")


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, name: str, value: object) -> None:
        """Refuses everything else."""
        if not isinstance(value, bool):
            raise invalid(f"{name} must be true or false")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of texts."""

    of: Text
    most: int

    def check(self, name: str, value: object) -> None:
        """Refuses what is no such list."""
        if not isinstance(value, list) or not 1 <= len(value) <= self.most:
            raise invalid(f"{name} must be a list of 1 to {self.most} entries")
        for entry in value:
            self.of.check(name, entry)


@dataclass(frozen=True, slots=True)
class Members:
    """An object with members of its own."""

    of: Mapping[str, Rule]
    needed: frozenset[str] = frozenset()

    def check(self, name: str, value: object) -> None:
        """Refuses what is no such object; members that nobody knows are left unread, as the service does."""
        if not isinstance(value, dict):
            raise invalid(f"{name} must be an object")
        for key in sorted(self.needed):
            if value.get(key) is None:
                raise invalid(f"{key} is required")
        for key, rule in self.of.items():
            if value.get(key) is not None:
                rule.check(key, value[key])


Rule = Text | Whole | Flag | Listed | Members

_ID = Text(1, 256)
_CONTENT = {"ContentType": Text(1, 100), "Content": Text(1, _MAX_CONTENT, bytes=True), "ClientToken": Text()}
_NEEDED_TOKEN = Text(1, 500)

#: The body of each operation.
BODIES: Final[Mapping[str, Members]] = {
    "CreateParticipantConnection": Members(
        {
            "Type": Listed(Text(1, 40, ("WEBSOCKET", "CONNECTION_CREDENTIALS", "WEBRTC_CONNECTION")), 3),
            "ConnectParticipant": Flag(),
        }
    ),
    "SendMessage": Members(_CONTENT, frozenset({"ContentType", "Content"})),
    "SendEvent": Members(_CONTENT, frozenset({"ContentType"})),
    "GetTranscript": Members(
        {
            "ContactId": _ID,
            "MaxResults": Whole(0, 100),
            "NextToken": Text(1, 1000),
            "ScanDirection": Text(1, 20, ("FORWARD", "BACKWARD")),
            "SortOrder": Text(1, 20, ("ASCENDING", "DESCENDING")),
            "StartPosition": Members({"Id": _ID, "AbsoluteTime": Text(1, 100), "MostRecent": Whole(0, 100)}),
        }
    ),
    "StartAttachmentUpload": Members(
        {
            "ContentType": Text(1, 255),
            "AttachmentSizeInBytes": Whole(1, 2**63 - 1),
            "AttachmentName": _ID,
            "ClientToken": _NEEDED_TOKEN,
        },
        frozenset({"ContentType", "AttachmentSizeInBytes", "AttachmentName", "ClientToken"}),
    ),
    "CompleteAttachmentUpload": Members(
        {"AttachmentIds": Listed(_ID, 1), "ClientToken": _NEEDED_TOKEN}, frozenset({"AttachmentIds", "ClientToken"})
    ),
    "GetAttachment": Members(
        {
            "AttachmentId": _ID,
            "UrlExpiryInSeconds": Whole(5, 300),
            "UrlContentDisposition": Text(1, 20, ("INLINE", "ATTACHMENT")),
        },
        frozenset({"AttachmentId"}),
    ),
    "DisconnectParticipant": Members({"ClientToken": Text()}),
}


def read(operation: str, body: bytes) -> dict[str, Any]:
    """Returns the body of a request, checked; absent members and null ones are the same."""
    try:
        value = json.loads(body or b"{}")
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise invalid("the body is not valid JSON") from error
    BODIES[operation].check("the body", value)
    return {key: entry for key, entry in value.items() if entry is not None}
