"""Secrets come back: a deletion is cancelled, an earlier value becomes current again. No value is ever read or shown.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_restore-secret.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.restore.stage import RestoreError, nearest

CURRENT = "AWSCURRENT"
# Shorter beginnings of an id are too easily mistyped.
_LEAST = 8


@dataclass(frozen=True, kw_only=True)
class Version:
    """A value that a secret has had; `labels` are empty when the service may remove it any time."""

    id: str
    created: datetime
    labels: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.id}  {self.created:%Y-%m-%d %H:%M:%S%z}  {', '.join(self.labels) or 'no label'}"


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A secret as it is: when it will be gone, and its versions, the newest first."""

    arn: str
    name: str
    gone_at: datetime | None
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version | None:
        """The version that functions read."""
        return next((version for version in self.versions if CURRENT in version.labels), None)

    def version(self, given: str) -> Version:
        """Returns a version by its id or by the beginning of it; RestoreError names those there are."""
        found = [version for version in self.versions if version.id.startswith(given)]
        if len(given) < _LEAST or len(found) != 1:
            ids = [version.id for version in self.versions]
            why = "more than one version has" if len(found) > 1 else "no version has"
            why = f"at least {_LEAST} characters are needed of" if len(given) < _LEAST else why
            known = f"known: {', '.join(ids) or 'none'}{nearest(given, ids)}"
            raise RestoreError(f"{why} the id {given!r} in {self.name}, {known}")
        return found[0]


def look(client: Any, secret_id: str) -> Secret:
    """Returns a secret, also one that is scheduled for deletion; the client is one of Secrets Manager."""
    told = client.describe_secret(SecretId=secret_id)
    listed = sorted(_versions(client, told["ARN"]), key=lambda one: (one["CreatedDate"], CURRENT in _labels(one)))
    versions = (Version(id=one["VersionId"], created=one["CreatedDate"], labels=_labels(one)) for one in listed)
    return Secret(arn=told["ARN"], name=told["Name"], gone_at=told.get("DeletedDate"), versions=tuple(versions)[::-1])


def _labels(listed: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(listed.get("VersionStages", ())))


def _versions(client: Any, arn: str) -> Iterator[dict[str, Any]]:
    more: dict[str, Any] = {}
    while True:
        page = client.list_secret_version_ids(SecretId=arn, IncludeDeprecated=True, **more)
        yield from page.get("Versions", ())
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def steps(secret: Secret, version: str) -> list[str]:
    """Returns what restoring would do, nothing when all is as it should be."""
    found = []
    if secret.gone_at is not None:
        found.append(f"cancel the deletion, after {secret.gone_at:%Y-%m-%d %H:%M:%S%z} nothing would come back")
    if version:
        wanted = secret.version(version)
        if CURRENT not in wanted.labels:
            found.append(f"make version {wanted.id} of {wanted.created:%Y-%m-%d %H:%M:%S%z} current again")
    return found


def restore(client: Any, secret: Secret, version: str) -> None:
    """Cancels the deletion and makes a version current; safe to run again."""
    wanted = secret.version(version) if version else None
    if secret.gone_at is not None:
        client.restore_secret(SecretId=secret.arn)
    if wanted is None or CURRENT in wanted.labels:
        return
    # The service refuses to move the label unless it is told which version has it.
    holder = {"RemoveFromVersionId": secret.current.id} if secret.current else {}
    client.update_secret_version_stage(SecretId=secret.arn, VersionStage=CURRENT, MoveToVersionId=wanted.id, **holder)
