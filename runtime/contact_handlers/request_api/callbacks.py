"""Calls back: asked for, looked at, called off by whoever has the token that was shown."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from contact_handlers.api import calls, owners, tokens
from contact_handlers.api.errors import ApiError, invalid, not_found
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, ids, logs, schedules
from contact_handlers.base.dynamo import Table
from contact_handlers.base.errors import DependencyError
from contact_handlers.base.expressions import Changes, exists
from contact_handlers.base.flow_values import OK, given
from contact_handlers.records import callbacks, phone, tables
from contact_handlers.records.callbacks import LATEST, Change
from contact_handlers.records.masked import masked
from contact_handlers.records.requests import Callback
from contact_handlers.records.vocabulary import CANCELLED, SCHEDULED
from contact_handlers.records.words import say
from contact_handlers.request_api.settings import Settings

# Topics of the document as the departments of the menu.
_TOPICS: Final = {"technical": "Technical", "payment": "Payment", "engineer": "Engineer"}
_GENERAL: Final = "General"
OWNER: Final = "owner_hash"


def create_callback(settings: Settings, request: Request) -> Reply:
    """Books a call back by the rules of a call: one open per number and topic, inside opening hours."""
    body, moment = request.body, clock.now()
    if phone.to_e164(str(body["phone_number"])) is None:
        raise invalid("phone_number", "phone")
    wanted = clock.parse(str(body.get("preferred_at") or ""))
    if wanted is not None and not moment < wanted <= moment + LATEST:
        raise invalid("preferred_at", "time")
    conversation_id = str(body.get("conversation_id") or "")
    if conversation_id:
        token = request.header("X-Conversation-Token")
        owners.owned(Table(settings.table_conversations), conversation_id, token)
    answer = calls.ask(
        settings,
        "callback",
        f"api-{ids.ulid()}",
        {
            "action": "create",
            "mode": "scheduled",
            "phone_number": str(body["phone_number"]),
            "preferred_at": "" if wanted is None else clock.stamp(wanted),
            "topic": _TOPICS.get(str(body["topic"]), _GENERAL),
            "conversation_id": conversation_id,
        },
    )
    callback_id = given(answer.get("callback_id"))
    if answer.get("status") != OK or not callback_id:
        logs.info("callback.declined", status=answer.get("status", ""))
        raise ApiError(_declined(answer))
    note = str(body.get("note") or "")
    token = _shown_once(settings, callback_id, {"note": str(masked(note))} if note else {})
    found = _stored(settings, callback_id)
    return Reply(
        body={
            "callback_id": callback_id,
            "reference_number": found.reference_number,
            "due_at": found.due_at,
            "phone_masked": found.phone_masked or "",
            "callback_token": token,
            "message": given(answer.get("message")),
        }
    )


def _declined(answer: Mapping[str, str]) -> str:
    """Returns the code of a callback that was not booked, by what a caller would have heard.

    A limit of everybody who asks, and a center that never opens, say nothing about a number; whatever is known about
    one is told alike.
    """
    reasons = {say("callback.limit"): "RATE_LIMITED", say("error.temporary"): "UPSTREAM_UNAVAILABLE"}
    return reasons.get(answer.get("message", ""), "CALLBACK_LIMIT")


def create_again(settings: Settings, request: Request, before: Mapping[str, Any]) -> Reply:
    """Returns the callback that a repeated request booked, with a new token in place of the lost one."""
    del request
    return Reply(body={**before, "callback_token": _shown_once(settings, str(before["callback_id"]), {})}, status=201)


def get_callback(settings: Settings, request: Request) -> Reply:
    """Returns how a callback stands."""
    found = _owned(settings, request)
    return Reply(
        body={
            "callback_id": found.request_id,
            "status": found.status,
            "due_at": found.due_at,
            "attempts": found.attempts or 0,
        }
    )


def cancel_callback(settings: Settings, request: Request) -> Reply:
    """Calls off a callback that nobody has begun to make."""
    found = _owned(settings, request)
    if found.status == CANCELLED:
        callbacks.release_number(settings, found)
    elif (
        found.status != SCHEDULED
        or callbacks.change(settings, found, Change(to=CANCELLED, put={}, open_=False)) is None
    ):
        raise ApiError("CALLBACK_NOT_CANCELLABLE")
    with suppress(DependencyError):
        # A schedule that stays finds the callback cancelled and does nothing.
        schedules.delete(name=callbacks.schedule_name(found), group=settings.schedule_group)
    logs.info("callback.cancelled", callback_id=found.request_id)
    return Reply(body={"callback_id": found.request_id, "status": CANCELLED, "message": say("callback.cancelled")})


def _shown_once(settings: Settings, callback_id: str, more: Mapping[str, Any]) -> str:
    token = tokens.new()
    put = {OWNER: tokens.hashed(token), **more}
    Table(settings.table_requests).update(
        tables.request(callback_id), Changes(put=put), when=exists("pk"), answer="NONE"
    )
    return token


def _stored(settings: Settings, callback_id: str) -> Callback:
    found = callbacks.get(Table(settings.table_requests), callback_id)
    if found is None or found.kind != callbacks.KIND:
        raise not_found()
    return found


def _owned(settings: Settings, request: Request) -> Callback:
    """Returns the callback of a token; to everybody else there is none."""
    token = request.header("X-Callback-Token")
    if not token:
        raise ApiError("UNAUTHENTICATED")
    found = _stored(settings, request.path["callback_id"])
    if not tokens.matches(token, found.attribute(OWNER)):
        raise not_found()
    return found
