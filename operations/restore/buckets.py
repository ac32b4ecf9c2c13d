"""Objects come back from their versions, as they were at a moment. No version is ever deleted.

A deleted object has delete markers on top: removing them brings it back with its date, tags and metadata. An
overwritten one is copied from its older version, which makes a new version with the tags and metadata of the old one
and the encryption of the bucket.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from operations.restore.stage import RestoreError
from operations.restore.versions import Lifecycle, Object, Version, listed

# One CopyObject copies 5 GB at most; in parts neither metadata nor tags would come along by themselves.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
LARGEST_COPY = 5 * 1024**3
# Objects of these classes are read only after they were asked for, hours later.
_ASLEEP = {"GLACIER", "DEEP_ARCHIVE"}
_CHUNK = 1024 * 1024
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
_BATCH = 1000


class Kind(StrEnum):
    """What became of an object since the moment."""

    DELETED = "deleted"
    OVERWRITTEN = "overwritten"
    NEW = "came later, stays"
    SAME = "unchanged"
    EXPIRED = "kept as long as it had to be, stays gone"
    GONE = "gone: no version is left"
    UNCLEAR = "not restored: deleted and written in the same second; look at its versions"
    LARGE = "not restored: larger than 5 GB; copy it in parts, with its metadata and tags"
    ASLEEP = "not restored: in cold storage; ask for it first (aws s3api restore-object)"


#: What a person has to look at: restoring does not bring it back.
LOST = (Kind.GONE, Kind.UNCLEAR, Kind.LARGE, Kind.ASLEEP)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What restoring an object takes: delete markers to remove, newest first, or a version to copy."""

    key: str
    kind: Kind
    version: Version | None = None
    newest: str = ""
    markers: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Done:
    """What restoring did; failed ones are keys with the code of the service."""

    restored: int = 0
    changed_meanwhile: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def checked(client: Any, bucket: str, *, at: datetime, prefix: str, now: datetime) -> Lifecycle:
    """Returns the lifecycle of a bucket that can be brought back to a moment, else raises RestoreError."""
    if client.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        raise RestoreError(f"bucket {bucket!r} keeps no versions, so nothing comes back")
    if at >= now:
        raise RestoreError(f"{at.isoformat()} is not over yet; it is {now.isoformat(timespec='seconds')}")
    lifecycle = Lifecycle.of(client, bucket)
    earliest = lifecycle.earliest(prefix, at, now)
    if earliest is not None and at < earliest:
        raise RestoreError(
            f"{at.isoformat()} is too early: what was replaced or deleted before "
            f"{earliest.isoformat(timespec='seconds')} has been ended by lifecycle; choose a moment after that, the "
            "latest before the damage"
        )
    return lifecycle


def plan(client: Any, bucket: str, *, at: datetime, prefix: str, now: datetime) -> Iterator[Change]:
    """Yields what became of every object since a moment; the client is one of S3, nothing is changed."""
    lifecycle = checked(client, bucket, at=at, prefix=prefix, now=now)
    for one in listed(client, bucket, prefix):
        yield _change(client, bucket, one, at, lifecycle, now)


def _change(client: Any, bucket: str, one: Object, at: datetime, lifecycle: Lifecycle, now: datetime) -> Change:
    newest, then = one.versions[0], one.at(at)

    def of(kind: Kind, markers: tuple[str, ...] = ()) -> Change:
        return Change(key=one.key, kind=kind, version=then, newest=newest.id, markers=markers)

    if then is newest:
        return of(Kind.SAME)
    if one.unclear(at):
        return of(Kind.UNCLEAR)
    if all(version.marker for version in one.versions) and then is None:
        return of(Kind.GONE)
    if then is None or then.marker:
        return of(Kind.SAME if newest.marker else Kind.NEW)
    ends = lifecycle.ends(one.key, then.at)
    if newest.marker and ends is not None and ends <= now:
        return of(Kind.EXPIRED)
    since = one.versions[: one.versions.index(then)]
    if all(version.marker for version in since):
        return of(Kind.DELETED, tuple(version.id for version in since))
    if then.storage_class in _ASLEEP:
        return of(Kind.ASLEEP)
    if not newest.marker and _same(client, bucket, one.key, then, newest):
        return of(Kind.SAME)
    return of(Kind.LARGE if then.size > LARGEST_COPY else Kind.OVERWRITTEN)


def _same(client: Any, bucket: str, key: str, first: Version, second: Version) -> bool:
    """Tells whether two versions hold the same; with a customer-managed key the ETags of the same bytes differ."""
    if first.size != second.size or second.storage_class in _ASLEEP or first.size > LARGEST_COPY:
        return False
    one, other = (client.get_object(Bucket=bucket, Key=key, VersionId=version.id) for version in (first, second))
    told = ("ContentType", "ContentEncoding", "Metadata")
    if [one.get(name) for name in told] != [other.get(name) for name in told]:
        return False
    if first.etag == second.etag:
        return True
    while True:
        left, right = one["Body"].read(_CHUNK), other["Body"].read(_CHUNK)
        if left != right or not left:
            return bool(left == right)


def restore(client: Any, bucket: str, changes: Iterable[Change], *, overwritten: bool, workers: int = 1) -> Done:
    """Brings deleted objects back, and overwritten ones when asked for; safe to run again.

    One that fails does not stop the others. An object that was written since the plan was made stays as it is. Copies
    run in as many threads as there are `workers`.
    """
    done, asked = Done(), list(changes)
    _uncover(client, bucket, [one for one in asked if one.kind is Kind.DELETED], done)
    if overwritten:
        copies = [one for one in asked if one.kind is Kind.OVERWRITTEN]
        with ThreadPoolExecutor(workers) as pool:
            for change, code in zip(copies, pool.map(partial(_copy, client, bucket), copies), strict=True):
                if code:
                    done.failed.append((change.key, code))
                elif code is None:
                    done.changed_meanwhile.append(change.key)
                else:
                    done.restored += 1
    return done


def _uncover(client: Any, bucket: str, changes: Sequence[Change], done: Done) -> None:
    """Removes delete markers by their ids, so that what was written meanwhile is not touched."""
    markers = [{"Key": change.key, "VersionId": marker} for change in changes for marker in change.markers]
    failed: dict[str, str] = {}
    for start in range(0, len(markers), _BATCH):
        batch = markers[start : start + _BATCH]
        try:
            answer = client.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})
        except ClientError as error:
            failed |= {marker["Key"]: error.response["Error"]["Code"] for marker in batch}
            continue
        failed |= {one["Key"]: one["Code"] for one in answer.get("Errors", ())}
    done.failed += failed.items()
    done.restored += len(changes) - len(failed)


def _copy(client: Any, bucket: str, change: Change) -> str | None:
    """Copies a version on top; returns nothing, the code of a failure, or None when somebody wrote meanwhile."""
    try:
        # A key comes before the longer ones that begin with it.
        now = next(listed(client, bucket, change.key), None)
        if change.version is None or now is None or (now.key, now.versions[0].id) != (change.key, change.newest):
            return None
        client.copy_object(
            Bucket=bucket,
            Key=change.key,
            CopySource={"Bucket": bucket, "Key": change.key, "VersionId": change.version.id},
            StorageClass=change.version.storage_class,
        )
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


def counts(found: Mapping[Kind, int]) -> str:
    """Returns how many objects became what, as one line."""
    return "; ".join(f"{found[kind]} {kind}" for kind in Kind if found.get(kind)) or "nothing is there"
