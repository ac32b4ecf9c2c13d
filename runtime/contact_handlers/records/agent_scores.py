"""Which agent suits a contact best, for reports and for people who assign one: the score routes nothing.

0 to 100: skills 40, workload 30, performance 20, and 10 for an agent whose experience fits the contact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contact_handlers.base import clock
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.integrations import Agent
from contact_handlers.records.vocabulary import VIP_TIERS

SKILLS, NO_SKILL_NEEDED, WORKLOAD, PER_CONTACT, PERFORMANCE, MATCH = 40.0, 20.0, 30.0, 10.0, 20.0, 10.0
EXPERT = 4
TECHNICAL, VIP_EXPERIENCE = "technical", "vip"


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a contact asks of an agent."""

    required: Sequence[str] = ()
    """Skills without which the contact cannot be served."""
    tier: str = ""
    technical: bool = False


@dataclass(frozen=True, kw_only=True)
class Load:
    """How an agent is doing now."""

    contacts: int = 0
    productivity: float | None = None
    """0 to 100; None when it was not measured, which counts as nothing and not as the worst."""


def levels(agent: Agent, today: str) -> Mapping[str, int]:
    """Returns the skills of an agent that have not expired by a date (yyyy-mm-dd), with their levels, 1 to 5."""
    found: dict[str, int] = {}
    for skill in agent.skills or ():
        until = str(skill.get("expires_at") or "")
        if not until or until[: len(today)] >= today:
            found[str(skill.get("skill_id"))] = int(skill.get("level") or 0)
    return found


def skill_score(required: Sequence[str], has: Mapping[str, int]) -> float:
    """Returns the part of the score for skills: as much as is matched of what is required."""
    if not required:
        return NO_SKILL_NEEDED
    return SKILLS * sum(1 for skill in required if has.get(skill, 0) > 0) / len(required)


def score(agent: Agent, task: Task, load: Load, today: str = "") -> float:
    """Returns how well an agent suits a contact, 0 to 100."""
    has = levels(agent, today or clock.local_date(clock.now()))
    vip = task.tier in VIP_TIERS and VIP_EXPERIENCE in (agent.tags or ())
    technical = task.technical and has.get(TECHNICAL, 0) >= EXPERT
    found = skill_score(task.required, has)
    found += max(0.0, WORKLOAD - PER_CONTACT * load.contacts)
    found += PERFORMANCE * min(100.0, max(0.0, load.productivity or 0.0)) / 100
    found += MATCH if vip or technical else 0.0
    return round(min(100.0, found), 1)


def best(agents: Sequence[tuple[Agent, Load]], task: Task, today: str = "") -> list[tuple[float, Agent]]:
    """Returns the agents, the best first; of equals the one with less to do, then the name decides."""
    rated = [(score(agent, task, load, today), load.contacts, agent) for agent, load in agents]
    ordered = sorted(rated, key=lambda one: (-one[0], one[1], one[2].name, one[2].agent_id))
    return [(points, agent) for points, _, agent in ordered]
