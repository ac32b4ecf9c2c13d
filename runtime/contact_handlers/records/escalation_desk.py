"""What people do with an escalation: look at it, cancel it, give it to an agent, resolve it.

Each can be asked for twice: the second time does what the first could not, and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from contact_handlers.base.dynamo import Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import callbacks, contacts, escalations, waiting
from contact_handlers.records.callbacks import CallbackTables, Change
from contact_handlers.records.escalations import Escalation, Move, Speaker, Watching
from contact_handlers.records.integrations import Agent
from contact_handlers.records.masked import Masked, clipped
from contact_handlers.records.vocabulary import (
    ASSIGNED,
    CALLBACK_SCHEDULED,
    CANCELLED,
    IN_PROGRESS,
    PENDING,
    RESOLVED,
    SCHEDULED,
    EscalationStatus,
)

Answer = Literal["OK", "NOT_FOUND", "NOT_CANCELLABLE", "CONFLICT", "AGENT_UNAVAILABLE"]
OK: Answer = "OK"
NOT_FOUND: Answer = "NOT_FOUND"
NOT_CANCELLABLE: Answer = "NOT_CANCELLABLE"
CONFLICT: Answer = "CONFLICT"
AGENT_UNAVAILABLE: Answer = "AGENT_UNAVAILABLE"
ResolutionType = Literal["solved", "callback", "transferred", "unresolved"]
CANCELLABLE: tuple[EscalationStatus, ...] = (PENDING, ASSIGNED, CALLBACK_SCHEDULED)
RESOLVABLE: tuple[EscalationStatus, ...] = (IN_PROGRESS, CALLBACK_SCHEDULED)
# Contacts that wait for nothing but the agent; a caller on the line is never cut off.
STOPPED_CHANNELS = frozenset({"chat", "task"})
RESOLUTION_LIMIT = 500
# How long a contact is offered to its agent alone.
ALONE_S = 60


class DeskSettings(CallbackTables, Speaker, Watching, Protocol):
    """What has to be known to act on an escalation."""

    @property
    def table_escalations(self) -> str:
        """The table of escalations."""

    @property
    def instance_id(self) -> str:
        """The instance of Amazon Connect."""

    @property
    def queues(self) -> Mapping[str, str]:
        """ARNs of queues by key."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An escalation as whoever asks for it sees it."""

    escalation: Escalation
    estimated_wait_s: int | None
    """None when nobody knows, or when nothing is waited for."""
    queue_position: int | None


def status(settings: DeskSettings, escalation_id: str) -> Shown | None:
    """Returns an escalation with its wait as it is now."""
    found = escalations.get(Table(settings.table_escalations), escalation_id)
    if found is None:
        return None
    if found.status not in (PENDING, ASSIGNED):
        return Shown(escalation=found, estimated_wait_s=None, queue_position=None)
    arn = settings.queues.get(found.queue_key, "")
    state = waiting.queue_state(settings.instance_id, arn) if arn else waiting.QueueState()
    position = None
    if found.has_contact:
        position, estimated_s = waiting.contact_state(settings.instance_id, found.contact_id)
        state = waiting.merged(state, estimated_s)
    wait_s = waiting.wait_s(state, found.priority) if state.known else None
    return Shown(escalation=found, estimated_wait_s=wait_s, queue_position=position)


def cancel(settings: DeskSettings, escalation_id: str, *, by: str, at: datetime) -> tuple[Answer, Escalation | None]:
    """Cancels an escalation that nobody works on: a waiting chat or task ends, a planned callback is not made."""
    table = Table(settings.table_escalations)
    found = escalations.get(table, escalation_id)
    if found is None:
        return NOT_FOUND, None
    if found.status not in (*CANCELLABLE, CANCELLED):
        return NOT_CANCELLABLE, found
    if found.status != CANCELLED and not _callback_is_cancelled(settings, found):
        return NOT_CANCELLABLE, found
    escalations.close(settings, table, found, CANCELLED, key=f"cancel#{by}", at=at)
    current = escalations.get(table, escalation_id) or found
    if current.status != CANCELLED:
        return NOT_CANCELLABLE, current
    escalations.unwatch(settings, current)
    if current.has_contact and (current.channel or "") in STOPPED_CHANNELS:
        contacts.stop(settings.instance_id, current.contact_id)
    return OK, current


