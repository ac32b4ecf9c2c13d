"""Asks the service for an evaluation and writes what is kept of it; the same again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from contact_handlers.base import aws, clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, absent, below, exists
from contact_handlers.evaluations import logic
from contact_handlers.evaluations.settings import Settings
from contact_handlers.records import tables
from contact_handlers.records.evaluations import CoachingNote, Evaluation
from contact_handlers.records.integrations import agent_of_user
from contact_handlers.records.turns import by_index

# As long as what came of conversations is counted.
KEPT = timedelta(days=400)


def described(settings: Settings, evaluation_id: str) -> Mapping[str, Any]:
    """Returns an evaluation as the service describes it.

    One that cannot be found right after its event is asked for again, and kept with the dead letters: that it was
    deleted within the minute is less likely than that the service knows it a little later.
    """
    answer: Mapping[str, Any] = aws.call(
        "connect", "describe_contact_evaluation", InstanceId=settings.instance_id, EvaluationId=evaluation_id
    )
    return answer


def keep(settings: Settings, evaluation: Evaluation) -> str | None:
    """Writes an evaluation to its agent and its conversation; returns the agent, None for one nobody registered."""
    agents = Table(settings.table_agents)
    agent_id = agent_of_user(agents, evaluation.user_id)
    if agent_id is None:
        return None
    conversation_id = by_index(Table(settings.table_conversations), evaluation.contact_id)
    kept_until = clock.epoch(clock.now() + KEPT)
    known = {} if conversation_id is None else {"conversation_id": conversation_id}
    item = {**evaluation.to_item(), **known, tables.TTL: kept_until}
    newer = absent("pk") | below("submitted_at", evaluation.submitted_at)
    with suppress(ConditionFailedError):
        agents.put(tables.evaluation(agent_id, evaluation.evaluation_id), item, when=newer)
    text = logic.coaching(evaluation)
    if text is not None:
        note = CoachingNote(
            evaluation_id=evaluation.evaluation_id, text=text, created_at=evaluation.submitted_at, expires_at=kept_until
        )
        fresher = absent("pk") | below("created_at", evaluation.submitted_at)
        with suppress(ConditionFailedError):
            agents.put(tables.coaching_note(agent_id, evaluation.evaluation_id), note.to_item(), when=fresher)
    if conversation_id is not None:
        _note(settings, conversation_id, evaluation)
    return agent_id


def _note(settings: Settings, conversation_id: str, evaluation: Evaluation) -> None:
    """Notes the score in the conversation, where archive and desk show it."""
    facts = {"evaluation_id": evaluation.evaluation_id, "evaluation_score": evaluation.score}
    changes = Changes(put={**facts, "evaluated_at": evaluation.submitted_at}, add={"version": 1})
    newer = exists("pk") & (absent("evaluated_at") | below("evaluated_at", evaluation.submitted_at))
    with suppress(ConditionFailedError):
        key = tables.conversation(conversation_id)
        Table(settings.table_conversations).update(key, changes, when=newer, answer="NONE")
