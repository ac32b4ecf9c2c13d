"""Conversations of applications: begun with a token, looked at, read, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from contact_handlers.api import owners, tokens
from contact_handlers.api.errors import ApiError, invalid
from contact_handlers.api.exchange import Reply, Request, listed
from contact_handlers.base import clock, ids, logs, metrics
from contact_handlers.base.dynamo import Range, Table, transact
from contact_handlers.base.errors import ConditionFailedError
from contact_handlers.base.expressions import Changes, equals
from contact_handlers.customer_api import knowledge, shapes, turns
from contact_handlers.customer_api.settings import Settings
from contact_handlers.dialogue.presentation import buttons
from contact_handlers.dialogue.state import State
from contact_handlers.records import endings, phone, sweep, tables
from contact_handlers.records.conversations import Conversation, Message
from contact_handlers.records.masked import masked
from contact_handlers.records.masking import mask
from contact_handlers.records.redelivery import LONGEST_CONTACT
from contact_handlers.records.sessions import BotSession
from contact_handlers.records.turns import Conversations
from contact_handlers.records.vocabulary import ACTIVE, BOT, COMPLETED, FINAL_STATUSES
from contact_handlers.records.words import say

TRIES: Final = 4


def start_conversation(settings: Settings, request: Request) -> Reply:
    """Begins a conversation: its record, its session and the greeting in one transaction."""
    moment, token = clock.now(), tokens.new()
    conversation_id = ids.new("conv")
    text = say("greeting.chat")
    shown = buttons(knowledge.dialogue(settings).content["quick_replies"].get("welcome", ()))
    record = _record(settings, request, conversation_id, token, moment)
    state = State(
        conversation_id=conversation_id,
        offered=tuple((button.title, button.payload) for button in shown),
    )
    session = BotSession(
        state=state.dump(),
        version=1,
        conversation_id=conversation_id,
        expires_at=clock.epoch(moment + timedelta(hours=settings.retention.sessions_hours)),
    )
    records = kept(settings)
    greeting = Message(source=BOT, content=masked(text), message_type="quick_reply" if shown else "text")
    transact(
        [
            # Nothing but time ends a conversation that is left alone.
            records.conversations.creating(record.key, record.to_item() | sweep.at(endings.idle_at(record))),
            records.sessions.creating(tables.bot_session(conversation_id), session.to_item()),
            *records.message_writes(conversation_id, [greeting], moment),
        ]
    )
    metrics.put("ConversationStarted", Channel=record.channel)
    logs.info("conversation.started", conversation_id=conversation_id, channel=record.channel)
    return Reply(body=_begun(record, token, text, shapes.buttons(shown)))


def start_again(settings: Settings, request: Request, before: Mapping[str, Any]) -> Reply:
    """Returns the conversation that a repeated request began, with a new token in place of the lost one."""
    del request
    token = tokens.new()
    key = tables.conversation(str(before["conversation_id"]))
    renewed = Changes(put={"owner_hash": tokens.hashed(token)})
    try:
        Table(settings.table_conversations).update(key, renewed, when=equals("status", ACTIVE), answer="NONE")
    except ConditionFailedError:
        # It ended meanwhile, or somebody works on it: whoever begins another takes another key.
        raise ApiError("CONFLICT") from None
    return Reply(body={**before, "conversation_token": token}, status=201)


def get_conversation(settings: Settings, request: Request) -> Reply:
    """Returns how a conversation stands."""
    found = owned(settings, request)
    _, state = turns.session(settings, found.conversation_id)
    latest = shapes.latest_escalation(settings, found)
    active = None
    if state.scenario is not None and found.status not in FINAL_STATUSES:
        active = shapes.scenario(knowledge.dialogue(settings), state.scenario, str(state.said))
    return Reply(
        body={
            "conversation_id": found.conversation_id,
            "status": found.status,
            "channel": found.channel,
            "message_count": found.message_count or 0,
            "user_turns": found.user_turns or 0,
            "duration_s": found.duration_s,
            "assigned_agent": found.assigned_agent,
            "active_scenario": active,
            "escalation": None if latest is None else shapes.escalation(latest),
            "created_at": found.created_at,
            "last_activity_at": found.last_activity_at or found.created_at,
            "ended_at": found.ended_at,
        }
    )


def list_messages(settings: Settings, request: Request) -> Reply:
    """Returns a page of the messages, oldest first unless asked otherwise."""
    found = owned(settings, request)
    key, newest_first = tables.conversation(found.conversation_id), request.query["order"] == "desc"
    after = str((request.position or {}).get("after") or "")
    low, high = (tables.MESSAGE_PREFIX, f"{tables.MESSAGE_PREFIX}~")
    if after:
        low, high = (low, after) if newest_first else (after, high)
    limit = request.limit
    # The message that a page begins behind is read again, and one more tells whether there is another page.
    items = list(
        Table(settings.table_conversations).query(
            key.pk, sort=Range(low=low, high=high), limit=limit + 2, newest_first=newest_first, consistent=True
        )
    )
    rest = [item for item in items if item["sk"] != after]
    shown = rest[:limit]
    position = {"after": str(shown[-1]["sk"])} if len(rest) > limit else None
    return listed([shapes.message(settings, Message.from_item(item)) for item in shown], position)


def end_conversation(settings: Settings, request: Request) -> Reply:
    """Ends a conversation for good, with what it was about."""
    for _ in range(TRIES):
        found = owned(settings, request)
        if found.status in FINAL_STATUSES:
            raise ApiError("CONVERSATION_ENDED")
        moment = clock.now()
        said = str(request.body.get("summary") or "")
        if not finish(settings, found, str(request.body["reason"]), moment, said):
            continue
        survey = {"question": say("survey.chat"), "scale_min": 1, "scale_max": 5}
        return Reply(
            body={
                "conversation_id": found.conversation_id,
                "status": COMPLETED,
                "message": say("system.ended"),
                "ended_at": clock.stamp(moment),
                "survey": survey,
            }
        )
    raise ApiError("CONFLICT")


def finish(settings: Settings, found: Conversation, reason: str, moment: datetime, said: str = "") -> bool:
    """Completes a record and counts it; False when it was changed meanwhile."""
    ended = endings.complete(settings, found, reason, moment, {"text": masked(said)})
    if ended is None:
        logs.info("conversation.changed_meanwhile")
        return False
    logs.info("conversation.ended", conversation_id=found.conversation_id, reason=reason)
    return True


def owned(settings: Settings, request: Request) -> Conversation:
    """Returns the conversation of a request, for whoever has its token."""
    token = request.header("X-Conversation-Token")
    return owners.owned(Table(settings.table_conversations), request.path["conversation_id"], token)


def going_on(settings: Settings, request: Request) -> Conversation:
    """Returns the conversation of a request while it may go on; one that was left alone too long ends here."""
    found, moment = owned(settings, request), clock.now()
    if found.status not in FINAL_STATUSES and moment > endings.idle_at(found):
        # A chat that has joined goes on, and ends when its contacts do.
        if not endings.has_contacts(found):
            finish(settings, found, endings.IDLE_REASON, endings.idle_at(found))
        raise ApiError("CONVERSATION_EXPIRED")
    return owners.going_on(found, moment)


def kept(settings: Settings) -> Conversations:
    """Returns the records of conversations."""
    return Conversations(
        conversations=Table(settings.table_conversations),
        sessions=Table(settings.table_sessions),
        retention_days=settings.retention.conversations_days,
        data_bucket=settings.data_bucket,
    )


def _record(settings: Settings, request: Request, conversation_id: str, token: str, moment: datetime) -> Conversation:
    stamp = clock.stamp(moment)
    metadata = {name: str(masked(value)) for name, value in request.body.get("metadata", {}).items()}
    return Conversation(
        conversation_id=conversation_id,
        center=settings.center,
        channel=str(request.body["channel"]),
        status=ACTIVE,
        contact_ids=[conversation_id],
        session_id=conversation_id,
        locale=str(request.body["locale"]),
        created_at=stamp,
        last_activity_at=stamp,
        user_turns=0,
        counted_turns=0,
        message_count=1,
        transfer_count=0,
        escalation_ids=[],
        owner_hash=tokens.hashed(token),
        visitor=_visitor(request.body.get("user") or {}) or None,
        metadata=metadata or None,
        version=1,
        expires_at=clock.epoch(moment + timedelta(days=settings.retention.conversations_days) + LONGEST_CONTACT),
    )


def _visitor(user: Mapping[str, str]) -> dict[str, str]:
    """Returns what somebody says about themselves, as far as it may be stored: nothing of it proves who they are."""
    found = {}
    if "name" in user:
        name = user["name"].strip()
        found["name"] = f"{name[0]}{'*' * (len(name) - 1)}"
    if "phone" in user:
        number = phone.to_e164(user["phone"])
        if number is None:
            raise invalid("user.phone", "phone")
        found["phone"] = mask(user["phone"])
    if "email" in user:
        found["email"] = mask(user["email"])
    return found


def _begun(record: Conversation, token: str, text: str, shown: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "conversation_id": record.conversation_id,
        "conversation_token": token,
        "message": text,
        "quick_replies": shown,
        "status": record.status,
        "created_at": record.created_at,
        "expires_at": clock.stamp(endings.idle_at(record)),
    }
