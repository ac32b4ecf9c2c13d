"""S3 objects in memory, with every version where the template asks for versions."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ringback.cloudformation.values import is_true
from ringback.simulator.aws.account import Account
from ringback.simulator.aws.bus import event_of
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, Service, streamed
from ringback.simulator.kernel.inventory import Inventory

_PAGE = 1000
_KEPT_WITH_A_COPY = ("ContentType", "ContentEncoding", "Metadata", "Tagging")


@dataclass(frozen=True)
class Version:
    """One version of an object; a delete marker has no data."""

    id: str
    data: bytes | None
    details: dict[str, Any]


@dataclass(frozen=True)
class BucketState:
    """What is in a bucket at a moment."""

    objects: dict[str, bytes]
    details: dict[str, dict[str, Any]]
    versions: dict[str, tuple[Version, ...]]
    made: int


class Bucket:
    """A bucket; ``objects`` maps keys to the bytes that are current.

    A versioned one keeps the versions of a key in ``versions``, oldest first, until they are deleted by their id.
    """

    def __init__(
        self, name: str, *, versioned: bool = False, encryption: Params | None = None, tells: bool = False
    ) -> None:
        self.name = name
        self.versioned = versioned
        #: Whether EventBridge hears of new objects.
        self.tells = tells
        #: What is said of objects that are stored without an encryption of their own.
        self.encryption = dict(encryption or {"ServerSideEncryption": "AES256"})
        self.objects: dict[str, bytes] = {}
        self.details: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, list[Version]] = {}
        self._made = 0

    def json(self, key: str) -> Any:
        """Returns an object as parsed JSON."""
        return json.loads(self.objects[key])

    def add(self, key: str, data: bytes | None, details: dict[str, Any]) -> str | None:
        """Adds a version, without data a delete marker; returns its id in a versioned bucket."""
        version = None
        if self.versioned:
            self._made += 1
            version = Version(f"version-{self._made:06}", data, details)
            self.versions.setdefault(key, []).append(version)
        self._show(key, data, details)
        return version.id if version else None

    def _show(self, key: str, data: bytes | None, details: dict[str, Any]) -> None:
        if data is None:
            self.objects.pop(key, None)
            self.details.pop(key, None)
        else:
            self.objects[key], self.details[key] = data, details

    def state(self) -> BucketState:
        """Returns what is in the bucket, for another center to go on from."""
        versions = {key: tuple(kept) for key, kept in self.versions.items()}
        return BucketState(dict(self.objects), dict(self.details), versions, self._made)

    def resume(self, state: BucketState) -> None:
        """Goes on from what another bucket held."""
        self.objects, self.details = dict(state.objects), dict(state.details)
        self.versions = {key: list(kept) for key, kept in state.versions.items()}
        self._made = state.made

    def version(self, key: str, version_id: str) -> Version:
        """Returns one version of an object."""
        for version in self.versions.get(key, ()):
            if version.id == version_id:
                return version
        raise AwsError("NoSuchVersion", "The specified version does not exist.", status=404)

    def remove(self, key: str, version_id: str) -> Version | None:
        """Removes a version for good; the one before it becomes current."""
        kept = self.versions.get(key, [])
        removed = next((version for version in kept if version.id == version_id), None)
        if removed is not None:
            kept.remove(removed)
            newest = kept[-1] if kept else Version("", None, {})
            self._show(key, newest.data, newest.details)
        return removed

    def listed(self, prefix: str) -> Iterator[tuple[str, Version, bool]]:
        """Yields key, version and whether it is the newest: keys by name, the versions of each newest first."""
        for key in sorted(self.versions):
            if key.startswith(prefix):
                for number, version in enumerate(reversed(self.versions[key])):
                    yield key, version, number == 0


def _bucket_of(definition: Any) -> Bucket:
    versioning = definition.properties.get("VersioningConfiguration") or {}
    rules = (definition.properties.get("BucketEncryption") or {}).get("ServerSideEncryptionConfiguration") or ()
    encryption = {}
    for rule in rules:
        given = rule.get("ServerSideEncryptionByDefault") or {}
        names = {"ServerSideEncryption": given.get("SSEAlgorithm"), "SSEKMSKeyId": given.get("KMSMasterKeyID")}
        encryption = {name: value for name, value in names.items() if value}
    told = (definition.properties.get("NotificationConfiguration") or {}).get("EventBridgeConfiguration") or {}
    tells = is_true(told.get("EventBridgeEnabled"))
    versioned = versioning.get("Status") == "Enabled"
    return Bucket(definition.name, versioned=versioned, encryption=encryption, tells=tells)


def _named(version_id: str | None) -> Answer:
    return {"VersionId": version_id} if version_id else {}


class S3(Service):
    """Serves object operations on the buckets of the template."""

    name = "s3"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.buckets = Inventory("bucket", cloud.center.world.buckets, _bucket_of)

    def _bucket(self, params: Params) -> Bucket:
        found: Bucket | None = self.buckets.exact(str(params["Bucket"]))
        if found is None:
            raise AwsError("NoSuchBucket", "The specified bucket does not exist", status=404)
        return found

    def _PutObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        bucket, key = self._bucket(params), str(params["Key"])
        body = params.get("Body") or b""
        data = (
            body.encode()
            if isinstance(body, str)
            else bytes(body)
            if isinstance(body, bytes | bytearray)
            else body.read()
        )
        if params.get("IfNoneMatch") == "*" and key in bucket.objects:
            raise AwsError(
                "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", status=412
            )
        details: dict[str, Any] = {
            "ContentType": params.get("ContentType") or "binary/octet-stream",
            "Metadata": dict(params.get("Metadata") or {}),
            "LastModified": self.center.now,
            "ETag": f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"',
            "ContentLength": len(data),
        }
        if not params.get("ServerSideEncryption"):
            details |= bucket.encryption
        for name in ("ContentEncoding", "ServerSideEncryption", "SSEKMSKeyId", "Tagging"):
            if params.get(name):
                details[name] = params[name]
        version = bucket.add(key, data, details)
        if bucket.tells:
            self._tell(bucket, key, details, version)
        return {"ETag": details["ETag"], **_named(version)}

    def _tell(self, bucket: Bucket, key: str, details: dict[str, Any], version: str | None) -> None:
        """Tells the default bus that an object was created.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
        """
        found = {"key": key, "size": details["ContentLength"], "etag": details["ETag"].strip('"')}
        if version:
            found["version-id"] = version
        detail = {"version": "0", "bucket": {"name": bucket.name}, "object": found, "reason": "PutObject"}
        event = event_of(self.center, "aws.s3", "Object Created", detail, [f"arn:aws:s3:::{bucket.name}"])
        self.center.bus.deliver("default", event)

    def _found(self, params: Params, code: str) -> tuple[bytes, dict[str, Any]]:
        bucket, key = self._bucket(params), str(params["Key"])
        if params.get("VersionId"):
            version = bucket.version(key, str(params["VersionId"]))
            if version.data is None:
                raise AwsError("MethodNotAllowed", "The specified method is not allowed.", status=405)
            return version.data, {**version.details, "VersionId": version.id}
        if key not in bucket.objects:
            raise AwsError(code, "The specified key does not exist.", status=404)
        return bucket.objects[key], bucket.details[key]

    def _GetObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        data, details = self._found(params, "NoSuchKey")
        return {**details, "Body": streamed(data)}

    def _HeadObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return dict(self._found(params, "404")[1])

    def _DeleteObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        bucket, key = self._bucket(params), str(params["Key"])
        if params.get("VersionId"):
            removed = bucket.remove(key, str(params["VersionId"]))
            marker = {"DeleteMarker": True} if removed is not None and removed.data is None else {}
            return {"VersionId": str(params["VersionId"]), **marker}
        made = bucket.add(key, None, {"LastModified": self.center.now})
        return {"DeleteMarker": True, "VersionId": made} if made else {}

    def _DeleteObjects(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        entries = params["Delete"]["Objects"]
        for entry in entries:
            self._DeleteObject({"Bucket": params["Bucket"], **entry})
        return {"Deleted": [{"Key": str(entry["Key"])} for entry in entries]}

    def _CopyObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        source = params["CopySource"]
        if isinstance(source, str):
            name, _, rest = unquote(source).lstrip("/").partition("/")
            key, _, version = rest.partition("?versionId=")
            source = {"Bucket": name, "Key": key, **_named(version)}
        data, details = self._found(source, "NoSuchKey")
        kept = {name: details[name] for name in _KEPT_WITH_A_COPY if name in details}
        if params.get("MetadataDirective") == "REPLACE":
            kept = {}
        made = self._PutObject({**kept, **params, "Body": data})
        result = {"ETag": made["ETag"], "LastModified": self.center.now}
        return {"CopyObjectResult": result, **_named(made.get("VersionId"))}

    def _ListObjectsV2(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        bucket, prefix = self._bucket(params), str(params.get("Prefix") or "")
        keys = sorted(key for key in bucket.objects if key.startswith(prefix))
        token = params.get("ContinuationToken")
        if token:
            after = base64.b64decode(token).decode()
            keys = [key for key in keys if key > after]
        limit = int(params.get("MaxKeys") or _PAGE)
        page = keys[:limit]
        answer: Answer = {
            "Contents": [_listed(key, bucket) for key in page],
            "KeyCount": len(page),
            "IsTruncated": len(keys) > limit,
        }
        if len(keys) > limit:
            answer["NextContinuationToken"] = base64.b64encode(page[-1].encode()).decode()
        return answer

    def _ListObjectVersions(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        entries = list(self._bucket(params).listed(str(params.get("Prefix") or "")))
        key_marker, version_marker = params.get("KeyMarker"), params.get("VersionIdMarker")
        if key_marker:
            places = [(key, version.id) for key, version, _ in entries]
            last = (str(key_marker), str(version_marker))
            entries = entries[places.index(last) + 1 :] if version_marker else [e for e in entries if e[0] > last[0]]
        limit = int(params.get("MaxKeys") or _PAGE)
        answer: Answer = {"IsTruncated": len(entries) > limit, "Versions": [], "DeleteMarkers": []}
        for key, version, newest in entries[:limit]:
            entry = {"Key": key, "VersionId": version.id, "IsLatest": newest}
            # The service tells times of versions in whole seconds.
            entry["LastModified"] = version.details["LastModified"].replace(microsecond=0)
            if version.data is None:
                answer["DeleteMarkers"].append(entry)
            else:
                more = {"Size": len(version.data), "ETag": version.details["ETag"], "StorageClass": "STANDARD"}
                answer["Versions"].append(entry | more)
        if answer["IsTruncated"]:
            key, version, _ = entries[limit - 1]
            answer |= {"NextKeyMarker": key, "NextVersionIdMarker": version.id}
        return answer

    def _GetBucketVersioning(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"Status": "Enabled"} if self._bucket(params).versioned else {}

    def _GetBucketLifecycleConfiguration(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        definition = self.center.world.buckets.exact(self._bucket(params).name)
        rules = (definition.properties.get("LifecycleConfiguration") or {}).get("Rules") if definition else None
        if not rules:
            message = "The lifecycle configuration does not exist"
            raise AwsError("NoSuchLifecycleConfiguration", message, status=404)
        return {"Rules": [_rule(rule) for rule in rules]}

    def _HeadBucket(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._bucket(params)
        return {"BucketRegion": self.cloud.region}

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Refuses: S3 is no event target."""
        self.center.report("external-need", f"{source}: {arn} cannot be an event target")


def _listed(key: str, bucket: Bucket) -> Answer:
    """Returns an object as lists tell it; those that a test has put there by hand have no details."""
    known = {name: value for name, value in bucket.details.get(key, {}).items() if name in {"ETag", "LastModified"}}
    if "LastModified" in known:
        known["LastModified"] = known["LastModified"].replace(microsecond=0)
    return {"Key": key, "Size": len(bucket.objects[key]), "StorageClass": "STANDARD", **known}


def _rule(rule: Params) -> Answer:
    """Returns a rule of a template as the service tells it."""
    answer: Answer = {"Status": rule["Status"], "Filter": {"Prefix": str(rule.get("Prefix") or "")}}
    if rule.get("Id"):
        answer["ID"] = rule["Id"]
    if rule.get("ExpirationInDays"):
        answer["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    noncurrent = rule.get("NoncurrentVersionExpiration") or {}
    if noncurrent.get("NoncurrentDays"):
        answer["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(noncurrent["NoncurrentDays"])}
    return answer
