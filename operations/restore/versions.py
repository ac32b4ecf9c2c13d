"""Versions of objects as a bucket lists them, and what its lifecycle rules end when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of an object, or a delete marker."""

    id: str
    at: datetime
    newest: bool
    marker: bool = False
    size: int = 0
    etag: str = ""
    storage_class: str = "STANDARD"


@dataclass(frozen=True, kw_only=True)
class Object:
    """A key with its versions and delete markers, the newest first."""

    key: str
    versions: tuple[Version, ...]

    def at(self, moment: datetime) -> Version | None:
        """Returns what was current at a moment: a version, a delete marker, or None when nothing was there yet."""
        return next((version for version in self.versions if version.at <= moment), None)

    def unclear(self, moment: datetime) -> bool:
        """Tells whether a version and a marker share the second that counts, so that nobody knows which came last.

        The service lists versions and markers apart, with times of whole seconds.
        https://github.com/aws/aws-sdk-cpp/issues/1649
        """
        found = self.at(moment)
        if found is None or found.newest:
            return False
        return any(one.at == found.at and one.marker != found.marker and not one.newest for one in self.versions)


def listed(client: Any, bucket: str, prefix: str) -> Iterator[Object]:
    """Yields the objects of a bucket with all their versions, by key, also those that were deleted.

    A page holds 1,000 versions and markers at most and may end between two versions of a key.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
    """
    waiting: dict[str, list[Version]] = {}
    more: dict[str, Any] = {}
    while True:
        page = client.list_object_versions(Bucket=bucket, Prefix=prefix, **more)
        for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            waiting.setdefault(entry["Key"], []).append(_version(entry))
        last = page.get("NextKeyMarker") if page.get("IsTruncated") else None
        for key in sorted(waiting):
            if key != last:
                # Stable: versions of the same second stay in the order of the service.
                ordered = sorted(waiting.pop(key), key=lambda one: (one.at, one.newest), reverse=True)
                yield Object(key=key, versions=tuple(ordered))
        if last is None:
            return
        more = {"KeyMarker": last}
        if page.get("NextVersionIdMarker"):
            more["VersionIdMarker"] = page["NextVersionIdMarker"]


def _version(entry: Mapping[str, Any]) -> Version:
    return Version(
        id=entry["VersionId"],
        at=entry["LastModified"],
        newest=bool(entry["IsLatest"]),
        marker="Size" not in entry,
        size=int(entry.get("Size", 0)),
        etag=str(entry.get("ETag", "")),
        storage_class=str(entry.get("StorageClass", "STANDARD")),
    )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A lifecycle rule: days after which objects of a prefix get a delete marker, and replaced versions are ended."""

    prefix: str
    days: int | None
    replaced_days: int | None


@dataclass(frozen=True)
class Lifecycle:
    """The lifecycle rules of a bucket."""

    rules: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, client: Any, bucket: str) -> Lifecycle:
        """Reads the enabled rules that hold for every object of a prefix, whatever its tags and size."""
        try:
            found = client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchLifecycleConfiguration":
                raise
            return cls()
        return cls(tuple(_rule(one) for one in found if one["Status"] == "Enabled" and _by_prefix(one)))

    def ends(self, key: str, made: datetime) -> datetime | None:
        """Returns when an object is deleted by its age, None for never; the service rounds up to midnight UTC.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
        """
        days = [rule.days for rule in self.rules if rule.days and key.startswith(rule.prefix)]
        return _midnight(made + min(days) * _DAY) if days else None

    def earliest(self, prefix: str, at: datetime, now: datetime) -> datetime | None:
        """Returns the moment before which replaced versions under a prefix may have been ended, None for never.

        A rule says nothing where every object of the moment has reached the end of its retention: none is missing.
        """
        days = [
            rule.replaced_days
            for rule in self.rules
            if rule.replaced_days
            and (rule.prefix.startswith(prefix) or prefix.startswith(rule.prefix))
            and not (rule.days and _midnight(at + rule.days * _DAY) <= now)
        ]
        return now - min(days) * _DAY if days else None


def _midnight(moment: datetime) -> datetime:
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return start if start == moment else start + _DAY


def _by_prefix(rule: Mapping[str, Any]) -> bool:
    given = rule.get("Filter") or {}
    return not set(given) - {"Prefix"}


def _rule(rule: Mapping[str, Any]) -> Rule:
    return Rule(
        prefix=str((rule.get("Filter") or {}).get("Prefix") or rule.get("Prefix") or ""),
        days=rule.get("Expiration", {}).get("Days"),
        replaced_days=rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays"),
    )
