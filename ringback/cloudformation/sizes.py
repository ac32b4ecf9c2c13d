"""How large properties may be once everything in them is resolved; the numbers stand in `limits`.

A reference is a few characters in a template and a hundred after the deployment: whoever measures resolves first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ringback.cloudformation import limits
from ringback.cloudformation.values import scalar_text


def _signs(value: Any) -> int:
    return len(_compact(value))


def compact_bytes(value: Any) -> int:
    """Returns the bytes of a value as compact JSON, or of a text as it is."""
    return len(_compact(value).encode())


def _compact(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _inline(value: Any) -> int:
    listed = value if isinstance(value, list) else ()
    return sum(_signs(one.get("PolicyDocument")) for one in listed if isinstance(one, Mapping))


def _variables(value: Any) -> int:
    named = value if isinstance(value, Mapping) else {}
    return sum(len(name) + len(scalar_text(text).encode()) for name, text in named.items())


SIZES: Sequence[tuple[str, str, int, Callable[[Any], int], str]] = (
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", limits.MANAGED_POLICY_SIGNS, _signs, "characters"),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", limits.TRUST_POLICY_SIGNS, _signs, "characters"),
    ("AWS::IAM::Role", "Policies", limits.INLINE_POLICY_SIGNS, _inline, "characters of policies"),
    ("AWS::KMS::Key", "KeyPolicy", limits.KEY_POLICY_BYTES, compact_bytes, "bytes"),
    ("AWS::Lambda::Function", "Code.ZipFile", limits.INLINE_CODE_BYTES, compact_bytes, "bytes"),
    ("AWS::Lambda::Function", "Environment.Variables", limits.ENVIRONMENT_BYTES, _variables, "bytes"),
    ("AWS::S3::BucketPolicy", "PolicyDocument", limits.BUCKET_POLICY_BYTES, compact_bytes, "bytes"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", limits.TOPIC_POLICY_BYTES, compact_bytes, "bytes"),
)
"""Type, property, how large it may be once everything in it is resolved, how it is measured, and the unit."""
