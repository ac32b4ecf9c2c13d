"""Contacts as Amazon Connect has them: what it knows of one, and how one is ended."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from contact_handlers.base import aws
from contact_handlers.base.errors import NotThereError


def described(instance_id: str, contact_id: str) -> Mapping[str, Any] | None:
    """Returns a contact as Connect knows it; None when it is unknown."""
    try:
        answer = aws.call("connect", "describe_contact", InstanceId=instance_id, ContactId=contact_id)
    except NotThereError:
        return None
    found: Mapping[str, Any] = answer.get("Contact", {})
    return found


def stop(instance_id: str, contact_id: str) -> None:
    """Ends a contact; one that is over already stays as it is."""
    with suppress(NotThereError):
        aws.call("connect", "stop_contact", InstanceId=instance_id, ContactId=contact_id)
