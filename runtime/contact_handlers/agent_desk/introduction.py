"""How an agent who joins is introduced to the customer: by the registered name, as 상담원 where nobody has it."""

from __future__ import annotations

from typing import Final

from contact_handlers.agent_desk.settings import Settings
from contact_handlers.base import logs
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.flow_values import OK
from contact_handlers.records import tables
from contact_handlers.records.integrations import agent_of_user
from contact_handlers.records.words import say

STEP: Final = "introduce"
UNKNOWN_AGENT: Final = "UNKNOWN_AGENT"
TITLE: Final = "상담원"
# Longer names, and such with signs that no voice reads, are none that people are called by.
LONGEST_NAME: Final = 30


def introduced(settings: Settings, agent_arn: str) -> dict[str, str]:
    """Returns what the customer hears or reads; nobody waits for a table that does not answer."""
    user_id, name = agent_arn.rpartition("/")[2], ""
    if user_id:
        try:
            name = _name(settings, user_id)
        except DependencyError as fault:
            logs.error("agent.unread", fault)
    agent = called(name)
    status = UNKNOWN_AGENT if agent == TITLE else OK
    logs.info("agent.introduced", status=status)
    return {"status": status, "message": say("agent.connected", agent=agent)}


def called(name: str) -> str:
    """Returns the name with the title that customers know; the title alone for what is no name."""
    plain = " ".join(name.removesuffix(TITLE).split())
    reads = plain and len(plain) <= LONGEST_NAME and all(sign.isalpha() or sign in " -." for sign in plain)
    return f"{plain} {TITLE}" if reads else TITLE


def _name(settings: Settings, user_id: str) -> str:
    table = Table(settings.table_agents)
    agent_id = agent_of_user(table, user_id)
    if agent_id is None:
        return ""
    profile = table.get(tables.agent(agent_id)) or {}
    return str(profile.get("name") or "")
