"""Keys come back: a deletion is cancelled, which leaves a key disabled, and the key is enabled.

https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.restore.stage import RestoreError

ENABLED, DISABLED, PENDING = "Enabled", "Disabled", "PendingDeletion"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key as it is."""

    id: str
    state: str
    gone_at: datetime | None


def look(client: Any, key_id: str) -> Key:
    """Returns the state of a key; the client is one of KMS."""
    told = client.describe_key(KeyId=key_id)["KeyMetadata"]
    return Key(id=told["KeyId"], state=told["KeyState"], gone_at=told.get("DeletionDate"))


def steps(key: Key) -> list[str]:
    """Returns what restoring would do; a state from which no key comes back is a RestoreError."""
    if key.state == PENDING:
        until = f", after {key.gone_at:%Y-%m-%d %H:%M:%S%z} nothing would come back" if key.gone_at else ""
        return [f"cancel the deletion{until}", "enable the key"]
    if key.state == DISABLED:
        return ["enable the key"]
    if key.state != ENABLED:
        raise RestoreError(f"key {key.id} is in state {key.state!r}, it comes back from {PENDING} and {DISABLED}")
    return []


def restore(client: Any, key: Key) -> None:
    """Cancels the deletion and enables; safe to run again."""
    if key.state == PENDING:
        client.cancel_key_deletion(KeyId=key.id)
    if key.state != ENABLED:
        client.enable_key(KeyId=key.id)
