"""Agents who are registered: those of a team by an index, all by the users of the instance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contact_handlers.admin.people.floor import Floor
from contact_handlers.admin.settings import Staffed
from contact_handlers.base.dynamo import Table
from contact_handlers.records import tables
from contact_handlers.records.integrations import Agent, AgentLookup

BY_TEAM = "by_team"
# Users per call of ListUsers.
AT_ONCE = 1000


def everybody(settings: Staffed, team: str = "") -> Iterator[Agent]:
    """Yields the agents of a team, or all of them."""
    if team:
        found = Table(settings.table_agents).query(tables.of_team(team), index=BY_TEAM)
        yield from map(Agent.from_item, found)
        return
    floor, token = Floor(settings.instance_id), ""
    while True:
        users, token = floor.page(AT_ONCE, token)
        agents = registered(settings, users)
        yield from (agents[user] for user in users if user in agents)
        if not token:
            return


def registered(settings: Staffed, users: Sequence[str]) -> dict[str, Agent]:
    """Returns the agents of users of the instance, by user; many are read at a time."""
    agents = Table(settings.table_agents)
    lookups = agents.get_many(map(tables.agent_lookup, users))
    keys = {
        user: tables.agent(AgentLookup.from_item(item).agent_id)
        for user in users
        if (item := lookups.get(tables.agent_lookup(user))) is not None
    }
    profiles = agents.get_many(keys.values())
    return {user: Agent.from_item(profiles[key]) for user, key in keys.items() if key in profiles}
