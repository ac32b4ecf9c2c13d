"""Files of a chat: announced, uploaded to an address that is good for one file, finished, fetched.

Limits: docs.aws.amazon.com/connect/latest/adminguide/feature-limits.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from ringback.simulator.http.participant.errors import RefusedError, denied, invalid
from ringback.simulator.kernel.clock import iso

if TYPE_CHECKING:
    from ringback.simulator.center import Center

MAX_SIZE: Final = 20 * 1024 * 1024
#: Seconds within which a file must be uploaded, and for which an address to fetch it is good at most.
UPLOAD_S: Final = 900.0
FETCH_S: Final = 300
#: The types that browsers give to the file types of the feature specifications.
TYPES: Final[Mapping[str, frozenset[str]]] = {
    "application/msword": frozenset({".doc"}),
    "application/pdf": frozenset({".pdf"}),
    "application/rtf": frozenset({".rtf"}),
    "application/vnd.ms-excel": frozenset({".xls", ".csv"}),
    "application/vnd.ms-powerpoint": frozenset({".ppt"}),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": frozenset({".pptx"}),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": frozenset({".xlsx"}),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": frozenset({".docx"}),
    "audio/vnd.wave": frozenset({".wav"}),
    "audio/wav": frozenset({".wav"}),
    "audio/x-wav": frozenset({".wav"}),
    "image/heic": frozenset({".heic"}),
    "image/jpeg": frozenset({".jpg", ".jpeg", ".jfif"}),
    "image/png": frozenset({".png"}),
    "text/csv": frozenset({".csv"}),
    "text/plain": frozenset({".txt"}),
    "text/rtf": frozenset({".rtf"}),
    "video/mp4": frozenset({".mp4"}),
    "video/quicktime": frozenset({".mov"}),
}


@dataclass(slots=True, eq=False)
class Upload:
    """A file on its way: announced by StartAttachmentUpload, without data until it was put."""

    id: str
    owner: str
    name: str
    content_type: str
    size: int
    signature: str
    until: float
    data: bytes | None = None
    complete: bool = False

    def item(self) -> dict[str, str]:
        """Returns the file as a transcript names it."""
        return {
            "AttachmentId": self.id,
            "AttachmentName": self.name,
            "ContentType": self.content_type,
            "Status": "APPROVED" if self.complete else "IN_PROGRESS",
        }


@dataclass(frozen=True, slots=True)
class Fetch:
    """An address to fetch a file from."""

    upload: Upload
    until: float
    inline: bool


class Attachments:
    """The files of all chats of a center."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._uploads: dict[str, Upload] = {}
        self._fetches: dict[str, Fetch] = {}

    def start(self, owner: str, request: Mapping[str, Any]) -> Upload:
        """Announces a file; the instance must have a place for attachments."""
        if self._place() is None:
            raise RefusedError("AccessDeniedException", "Attachments are not enabled for this instance")
        name, kind, size = request["AttachmentName"], request["ContentType"].lower(), request["AttachmentSizeInBytes"]
        if kind not in TYPES or PurePath(name).suffix.lower() not in TYPES[kind]:
            raise invalid(f"files of type {kind[:80]} named *{PurePath(name).suffix[:20]} are not supported")
        if size > MAX_SIZE:
            raise invalid(f"AttachmentSizeInBytes must be at most {MAX_SIZE}")
        until = self._center.clock.now + UPLOAD_S
        upload = Upload(self._center.new_id(), owner, name, kind, size, uuid4().hex, until)
        self._uploads[upload.id] = upload
        return upload

    def put(self, upload_id: str, signature: str, content_type: str, data: bytes) -> None:
        """Takes the data at an upload's address, as S3 takes what was signed: this type, this size, in time."""
        upload = self._uploads.get(upload_id)
        if upload is None or upload.signature != signature or upload.complete:
            raise denied()
        if upload.until <= self._center.clock.now:
            raise RefusedError("AccessDeniedException", "Request has expired")
        if content_type.lower() != upload.content_type or len(data) != upload.size:
            raise RefusedError("AccessDeniedException", "The request signature we calculated does not match")
        upload.data = data

    def complete(self, owner: str, upload_id: str) -> Upload:
        """Stores a file where the instance keeps attachments; only whoever announced it may."""
        upload = self._uploads.get(upload_id)
        if upload is None or upload.owner != owner:
            raise denied()
        if upload.complete:
            raise RefusedError("ConflictException", "the attachment has been uploaded already")
        place = self._place()
        if upload.data is None or place is None:
            raise invalid("the attachment has not been uploaded")
        bucket, prefix = place
        day = iso(self._center.clock.now)[:10].replace("-", "/")
        key = f"{prefix}/chat/{day}/{upload.id}{PurePath(upload.name).suffix.lower()}".lstrip("/")
        self._center.buckets[bucket].add(key, upload.data, {"ContentType": upload.content_type})
        upload.complete = True
        return upload

    def fetch(self, owner: str, upload_id: str, *, seconds: int, inline: bool) -> tuple[Fetch, str]:
        """Makes an address of a finished file for a participant of its chat; returns it with its secret."""
        upload = self._uploads.get(upload_id)
        if upload is None or upload.owner != owner or not upload.complete:
            raise denied()
        secret, fetch = uuid4().hex, Fetch(upload, self._center.clock.now + seconds, inline)
        self._fetches[secret] = fetch
        return fetch, secret

    def fetched(self, secret: str) -> Fetch:
        """Returns the file behind an address."""
        fetch = self._fetches.get(secret)
        if fetch is None or fetch.until <= self._center.clock.now:
            raise denied()
        return fetch

    def _place(self) -> tuple[str, str] | None:
        """Returns bucket and prefix that the template gives to attachments."""
        for one in self._center.world.of_type("AWS::Connect::InstanceStorageConfig"):
            settings = one.properties.get("S3Config") or {}
            if one.properties.get("ResourceType") == "ATTACHMENTS" and settings.get("BucketName"):
                return str(settings["BucketName"]), str(settings.get("BucketPrefix") or "")
        return None
