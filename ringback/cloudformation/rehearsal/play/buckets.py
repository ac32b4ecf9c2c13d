"""Buckets: what fills them while a stack is created, and what empties them before they go."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.cloudformation.rehearsal.model import Node, Rehearsal

#: Custom resources of the CDK that empty a bucket before it goes, with the property that names the bucket.
_EMPTYING = {"Custom::S3AutoDeleteObjects": "BucketName"}
#: Custom resources of the CDK that put objects into a bucket, and leave them there unless they are told otherwise.
_FILLING = {"Custom::CDKBucketDeployment": "DestinationBucketName"}


def emptied(rehearsal: Rehearsal) -> frozenset[str]:
    """Returns the buckets that something empties before they go."""
    return frozenset(str(bucket) for _, bucket in _of(rehearsal, _EMPTYING))


def filled(rehearsal: Rehearsal) -> Iterator[tuple[Node, Node]]:
    """Yields resources that put objects into a bucket while they are created, and the bucket that nothing empties."""
    empty = emptied(rehearsal)
    for node, bucket in _of(rehearsal, _FILLING):
        if str(bucket) not in empty and str(node.get("RetainOnDelete")).lower() != "false":
            yield node, bucket


def _of(rehearsal: Rehearsal, kinds: dict[str, str]) -> Iterator[tuple[Node, Node]]:
    for kind, path in kinds.items():
        for node in rehearsal.of_type(kind):
            bucket = rehearsal.owner(node.get(path))
            if bucket is not None:
                yield node, bucket
