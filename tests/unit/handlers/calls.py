"""Records the AWS calls of a function as IAM actions on the resource keys of runtime/functions.toml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from contact_handlers.base import aws

Permission = tuple[str, str]

_TRANSACTED = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}
# Service -> (resource key, prefix of its actions).
_WHOLE_RESOURCE = {
    "connect": ("connect_instance", "connect"),
    "customer-profiles": ("profiles", "profile"),
    "cloudwatch-logs": ("audit_log", "logs"),
    "eventbridge": ("event_bus", "events"),
    "kms": ("identity_key", "kms"),
    "pinpoint-sms-voice-v2": ("sms", "sms-voice"),
    "sesv2": ("email", "ses"),
    "scheduler": ("schedules", "scheduler"),
    "sns": ("notification_topic", "sns"),
}
_OBJECT_ACTIONS = {
    "HeadObject": "s3:GetObject",
    "ListObjectsV2": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
}


def permissions(service: str, operation: str, params: dict[str, Any]) -> Iterator[Permission]:
    """Yields (resource key, action) for one call, as IAM would check it."""
    if service == "dynamodb":
        yield from _table_permissions(operation, params)
    elif service == "secrets-manager":
        name = re.sub(r"^.*secret:t-|-[A-Za-z0-9]{6}$", "", params["SecretId"])
        yield f"secret:{name}", f"secretsmanager:{operation}"
    elif service == "s3":
        version = "Version" if params.get("VersionId") else ""
        bucket = f"{params['Bucket'].removeprefix('t-')}_bucket"
        folder = str(params.get("Key", "")).rpartition("/")[0]
        yield f"{bucket}/{folder}", _OBJECT_ACTIONS.get(operation, f"s3:{operation}{version}")
    else:
        resource, prefix = _WHOLE_RESOURCE[service]
        yield resource, f"{prefix}:{operation}"


def _key(table_name: str) -> str:
    return table_name.removeprefix("t-")


def _table_permissions(operation: str, params: dict[str, Any]) -> Iterator[Permission]:
    if operation == "TransactWriteItems":
        for element in params["TransactItems"]:
            ((kind, request),) = element.items()
            yield _key(request["TableName"]), _TRANSACTED[kind]
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        for table_name in params["RequestItems"]:
            yield _key(table_name), f"dynamodb:{operation}"
    else:
        index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
        yield _key(params["TableName"]) + index, f"dynamodb:{operation}"


class Recorder:
    """Collects the permissions that each function used."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        self.manifest = manifest
        self.used: dict[str, set[Permission]] = defaultdict(set)
        self.operations: dict[str, list[str]] = defaultdict(list)
        self.function = ""
        self.listeners: list[Callable[[str, str, dict[str, Any]], None]] = []
        """Called with function, operation and parameters of every call."""

    def attach(self) -> None:
        """Listens to the session of the handlers; needed again after every reset."""
        aws.session().register("provide-client-params", self._note)

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        service = model.service_model.service_id.hyphenize()
        self.operations[self.function].append(f"{service}:{model.name}")
        self.used[self.function].update(map(self._asked, self.permissions(service, model.name, params)))
        for listener in self.listeners:
            listener(self.function, self.operations[self.function][-1], params)

    def _asked(self, permission: Permission) -> Permission:
        """Returns what a call asks for: a folder of a bucket where the function may reach that alone."""
        key, action = permission
        bucket, _, folder = key.partition("_bucket/")
        if not folder and not key.endswith("_bucket/"):
            return permission
        known = allowed(self.manifest, self.function) if self.function in self.manifest else set[Permission]()
        parts = folder.split("/")
        inner = ((f"{bucket}_bucket/{'/'.join(parts[:depth])}", action) for depth in range(len(parts), 0, -1))
        return next((one for one in inner if one in known), (f"{bucket}_bucket", action))

    def permissions(self, service: str, operation: str, params: dict[str, Any]) -> Iterator[Permission]:
        """Yields (resource key, action) for one call."""
        return permissions(service, operation, params)


def allowed(manifest: dict[str, Any], function: str) -> set[Permission]:
    """Returns the permissions of a function in the manifest."""
    entries = manifest[function].get("permissions", {})
    return {(key, action) for key, actions in entries.items() for action in actions}
