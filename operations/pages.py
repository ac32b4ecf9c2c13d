"""Publishes the web chat: brings the bucket of a stage to what the pages are now, and clears the CDN's cache.

Only what differs is written, and what is no page any more is removed, so that a second run changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from operations.checks import every
from operations.errors import RefusedError

LIBRARY: Final = "vendor/amazon-connect-chat.js"
_SETTINGS, _HEADERS = "config.json", "headers.json"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
#: Modules name each other without a version, so a browser asks each time whether they have changed.
_CACHE: Final = "no-cache"


def outputs(session: Any, stacks: Sequence[str]) -> dict[str, str]:
    """Returns the outputs of the stacks of a stage that are deployed, together."""
    found: dict[str, str] = {}
    for stack in every(session.client("cloudformation"), "describe_stacks", "Stacks"):
        if stack["StackName"] in stacks:
            found |= {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", ())}
    return found


class Pages:
    """The pages of one stage; `outputs` are those of its stacks, together."""

    def __init__(self, session: Any, *, folder: Path, library: Path, outputs: Mapping[str, str]) -> None:
        missing = [name for name in ("PagesBucket", "PagesDistribution", "ApiUrl") if name not in outputs]
        if missing:
            raise RefusedError(f"the stage has no {', '.join(missing)}: its settings host no web chat, or no API")
        if not library.is_file():
            raise RefusedError(f"{library} is not there, run `make setup`")
        self._session, self._outputs = session, outputs
        self._folder, self._library = folder, library

    def publish(self) -> list[str]:
        """Writes what differs, removes what is left over, and returns a line for each."""
        s3, bucket = self._session.client("s3"), self._outputs["PagesBucket"]
        wanted = dict(self.files())
        listed = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        there = {one["Key"]: one["ETag"].strip('"') for page in listed for one in page.get("Contents", ())}
        done = []
        for key, data in wanted.items():
            # The tag of an object that is encrypted by S3 itself and was written at once is its MD5.
            if there.get(key) != hashlib.md5(data, usedforsecurity=False).hexdigest():
                kind = _TYPES[Path(key).suffix]
                s3.put_object(Bucket=bucket, Key=key, Body=data, ContentType=kind, CacheControl=_CACHE)
                done.append(f"wrote {key}")
        for key in sorted(there.keys() - wanted.keys()):
            s3.delete_object(Bucket=bucket, Key=key)
            done.append(f"removed {key}")
        if done:
            self._session.client("cloudfront").create_invalidation(
                DistributionId=self._outputs["PagesDistribution"],
                InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time_ns())},
            )
        return done

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yields key and content of every page, the library among them, and the settings of this stage."""
        for file in sorted(self._folder.rglob("*")):
            key = file.relative_to(self._folder).as_posix()
            if file.is_file() and key not in {_SETTINGS, _HEADERS}:
                yield key, file.read_bytes()
        yield LIBRARY, self._library.read_bytes()
        yield _SETTINGS, self.settings()

    def settings(self) -> bytes:
        """Returns the settings of the pages for this stage."""
        settings = json.loads((self._folder / _SETTINGS).read_text(encoding="utf-8"))
        settings["region"] = self._session.region_name
        settings["api"] = {"url": self._outputs["ApiUrl"].rstrip("/"), "key": self._key()}
        if title := self._outputs.get("PagesTitle"):
            settings["title"] = title
        return json.dumps(settings, ensure_ascii=False, indent=2).encode() + b"\n"

    def _key(self) -> str:
        """Returns the key of the client `web`; it is public in the page, and limits what the page may ask."""
        key_id = self._outputs.get("ApiKeyIdWeb")
        if key_id is None:
            return ""
        value: str = self._session.client("apigateway").get_api_key(apiKey=key_id, includeValue=True)["value"]
        return value
