"""What came of the conversations of each agent, by the day on which they began: one small item per agent and day.

Whoever changes a finished conversation changes the day by the difference, in the same transaction, so that the figures
of any number of agents cost one read per day and not one per conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final, Self

from contact_handlers.base import clock
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records import tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.vocabulary import COMPLETED

RESOLUTION, RESOLVED_STATUS = "resolution_status", "resolved"
SCORES: Final = range(1, 6)
Numbers = Mapping[Key, Mapping[str, int]]
"""What is added to days: key of the day -> attribute -> how much."""


@dataclass(frozen=True, kw_only=True)
class AgentDay(Record):
    """The conversations of one agent that began on one day."""

    TABLE: ClassVar[str] = "counters"
    OWNERS: ClassVar[tuple[str, ...]] = (
        "contact_events",
        "customer_api",
        "sweeper",
        "admin_api",
        "archive",
        "survey",
    )

    handled: int = 0
    resolved: int = 0
    repeated: int = 0
    """Resolved ones after which the customer came back with the same matter within a week."""
    score_1: int = 0
    score_2: int = 0
    score_3: int = 0
    score_4: int = 0
    score_5: int = 0

    @property
    def agent_id(self) -> str:
        """The agent."""
        return self.key.sk

    @property
    def scores(self) -> Mapping[int, int]:
        """How often customers gave each score."""
        return {score: int(getattr(self, f"score_{score}")) for score in SCORES}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of conversations, added up."""

    handled: int = 0
    resolved: int = 0
    repeated: int = 0
    scores: Mapping[int, int]

    @classmethod
    def of(cls, parts: Iterable[AgentDay | Outcome]) -> Self:
        """Returns what days of an agent, or the outcomes of several agents, add up to."""
        found = list(parts)
        scores = {score: sum(one.scores.get(score, 0) for one in found) for score in SCORES}
        return cls(
            handled=sum(int(one.handled) for one in found),
            resolved=sum(int(one.resolved) for one in found),
            repeated=sum(int(one.repeated) for one in found),
            scores={score: many for score, many in scores.items() if many > 0},
        )


def counts(center: str, record: Conversation) -> Numbers:
    """Returns what a conversation counts for with the agent who had it last; nothing while it goes on."""
    created = clock.parse(record.created_at)
    if record.status != COMPLETED or record.summary is None or not record.assigned_agent or created is None:
        return {}
    resolved = record.summary.get(RESOLUTION) == RESOLVED_STATUS
    found = {"handled": 1}
    if resolved:
        found["resolved"] = 1
    if resolved and record.repeated_by:
        found["repeated"] = 1
    if record.survey_score in SCORES:
        found[f"score_{record.survey_score}"] = 1
    return {tables.agent_day(center, clock.local_date(created), record.assigned_agent): found}


def difference(before: Numbers, after: Numbers) -> Numbers:
    """Returns what is added to days when a conversation has come to count for something else."""
    found: dict[Key, dict[str, int]] = {}
    for key in dict.fromkeys([*before, *after]):
        was, is_now = before.get(key, {}), after.get(key, {})
        added = {name: is_now.get(name, 0) - was.get(name, 0) for name in dict.fromkeys([*was, *is_now])}
        if changed := {name: many for name, many in added.items() if many}:
            found[key] = changed
    return found
