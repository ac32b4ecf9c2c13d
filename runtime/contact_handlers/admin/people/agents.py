"""Agents: what a center knows of them beside what Connect knows, and what they do at this moment.

Whoever is listed is a user of the instance; an agent whom nobody has registered is none here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from contact_handlers.admin.exchange import CONFLICT, NOT_FOUND, VALIDATION_ERROR, VERSION_CONFLICT, audited, unknown
from contact_handlers.admin.figures import agents as figures
from contact_handlers.admin.people.floor import AWAY, LABELS, ROUTABLE, Floor, State, label, named
from contact_handlers.admin.people.registered import BY_TEAM, registered
from contact_handlers.admin.settings import Settings
from contact_handlers.admin.words import text
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import ConditionFailedError, DependencyError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, as_read, exists
from contact_handlers.records import evaluations, tables
from contact_handlers.records.agent_scores import levels
from contact_handlers.records.evaluations import CoachingNote, Evaluation
from contact_handlers.records.integrations import Agent
from contact_handlers.records.masked import masked
from contact_handlers.records.paging import PositionError, Walk
from contact_handlers.records.proficiencies import Mirror, is_refused
from contact_handlers.records.shifts import on_shift

_REGISTERED: Final = "이미 등록된 상담원입니다."
# Codes with which the service says that an agent keeps their status.
_KEEPS: Final = frozenset({"InvalidRequestException", "InvalidParameterException"})


def list_agents(settings: Settings, request: Request) -> Reply:
    """Lists registered agents with what they do now: of a team, or of the whole instance."""
    floor = Floor(settings.instance_id)
    agents, position = _page(settings, floor, request)
    wanted = [str(skill) for skill in request.query.get("skills") or ()]
    found = [agent for agent in agents if set(wanted) <= {str(one.get("skill_id")) for one in agent.skills or ()}]
    states = floor.states(agent.connect_user_id for agent in found if agent.connect_user_id)
    if str(request.query.get("available_only")).lower() == "true" and found:
        routable = floor.statuses(ROUTABLE)
        found = [
            agent
            for agent in found
            if on_shift(agent.schedule, clock.now())
            and states.get(agent.connect_user_id or "", AWAY).is_available(routable)
        ]
    return listed([summary(agent, states.get(agent.connect_user_id or "", AWAY)) for agent in found], position)


def _page(settings: Settings, floor: Floor, request: Request) -> tuple[list[Agent], Mapping[str, Any] | None]:
    team = request.text("team")
    if team:
        walk = Walk(table=Table(settings.table_agents), partitions=[tables.of_team(team)], index=BY_TEAM)
        page = walk.page(request.limit, request.position)
        return [Agent.from_item(item) for item in page.items], page.after
    token = "" if request.position is None else request.position.get("users")
    if not isinstance(token, str):
        raise PositionError("the position belongs to another list")
    users, more = floor.page(request.limit, token)
    agents = registered(settings, users)
    return [agents[user] for user in users if user in agents], {"users": more} if more else None


def get_agent(settings: Settings, request: Request) -> Reply:
    """Returns an agent with what they did in the last weeks and what they do now."""
    return Reply(body=_whole(settings, _stored(settings, request.path["agent_id"])))


def create_agent(settings: Settings, request: Request) -> Reply:
    """Registers a user of the instance as an agent."""
    body, table = request.body, Table(settings.table_agents)
    user, name = str(body["connect_user_id"]), text("name", body["name"])
    _check_skills(settings, body)
    if Floor(settings.instance_id).user(user) is None:
        raise ApiError(NOT_FOUND, ("connect_user_id", "Amazon Connect에 없는 사용자입니다."))
    if table.get(tables.agent_lookup(user), consistent=True) is not None:
        raise ApiError(CONFLICT, ("connect_user_id", _REGISTERED))
    agent_id, now = ids.new("agt"), clock.stamp(clock.now())
    team = text("team", body["team"])
    agent = Agent(
        agent_id=agent_id,
        name=name,
        connect_user_id=user,
        team=team,
        tier=str(body["tier"]),
        skills=[dict(skill) for skill in body["skills"]],
        schedule=body.get("schedule"),
        version=1,
        created_at=now,
        updated_at=now,
        updated_by=request.caller.id,
    )
    item = {**agent.to_item(), "by_team_pk": tables.of_team(team), "by_team_sk": name}
    reference = {"agent_id": agent_id}
    _route(settings, agent)
    try:
        transact(
            [
                table.creating(tables.agent(agent_id), item),
                table.creating(tables.agent_lookup(user), reference),
                table.putting(tables.agent_name(name, agent_id), reference),
            ]
        )
    except TransactionCancelledError as cancelled:
        if not cancelled.failed(1):
            raise
        _route_as_stored(settings, str((table.get(tables.agent_lookup(user), consistent=True) or {}).get("agent_id")))
        raise ApiError(CONFLICT, ("connect_user_id", _REGISTERED)) from None
    audited(request, "agent.registered", agent_id=agent_id)
    return Reply(status=201, body=_whole(settings, agent))


def update_agent(settings: Settings, request: Request) -> Reply:
    """Changes an agent from the version that the caller has seen."""
    agent_id, body = request.path["agent_id"], request.body
    _check_skills(settings, body)
    before = _stored(settings, agent_id)
    put: dict[str, Any] = {name: body[name] for name in ("tier", "skills", "schedule") if name in body}
    if "notes" in body:
        put["notes"] = masked(str(body["notes"]).strip())
    if "team" in body:
        team = text("team", body["team"])
        put |= {"team": team, "by_team_pk": tables.of_team(team), "by_team_sk": before.name}
    put |= {"updated_at": clock.stamp(clock.now()), "updated_by": request.caller.id}
    seen = int(body["version"]) or None
    if before.version != seen:
        raise ApiError(VERSION_CONFLICT)
    if "skills" in body:
        # Before the table: what is stopped in between is finished by the same request.
        _route(settings, replace(before, skills=put["skills"]))
    when = exists("pk") & as_read("version", seen)
    try:
        changed = Table(settings.table_agents).update(
            tables.agent(agent_id), Changes(put=put, add={"version": 1}), when=when
        )
    except ConditionFailedError:
        if "skills" in body:
            _route_as_stored(settings, agent_id)
        raise ApiError(VERSION_CONFLICT) from None
    audited(request, "agent.changed", agent_id=agent_id, fields=len(put) - 2)
    return Reply(body=_whole(settings, Agent.from_item(changed)))


def set_agent_status(settings: Settings, request: Request) -> Reply:
    """Sets the status of an agent who talks to nobody; what Connect would only do later is refused."""
    agent_id, name = request.path["agent_id"], named(str(request.body["status"]))
    agent, floor = _stored(settings, agent_id), Floor(settings.instance_id)
    user = agent.connect_user_id or ""
    if not user:
        raise ApiError(NOT_FOUND)
    statuses = floor.statuses()
    status_id = statuses.get(name)
    if status_id is None:
        raise unknown("status", (LABELS.get(one, one) for one in statuses))
    if floor.states([user]).get(user, AWAY).contacts:
        raise ApiError(CONFLICT, ("status", "상담 중인 상담원입니다."))
    try:
        floor.put_status(user, status_id)
    except DependencyError as fault:
        if fault.code not in _KEEPS:
            raise
        raise ApiError(CONFLICT, ("status", "지금은 상태를 바꿀 수 없습니다.")) from None
    audited(request, "agent.status_set", agent_id=agent_id)
    return Reply(body={"agent_id": agent_id, "status": name, "status_label": label(name)})


def _check_skills(settings: Settings, body: Mapping[str, Any]) -> None:
    """Refuses a skill by which the center routes nothing, with the nearest one."""
    known = settings.skills
    for place, skill in enumerate(str(one["skill_id"]) for one in body.get("skills") or ()):
        if known.unknown(skill):
            near = known.nearest(skill)
            meant = f" (가장 비슷한 기술: {near})" if near else ""
            told = f"등록되지 않은 기술입니다. 사용할 수 있는 기술: {', '.join(known.values)}{meant}"
            raise ApiError(VALIDATION_ERROR, (f"skills[{place}].skill_id", told))


def _route(settings: Settings, agent: Agent) -> None:
    """Has contacts find an agent by their skills; those of nobody's account are kept for later."""
    if not settings.skills.attribute or not agent.connect_user_id or agent.skills is None:
        return
    try:
        known = levels(agent, clock.local_date(clock.now()))
        Mirror(settings.instance_id, settings.skills).keep(agent.connect_user_id, known)
    except DependencyError as fault:
        if not is_refused(fault):
            raise
        raise ApiError(VALIDATION_ERROR, ("skills", "Amazon Connect가 이 기술을 받아들이지 않습니다.")) from None


