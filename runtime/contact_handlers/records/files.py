"""Files that people ask for: exports and reports, written by a function behind the desk, and recordings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.masked import Masked

FileKind = Literal["export", "recording", "report"]
EXPORT: Final = "export"
RECORDING: Final = "recording"
"""Nothing is written for it: it says who opened recordings, and why."""
REPORT: Final = "report"
FileStatus = Literal["queued", "running", "ready", "failed"]
QUEUED: Final = "queued"
RUNNING: Final = "running"
READY: Final = "ready"
FAILED: Final = "failed"
WANTED: Final = tables.of_kind("file", QUEUED)
EXPIRED: Final = "expired"
"""What people are told of a file that the bucket has removed; nothing is stored of that."""


@dataclass(frozen=True, kw_only=True)
class FileRequest(Record):
    """A file that somebody wants, and how far it is."""

    TABLE: ClassVar[str] = "requests"
    OWNERS: ClassVar[tuple[str, ...]] = ("admin_api", "files")

    request_id: str
    kind: FileKind
    status: FileStatus
    created_at: str
    requested_by: str
    """The subject of the sign-in of whoever asked; `schedule` for a regular report."""
    what: Mapping[str, Any]
    """What goes into the file: the kind of an export and its filter, the period of a report; contacts of recordings."""
    reason: Masked | None = None
    version: int | None = None
    started_at: str | None = None
    ready_at: str | None = None
    attempts: int | None = None
    object_key: str | None = None
    """Where the file lies in the data bucket."""
    row_count: int | None = None
    result: Mapping[str, Any] | None = None
    """The figures of a report."""
    error_code: str | None = None

    @property
    def key(self) -> Key:
        """Where the item lies."""
        return tables.request(self.request_id)

    def index(self) -> dict[str, str]:
        """Returns the attributes that put the item into indexes: what was asked for first comes first."""
        return {"by_kind_pk": place(self.kind, self.status), "by_kind_sk": self.created_at}


def place(kind: FileKind, status: FileStatus) -> str:
    """Returns the partition of a file in the index of kinds: those that are wanted lie together."""
    return WANTED if status in (QUEUED, RUNNING) else tables.of_kind(kind, status)
