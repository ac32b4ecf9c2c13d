"""The agents of the instance as Amazon Connect knows them: who is there, what they do, which contacts they get.

Only what Connect says counts for the state of an agent; nothing of it is stored. Every call is one operation of the
service: https://docs.aws.amazon.com/connect/latest/APIReference/API_Operations_Amazon_Connect_Service.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from contact_handlers.base import aws
from contact_handlers.base.errors import DependencyError, NotThereError
from contact_handlers.base.frozen import dataclass

# Agents per call of GetCurrentUserData.
TOGETHER: Final = 100
# The kind of status in which an agent takes contacts; others are pauses, tasks of their own, or the end of the day.
ROUTABLE: Final = "ROUTABLE"
# What people call the statuses that every instance has and those the service sets by itself; a center names its own:
# https://docs.aws.amazon.com/connect/latest/adminguide/metrics-agent-status.html
LABELS: Final[Mapping[str, str]] = {
    "Available": "상담 가능",
    "Offline": "오프라인",
    "MissedCallAgent": "받지 않음",
    "AfterContactWork": "후처리",
    "Busy": "상담 중",
    "Error": "오류",
}


@dataclass(frozen=True, kw_only=True)
class State:
    """What an agent does at this moment."""

    status: str | None = None
    """Name of their status, as the center has named it; None for one who is not signed in."""
    contacts: int = 0
    slots: Mapping[str, int] | None = None
    """Room for contacts by channel."""

    @property
    def room(self) -> int:
        """How many contacts more they could take."""
        return sum((self.slots or {}).values())

    def is_available(self, routable: Mapping[str, str]) -> bool:
        """Tells whether they take a contact now, by the names of statuses in which contacts come."""
        return self.status in routable and self.room > 0


AWAY: Final = State()


def label(status: str | None) -> str | None:
    """Returns what people call a status; a center's own name is one already."""
    return None if status is None else LABELS.get(status, status)


def named(text: str) -> str:
    """Returns the status that people mean by a name of theirs or by its own."""
    return next((name for name, known in LABELS.items() if known == text), text)


@dataclass(frozen=True)
class Floor:
    """The agents of an instance."""

    instance_id: str

    def users(self, user_id: str) -> Mapping[str, Any]:
        """Returns the answer of GetCurrentUserData for an agent."""
        return self._current([user_id])

    def _current(self, user_ids: Sequence[str]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = aws.call(
            "connect",
            "get_current_user_data",
            InstanceId=self.instance_id,
            Filters={"Agents": list(user_ids)},
            MaxResults=TOGETHER,
        )
        return answer

    def states(self, user_ids: Iterable[str]) -> dict[str, State]:
        """Returns what agents do at this moment, by their user; who is not signed in is not among them."""
        wanted = list(dict.fromkeys(user_ids))
        found: dict[str, State] = {}
        for start in range(0, len(wanted), TOGETHER):
            for entry in self._current(wanted[start : start + TOGETHER]).get("UserDataList", []):
                found[str(entry.get("User", {}).get("Id"))] = state_of(entry)
        return found

    def route(self, contact_id: str, criteria: Mapping[str, Any]) -> None:
        """Sets the routing criteria of a contact; nothing for one that has left its queue."""
        try:
            aws.call(
                "connect",
                "update_contact_routing_data",
                InstanceId=self.instance_id,
                ContactId=contact_id,
                RoutingCriteria=dict(criteria),
            )
        except NotThereError:
            return
        except DependencyError as fault:
            # The service says so of a contact that no queue holds any more.
            if fault.code != "InvalidRequestException":
                raise

    def user(self, user_id: str) -> Mapping[str, Any] | None:
        """Returns a user of the instance; None for nobody."""
        try:
            answer = aws.call("connect", "describe_user", InstanceId=self.instance_id, UserId=user_id)
        except NotThereError:
            return None
        except DependencyError as fault:
            if fault.code in ("InvalidParameterException", "InvalidRequestException"):
                return None
            raise
        found: Mapping[str, Any] = answer.get("User", {})
        return found

    def page(self, size: int, token: str = "") -> tuple[list[str], str]:
        """Returns the ids of some users of the instance, and what leads to the next ones; empty at the end."""
        more = {"NextToken": token} if token else {}
        answer = aws.call("connect", "list_users", InstanceId=self.instance_id, MaxResults=size, **more)
        return [str(user["Id"]) for user in answer.get("UserSummaryList", [])], str(answer.get("NextToken") or "")

    def statuses(self, *kinds: str) -> dict[str, str]:
        """Returns the ids of the statuses of agents by their names, of some kinds or of all."""
        wanted: dict[str, Any] = {"AgentStatusTypes": list(kinds)} if kinds else {}
        ask, of = partial(aws.call, "connect"), {"InstanceId": self.instance_id, "MaxResults": TOGETHER}
        listed = aws.pages(ask, "list_agent_statuses", "AgentStatusSummaryList", **of, **wanted)
        return {str(one["Name"]): str(one["Id"]) for one in listed}

    def put_status(self, user_id: str, status_id: str) -> None:
        """Sets the status of an agent who is signed in."""
        aws.call("connect", "put_user_status", InstanceId=self.instance_id, UserId=user_id, AgentStatusId=status_id)


def state_of(entry: Mapping[str, Any]) -> State:
    """Reads one agent of GetCurrentUserData."""
    status = entry.get("Status") or {}
    slots = {str(name): int(room) for name, room in (entry.get("AvailableSlotsByChannel") or {}).items()}
    name = status.get("StatusName")
    return State(status=None if name is None else str(name), contacts=len(entry.get("Contacts") or ()), slots=slots)
