"""Guided conversations of applications: begun by name, led step by step, left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, logs
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import TransactionCancelledError
from contact_handlers.base.expressions import Changes, equals, exists
from contact_handlers.customer_api import conversations, knowledge, messages, shapes, turns
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.answer import Answer
from contact_handlers.dialogue.engine import Dialogue
from contact_handlers.dialogue.state import ScenarioState, State
from contact_handlers.records import tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.sessions import BotSession
from contact_handlers.records.words import say

# Outcomes that are shown; any other end is one that was reached.
_STATUSES = frozenset({"cancelled", "escalated"})


def start_scenario(settings: Settings, request: Request) -> Reply:
    """Begins a scenario as if the customer had asked for it in words that mean nothing else."""
    found = conversations.going_on(settings, request)
    dialogue, wanted = knowledge.dialogue(settings), str(request.body["scenario_id"])
    opening = _opening(dialogue, wanted)
    if opening is None:
        raise ApiError("SCENARIO_NOT_FOUND", id=wanted)
    _, state = turns.session(settings, found.conversation_id)
    if _live(settings, state) is not None:
        raise ApiError("SCENARIO_ACTIVE")
    given = {str(name): str(value) for name, value in request.body.get("initial_data", {}).items()}
    answer = messages.taken(settings, found, opening, None, request, slots=given)
    done = messages.followed(settings, found, answer)
    before = ScenarioState(id=wanted, step="")
    return Reply(body={**_shown(dialogue, answer, before), "message": messages.told(answer, done)})


def send_scenario_input(settings: Settings, request: Request) -> Reply:
    """Takes an answer to the step that waits."""
    found = conversations.going_on(settings, request)
    messages.limited(settings, found, clock.now())
    dialogue = knowledge.dialogue(settings)
    _, state = turns.session(settings, found.conversation_id)
    before = state.scenario
    if before is None:
        raise ApiError("NO_ACTIVE_SCENARIO")
    if _live(settings, state) is None:
        raise ApiError("SCENARIO_EXPIRED")
    answer = messages.taken(settings, found, str(request.body["input"]), None, request, step=before)
    done = messages.followed(settings, found, answer)
    current = answer.state.scenario or before
    return Reply(
        body={
            **_shown(dialogue, answer, before),
            "message": messages.told(answer, done),
            "collected": shapes.collected(current),
            "escalation": None if done.escalation is None else shapes.escalation(done.escalation),
        }
    )


def cancel_scenario(settings: Settings, request: Request) -> Reply:
    """Leaves the scenario; what it was told is forgotten."""
    found = conversations.owned(settings, request)
    session, state = turns.session(settings, found.conversation_id)
    left = state.scenario
    if left is None:
        raise ApiError("NO_ACTIVE_SCENARIO")
    try:
        _forget(settings, found, session, state)
    except TransactionCancelledError:
        raise ApiError("CONFLICT") from None
    logs.info("scenario.cancelled", scenario_id=left.id)
    shown = shapes.scenario(knowledge.dialogue(settings), left, "", status="cancelled")
    return Reply(body={**shown, "message": say("scenario.cancelled")})


def _forget(settings: Settings, found: Conversation, session: BotSession, state: State) -> None:
    sessions, customers = Table(settings.table_sessions), Table(settings.table_customers)
    cleared = replace(state, scenario=None, offered=())
    stored = replace(session, state=cleared.dump(), version=session.version + 1, kept_apart=None)
    changes = Changes(add={"version": 1}, remove=("active_scenario",))
    transact(
        [
            sessions.putting(
                tables.bot_session(found.conversation_id), stored.to_item(), when=equals("version", session.version)
            ),
            Table(settings.table_conversations).updating(found.key, changes, when=exists("pk")),
            customers.deleting(tables.kept_answers(found.conversation_id)),
        ]
    )


def _live(settings: Settings, state: State) -> ScenarioState | None:
    """Returns the scenario while it may go on."""
    scenario = state.scenario
    if scenario is None:
        return None
    limit = scenario.touched_at + settings.scenario.limits.timeout_s
    return scenario if clock.epoch(clock.now()) <= limit else None


def _opening(dialogue: Dialogue, wanted: str) -> str | None:
    """Returns an utterance that is an example of the intent of a scenario, and so means it word for word."""
    for intent in dialogue.content["intents"].values():
        if intent.get("scenario") == wanted and intent.get("action") == "scenario":
            return next((text for text in intent["utterances"] if "{" not in text), None)
    return None


def _shown(dialogue: Dialogue, answer: Answer, before: ScenarioState) -> dict[str, Any]:
    """Returns the scenario after a turn: where it is, or how it ended."""
    after = answer.state.scenario
    if after is not None:
        return shapes.scenario(dialogue, after, messages.spoken(answer), answer.draft.reply.buttons)
    told = {one.dimensions.get("Outcome", "") for one in answer.measurements if one.name == "ScenarioOutcome"}
    status = next((name for name in told if name in _STATUSES), "completed")
    if answer.draft.handover is not None:
        status = "escalated"
    return shapes.scenario(dialogue, before, messages.spoken(answer), status=status)
