"""Figures of agents and teams: what Amazon Connect measured of them, and what came of the conversations they had.

One formula per figure (`kpis`), for an agent and for a team alike: a team is the sum of its agents, not their average.
What nobody measured stays unknown (None).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from contact_handlers.admin.exchange import Period, period, today
from contact_handlers.admin.figures import kpis
from contact_handlers.admin.figures.measured import Measured, measured
from contact_handlers.admin.people.registered import everybody
from contact_handlers.admin.settings import Settings, Staffed, Stores
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base.dynamo import Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.records import tables
from contact_handlers.records.agent_days import AgentDay, Outcome
from contact_handlers.records.integrations import Agent

LATELY: Final = timedelta(days=29)
NOTHING: Final = Outcome(scores={})


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of an agent, or of several together."""

    came: Outcome
    known: Measured | None
    """None while Connect does not say."""

    @property
    def handled(self) -> int:
        """Contacts that were handled; conversations of ours while Connect does not say."""
        return self.came.handled if self.known is None else int(self.known.handled)

    def shown(self) -> dict[str, Any]:
        """Returns the figures; an average or a share of nothing is None."""
        known = self.known or Measured()
        resolution = kpis.percent(self.came.resolved, self.came.handled)
        satisfied = kpis.satisfaction(self.came.scores)
        first_contact = kpis.percent(self.came.resolved - self.came.repeated, self.came.resolved)
        return {
            "handled": self.handled,
            "average_handle_s": known.average_handle_s,
            "answer_rate_percent": known.answered,
            "resolution_rate_percent": resolution,
            "first_contact_resolution_percent": first_contact,
            "satisfaction_average": satisfied,
            "quality_average": known.quality,
            "evaluations": int(known.evaluations),
            "occupancy_percent": known.occupancy,
            "productivity": kpis.productivity(resolution, satisfied, first_contact, known.occupancy),
            "performance": kpis.performance(known.answered, resolution, satisfied, known.quality, known.occupancy),
        }


def analyze_agents(settings: Settings, request: Request) -> Reply:
    """Returns the figures of the agents of a team, or of all who are registered, and those of their teams."""
    given, team = period(request), request.text("team")
    agents = list(everybody(settings, team))
    found = of_agents(settings, given, agents)
    return Reply(
        body={
            "period": given.shown(),
            "items": [
                {"agent_id": agent.agent_id, "name": agent.name, **found[agent.agent_id].shown()} for agent in agents
            ],
            "teams": [{"team": name, **figures.shown()} for name, figures in of_teams(agents, found).items()],
        }
    )


def of_agents(settings: Staffed, given: Period, agents: Sequence[Agent]) -> dict[str, Figures]:
    """Returns the figures of agents in a period, by agent: one read per day, one request per hundred agents."""
    users = [agent.connect_user_id for agent in agents if agent.connect_user_id]
    known = measured(settings, given, users) if users else {}
    came = outcomes(settings, given)
    return {
        agent.agent_id: Figures(
            came=came.get(agent.agent_id, NOTHING),
            known=None if known is None else known.get(agent.connect_user_id or "", Measured()),
        )
        for agent in agents
    }


def of_teams(agents: Sequence[Agent], found: Mapping[str, Figures]) -> dict[str, Figures]:
    """Returns the figures of teams by their names; agents of no team are in none."""
    teams: dict[str, list[Figures]] = {}
    for agent in agents:
        if agent.team:
            teams.setdefault(agent.team, []).append(found[agent.agent_id])
    return {name: together(figures) for name, figures in sorted(teams.items())}


def together(found: Sequence[Figures]) -> Figures:
    """Returns what figures add up to."""
    known = [one.known for one in found if one.known is not None]
    return Figures(
        came=Outcome.of(one.came for one in found),
        known=sum(known, Measured()) if len(known) == len(found) else None,
    )


def outcomes(settings: Stores, given: Period) -> dict[str, Outcome]:
    """Returns what came of the conversations that began in a period, by agent."""
    table, days = Table(settings.table_counters), dict[str, list[AgentDay]]()
    for date in given.days:
        for item in table.query(tables.agent_days(settings.center, date)):
            day = AgentDay.from_item(item)
            days.setdefault(day.agent_id, []).append(day)
    return {agent_id: Outcome.of(found) for agent_id, found in days.items()}


def outcome(settings: Stores, agent_id: str, given: Period) -> Outcome:
    """Returns what came of the conversations of one agent that began in a period."""
    keys = [tables.agent_day(settings.center, date, agent_id) for date in given.days]
    return Outcome.of(map(AgentDay.from_item, Table(settings.table_counters).get_many(keys).values()))


def lately(settings: Staffed, agent: Agent) -> dict[str, Any]:
    """Returns the figures of an agent in the last thirty days."""
    end = today()
    given = Period(end - LATELY, end)
    came, user = outcome(settings, agent.agent_id, given), agent.connect_user_id
    known: Iterable[Measured] = () if not user else (measured(settings, given, [user]) or {}).values()
    figures = Figures(came=came, known=next(iter(known), None))
    return {
        "days": LATELY.days + 1,
        **figures.shown(),
        "resolved": came.resolved,
        "satisfaction_counts": {str(score): many for score, many in sorted(came.scores.items())},
    }
