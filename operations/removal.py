"""Takes a stage away that may be thrown away: what blocks its stacks, the stacks, and what comes back after them.

The stacks empty their buckets themselves. What people made by hand in the instance does not belong to any stack and
keeps profiles, groups and queues from being deleted, so it goes first. Telephone numbers are never released here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from operations.checks import every
from operations.errors import RefusedError
from operations.expected import Expected
from operations.stacks import Deployed, Held, Stacks, Step

# Amazon Connect takes two control-plane requests per second and account.
_PACE_S = 0.6
_INSTANCE = "AWS::Connect::Instance"
_FUNCTION_LOGS = "/aws/lambda/{stage}-"


class Removal:
    """The removal of a stage; nothing is changed before the steps are run."""

    AFTERWARD = (
        "keys go in 30 days and cost nothing meanwhile (aws kms cancel-key-deletion keeps one); an account may "
        "create and delete a limited number of instances in 30 days"
    )

    def __init__(self, session: Any, expected: Expected, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._session = session
        self._expected = expected
        self._pause = pause
        self._stacks = Stacks(session, pause=pause)

    def steps(self) -> list[Step]:
        """Returns what is to be done, in order; raises RefusedError for a stage that must not go."""
        stage = self._expected.stage
        if stage.endswith("-prod") or not self._expected.goes:
            raise RefusedError(
                f"{stage} keeps its instance and its data: only a stage with deployment.removal = 'destroy' is removed"
            )
        deployed = [found for name in self._expected.stacks if (found := self._stacks.find(name)) is not None]
        protected = [stack.name for stack in deployed if stack.protected]
        if protected:
            raise RefusedError(f"{', '.join(protected)} is protected against termination; somebody wanted it to stay")
        held = {stack.name: self._stacks.held(stack.name) for stack in deployed}
        steps = [*self._by_hand([one for every_one in held.values() for one in every_one])]
        steps += [self._of_stack(stack, len(held[stack.name])) for stack in reversed(deployed)]
        if steps or self.left_groups():
            steps.append(Step(text="delete the log groups that are left or came back", act=self._delete_groups))
        return steps

    def left_groups(self) -> list[str]:
        """Returns the log groups of the stage that exist now."""
        logs, found = self._session.client("logs"), set()
        for prefix in (_FUNCTION_LOGS.format(stage=self._expected.stage), *self._expected.log_groups):
            for group in every(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=prefix):
                if prefix.endswith("-") or group["logGroupName"] == prefix:
                    found.add(group["logGroupName"])
        return sorted(found)

    def _of_stack(self, stack: Deployed, count: int) -> Step:
        return Step(text=f"delete stack {stack.name} with {count} resources", act=lambda: self._stacks.delete(stack))

    def _delete_groups(self) -> None:
        # Looked for when the stacks are gone: what wrote last has brought its group back.
        for name in self.left_groups():
            self._session.client("logs").delete_log_group(logGroupName=name)

    def _by_hand(self, held: Sequence[Held]) -> Iterator[Step]:
        instances = [one.physical for one in held if one.type == _INSTANCE]
        if not instances:
            return
        instance, ours = instances[0].rpartition("/")[2], {one.physical for one in held}
        connect = self._session.client("connect")
        numbers = [
            one["PhoneNumber"]
            for one in self._list(
                connect, "list_phone_numbers_v2", "ListPhoneNumbersSummaryList", TargetArn=instances[0]
            )
        ]
        if numbers:
            raise RefusedError(
                f"{', '.join(numbers)} would be lost for months with its instance: move it to another instance "
                "(aws connect update-phone-number) or release it deliberately"
            )
        for kind, listing, member, delete in _PEOPLE_MAKE:
            where = {"InstanceId": instance}
            for one in self._deepest_first(connect, kind, self._list(connect, listing, member, **where), where):
                if one["Arn"] not in ours and self._in_the_way(connect, kind, one, ours, where):
                    name = one.get("Username") or one.get("Name") or one["Id"]
                    parameter = f"{kind.title().replace(' ', '')}Id"
                    yield Step(
                        text=f"delete {kind} {name!r}, made by hand",
                        act=lambda delete=delete, given={**where, parameter: one["Id"]}: self._paced(  # type: ignore[misc]
                            connect, delete, given
                        ),
                    )

    def _in_the_way(self, connect: Any, kind: str, one: dict[str, Any], ours: set[str], where: dict[str, str]) -> bool:
        """Tells whether something made by hand keeps one of ours from going."""
        if kind != "routing profile":
            return True
        queues = self._list(
            connect,
            "list_routing_profile_queues",
            "RoutingProfileQueueConfigSummaryList",
            RoutingProfileId=one["Id"],
            **where,
        )
        return any(queue["QueueArn"] in ours for queue in queues)

    def _deepest_first(
        self, connect: Any, kind: str, found: list[dict[str, Any]], where: dict[str, str]
    ) -> list[dict[str, Any]]:
        """Returns groups before those they belong to; other things as they are."""
        if kind != "hierarchy group":
            return found
        depths = {}
        for one in found:
            answer = connect.describe_user_hierarchy_group(HierarchyGroupId=one["Id"], **where)
            depths[one["Id"]] = len(answer["HierarchyGroup"].get("HierarchyPath", {}))
            self._pause(_PACE_S)
        return sorted(found, key=lambda one: -depths[one["Id"]])

    def _list(self, connect: Any, operation: str, member: str, **given: str) -> list[dict[str, Any]]:
        found = list(every(connect, operation, member, **given))
        self._pause(_PACE_S)
        return found

    def _paced(self, connect: Any, operation: str, given: dict[str, str]) -> None:
        getattr(connect, operation)(**given)
        self._pause(_PACE_S)


# In the order in which they let go of each other.
_PEOPLE_MAKE = (
    ("user", "list_users", "UserSummaryList", "delete_user"),
    ("quick connect", "list_quick_connects", "QuickConnectSummaryList", "delete_quick_connect"),
    ("routing profile", "list_routing_profiles", "RoutingProfileSummaryList", "delete_routing_profile"),
    ("hierarchy group", "list_user_hierarchy_groups", "UserHierarchyGroupSummaryList", "delete_user_hierarchy_group"),
)