def _callback_is_cancelled(settings: DeskSettings, escalation: Escalation) -> bool:
    """Cancels the callback of an escalation; False when the customer is being called at this moment."""
    found = callbacks.get(Table(settings.table_requests), escalation.callback_id) if escalation.callback_id else None
    if found is None or not found.is_open:
        return True
    if found.status != SCHEDULED:
        return False
    return callbacks.change(settings, found, Change(to=CANCELLED, put={}, open_=False)) is not None


class Floor(Protocol):
    """The agents of the instance, as Connect knows them: asked by whoever may, with the two helpers below."""

    def users(self, user_id: str) -> Mapping[str, Any]:
        """Returns the answer of GetCurrentUserData for an agent."""

    def route(self, contact_id: str, criteria: Mapping[str, Any]) -> None:
        """Sets the routing criteria of a contact (UpdateContactRoutingData); nothing for one that is gone."""


def assign(
    settings: DeskSettings, floor: Floor, escalation_id: str, agent: Agent, *, by: str, at: datetime
) -> tuple[Answer, Escalation | None]:
    """Gives a waiting escalation to an agent: the contact is offered to them alone for a minute, then to the queue.

    One that was asked for over HTTP has nothing to offer until a chat joins, so it stays as it is (CONFLICT): a chat
    that comes later finds it waiting.
    """
    table = Table(settings.table_escalations)
    found = escalations.get(table, escalation_id)
    if found is None:
        return NOT_FOUND, None
    ours = found.status == ASSIGNED and found.assigned_agent == agent.agent_id
    if not found.has_contact or (found.status != PENDING and not ours):
        return CONFLICT, found
    user_id = agent.connect_user_id or ""
    if not user_id or not has_room(floor.users(user_id), found.channel or ""):
        return AGENT_UNAVAILABLE, found
    if not ours:
        change = Move(to=ASSIGNED, key=f"assign#{by}#{agent.agent_id}", at=at, put={"assigned_agent": agent.agent_id})
        moved = escalations.move(table, found, change)
        if moved is None:
            return CONFLICT, escalations.get(table, escalation_id)
        found = moved
    floor.route(found.contact_id, offered_to(user_id))
    return OK, found


def offered_to(user_id: str) -> dict[str, Any]:
    """Returns the routing criteria of a contact that one agent is offered first."""
    agents = {"AgentsCriteria": {"AgentIds": [user_id]}}
    step = {
        "Expression": {"AttributeCondition": {"ComparisonOperator": "Match", "MatchCriteria": agents}},
        "Expiry": {"DurationInSeconds": ALONE_S},
    }
    return {"Steps": [step]}


def has_room(answer: Mapping[str, Any], channel: str) -> bool:
    """Tells whether an agent takes contacts and has room for one of this channel, by GetCurrentUserData."""
    entries: list[Mapping[str, Any]] = answer.get("UserDataList", [])
    room: Mapping[str, int] = next((entry.get("AvailableSlotsByChannel", {}) for entry in entries), {})
    return int(room.get(channel.upper() or "VOICE", 0)) > 0


def resolve(
    settings: DeskSettings, escalation_id: str, resolution: Masked, kind: ResolutionType, *, by: str, at: datetime
) -> tuple[Answer, Escalation | None]:
    """Closes an escalation that somebody has worked on, with what came of it."""
    table = Table(settings.table_escalations)
    found = escalations.get(table, escalation_id)
    if found is None:
        return NOT_FOUND, None
    if found.status == RESOLVED and found.resolution_type:
        same = (found.resolution, found.resolution_type) == (clipped(resolution, RESOLUTION_LIMIT), kind)
        escalations.close(settings, table, found, RESOLVED, key=f"resolve#{by}", at=at)
        return (OK if same else CONFLICT), found
    if found.status not in RESOLVABLE:
        return CONFLICT, found
    if kind != "callback" and not _callback_is_cancelled(settings, found):
        return CONFLICT, found
    put = {"resolution": clipped(resolution, RESOLUTION_LIMIT), "resolution_type": kind}
    escalations.close(settings, table, found, RESOLVED, key=f"resolve#{by}", at=at, put=put)
    current = escalations.get(table, escalation_id) or found
    return (OK if current.status == RESOLVED else CONFLICT), current
