"""Clears what a first deployment that failed has left, so that the next attempt can begin.

Most of it CloudFormation takes back by itself. Three things it cannot: a stack protected against termination (the CDK
protects it before its first resource is made), tables that refuse deletion, and log groups of another life. A stack in
one of these states was never complete and holds nothing; whatever was complete once is not touched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from operations.checks import every
from operations.errors import RefusedError
from operations.expected import LOG_GROUP, Expected
from operations.stacks import DELETE_FAILED, Deployed, Held, Stacks, Step

#: A stack that failed while it was created and was taken back; all that can be done with it is to delete it. One that
#: was not taken back (CREATE_FAILED, --no-rollback) goes on with the next deployment.
FAILED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
_TABLE = "AWS::DynamoDB::Table"


class FailedCreation:
    """What is left of stacks that were never complete; nothing is changed before the steps are run."""

    AFTERWARD = "deploy again: make deploy"

    def __init__(self, session: Any, expected: Expected, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._session = session
        self._expected = expected
        self._stacks = Stacks(session, pause=pause)

    def steps(self) -> list[Step]:
        """Returns what is to be done, in order; raises RefusedError where only a person can decide."""
        found = [(name, self._stacks.find(name)) for name in self._expected.stacks]
        failed = [stack for _, stack in found if stack is not None and stack.state in FAILED]
        steps = [step for stack in reversed(failed) for step in self._of_stack(stack)]
        gone = {name for name, stack in found if stack is None or stack in failed}
        return [*steps, *self._groups(gone)]

    def _of_stack(self, stack: Deployed) -> Iterator[Step]:
        stuck = [one for one in self._stacks.held(stack.name) if one.state == DELETE_FAILED]
        others = [one for one in stuck if one.type != _TABLE]
        if others:
            told = "; ".join(f"{one.logical} ({one.type} {one.physical}): {one.why}" for one in others)
            raise RefusedError(f"{stack.name} could not take everything back, delete it by hand first: {told}")
        yield from (Step(text=f"delete empty table {one.physical}", act=self._table(one)) for one in stuck)
        if stack.protected:
            yield Step(
                text=f"take the protection off {stack.name}, which was never complete",
                act=lambda: self._stacks.unprotect(stack.name),
            )
        yield Step(text=f"delete stack {stack.name}, {stack.state}", act=lambda: self._stacks.delete(stack))

    def _table(self, held: Held) -> Callable[[], None]:
        def act() -> None:
            tables, name = self._session.client("dynamodb"), held.physical
            if tables.scan(TableName=name, Limit=1, Select="COUNT")["Count"]:
                raise RefusedError(f"table {name} holds items, so it is older than this deployment; look at it first")
            tables.update_table(TableName=name, DeletionProtectionEnabled=False)
            tables.get_waiter("table_exists").wait(TableName=name)
            tables.delete_table(TableName=name)
            tables.get_waiter("table_not_exists").wait(TableName=name)

        return act

    @staticmethod
    def _is_empty(logs: Any, group: dict[str, Any]) -> bool:
        """Returns whether a group never had a line; its size is told hours later, so its streams are asked too."""
        if group.get("storedBytes"):
            return False
        streams = every(logs, "describe_log_streams", "logStreams", logGroupName=group["logGroupName"])
        return not any("lastIngestionTime" in stream for stream in streams)

    def _groups(self, gone: set[str]) -> Iterator[Step]:
        """Yields the empty log groups whose stack does not exist; one with lines is kept, and named by preflight."""
        logs = self._session.client("logs")
        for one in self._expected.names:
            if one.type != LOG_GROUP or one.stack not in gone:
                continue
            for group in every(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=one.name):
                if group["logGroupName"] == one.name and self._is_empty(logs, group):
                    yield Step(
                        text=f"delete empty log group {one.name}",
                        act=lambda name=one.name: logs.delete_log_group(logGroupName=name),  # type: ignore[misc]
                    )
