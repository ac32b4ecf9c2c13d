"""The resources of a deployed stage by the names that people use: `media`, `phone_hash`, `identity_key`.

Read from the account, not from an assembly: whoever restores may have nothing else at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.checks import every
from ringback.nearest import closest

BUCKET, SECRET, KEY = "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::KMS::Key"
_WORDS = {BUCKET: "bucket", SECRET: "secret", KEY: "key"}
# The stack that keeps what outlives every deployment.
_STACK = "-Data"
# What the CDK adds to a logical id, and the constructs that hold secrets and tables.
_HASH, _HOLDER = re.compile(r"[0-9A-F]{8}$"), re.compile(r"^(?:Secrets|Tables)(?=[A-Z])")


class RestoreError(Exception):
    """What was asked for cannot be done; the message says what was given and what there is."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Returns a hint such as `; did you mean 'media'?`, or nothing when no known word is near."""
    found = closest(word, sorted(known))
    return f"; did you mean {found[0]!r}?" if found else ""


def short_name(logical_id: str) -> str:
    """Returns the name of a resource from its logical id: `SecretsPhoneHash463CA029` is `phone_hash`."""
    words = _HOLDER.sub("", _HASH.sub("", logical_id))
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words).lower()


def physical(cloudformation: Any, stage: str, kind: str, name: str) -> str:
    """Returns the physical id of a bucket, secret or key of a stage; also takes the physical id itself."""
    try:
        found = list(every(cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stage + _STACK))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        stages = _stages(cloudformation)
        raise RestoreError(
            f"unknown stage {stage!r}, deployed here: {', '.join(stages) or 'none'}{nearest(stage, stages)}"
        ) from error
    known: Mapping[str, str] = {
        short_name(one["LogicalResourceId"]): one["PhysicalResourceId"] for one in found if one["ResourceType"] == kind
    }
    if name in known.values():
        return name
    if name.replace("-", "_") not in known:
        raise RestoreError(
            f"unknown {_WORDS[kind]} {name!r} of {stage}, known: {', '.join(sorted(known)) or 'none'}"
            f"{nearest(name, known)}"
        )
    return known[name.replace("-", "_")]


def _stages(cloudformation: Any) -> list[str]:
    stacks = every(cloudformation, "describe_stacks", "Stacks")
    return sorted(one["StackName"].removesuffix(_STACK) for one in stacks if one["StackName"].endswith(_STACK))


def readers(functions: Any, arn: str) -> list[str]:
    """Returns the functions that have an ARN among their variables; the client is one of Lambda."""
    return sorted(
        one["FunctionName"]
        for one in every(functions, "list_functions", "Functions")
        if arn in one.get("Environment", {}).get("Variables", {}).values()
    )
