"""Lambda handler: an evaluation that was submitted in, its score and what to coach in the records out."""

from __future__ import annotations

from typing import Any

from contact_handlers.base import aws, logs
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.evaluations import logic, store
from contact_handlers.evaluations.settings import Settings

# Evaluations are described by an operation that functions of calls never call.
aws.know_all()


def handler(event: Any, context: LambdaContext | None = None) -> dict[str, Any]:
    """Keeps one evaluation; a fault raises, so that the event is delivered again."""
    with invocation("evaluations", context):
        evaluation_id, settings = logic.evaluation_id(event), load(Settings)
        if evaluation_id is None:
            return {"status": "IGNORED"}
        evaluation = logic.read(store.described(settings, evaluation_id))
        if evaluation is None:
            logs.info("evaluation.ignored", evaluation_id=evaluation_id)
            return {"status": "IGNORED"}
        agent_id = store.keep(settings, evaluation)
        if agent_id is None:
            logs.warning("evaluation.of_nobody", evaluation_id=evaluation_id)
            return {"status": "UNKNOWN_AGENT"}
        logs.info("evaluation.kept", evaluation_id=evaluation_id, agent_id=agent_id)
        return {"status": "OK"}
