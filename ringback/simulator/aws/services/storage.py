"""S3 objects in memory."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.base import Answer, Params, Service, streamed
from ringback.simulator.kernel.inventory import Inventory


class Bucket:
    """A bucket; ``objects`` maps keys to bytes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.objects: dict[str, bytes] = {}
        self.details: dict[str, dict[str, Any]] = {}

    def json(self, key: str) -> Any:
        """Returns an object as parsed JSON."""
        return json.loads(self.objects[key])


class S3(Service):
    """Serves object operations on the buckets of the template."""

    name = "s3"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.buckets = Inventory("bucket", cloud.center.world.buckets, lambda d: Bucket(d.name))

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
        bucket.objects[key] = data
        bucket.details[key] = {
            "ContentType": params.get("ContentType") or "binary/octet-stream",
            "Metadata": dict(params.get("Metadata") or {}),
            "LastModified": self.center.now,
            "ETag": f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"',
            "ContentLength": len(data),
        }
        for name in ("ContentEncoding", "ServerSideEncryption", "SSEKMSKeyId"):
            if params.get(name):
                bucket.details[key][name] = params[name]
        return {"ETag": bucket.details[key]["ETag"]}

    def _GetObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        bucket, key = self._bucket(params), str(params["Key"])
        if key not in bucket.objects:
            raise AwsError("NoSuchKey", "The specified key does not exist.", status=404)
        data = bucket.objects[key]
        return {**bucket.details[key], "Body": streamed(data)}

    def _HeadObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        bucket, key = self._bucket(params), str(params["Key"])
        if key not in bucket.objects:
            raise AwsError("404", "Not Found", status=404)
        return dict(bucket.details[key])

    def _DeleteObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        bucket = self._bucket(params)
        bucket.objects.pop(str(params["Key"]), None)
        bucket.details.pop(str(params["Key"]), None)
        return {}

    def _DeleteObjects(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        keys = [str(entry["Key"]) for entry in params["Delete"]["Objects"]]
        for key in keys:
            self._DeleteObject({"Bucket": params["Bucket"], "Key": key})
        return {"Deleted": [{"Key": key} for key in keys]}

    def _CopyObject(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        source = params["CopySource"]
        if isinstance(source, str):
            name, _, key = source.lstrip("/").partition("/")
            source = {"Bucket": name, "Key": key}
        found = self._GetObject(source)
        return {"CopyObjectResult": self._PutObject({**params, "Body": found["Body"].read()})}

    def _ListObjectsV2(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        bucket, prefix = self._bucket(params), str(params.get("Prefix") or "")
        keys = sorted(key for key in bucket.objects if key.startswith(prefix))
        token = params.get("ContinuationToken")
        if token:
            after = base64.b64decode(token).decode()
            keys = [key for key in keys if key > after]
        limit = int(params.get("MaxKeys") or 1000)
        page = keys[:limit]
        answer: Answer = {
            "Contents": [{"Key": key, "Size": len(bucket.objects[key])} for key in page],
            "KeyCount": len(page),
            "IsTruncated": len(keys) > limit,
        }
        if len(keys) > limit:
            answer["NextContinuationToken"] = base64.b64encode(page[-1].encode()).decode()
        return answer

    def _HeadBucket(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._bucket(params)
        return {"BucketRegion": self.cloud.region}

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Refuses: S3 is no event target."""
        self.center.report("external-need", f"{source}: {arn} cannot be an event target")
