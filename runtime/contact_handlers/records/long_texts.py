"""Texts that are too long for the table of conversations: whole in the bucket, beginning and pointer in the item."""

from __future__ import annotations

from typing import Final

from contact_handlers.base import aws, logs
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.values import Item
from contact_handlers.records import archived
from contact_handlers.records.conversations import Message
from contact_handlers.records.masked import Masked

MAX_CONTENT: Final = 4_000
PREVIEW: Final = 200


def stored(bucket: str, conversation_id: str, ulid: str, content: Masked) -> Item:
    """Returns the attributes that hold a text, which lies in the bucket when it is long.

    A bucket that does not answer costs the end of the text, never the turn that it belongs to.
    """
    if len(content) <= MAX_CONTENT:
        return {"content": content}
    import gzip  # long texts are rare, and most functions that read records store none

    # The pointer is an attribute that only this line writes; text is never read as a pointer.
    s3_key = f"{archived.large_texts(conversation_id)}msg_{ulid}.gz"
    body = gzip.compress(content.encode(), mtime=0)
    try:
        aws.call("s3", "put_object", Bucket=bucket, Key=s3_key, Body=body, ContentType="application/gzip")
    except DependencyError as fault:
        logs.error("message.cut", fault, conversation_id=conversation_id, length=len(content))
        return {"content": content[:MAX_CONTENT]}
    return {"content": "", "preview": content[:PREVIEW], "s3_key": s3_key}


def whole(bucket: str, message: Message) -> str:
    """Returns the text of a message; its beginning when the whole is gone."""
    if not message.s3_key:
        return str(message.text)
    import gzip

    try:
        answer = aws.call("s3", "get_object", Bucket=bucket, Key=message.s3_key)
    except NotThereError:
        return str(message.text)
    return gzip.decompress(answer["Body"].read()).decode()
