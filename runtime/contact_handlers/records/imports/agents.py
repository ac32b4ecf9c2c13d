"""Rows of agents: profile, the look-up by their user in Amazon Connect, and the look-up by their name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Write
from contact_handlers.base.expressions import Changes, absent, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.records import tables
from contact_handlers.records.imports.files import Row, Wrong
from contact_handlers.records.imports.target import CREATED, UNCHANGED, UPDATED, Known, Plan, Target
from contact_handlers.records.integrations import Agent, AgentLookup

_PLAIN = {"name": "name", "connect_user_id": "connect_user_id", "team": "team", "tier": "tier"}
_LISTS = {"queues": "queue_keys", "languages": "languages"}


@dataclass(frozen=True)
class AgentRows:
    """Plans the rows of agents."""

    target: Target

    def first(self, rows: list[Row]) -> list[Key]:
        """Returns the profiles and the look-ups by user."""
        users = [str(row.given["connect_user_id"]) for row in rows if "connect_user_id" in row.given]
        return [tables.agent(str(row.given["agent_id"])) for row in rows] + list(map(tables.agent_lookup, users))

    def then(self, rows: list[Row], known: Known) -> list[Key]:
        """Returns nothing: an agent is found by their id alone."""
        del rows, known
        return []

    def plan(self, row: Row, known: Known) -> Plan | Wrong:
        """Returns what is written of an agent."""
        given = row.given
        agent_id = str(given["agent_id"])
        stored = known.get(tables.agent(agent_id))
        if stored is None and "name" not in given:
            return Wrong(row.line, "name", "is needed for a new agent")
        user = str(given.get("connect_user_id") or "")
        owner = known.get(tables.agent_lookup(user)) if user else None
        if owner is not None and AgentLookup.from_item(owner).agent_id != agent_id:
            return Wrong(row.line, "connect_user_id", "belongs to another agent")
        before = Agent.from_item(stored or {"agent_id": agent_id, "name": ""})
        put = _changed(before, given)
        writes = [*self._profile(agent_id, stored, put, before), *self._lookups(agent_id, before, given, owner)]
        if not writes:
            return Plan(UNCHANGED)
        return Plan(CREATED if stored is None else UPDATED, tuple(writes))

    def _profile(
        self, agent_id: str, stored: Mapping[str, Any] | None, put: Mapping[str, Any], before: Agent
    ) -> list[Write]:
        key, table, now = tables.agent(agent_id), self.target.agents, clock.stamp(clock.now())
        if stored is None:
            return [table.creating(key, {**put, "agent_id": agent_id, "created_at": now, "updated_at": now})]
        if not put:
            return []
        when = equals("name", before.name)
        return [table.updating(key, Changes(put={**put, "updated_at": now}), when=when)]

    def _lookups(
        self, agent_id: str, before: Agent, given: Mapping[str, Any], owner: Mapping[str, Any] | None
    ) -> list[Write]:
        table, item = self.target.agents, {"agent_id": agent_id}
        user, writes = str(given.get("connect_user_id") or ""), list[Write]()
        if user and owner is None:
            writes.append(table.creating(tables.agent_lookup(user), item))
        old = before.connect_user_id or ""
        if user and old and old != user:
            ours = equals("agent_id", agent_id) | absent("pk")
            writes.append(table.deleting(tables.agent_lookup(old), when=ours))
        name = str(given.get("name") or before.name)
        if name != before.name:
            writes.append(table.putting(tables.agent_name(name, agent_id), item))
            if before.name:
                writes.append(table.deleting(tables.agent_name(before.name, agent_id)))
        return writes


def _changed(before: Agent, given: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {attribute: given[name] for name, attribute in _PLAIN.items() if name in given}
    wanted |= {attribute: list(given[name]) for name, attribute in _LISTS.items() if name in given}
    if "skills" in given:
        wanted["skills"] = [{"skill_id": skill, "level": level} for skill, level in given["skills"]]
    team = str(wanted.get("team") or before.team or "")
    if team:
        wanted |= {"by_team_pk": tables.of_team(team), "by_team_sk": str(wanted.get("name") or before.name)}
    return {name: value for name, value in wanted.items() if value != before.attribute(name)}
