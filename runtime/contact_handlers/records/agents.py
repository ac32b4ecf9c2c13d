"""Agents: who answers, as far as the center knows them."""

from __future__ import annotations

from typing import ClassVar

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables


@dataclass(frozen=True, kw_only=True)
class Agent(Record):
    """The profile of an agent."""

    TABLE: ClassVar[str] = "agents"

    agent_id: str
    name: str

    @property
    def key(self) -> Key:
        """Where the item lies."""
        return tables.agent(self.agent_id)


@dataclass(frozen=True, kw_only=True)
class AgentLookup(Record):
    """The agent who is a user of the Connect instance."""

    TABLE: ClassVar[str] = "agents"

    agent_id: str