def _route_as_stored(settings: Settings, agent_id: str) -> None:
    """Undoes what a request that lost against another has said of an agent's skills."""
    _route(settings, _stored(settings, agent_id))


def _stored(settings: Settings, agent_id: str) -> Agent:
    found = Table(settings.table_agents).get(tables.agent(agent_id), consistent=True)
    if found is None:
        raise ApiError(NOT_FOUND)
    return Agent.from_item(found)


def _whole(settings: Settings, agent: Agent) -> dict[str, Any]:
    user = agent.connect_user_id or ""
    state = Floor(settings.instance_id).states([user]).get(user, AWAY) if user else AWAY
    return {
        **summary(agent, state),
        "connect_user_id": user,
        "schedule": None if agent.schedule is None else dict(agent.schedule),
        "notes": agent.notes,
        "statistics": {**figures.lately(settings, agent), **_quality(settings, agent.agent_id)},
        "certifications": [dict(one) for one in agent.certifications or ()],
        "version": agent.version or 0,
    }


def _quality(settings: Settings, agent_id: str) -> dict[str, Any]:
    """Returns the last evaluations of an agent and what they were coached about; texts are masked as stored."""
    table = Table(settings.table_agents)
    graded = map(Evaluation.from_item, evaluations.of_agent(table, agent_id, tables.EVALUATION_PREFIX))
    noted = map(CoachingNote.from_item, evaluations.of_agent(table, agent_id, tables.COACHING_PREFIX))
    return {
        "recent_evaluations": [
            {
                "evaluation_id": one.evaluation_id,
                "conversation_id": one.conversation_id,
                "form": one.form,
                "score": one.score,
                "sections": [dict(section) for section in one.sections or ()],
                "submitted_at": one.submitted_at,
            }
            for one in sorted(graded, key=lambda one: one.submitted_at, reverse=True)
        ],
        "coaching_notes": [
            {"evaluation_id": one.evaluation_id, "text": one.text, "created_at": one.created_at}
            for one in sorted(noted, key=lambda one: one.created_at, reverse=True)
        ],
    }


def summary(agent: Agent, state: State) -> dict[str, Any]:
    """Returns an agent as lists show them."""
    skills = [{"skill_id": str(one.get("skill_id")), "level": int(one.get("level") or 1)} for one in agent.skills or ()]
    return {
        "agent_id": agent.agent_id,
        "name": agent.name,
        "tier": agent.tier,
        "skills": skills,
        "status": state.status,
        "status_label": label(state.status),
        "current_contacts": state.contacts,
        "available_slots": state.room,
        "team": agent.team,
    }
