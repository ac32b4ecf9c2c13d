"""Links to files that whoever has them may use for a while; nothing of the files is read for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from contact_handlers.base import aws, clock

LINK_S: Final = 900


def link(bucket: str, key: str) -> tuple[str, str]:
    """Returns a link to an object and until when it can be used."""
    given = {"Bucket": bucket, "Key": key}
    url = aws.client("s3").generate_presigned_url("get_object", Params=given, ExpiresIn=LINK_S)
    return str(url), clock.stamp(clock.now() + timedelta(seconds=LINK_S))
