"""Who suits a waiting hand-over best: agents on their shift who have room, by skills, workload and productivity.

It says whom to ask and routes nothing. It costs what a page of agents costs (docs/reports.md), and nothing for a
hand-over that does not wait.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from contact_handlers.admin.exchange import Period, today
from contact_handlers.admin.figures import agents as figures
from contact_handlers.admin.people.floor import AWAY, ROUTABLE, Floor
from contact_handlers.admin.people.registered import everybody
from contact_handlers.admin.settings import Settings
from contact_handlers.base import clock, logs
from contact_handlers.base.errors import DependencyError
from contact_handlers.records import agent_scores
from contact_handlers.records.agent_scores import Load, Task
from contact_handlers.records.escalations import Escalation
from contact_handlers.records.shifts import on_shift
from contact_handlers.records.vocabulary import PENDING

MOST: Final = 3
LATELY: Final = timedelta(days=6)
# Skills without which a matter is not settled; others are nobody's in particular.
SKILLS: Final = {
    "complaint": ("complaint",),
    "payment_issue": ("payment",),
    "technical_support": ("technical",),
    "system_error": ("technical",),
}


def suggested(settings: Settings, escalation: Escalation) -> list[dict[str, Any]]:
    """Returns the agents to ask first; none for what does not wait, or while the service does not say who is there."""
    if escalation.status != PENDING:
        return []
    try:
        return _ranked(settings, escalation)
    except DependencyError as fault:
        logs.warning("agents.not_suggested", error=type(fault).__name__, code=fault.code)
        return []


def _ranked(settings: Settings, escalation: Escalation) -> list[dict[str, Any]]:
    floor, moment = Floor(settings.instance_id), clock.now()
    people = [one for one in everybody(settings) if one.connect_user_id and on_shift(one.schedule, moment)]
    states = floor.states(one.connect_user_id or "" for one in people)
    routable = floor.statuses(ROUTABLE)
    free = [
        (one, state) for one in people if (state := states.get(one.connect_user_id or "", AWAY)).is_available(routable)
    ]
    if not free:
        return []
    end = today()
    known = figures.of_agents(settings, Period(end - LATELY, end), [one for one, _ in free])
    loads = [
        (one, Load(contacts=state.contacts, productivity=known[one.agent_id].shown()["productivity"]))
        for one, state in free
    ]
    reason = str(escalation.reason)
    task = Task(required=SKILLS.get(reason, ()), technical=reason in ("technical_support", "system_error"))
    return [
        {"agent_id": agent.agent_id, "name": agent.name, "team": agent.team, "score": score}
        for score, agent in agent_scores.best(loads, task)[:MOST]
    ]
