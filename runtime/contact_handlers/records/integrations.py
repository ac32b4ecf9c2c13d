"""Items that other systems and imports write: agents, orders and accounts of customers, products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from contact_handlers.base.dynamo import Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.masked import Masked


@dataclass(frozen=True, kw_only=True)
class Agent(Record):
    """The profile of an agent."""

    TABLE: ClassVar[str] = "agents"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_import", "admin_api")

    agent_id: str
    name: str
    connect_user_id: str | None = None
    team: str | None = None
    tier: str | None = None
    skills: Sequence[Mapping[str, Any]] | None = None
    """`skill_id` and `level`, 1 to 5."""
    queue_keys: Sequence[str] | None = None
    languages: Sequence[str] | None = None
    tags: Sequence[str] | None = None
    """Experience, `vip` for one with important customers."""
    schedule: Mapping[str, Any] | None = None
    """`days` (1 is Monday), `start` and `end` in Seoul, the end may be on the next day; `breaks` with start and end."""
    notes: Masked | None = None
    """What people who look after the agent noted."""
    certifications: Sequence[Mapping[str, Any]] | None = None
    created_at: str | None = None
    updated_at: str | None = None
    updated_by: str | None = None
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class AgentName(Record):
    """An agent of a name, so that callers can ask for them."""

    TABLE: ClassVar[str] = "agents"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_import", "admin_api")

    agent_id: str


@dataclass(frozen=True, kw_only=True)
class AgentLookup(Record):
    """The agent who is a user of the Connect instance."""

    TABLE: ClassVar[str] = "agents"
    OWNERS: ClassVar[tuple[str, ...]] = ("data_import", "admin_api")

    agent_id: str


def agent_of_user(agents: Table, user_id: str) -> str | None:
    """Returns the agent who is a user of the Connect instance; None for a user nobody registered."""
    found = agents.get(tables.agent_lookup(user_id))
    return None if found is None else AgentLookup.from_item(found).agent_id


@dataclass(frozen=True, kw_only=True)
class Order(Record):
    """An order of a customer; details are for the verified customer only."""

    TABLE: ClassVar[str] = "customers"

    status_text: str | None = None
    expected_on: str | None = None
    """ISO date; anything else is not said."""


@dataclass(frozen=True, kw_only=True)
class Account(Record):
    """An account of a customer; details are for the verified customer only."""

    TABLE: ClassVar[str] = "customers"

    account_number: str | None = None
    balance: Any = None
    """KRW; anything but a number is not said."""
    as_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class Product(Record):
    """What is known about a product, by the kind of question."""

    TABLE: ClassVar[str] = "catalogue"

    answers: Mapping[str, Any] | None = None
