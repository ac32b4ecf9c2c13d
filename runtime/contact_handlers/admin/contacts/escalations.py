"""Hand-overs to people: what waits, who takes it, what came of it (`records.escalation_desk` does it)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contact_handlers.admin.exchange import NOT_FOUND, audited, period
from contact_handlers.admin.people import suggestions
from contact_handlers.admin.people.floor import Floor
from contact_handlers.admin.settings import Settings
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.values import Item
from contact_handlers.records import escalation_desk, tables
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.integrations import Agent
from contact_handlers.records.masked import masked
from contact_handlers.records.paging import Page, Walk
from contact_handlers.records.vocabulary import OPEN_ESCALATIONS

ASSIGNED: Final = "상담원에게 배정했습니다."
CANCELLED: Final = "상담원 연결 요청을 취소했습니다."
_CODES: Final[Mapping[str, str]] = {"NOT_CANCELLABLE": "ESCALATION_NOT_CANCELLABLE"}


def list_escalations(settings: Settings, request: Request) -> Reply:
    """Lists escalations: those of a status urgent first, then the oldest; without one the latest first."""
    page = search(settings, request)
    return listed([shown(Escalation.from_item(item)) for item in page.items], page.after)


def search(settings: Settings, request: Request) -> Page:
    """Returns a page of the escalations that a query asks for."""
    status = request.text("status")
    dated = bool(request.text("start") or request.text("end"))
    given = period(request)
    wanted = {name: value for name in ("priority", "reason", "status") if (value := request.text(name))}

    def accept(item: Item) -> bool:
        in_time = not dated or given.low <= str(item.get("created_at")) < given.high
        return in_time and all(item.get(name) == value for name, value in wanted.items())

    walk = Walk(
        table=Table(settings.table_escalations),
        partitions=[tables.of_status(status)] if status else list(map(tables.of_day, given.days)),
        index="by_status" if status else "by_day",
        newest_first=not status,
        accept=accept,
    )
    return walk.page(request.limit, request.position)


def get_escalation_detail(settings: Settings, request: Request) -> Reply:
    """Returns an escalation with the wait as it is now, and the agents who suit it best while it waits."""
    found = escalation_desk.status(settings, request.path["escalation_id"])
    if found is None:
        raise ApiError(NOT_FOUND)
    one = found.escalation
    return Reply(
        body={
            **shown(one),
            "estimated_wait_s": found.estimated_wait_s,
            "queue_position": found.queue_position,
            "updated_at": one.updated_at or one.created_at,
            "callback_due_at": one.callback_due_at,
            "description": one.description,
            "summary": one.summary,
            "resolution": one.resolution,
            "resolution_type": one.resolution_type,
            "crm_ticket_id": one.crm_ticket_id,
            "suggested_agents": suggestions.suggested(settings, one),
        }
    )


def assign_escalation(settings: Settings, request: Request) -> Reply:
    """Gives a waiting escalation to an agent who has room for it; their contact is offered to them alone at first."""
    escalation_id, agent_id = request.path["escalation_id"], str(request.body["agent_id"])
    found = Table(settings.table_agents).get(tables.agent(agent_id))
    if found is None:
        raise ApiError(NOT_FOUND, ("agent_id", "등록되지 않은 상담원입니다."))
    agent = Agent.from_item(found)
    answer, _ = escalation_desk.assign(
        settings, Floor(settings.instance_id), escalation_id, agent, by=request.caller.id, at=clock.now()
    )
    _refuse(answer)
    audited(request, "escalation.assigned", escalation_id=escalation_id, agent_id=agent_id)
    return Reply(
        body={
            "escalation_id": escalation_id,
            "agent_id": agent_id,
            "agent_name": agent.name,
            "status": "assigned",
            "message": ASSIGNED,
        }
    )


def resolve_escalation(settings: Settings, request: Request) -> Reply:
    """Closes an escalation that somebody has worked on, with what came of it."""
    escalation_id, kind = request.path["escalation_id"], request.body["resolution_type"]
    said, moment = masked(str(request.body["resolution"])), clock.now()
    answer, found = escalation_desk.resolve(settings, escalation_id, said, kind, by=request.caller.id, at=moment)
    _refuse(answer)
    audited(request, "escalation.resolved", escalation_id=escalation_id, outcome=kind)
    resolved_at = (found.resolved_at if found is not None else None) or clock.stamp(moment)
    return Reply(body={"escalation_id": escalation_id, "status": "resolved", "resolved_at": resolved_at})


def cancel_escalation_for_customer(settings: Settings, request: Request) -> Reply:
    """Cancels an escalation that nobody works on, as the customer wants it."""
    escalation_id = request.path["escalation_id"]
    answer, _ = escalation_desk.cancel(settings, escalation_id, by=request.caller.id, at=clock.now())
    _refuse(answer)
    audited(request, "escalation.cancelled", escalation_id=escalation_id)
    return Reply(body={"escalation_id": escalation_id, "status": "cancelled", "message": CANCELLED})


def _refuse(answer: str) -> None:
    if answer != escalation_desk.OK:
        raise ApiError(_CODES.get(answer, answer))


def shown(one: Escalation) -> dict[str, Any]:
    """Returns an escalation as lists show it; only one that waits has an estimate."""
    return {
        "escalation_id": one.escalation_id,
        "reference_number": one.reference_number,
        "reason": one.reason,
        "priority": one.priority,
        "status": one.status,
        "estimated_wait_s": one.estimated_wait_s if one.status in OPEN_ESCALATIONS else None,
        "queue_position": None,
        "conversation_id": one.conversation_id or "",
        "created_at": one.created_at,
        "assigned_agent": one.assigned_agent,
    }
