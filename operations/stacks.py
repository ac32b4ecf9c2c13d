"""Stacks of a stage in an account: what state they are in, what they hold, and how one is deleted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from operations.checks import every
from operations.errors import RefusedError

DELETE_FAILED = "DELETE_FAILED"
_EVERY_S = 10.0
# The longest of ours, an instance with its queues and people, takes a quarter of an hour at two requests per second.
_LONGEST_S = 3600.0


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that is done, in words a person can refuse."""

    text: str
    act: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A stack as it is in the account."""

    name: str
    id: str
    state: str
    protected: bool


@dataclass(frozen=True, kw_only=True)
class Held:
    """A resource of a deployed stack; `physical` is the ARN of what Amazon Connect holds, else a name or an id."""

    logical: str
    physical: str
    type: str
    state: str
    why: str = ""


class Stacks:
    """The stacks of an account, by name."""

    def __init__(self, session: Any, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = session.client("cloudformation")
        self._pause = pause

    def find(self, name: str) -> Deployed | None:
        """Returns a stack by name or id, or None when there is none."""
        try:
            (found,) = self._client.describe_stacks(StackName=name)["Stacks"]
        except self._client.exceptions.ClientError as error:
            if "does not exist" in error.response["Error"].get("Message", ""):
                return None
            raise
        if found["StackStatus"] == "DELETE_COMPLETE":
            return None
        return Deployed(
            name=found["StackName"],
            id=found.get("StackId", name),
            state=found["StackStatus"],
            protected=bool(found.get("EnableTerminationProtection")),
        )

    def held(self, name: str) -> list[Held]:
        """Returns the resources of a stack that exist, or whose deletion failed."""
        return [
            Held(
                logical=one["LogicalResourceId"],
                physical=one.get("PhysicalResourceId", ""),
                type=one["ResourceType"],
                state=one["ResourceStatus"],
                why=one.get("ResourceStatusReason", ""),
            )
            for one in every(self._client, "list_stack_resources", "StackResourceSummaries", StackName=name)
            if one["ResourceStatus"] not in ("DELETE_COMPLETE", "DELETE_SKIPPED")
        ]

    def unprotect(self, name: str) -> None:
        """Lets a stack be deleted."""
        self._client.update_termination_protection(StackName=name, EnableTerminationProtection=False)

    def delete(self, stack: Deployed) -> None:
        """Deletes a stack with the role it was made with, and waits; names what blocks it."""
        self._client.delete_stack(StackName=stack.name)
        # A stack whose deletion failed before shows that for a moment still.
        self._pause(_EVERY_S)
        waited = _EVERY_S
        while (now := self.find(stack.id)) is not None:
            if now.state == DELETE_FAILED:
                blocked = [one for one in self.held(stack.id) if one.state == DELETE_FAILED]
                told = "; ".join(f"{one.logical} ({one.type} {one.physical}): {one.why}" for one in blocked)
                raise RefusedError(f"{stack.name} cannot be deleted: {told}")
            if waited >= _LONGEST_S:
                raise RefusedError(
                    f"{stack.name} is still {now.state} after {waited / 60:.0f} minutes; look at its events"
                )
            self._pause(_EVERY_S)
            waited += _EVERY_S
