"""Contacts as Amazon Connect has them: what it knows of one, how one is ended, and how a task for agents begins."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from contact_handlers.base import aws
from contact_handlers.base.errors import NotThereError

TASK_NAME_LIMIT = 512


class TaskSettings(Protocol):
    """Where tasks begin."""

    @property
    def instance_id(self) -> str:
        """The instance of Amazon Connect."""

    @property
    def task_flow_id(self) -> str:
        """The flow that takes tasks to their queue."""


def start_task(
    settings: TaskSettings,
    *,
    token: str,
    name: str,
    description: str,
    attributes: Mapping[str, str],
    number: str | None = None,
    related: str = "",
) -> str:
    """Starts a task and returns its contact; the same token gives the same task, for seven days.

    The number of the customer is a reference for the agent and nowhere else.
    """
    answer = aws.call(
        "connect",
        "start_task_contact",
        InstanceId=settings.instance_id,
        ContactFlowId=settings.task_flow_id,
        ClientToken=token,
        Name=name[:TASK_NAME_LIMIT],
        Description=description,
        References={"고객 번호": {"Type": "STRING", "Value": number}} if number else {},
        Attributes=attributes,
        **({"RelatedContactId": related} if related else {}),
    )
    return str(answer["ContactId"])


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
