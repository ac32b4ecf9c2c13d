"""The object, its report, and where its lines go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contact_handlers.base import aws, secrets
from contact_handlers.base.control_plane import connect
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import NotThereError
from contact_handlers.data_import.logic import Arrived
from contact_handlers.data_import.settings import Settings
from contact_handlers.records.imports.target import Target
from contact_handlers.records.proficiencies import Mirror, Users


def target(settings: Settings) -> Target:
    """Returns the tables of the center and the keys for what is hashed."""
    return Target(
        customers=Table(settings.table_customers),
        agents=Table(settings.table_agents),
        phone_key=secrets.secret(settings.phone_hash_secret_arn),
        pepper=secrets.secret(settings.pin_pepper_secret_arn),
        source="file import",
        users=Users(settings.instance_id, connect),
        mirror=Mirror(settings.instance_id, settings.skills, connect) if settings.skills.attribute else None,
    )


def content(settings: Settings, arrived: Arrived) -> bytes | None:
    """Returns the file, or None when it was taken away already."""
    where = {"Bucket": settings.data_bucket, "Key": arrived.key, "VersionId": arrived.version}
    try:
        return bytes(aws.call("s3", "get_object", **where)["Body"].read())
    except NotThereError:
        return None


def report(settings: Settings, arrived: Arrived) -> Mapping[str, Any] | None:
    """Returns the report of this version as it was written last."""
    try:
        answer = aws.call("s3", "get_object", Bucket=settings.data_bucket, Key=arrived.report_key)
    except NotThereError:
        return None
    found: Mapping[str, Any] = json.loads(answer["Body"].read())
    return found


def write_report(settings: Settings, arrived: Arrived, document: Mapping[str, Any]) -> None:
    """Writes the report; numbers of lines and reasons, nothing of anybody."""
    body = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()
    where = {"Bucket": settings.data_bucket, "Key": arrived.report_key}
    aws.call("s3", "put_object", **where, Body=body, ContentType="application/json")


def forget(settings: Settings, arrived: Arrived) -> None:
    """Removes the file for good: it holds secrets in clear."""
    where = {"Bucket": settings.data_bucket, "Key": arrived.key, "VersionId": arrived.version}
    aws.call("s3", "delete_object", **where)
