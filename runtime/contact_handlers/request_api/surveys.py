"""What somebody thought of a conversation, once, within a day of its end."""

from __future__ import annotations

from contact_handlers.api import calls, owners
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.expressions import Changes, exists
from contact_handlers.base.flow_values import OK
from contact_handlers.records.masked import masked
from contact_handlers.records.vocabulary import FINAL_STATUSES
from contact_handlers.request_api.settings import Settings

_REFUSED = {"CLOSED": "SURVEY_CLOSED", "DUPLICATE": "CONFLICT"}


def submit_survey(settings: Settings, request: Request) -> Reply:
    """Stores a score like one of a call, and a comment without what identifies people."""
    conversations = Table(settings.table_conversations)
    token = request.header("X-Conversation-Token")
    found = owners.owned(conversations, request.path["conversation_id"], token)
    if found.status not in FINAL_STATUSES:
        raise ApiError("CONFLICT")
    score = int(request.body["score"])
    parameters = {"score": str(score), "conversation_id": found.conversation_id}
    answer = calls.ask(settings, "survey", found.conversation_id, parameters)
    if answer.get("status") != OK:
        raise ApiError(_REFUSED.get(answer.get("status", ""), "CONFLICT"))
    comment = str(request.body.get("comment") or "")
    if comment:
        changes = Changes(put={"survey_comment": masked(comment)})
        conversations.update(found.key, changes, when=exists("pk"), answer="NONE")
    return Reply(
        body={
            "conversation_id": found.conversation_id,
            "score": score,
            "recorded_at": clock.stamp(clock.now()),
        }
    )
