"""One-shot schedules (EventBridge Scheduler): created once by name, removed when their reason disappears."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from contact_handlers.base import aws, clock
from contact_handlers.base.errors import ConflictError, NotThereError

# The service refuses instants in the past; a target that is due now runs a moment later.
MARGIN = timedelta(seconds=5)
RETRIES = 5
MAX_AGE_S = 3600


def create(
    *,
    name: str,
    group: str,
    due: datetime,
    target_arn: str,
    role_arn: str,
    dead_letter_arn: str,
    payload: Mapping[str, Any],
) -> bool:
    """Schedules one invocation; does nothing, and says False, when a schedule of this name exists already."""
    moment = max(due, clock.now() + MARGIN).astimezone(UTC)
    try:
        aws.call(
            "scheduler",
            "create_schedule",
            Name=name,
            GroupName=group,
            ScheduleExpression=f"at({moment:%Y-%m-%dT%H:%M:%S})",
            ScheduleExpressionTimezone="UTC",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={
                "Arn": target_arn,
                "RoleArn": role_arn,
                "Input": json.dumps(dict(payload)),
                "DeadLetterConfig": {"Arn": dead_letter_arn},
                "RetryPolicy": {"MaximumRetryAttempts": RETRIES, "MaximumEventAgeInSeconds": MAX_AGE_S},
            },
        )
    except ConflictError:
        return False
    return True


def delete(*, name: str, group: str) -> None:
    """Removes a schedule; does nothing when it ran or was removed already."""
    with suppress(NotThereError):
        aws.call("scheduler", "delete_schedule", Name=name, GroupName=group)
