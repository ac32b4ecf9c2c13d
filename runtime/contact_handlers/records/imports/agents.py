"""Rows of agents: profile, look-ups by their user in Amazon Connect and by their name, and what they are found for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.dynamo import Write
from contact_handlers.base.expressions import Changes, absent, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.records import tables
from contact_handlers.records.agent_scores import levels
from contact_handlers.records.imports.files import Row, Wrong
from contact_handlers.records.imports.target import CREATED, UNCHANGED, UPDATED, Known, Knows, Plan, Target
from contact_handlers.records.integrations import Agent, AgentLookup

_PLAIN = {"name": "name", "connect_user_id": "connect_user_id", "team": "team", "tier": "tier"}
SCHEDULE = frozenset({"shift", "days", "start", "end", "breaks"})
# The schedule of whom a file gives only a part of one: Monday to Friday, nine to six.
USUAL_WEEK: Mapping[str, Any] = {"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "18:00"}
_LISTS = {"queues": "queue_keys", "languages": "languages"}


@dataclass(frozen=True)
class AgentRows:
    """Plans the rows of agents."""

    target: Target

    def first(self, rows: list[Row]) -> list[Key]:
        """Returns the profiles and the look-ups by user."""
        users = filter(None, (str(self._given(row).get("connect_user_id") or "") for row in rows))
        return [tables.agent(str(row.given["agent_id"])) for row in rows] + list(map(tables.agent_lookup, users))

    def _given(self, row: Row) -> Mapping[str, Any]:
        """Returns what a row gives, with the user whom it names by login; empty for nobody."""
        if "username" not in row.given or self.target.users is None:
            return row.given
        return {**row.given, "connect_user_id": self.target.users.by_name.get(str(row.given["username"]), "")}

    def then(self, rows: list[Row], known: Known) -> list[Key]:
        """Returns nothing: an agent is found by their id alone."""
        del rows, known
        return []

    def plan(self, row: Row, known: Known) -> Plan | Wrong:
        """Returns what is written of an agent."""
        given = self._given(row)
        if "username" in given and not given.get("connect_user_id"):
            return Wrong(row.line, "username", "is no login of a user of the instance")
        if given.get("connect_user_id") != row.given.get("connect_user_id", given.get("connect_user_id")):
            return Wrong(row.line, "username", "is not the user of connect_user_id")
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
        knows = tuple(self._knows(before, given))
        if not writes:
            return Plan(UNCHANGED, knows=knows)
        return Plan(CREATED if stored is None else UPDATED, tuple(writes), knows)

    def _knows(self, before: Agent, given: Mapping[str, Any]) -> Iterator[Knows]:
        """Yields the users whose proficiencies follow a row; an agent whose skills nobody ever said keeps theirs."""
        if self.target.mirror is None or not {"skills", "connect_user_id"} & given.keys():
            return
        skills = _skills(given) if "skills" in given else before.skills
        if skills is None:
            return
        old = before.connect_user_id or ""
        user = str(given.get("connect_user_id") or old)
        if old and old != user:
            yield Knows(old, {})
        if user:
            yield Knows(user, levels(replace(before, skills=skills), clock.local_date(clock.now())))

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


def _skills(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"skill_id": skill, "level": level} for skill, level in given["skills"]]


def _schedule(before: Agent, given: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the schedule with what a row says of it; what was never said is the usual week."""
    found = {**USUAL_WEEK, **(before.schedule or {})}
    found |= {name: given[name] for name in ("shift", "start", "end") if name in given}
    if "days" in given:
        found["days"] = list(given["days"])
    if "breaks" in given:
        found["breaks"] = [{"start": start, "end": end} for start, end in given["breaks"]]
    return found


def _changed(before: Agent, given: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {attribute: given[name] for name, attribute in _PLAIN.items() if name in given}
    wanted |= {attribute: list(given[name]) for name, attribute in _LISTS.items() if name in given}
    if "skills" in given:
        wanted["skills"] = _skills(given)
    if "certifications" in given:
        wanted["certifications"] = [
            {"name": name, "certified_at": at, **({"expires_at": until} if until else {})}
            for name, at, until in given["certifications"]
        ]
    if SCHEDULE & given.keys():
        wanted["schedule"] = _schedule(before, given)
    team = str(wanted.get("team") or before.team or "")
    if team:
        wanted |= {"by_team_pk": tables.of_team(team), "by_team_sk": str(wanted.get("name") or before.name)}
    return {name: value for name, value in wanted.items() if value != before.attribute(name)}
