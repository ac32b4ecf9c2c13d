"""Evaluations of contacts and what agents are coached about, in the records of their agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from contact_handlers.base.dynamo import Range, Table
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.masked import Masked

MOST: Final = 200


@dataclass(frozen=True, kw_only=True)
class Evaluation(Record):
    """The evaluation of a contact, as it was submitted last."""

    TABLE: ClassVar[str] = "agents"
    OWNERS: ClassVar[tuple[str, ...]] = ("evaluations",)

    evaluation_id: str
    user_id: str
    """The user of the instance who had the contact."""
    contact_id: str
    form: str
    form_version: int | None = None
    score: float
    """0 to 100; 0 where a question failed all of it."""
    failed: bool = False
    sections: Sequence[Mapping[str, Any]] | None = None
    """`title` and `score`, 0 to 100."""
    remarks: Sequence[Masked] | None = None
    submitted_at: str
    conversation_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class CoachingNote(Record):
    """What an agent is coached about after an evaluation."""

    TABLE: ClassVar[str] = "agents"
    OWNERS: ClassVar[tuple[str, ...]] = ("evaluations",)

    evaluation_id: str
    text: Masked
    created_at: str


def of_agent(agents: Table, agent_id: str, prefix: str) -> list[Mapping[str, Any]]:
    """Returns evaluations or notes of an agent."""
    pk = tables.agent(agent_id).pk
    return list(agents.query(pk, sort=Range(prefix=prefix), limit=MOST))
